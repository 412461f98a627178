"""What can go wrong with a file or a cell, under codes that do not change.

The texts are English sources: ``_`` only marks them for the message catalogue of the imports
app, which shows them as ``gettext(TEXTS[code]) % params``. Nothing here needs Django.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


def _(text: str) -> str:
    return text


FILE_TEXTS: Mapping[str, str] = {
    "empty": _("The file is empty."),
    "too_large": _("The file has %(size)s; at most %(limit)s are accepted."),
    "wrong_kind": _(
        "The file is named %(filename)s but its content is %(found)s, which cannot be read as a "
        "table. Save it as xlsx or csv and send it again."
    ),
    "old_excel": _(
        "The file was written by a very old Excel (before 1995). Open it and save it as xlsx."
    ),
    "encrypted": _(
        "The file is protected by a password. Remove the password in Excel or WPS and send it "
        "again."
    ),
    "damaged": _("The file is damaged or incomplete (%(detail)s). Save it again and resend it."),
    "zip_bomb": _(
        "The file unpacks to more than %(unpacked)s, far beyond what a table of its size or the "
        "limit of %(limit)s allows. It may have been made to cause harm."
    ),
    "unsafe_xml": _(
        "The file contains XML declarations (%(part)s) that no spreadsheet program writes. "
        "Save it again in Excel or WPS."
    ),
    "too_many_rows": _(
        "The file has %(rows)s rows or more; at most %(limit)s are accepted. Split it."
    ),
    "too_many_columns": _(
        "Sheet %(sheet)s has values up to column %(letter)s; at most %(limit)s columns are "
        "accepted. Delete what is not part of the table."
    ),
    "too_many_sheets": _("The workbook has %(sheets)s sheets; at most %(limit)s are accepted."),
    "too_many_cells": _(
        "Sheet %(sheet)s stretches from its first to its last value (%(cell)s) over %(cells)s "
        "cells; at most %(limit)s are accepted. Delete stray values far from the table."
    ),
    "too_many_parts": _(
        "The workbook has more than %(limit)s entries of the kind %(part)s. "
        "It may have been made to cause harm."
    ),
    "cell_too_long": _(
        "Cell %(letter)s%(row)s of sheet %(sheet)s has %(length)s characters; at most %(limit)s "
        "are accepted. In a text file a missing closing quotation mark may be the reason."
    ),
    "quote_open": _(
        "The quotation mark opened in line %(line)s is never closed, so that the rows after it "
        "would be lost in one cell. Close it and send the file again."
    ),
    "formulas_without_values": _(
        "Sheet %(sheet)s has %(count)s formulas or more without a saved result, the first in "
        "%(cell)s. Open the file in Excel or WPS, save it, and send it again."
    ),
    "no_header": _(
        "No header row was found in sheet %(sheet)s. The columns need names in one row above "
        "the data."
    ),
    "encoding_unknown": _(
        "The text is in no encoding that could be recognised. Save the file as xlsx, or as CSV "
        "UTF-8."
    ),
    "encoding_broken": _(
        "The text is %(encoding)s, but line %(line)s contains bytes that are not. "
        "Save the file as xlsx, or as CSV UTF-8."
    ),
    "no_table": _("The web page contains no table."),
    "header_row_missing": _("Sheet %(sheet)s has no values in row %(row)s."),
}

CELL_TEXTS: Mapping[str, str] = {
    "not_a_date": _("“%(value)s” is not a date."),
    "date_impossible": _("“%(value)s” is a day that does not exist."),
    "date_ambiguous": _(
        "“%(value)s” can be read as %(first)s or as %(second)s. Write it as 2026-05-01."
    ),
    "date_short_year": _("“%(value)s” has a year of two digits. Write it as 2026-05-01."),
    "date_no_year": _("“%(value)s” has no year."),
    "date_year_only": _("“%(value)s” is a year without month and day."),
    "date_month_only": _("“%(value)s” is a month without a day."),
    "date_open_ended": _("“%(value)s” is not a day: it has no end."),
    "date_out_of_range": _("“%(value)s” lies outside the years 1900 to 2100."),
    "not_a_number": _("“%(value)s” is not a number."),
    "number_unclear": _("It is unclear which number “%(value)s” is: check commas and points."),
    "number_range": _("“%(value)s” is a range; one number is needed."),
    "number_is_date": _("%(value)s is a date; a number is needed."),
    "currency_differs": _("“%(value)s” is in %(found)s; %(expected)s is needed."),
    "not_whole": _("“%(value)s” is not a whole number."),
    "digits_lost": _(
        "“%(value)s” was a long code that the spreadsheet turned into a number: its last digits "
        "are lost. Format the column as text and enter the code again."
    ),
    "not_yes_or_no": _("“%(value)s” is neither yes nor no."),
    "formula_without_value": _(
        "The formula has no saved result. Open the file in Excel or WPS and save it."
    ),
    "error_value": _("The cell shows an error value such as #N/A or #REF!."),
}

NOTE_TEXTS: Mapping[str, str] = {
    "kind_differs": _("The file is named %(claimed)s but its content is %(found)s."),
    "macros_ignored": _("The workbook contains macros; they were ignored."),
    "encoding_guessed": _("The text encoding was taken to be %(encoding)s."),
    "line_delimiter_hint": _("The first line (sep=) only names the delimiter."),
    "sheet_empty": _("Sheet %(sheet)s is empty."),
    "sheet_without_header": _("Sheet %(sheet)s has no header row and was left out."),
    "sheet_explains": _("Sheet %(sheet)s explains how to fill in the others and was left out."),
    "sheet_hidden": _("Sheet %(sheet)s is hidden in the file."),
    "rows_above_header": _("Row %(rows)s above the header is not part of the table."),
    "header_rows_joined": _("The header spans rows %(rows)s; their names were joined."),
    "header_merged_filled": _("Merged header cells were filled (%(count)s)."),
    "units_row": _("Row %(row)s gives the units."),
    "numbering_row": _("Row %(row)s only numbers the columns."),
    "unnamed_columns": _("Columns without a name: %(letters)s."),
    "duplicated_headers": _("Several columns have the same name: %(headers)s."),
    "leading_columns_blank": _("Blank columns at the left: %(count)s."),
    "empty_rows_skipped": _("Empty rows skipped: %(count)s."),
    "merged_cells_filled": _(
        "Cells merged over several rows were filled down: %(count)s, the first in %(cell)s."
    ),
    "total_rows": _("Rows that look like totals: %(count)s (%(rows)s)."),
    "footnote_rows": _("Rows that look like notes: %(count)s (%(rows)s)."),
    "repeated_headers": _("Rows that repeat the header: %(count)s (%(rows)s)."),
    "formulas_without_values": _(
        "Formulas without a saved result: %(count)s, the first in %(cell)s."
    ),
    "error_values": _("Cells with an error value: %(count)s, the first in %(cell)s."),
    "ragged_rows": _("Rows with more cells than the header has: %(count)s, the first is %(row)s."),
}


def megabytes(count: int) -> str:
    """A number of bytes in words of any language: 12 MB, 0.3 MB."""
    size = count / 1024**2
    return f"{size:.0f} MB" if size >= 10 else f"{size:.1f} MB"


class SheetError(Exception):
    """The file as a whole cannot be read; nothing of it has been."""

    def __init__(self, code: str, **params: object) -> None:
        if code not in FILE_TEXTS:
            raise KeyError(code)
        self.code = code
        self.params = params
        super().__init__(code, params)

    def __str__(self) -> str:
        return FILE_TEXTS[self.code] % self.params


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands, as the user sees it in the spreadsheet program."""

    sheet: str
    row: int
    letter: str
    header: str


class CellError(ValueError):
    """One value cannot be read. The place is added by whoever knows it."""

    def __init__(self, code: str, **params: object) -> None:
        if code not in CELL_TEXTS:
            raise KeyError(code)
        self.code = code
        self.params = params
        self.place: Place | None = None
        super().__init__(code, params)

    def at(self, place: Place) -> CellError:
        self.place = place
        return self

    def __str__(self) -> str:
        return CELL_TEXTS[self.code] % self.params


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader did or saw that the user should know."""

    code: str
    params: Mapping[str, object]
    sheet: str = ""

    def __post_init__(self) -> None:
        if self.code not in NOTE_TEXTS:
            raise KeyError(self.code)

    def __str__(self) -> str:
        return NOTE_TEXTS[self.code] % self.params
