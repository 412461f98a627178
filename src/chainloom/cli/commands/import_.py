"""`chainloom import`."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from textwrap import shorten
from typing import Any

from chainloom.cli import output, start
from chainloom.cli.arguments import whole

REASON_MOST = 160
HELP = "Preview spreadsheets, and with --confirm take them into a chain."
DESCRIPTION = (
    "Preview spreadsheets, and with --confirm take them into a chain. Rows with an error or a "
    "question are left out; the browser shows each preview under Imports. Put the word products "
    "before one CSV to take it as the chain's product graph."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("files", nargs="+", metavar="FILE", help="xlsx, xls or csv")
    parser.add_argument("--chain", help="address of the chain; needed where there are several")
    parser.add_argument("--table", help="what the sheets are, where their headers do not tell")
    parser.add_argument("--confirm", action="store_true", help="apply; without it only a preview")
    parser.add_argument(
        "--as-of",
        type=_day,
        metavar="DATE",
        help="the day for which the data hold, as 2026-06-30 (today)",
    )
    parser.add_argument(
        "--rows",
        type=whole(0),
        default=20,
        metavar="N",
        help="how many left-out rows to show (20)",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2026-06-30") from None


def run(options: argparse.Namespace) -> int:
    """0 when every row goes through, 1 when some are left out, 2 when a file is refused."""
    start.django()
    chain = start.chain(options.chain)
    if options.files[0] == "products":
        return _products(chain, options)
    _check_table(options.table)
    return max([_file(chain, Path(name), options) for name in options.files])


def _check_table(key: str | None) -> None:
    from chainloom.core.errors import Invalid
    from chainloom.imports.tables import has_table, tables

    if key is not None and not has_table(key):
        known = ", ".join(table.key for table in tables())
        raise Invalid("table_unknown", f"There is no table {key!r}. Tables: {known}.")


def _file(chain: Any, path: Path, options: argparse.Namespace) -> int:
    """One file; what is wrong with it does not keep the others from being looked at."""
    from chainloom.cli.following import own_jobs
    from chainloom.core.errors import Problem
    from chainloom.imports.services import import_file

    try:
        with own_jobs(path.name):
            imported = import_file(
                path=path,
                chain=chain,
                by=start.system(chain),
                table=options.table,
                confirm=options.confirm,
                as_of=options.as_of,
            )
    except Problem as problem:
        said = str(problem.message)
        output.error(said if str(path) in said else f"{path}: {said}")
        return 2
    return _report(imported, options)


def _report(imported: Any, options: argparse.Namespace) -> int:
    from chainloom.imports.models import EFFECTIVE, ImportStatus, Verdict

    print(f"{imported.filename} (import {imported.pk})")
    counts = [(one.label, imported.counts[one]) for one in Verdict if one in imported.counts]
    print(output.table(("verdict", "rows"), counts))
    left_out = _left_out(imported, options.rows)
    effective = sum(imported.counts.get(code, 0) for code in EFFECTIVE)
    if imported.status == ImportStatus.APPLIED:
        print(f"Applied, rows: {effective}. It can be undone in the browser, under Imports.")
    elif effective:
        print(f"Nothing was changed. Rows to apply with --confirm: {effective}")
    print()
    return 1 if left_out else 0


def _left_out(imported: Any, most: int) -> int:
    """Show the rows that wait for somebody or are wrong; how many there are."""
    from chainloom.imports.models import WAITING, ImportRow, Verdict
    from chainloom.imports.reasons import level_of, sentence

    rows = ImportRow.objects.filter(
        sheet__imported=imported, verdict__in=(*WAITING, Verdict.ERROR)
    ).select_related("sheet")
    shown = [
        (row.sheet.name, row.number, reason["column"], row.get_verdict_display(),
         shorten(sentence(reason["code"], reason["params"]), REASON_MOST, placeholder=" …"))
        for row in rows.order_by("sheet__index", "number")[:most]
        for reason in row.reasons
        if level_of(reason["code"]) != "info"
    ]  # fmt: skip
    count = rows.count()
    if shown:
        print(output.table(("sheet", "row", "column", "verdict", "reason"), shown))
    if count > most:
        print(f"… of {count} rows left out; show more with --rows {count}")
    return count


def _products(chain: Any, options: argparse.Namespace) -> int:
    """A product graph: which product is made from which."""
    from django.db import transaction
    from django.utils import timezone

    from chainloom.chain.services import products_import
    from chainloom.chain.services.products import LEFT_OUT, products_file_rows
    from chainloom.core.errors import Invalid

    if len(options.files) != 2 or options.table:
        raise Invalid("products", "Write: chainloom import products FILE [--confirm].")
    path = Path(options.files[1])
    if not path.is_file():
        raise Invalid("no_file", f"There is no file {path}.")
    with transaction.atomic():
        result = products_import(
            chain=chain,
            rows=products_file_rows(path),
            title=path.name,
            as_of=options.as_of or timezone.localdate(),
            by=start.system(chain),
            progress=output.progress(path.name),
        )
        transaction.set_rollback(not options.confirm)
    print(f"{path.name}: {result.kept} product relations")
    if result.left_out:
        reasons = [(LEFT_OUT[key], count) for key, count in sorted(result.left_out.items())]
        print(output.table(("left out", "rows"), reasons))
    if not options.confirm:
        print("Nothing was changed. They replace the chain's product graph with --confirm.")
    return 1 if result.left_out else 0
