"""A file as rows of a table of measures: spreadsheets through the reader of imports, DOCX through
python-docx. Judged by content, limited before anything large is read, and refused whole."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from chainloom.core.errors import Invalid
from chainloom.imports import reasons
from chainloom.imports.sheets import CellError, Limits, Sheet, SheetError, open_workbook
from chainloom.imports.sheets.model import MEBIBYTE, Merge
from chainloom.imports.sheets.table import open_sheet

from .columns import BY_KEY, matched

BYTES_MOST = 5 * MEBIBYTE
ROWS_MOST = 200
LIMITS = Limits(
    max_bytes=BYTES_MOST,
    max_unpacked=60 * MEBIBYTE,
    max_rows=ROWS_MOST,
    max_columns=60,
    max_cells=60_000,
    max_sheets=20,
    max_merges=5_000,
    max_cell_chars=5_000,
)
ACCEPTED = ".xlsx,.xlsm,.xls,.csv,.docx"
_DOCX_PART = "word/document.xml"


@dataclass
class GridRow:
    """One row: its number in the file, the cells of the columns that are known, as plain JSON."""

    number: int
    cells: dict[str, Any] = field(default_factory=dict)
    # Column key → [code, params] of a cell that the file itself gives no value for.
    bad: dict[str, list[Any]] = field(default_factory=dict)


@dataclass
class Grid:
    """The table of measures of a file, and what each known column is called in it."""

    headers: dict[str, str]
    rows: list[GridRow]


def read_grid(content: File[bytes], filename: str) -> Grid:
    """The first table of the file that has a column of measures; raises `Invalid` about `file`."""
    size = content.size or 0
    if size > BYTES_MOST:
        message = _("The file has %(size).1f MB; at most %(limit)d MB are accepted. Split it.")
        about = {"size": size / MEBIBYTE, "limit": BYTES_MOST // MEBIBYTE}
        raise Invalid("too_large", message % about, field="file")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        with path.open("wb") as kept:
            for chunk in content.chunks():
                kept.write(chunk)
        try:
            return _of_docx(path) if _is_docx(path) else _of_sheets(path, filename)
        except SheetError as error:
            told = reasons.file_error({"code": error.code, "params": dict(error.params)})
            raise Invalid("unreadable", told, field="file") from error


def _of_sheets(path: Path, filename: str) -> Grid:
    with open_workbook(path, filename=filename, limits=LIMITS) as book:
        return _first(book.sheets)


def _first(sheets: Sequence[Sheet]) -> Grid:
    for sheet in sheets:
        places = matched(sheet.headers)
        if "measure" in places:
            rows = [row for row in sheet.rows() if row.role == "data"]
            return Grid(
                {key: sheet.headers[at] for key, at in places.items()},
                [_row(sheet, row, places) for row in rows],
            )
    words = "、".join(BY_KEY["measure"].words[:4])
    message = _(
        "No table of the file has a column of measures. Call it “%(words)s”, or take the template."
    )
    raise Invalid("no_measures", message % {"words": words}, field="file")


def _row(sheet: Sheet, row: Any, places: dict[str, int]) -> GridRow:
    made = GridRow(row.number)
    for key, at in places.items():
        try:
            value = sheet.read(row, at, lambda cell: cell)
        except CellError as error:
            made.bad[key] = [error.code, {k: str(v) for k, v in error.params.items()}]
            continue
        if value is not None:
            made.cells[key] = value.isoformat()[:10] if isinstance(value, date) else value
    return made


# DOCX


def _is_docx(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as packed:
        return _DOCX_PART in packed.namelist()


def _of_docx(path: Path) -> Grid:
    """Tables of a Word file; a cell merged over rows stands in each of them, as people mean it."""
    import docx

    with zipfile.ZipFile(path) as packed:
        unpacked = sum(one.file_size for one in packed.infolist())
    if unpacked > LIMITS.max_unpacked:
        megabytes = LIMITS.max_unpacked // MEBIBYTE
        raise SheetError("zip_bomb", unpacked=f"{unpacked} B", limit=f"{megabytes} MB")
    try:
        document = docx.Document(str(path))
    except Exception as error:  # python-docx raises whatever its parts raise
        raise SheetError("damaged", detail=type(error).__name__) from error
    found = []
    for number, table in enumerate(document.tables[: LIMITS.max_sheets], start=1):
        rows = len(table.rows)
        if rows > ROWS_MOST + 10:
            raise SheetError("too_many_rows", rows=rows, limit=ROWS_MOST)
        try:
            sheet = open_sheet(_DocxTable(f"{number}", table), LIMITS)
        except SheetError as error:
            if error.code != "no_header":
                raise
            continue
        if sheet is not None:
            found.append(sheet)
    return _first(found)


class _DocxTable:
    """A table of a Word file as the reader of sheets takes it."""

    hidden = False
    left = 0
    problems: dict[int, dict[int, str]] = {}

    def __init__(self, name: str, table: Any) -> None:
        self.name = name
        self._rows: list[list[str]] = []
        self.merges: list[Merge] = []
        for at, row in enumerate(table.rows):
            cells = row.cells[: LIMITS.max_columns]
            texts: list[str] = []
            last = None
            for place, cell in enumerate(cells):
                # A cell over several columns comes once for each; its text stands in the first.
                if last is not None and cell._tc is last:
                    texts.append("")
                    self._widen(at, place)
                else:
                    texts.append(cell.text.strip())
                last = cell._tc
            self._rows.append(texts)

    def _widen(self, row: int, place: int) -> None:
        known = self.merges[-1] if self.merges else None
        if known and known.top == row and known.right == place - 1:
            self.merges[-1] = Merge(row, known.left, row, place)
        else:
            self.merges.append(Merge(row, place - 1, row, place))

    def rows(self) -> Iterator[tuple[int, Sequence[object]]]:
        yield from enumerate(self._rows, start=1)
