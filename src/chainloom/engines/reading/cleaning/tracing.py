"""Text that knows, for every character, where in the original it stood.

A text is a sequence of runs. A run whose span is EXACT goes character by character; any other (a
decoded reference, a replaced word, a line break that stands for markup) belongs as a whole to the
stretch of the original that it stands for:

    original   上 午 ( s h à n g w ǔ ) ， &nbsp; 鲤
    text       上 午 ， ␣ 鲤
    runs       (0,0,EXACT) (2,11,EXACT) (3,12,6) (4,18,EXACT)     start in the text, place, span

Steps of cleaning never touch runs: they name changes, and `changed` carries the map along.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

EXACT: Final = -1


@dataclass(frozen=True, slots=True)
class Change:
    """Replace `start`…`end` of a text by `put`; `kind` says why (see document.EDIT_KINDS)."""

    start: int
    end: int
    put: str
    kind: str


@dataclass(frozen=True, slots=True)
class TextMap:
    """The runs of a text: where each starts, and the stretch of the original it came from."""

    size: int
    starts: array[int]
    places: array[int]
    spans: array[int]

    def stretches(self) -> Iterator[tuple[int, int]]:
        """Place and length of every stretch of the original that a run came from."""
        ends = chain(self.starts[1:], (self.size,) if self.starts else ())
        for start, end, place, span in zip(self.starts, ends, self.places, self.spans, strict=True):
            yield place, end - start if span == EXACT else span

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original from which `start`…`end` of the text came."""
        if not 0 <= start <= end <= self.size:
            raise IndexError(f"{start}…{end} is not within a text of {self.size} characters")
        if not self.starts:
            return 0, 0
        if start == end:
            place = self._edge(start) if start < self.size else self._edge(start - 1, after=True)
            return place, place
        first, last = self._edge(start), self._edge(end - 1, after=True)
        return min(first, last), max(first, last)

    def _edge(self, index: int, *, after: bool = False) -> int:
        """Where the character at `index` begins in the original, or where it ends."""
        run = bisect_right(self.starts, index) - 1
        span = self.spans[run]
        if span == EXACT:
            return self.places[run] + index - self.starts[run] + after
        return self.places[run] + (span if after else 0)

    def as_lists(self) -> list[list[int]]:
        """Plain lists, for storing; `from_lists` takes them back."""
        return [[self.size], list(self.starts), list(self.places), list(self.spans)]

    @classmethod
    def from_lists(cls, lists: Sequence[Sequence[int]]) -> TextMap:
        size, starts, places, spans = lists
        return cls(size[0], array("q", starts), array("q", places), array("q", spans))


class Builder:
    """Puts a traced text together from pieces, in order."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._starts = array("q")
        self._places = array("q")
        self._spans = array("q")
        self.size = 0

    def add(self, text: str, place: int, span: int) -> None:
        """Append `text`, which stands for `span` characters of the original at `place`.

        As many characters as it stands for go one by one.
        """
        self._add(text, place, EXACT if span == len(text) else span)

    def _add(self, text: str, place: int, span: int) -> None:
        if not text:
            return
        size = len(text)
        if not self._continues(place, span):
            self._starts.append(self.size)
            self._places.append(place)
            self._spans.append(span)
        self._parts.append(text)
        self.size += size

    def _continues(self, place: int, span: int) -> bool:
        """Both this piece and the run before go character by character, and they touch."""
        if span != EXACT or not self._starts or self._spans[-1] != EXACT:
            return False
        return self._places[-1] + self.size - self._starts[-1] == place

    def copy(self, source: Traced, start: int, end: int) -> None:
        """Append a part of another traced text."""
        if start >= end:
            return
        map_ = source.map
        run = bisect_right(map_.starts, start) - 1
        at = start
        while at < end:
            after = map_.starts[run + 1] if run + 1 < len(map_.starts) else map_.size
            upto = min(after, end)
            place, span = map_.places[run], map_.spans[run]
            if span == EXACT:
                place += at - map_.starts[run]
            self._add(source.text[at:upto], place, span)
            at = upto
            run += 1

    def build(self) -> Traced:
        map_ = TextMap(self.size, self._starts, self._places, self._spans)
        return Traced("".join(self._parts), map_)


@dataclass(frozen=True, slots=True)
class Traced:
    """A text with its map back to the original."""

    text: str
    map: TextMap

    @classmethod
    def of(cls, original: str) -> Traced:
        builder = Builder()
        builder.add(original, 0, len(original))
        return builder.build()

    def changed(self, changes: Iterable[Change]) -> Traced:
        """The text after `changes`, which are in order and do not overlap."""
        builder = Builder()
        at = 0
        for change in changes:
            if change.start < at:
                raise ValueError("changes overlap or are out of order")
            builder.copy(self, at, change.start)
            place, end = self.map.to_original(change.start, change.end)
            builder.add(change.put, place, end - place)
            at = change.end
        builder.copy(self, at, len(self.text))
        return builder.build()

    def part(self, start: int, end: int) -> Traced:
        builder = Builder()
        builder.copy(self, start, end)
        return builder.build()
