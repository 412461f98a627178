"""Looking through one file's frame, each finding with its row and column."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from .files import ROW
from .problems import Findings, Problem

# Digits of ASCII alone, a point, an exponent: what every program reads as the same number.
NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"


class Check:
    """One file's frame while it is looked through; a row with a bad cell is not judged further
    by that cell."""

    def __init__(self, file: str, frame: pl.DataFrame, findings: Findings):
        self.file = file
        self.frame = frame
        self.findings = findings

    def has(self, column: str) -> bool:
        return column in self.frame.columns

    def report(self, bad: pl.Expr, column: str | None, code: str, said: str) -> None:
        """A problem for every row where `bad` holds; `{column}` in `said` is that row's value."""
        rows = self.frame.filter(bad)
        if not len(rows):
            return
        first = rows.head(self.findings.limit).iter_rows(named=True)
        self.findings.add_many(
            [Problem(self.file, row[ROW], column, code, said.format_map(row)) for row in first],
            len(rows),
        )

    def must_say(self, *columns: str) -> None:
        for column in columns:
            self.report(pl.col(column).is_null(), column, "value_missing", "nothing is said")

    def as_text(self, *columns: str) -> None:
        present = [column for column in columns if self.has(column)]
        self.frame = self.frame.with_columns(pl.col(present).cast(pl.String))

    def as_numbers(self, column: str, low: float, high: float = float("inf")) -> None:
        """The column as floats, null where it is empty or wrong; what is wrong is reported."""
        if not self.has(column):
            return
        value = pl.col(column)
        if not self.frame.schema[column].is_numeric():
            wrong = value.is_not_null() & ~value.cast(pl.String).str.contains(NUMBER)
            self.report(wrong, column, "not_a_number", f"{{{column}!r}} is not a number")
            self.frame = self.frame.with_columns(
                pl.when(~wrong).then(value.cast(pl.String)).otherwise(None).alias(column)
            )
        self.frame = self.frame.with_columns(value.cast(pl.Float64, strict=False))
        self.report(~value.is_finite(), column, "not_a_number", f"{{{column}}} is not a number")
        if low == 0:
            self.report(value < 0, column, "negative", f"{{{column}}} is below 0")
        else:
            outside = (value < low) | (value > high)
            said = f"{{{column}}} is not between {low:g} and {high:g}"
            self.report(outside, column, "out_of_range", said)

    def must_differ(self, columns: Sequence[str], code: str, said: str) -> None:
        """No two rows say the same in all the columns; the second and later are reported, and
        `{earlier}` in `said` is the first."""
        spoken = pl.all_horizontal([pl.col(name).is_not_null() for name in columns[:2]])
        first = pl.col(ROW).min().over([*columns])
        again = self.frame.with_columns(pl.when(spoken).then(first).alias("earlier"))
        rows = again.filter(pl.col("earlier") < pl.col(ROW))
        named = rows.head(self.findings.limit).iter_rows(named=True)
        problems = (
            Problem(self.file, row[ROW], columns[0], code, said.format_map(row)) for row in named
        )
        self.findings.add_many(problems, len(rows))
