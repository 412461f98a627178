"""Who is one condition short, of all firms at once, as rows of bits.

Where a test has to do with no other, it may be turned round freely: beside "so now" goes "so with
one change at most", and both go up the tree together. A test that shares its attribute with others
is turned round by itself: what is now known of the others then counts only where some value gives
all these answers together with the turned one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, product, zip_longest
from typing import TypeAlias

from .conditions import Condition, Group, Not, Test, tests_of
from .possibility import Cell, TooEntangled
from .rows import Bits, Rows, Split
from .shortfall import wanted_of

# Which answers of each test of a group may be used after one of them was turned.
Box: TypeAlias = tuple[frozenset[bool], ...]


def short_by_one(rows: Rows, condition: Condition) -> Bits | None:
    """Unmet firms for whom one test the other way round is enough, all else being known; None where
    an exact answer would take too long."""
    unmet = rows.everybody ^ rows.of(condition).may
    times = Counter(tests_of(condition))
    try:
        bound = [
            tests
            for tests in rows.possibility.groups(condition)
            if len(rows.possibility.cells(tests)) < 2 ** len(tests) or times[tests[0]] > 1
        ]
    except TooEntangled:
        return None
    freely = {test for test in times if times[test] == 1}
    freely -= {test for tests in bound for test in tests}
    found = _Within(rows, freely).of(condition, wanted=True).may
    for tests in _with_repeated(bound, times, freely):
        for place in range(len(tests)):
            for answers in _turned(rows, tests, place):
                found = found | rows.of(condition, answers).met
    return found & unmet


def _with_repeated(
    bound: list[tuple[Test, ...]], times: Counter[Test], freely: set[Test]
) -> list[tuple[Test, ...]]:
    """The groups, and tests that stand more than once in groups that bind nothing."""
    inside = {test for tests in bound for test in tests}
    return bound + [(test,) for test in times if test not in inside and test not in freely]


def _turned(rows: Rows, tests: tuple[Test, ...], place: int) -> Iterator[dict[Test, Split]]:
    """Answers to a group after one test alone was turned round."""
    cells = rows.possibility.cells(tests)
    known = rows.of(tests[place])
    zones = {True: rows.everybody ^ known.may, False: known.met}
    boxes = [
        [(box, zones[wanted]) for box in _boxes(cells, place, wanted)] for wanted in (True, False)
    ]
    for pair in zip_longest(*boxes):
        yield {
            test: _usable(
                rows, test, [(box[at], zone) for box, zone in filter(None, pair)], at == place
            )
            for at, test in enumerate(tests)
        }


def _usable(
    rows: Rows, test: Test, zones: Sequence[tuple[frozenset[bool], Bits]], is_turned: bool
) -> Split:
    """The known answers that may be used, each in its zone of firms; the turned test's is new."""
    now = rows.of(test)
    answers = {True: now.met, False: rows.everybody ^ now.may}
    left = {True: rows.nobody, False: rows.nobody}
    for allowed, zone in zones:
        for answer in allowed:
            left[answer] = left[answer] | (zone if is_turned else zone & answers[answer])
    return Split(left[True], rows.everybody ^ left[False])


def _boxes(cells: Sequence[Cell], place: int, wanted: bool) -> list[Box]:
    """Answers that go with the turned one: any mix of them where that is right, else cell by
    cell."""
    found = [cell for cell in cells if cell[place] is wanted]
    if not found:
        return []
    box = tuple(frozenset(answers) for answers in zip(*found, strict=True))
    if _mixes_freely(cells, found, box, place):
        return [box]
    return [tuple(frozenset([answer]) for answer in cell) for cell in found]


def _mixes_freely(cells: Sequence[Cell], found: Sequence[Cell], box: Box, place: int) -> bool:
    """Whether whatever is known at once of the others, each as the box allows, goes with the
    turn."""
    others = [at for at in range(len(box)) if at != place]
    if len(others) < 2:
        return True
    if len(others) > 4:
        return False
    for size in range(2, len(others) + 1):
        for some in combinations(others, size):
            now = {tuple(cell[at] for at in some) for cell in cells}
            then = {tuple(cell[at] for at in some) for cell in found}
            mixed = set(product(*(box[at] for at in some)))
            if not now & mixed <= then:
                return False
    return True


class _Within:
    """Who is as wanted now, and with one change at most of a test in `freely`."""

    def __init__(self, rows: Rows, freely: set[Test]):
        self.rows = rows
        self.freely = freely

    def of(self, condition: Condition, *, wanted: bool) -> Split:
        """`met`: now; `may`: with the change."""
        rows = self.rows
        match condition:
            case Test():
                found = rows.of(condition)
                now = found.met if wanted else rows.everybody ^ found.may
                known = rows.everybody ^ (found.may & ~found.met)
                return Split(now, known if condition in self.freely else now)
            case Not(part=part):
                return self.of(part, wanted=not wanted)
            case Group(parts=parts):
                need = wanted_of(condition, wanted)
                if need > len(parts):
                    return Split(rows.nobody, rows.nobody)
                inner = [self.of(part, wanted=wanted) for part in parts]
                now = rows.at_least(need, [one.met for one in inner])
                return Split(now, now | self.one_more(need, inner))

    def one_more(self, need: int, inner: Sequence[Split]) -> Bits:
        """One less than needed are so already, and another would be with one change."""
        if need == 0:
            return self.rows.everybody
        nearly = self.rows.at_least(need - 1, [one.met for one in inner])
        return nearly & self.rows.at_least(need, [one.may for one in inner])
