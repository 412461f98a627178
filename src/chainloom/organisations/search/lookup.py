"""From one search box to ranked hits.

A text is asked for in tiers, best first, until the limit is reached:

    exact     a full, short, English or former name, or the code, is the text
    begins    a name begins with it
    contains  a name holds it (narrow names: each word of it begins a word)
    parts     a name holds each of its parts, as typed with spaces between
    code      the code begins or ends with it
    sound     neighbouring characters are read so, in full or by first letters

Within a tier the organisation whose first name is shorter comes first, then the
one of higher rank, then the older one. That order is one number computed when
the organisation is indexed, so a tier costs one walk over the postings that
keeps the twenty smallest numbers, however common the text is; nothing is scored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

import tantivy

from chainloom.organisations.search import pinyin
from chainloom.organisations.search.terms import (
    LONGEST_CODE,
    SHORTEST_CODE,
    Ask,
    code_of,
)
from chainloom.organisations.search.text import is_wide, squash, words

# No organisation has a name this long; a longer text is a slip of the clipboard.
LONGEST_TEXT = 300
# Candidates looked at in one tier before the search gives up looking for more.
# The pairs of a text seldom stand in a name that does not hold the text, so the
# first page nearly always suffices; this bounds the cost of contrived texts.
MOST_CANDIDATES = 2048


@dataclass(frozen=True, slots=True)
class Hit:
    """An organisation found: what matched it (as written there), and how."""

    id: int
    score: float
    matched: str
    how: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What the index keeps of an organisation to judge a candidate by."""

    id: int
    names: tuple[str, ...]
    uscc: str

    def to_bytes(self) -> bytes:
        text = json.dumps([self.id, self.uscc, *self.names], ensure_ascii=False)
        return text.encode("utf-8", "replace")

    @classmethod
    def from_bytes(cls, stored: bytes) -> Kept:
        organisation, uscc, *names = json.loads(stored)
        return cls(organisation, tuple(names), uscc)


def place(length: int, rank: int, organisation: int) -> int:
    """The number hits of one tier are sorted by: length, then rank, then age.

    bits 63–56 length | 55–40 rank, larger first | 39–0 id
    """
    if not 0 <= organisation < 1 << 40:
        raise ValueError(f"organisation id {organisation} is outside 0 … 2^40")
    behind = min(max(0x7FFF - rank, 0), 0xFFFF)
    return min(length, 0xFF) << 56 | behind << 40 | organisation


def name_length(order: int) -> int:
    return order >> 56


Judge = Callable[[Kept], str | None]


@dataclass(frozen=True, slots=True)
class Tier:
    how: str
    base: float
    query: tantivy.Query
    judge: Judge


@dataclass(frozen=True, slots=True)
class Text:
    """A text somebody typed, folded once."""

    parts: tuple[str, ...]
    folded: str

    @classmethod
    def of(cls, typed: str) -> Text:
        parts = tuple(words(typed[: LONGEST_TEXT * 2]))
        return cls(parts, "".join(parts))

    @property
    def searchable(self) -> bool:
        return 0 < len(self.folded) <= LONGEST_TEXT

    @property
    def wide(self) -> bool:
        return is_wide(self.folded)

    @property
    def has_letters(self) -> bool:
        return any(character.isascii() for character in self.folded)

    @property
    def may_be_code(self) -> bool:
        return self.folded.isascii() and SHORTEST_CODE <= len(self.folded) <= LONGEST_CODE

    def equals(self, kept: Kept) -> str | None:
        if kept.uscc and code_of(kept.uscc) == self.folded:
            return kept.uscc
        return next((name for name in kept.names if squash(name) == self.folded), None)

    def begins(self, kept: Kept) -> str | None:
        return next((name for name in kept.names if squash(name).startswith(self.folded)), None)

    def stands_in(self, kept: Kept) -> str | None:
        return next((name for name in kept.names if self._stands_in_name(name)), None)

    def _stands_in_name(self, name: str) -> bool:
        theirs = words(name)
        folded = "".join(theirs)
        if is_wide(folded):
            return self.folded in folded
        return all(any(word.startswith(part) for word in theirs) for part in self.parts)

    def has_parts(self, kept: Kept) -> str | None:
        for name in kept.names:
            folded = squash(name)
            if all(part in folded for part in self.parts):
                return name
        return None

    def in_code(self, kept: Kept) -> str | None:
        code = code_of(kept.uscc)
        found = code.startswith(self.folded) or code.endswith(self.folded)
        return kept.uscc if found else None

    def sounds_like(self, kept: Kept) -> str | None:
        for name in kept.names:
            folded = squash(name)
            if is_wide(folded) and pinyin.sounds_like(self.folded, folded):
                return name
        return None


def tiers(text: Text, ask: Ask) -> Iterator[Tier]:
    """The tiers of a text, best first; built only as far as they are needed."""
    folded = text.folded
    yield Tier("exact", 5.0, ask.term("exact", folded), text.equals)
    yield Tier("begins", 4.0, ask.begins(folded), text.begins)
    held = ask.contains(folded)
    if not text.wide:
        held = ask.any_of([held, ask.has_words(text.parts)])
    yield Tier("contains", 3.0, held, text.stands_in)
    if text.wide and len(text.parts) > 1:
        yield Tier("parts", 2.5, ask.contains_each(text.parts), text.has_parts)
    code = Tier("code", 2.0, ask.code(folded), text.in_code) if text.may_be_code else None
    # Letters alone are rarely the end of a code; then the sound is asked first.
    digits_first = any(character.isdigit() for character in folded)
    if code and digits_first:
        yield code
    if text.has_letters:
        for base, abbreviated in ((1.0, False), (0.5, True)):
            query = ask.sounds(folded, abbreviated)
            if query is not None:
                yield Tier("sound", base, query, text.sounds_like)
    if code and not digits_first:
        yield Tier("code", 0.0, code.query, code.judge)


@dataclass(slots=True)
class Walk:
    """One search: fills `hits` tier by tier, each organisation once."""

    searcher: tantivy.Searcher
    limit: int
    hits: dict[int, Hit]

    def run(self, tier: Tier, within: tantivy.Query | None, ask: Ask) -> None:
        query = tier.query if within is None else ask.all_of([within, tier.query])
        offset = 0
        page = self.limit + len(self.hits)
        while offset < MOST_CANDIDATES and len(self.hits) < self.limit:
            found = self.searcher.search(
                query,
                limit=page,
                offset=offset,
                count=False,
                order_by_field="order",
                order=tantivy.Order.Asc,
            ).hits
            for order, address in found:
                self._consider(tier, order, address)
                if len(self.hits) == self.limit:
                    return
            if len(found) < page:
                return
            offset += page
            page = min(page * 4, MOST_CANDIDATES)

    def _consider(self, tier: Tier, order: int, address: tantivy.DocAddress) -> None:
        kept = Kept.from_bytes(self.searcher.doc(address)["kept"][0])
        if kept.id in self.hits:
            return
        matched = tier.judge(kept)
        if matched is not None:
            score = tier.base + 0.4 / (1 + name_length(order))
            self.hits[kept.id] = Hit(kept.id, score, matched, tier.how)


def look_up(
    searcher: tantivy.Searcher,
    ask: Ask,
    typed: str,
    *,
    chain: int | None,
    limit: int,
    among: Collection[int] | None = None,
) -> list[Hit]:
    text = Text.of(typed)
    if limit < 1 or not text.searchable:
        return []
    bounds = [] if chain is None else [ask.term("chain", chain)]
    if among is not None:
        bounds.append(ask.one_of("key", map(str, among)))
    within = ask.all_of(bounds) if bounds else None
    walk = Walk(searcher, limit, {})
    for tier in tiers(text, ask):
        walk.run(tier, within, ask)
        if len(walk.hits) >= limit:
            break
    return list(walk.hits.values())
