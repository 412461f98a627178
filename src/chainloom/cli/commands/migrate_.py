"""`chainloom migrate`."""

from __future__ import annotations

import argparse

from chainloom.cli import start

HELP = "Bring the database and the static files to this version; run it after every upgrade."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="say nothing unless it fails")


def run(options: argparse.Namespace) -> int:
    start.django()
    prepare(verbosity=0 if options.quiet else 1)
    return 0


def prepare(*, verbosity: int) -> None:
    """Tables, the shared cache's table where there is one, and the static files."""
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=verbosity)
    if any("DatabaseCache" in cache["BACKEND"] for cache in settings.CACHES.values()):
        call_command("createcachetable", verbosity=verbosity)
    call_command("collectstatic", interactive=False, verbosity=verbosity)
