"""Pairs of firms that may be links, worked through a part at a time.

They are the sellers of a sector times those who want of it, but for a few: far too many to hold
for long. So a block keeps the two sides, and whatever is asked of its pairs is computed for
`PART` of them at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..network import Floats, Ints, Network

# Pairs that are looked at together: what they take stays in the processor's own cache.
PART: Final = 1 << 17
# exp() of more is no number.
_LOG_MOST: Final = 690.0


@dataclass(frozen=True, eq=False)
class Block:
    """One sector: the `sellers` (s) with what each has `left`, the `buyers` (b) with what each has
    `wanted`, both above 0. Every buyer with every seller may be a link but those in `shut`, the
    places of the two (2 × m, by buyer): a firm with itself, and who is linked already."""

    sector: int
    sellers: Ints
    buyers: Ints
    left: Floats
    wanted: Floats
    shut: Ints

    @property
    def pairs(self) -> int:
        return len(self.sellers) * len(self.buyers) - int(self.shut.shape[1])

    def parts(self) -> Iterator[tuple[slice, Ints, Ints]]:
        """Buyers (a span of their places), and what is shut among their pairs: rows, columns."""
        step = max(1, PART // len(self.sellers))
        for start in range(0, len(self.buyers), step):
            end = min(start + step, len(self.buyers))
            low, high = np.searchsorted(self.shut[0], [start, end])
            yield slice(start, end), self.shut[0, low:high] - start, self.shut[1, low:high]

    def rivals(self) -> Floats:
        """What all have left who may sell to a buyer (b)."""
        found = np.full(len(self.buyers), self.left.sum())
        for span, rows, columns in self.parts():
            # Summed anew: taking off what is shut would leave rounding where nobody else sells.
            for row in np.unique(rows).tolist():
                kept = np.ones(len(self.sellers), dtype=bool)
                kept[columns[rows == row]] = False
                found[span.start + row] = self.left[kept].sum()
        return found

    def chances(self, log_z: float, part: tuple[slice, Ints, Ints]) -> Floats:
        """z x r / (1 + z x r) of a part (its buyers × s), 0 for what is shut."""
        span, rows, columns = part
        most = float(self.left.max())
        logs = log_z + np.log(self.wanted[span]) + np.log(most)
        odds = np.outer(np.exp(np.minimum(logs, _LOG_MOST)), self.left / most)
        odds /= 1.0 + odds
        odds[rows, columns] = 0.0
        return odds

    def expected(self, log_z: float) -> float:
        """How many of the pairs are links, on average over draws."""
        return sum(float(self.chances(log_z, part).sum()) for part in self.parts())

    def drawn(self, log_z: float, rng: np.random.Generator) -> Iterator[tuple[Ints, Ints, Floats]]:
        """The pairs that are links in a draw, part by part: sellers, buyers, their chances."""
        for part in self.parts():
            chances = self.chances(log_z, part)
            yield self._those(part[0], chances, rng.random(chances.shape) < chances)

    def every(self, log_z: float) -> Iterator[tuple[Ints, Ints, Floats]]:
        """All pairs in the same way, by buyer and then seller."""
        for span, rows, columns in self.parts():
            chances = self.chances(log_z, (span, rows, columns))
            may = np.ones(chances.shape, dtype=bool)
            may[rows, columns] = False
            yield self._those(span, chances, may)

    def _those(self, span: slice, chances: Floats, wanted: np.ndarray) -> tuple[Ints, Ints, Floats]:
        """Places of sellers and buyers where `wanted`, and the chances there."""
        rows, columns = np.nonzero(wanted)
        buyers = (rows + span.start).astype(np.int32)
        return columns.astype(np.int32), buyers, chances[rows, columns]


def blocks_of(network: Network, left: Floats, wanted: Floats) -> list[Block]:
    """A block for every sector of which somebody has something left and somebody wants some:
    `left` (n) to sell, `wanted` (n × k) of each sector."""
    known = np.unique(network.supplier.astype(np.int64) * network.size + network.buyer)
    itself = np.arange(network.size, dtype=np.int64) * (network.size + 1)
    closed = np.union1d(known, itself)
    of_seller, of_buyer = np.divmod(closed, max(network.size, 1))
    found = []
    for sector in range(len(network.sectors)):
        sellers = np.flatnonzero((network.sector == sector) & (left > 0)).astype(np.int32)
        buyers = np.flatnonzero(wanted[:, sector] > 0).astype(np.int32)
        if not len(sellers) or not len(buyers):
            continue
        column = np.full(network.size, -1, dtype=np.int32)
        column[sellers] = np.arange(len(sellers))
        row = np.full(network.size, -1, dtype=np.int32)
        row[buyers] = np.arange(len(buyers))
        shut = np.stack([row[of_buyer], column[of_seller]])
        shut = shut[:, (shut >= 0).all(axis=0)]
        shut = shut[:, np.lexsort(shut[::-1])]
        found.append(Block(sector, sellers, buyers, left[sellers], wanted[buyers, sector], shut))
    return found
