"""Spreadsheets: bytes in, tables out. No Django, no network, no formula is ever evaluated.

    workbook = open_workbook(path, filename="名单.xlsx")
    for sheet in workbook.sheets:
        for row in sheet.rows():
            sheet.read(row, 0, as_text)

A file is judged by its content, looked through before a reader that keeps it in memory sees it,
and refused whole with a ``SheetError``; a cell is refused with a ``CellError`` that knows its
place. Codes are stable; their English texts are in ``errors``.
"""

from .dates import as_date
from .errors import CELL_TEXTS, FILE_TEXTS, NOTE_TEXTS, CellError, Note, Place, SheetError
from .layout import header_words, normal_header, split_unit
from .model import Cell, Kind, Limits, Row, column_letter
from .numbers import Number, as_decimal, as_int, read_number, unit_factor
from .table import Sheet
from .values import as_code, as_text, as_yes_no, clean_text
from .words import NOTHING
from .workbook import Workbook, open_workbook, read_cells

__all__ = [
    "CELL_TEXTS",
    "FILE_TEXTS",
    "NOTE_TEXTS",
    "NOTHING",
    "Cell",
    "CellError",
    "Kind",
    "Limits",
    "Note",
    "Number",
    "Place",
    "Row",
    "Sheet",
    "SheetError",
    "Workbook",
    "as_code",
    "as_date",
    "as_decimal",
    "as_int",
    "as_text",
    "as_yes_no",
    "clean_text",
    "column_letter",
    "header_words",
    "normal_header",
    "open_workbook",
    "read_cells",
    "read_number",
    "split_unit",
    "unit_factor",
]
