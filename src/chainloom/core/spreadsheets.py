"""Writing tables for people: xlsx and csv that open in Excel and WPS and run nothing.

A spreadsheet program takes text that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, also
after white space and, in some versions, in full width; a formula can call out of the sheet
("CSV injection", OWASP). Such text gets an apostrophe in front, which the programs show as text
and which the import takes off again. Numbers, dates and truth values are written as what they are.

A sheet is also printed: on A4, as wide as the paper, its head on every page, below it which page of
how many. A sheet without rows says so.
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

from django.utils import timezone
from django.utils.translation import gettext as _

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
_NARROWEST, _HEAD_WIDEST = 8, 16
# The widest that a column becomes: the first of these with which the sheet is no wider than what is
# still read on a lying A4 page. A text that is longer than so many marks keeps the first.
_WIDEST, _STILL_READ, _LONG_TEXT = (44, 36, 28, 20), 190, 160
# So wide is what an upright A4 page shows without being made smaller, in widths of a digit.
_UPRIGHT = 92
# A line of a row, and a row of one line: some programs draw Chinese higher than Excel does.
_LINE_POINTS, _ROW_POINTS, _MOST_POINTS = 16.5, 18, 409
# From so many columns and rows on, people look for rows: heads have arrows to filter and sort by.
_SIFTED_COLUMNS, _SIFTED_ROWS = 3, 2
_MOMENT = "yyyy-mm-dd hh:mm"
_HEAD_FILL, _HEAD_LINE, _FAINT = "EEF3F4", "B7C4C8", "6B7780"
_MOST_ABOVE = 100
_MAX_TEXT = 32_767
_MAX_NAME = 31
_MAX_EXACT = 10**15


class Share(float):
    """A part of a whole, 0.683 being 68.3 %: a sheet shows it as that and still counts with it."""

    FORMAT, DIGITS = "0.0%", 1

    def __str__(self) -> str:
        return f"{float(self):.{self.DIGITS}%}"


class FineShare(Share):
    """One that may be very small."""

    FORMAT, DIGITS = "0.000%", 3


# What a sheet shows well only when told how.
_SHOWN_SO = (date, Share)


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
    safe = safe_cell(_by_the_clock(value))
    # A way for each: by the million cells, making a Decimal of every number would tell.
    if isinstance(safe, float):
        return safe if math.isfinite(safe) else None
    if isinstance(safe, Decimal):
        return safe if safe.is_finite() else None
    if not isinstance(safe, str):
        return safe
    safe = str(_NOT_IN_XML.sub("", safe))
    return safe if len(safe) <= _MAX_TEXT else safe[: _MAX_TEXT - 1] + "…"


def _by_the_clock(value: object) -> object:
    """A moment as the clock on the wall has it: neither a sheet nor who reads it knows of zones."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return timezone.localtime(value).replace(tzinfo=None)
    if isinstance(value, time) and value.tzinfo is not None:
        return value.replace(tzinfo=None)
    return value


def write_xlsx(
    target: str | os.PathLike[str] | BinaryIO, sheets: Iterable[SheetData], *, above: str = ""
) -> None:
    """Write the sheets, one row at a time; a file named by path appears only when complete.

    A sheet with more rows than Excel can hold goes on in another of the same name, numbered.
    `above`: whose the file is, printed at the top of every page beside the sheet's name.
    """
    # Loaded by who writes a sheet: most processes never do.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = "Chainloom"
    used: set[str] = set()
    try:
        for sheet in sheets:
            _write_sheet(book, sheet, used, above)
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


def _write_sheet(book: Workbook, sheet: SheetData, used: set[str], above: str) -> None:
    rows = iter(sheet.rows)
    # What stands in the first rows says how wide columns are: it must be known before they are.
    first = list(islice(rows, _MEASURED))
    widths = sheet.widths or _usual_widths(sheet.headers, first)
    rows = chain(first, rows)
    row, pictures = next(rows, None), sheet.pictures
    while True:
        page = _begin_page(book, sheet, used, widths, above)
        for picture in pictures:
            page.add_image(_scaled(picture), picture.cell)
        pictures = ()
        if row is None:
            page.append([_nothing(page)])
            return
        room, cells = _MAX_ROWS - 1, _Cells(page)
        while row is not None and room:
            at = _MAX_ROWS - room + 1
            _append(cells, sheet, row, widths, at)
            room -= 1
            row = next(rows, None)
        _let_sift(page, sheet, _MAX_ROWS - room)
        if row is None:
            return


def _append(
    cells: _Cells, sheet: SheetData, row: Sequence[object], widths: Sequence[float], at: int
) -> None:
    """Write a row as the one of this number, so high that all of its text is seen."""
    values = [_for_excel(value) for value in row]
    lines, page = _lines(values, widths), cells.page
    is_long = sheet.wrap or lines > 1
    if sheet.row_height or lines > 1:
        high = sheet.row_height or min(lines * _LINE_POINTS + 1.5, _MOST_POINTS)
        page.row_dimensions[at].height = high
    page.append(
        [
            cells.cell(column, value, is_long=is_long, left=sheet.wrap)
            if is_long or isinstance(value, _SHOWN_SO)
            else value
            for column, value in enumerate(values)
        ]
    )
    # Written: of a long list they would be as many objects as it has tall rows.
    page.row_dimensions.pop(at, None)


class _Cells:
    """Cells for what is not shown well as it is: days, moments without seconds, shares in per cent,
    text that goes on below. A row is written out when it is appended, so that one cell of a column
    and a look does for all rows; making one each takes four times as long."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self._made: dict[tuple[object, ...], Any] = {}

    def cell(self, column: int, value: Written, *, is_long: bool, left: bool) -> Any:
        """The cell with the value written in; of the next row it is the same one."""
        shown = value.FORMAT if isinstance(value, Share) else None
        if isinstance(value, datetime):
            shown = _MOMENT
        side = "left" if left else "center" if isinstance(value, date) else None
        wraps = is_long and isinstance(value, str)
        # A cell takes its format from the first value: one for each sort of value.
        look = (column, type(value), shown, side, is_long)
        cell = self._made.get(look)
        if cell is None:
            cell = self._made[look] = self._make(shown, side, wraps=wraps, is_long=is_long)
        cell.value = float(value) if isinstance(value, Share) else value
        return cell

    def _make(self, shown: str | None, side: str | None, *, wraps: bool, is_long: bool) -> Any:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment

        cell = WriteOnlyCell(self.page)
        if shown is not None:
            cell.number_format = shown
        upright = "top" if is_long else None
        cell.alignment = Alignment(wrap_text=wraps, vertical=upright, horizontal=side)
        return cell


def _lines(values: Sequence[object], widths: Sequence[float]) -> int:
    """How many lines the row takes: programs other than Excel do not find that out by
    themselves."""
    return max(
        (
            _lines_of(value, width)
            for value, width in zip(values, widths, strict=False)
            # Two letters fill a Chinese character's place: short text need not be measured.
            if isinstance(value, str) and (len(value) * 2 > width - 1 or "\n" in value)
        ),
        default=1,
    )


def _lines_of(text: str, width: float) -> int:
    return sum(max(-(-_line_width(line) // int(max(width - 1, 1))), 1) for line in text.split("\n"))


def _nothing(page: Any) -> Any:
    """Said below the heads of a sheet that has no rows, as a note: an import takes it for none."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(page, value=_("Note: there is nothing to list."))
    cell.font = Font(name="Calibri", size=11, color=_FAINT)
    return cell


def _let_sift(page: Any, sheet: SheetData, last: int) -> None:
    """Arrows in the heads of a list, which a sheet of a few lines or pictures does not need."""
    from openpyxl.utils import get_column_letter

    is_list = len(sheet.headers) >= _SIFTED_COLUMNS and last > _SIFTED_ROWS
    if is_list and not sheet.wrap and not sheet.pictures:
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.headers))}{last}"


def _begin_page(
    book: Workbook, sheet: SheetData, used: set[str], widths: Sequence[float], above: str
) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    page: Any = book.create_sheet(_free_name(sheet.name, used))
    # In this mode panes and sizes must stand before the first row.
    page.sheet_format.defaultRowHeight, page.sheet_format.customHeight = _ROW_POINTS, True
    page.freeze_panes = "A2"
    for index, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(index)].width = width
    _for_paper(page, sum(widths), above)
    if (lines := _lines([str(one) for one in sheet.headers], [one - 3 for one in widths])) > 1:
        # The arrow for filtering takes a little of the width.
        page.row_dimensions[1].height = lines * _LINE_POINTS + 3
    cells = []
    for header in sheet.headers:
        cell = WriteOnlyCell(page, value=_for_excel(header))
        cell.font = Font(name="Calibri", size=11, bold=True)
        cell.fill = PatternFill("solid", fgColor=_HEAD_FILL)
        cell.border = Border(bottom=Side("thin", color=_HEAD_LINE))
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cells.append(cell)
    page.append(cells)
    return page


def _for_paper(page: Any, wide: float, above: str) -> None:
    """A4, lying where the sheet is wide, as wide as the paper and as many pages as it takes; the
    head again on each; above whose and which sheet it is, below the day and which page of how
    many."""
    page.page_setup.paperSize = 9  # A4: ECMA-376 part 1, 18.3.1.63
    page.page_setup.orientation = "landscape" if wide > _UPRIGHT else "portrait"
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.print_title_rows = "1:1"
    page.print_options.gridLines = True
    margins = page.page_margins
    margins.left = margins.right = 0.5
    margins.top = margins.bottom = 0.75
    # “&” begins a code there.
    said = _NOT_IN_XML.sub("", above)[:_MOST_ABOVE].replace("&", "&&")
    if said:
        page.oddHeader.left.text = said
    page.oddHeader.right.text = "&[Tab]"
    page.oddFooter.left.text = f"{timezone.localdate():%Y-%m-%d}"
    page.oddFooter.right.text = "&[Page] / &[Pages]"


def _scaled(picture: SheetPicture) -> Any:
    from openpyxl.drawing.image import Image

    image = Image(io.BytesIO(picture.image))
    part = min(1.0, picture.most[0] / image.width, picture.most[1] / image.height)
    image.width, image.height = round(image.width * part), round(image.height * part)
    return image


def _usual_widths(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> list[float]:
    """Of the heads and of what stands below them: a date in too narrow a column is shown as ####.
    A head that is wider than its column goes on below, and so does long text."""
    heads = [min(_written_width(header) + 4, _HEAD_WIDEST) for header in headers]
    below = [
        max((_written_width(row[at]) for row in rows if at < len(row)), default=0)
        for at in range(len(headers))
    ]
    # Of a long list not every row was measured: room for numbers of one or two digits more.
    spare = 4 if len(rows) == _MEASURED else 2
    for most in _WIDEST:
        widest = [_WIDEST[0] if wide > _LONG_TEXT else most for wide in below]
        widths = [
            float(max(head, _NARROWEST, min(wide + spare, limit)))
            for head, wide, limit in zip(heads, below, widest, strict=True)
        ]
        if sum(widths) <= _STILL_READ:
            break
    return widths


def _written_width(value: object) -> int:
    if value is None:
        return 0
    if isinstance(value, datetime):
        return len("2026-11-30 16:59")
    return max(_line_width(line) for line in str(value).split("\n"))


def _line_width(text: str) -> int:
    """Chinese characters are twice as wide as letters, as they take twice the bytes in GBK."""
    return len(text) if text.isascii() else len(text.encode("gbk", "replace"))


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
    safe = safe_cell(_by_the_clock(value))
    if isinstance(safe, Share):
        # All of it: what is sent back is not the rounded one.
        return f"{float(safe) * 100:.12g}%"
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
