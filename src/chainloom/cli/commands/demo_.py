"""`chainloom demo`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from chainloom.cli.arguments import port, whole

HELP = "Set up a sample chain and run everything: web server and worker under one supervisor."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=port, default=8000, metavar="N", help="port of this machine (8000)"
    )
    parser.add_argument("--data", type=Path, default=Path("data/demo"), help="where to keep it")
    parser.add_argument(
        "--firms",
        type=whole(1),
        default=133,
        metavar="N",
        help="size of the sample chain (133)",
    )
    parser.add_argument(
        "--seed", type=int, default=2026, metavar="N", help="another gives another chain"
    )
    parser.add_argument("--setup-only", action="store_true", help="set up, but do not serve")


def run(options: argparse.Namespace) -> int:
    """Everything from nothing to the running product; a second run keeps the data."""
    from chainloom.cli import output, start, supervisor

    if not options.setup_only and supervisor.is_taken(options.port):
        output.error(
            f"port {options.port} is in use; choose another, as PORT=8001 make demo "
            "(chainloom demo --port 8001)"
        )
        return 2
    _choose_settings(options)
    start.django()
    if _is_somebodys_own():
        output.error(
            "the database there holds chains, and none of them is a sample. The demo stays "
            "away from real data: choose another folder, as DATA=data/demo make demo, and "
            "leave DATABASE_URL unset."
        )
        return 2
    from chainloom.sample.demo import set_up
    from chainloom.sample.generator import FEWEST_FIRMS

    if options.firms < FEWEST_FIRMS:
        output.error(f"a sample chain has at least {FEWEST_FIRMS} firms")
        return 2
    signins = set_up(
        firms=options.firms, seed=options.seed, say=lambda text: print(text, flush=True)
    )
    if options.setup_only:
        return 0

    def announce() -> None:
        print(f"\n  Chainloom runs at  http://localhost:{options.port}/\n")
        for signin in signins:
            print(f"    {signin.role:<8} {signin.email:<30} {signin.password}")
        print(f"\n  Data: {options.data.resolve()}\n  Stop with Ctrl-C.\n", flush=True)

    return supervisor.run(port=options.port, ready=announce)


def _choose_settings(options: argparse.Namespace) -> None:
    os.environ["CHAINLOOM_MODE"] = "demo"
    os.environ["CHAINLOOM_DATA"] = str(options.data.resolve())
    # Whoever tries the demo should be able to claim a firm, too.
    os.environ.setdefault("CHAINLOOM_SIGNUP", "1")


def _is_somebodys_own() -> bool:
    """Whether that database is in use for something that is no demo."""
    from django.db import connection

    from chainloom.chain.models import Chain

    with connection.cursor() as cursor:
        is_prepared = Chain._meta.db_table in connection.introspection.table_names(cursor)
    chains = Chain.objects.values_list("is_sample", flat=True) if is_prepared else []
    return bool(chains) and not any(chains)
