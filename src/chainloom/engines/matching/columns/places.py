"""Districts of GB/T 2260: six digits, the last two or four of them 0 for a city or a province."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..asking import Asked
from ..kinds import Field
from .base import Column, Floats, Grown, Rows
from .sieves import Bits, Sieves, bits_of

# What a code's last digits leave out: 1 a district, 100 a city, 10,000 a province.
STEPS = (10_000, 100, 1)


def grain(code: int) -> int:
    """Which of the steps this code stands for."""
    return next(step for step in STEPS if code % step == 0)


class PlaceColumn(Column):
    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._codes = Grown(np.int32, 0)

    def fit(self, count: int) -> None:
        self._codes.room(count)

    def put(self, row: int, value: Any) -> None:
        self._codes.cells[row] = value

    def value(self, row: int) -> Any:
        return str(code) if (code := int(self._codes.data[row])) else None

    def ratios(self, asked: Asked, rows: Rows) -> Floats:
        codes = self._codes.of(rows)
        out: Floats = np.full(len(codes), np.inf, dtype=np.float32)
        for place in asked.places:
            # Another district of the same city is near; a city may be the district that is asked
            # for.
            if grain(place) == 1:
                out[codes // 100 == place // 100] = 1
        for place in asked.places:
            for step in STEPS:
                if step > grain(place):
                    out[codes == place // step * step] = np.nan
        for place in asked.places:
            out[codes // grain(place) == place // grain(place)] = 0
        out[codes == 0] = np.nan
        return out

    def sieve(self, asked: Asked, sieves: Sieves) -> Bits | None:
        def made() -> Bits:
            return bits_of(~(self.ratios(asked, slice(sieves.count)) > 1))

        return sieves.get((self.field.name, asked.places), made)
