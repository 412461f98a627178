"""Which rows a condition leaves over, as bitmaps: a bit a row, so that conditions are joined by &.

A sieve may leave over too many rows, and never one too few: what it leaves is looked at exactly.
The bitmaps are those of the first `count` rows, whose values never change; each is made when it is
first asked for. Rows that came later are all looked at, until the table makes new sieves.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Numbers = NDArray[np.intp]
Kept = TypeVar("Kept", bound=NDArray[Any])
WORD = 64
# A bitmap of a million rows is 125 kB; the oldest makes room for another.
MOST_KEPT = 512


class Sieves:
    """The bitmaps of a table's first rows. Threads may ask at once: at worst one is made twice."""

    def __init__(self, count: int = 0) -> None:
        self.count = count
        self._kept: dict[Hashable, NDArray[Any]] = {}

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """A bitmap, or several along the first axis, made unless it is kept."""
        found = self._kept.get(key)
        if found is None:
            found = make()
            while len(self._kept) >= MOST_KEPT:
                self._kept.pop(next(iter(self._kept)), None)
            self._kept[key] = found
        return cast(Kept, found)


def bits_of(is_in: NDArray[np.bool_]) -> Bits:
    """A bitmap of these rows; those beyond the last are out."""
    packed = np.packbits(is_in, bitorder="little")
    whole = np.zeros(-(-len(is_in) // WORD) * (WORD // 8), dtype=np.uint8)
    whole[: len(packed)] = packed
    return whole.view(np.uint64)


def rows_of(bits: Bits) -> Numbers:
    """The rows of a bitmap, rising."""
    words = np.flatnonzero(bits)
    spread = np.unpackbits(bits[words].view(np.uint8), bitorder="little")
    at = np.flatnonzero(spread.view(np.bool_))
    rows: Numbers = words.take(at // WORD) * WORD + at % WORD
    return rows
