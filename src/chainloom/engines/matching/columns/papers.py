"""Certificates: which, and from when until when each is in force.

One that is not listed is unknown. One whose last day is not known is unknown too, whenever that
day matters: a paper that ran out last year is no paper.
"""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np

from ..asking import Asked
from ..kinds import Field
from .base import Codebook, Column, Floats, Grown, Rows, worst


class PapersColumn(Column):
    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._book = Codebook()
        self._book.number("")  # 0 is an empty slot
        self._slots: list[tuple[Grown, Grown, Grown]] = []
        self._count = 0

    def fit(self, count: int) -> None:
        self._count = max(self._count, count)
        for slot in self._slots:
            for part in slot:
                part.room(self._count)

    def put(self, row: int, value: Any) -> None:
        while len(self._slots) < len(value):
            self._slots.append(
                (Grown(np.int16, 0), Grown(np.float32, np.nan), Grown(np.float32, np.nan))
            )
            self.fit(self._count)
        for (codes, issued, expires), paper in zip(self._slots, value, strict=False):
            codes.cells[row] = self._book.number(paper.code)
            if paper.issued is not None:
                issued.cells[row] = paper.issued
            if paper.expires is not None:
                expires.cells[row] = paper.expires

    def value(self, row: int) -> Any:
        return [
            {
                "code": self._book.names[codes.data[row]],
                "issued": _day(issued.data[row]),
                "expires": _day(expires.data[row]),
            }
            for codes, issued, expires in self._slots
            if codes.data[row]
        ] or None

    def ratios(self, asked: Asked, rows: Rows) -> Floats:
        if not self._slots:
            size = len(range(*rows.indices(self._count))) if isinstance(rows, slice) else len(rows)
            return np.full(size, np.nan, dtype=np.float32)
        wanted = ([asked.any_of] if asked.any_of else []) + list(asked.all_of)
        outs = [self._held(asked, codes, rows) for codes in wanted]
        if asked.none_of:
            held = self._held(asked, asked.none_of, rows)
            outs.append(np.where(held == 0, np.inf, np.where(np.isnan(held), np.nan, 0)))
        out = outs[0].astype(np.float32)
        for one in outs[1:]:
            out = worst(out, one.astype(np.float32))
        return out

    def _held(self, asked: Asked, wanted: frozenset[str], rows: Rows) -> Floats:
        """The nearest to being in force of those wanted; unknown if one may be and none is."""
        first, last = np.float32(asked.low), np.float32(asked.high)
        near = np.float32(asked.near(0.0))
        size = len(self._slots[0][0].data[rows])
        best: Floats = np.full(size, np.inf, dtype=np.float32)
        unclear = np.zeros(size, dtype=np.bool_)
        for codes, issued, expires in self._slots:
            is_it = self._book.among(wanted, codes.of(rows))
            # A paper that is held has been issued, if nobody says when.
            early = np.fmax((issued.of(rows) - first) / near, np.float32(0))
            late = (last - expires.of(rows)) / near
            off = np.where(is_it, np.maximum(early, late), np.float32(np.inf))
            unknown = np.isnan(off)
            off[unknown] = np.inf
            best = np.minimum(best, off)
            unclear |= unknown
        best[np.isinf(best)] = np.nan  # not listed, or nothing known of it
        best[unclear & ~(best <= 0)] = np.nan
        return best

    def gap(self, asked: Asked, row: int, ratio: float) -> float | None:
        return ratio * asked.near(0.0) if math.isfinite(ratio) else None


def _day(value: float) -> str | None:
    return None if math.isnan(value) else date.fromordinal(int(value)).isoformat()
