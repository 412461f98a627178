"""Numbers, yarn counts and periods: each a range, mostly of one point."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np

from ..asking import Asked
from ..kinds import Field
from .base import Column, Floats, Grown, Rows


class RangeColumn(Column):
    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._low, self._high = Grown(np.float32, np.nan), Grown(np.float32, np.nan)

    def fit(self, count: int) -> None:
        self._low.room(count)
        self._high.room(count)

    def put(self, row: int, value: Any) -> None:
        self._low.data[row], self._high.data[row] = value

    def value(self, row: int) -> Any:
        low, high = float(self._low.data[row]), float(self._high.data[row])
        if math.isnan(low):
            return None
        shown = _day if self.field.type == "period" else _rounded
        if low == high:
            return shown(low)
        return [shown(low), shown(high)]

    def ratios(self, asked: Asked, rows: Rows) -> Floats:
        low, high = self._low.data[rows], self._high.data[rows]
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

    def gap(self, asked: Asked, row: int) -> float | None:
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


def _rounded(value: float) -> float | None:
    return float(f"{value:.7g}") if math.isfinite(value) else None


def _day(value: float) -> str | None:
    return date.fromordinal(int(value)).isoformat() if math.isfinite(value) else None
