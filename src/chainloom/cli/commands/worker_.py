"""`chainloom worker`."""

from __future__ import annotations

import argparse
import threading

from chainloom.cli import start

HELP = "Do background work: imports, indexes, long calculations."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--until-empty", action="store_true", help="stop when nothing waits")


def run(options: argparse.Namespace) -> int:
    start.django()
    from chainloom.chain.services import resilience
    from chainloom.jobs.worker import work

    # Beside the work, so that the first page that needs the network engine finds it compiled.
    threading.Thread(target=resilience.warm, daemon=True).start()
    work(until_empty=options.until_empty)
    return 0
