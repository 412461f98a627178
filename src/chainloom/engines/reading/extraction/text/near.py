"""What stands in a stretch of a page, found by bisection: a long page costs no more a line."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from .marks import START, AnyPlaced

if TYPE_CHECKING:
    from ..page import Page

# No quotation is longer (marks.py), so that one around a place begins no earlier than this.
QUOTE: Final = 121


def starting_in(placed: Sequence[AnyPlaced], start: int, end: int) -> Sequence[AnyPlaced]:
    """Of things in order of their beginning, those that begin within a stretch."""
    first = bisect_left(placed, start, key=START)
    last = bisect_left(placed, end, lo=first, key=START)
    return placed[first:last]


def sentence_number(page: Page, place: int) -> int:
    """Which sentence a place lies in, or the last that begins before it."""
    return max(0, bisect_right(page.sentences, place, key=START) - 1)


def run_before(piece: re.Pattern[str], plain: str, start: int, end: int, longest: int) -> int:
    """Where the run of pieces that a stretch ends in begins (项目|近日已在某地|); `end` if there is
    none. `longest` is the length of the longest piece.

    It is looked for from its end: a pattern of such a run tries each of the many ways to part
    在在在在.
    """
    ends = [end]
    for at in range(end - 1, start - 1, -1):
        if ends[-1] - at > longest:
            break
        if any(
            stop - at <= longest and piece.fullmatch(plain, at, stop)
            for stop in reversed(ends[-longest:])
        ):
            ends.append(at)
    return ends[-1]
