"""`chainloom export`."""

from __future__ import annotations

import argparse
from pathlib import Path

from chainloom.cli import output, start

HELP = "Write what a chain holds into a workbook or a CSV; what was written can be imported."
# As cli.exports.SHEETS; written here so that --help needs no database.
WHAT = (
    "organisations", "certificates", "placements", "links", "stages", "agreements", "events",
    "audit",
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="+", choices=WHAT, metavar="WHAT", help=", ".join(WHAT))
    parser.add_argument("--chain", help="address of the chain; needed where there are several")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="ends in .xlsx or .csv"
    )
    parser.add_argument(
        "--language", choices=("zh-hans", "en"), default="zh-hans", help="of headers and words"
    )


def run(options: argparse.Namespace) -> int:
    start.django()
    from django.utils import translation

    from chainloom.cli import exports

    chain = start.chain(options.chain)
    with translation.override(options.language):
        counts = exports.write(
            chain=chain,
            what=list(dict.fromkeys(options.what)),
            target=options.out,
            by=start.system(chain),
            progress=output.progress("Writing"),
        )
    print(f"{options.out}: " + ", ".join(f"{rows} {name}" for name, rows in counts.items()))
    return 0
