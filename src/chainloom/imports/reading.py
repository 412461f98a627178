"""From a stored file to rows of typed values with what is wrong in them.

A file is opened where it lies; nothing of it is kept in memory but the sheet being read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings

from .models import Import, ImportSheet
from .reasons import BadValue, Reason
from .sheets import CellError, Limits, Row, Sheet, SheetError, Workbook, open_workbook
from .tables import Table, column_of
from .tables import table as table_of
from .tables.columns import Column, Use
from .tables.readers import json_cell, shown

SAMPLES = 5
# Cells that are kept as they are; the common case, told without a call.
_PLAIN = frozenset({str, int, float, bool, type(None)})
_SHAPE_SAMPLES = 50


@dataclass(slots=True)
class ParsedRow:
    """A row: its cells as they were, its values by column key, and what was found wrong."""

    sheet: int
    number: int
    cells: list[Any]
    values: dict[str, Any]
    reasons: list[Reason] = field(default_factory=list)
    role: str = "data"
    # What the row says of its organisation, once worked out.
    said: Any = None

    def report(self, reason: Reason) -> None:
        self.reasons.append(reason)

    def has_errors(self) -> bool:
        return any(reason.level == "error" for reason in self.reasons)


def limits() -> Limits:
    return Limits(max_bytes=settings.UPLOAD_LIMIT)


def opened(imported: Import) -> Workbook:
    """The import's file as tables, to be closed by the caller; raises `SheetError`."""
    return open_workbook(imported.file.path, filename=imported.filename, limits=limits())


def tables_in(workbook: Workbook, sheets: Sequence[ImportSheet]) -> dict[int, Sheet]:
    """The workbook's tables by place, each with the header row a person chose for it."""
    found: dict[int, Sheet] = {}
    for kept in sheets:
        sheet = workbook.sheets[kept.index]
        if kept.header_row not in (0, sheet.header_row):
            sheet = sheet.with_header_at(kept.header_row)
        found[kept.index] = sheet
    return found


def sample_values(sheet: Sheet, most: int = _SHAPE_SAMPLES) -> list[list[str]]:
    """The first values under each header, for recognising columns and for showing them."""
    columns: list[list[str]] = [[] for _header in sheet.headers]
    for seen, row in enumerate(sheet.rows()):
        if seen >= most:
            break
        if row.role != "data":
            continue
        for place, cell in enumerate(row.cells):
            text = shown(cell)
            if text:
                columns[place].append(text)
    return columns


class RowReader:
    """Reads the rows of one sheet into values, by the columns its headers were mapped to."""

    def __init__(self, kept: ImportSheet, *, as_of: date, epoch_1904: bool = False) -> None:
        self.index = kept.index
        self.table: Table = table_of(kept.table)
        self.uses: list[tuple[int, Use]] = []
        self.required: list[Column] = []
        for place, key in enumerate(kept.mapping[: len(kept.headers)]):
            column = column_of(self.table, key) if key else None
            if column is None:
                continue
            unit = kept.units[place] if place < len(kept.units) else ""
            use = Use(column, kept.headers[place], unit, as_of, epoch_1904)
            self.uses.append((place, use))
            if column.required:
                self.required.append(column)

    def rows(self, sheet: Sheet) -> Iterator[ParsedRow]:
        for row in sheet.rows():
            yield self.read(row)

    def again(self, number: int, cells: Sequence[Any]) -> ParsedRow:
        """A row read once more from the cells that were kept of it."""
        return self.read(Row(number, tuple(cells)))

    def read(self, row: Row) -> ParsedRow:
        cells = [c if type(c) in _PLAIN else json_cell(c) for c in row.cells]
        parsed = ParsedRow(self.index, row.number, cells, {})
        if row.role != "data":
            parsed.role = row.role
            return parsed
        values = parsed.values
        for place, use in self.uses:
            cell = row.cells[place]
            if cell is None and place not in row.problems:
                continue
            column = use.column
            try:
                if place in row.problems:
                    raise CellError(row.problems[place])
                value = use.read(cell)
            except (CellError, BadValue) as error:
                parsed.reasons.append(Reason(error.code, column.key, plain(error.params)))
                continue
            if use.remarks:
                parsed.reasons += use.remarks
                use.remarks.clear()
            if value is None:
                continue
            if column.key in values and isinstance(value, list):
                values[column.key] = values[column.key] + value
            else:
                values[column.key] = value
        for column in self.required:
            if column.key not in values:
                parsed.reasons.append(Reason("required", column.key))
        return parsed


def plain(params: Any) -> dict[str, Any]:
    """The parameters of an error as JSON keeps them."""
    return {
        name: value if isinstance(value, str | int | float | bool | list) else str(value)
        for name, value in params.items()
    }


def error_of(error: SheetError) -> dict[str, Any]:
    """A refused file's reason as the import keeps it."""
    return {"code": error.code, "params": plain(error.params)}


__all__ = [
    "ParsedRow",
    "RowReader",
    "error_of",
    "limits",
    "opened",
    "sample_values",
    "tables_in",
]
