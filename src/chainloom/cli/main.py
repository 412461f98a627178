"""`chainloom …`: the product from the command line.

A command is one module in `commands/` with `HELP`, `add_arguments(parser)` and
`run(options) -> int`. Django starts only when a command is run, so that `--help` and
`--version` answer at once and engine commands need no database.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

from chainloom import __version__

COMMANDS = (
    "serve",
    "worker",
    "demo",
    "check",
    "user",
    "import",
    "export",
    "backup",
    "restore",
    "migrate",
    "index",
)


def _module(command: str):
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
    from django.core.exceptions import ImproperlyConfigured

    from chainloom.core.errors import Problem

    try:
        return _module(options.command).run(options)
    except Problem as problem:
        print(f"chainloom: {problem.message}", file=sys.stderr)
        return 2
    except ImproperlyConfigured as error:
        print(f"chainloom: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
