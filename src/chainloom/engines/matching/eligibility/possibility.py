"""Whether a firm could be as several conditions want it at once.

Only conditions about one attribute can contradict each other: nobody has both less than 10 and
more than 20 people. For each kind of attribute there are finitely many cases to try.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import Final, TypeAlias

from .conditions import Condition, Test, tests_of
from .evidence import Codes, Holding, Known
from .judging import bounds, holding_status, status_of
from .kleene import Status
from .vocabulary import STATEMENT, Attribute, Vocabulary

# A test, and whether it should be met.
Literal: TypeAlias = tuple[Test, bool]
Subject: TypeAlias = tuple[str, str]
# One answer to each test of a group.
Cell: TypeAlias = tuple[bool, ...]
_MOST_TOGETHER: Final = 8
_MOST_KEPT: Final = 100_000


class TooEntangled(ValueError):
    """Tests of one policy overlap so much that the exact answer would take too long."""


def subject(test: Test) -> Subject:
    """What a test is about: tests about different things never contradict each other."""
    return test.attribute, test.among[0] if test.attribute == STATEMENT else ""


@dataclass
class Possibility:
    """Of tests that ask about the attributes of a vocabulary on one day (ordinal)."""

    vocabulary: Vocabulary
    day: int
    _known: dict[tuple[Test, ...], tuple[Cell, ...]] = field(default_factory=dict)

    def groups(self, condition: Condition) -> list[tuple[Test, ...]]:
        """Its tests by what they are about, each once."""
        found: dict[Subject, dict[Test, None]] = {}
        for test in tests_of(condition):
            found.setdefault(subject(test), {})[test] = None
        return [tuple(tests) for tests in found.values()]

    def cells(self, tests: tuple[Test, ...]) -> tuple[Cell, ...]:
        """All answers that some value can give to tests about one subject. TooEntangled for more of
        them than are looked through."""
        if tests not in self._known:
            if len(self._known) > _MOST_KEPT:
                self._known.clear()
            self._known[tests] = tuple(sorted(self._look(tests)))
        return self._known[tests]

    def _look(self, tests: tuple[Test, ...]) -> Iterable[Cell]:
        attribute = self.vocabulary.attributes.get(tests[0].attribute)
        # How old a value is, and what it is, are two things, so any answers go together.
        if attribute is None or any(test.fresh_since is not None for test in tests):
            return self._each(tests, lambda cell: True)
        match attribute.type:
            case "number" | "date":
                return self._ranges(tests, attribute)
            case "choice" | "flag":
                return self._choices(tests, attribute)
            case "codes":
                nested = attribute.grows_by > 0
                return self._each(tests, lambda cell: _codes_fit(tests, cell, nested))
            case _:
                return self._each(tests, lambda cell: self._certificates_fit(tests, cell))

    def _each(self, tests: tuple[Test, ...], fits: Callable[[Cell], bool]) -> list[Cell]:
        if len(tests) > _MOST_TOGETHER:
            raise TooEntangled(f"more than {_MOST_TOGETHER} conditions on {tests[0].attribute}")
        return [cell for cell in product((False, True), repeat=len(tests)) if fits(cell)]

    def _ranges(self, tests: tuple[Test, ...], attribute: Attribute) -> set[Cell]:
        """Every end of a range and a point on either side of it are all the cases."""
        ranges = [bounds(test, self.day) for test in tests]
        points = sorted({end for ends in ranges for end in ends})
        if attribute.type == "date" or attribute.unit == "people":
            whole = [math.floor(end) for end in points if math.isfinite(end)]
            tried = {float(one + shift) for one in whole for shift in (-1, 0, 1, 2)}
        else:
            tried = set(points)
            for end in points:
                tried |= {math.nextafter(end, math.inf), math.nextafter(end, -math.inf)}
        return {tuple(low <= one <= high for low, high in ranges) for one in tried}

    def _choices(self, tests: tuple[Test, ...], attribute: Attribute) -> set[Cell]:
        return {tuple(code in test.among for test in tests) for code in attribute.choice_codes()}

    def _certificates_fit(self, tests: tuple[Test, ...], cell: Cell) -> bool:
        """For each test to be met, a certificate that meets none of those to be unmet."""
        unmet = [test for test, wanted in zip(tests, cell, strict=True) if not wanted]
        return all(
            any(
                all(one.kind not in test.among or not self._held(one, test) for test in unmet)
                for one in self._candidates(met, tests)
            )
            for met, wanted in zip(tests, cell, strict=True)
            if wanted
        )

    def _held(self, one: Holding, test: Test) -> bool:
        return holding_status(one, test, self.day) is Status.MET

    def _candidates(self, test: Test, tests: tuple[Test, ...]) -> list[Holding]:
        """Certificates that meet a test, of every sort that others could tell apart."""
        levels = {level for other in tests for level in other.levels} | {"\0"}
        edges = {end.value for other in tests for end in other.issued if end is not None}
        begins = {self.day, *(int(edge) + shift for edge in edges for shift in (-1, 0, 1))}
        found = (
            Holding(kind, level, begin, math.inf)
            for kind in test.among
            for level in levels
            for begin in begins
        )
        return [one for one in found if self._held(one, test)]


def _codes_fit(tests: tuple[Test, ...], cell: Cell, nested: bool) -> bool:
    """For each test to be met, a code of its own that falls under none of those to be unmet; below
    a code that is not split up by them there is always another."""
    pairs = list(zip(tests, cell, strict=True))
    unmet = Test(
        "", among=tuple(code for test, wanted in pairs if not wanted for code in test.among)
    )
    return all(
        any(
            status_of(unmet, Known(Codes((own,), True, nested)), 0) is not Status.MET
            for own in test.among
        )
        for test, wanted in pairs
        if wanted
    )
