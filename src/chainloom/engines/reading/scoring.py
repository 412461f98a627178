"""How well facts found agree with facts labelled: precision, recall and F1 by kind.

*Strict*: kind and every field agree. *Lenient*: kind and key fields agree. In both, each
labelled fact is matched once, and a document's facts are matched so that as many as possible
agree.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from rapidfuzz.distance import LCSseq, Levenshtein

from .facts import KINDS, FactKind
from .likeness import FIELDS, in_full, names_of, same_figure, same_post
from .likeness import plain as plain  # what others compare texts by

# Numbers agree to one part in a million.
CLOSE = 1e-6


class Stated(Protocol):
    """Anything with a kind and fields: a labelled statement, a fact found."""

    @property
    def kind(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, Any]: ...


Found = TypeVar("Found", bound=Stated)
Labelled = TypeVar("Labelled", bound=Stated)


@dataclass
class Tally:
    """Facts found, facts labelled, and how many agree."""

    found: int = 0
    labelled: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else math.nan

    @property
    def recall(self) -> float:
        return self.right / self.labelled if self.labelled else math.nan

    @property
    def f1(self) -> float:
        both = self.found + self.labelled
        return 2 * self.right / both if both else math.nan


@dataclass
class Scores:
    """Strict and lenient tallies by kind, over as many documents as were added."""

    strict: dict[str, Tally] = field(default_factory=lambda: {kind: Tally() for kind in KINDS})
    lenient: dict[str, Tally] = field(default_factory=lambda: {kind: Tally() for kind in KINDS})
    documents: int = 0

    def add(
        self, found: Iterable[Found], labelled: Iterable[Labelled], kinds: Iterable[str] = KINDS
    ) -> tuple[list[Labelled], list[Found]]:
        """Count one document's facts, of the kinds that it was labelled for; returns those missed
        and those too many, strictly."""
        self.documents += 1
        mine, theirs = list(found), list(labelled)
        names = names_of((one.kind, one.fields) for one in theirs)
        missed: list[Labelled] = []
        extra: list[Found] = []
        for code in kinds:
            kind = KINDS[code]
            ours = [one for one in mine if one.kind == code]
            gold = [one for one in theirs if one.kind == code]
            told = [in_full(code, one.fields, names) for one in ours]
            wanted = [in_full(code, one.fields, names) for one in gold]
            for tally, agree in ((self.strict, agree_strictly), (self.lenient, agree_leniently)):
                pairs = most_pairs([[agree(kind, one, other) for other in wanted] for one in told])
                tally[code].found += len(ours)
                tally[code].labelled += len(gold)
                tally[code].right += len(pairs)
                if agree is agree_strictly:
                    extra += [one for row, one in enumerate(ours) if row not in pairs]
                    seen = set(pairs.values())
                    missed += [one for column, one in enumerate(gold) if column not in seen]
        return missed, extra


def most_pairs(agree: Sequence[Sequence[bool]]) -> dict[int, int]:
    """The most pairs of a row and a column that agree, each used once: column by row.

    Augmenting paths (Kuhn 1955), rows x columns x pairs at worst.
    """
    row_of: dict[int, int] = {}

    def seat(row: int, tried: set[int]) -> bool:
        for column, fits in enumerate(agree[row]):
            if fits and column not in tried:
                tried.add(column)
                if column not in row_of or seat(row_of[column], tried):
                    row_of[column] = row
                    return True
        return False

    for row in range(len(agree)):
        seat(row, set())
    return {row: column for column, row in row_of.items()}


def agree_strictly(kind: FactKind, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether every field of two statements of a kind agrees (likeness.py: in which words)."""
    together: tuple[str, ...] = ()
    if kind.code == "figure":
        together = ("what", "scope")
        if not same_figure(one, other):
            return False
    elif kind.code == "person" and same_post(one, other):
        together = ("post", "organisation")
    return all(
        _alike(kind.code, field.name, one, other)
        or _same(field.type, one.get(field.name), other.get(field.name))
        for field in kind.fields
        if field.name not in together
    )


def _alike(kind: str, name: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether a field that is compared by more than its letters agrees."""
    alike, mine, theirs = FIELDS.get((kind, name)), one.get(name), other.get(name)
    return bool(alike and mine and theirs and alike(str(mine), str(theirs)))


def agree_leniently(kind: FactKind, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether the key fields of two statements of a kind agree; lists by a common member."""
    return all(
        _overlap(one.get(name), other.get(name))
        if kind.field(name).type == "texts"
        else _same(kind.field(name).type, one.get(name), other.get(name))
        for name in kind.keys
    )


def _same(type_: str, one: Any, other: Any) -> bool:
    if one in (None, "", []) or other in (None, "", []):
        return one in (None, "", []) and other in (None, "", [])
    if type_ == "number":
        return math.isclose(float(one), float(other), rel_tol=CLOSE)
    if type_ == "texts":
        return {plain(text) for text in one} == {plain(text) for text in other}
    return plain(str(one)) == plain(str(other))


def _overlap(one: Any, other: Any) -> bool:
    mine = {plain(text) for text in one or ()}
    theirs = {plain(text) for text in other or ()}
    return bool(mine & theirs) or mine == theirs


def character_scores(found: str, wanted: str) -> tuple[float, float]:
    """Precision and recall of the characters of a text, in order, without white space.

    By their longest common subsequence.
    """
    ours, gold = re.sub(r"\s", "", found), re.sub(r"\s", "", wanted)
    if not ours or not gold:
        return (1.0, 1.0) if ours == gold else (0.0, 0.0)
    common = LCSseq.similarity(ours, gold)
    return common / len(ours), common / len(gold)


def character_accuracy(found: str, wanted: str) -> float:
    """1 less the edits a character that lead from one text to the other, without white space.

    Levenshtein's distance by the length of the longer text: 1 is equal, 0 nothing in common.
    """
    return float(
        Levenshtein.normalized_similarity(re.sub(r"\s", "", found), re.sub(r"\s", "", wanted))
    )
