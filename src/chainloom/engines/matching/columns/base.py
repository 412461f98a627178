"""What all columns share: arrays that grow, codes as small numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..asking import Asked
from ..kinds import Field
from .sieves import Bits, Sieves

Floats = NDArray[np.float32]
# Which rows are meant: so many from the first, or these.
Rows = slice | NDArray[np.intp]


class Grown:
    """An array that is made longer by doubling; new room holds `fill`.

    `cells` is the same memory, in which a single value is put more quickly.
    """

    def __init__(self, dtype: Any, fill: Any) -> None:
        self._fill = fill
        self.data: NDArray[Any] = np.full(0, fill, dtype=dtype)
        self.cells: Any = self.data.data

    def of(self, rows: Rows) -> NDArray[Any]:
        """The values of these rows. `take` is quicker than an index of numbers."""
        return self.data[rows] if isinstance(rows, slice) else self.data.take(rows)

    def room(self, count: int) -> NDArray[Any]:
        """The array, with room for at least `count`."""
        if count > len(self.data):
            grown = np.full(max(count, 2 * len(self.data), 64), self._fill, dtype=self.data.dtype)
            grown[: len(self.data)] = self.data
            # Whoever reads meanwhile keeps the shorter one.
            self.data, self.cells = grown, grown.data
        return self.data


class Codebook:
    """Codes of a column as numbers, in the order in which they came."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}

    def __contains__(self, code: object) -> bool:
        return code in self._numbers

    def number(self, code: str) -> int:
        known = self._numbers.get(code)
        if known is None:
            known = self._numbers[code] = len(self.names)
            self.names.append(code)
        return known

    def among(self, codes: frozenset[str], numbers: NDArray[np.int16]) -> NDArray[np.bool_]:
        """Of an array of numbers, which stand for one of the codes."""
        wanted = np.zeros(len(self.names), dtype=np.bool_)
        wanted[self.known(codes)] = True
        found: NDArray[np.bool_] = wanted[numbers]
        return found

    def known(self, codes: frozenset[str]) -> list[int]:
        """Numbers of those that occur here at all."""
        return sorted(self._numbers[code] for code in codes if code in self._numbers)


class Column(ABC):
    """One field of all resources of a kind."""

    def __init__(self, field: Field) -> None:
        self.field = field

    @abstractmethod
    def put(self, row: int, value: Any) -> None:
        """Keep this value of values.py, after `fit`; a row that nothing is put for is unknown."""

    @abstractmethod
    def value(self, row: int) -> Any:
        """What was put, as plain JSON; None if unknown."""

    @abstractmethod
    def fit(self, count: int) -> None:
        """Make room, so that rows up to `count` can be asked for."""

    @abstractmethod
    def ratios(self, asked: Asked, rows: Rows) -> Floats:
        """How far each of the rows is off, in multiples of near."""

    def sieve(self, asked: Asked, sieves: Sieves) -> Bits | None:
        """At least those of the sieves' rows that are not certainly unmet; None for all of them."""
        return None

    def gap(self, asked: Asked, row: int, ratio: float) -> float | None:
        """How far off in the field's unit, `ratio` times near; None where that has no meaning."""
        return None


def worst(one: Floats, other: Floats) -> Floats:
    """The larger of two; unknown, unless one of them is certainly unmet."""
    both: Floats = np.maximum(one, other)
    both[(one == np.inf) | (other == np.inf)] = np.inf
    return both
