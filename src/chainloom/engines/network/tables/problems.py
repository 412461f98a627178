"""What is wrong with a table: file, row, column, and a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..network import NetworkError


@dataclass(frozen=True)
class Problem:
    """`row` counts as a spreadsheet does: 1 is the header, 2 the first row below; None where the
    whole file is meant. `code` is stable, `message` for people."""

    file: str
    row: int | None
    column: str | None
    code: str
    message: str

    def __str__(self) -> str:
        place = [self.file]
        place += [f"row {self.row}"] if self.row is not None else []
        place += [f"column {self.column}"] if self.column is not None else []
        return f"{', '.join(place)}: {self.message}"


class TableError(NetworkError):
    """Tables that are no network. `problems` are the first by file and row of `total`."""

    def __init__(self, problems: list[Problem], total: int):
        self.problems = problems
        self.total = total
        more = f"\n… and {total - len(problems)} more" if total > len(problems) else ""
        super().__init__("\n".join(map(str, problems)) + more)


@dataclass
class Findings:
    """Gathers problems over all files: counts all, keeps `limit` of one kind in one file."""

    limit: int
    total: int = 0
    kept: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        self.add_many([problem], 1)

    def add_many(self, first: Iterable[Problem], count: int) -> None:
        """The first of `count` problems of one kind, in the order of rows."""
        self.total += count
        self.kept += first

    def check(self, files: list[str]) -> None:
        """Raise TableError if anything was found, the files in the order given."""
        if not self.total:
            return
        order = {file: place for place, file in enumerate(files)}
        self.kept.sort(key=lambda one: (order.get(one.file, len(order)), one.row or 0))
        raise TableError(self.kept[: self.limit], self.total)
