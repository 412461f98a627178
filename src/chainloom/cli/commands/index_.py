"""`chainloom index`."""

from __future__ import annotations

import argparse
import sys
import time

from chainloom.cli import start

HELP = "Build the search index anew; it is derived from the database and never the only copy."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true")


def run(options: argparse.Namespace) -> int:
    start.django()
    from chainloom.organisations.finding import search_rebuild

    begun = time.monotonic()

    def show(done: int, total: int) -> None:
        if not options.quiet and sys.stderr.isatty():
            print(f"\r{done}/{total}", end="", file=sys.stderr, flush=True)

    size = search_rebuild(progress=show)
    if not options.quiet:
        print(f"{size} organisations indexed in {time.monotonic() - begun:.1f} s")
    return 0
