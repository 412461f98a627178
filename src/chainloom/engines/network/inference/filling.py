"""Links that nobody told of, by maximum entropy from what firms buy and sell.

The fitness model of Cimini, Squartini, Garlaschelli and Gabrielli (Systemic Risk Analysis on
Reconstructed Economic and Financial Networks, Scientific Reports 5:15758, 2015), between stages
and around the links that are known:

    r_ja = max(0, α_ab cost_j − Σ_{i in a} W_ij)   what j, of stage b, buys from stage a untold
           scaled down to Σ_a r_ja ≤ cost_j − Σ_i W_ij, what is untold of all its inputs
    x_i  = max(0, revenue_i − Σ_j W_ij)            what i sells untold
    p_ij = z x_i r_ja / (1 + z x_i r_ja)           chance of a link, for every pair that may be one
    w_ij = f_a r_ja x_i / (X_ja p_ij)              its amount where there is one

with α_ab the share of b's inputs from a, X_ja = Σ x_i over the pairs of j with a, f_a = min(1,
Σ x_i / Σ_j r_ja) so that a stage sells no more than it has, and z such that Σ p_ij is the density
asked for times the number of pairs. A pair may be a link when x_i and r_ja are above 0, it is no
firm with itself, and no link between the two is known. Over draws every buyer gets f_a r_ja on
average. A firm whose revenue or cost nobody gave has nothing untold, so nothing is made up for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import scipy

from ..network import KNOWN, Floats, Ints, Network, NetworkError
from .pairs import Block, blocks_of
from .shares import InputShares

PAIRS_MOST: Final = 50_000_000
# Of the pairs that may be links no more than this part are, however many links are expected.
DENSITY_MOST: Final = 0.9
# What is left by rounding of a sum of links is no untold purchase or sale.
NOTHING: Final = 1e-9


class TooManyPairs(NetworkError):
    """To go through all pairs of firms that may be links would take too long."""


class NothingUntold(NetworkError):
    """Nobody buys or sells more than the links say: no pair may be a link."""


@dataclass(frozen=True, eq=False)
class Bands:
    """A measure over draws, each (n): `middle` is the median, `low` and `high` the quantiles
    asked for, `mean` the average; `draws` how many there were."""

    low: Floats
    middle: Floats
    high: Floats
    mean: Floats
    draws: int


@dataclass(frozen=True, eq=False)
class Inference:
    """The pairs of firms that may be links, how likely each is and its amount where it is one.

    `pairs` is how many there are (q), `expected_links` how many of them are links on average over
    draws. `z` is the solved parameter, `unmet` (k, by sector) what buyers want of a sector beyond
    what its firms have left to sell. Draw d of a seed is always the same.
    """

    network: Network
    pairs: int
    expected_links: float
    z: float
    unmet: Floats
    seed: int
    _blocks: list[Block]
    # By sector the part of what is wanted that can be had; by block what rivals have left (b).
    _scale: Floats
    _rivals: list[Floats]

    @property
    def density(self) -> float:
        """The part of the pairs that are links, on average over draws."""
        return self.expected_links / self.pairs

    def every_pair(self) -> tuple[Ints, Ints, Floats, Floats]:
        """All pairs at once, each (q): supplier, buyer, probability and amount. They take 24 bytes
        a pair and as much again while they are put together; a draw needs none of it."""
        return self._links(block.every(self._log_z) for block in self._blocks)

    @property
    def _log_z(self) -> float:
        return float(np.log(self.z))

    def _links(
        self, of_block: Iterable[Iterator[tuple[Ints, Ints, Floats]]]
    ) -> tuple[Ints, Ints, Floats, Floats]:
        """Pairs of blocks in the words of the network, with their amounts."""
        whole, decimals = np.zeros(0, dtype=np.int32), np.zeros(0)
        found = [(whole, whole, decimals, decimals)]
        for block, rivals, parts in zip(self._blocks, self._rivals, of_block, strict=True):
            scale = self._scale[block.sector]
            for seller, buyer, chance in parts:
                amount = scale * block.left[seller] * block.wanted[buyer]
                amount /= rivals[buyer] * chance
                supplier = block.sellers[seller].astype(np.int32)
                found.append((supplier, block.buyers[buyer].astype(np.int32), chance, amount))
        supplier, buyer, chance, amount = (np.concatenate(one) for one in zip(*found, strict=True))
        return supplier, buyer, chance, amount

    def draw(self, number: int) -> Network:
        """The network with one draw of the inferred links, marked as such, added at the end."""
        rng = np.random.default_rng([self.seed, number])
        drawn = (block.drawn(self._log_z, rng) for block in self._blocks)
        supplier, buyer, _chance, amount = self._links(drawn)
        base, count = self.network, len(supplier)
        inferred = np.full(count, KNOWN.index("inferred"), dtype=np.int8)
        return replace(
            base,
            supplier=np.concatenate([base.supplier, supplier]),
            buyer=np.concatenate([base.buyer, buyer]),
            amount=np.concatenate([base.amount, amount]),
            known=np.concatenate([base.known, inferred]),
            product=np.concatenate([base.product, np.full(count, -1, dtype=np.int32)]),
        )

    def bands(
        self,
        measure: Callable[[Network], Floats],
        *,
        draws: int = 20,
        quantiles: tuple[float, float] = (0.05, 0.95),
        progress: Callable[[int, int], None] | None = None,
    ) -> Bands:
        """What `measure` gives for each firm (n), over draws 0 … draws − 1.

        Raises NetworkError for no draws and quantiles that are not 0 ≤ low ≤ high ≤ 1.
        """
        low, high = quantiles
        if draws < 1 or not 0 <= low <= high <= 1:
            raise NetworkError("bands need a draw or more, and quantiles within 0 … 1 in order")
        found = []
        for number in range(draws):
            found.append(np.asarray(measure(self.draw(number)), dtype=np.float64))
            if progress:
                progress(number + 1, draws)
        values = np.array(found)
        edges = np.quantile(values, [low, 0.5, high], axis=0)
        return Bands(edges[0], edges[1], edges[2], values.mean(axis=0), draws)


def infer(
    network: Network,
    shares: InputShares,
    *,
    density: float | None = None,
    links: float | None = None,
    seed: int = 0,
) -> Inference:
    """The pairs that may be links and how likely each is.

    How many of them are links is told by one of two: `density`, the part of these pairs, above 0
    and below 1, or `links`, how many are expected, above 0 (at most DENSITY_MOST of the pairs
    are). `shares` stand between the network's own sectors. Raises NetworkError for other values and
    a sector that no firm has; NothingUntold and TooManyPairs, which are such, where no revenue or
    cost leaves anything untold, and for more than PAIRS_MOST pairs. Time O(pairs), memory
    O(firms × sectors + links).
    """
    if (density is None) == (links is None):
        raise NetworkError("name a density or how many links are expected, and not both")
    if density is not None and not 0 < density < 1:
        raise NetworkError(f"a density of {density} is not between 0 and 1")
    if links is not None and not links > 0:
        raise NetworkError(f"{links} links are not more than none")
    for pair in shares.share:
        missing = [sector for sector in pair if sector not in network.sectors]
        if missing:
            raise NetworkError(f"shares tell of {missing[0]!r}, which no firm is of")
    sold = np.bincount(network.supplier, network.amount, network.size).astype(np.float64)
    left = _left(network.revenue, sold)
    wanted = _wanted(network, shares)
    sectors = len(network.sectors)
    has = np.bincount(network.sector, left, sectors)
    asks = wanted.sum(axis=0)
    scale = np.minimum(1.0, np.divide(has, asks, out=np.zeros(sectors), where=asks > 0))
    blocks = blocks_of(network, left, wanted)
    pairs = sum(block.pairs for block in blocks)
    if not pairs:
        raise NothingUntold("nothing is untold: no revenue or cost exceeds what the links say")
    if pairs > PAIRS_MOST:
        raise TooManyPairs(f"{pairs:,} pairs of firms may be links, more than {PAIRS_MOST:,}")
    log_z = _solved(
        blocks, density * pairs if density is not None else min(links or 0.0, DENSITY_MOST * pairs)
    )
    rivals = [block.rivals() for block in blocks]
    met = np.zeros(sectors)
    for block, others in zip(blocks, rivals, strict=True):
        met[block.sector] = scale[block.sector] * block.wanted[others > 0].sum()
    return Inference(
        network=network,
        pairs=pairs,
        expected_links=sum(block.expected(log_z) for block in blocks),
        z=float(np.exp(log_z)),
        unmet=asks - met,
        seed=seed,
        _blocks=blocks,
        _scale=scale,
        _rivals=rivals,
    )


def _left(whole: Floats, told: Floats) -> Floats:
    """What of each firm's whole is not in its links; 0 where that is but rounding."""
    left: Floats = whole - told
    return np.where(left > NOTHING * whole, left, 0.0)


def _wanted(network: Network, shares: InputShares) -> Floats:
    """r (n × k): what each firm buys from each sector without telling."""
    sectors = len(network.sectors)
    place = {name: at for at, name in enumerate(network.sectors)}
    alpha = np.zeros((sectors, sectors))
    for (supplier, buyer), share in shares.share.items():
        alpha[place[supplier], place[buyer]] = share
    key = network.buyer.astype(np.int64) * sectors + network.sector[network.supplier]
    told = np.bincount(key, network.amount, network.size * sectors).reshape(network.size, sectors)
    untold = _left(network.cost, told.sum(axis=1))
    wanted = np.maximum(0.0, alpha.T[network.sector] * network.cost[:, None] - told)
    total = wanted.sum(axis=1)
    part = np.minimum(1.0, np.divide(untold, total, out=np.zeros(network.size), where=total > 0))
    found: Floats = wanted * part[:, None]
    return found


def _solved(blocks: list[Block], links: float) -> float:
    """log z with which `links` are expected; in logarithms, as amounts span decades."""

    def excess(log_z: float) -> float:
        return sum(block.expected(log_z) for block in blocks) - links

    logs = [np.log(block.left).mean() + np.log(block.wanted).mean() for block in blocks]
    middle = -float(np.average(logs, weights=[block.pairs for block in blocks]))
    low, high = middle - 1.0, middle + 1.0
    while excess(low) > 0:
        low -= 2.0 * (high - low)
    while excess(high) < 0:
        high += 2.0 * (high - low)
    return float(scipy.optimize.brentq(excess, low, high, xtol=1e-13, rtol=1e-14))
