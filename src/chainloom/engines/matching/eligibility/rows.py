"""Conditions of all firms at once, as rows of bits: 64 firms in a word."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .columns import CertificateColumn, DistinctColumn, FirmTable, SpanColumn
from .conditions import Condition, Group, Not, Test, tests_of
from .judging import bounds, ends, status_of
from .kleene import Status
from .possibility import Possibility
from .vocabulary import STATEMENT, Vocabulary

Bits: TypeAlias = NDArray[np.uint64]
Mask: TypeAlias = NDArray[np.bool_]


class Split(NamedTuple):
    """Who meets a condition, and who meets it or is unknown; bits of firms in words of 64."""

    met: Bits
    may: Bits


def pack(mask: Mask) -> Bits:
    """bool of shape (n,) into ceil(n / 64) words."""
    octets = np.packbits(mask, bitorder="little")
    whole = np.zeros(-(-len(mask) // 64) * 8, np.uint8)
    whole[: len(octets)] = octets
    return whole.view(np.uint64)


def unpack(bits: Bits, count: int) -> Mask:
    return np.unpackbits(bits.view(np.uint8), count=count, bitorder="little").view(np.bool_)


def _folded(operation: np.ufunc, rows: Sequence[Bits]) -> Bits:
    """Row by row: putting them into one array first would copy them all."""
    found = rows[0]
    for row in rows[1:]:
        found = operation(found, row)
    return found


def ones(bits: Bits) -> int:
    return int(np.bitwise_count(bits).sum())


class Rows:
    """The firms on one day, with what has been asked of them."""

    def __init__(self, firms: FirmTable, day: int, vocabulary: Vocabulary):
        self.firms = firms
        self.day = day
        self.possibility = Possibility(vocabulary, day)
        self.everybody = pack(np.ones(firms.count, np.bool_))
        self.nobody = np.zeros_like(self.everybody)
        self.kept: dict[Test, Split] = {}
        self.waiting: Counter[Test] = Counter()

    def expect(self, conditions: Iterable[Condition]) -> None:
        """What will be asked: a test is kept until the last of these is done."""
        for condition in conditions:
            self.waiting.update(set(tests_of(condition)))

    def done(self, condition: Condition) -> None:
        for test in set(tests_of(condition)):
            self.waiting[test] -= 1
            if self.waiting[test] <= 0:
                self.kept.pop(test, None)

    def of(self, condition: Condition, instead: Mapping[Test, Split] | None = None) -> Split:
        """Kleene's tables, row by row; `instead` are other answers to some of the tests."""
        match condition:
            case Test():
                if instead and condition in instead:
                    return instead[condition]
                if condition not in self.kept:
                    self.kept[condition] = self.ask(condition)
                return self.kept[condition]
            case Not(part=part):
                inner = self.of(part, instead)
                return Split(self.everybody ^ inner.may, self.everybody ^ inner.met)
            case Group(need=need, parts=parts):
                splits = [self.of(part, instead) for part in parts]
                return Split(
                    self.at_least(need, [one.met for one in splits]),
                    self.at_least(need, [one.may for one in splits]),
                )

    def at_least(self, need: int, rows: Sequence[Bits]) -> Bits:
        """Bits that are set in `need` of the rows or more."""
        if need == 0:
            return self.everybody
        if need == len(rows):
            return _folded(np.bitwise_and, rows)
        if need == 1:
            return _folded(np.bitwise_or, rows)
        reached = [self.everybody, *(self.nobody for _ in range(need))]
        for row in rows:
            for count in range(need, 0, -1):
                reached[count] = reached[count] | (reached[count - 1] & row)
        return reached[need]

    # One test

    def ask(self, test: Test) -> Split:
        statement = test.among[0] if test.attribute == STATEMENT else ""
        column = self.firms.column(test.attribute, statement)
        match column:
            case None:
                return Split(self.nobody, self.everybody)
            case SpanColumn():
                split = self._spans(test, column)
            case DistinctColumn():
                split = self._distinct(test, column)
            case CertificateColumn():
                split = self._certificates(test, column)
        if test.fresh_since is None:
            return split
        fresh = pack(column.as_of >= test.fresh_since)
        return Split(split.met & fresh, split.may | (self.everybody ^ fresh))

    def _spans(self, test: Test, column: SpanColumn) -> Split:
        """NaN is in no comparison true, so an unknown value is neither met nor unmet."""
        first, last = bounds(test, self.day)
        if math.isinf(last):
            met, unmet = column.low >= first, column.high < first
        elif math.isinf(first):
            met, unmet = column.high <= last, column.low > last
        else:
            met = (column.low >= first) & (column.high <= last)
            unmet = (column.high < first) | (column.low > last)
        return Split(pack(met), self.everybody ^ pack(unmet))

    def _distinct(self, test: Test, column: DistinctColumn) -> Split:
        found = np.array(
            [status_of(_undated(test), one, self.day) for one in column.known], np.int8
        )
        statuses = found[column.place]
        return Split(pack(statuses == Status.MET), pack(statuses != Status.UNMET))

    def _certificates(self, test: Test, column: CertificateColumn) -> Split:
        met = np.zeros(self.firms.count, np.bool_)
        may = np.zeros(self.firms.count, np.bool_)
        for kind in test.among:
            rows = column.rows.get(kind)
            if rows is not None:
                surely, perhaps = self._holdings(test, column, rows)
                met[column.firm[rows][surely]] = True
                may[column.firm[rows][perhaps]] = True
            known = column.complete_of_all
            if kind in column.complete:
                known = known | column.complete[kind]
            may |= ~known
        return Split(pack(met), pack(may | met))

    def _holdings(self, test: Test, column: CertificateColumn, rows: slice) -> tuple[Mask, Mask]:
        """Which certificates of a kind surely, and which perhaps, meet the test."""
        begin, end, level = column.begin[rows], column.end[rows], column.level[rows]
        # One that was recorded as held has begun, whenever that was.
        surely = ~(begin > self.day) & (end >= self.day)
        perhaps = ~((begin > self.day) | (end < self.day))
        if test.levels:
            wanted = [column.levels[one] for one in test.levels if one in column.levels]
            right = np.isin(level, wanted)
            surely &= right
            perhaps &= right | (level == -1)
        if test.issued != (None, None):
            first, last = ends(*test.issued)
            surely &= (begin >= first) & (begin <= last)
            perhaps &= ~((begin < first) | (begin > last))
        return surely, perhaps


def _undated(test: Test) -> Test:
    """Without how old a value may be: that is asked of the firms, not of distinct values."""
    return test if test.fresh_since is None else Test(test.attribute, among=test.among)
