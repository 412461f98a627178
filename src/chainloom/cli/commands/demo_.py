"""`chainloom demo`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

HELP = "Set up a sample chain and run everything: web server and worker under one supervisor."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, default=Path("data/demo"), help="where to keep it")
    parser.add_argument("--firms", type=int, default=133, help="size of the sample chain (133)")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--setup-only", action="store_true", help="set up, but do not serve")


def run(options: argparse.Namespace) -> int:
    """Everything from nothing to the running product; a second run keeps the data."""
    _choose_settings(options)
    from chainloom.cli import start, supervisor

    if not options.setup_only and supervisor.is_taken(options.port):
        print(
            f"chainloom: port {options.port} is in use; choose another with PORT=8001 make demo",
            file=sys.stderr,
        )
        return 2
    start.django()
    from chainloom.sample.demo import set_up

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

    return supervisor.run(bind=f"127.0.0.1:{options.port}", ready=announce)


def _choose_settings(options: argparse.Namespace) -> None:
    os.environ["CHAINLOOM_MODE"] = "demo"
    os.environ["CHAINLOOM_DATA"] = str(options.data.resolve())
    # Whoever tries the demo should be able to claim a firm, too.
    os.environ.setdefault("CHAINLOOM_SIGNUP", "1")
