"""Which rows say which terms, and how much each says of what is asked.

BM25 (Robertson and Zaragoza 2009) over terms weighted by where they stand, as the share of what
could have been said: 1 where a row says all that is asked. Every row is scored, not only the best
few, because which rows count is decided by conditions that no text index knows of. Rows of a term
lie together; rows that came later wait in a short list that is looked through until it is worth
sorting. The usual length of an offer, by which long ones are damped, is that of the last sorting.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..records import Resource
from .segmenting import MARK, PLAIN, weighted_terms

# Offers are short, and say a thing once: how often and how long matter little.
K1 = 0.4
B = 0.3
MOST_WAITING = 20_000
# Rows that are fewer than this part of all are looked up one by one.
FEW = 8

Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]


@dataclass(frozen=True)
class AskedWords:
    """The words of a need, and the codes that its conditions ask for already.

    What a condition asks is not asked a second time by words: those say what is wanted beyond it.
    """

    words: str
    covered: frozenset[str] = frozenset()

    def terms(self) -> dict[str, float]:
        return self._terms

    @cached_property
    def _terms(self) -> dict[str, float]:
        said = weighted_terms(self.words, is_query=True)
        covered = {MARK + code for code in self.covered}
        return {term: weight for term, weight in said.items() if term not in covered}


class Words(Protocol):
    """The seam for another way of comparing words: an embedding, a search server.

    Give an instance to `make_index(..., words=...)`. Nothing of the kind is used unless given.
    """

    def add(self, row: int, resource: Resource, said: Mapping[str, float]) -> None:
        """Know the words of this row; rows come in their order. `said` are its weighted terms."""

    def scores(self, asked: AskedWords, rows: Numbers, count: int) -> Floats:
        """For each of these of `count` rows, from 0 to 1, how much it says of what is asked."""

    def settle(self) -> None:
        """Make ready for quick answers, after many rows were added."""


def _places(here: NDArray[np.int32], wanted: NDArray[np.int32]) -> Numbers:
    """Where each of the wanted rows stands among these, if it does; both rise, in one type."""
    return np.minimum(np.searchsorted(here, wanted), len(here) - 1)


class WordIndex:
    """The words in this process, in memory."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._lengths = array("f")
        self._average = 1.0
        # Settled: rows and weights of each term, term after term.
        self._starts: NDArray[np.int64] = np.zeros(1, dtype=np.int64)
        self._rows: NDArray[np.int32] = np.zeros(0, dtype=np.int32)
        self._said: Floats = np.zeros(0, dtype=np.float32)
        self._impacts: Floats = np.zeros(0, dtype=np.float32)
        self._settled_rows = 0
        # Waiting.
        self._new_terms, self._new_rows, self._new_said = array("i"), array("i"), array("f")
        self._waiting: tuple[int, NDArray[np.int32], NDArray[np.int32], Floats] | None = None

    def add(self, row: int, resource: Resource, said: Mapping[str, float]) -> None:
        while len(self._lengths) < row:
            self._lengths.append(0.0)
        self._lengths.append(sum(said.values()))
        numbers = self._numbers
        self._new_terms.extend([numbers.setdefault(term, len(numbers)) for term in said])
        self._new_rows.extend([row] * len(said))
        self._new_said.extend(said.values())
        waiting = row - self._settled_rows
        if self._settled_rows and waiting > max(MOST_WAITING, self._settled_rows // 5):
            self.settle()

    def settle(self) -> None:
        """Sort what waits in among the rest."""
        lengths = np.array(self._lengths, dtype=np.float32)
        self._average = float(lengths.mean()) or 1.0 if len(lengths) else 1.0
        terms = np.concatenate(
            [
                np.repeat(np.arange(len(self._starts) - 1, dtype=np.int32), np.diff(self._starts)),
                np.array(self._new_terms, dtype=np.int32),
            ]
        )
        order = np.argsort(terms, kind="stable")
        rows = np.concatenate([self._rows, np.array(self._new_rows, dtype=np.int32)])[order]
        said = np.concatenate([self._said, np.array(self._new_said, dtype=np.float32)])[order]
        counts = np.bincount(terms, minlength=len(self._numbers))
        self._starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self._rows, self._said = rows, said
        self._impacts = self._impact(rows, said)
        self._settled_rows = len(self._lengths)
        self._new_terms, self._new_rows, self._new_said = array("i"), array("i"), array("f")
        self._waiting = None

    def scores(self, asked: AskedWords, rows: Numbers, count: int) -> Floats:
        is_few = len(rows) * FEW < count
        out: Floats = np.zeros(len(rows) if is_few else count, dtype=np.float32)
        wanted = rows.astype(np.int32)
        could = 0.0
        for term, weight in asked.terms().items():
            here, impact = self._of(term, count)
            if not len(here):
                continue
            worth = weight * float(np.log1p((count - len(here) + 0.5) / (len(here) + 0.5)))
            could += worth
            if is_few:
                at = _places(here, wanted)
                out += np.float32(worth) * np.where(here[at] == wanted, impact[at], 0)
            else:
                # No row comes twice for a term.
                out[here] += np.float32(worth) * impact
        if not is_few:
            out = out[rows]
        if not could:
            return out
        out /= np.float32(could)
        return np.minimum(out, 1, out=out)

    def found(self, asked: AskedWords, rows: Numbers, count: int) -> dict[str, list[bool]]:
        """Which of the terms asked for each row says; without those that nobody says."""
        told = {}
        for term, weight in asked.terms().items():
            here, _ = self._of(term, count)
            if weight >= PLAIN and len(here):
                wanted = rows.astype(np.int32)
                told[term] = [bool(one) for one in here[_places(here, wanted)] == wanted]
        return told

    def _of(self, term: str, count: int) -> tuple[NDArray[np.int32], Floats]:
        """Rows that say the term, and what it adds to each."""
        number = self._numbers.get(term)
        none = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        if number is None:
            return none
        rows, impacts = none
        if number < len(self._starts) - 1:
            lot = slice(self._starts[number], self._starts[number + 1])
            rows, impacts = self._rows[lot], self._impacts[lot]
        if self._new_terms:
            terms, new_rows, new_impacts = self._lately()
            here = (terms == number) & (new_rows < count)
            if here.any():
                rows = np.concatenate([rows, new_rows[here]])
                impacts = np.concatenate([impacts, new_impacts[here]])
        return rows, impacts

    def _lately(self) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats]:
        size = len(self._new_terms)
        if self._waiting is None or self._waiting[0] != size:
            rows = np.array(self._new_rows[:size], dtype=np.int32)
            said = np.array(self._new_said[:size], dtype=np.float32)
            terms = np.array(self._new_terms[:size], dtype=np.int32)
            self._waiting = (size, terms, rows, self._impact(rows, said))
        return self._waiting[1:]

    def _impact(self, rows: NDArray[np.int32], said: Floats) -> Floats:
        lengths: Floats = np.array(self._lengths, dtype=np.float32)[rows]
        damped: Floats = np.float32(K1 * (1 - B)) + np.float32(K1 * B / self._average) * lengths
        out: Floats = said * np.float32(K1 + 1) / (said + damped)
        return out
