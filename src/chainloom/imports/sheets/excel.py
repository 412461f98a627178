"""The Excel reader (calamine) behind the shape every source has.

calamine keeps one sheet's rectangle in memory; ``_Book`` keeps the last sheet asked for and drops
it for the next, so the memory of a workbook is that of its largest sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, TypeVar

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from .errors import SheetError
from .extent import Extent
from .model import Merge

Argument = TypeVar("Argument")
Result = TypeVar("Result")


class _Book:
    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb")
        try:
            self.workbook = _guarded(CalamineWorkbook.from_filelike, self._file)
        except BaseException:
            self._file.close()
            raise
        self._index = -1
        self._sheet: CalamineSheet | None = None

    def sheet(self, index: int) -> CalamineSheet:
        if self._index != index or self._sheet is None:
            self._sheet = None
            self._sheet = _guarded(self.workbook.get_sheet_by_index, index)
            self._index = index
        return self._sheet

    def close(self) -> None:
        self._sheet = None
        self._index = -1
        self.workbook.close()
        self._file.close()


def _guarded(call: Callable[[Argument], Result], argument: Argument) -> Result:
    """Call the reader; what it cannot read is damaged.

    A panic in the Rust code arrives as PanicException, which derives from BaseException and has
    no importable name; it means the same to the user.
    """
    try:
        return call(argument)
    except (CalamineError, OSError, ValueError) as error:
        raise SheetError("damaged", detail="workbook") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise SheetError("damaged", detail="workbook") from error
        raise


class ExcelSource:
    """One worksheet."""

    def __init__(self, book: _Book, index: int, extent: Extent) -> None:
        meta = book.workbook.sheets_metadata[index]
        self._book = book
        self._index = index
        self.name: str = meta.name
        self.hidden: bool = meta.visible != SheetVisibleEnum.Visible
        sheet = book.sheet(index)
        self.left = sheet.start[1] if sheet.start else 0
        self.merges: Sequence[Merge] = [
            Merge(top, left, bottom, right)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        ]
        self.problems: Mapping[int, Mapping[int, str]] = extent.problems

    def rows(self) -> Iterator[tuple[int, Sequence[object]]]:
        sheet = self._book.sheet(self._index)
        if sheet.start is None:
            for number in sorted(self.problems):
                yield number, ()
            return
        yield from enumerate(sheet.iter_rows(), start=1)
        for number in sorted(self.problems):
            if number > sheet.start[0] + sheet.height:
                yield number, ()


def excel_sources(path: Path, extents: Mapping[str, Extent]) -> tuple[list[ExcelSource], _Book]:
    """The worksheets of a workbook that has been looked through; charts and macros left out."""
    book = _Book(path)
    worksheets = [
        index
        for index, meta in enumerate(book.workbook.sheets_metadata)
        if meta.typ == SheetTypeEnum.WorkSheet
    ]
    names = book.workbook.sheet_names
    return [ExcelSource(book, i, extents.get(names[i], Extent())) for i in worksheets], book
