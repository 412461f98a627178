"""`chainloom serve`."""

from __future__ import annotations

import argparse
import os

HELP = "Serve the web pages and the API."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bind", default="127.0.0.1:8000", help="address:port (127.0.0.1:8000)")
    parser.add_argument("--workers", type=int, default=min(4, os.cpu_count() or 1))
    parser.add_argument("--threads", type=int, default=4, help="threads a worker (4)")


def run(options: argparse.Namespace) -> int:
    """Hands this process over to gunicorn, so that signals reach it directly."""
    import sys

    # Refuse unsafe settings here, with a sentence, rather than in gunicorn's log.
    import chainloom.settings.base  # noqa: F401

    os.execv(  # noqa: S606
        sys.executable,
        [
            sys.executable, "-m", "gunicorn", "chainloom.web.wsgi:application",
            "--bind", options.bind,
            "--workers", str(options.workers),
            "--threads", str(options.threads),
            "--worker-class", "gthread",
            "--preload",
            "--max-requests", "20000", "--max-requests-jitter", "2000",
            "--graceful-timeout", "10",
            "--timeout", "120",
            "--no-control-socket",
        ],
    )  # fmt: skip
    return 1
