"""Characters that come in two widths, and where sentences and clauses end.

Every function keeps the length of a text, so that a place in the result is a place in the
original.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Final, NamedTuple, Protocol, TypeVar

# Full-width Latin letters, digits and signs (U+FF01–U+FF5E) to ASCII; the ideographic space.
_NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
    ord("﹪"): ord("%"),
    ord("·"): ord("·"),
    ord("•"): ord("·"),
    ord("‧"): ord("·"),
    ord("・"): ord("·"),
    ord("—"): ord("-"),
    ord("–"): ord("-"),
    ord("−"): ord("-"),
    ord("～"): ord("~"),
}

_SENTENCE_END: Final = re.compile(r"[。!?;…\n]+[”’」』)\"》]*")
_CLAUSE_END: Final = re.compile(r"[,:]|--|\.(?=\s)")
# No sentence is longer: rules look from one of its clauses at all the others. A row or a line
# without an end is cut where its last item, clause or word before that ends.
_LONGEST_SENTENCE: Final = 1_200
_LAST_MARK: Final = re.compile(r"(?s:.*)[,、: ]")
# Opening mark → closing mark. Straight quotes close themselves.
_PAIRS: Final = {"《": "》", "“": "”", "「": "」", "『": "』", "〈": "〉", "‘": "’", '"': '"'}
_LONGEST_QUOTE: Final = 120
_DEEPEST: Final = 32
_SIGNS: Final = re.compile("[\n" + "".join(_PAIRS) + "".join(_PAIRS.values()) + "]")


class Placed(Protocol):
    """Anything with a place in the text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


# What things on a page are in order of.
START: Final = attrgetter("start")
END: Final = attrgetter("end")

AnyPlaced = TypeVar("AnyPlaced", bound=Placed)


class Span(NamedTuple):
    """A stretch of the text: from `start` up to, not with, `end`."""

    start: int
    end: int

    def holds(self, start: int, end: int) -> bool:
        return self.start <= start and end <= self.end


class Sentence(NamedTuple):
    """A sentence and the clauses that it is made of, without the marks that end them."""

    start: int
    end: int
    clauses: tuple[Span, ...]


class Quoted(NamedTuple):
    """What stands between two marks; `start` and `end` are inside them, `mark` the opening one."""

    start: int
    end: int
    text: str
    mark: str


def narrow(text: str) -> str:
    """A text with its wide letters, digits and signs made narrow, character for character."""
    return text.translate(_NARROW)


def sentences(plain: str) -> Iterator[Sentence]:
    """The sentences of a narrow text, in order; white space between them belongs to none."""
    start = 0
    for end in [*_SENTENCE_END.finditer(plain), None]:
        stop = len(plain) if end is None else end.end()
        body = len(plain) if end is None else end.start()
        first, last = _trimmed(plain, start, stop)
        while last - first > _LONGEST_SENTENCE:
            mark = _LAST_MARK.match(plain, first, first + _LONGEST_SENTENCE)
            cut = mark.end() if mark else first + _LONGEST_SENTENCE
            yield Sentence(first, cut, tuple(_clauses(plain, first, cut)))
            first = _trimmed(plain, cut, last)[0]
        if first < last:
            yield Sentence(first, last, tuple(_clauses(plain, first, min(last, body))))
        start = stop


def _clauses(plain: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for mark in [*_CLAUSE_END.finditer(plain, start, end), None]:
        if mark and _is_inside_number(plain, mark.start()):
            continue
        first, last = _trimmed(plain, at, mark.start() if mark else end)
        if first < last:
            yield Span(first, last)
        at = mark.end() if mark else end


def _is_inside_number(plain: str, at: int) -> bool:
    """A comma of thousands (1,200) or a colon of a time (9:30) or a proportion (6:4)."""
    return plain[at - 1 : at].isdecimal() and plain[at + 1 : at + 2].isdecimal()


def _trimmed(plain: str, start: int, end: int) -> tuple[int, int]:
    while start < end and plain[start].isspace():
        start += 1
    while end > start and plain[end - 1].isspace():
        end -= 1
    return start, end


def at(placed: Sequence[AnyPlaced], place: int) -> AnyPlaced | None:
    """Of things in order that do not overlap, the one that a place lies in."""
    index = bisect_right(placed, place, key=START) - 1
    return placed[index] if index >= 0 and place < placed[index].end else None


def quoted(text: str) -> tuple[Quoted, ...]:
    """What stands in quotation and book marks, outer before inner, in order of place."""
    found: list[Quoted] = []
    opened: list[tuple[str, int]] = []
    for hit in _SIGNS.finditer(text):
        at, sign = hit.start(), hit.group()
        closes = next(
            (k for k in range(len(opened) - 1, -1, -1) if _PAIRS[opened[k][0]] == sign), None
        )
        if closes is not None:
            mark, start = opened[closes]
            del opened[closes:]
            if 0 < at - start <= _LONGEST_QUOTE:
                found.append(Quoted(start, at, text[start:at], mark))
        elif sign in _PAIRS:
            opened.append((sign, at + 1))
            if len(opened) > _DEEPEST:
                del opened[0]  # marks that nobody closes: a page of them takes no longer
        elif sign == "\n":
            opened.clear()
    return tuple(sorted(found, key=lambda one: (one.start, -one.end)))
