"""`chainloom briefing`: count a chain's briefing and write it as DOCX or PDF."""

from __future__ import annotations

import argparse
from pathlib import Path

from chainloom.cli import output, start

HELP = "Count the briefing of a month, quarter or year and write it as DOCX or PDF."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("period", metavar="PERIOD", help="2026-11, 2026-q4 or 2026")
    parser.add_argument("--chain", help="address of the chain; needed where there are several")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="ends in .docx or .pdf"
    )
    parser.add_argument("--title", default="", help="else made of chain and period")
    parser.add_argument(
        "--language", choices=("zh-hans", "en"), default="zh-hans", help="what it is written in"
    )
    parser.add_argument(
        "--open", action="store_true", help="without what is for office and leader only"
    )


def run(options: argparse.Namespace) -> int:
    kind = options.out.suffix.lower()
    if kind not in (".docx", ".pdf"):
        output.error(f"--out {options.out.name}: its name must end in .docx or .pdf")
        return 2
    if not options.out.parent.is_dir():
        output.error(f"--out {options.out}: there is no such folder")
        return 2
    start.django()
    from chainloom.reports.papers.docx import docx_of
    from chainloom.reports.papers.pdf import briefing_pdf
    from chainloom.reports.services.briefings import briefing_create

    row = briefing_create(
        period=options.period,
        title=options.title,
        language=options.language,
        by=start.system(start.chain(options.chain)),
        at_once=True,
    )
    make = docx_of if kind == ".docx" else briefing_pdf
    options.out.write_bytes(make(row, inside=not options.open))
    print(f"{options.out}: {row.title} (kept as a draft)")
    return 0
