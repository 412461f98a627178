"""Compositions: a few fibres, each with its share of a hundred.

Shares that are not stated make a part unknown. A fibre that a whole list (100 %) leaves out has 0.
One that a list with figures leaves out may have all that these leave of the hundred; where a fibre
stands without a figure, a tenth of the whole at most: whoever names fibres names the main ones.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..asking import Asked
from ..kinds import Field
from .base import Codebook, Column, Floats, Grown, Rows, worst
from .sieves import Bits, Sieves, bits_of

WHOLE = 99.5
LEFT_OUT = 10.0


class SharesColumn(Column):
    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._book = Codebook()
        self._book.number("")  # 0 is an empty slot
        self._slots: list[tuple[Grown, Grown]] = []
        # Whether anything is stated, and whether it comes to a hundred with every share known.
        self._is_stated, self._is_whole = Grown(np.bool_, False), Grown(np.bool_, False)
        # How much a fibre that is not named may have.
        self._room = Grown(np.float32, LEFT_OUT)
        self._count = 0

    def fit(self, count: int) -> None:
        self._count = max(self._count, count)
        self._is_stated.room(self._count)
        self._is_whole.room(self._count)
        self._room.room(self._count)
        for codes, shares in self._slots:
            codes.room(self._count)
            shares.room(self._count)

    def put(self, row: int, value: Any) -> None:
        while len(self._slots) < len(value):
            self._slots.append((Grown(np.int16, 0), Grown(np.float32, np.nan)))
            self.fit(self._count)
        self._is_stated.cells[row] = bool(value)
        known = sum(share for share in value.values() if share is not None)
        has_all = None not in value.values()
        self._is_whole.cells[row] = has_all and known >= WHOLE
        left = max(0.0, 100.0 - known)
        self._room.cells[row] = left if has_all else min(left, LEFT_OUT)
        for (codes, shares), (code, share) in zip(self._slots, value.items(), strict=False):
            codes.cells[row] = self._book.number(code)
            if share is not None:
                shares.cells[row] = share

    def value(self, row: int) -> Any:
        found = {
            self._book.names[codes.data[row]]: float(shares.data[row])
            for codes, shares in self._slots
            if codes.data[row]
        }
        return {c: None if math.isnan(s) else float(f"{s:.7g}") for c, s in found.items()} or None

    def ratios(self, asked: Asked, rows: Rows) -> Floats:
        if not self._slots:
            return np.full(self._size(rows), np.nan, dtype=np.float32)
        codes = [codes.of(rows) for codes, _ in self._slots]
        is_stated, is_whole = self._is_stated.of(rows), self._is_whole.of(rows)
        out: Floats = np.where(is_stated, np.float32(0), np.float32(np.nan))
        if asked.of:
            shares = [shares.of(rows) for _, shares in self._slots]
            room = self._room.of(rows)
            out = worst(out, self._bounded(asked, codes, shares, is_whole, room))
        if asked.any_of:
            out[is_stated & ~self._has(asked.any_of, codes)] = np.inf
        for one in asked.all_of:
            has = self._has(one, codes)
            here = np.where(has, np.float32(0), np.where(is_whole, np.inf, np.nan))
            out = worst(out, here.astype(np.float32))
        if asked.none_of:
            has = self._has(asked.none_of, codes)
            out[~has & ~is_whole & ~np.isinf(out)] = np.nan
            out[has] = np.inf
        return out

    def sieve(self, asked: Asked, sieves: Sieves) -> Bits | None:
        if not self._slots:
            return None
        left: Bits | None = None
        if asked.any_of:
            left = self._sieve(asked.any_of, sieves) | self._open(sieves)
        wanted = list(asked.all_of)
        # What has nothing of it is certainly unmet if so much is asked.
        if asked.of and (
            (asked.low is None and asked.high is None)
            or (asked.low is not None and asked.low > asked.near(0.0) * 1.01)
        ):
            wanted.append(asked.of)
        for codes in wanted:
            found = self._sieve(codes, sieves) | self._open(sieves)
            left = found if left is None else left & found
        return left

    def _sieve(self, codes: frozenset[str], sieves: Sieves) -> Bits:
        def made() -> Bits:
            return bits_of(self._has(codes, self._codes(sieves)))

        return sieves.get((self.field.name, codes), made)

    def _open(self, sieves: Sieves) -> Bits:
        """Rows that may have parts of which nothing is said."""

        def made() -> Bits:
            return bits_of(~self._is_whole.data[: sieves.count])

        return sieves.get((self.field.name, None), made)

    def _codes(self, sieves: Sieves) -> list[NDArray[np.int16]]:
        return [codes.data[: sieves.count] for codes, _ in self._slots]

    def _bounded(
        self,
        asked: Asked,
        codes: list[NDArray[np.int16]],
        shares: list[Floats],
        is_whole: NDArray[np.bool_],
        room: Floats,
    ) -> Floats:
        part = np.zeros(len(is_whole), dtype=np.float32)
        for code, share in zip(codes, shares, strict=True):
            part += np.where(self._book.among(asked.of, code), share, np.float32(0))
        if asked.low is None and asked.high is None:
            has = self._has(asked.of, codes)
            return np.where(has, 0, np.where(is_whole, np.inf, np.nan)).astype(np.float32)
        out = self._outside(asked, part)
        is_open = ~is_whole & ~self._has(asked.of, codes)
        # It has something between nothing and the room: certainly within; certainly off by so much;
        # or one cannot say.
        with_none, with_most = self._outside(asked, np.zeros_like(room)), self._outside(asked, room)
        too_little = (asked.low is not None) & (room < np.float32(asked.low or 0))
        unsure = np.where(too_little, with_most, np.float32(np.nan))
        left_out = np.where((with_none == 0) & (with_most == 0), np.float32(0), unsure)
        out[is_open] = left_out[is_open]
        return out

    @staticmethod
    def _outside(asked: Asked, part: Floats) -> Floats:
        out: Floats = np.where(np.isnan(part), part, np.float32(0))
        near = np.float32(asked.near(0.0))
        if asked.low is not None:
            out = np.maximum(out, (np.float32(asked.low) - part) / near)
        if asked.high is not None:
            out = np.maximum(out, (part - np.float32(asked.high)) / near)
        return out

    def _has(self, wanted: frozenset[str], codes: list[NDArray[np.int16]]) -> NDArray[np.bool_]:
        has = np.zeros(len(codes[0]), dtype=np.bool_)
        for code in codes:
            has |= self._book.among(wanted, code)
        return has

    def _size(self, rows: Rows) -> int:
        return len(range(*rows.indices(self._count))) if isinstance(rows, slice) else len(rows)

    def gap(self, asked: Asked, row: int, ratio: float) -> float | None:
        if not asked.of or (asked.low is None and asked.high is None):
            return None
        return ratio * asked.near(0.0) if math.isfinite(ratio) else None
