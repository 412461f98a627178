"""The shapes that pass between the parts of the reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

Cell = str | int | float | bool | date | datetime | None
Role = Literal["data", "total", "footnote", "header"]
Kind = Literal["xlsx", "xlsm", "xls", "csv", "tsv", "html"]

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What is accepted. Every bound is on memory or time that a file could take.

    ``max_cells`` bounds the rectangle from a sheet's first to its last value: the Excel reader
    keeps it whole, about 32 bytes a cell, so two values in A1 and XFD1048576 would ask for
    500 GB.
    """

    max_bytes: int = 50 * MEBIBYTE
    max_unpacked: int = 500 * MEBIBYTE
    max_ratio: int = 250
    max_rows: int = 500_000
    max_columns: int = 500
    max_cells: int = 12_000_000
    max_sheets: int = 50
    max_merges: int = 200_000
    max_cell_chars: int = 32_767
    max_blank_formulas: int = 20_000


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, 0-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)  # not frozen: that makes each of half a million three times as slow
class Row:
    """One row: its number in the file, its cells in the order of the sheet's headers."""

    number: int
    cells: tuple[Cell, ...]
    role: Role = "data"
    problems: Mapping[int, str] = field(default_factory=dict)


class Source(Protocol):
    """A grid of raw cells, read as often as needed; the first cell stands in ``left``."""

    @property
    def name(self) -> str: ...

    @property
    def hidden(self) -> bool: ...

    @property
    def left(self) -> int: ...

    @property
    def merges(self) -> Sequence[Merge]: ...

    @property
    def problems(self) -> Mapping[int, Mapping[int, str]]: ...

    def rows(self) -> Iterator[tuple[int, Sequence[object]]]:
        """(row number from 1, cells) in order; rows without any cell may be left out."""
        ...


def column_letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index > 0:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
