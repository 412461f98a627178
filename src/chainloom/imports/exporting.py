"""Sheets that people get back: templates to fill in, and their own rows with what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from chainloom.core.spreadsheets import SheetData, write_xlsx

from . import reasons
from .models import Import, ImportRow, ImportSheet, Verdict
from .tables import Table, column_of, parts_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TO_MEND = (Verdict.ERROR, Verdict.DUPLICATE, Verdict.CONFLICT)


def write_template(target: BinaryIO, of: Table, chain_id: int) -> None:
    """A workbook to fill in: headers with one example row, and what each column takes."""
    columns = [column for key in of.template_columns if (column := column_of(of, key))]
    examples = {column.key: column.example for column in columns}
    for one in parts_of(of):
        examples |= one.examples(chain_id)
    example = [examples[column.key] for column in columns]
    headers = [_header(str(column.label), column.unit) for column in columns]
    notes = [
        [
            header,
            _("needed") if column.required or column.key in _naming(of) else "",
            str(column.help),
            examples[column.key],
            "、".join(column.aliases[:6]),
        ]
        for header, column in zip(headers, columns, strict=True)
    ]
    write_xlsx(
        target,
        [
            SheetData(str(of.label), headers, [example]),
            SheetData(
                _("Notes"),
                [_("Column"), _("Needed"), _("What it takes"), _("Example"), _("Also read as")],
                notes,
                (24, 10, 56, 36, 60),
            ),
        ],
    )


def _header(label: str, unit: str) -> str:
    return label if not unit or "(" in label or "（" in label else f"{label}({unit})"


def _naming(of: Table) -> set[str]:
    return {slot.name.key for slot in of.slots}


def write_mistakes(target: BinaryIO, imported: Import) -> int:
    """The rows that cannot go through, as they were, with a column of reasons; mend and resend.

    The headers and the order of the columns are the file's own, so that the same mapping
    serves again.
    """
    written = 0
    sheets = []
    for sheet in imported.sheets.all():
        rows = ImportRow.objects.filter(sheet=sheet, verdict__in=TO_MEND).order_by("number")
        count = rows.count()
        if count:
            written += count
            headers = [*sheet.headers, _("Row in the file"), _("What to mend")]
            sheets.append(SheetData(sheet.name, headers, _mistakes(sheet, rows)))
    write_xlsx(target, sheets)
    return written


def _mistakes(sheet: ImportSheet, rows: QuerySet[ImportRow]) -> Iterator[list[object]]:
    width = len(sheet.headers)
    # Rows are written while the answer is sent, after the request's language has gone.
    language = translation.get_language()
    for row in rows.iterator(chunk_size=2000):
        with translation.override(language):
            cells = (list(row.cells) + [None] * width)[:width]
            yield [*cells, row.number, "\n".join(row_sentences(row, sheet))]


def row_sentences(row: ImportRow, sheet: ImportSheet) -> list[str]:
    """What is wrong with a row, each with its column: C 员工人数: “abc” is not a number."""
    headers = dict(zip(sheet.letters, sheet.headers, strict=False))
    found = []
    for reason in row.reasons:
        if reasons.level_of(reason["code"]) == "info":
            continue
        text = reasons.sentence(reason["code"], reason["params"])
        place = reason["column"]
        found.append(f"{place} {headers.get(place, '')}: {text}" if place else text)
    return found
