"""A text cut where facts begin and end, so that each piece can be marked; nothing is markup.

Facts may overlap and nest. The text is cut at every edge, and each piece knows what covers it:

    text     鲤城区样布产业链党委正式成立
    spans    ├── organisation ──┤
             ├──── body founded ─────────┤
    pieces   [鲤城区样布产业链党委][正式成立]
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from chainloom.engines.reading import TextMap

from ..models import DocumentFact, DocumentText, FactState
from .words import edit_label

# Characters and facts on a page; what has more is shown in parts.
PART = 20_000
MOST_FACTS = 150
# Noise longer than this is folded away.
FOLDED = 300


@dataclass(frozen=True)
class Span:
    """Something that covers a stretch: a fact by its key, or a sort of noise."""

    start: int
    end: int
    fact: int = 0
    noise: str = ""


@dataclass(frozen=True)
class Piece:
    """A stretch of text under the same spans; `first` lists facts that begin here."""

    text: str
    facts: tuple[int, ...] = ()
    first: tuple[int, ...] = ()
    noise: str = ""

    @property
    def label(self) -> str:
        return edit_label(self.noise) if self.noise else ""

    @property
    def is_folded(self) -> bool:
        return bool(self.noise) and not self.facts and len(self.text) > FOLDED


@dataclass(frozen=True)
class Part:
    """One page of a long text."""

    number: int
    start: int
    end: int

    def holds(self, place: int) -> bool:
        return self.start <= place < self.end


def parts(text: str, starts: Iterable[int]) -> list[Part]:
    """The text in pages, cut at line ends where there are any; facts begin at `starts`."""
    begun = sorted(starts)
    found: list[Part] = []
    start = 0
    while start < len(text) or not found:
        end = min(start + PART, len(text))
        over = bisect_left(begun, start) + MOST_FACTS
        if over < len(begun):
            end = min(end, max(begun[over], start + 1))
        if end < len(text):
            cut = text.rfind("\n", (start + end) // 2, end)
            end = cut + 1 if cut >= 0 else end
        found.append(Part(len(found) + 1, start, end))
        start = end
    return found


def part_of(found: Sequence[Part], place: int) -> Part:
    """The page on which a place stands."""
    starts = [one.start for one in found]
    return found[max(bisect_right(starts, place) - 1, 0)]


def pieces(text: str, part: Part, spans: Iterable[Span]) -> list[Piece]:
    """The page's text, cut at every edge of a span."""
    near = [one for one in spans if one.start < part.end and one.end > part.start]
    edges = {part.start, part.end}
    for one in near:
        edges |= {max(one.start, part.start), min(one.end, part.end)}
    begins: dict[int, list[Span]] = {}
    ends: dict[int, list[Span]] = {}
    for one in near:
        begins.setdefault(max(one.start, part.start), []).append(one)
        ends.setdefault(min(one.end, part.end), []).append(one)
    found: list[Piece] = []
    over: dict[Span, None] = {}
    places = sorted(edges)
    for place, after in pairwise(places):
        for one in ends.get(place, ()):
            over.pop(one, None)
        for one in begins.get(place, ()):
            over[one] = None
        found.append(_piece(text[place:after], over, begins.get(place, ())))
    return found


def _piece(text: str, over: Iterable[Span], begun: Iterable[Span]) -> Piece:
    covering = list(over)
    return Piece(
        text,
        tuple(one.fact for one in covering if one.fact),
        tuple(one.fact for one in begun if one.fact),
        _noise(covering),
    )


def _noise(covering: Iterable[Span]) -> str:
    """The narrowest sort of noise; that it is in no text at all says least."""
    found = [one for one in covering if one.noise]
    if not found:
        return ""
    return min(found, key=lambda one: (one.noise == "markup", one.end - one.start)).noise


def fact_spans(facts: Iterable[DocumentFact]) -> list[Span]:
    """Where facts stand in the clean text; rejected ones are not underlined."""
    return [
        Span(one.start, one.end, fact=one.pk)
        for one in facts
        if one.end > one.start and one.state != FactState.REJECTED
    ]


def starts_in_original(body: DocumentText, facts: Iterable[DocumentFact]) -> dict[int, int]:
    """Where facts begin in the document as it came."""
    text_map = TextMap.from_lists(body.map)
    return {
        one.pk: text_map.to_original(one.start, one.end)[0]
        for one in facts
        if one.start < one.end <= text_map.size
    }


def lines(found: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces in paragraphs: a line break ends one, also in the middle of a fact."""
    rows: list[list[Piece]] = [[]]
    for piece in found:
        texts = piece.text.split("\n")
        for place, text in enumerate(texts):
            if place:
                rows.append([])
            if text:
                first = piece.first if place == 0 else ()
                rows[-1].append(Piece(text, piece.facts, first, piece.noise))
    return [row for row in rows if row]


def original_spans(body: DocumentText, facts: Iterable[DocumentFact]) -> list[Span]:
    """In the original: the same facts, what was removed by its sort, and bare markup."""
    text_map = TextMap.from_lists(body.map)
    spans = [
        Span(int(one["start"]), int(one["end"]), noise=str(one["kind"]))
        for one in body.edits
        if one.get("start") is not None and one["end"] > one["start"]
    ]
    spans += _unread(body, text_map)
    for one in fact_spans(facts):
        if one.end <= text_map.size:
            start, end = text_map.to_original(one.start, one.end)
            spans.append(Span(start, end, fact=one.fact))
    return spans


def _unread(body: DocumentText, text_map: TextMap) -> list[Span]:
    """Stretches that no character of the clean text came from, such as tags."""
    starts = [*text_map.starts, text_map.size]
    kept = sorted(text_map.to_original(start, end) for start, end in pairwise(starts))
    found: list[Span] = []
    at = 0
    for start, end in [*kept, (len(body.original), len(body.original))]:
        if start > at:
            found.append(Span(at, start, noise="markup"))
        at = max(at, end)
    return found


def legend(found: Iterable[Piece]) -> list[tuple[str, str]]:
    """The sorts of noise on a page with their labels."""
    kinds = dict.fromkeys(piece.noise for piece in found if piece.noise)
    return [(kind, edit_label(kind)) for kind in kinds]


def wanted_part(found: Sequence[Part], asked: Any) -> Part | None:
    """The page that an address asks for, or None for no page or one that is not there."""
    text = str(asked or "")
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        return None
    number = int(text)
    return found[number - 1] if 0 < number <= len(found) else None
