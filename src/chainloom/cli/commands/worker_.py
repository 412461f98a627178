"""`chainloom worker`."""

from __future__ import annotations

import argparse

from chainloom.cli import start

HELP = "Do background work: imports, indexes, long calculations."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--until-empty", action="store_true", help="stop when nothing waits")


def run(options: argparse.Namespace) -> int:
    start.django()
    from chainloom.jobs.worker import work

    work(until_empty=options.until_empty)
    return 0
