"""`chainloom reseal`."""

from __future__ import annotations

import argparse

from chainloom.cli import start

HELP = "Seal secrets in the database anew with the installation's present key."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="say nothing unless it fails")


def run(options: argparse.Namespace) -> int:
    start.django()
    from chainloom.core.sealed import reseal

    done, lost = reseal()
    if not options.quiet:
        print(f"{done} secrets sealed with the present key")
    for where in lost:
        print(f"cannot be opened by any key: {where}")
    return 1 if lost else 0
