"""How far a sheet's values reach, measured before a reader that keeps sheets whole sees it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .errors import SheetError
from .model import Limits, column_letter


@dataclass(slots=True)
class Extent:
    """The rectangle of the cells that have values, and the cells that have none but should."""

    rows: int = 0
    top: int = -1
    left: int = -1
    bottom: int = -1
    right: int = -1
    problems: dict[int, dict[int, str]] = field(default_factory=dict)
    blank_formulas: int = 0
    last_row: int = -1

    def add(self, row: int, column: int) -> None:
        """Take in a value at (row, column), 0-based."""
        if row != self.last_row:
            self.last_row = row
            self.rows += 1
            if self.top < 0 or row < self.top:
                self.top = row
            if row > self.bottom:
                self.bottom = row
        if column > self.right:
            self.right = column
        if self.left < 0 or column < self.left:
            self.left = column

    def report(self, row: int, column: int, code: str) -> None:
        """Note a cell whose value is missing; it counts as a place in use."""
        self.problems.setdefault(row + 1, {})[column] = code
        if code == "formula_without_value":
            self.blank_formulas += 1

    @property
    def cells(self) -> int:
        if self.bottom < 0:
            return 0
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def check(self, sheet: str, limits: Limits) -> None:
        if self.right >= limits.max_columns:
            raise SheetError(
                "too_many_columns",
                sheet=sheet,
                letter=column_letter(self.right),
                limit=limits.max_columns,
            )
        if self.cells > limits.max_cells:
            raise SheetError(
                "too_many_cells",
                sheet=sheet,
                cell=f"{column_letter(self.right)}{self.bottom + 1}",
                cells=self.cells,
                limit=limits.max_cells,
            )
        if self.blank_formulas > limits.max_blank_formulas:
            row = min(self.problems)
            raise SheetError(
                "formulas_without_values",
                sheet=sheet,
                count=self.blank_formulas,
                cell=f"{column_letter(min(self.problems[row]))}{row}",
            )
