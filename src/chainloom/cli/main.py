"""`chainloom …`: the product from the command line.

A command is one module in `commands/` with `HELP`, `add_arguments(parser)` and
`run(options) -> int`. Django starts only when a command is run, so that `--help` and
`--version` answer at once and a slip in an argument is told before anything is opened. The
commands of an engine, such as `read` and `network`, run where Django is not installed at all.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from types import ModuleType

from chainloom import __version__
from chainloom.cli import output

COMMANDS = (
    "serve",
    "worker",
    "demo",
    "check",
    "user",
    "chain",
    "import",
    "export",
    "backup",
    "restore",
    "migrate",
    "index",
    "reseal",
    "read",
    "network",
    "spec",
    "match",
    "eligible",
    "colour",
    "inspect",
    "briefing",
)


def _module(command: str) -> ModuleType:
    return import_module(f"chainloom.cli.commands.{command}_")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="chainloom", description="The working system of an industry chain's office."
    )
    top.add_argument("--version", action="version", version=f"chainloom {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        module = _module(name)
        command = commands.add_parser(name, help=module.HELP, description=module.HELP)
        module.add_arguments(command)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 not as it should be, 2 refused with a message."""
    options = parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chainloom.settings.base")
    try:
        status: int = _module(options.command).run(options)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read the output (`| head`) has enough; what is left goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as raised:
        message = _refusal(raised)
        if message is None:
            raise
        output.error(message)
        return 2


def _refusal(raised: Exception) -> str | None:
    """What the operator should read instead of a trace; None for a fault of the program."""
    match raised:
        case OSError() if raised.filename:
            return f"{raised.filename}: {raised.strerror}."
        case ModuleNotFoundError() if (raised.name or "chainloom").split(".")[0] != "chainloom":
            return "This needs the whole product. Run: pip install 'chainloom[product]'"
    # An engine's command may run where Django is not; then none of its errors was raised either.
    if "django" not in sys.modules:
        return None
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError, ProgrammingError

    from chainloom.core.errors import Problem

    match raised:
        case Problem():
            return str(raised.message)
        case ImproperlyConfigured():
            return str(raised)
        case OperationalError() | ProgrammingError() if _lacks_tables(raised):
            return "The database is not prepared for this version. Run: chainloom migrate"
        case OperationalError():
            return f"The database cannot be used ({raised}). Look at DATABASE_URL."
    return None


def _lacks_tables(raised: Exception) -> bool:
    said = str(raised)
    return any(words in said for words in ("no such table", "no such column", "does not exist"))


if __name__ == "__main__":
    sys.exit(main())
