"""What is wrong with policies or a firm's facts: the place in the JSON, and a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """`place` reads as the value is reached: policies[3].conditions.all[1].at_least. `code` is
    stable, `message` for people."""

    place: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class EligibilityError(ValueError):
    """Input that cannot be used. `problems` are all that was found, in the order of the file."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


@dataclass
class Place:
    """Where the reader is, and what it has found so far."""

    parts: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @contextmanager
    def at(self, step: str | int) -> Iterator[None]:
        """Inside a key or the item of a list."""
        self.parts.append(f"[{step}]" if isinstance(step, int) else f".{step}")
        try:
            yield
        finally:
            self.parts.pop()

    def bad(self, code: str, message: str) -> None:
        self.problems.append(Problem("".join(self.parts).lstrip("."), code, message))

    def check(self) -> None:
        """Raise EligibilityError if anything was found."""
        if self.problems:
            raise EligibilityError(self.problems)
