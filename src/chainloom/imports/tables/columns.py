"""What a table's column is: its names, what its cells hold, and how a header is taken apart."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

from ..reasons import Reason
from ..sheets import Cell


@dataclass(slots=True)
class Use:
    """A column of a sheet in use: what its header said, and where remarks on a cell go."""

    column: Column
    header: str = ""
    unit: str = ""
    as_of: date = date.min
    # Serial days count from 1904 in workbooks of old Macs.
    epoch_1904: bool = False
    remarks: list[Reason] = field(default_factory=list)
    # Values read before: a district or a stage stands in thousands of rows.
    _seen: dict[Cell, Any] = field(default_factory=dict)
    _hits: int = 0

    def read(self, cell: Cell) -> Any:
        """The value of a cell; one that was read before without remark is not read again."""
        seen = self._seen
        if type(cell) is not str:
            return self.column.read(cell, self)
        if cell in seen:
            self._hits += 1
            return seen[cell]
        value = self.column.read(cell, self)
        if len(seen) < _MOST_SEEN and not self.remarks:
            seen[cell] = value
            if len(seen) == _MOST_SEEN and self._hits < _MOST_SEEN:
                seen.clear()  # nearly every cell differs, as names do
        return value

    def remark(self, code: str, **params: Any) -> None:
        """Something worth knowing about the cell being read; it is no error."""
        self.remarks.append(Reason(code, self.column.key, params))


_MOST_SEEN = 2_000
Reader = Callable[[Cell, Use], Any]


@dataclass(frozen=True)
class Column:
    """One column that can be imported.

    `key` is `part.field`. `read` turns a cell into a plain JSON value or None; it raises
    `CellError` or `BadValue`. `looks` says of a text whether it has the shape of such a value:
    a column of codes is found whatever its header says.
    """

    key: str
    label: Any
    read: Reader
    aliases: tuple[str, ...] = ()
    help: Any = ""
    required: bool = False
    example: str = ""
    # Amounts: the unit in which a bare number is taken ("万元"); empty for all else.
    unit: str = ""
    looks: Callable[[str], bool] | None = None

    @property
    def part(self) -> str:
        return self.key.partition(".")[0]

    @property
    def field(self) -> str:
        return self.key.partition(".")[2]


def words_in(package: str, name: str) -> Callable[[str], tuple[str, ...]]:
    """A lookup in a table of words beside the code: what sheets call a column or a value."""
    table = tomllib.loads(files(package).joinpath(name).read_text("utf-8"))
    return lambda key: tuple(table[key])


def plain_decimal(value: Decimal) -> str:
    """Without exponent and needless zeros: 500, 500.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
