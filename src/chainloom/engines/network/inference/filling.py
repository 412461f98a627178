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

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit

from ..network import KNOWN, Floats, Ints, Network, NetworkError
from .shares import InputShares

PAIRS_MOST: Final = 20_000_000
# Of the pairs that may be links no more than this part are, however many links are expected.
DENSITY_MOST: Final = 0.9
# What is left by rounding of a sum of links is no untold purchase or sale.
NOTHING: Final = 1e-9


class TooManyPairs(NetworkError):
    """The pairs of firms that may be links cannot all be held."""


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
    """q pairs of firms that may be links: `supplier`, `buyer` (q), the `probability` of each and
    its `amount` where it is one. `z` is the solved parameter, `unmet` (k, by sector) what buyers
    want of a sector beyond what its firms have left to sell. Draw d of a seed is always the same.
    """

    network: Network
    supplier: Ints
    buyer: Ints
    probability: Floats
    amount: Floats
    z: float
    unmet: Floats
    seed: int

    @property
    def expected_links(self) -> float:
        return float(self.probability.sum())

    @property
    def density(self) -> float:
        """The part of the pairs that are links, on average over draws."""
        return self.expected_links / len(self.probability)

    def draw(self, number: int) -> Network:
        """The network with one draw of the inferred links, marked as such, added at the end."""
        rng = np.random.default_rng([self.seed, number])
        there = np.flatnonzero(rng.random(len(self.probability)) < self.probability)
        base, count = self.network, len(there)
        inferred = np.full(count, KNOWN.index("inferred"), dtype=np.int8)
        return replace(
            base,
            supplier=np.concatenate([base.supplier, self.supplier[there]]),
            buyer=np.concatenate([base.buyer, self.buyer[there]]),
            amount=np.concatenate([base.amount, self.amount[there]]),
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
    are). `shares` stand between the network's own sectors. Raises NetworkError for other values, a
    sector that no firm has, and a revenue or cost that leaves nothing untold anywhere;
    TooManyPairs, which is one, for more than PAIRS_MOST pairs. Time and memory O(pairs).
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
    supplier, buyer = _pairs(network, left, wanted)
    if not len(supplier):
        raise NetworkError("nothing is untold: no revenue or cost exceeds what the links say")
    sector = network.sector[supplier]
    asked = wanted[buyer, sector]
    key = buyer.astype(np.int64) * sectors + sector
    rivals = np.bincount(key, left[supplier], network.size * sectors)[key]
    gravity = left[supplier] * asked
    count = len(gravity)
    expected = density * count if density is not None else min(links or 0.0, DENSITY_MOST * count)
    z, probability = _solved(gravity, expected)
    amount = scale[sector] * gravity / (rivals * probability)
    met = np.bincount(sector, amount * probability, sectors)
    return Inference(network, supplier, buyer, probability, amount, z, asks - met, seed)


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


def _pairs(network: Network, left: Floats, wanted: Floats) -> tuple[Ints, Ints]:
    """All pairs that may be links, by the supplier's sector, then buyer, then supplier."""
    suppliers, buyers = [], []
    known = np.unique(network.supplier.astype(np.int64) * network.size + network.buyer)
    count = 0
    for sector in range(len(network.sectors)):
        sells = np.flatnonzero((network.sector == sector) & (left > 0))
        buys = np.flatnonzero(wanted[:, sector] > 0)
        count += len(sells) * len(buys)
        if count > PAIRS_MOST:
            raise TooManyPairs(f"more than {PAIRS_MOST:,} pairs of firms may be links")
        buyer, supplier = (side.ravel() for side in np.meshgrid(buys, sells, indexing="ij"))
        told = np.isin(supplier * network.size + buyer, known, assume_unique=True)
        free = (supplier != buyer) & ~told
        suppliers.append(supplier[free])
        buyers.append(buyer[free])
    return (
        np.concatenate([*suppliers, []]).astype(np.int32),
        np.concatenate([*buyers, []]).astype(np.int32),
    )


def _solved(gravity: Floats, links: float) -> tuple[float, Floats]:
    """z and the probabilities that sum up to `links`; in logarithms, as amounts span decades."""
    scaled = np.log(gravity)

    def excess(log_z: float) -> float:
        return float(expit(scaled + log_z).sum()) - links

    middle = -float(np.median(scaled))
    low, high = middle - 1.0, middle + 1.0
    while excess(low) > 0:
        low -= 2.0 * (high - low)
    while excess(high) < 0:
        high += 2.0 * (high - low)
    log_z = float(brentq(excess, low, high, xtol=1e-13, rtol=1e-14))
    return float(np.exp(log_z)), expit(scaled + log_z)
