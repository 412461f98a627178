"""`chainloom serve`."""

from __future__ import annotations

import argparse
import os
import re
import sys
from http.client import HTTPConnection

from chainloom.cli.arguments import whole

HELP = "Serve the web pages and the API."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--bind",
        type=bind_address,
        default="127.0.0.1:8000",
        metavar="ADDRESS:PORT",
        help="where to listen, or unix:/path/of/socket (127.0.0.1:8000)",
    )
    parser.add_argument(
        "--workers",
        type=whole(1),
        default=min(4, os.cpu_count() or 1),
        metavar="N",
        help="processes (one a core)",
    )
    parser.add_argument(
        "--threads", type=whole(1), default=4, metavar="N", help="threads a process (4)"
    )
    parser.add_argument(
        "--probe",
        action="store_true",
        help="do not serve; ask the server that runs there whether it is well (0) or not (1)",
    )


def bind_address(text: str) -> str:
    """`address:port`, `:port` or `unix:/path`."""
    if text.startswith("unix:/"):
        return text
    address, colon, port = text.rpartition(":")
    if not colon or not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not ADDRESS:PORT or unix:/path")
    if not re.fullmatch(r"[\w.\-]*|\[[0-9a-fA-F:]+\]", address):
        raise argparse.ArgumentTypeError(f"{address!r} is not an address")
    return f"{address or '0.0.0.0'}:{port}"  # noqa: S104


def run(options: argparse.Namespace) -> int:
    """Hands this process over to gunicorn, so that signals reach it directly."""
    if options.probe:
        return probe(options.bind)
    # Refuse unsafe settings here, with a sentence, rather than in gunicorn's log.
    import chainloom.settings.base  # noqa: F401
    from chainloom.cli import output
    from chainloom.cli.supervisor import is_taken

    address, _, port = options.bind.rpartition(":")
    if not options.bind.startswith("unix:") and is_taken(int(port), _here(address)):
        output.error(f"Something listens on {options.bind} already. Choose another: --bind.")
        return 2
    os.execv(sys.executable, gunicorn(options))  # noqa: S606
    return 1


def gunicorn(options: argparse.Namespace) -> list[str]:
    """The command that serves.

    The application is loaded once and shared by the processes forked from it; it opens
    neither a database connection nor a thread of Python's before that (tests/test_cli_serve.py).
    """
    command = [
        sys.executable, "-m", "gunicorn", "chainloom.web.wsgi:application",
        "--bind", options.bind,
        "--workers", str(options.workers),
        "--threads", str(options.threads),
        "--worker-class", "gthread",
        "--preload",
        "--config", "python:chainloom.web.serving",
        "--max-requests", "20000", "--max-requests-jitter", "2000",
        "--graceful-timeout", "10",
        "--timeout", "120",
        "--no-control-socket",
    ]  # fmt: skip
    if os.path.isdir("/dev/shm"):  # noqa: S108
        # Heartbeat files on a disk can block for as long as the disk does.
        command += ["--worker-tmp-dir", "/dev/shm"]  # noqa: S108
    return command


def _here(address: str) -> str:
    """An address of this machine at which a server bound to `address` answers."""
    return "127.0.0.1" if address in {"0.0.0.0", "[::]", "localhost"} else address.strip("[]")  # noqa: S104


def probe(bind: str) -> int:
    """Whether the server there answers and reaches its database."""
    from chainloom.settings.environment import words

    host = (words("CHAINLOOM_HOSTS") or ["localhost"])[0].lstrip(".")
    address, _, port = bind.rpartition(":")
    connection = HTTPConnection(_here(address), int(port), timeout=5)
    try:
        # As the proxy asks: by the public name, and with TLS ended in front.
        connection.request("GET", "/health/", headers={"Host": host, "X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        body = answer.read(2000).decode(errors="replace")
    except OSError as error:
        print(f"no answer from {bind}: {error}", file=sys.stderr)
        return 1
    finally:
        connection.close()
    print(f"{answer.status} {body}")
    return 0 if answer.status == 200 else 1
