"""One sheet's table: its headers, and its rows streamed from the source."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from typing import TypeVar

from .errors import CellError, Note, Place, SheetError
from .layout import HEAD_ROWS, Head, Layout, find_layout, layout_at
from .model import Cell, Limits, Merge, Role, Row, Source, column_letter
from .words import TOTALS

Value = TypeVar("Value")

_EXACT = 1e15
_FOOTNOTE = re.compile(
    r"(?:备?注|说明|填表人|填报人|制表|审核人?|联系人|单位负责人|数据来源|资料来源|notes?|source)\s*\d*\s*[:：]",
    re.IGNORECASE,
)
_LISTED = 20


@dataclass(slots=True)
class _Tally:
    """What a pass over the rows finds."""

    rows: int = 0
    first: int = -1
    last: int = -1
    empty: int = 0
    filled: int = 0
    filled_at: str = ""
    ragged: int = 0
    ragged_at: int = 0
    roles: dict[Role, list[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """A table within a workbook.

    ``headers`` stand in the order of a row's cells; a header of several rows is joined with
    '/'. ``units`` are those of a units row or of brackets in the header. ``row_count`` counts
    the rows with role 'data'.
    """

    name: str
    hidden: bool
    header_rows: tuple[int, ...]
    headers: tuple[str, ...]
    header_paths: tuple[tuple[str, ...], ...]
    units: tuple[str, ...]
    row_count: int
    first_column: int
    notes: tuple[Note, ...]
    _source: Source = field(repr=False)
    _layout: Layout = field(repr=False)
    _limits: Limits = field(repr=False)

    @property
    def header_row(self) -> int:
        """The lowest row of the header, numbered as the spreadsheet program does."""
        return self.header_rows[-1]

    def letter(self, index: int) -> str:
        """The letter over the column of ``headers[index]``."""
        return column_letter(self.first_column + index)

    def place(self, row: Row, index: int) -> Place:
        return Place(self.name, row.number, self.letter(index), self.headers[index])

    def read(self, row: Row, index: int, reader: Callable[[Cell], Value]) -> Value:
        """``reader(cell)``; a CellError, the reader's or the cell's own, carries its place."""
        try:
            if index in row.problems:
                raise CellError(row.problems[index])
            return reader(row.cells[index])
        except CellError as error:
            raise error.at(self.place(row, index)) from None

    def rows(self) -> Iterator[Row]:
        """Every row below the header that is not empty, in the order of the file."""
        start = self.first_column - self._source.left
        width = len(self.headers)
        for number, cells, problems in _prepared(self._source, self._layout, self._limits):
            held = tuple(cells[start : start + width])
            if len(held) < width:
                held += (None,) * (width - len(held))
            shifted = {column - self.first_column: code for column, code in problems.items()}
            yield Row(number, held, _role(cells, self._layout), shifted)

    def with_header_at(self, row: int) -> Sheet:
        """The same sheet read with its header in another row, as a person corrects it."""
        head = _head(self._source, self._limits)
        if row not in head.numbers:
            raise SheetError("header_row_missing", sheet=self.name, row=row)
        layout = layout_at(head, head.numbers.index(row), self.name)
        return _build(self._source, layout, self._limits)


def open_sheet(source: Source, limits: Limits) -> Sheet | None:
    """The sheet's table; None when the sheet is empty."""
    head = _head(source, limits)
    if not head.numbers:
        return None
    return _build(source, find_layout(head, source.name), limits)


def _head(source: Source, limits: Limits) -> Head:
    rows: list[tuple[int, Sequence[Cell]]] = []
    for number, raw in source.rows():
        cells = _tidy(raw, number, source, limits)
        if any(cell is not None for cell in cells):
            rows.append((number, cells))
        if len(rows) >= HEAD_ROWS:
            break
    return Head(rows, source.merges, source.left)


def _tidy(raw: Sequence[object], number: int, source: Source, limits: Limits) -> list[Cell]:
    """Raw cells as the types a Row promises; whitespace is nothing, 5.0 is 5."""
    cells: list[Cell] = []
    append = cells.append
    longest = limits.max_cell_chars
    for value in raw:
        kind = type(value)
        if kind is str:
            if not value or value.isspace():  # type: ignore[attr-defined]
                append(None)
            elif len(value) > longest:  # type: ignore[arg-type]
                raise SheetError(
                    "cell_too_long",
                    sheet=source.name,
                    row=number,
                    letter=column_letter(source.left + len(cells)),
                    length=len(value),  # type: ignore[arg-type]
                    limit=longest,
                )
            else:
                append(value)  # type: ignore[arg-type]
        elif kind is float:
            append(_number(value))  # type: ignore[arg-type]
        elif kind is time or kind is timedelta:
            append(str(value))
        else:
            append(value)  # type: ignore[arg-type]
    return cells


def _number(value: float) -> Cell:
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < _EXACT else value


class _Filler:
    """Fills cells merged over several rows: their value belongs to each of those rows."""

    def __init__(self, merges: Sequence[Merge], left: int, after: int) -> None:
        tall = [m for m in merges if m.bottom > m.top and m.top + 1 >= after and m.left >= left]
        self._waiting = sorted(tall, key=lambda m: -m.top)
        self._left = left
        self._active: dict[int, tuple[int, Cell]] = {}

    def fill(self, number: int, cells: list[Cell]) -> list[int]:
        """Fill row ``number`` in place; the columns that were filled."""
        filled: list[int] = []
        for column, (bottom, value) in list(self._active.items()):
            if bottom < number:
                del self._active[column]
            elif value is not None and (column >= len(cells) or cells[column] is None):
                cells.extend([None] * (column + 1 - len(cells)))
                cells[column] = value
                filled.append(column)
        while self._waiting and self._waiting[-1].top + 1 <= number:
            merge = self._waiting.pop()
            column = merge.left - self._left
            if merge.top + 1 == number and column < len(cells):
                self._active[column] = (merge.bottom + 1, cells[column])
        return filled

    def __bool__(self) -> bool:
        return bool(self._active or self._waiting)


def _prepared(
    source: Source, layout: Layout, limits: Limits, tally: _Tally | None = None
) -> Iterator[tuple[int, list[Cell], Mapping[int, str]]]:
    """(row number, cells from the source's first column, problems) of rows that hold anything."""
    filler = _Filler(source.merges, source.left, layout.first_data_row)
    none: Mapping[int, str] = {}
    before = layout.first_data_row
    for number, raw in source.rows():
        if number < before:
            continue
        cells = _tidy(raw, number, source, limits)
        problems = source.problems.get(number, none)
        if not problems and all(cell is None for cell in cells):
            if tally is not None:
                tally.empty += 1
            continue
        if filler:
            filled = filler.fill(number, cells)
            if filled and tally is not None:
                tally.filled += len(filled)
                letter = column_letter(source.left + filled[0])
                tally.filled_at = tally.filled_at or f"{letter}{number}"
        yield number, cells, problems


def _role(cells: Sequence[Cell], layout: Layout) -> Role:
    """What a row is, by its first words; data unless they say otherwise."""
    held = 0
    for index, cell in enumerate(cells):
        if cell is None:
            continue
        held += 1
        if type(cell) is str:
            if len(cell) <= 12 and "".join(cell.split()).rstrip(":：").lower() in TOTALS:
                return "total"
            if held == 1 and _FOOTNOTE.match(cell) and _count(cells) <= 2 < len(layout.paths):
                return "footnote"
            path = layout.paths.get(index)
            if held == 1 and path and path[-1] == cell and _repeats(cells, layout):
                return "header"
        if held == 2:
            break
    return "data"


def _count(cells: Sequence[Cell]) -> int:
    return sum(cell is not None for cell in cells)


def _repeats(cells: Sequence[Cell], layout: Layout) -> bool:
    """The header again, as sheets printed on several pages carry it."""
    names = {c: cell for c, cell in enumerate(cells) if cell is not None}
    return len(names) > 1 and all(
        str(value) in layout.paths.get(column, ()) for column, value in names.items()
    )


def _scan(source: Source, layout: Layout, limits: Limits) -> _Tally:
    """One pass over all rows, so that a bound passed anywhere refuses the whole file."""
    tally = _Tally()
    named = max(layout.paths, default=-1)
    tally.first = min(layout.paths, default=0)
    tally.last = named
    for number, cells, problems in _prepared(source, layout, limits, tally):
        role = _role(cells, layout)
        if role == "data":
            tally.rows += 1
            if tally.rows > limits.max_rows:
                raise SheetError("too_many_rows", rows=tally.rows, limit=limits.max_rows)
        else:
            tally.roles.setdefault(role, []).append(number)
        last = len(cells) - 1
        while last > named and cells[last] is None:
            last -= 1
        last = max(last, max(problems) - source.left) if problems else last
        if last > named:
            tally.ragged += 1
            tally.ragged_at = tally.ragged_at or number
            tally.last = max(tally.last, last)
        for column in range(min(tally.first, len(cells))):
            if cells[column] is not None:
                tally.first = column
                break
        if source.left + tally.last >= limits.max_columns:
            raise SheetError(
                "too_many_columns",
                sheet=source.name,
                letter=column_letter(source.left + tally.last),
                limit=limits.max_columns,
            )
    return tally


def _build(source: Source, layout: Layout, limits: Limits) -> Sheet:
    tally = _scan(source, layout, limits)
    columns = range(tally.first, tally.last + 1)
    paths = tuple(layout.paths.get(c, ()) for c in columns)
    headers = tuple("/".join(path) for path in paths)
    sheet = Sheet(
        name=source.name,
        hidden=source.hidden,
        header_rows=layout.header_rows,
        headers=headers,
        header_paths=paths,
        units=tuple(layout.units.get(c, "") for c in columns),
        row_count=tally.rows,
        first_column=source.left + tally.first,
        notes=layout.notes,
        _source=source,
        _layout=layout,
        _limits=limits,
    )
    return replace(sheet, notes=layout.notes + tuple(_notes(sheet, tally, source)))


def _notes(sheet: Sheet, tally: _Tally, source: Source) -> Iterator[Note]:
    def note(code: str, **params: object) -> Note:
        return Note(code, params, sheet.name)

    if sheet.hidden:
        yield note("sheet_hidden", sheet=sheet.name)
    if sheet.first_column:
        yield note("leading_columns_blank", count=sheet.first_column)
    unnamed = [sheet.letter(i) for i, header in enumerate(sheet.headers) if not header]
    if unnamed:
        yield note("unnamed_columns", letters=", ".join(unnamed))
    twice = sorted({h for h in sheet.headers if h and sheet.headers.count(h) > 1})
    if twice:
        yield note("duplicated_headers", headers=", ".join(twice))
    if tally.empty:
        yield note("empty_rows_skipped", count=tally.empty)
    if tally.filled:
        yield note("merged_cells_filled", count=tally.filled, cell=tally.filled_at)
    if tally.ragged:
        yield note("ragged_rows", count=tally.ragged, row=tally.ragged_at)
    for role, code in (
        ("total", "total_rows"),
        ("footnote", "footnote_rows"),
        ("header", "repeated_headers"),
    ):
        numbers = tally.roles.get(role, [])  # type: ignore[call-overload]
        if numbers:
            listed = ", ".join(map(str, numbers[:_LISTED])) + ("…" if numbers[_LISTED:] else "")
            yield note(code, count=len(numbers), rows=listed)
    yield from _problem_notes(sheet, source)


def _problem_notes(sheet: Sheet, source: Source) -> Iterator[Note]:
    found: dict[str, list[str]] = {}
    for row, columns in source.problems.items():
        if row > sheet.header_row:
            for column, code in columns.items():
                found.setdefault(code, []).append(f"{column_letter(column)}{row}")
    for code, name in (
        ("formula_without_value", "formulas_without_values"),
        ("error_value", "error_values"),
    ):
        if code in found:
            params = {"count": len(found[code]), "cell": found[code][0]}
            yield Note(name, params, sheet.name)
