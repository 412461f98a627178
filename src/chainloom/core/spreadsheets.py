"""Writing tables for people: xlsx and csv that open in Excel and WPS and run nothing.

A spreadsheet program takes text that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, also
after white space and, in some versions, in full width; a formula can call out of the sheet
("CSV injection", OWASP). Such text gets an apostrophe in front, which the programs show as text
and which the import takes off again. Numbers, dates and truth values are written as what they are.
"""

from __future__ import annotations

import csv
import io
import math
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from openpyxl import Workbook

Written = str | int | float | bool | Decimal | date | datetime | time | None

_TRIGGERS = frozenset("=+-@")
_LEADING_CONTROLS = frozenset("\t\r\n")
_HARMLESS = re.compile(r"[+-]?\d+(\.\d+)?%?|-{1,2}")
_FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\]")
# Control marks, of which no XML file holds any (https://www.w3.org/TR/xml/#charsets).
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# Excel's published limits.
_MAX_ROWS = 1_048_576
# So many rows say how wide columns are.
_MEASURED = 200
_MAX_TEXT = 32_767
_MAX_NAME = 31
_MAX_EXACT = 10**15


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """A picture (PNG or JPEG) with its upper left corner in a cell, at most so many pixels wide and
    high."""

    cell: str
    image: bytes
    most: tuple[int, int]


@dataclass(frozen=True, slots=True)
class SheetData:
    """A sheet to write; ``rows`` is read once, as it is written. Each row is ``row_height`` points
    high where that is said. Text that is longer than its column goes on below where ``wrap``."""

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[object]]
    widths: Sequence[float] = ()
    pictures: Sequence[SheetPicture] = ()
    row_height: float = 0
    wrap: bool = False


def safe_cell(value: object) -> Written:
    """The value as it may stand in a cell: never as a formula."""
    if value is None or isinstance(value, bool | date | time | Decimal | float):
        return value
    if isinstance(value, int):
        # Excel keeps 15 digits; a longer whole number is a code and must stay readable.
        return value if abs(value) < _MAX_EXACT else str(value)
    text = str(value)
    return f"'{text}" if _would_run(text) else text


def unguarded(text: str) -> str:
    """What `safe_cell` was given, where it put an apostrophe in front."""
    return text[1:] if text.startswith("'") and _would_run(text[1:]) else text


def _would_run(text: str) -> bool:
    if not text:
        return False
    if text[0] in _LEADING_CONTROLS:
        return True
    for char in text:
        if char.isspace() or unicodedata.category(char) in ("Cc", "Cf"):
            continue
        first = unicodedata.normalize("NFKC", char)[:1]
        return first in _TRIGGERS and _HARMLESS.fullmatch(text) is None
    return False


def _for_excel(value: object) -> Written:
    """A safe value in the terms of the file format, which knows no zones and no control marks."""
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, datetime | time) and value.tzinfo is not None:
        value = value.replace(tzinfo=None)
    safe = safe_cell(value)
    # A way for each: by the million cells, making a Decimal of every number would tell.
    if isinstance(safe, float):
        return safe if math.isfinite(safe) else None
    if isinstance(safe, Decimal):
        return safe if safe.is_finite() else None
    if not isinstance(safe, str):
        return safe
    safe = str(_NOT_IN_XML.sub("", safe))
    return safe if len(safe) <= _MAX_TEXT else safe[: _MAX_TEXT - 1] + "…"


def write_xlsx(target: str | os.PathLike[str] | BinaryIO, sheets: Iterable[SheetData]) -> None:
    """Write the sheets, one row at a time; a file named by path appears only when complete.

    A sheet with more rows than Excel can hold goes on in another of the same name, numbered.
    """
    # Loaded by who writes a sheet: most processes never do.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    used: set[str] = set()
    try:
        for sheet in sheets:
            _write_sheet(book, sheet, used)
    except BaseException:
        # Saving is the only public way to close the temporary files of the sheets begun.
        book.save(_Nowhere())
        raise
    if not used:
        book.create_sheet(_free_name("Sheet", used))
    if isinstance(target, str | os.PathLike):
        with _replacing(Path(target)) as temporary:
            book.save(temporary)
    else:
        book.save(target)


def _write_sheet(book: Workbook, sheet: SheetData, used: set[str]) -> None:
    rows = iter(sheet.rows)
    # What stands in the first rows says how wide columns are: it must be known before they are.
    first = list(islice(rows, _MEASURED))
    widths = sheet.widths or [
        _usual_width(header, [row[at] for row in first if at < len(row)])
        for at, header in enumerate(sheet.headers)
    ]
    rows = chain(first, rows)
    row, pictures = next(rows, None), sheet.pictures
    while True:
        page = _begin_page(book, sheet, used, widths)
        for picture in pictures:
            page.add_image(_scaled(picture), picture.cell)
        pictures = ()
        room = _MAX_ROWS - 1
        while row is not None and room:
            if sheet.row_height:
                page.row_dimensions[_MAX_ROWS - room + 1].height = sheet.row_height
            page.append(_cells(page, sheet, row))
            room -= 1
            row = next(rows, None)
        if row is None:
            return


def _cells(page: Any, sheet: SheetData, row: Sequence[object]) -> list[Any]:
    values = [_for_excel(value) for value in row]
    if not sheet.wrap:
        return values
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    cells = [WriteOnlyCell(page, value=value) for value in values]
    for cell in cells:
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
    return cells


def _begin_page(  # type: ignore[no-untyped-def]
    book: Workbook, sheet: SheetData, used: set[str], widths: Sequence[float]
):
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(_free_name(sheet.name, used))
    # In this mode panes and widths must stand before the first row.
    page.freeze_panes = "A2"
    for index, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(index)].width = width
    cells = []
    for header in sheet.headers:
        cell = WriteOnlyCell(page, value=_for_excel(header))
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cells.append(cell)
    page.append(cells)
    return page


def _scaled(picture: SheetPicture) -> Any:
    from openpyxl.drawing.image import Image

    image = Image(io.BytesIO(picture.image))
    part = min(1.0, picture.most[0] / image.width, picture.most[1] / image.height)
    image.width, image.height = round(image.width * part), round(image.height * part)
    return image


def _usual_width(header: str, values: Sequence[object] = ()) -> float:
    """Of the header and of what stands below it: a date in too narrow a column is shown as ####."""
    widest = max((_written_width(value) for value in values), default=0)
    return float(min(max(_written_width(header) + 4, widest + 2, 10), 40))


def _written_width(value: object) -> int:
    """Chinese characters are twice as wide as letters."""
    if isinstance(value, datetime):
        return len("2026-11-30 16:59:30")
    said = "" if value is None else str(value).split("\n", 1)[0]
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in said)


def _free_name(name: str, used: set[str]) -> str:
    """A sheet name that Excel accepts and that no other sheet has, whatever its case."""
    base = _FORBIDDEN_IN_NAME.sub(" ", _NOT_IN_XML.sub("", name)).strip(" '") or "Sheet"
    free, number = base[:_MAX_NAME], 1
    while free.lower() in used:
        number += 1
        suffix = f" ({number})"
        free = base[: _MAX_NAME - len(suffix)] + suffix
    used.add(free.lower())
    return free


class _Nowhere(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return len(data)  # type: ignore[arg-type]


class _replacing:
    """A temporary file beside the target, moved over it when all went well."""

    def __init__(self, target: Path) -> None:
        self._target = target
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
        os.close(handle)
        self._temporary = Path(name)

    def __enter__(self) -> Path:
        return self._temporary

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            # mkstemp makes files private; the reader of an export may be another account.
            self._temporary.chmod(0o644)
            self._temporary.replace(self._target)
        else:
            self._temporary.unlink(missing_ok=True)


def iter_csv(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The table as CSV in pieces, for a response that streams.

    UTF-8 with a byte order mark, without which Excel reads Chinese as GBK; CRLF (RFC 4180).
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([_for_csv(header) for header in headers])
    for row in rows:
        writer.writerow([_for_csv(value) for value in row])
        if buffer.tell() > 64 * 1024:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _for_csv(value: object) -> Written:
    safe = safe_cell(value)
    if isinstance(safe, Decimal):
        return format(safe, "f")
    if isinstance(safe, datetime):
        return safe.isoformat(" ", "seconds")
    return safe.replace("\x00", "") if isinstance(safe, str) else safe


def write_csv(
    target: str | os.PathLike[str] | BinaryIO,
    headers: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> None:
    """Write the table; a file named by path appears only when complete."""
    if isinstance(target, str | os.PathLike):
        with _replacing(Path(target)) as temporary, temporary.open("wb") as file:
            file.writelines(iter_csv(headers, rows))
    else:
        target.writelines(iter_csv(headers, rows))
