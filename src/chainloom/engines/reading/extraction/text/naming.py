"""The name that a head noun ends: how far back its words reach.

    name = { “…” | organisation | word } head         中联华东基地, 2011年度监督员聘任会

A name begins after a mark, a particle, a preposition, or a verb that has it as its object.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from .marks import START
from .near import QUOTE, starting_in

if TYPE_CHECKING:
    from ..page import Page

# Tags of words that are never inside a name: particles, prepositions, pronouns, adverbs.
_ENDS: Final = frozenset(
    ("uj", "ul", "uv", "ud", "ug", "uz", "p", "r", "d", "ad", "c", "y", "e", "zg")
)
_MARKS: Final = frozenset("·()-/+&")
_AND: Final = frozenset(("及", "暨"))
_CLOSING: Final = frozenset('”’"」')
# A sum or a count is said of a name; a size (60万吨, 三期) may be in it.
_COUNTED: Final = frozenset(
    ("元", "美元", "欧元", "港元", "日元", "个", "项", "条", "家", "名", "人")
)
LONGEST: Final = 40


def name_before(
    page: Page, end: int, floor: int, stops: Collection[str], *, joins: bool = False
) -> int:
    """Where the name that ends at a place begins, not before `floor`.

    `stops` are words that end it; with `joins` it may be of two things (面料及辅料博览会).
    """
    counted = [
        one.end
        for one in starting_in(page.numbers, floor, end)
        if one.end <= end and one.unit in _COUNTED
    ]
    counted += [
        one.end
        for one in starting_in(page.dates, floor, end)
        if one.end < end and one.iso and "年度" not in one.text
    ]
    floor = max(floor, end - LONGEST, *counted)
    words = page.words
    at = bisect_left(words, end, key=START) - 1
    start = end
    while at >= 0 and words[at].start >= floor:
        word = words[at]
        if word.text in _CLOSING:
            opened = _opened(page, word.start)
            if opened is None or opened < floor:
                break
            start = opened
            at = bisect_left(words, opened, key=START) - 1
            continue
        if word.text == "、":
            break
        if joins and word.text in _AND and start < end:
            start, at = word.start, at - 1
            continue
        is_end = word.tag in _ENDS or word.tag == "x" or word.text in stops
        is_end = is_end and word.text != "届"  # 第109|届|交易会
        if is_end and word.text not in _MARKS:
            break
        start = word.start
        at -= 1
    return _trimmed(page, start, end)


def _opened(page: Page, end: int) -> int | None:
    """Where the quotation that ends at a place begins, with its mark."""
    return next(
        (one.start - 1 for one in starting_in(page.quoted, end - QUOTE, end) if one.end == end),
        None,
    )


def _trimmed(page: Page, start: int, end: int) -> int:
    """Without times and marks at its beginning."""
    at = bisect_left(page.words, start, key=START)
    while start < end and at < len(page.words) and page.words[at].tag == "t":
        start = page.words[at].end
        at += 1
    while start < end and page.plain[start] in '”’)、·-/+&"':
        if page.plain[start] == '"' and any(
            one.start == start + 1 for one in starting_in(page.quoted, start + 1, start + 2)
        ):
            break  # it opens a quotation
        start += 1
    return start
