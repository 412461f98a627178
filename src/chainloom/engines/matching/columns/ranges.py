"""Numbers, yarn counts and periods: each a range, mostly of one point."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..asking import Asked
from ..kinds import Field
from .base import Column, Floats, Grown, Rows
from .sieves import Bits, Sieves, bits_of

# More leave fewer rows over, and take as many bitmaps twice.
BINS = 64
# Of how many values the edges are those.
SAMPLE = 50_000


class RangeColumn(Column):
    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._low, self._high = Grown(np.float32, np.nan), Grown(np.float32, np.nan)
        # Until a range comes, both ends are one, and looked up once.
        self._has_ranges = False

    def fit(self, count: int) -> None:
        self._low.room(count)
        self._high.room(count)

    def put(self, row: int, value: Any) -> None:
        low, high = value
        self._has_ranges = self._has_ranges or low != high
        self._low.cells[row], self._high.cells[row] = low, high

    def value(self, row: int) -> Any:
        low, high = float(self._low.data[row]), float(self._high.data[row])
        if math.isnan(low):
            return None
        shown = _day if self.field.type == "period" else _rounded
        if low == high:
            return shown(low)
        return [shown(low), shown(high)]

    def ratios(self, asked: Asked, rows: Rows) -> Floats:
        low = self._low.of(rows)
        high = self._high.of(rows) if self._has_ranges else low
        # What falls short of the lower bound, and what exceeds the upper one.
        short, long = (low, high) if self.field.is_covering else (high, low)
        below = above = None
        if asked.low is not None:
            bound, near = np.float32(asked.low), np.float32(asked.near(asked.low))
            below = (short - bound if self.field.is_covering else bound - short) / near
        if asked.high is not None:
            bound, near = np.float32(asked.high), np.float32(asked.near(asked.high))
            above = (bound - long if self.field.is_covering else long - bound) / near
        parts = [one for one in (below, above) if one is not None]
        out: Floats = np.maximum(parts[0], np.float32(0))
        return out if len(parts) == 1 else np.maximum(out, parts[1], out=out)

    def sieve(self, asked: Asked, sieves: Sieves) -> Bits | None:
        most, least = self._ends(asked)
        name, rows = self.field.name, slice(sieves.count)
        low, high = self._low.of(rows), self._high.of(rows)
        edges = sieves.get((name, "edges"), lambda: _edges(low))
        left: list[Bits] = []
        at = int(np.searchsorted(edges, most))
        if at < len(edges):
            left.append(sieves.get((name, "low"), lambda: _stacked(low, edges, np.less_equal))[at])
        at = int(np.searchsorted(edges, least, side="right")) - 1
        if at >= 0:
            left.append(
                sieves.get((name, "high"), lambda: _stacked(high, edges, np.greater_equal))[at]
            )
        if not left:
            return None
        unknown = sieves.get((name, "unknown"), lambda: bits_of(np.isnan(low)))
        return (left[0] & left[-1]) | unknown

    def _ends(self, asked: Asked) -> tuple[float, float]:
        """The most that the low end may be and the least that the high end may be, and be near."""
        most, least = math.inf, -math.inf
        if asked.low is not None:
            away = _hair(asked.low, asked.near(asked.low))
            if self.field.is_covering:
                most = asked.low + away
            else:
                least = asked.low - away
        if asked.high is not None:
            away = _hair(asked.high, asked.near(asked.high))
            if self.field.is_covering:
                least = asked.high - away
            else:
                most = asked.high + away
        return most, least

    def gap(self, asked: Asked, row: int, ratio: float) -> float | None:
        low, high = float(self._low.data[row]), float(self._high.data[row])
        if math.isnan(low):
            return None
        short, long = (low, high) if self.field.is_covering else (high, low)
        off = 0.0
        if asked.low is not None:
            bound = float(np.float32(asked.low))
            off = max(off, short - bound if self.field.is_covering else bound - short)
        if asked.high is not None:
            bound = float(np.float32(asked.high))
            off = max(off, bound - long if self.field.is_covering else long - bound)
        return off if math.isfinite(off) else None


def _hair(bound: float, near: float) -> float:
    """A hair more than near: distances are reckoned in single precision."""
    return near * 1.001 + abs(bound) * 1e-5


def _edges(values: Floats) -> NDArray[np.float64]:
    """Values between which about as many rows lie each time."""
    some = values[:: max(1, len(values) // SAMPLE)].astype(np.float64)
    some = some[np.isfinite(some)]
    if not len(some):
        return some
    return np.unique(np.quantile(some, np.linspace(0, 1, BINS + 1), method="nearest"))


def _stacked(values: Floats, edges: NDArray[np.float64], holds: np.ufunc) -> Bits:
    """For each edge the rows on this side of it."""
    return np.stack([bits_of(holds(values, np.float32(edge))) for edge in edges])


def _rounded(value: float) -> float | None:
    return float(f"{value:.7g}") if math.isfinite(value) else None


def _day(value: float) -> str | None:
    return date.fromordinal(int(value)).isoformat() if math.isfinite(value) else None
