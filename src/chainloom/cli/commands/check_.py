"""`chainloom check`."""

from __future__ import annotations

import argparse

from chainloom.cli import start

HELP = "Say whether this installation is fit for production, and why not."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs")


def run(options: argparse.Namespace) -> int:
    """0 when everything is well, 1 when something is not."""
    start.django()
    import json

    from chainloom.cli.fitness import findings

    found = findings()
    if options.json:
        print(json.dumps([vars(f) for f in found], indent=1))
    else:
        marks = {"ok": "ok  ", "warning": "WARN", "error": "FAIL"}
        for finding in found:
            print(f"{marks[finding.level]}  {finding.what}")
            if finding.what_to_do:
                print(f"      {finding.what_to_do}")
        errors = sum(f.level == "error" for f in found)
        verdict = f"not fit for production: {errors} to mend" if errors else "fit for production"
        print(f"\nThis installation is {verdict}.")
    return int(any(f.level == "error" for f in found))
