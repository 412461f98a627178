"""Sets of codes, as bits: 64 codes a word."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..asking import Asked
from ..kinds import Field
from .base import Codebook, Column, Floats, Grown, Rows, worst
from .sieves import Bits, Sieves, bits_of

WORD = 64


class CodesColumn(Column):
    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._book = Codebook()
        self._words = [Grown(np.uint64, 0)]
        self._count = 0

    def fit(self, count: int) -> None:
        self._count = max(self._count, count)
        for word in self._words:
            word.room(self._count)

    def put(self, row: int, value: Any) -> None:
        for code in value:
            number = self._book.number(code)
            if number >= WORD * len(self._words):
                self._words.append(Grown(np.uint64, 0))
                self._words[-1].room(self._count)
            self._words[number // WORD].cells[row] |= 1 << number % WORD

    def value(self, row: int) -> Any:
        bits = sum(int(word.data[row]) << (WORD * at) for at, word in enumerate(self._words))
        return [code for at, code in enumerate(self._book.names) if bits >> at & 1] or None

    def ratios(self, asked: Asked, rows: Rows) -> Floats:
        is_stated = self._any(None, rows)
        absent = np.float32(np.nan if self.field.is_open else np.inf)
        out: Floats = np.where(is_stated, np.float32(0), np.float32(np.nan))
        if asked.any_of:
            found = np.where(self._any(asked.like, rows), np.float32(1), absent)
            found[~is_stated] = np.nan
            found[self._any(asked.any_of, rows)] = 0
            out = found
        for codes in asked.all_of:
            found = np.where(self._any(codes, rows), np.float32(0), absent)
            found[~is_stated] = np.nan
            out = worst(out, found)
        if asked.none_of:
            out[self._any(asked.none_of, rows)] = np.inf
        return out

    def sieve(self, asked: Asked, sieves: Sieves) -> Bits | None:
        rows = slice(sieves.count)
        left: Bits | None = None
        if not self.field.is_open:
            wanted = ([asked.any_of | asked.like] if asked.any_of else []) + list(asked.all_of)
            for codes in wanted:
                found = self._sieve(None, sieves).copy()
                for code in filter(self._book.__contains__, codes):
                    found |= self._sieve(code, sieves)
                left = found if left is None else left & found
        if asked.none_of:
            key = (self.field.name, "none", asked.none_of)
            found = sieves.get(key, lambda: bits_of(~self._any(asked.none_of, rows)))
            left = found if left is None else left & found
        return left

    def _sieve(self, code: str | None, sieves: Sieves) -> Bits:
        """Rows that have this code; for None those that have none at all."""

        def made() -> Bits:
            rows = slice(sieves.count)
            if code is None:
                return bits_of(~self._any(None, rows))
            return bits_of(self._any(frozenset((code,)), rows))

        return sieves.get((self.field.name, code), made)

    def _any(self, codes: frozenset[str] | None, rows: Rows) -> NDArray[np.bool_]:
        """Whether any of the codes is there; None for any at all."""
        masks = [~0] * len(self._words)
        if codes is not None:
            masks = [0] * len(self._words)
            for number in self._book.known(codes):
                masks[number // WORD] |= 1 << number % WORD
        found: NDArray[np.bool_] | None = None
        for word, mask in zip(self._words, masks, strict=True):
            if not mask:
                continue
            here = (word.of(rows) & np.uint64(mask & (1 << WORD) - 1)) != 0
            found = here if found is None else found | here
        if found is None:
            return np.zeros(len(self._words[0].data[rows]), dtype=np.bool_)
        return found
