"""`chainloom index`."""

from __future__ import annotations

import argparse
import time

from chainloom.cli import output, start

HELP = "Build the search index anew; it is derived from the database and never the only copy."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="say nothing unless it fails")


def run(options: argparse.Namespace) -> int:
    start.django()
    from chainloom.chain.models import Chain
    from chainloom.lists.matching import forget_all
    from chainloom.organisations.finding import search_rebuild

    begun = time.monotonic()
    # Every process makes its own index of resources anew, when it is next asked.
    forget_all(list(Chain.objects.values_list("pk", flat=True)))
    size = search_rebuild(progress=None if options.quiet else output.progress("Indexing"))
    if not options.quiet:
        print(f"{size} organisations indexed in {time.monotonic() - begun:.1f} s")
    return 0
