"""What a firm's failure costs at least, whichever second sources are added.

A cascade on quantities that are each at their least over all plans: amounts W with every share
moved away, strengths s of suppliers less all that they could lose (low) or of candidates with all
that they could win (high), sums that stand below a line at their most. For a hit firm f, in the
notation of docs/network.md, with losses d = 1 − hd, u = 1 − hu

    x_i = min(1, low_i / Σ_{l in the market} high_l (1 − d_l)) d_i
    d_j ← max over essential k of Σ_i x_i Λd_ij, and Σ_i x_i Λd_ij over its other inputs
    M_i = Σ_j W_ij u_j,  u_i ← M_i / high_i
    ESRI_f ≥ Σ_j max(low_j d_j, min(low_j, M_j)) / Σ s

Losses of the true cascade only grow, and grow with every one of these quantities; so after as
many steps as it makes, it has lost no less. It makes a step at the least, and one more after
step t whenever some firm falls by more than ε in it: that is certain where a firm that no way of
t − 1 ties leads to has, by the bound, lost more than ε after t. There the bound stops too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

from ..essential import Essential, uniform
from ..network import ESSENTIAL, LINEAR, NO_EFFECT, Floats, Network
from ..structure import inputs_of
from .candidates import SecondSource

BATCH = 64
STEPS_MOST = 100
# Falls are compared with ε to within rounding; what is closer to it than this counts for nothing.
MARGIN = 1e-9


def least_losses(
    network: Network,
    essential: Essential | None,
    ground: list[SecondSource],
    firms: npt.NDArray[np.integer],
    *,
    share: float,
    eps: float,
    replaceable: bool,
) -> Floats:
    """A bound from below on the ESRI of each of `firms` (k) under every plan from `ground`."""
    moved = _moved(network, ground, share)
    total = float(network.revenue.sum())
    if (network.revenue < moved.loses).any():
        total += float(moved.loses.sum())
    if total == 0 or not len(firms):
        return np.zeros(len(firms))
    parts = _parts(network, essential, moved, replaceable)
    lost = [
        _cascade(parts, firms[at : at + BATCH].astype(np.int64), eps)
        for at in range(0, len(firms), BATCH)
    ]
    found: Floats = np.concatenate(lost) / total * (1.0 - MARGIN)
    return found


@dataclass(frozen=True, eq=False)
class _Moved:
    """What plans can change: amounts at their least (m), what firms can lose and win (n), what a
    buyer can get from a sector beyond what it does, and the ties that can be new."""

    amount: Floats
    loses: Floats
    wins: Floats
    joins: dict[tuple[int, int], float]
    ties: set[tuple[int, int]]


def _moved(network: Network, ground: list[SecondSource], share: float) -> _Moved:
    amount = network.amount.copy()
    loses, wins = np.zeros(network.size), np.zeros(network.size)
    joins: dict[tuple[int, int], float] = {}
    kind, _names = inputs_of(network)
    seen: dict[tuple[int, int], float] = {}
    for source in ground:
        which = (source.buyer, source.input)
        if which not in seen:
            links = (network.supplier == source.supplier) & (network.buyer == source.buyer)
            links &= kind == source.input
            seen[which] = share * float(network.amount[links].sum())
            amount[links] *= 1.0 - share
            loses[source.supplier] += seen[which]
        wins[source.candidate] += seen[which]
        sector = int(network.sector[source.candidate])
        if sector != network.sector[source.supplier]:
            joined = (source.buyer, sector)
            joins[joined] = joins.get(joined, 0.0) + seen[which]
    ties = {(source.candidate, source.buyer) for source in ground}
    return _Moved(amount, loses, wins, joins, ties)


@dataclass(frozen=True, eq=False)
class _Parts:
    """The bound's coefficients over n firms and the slots of all buyers (r)."""

    down: scipy.sparse.csr_array  # (r × n) Λd, slot by supplier
    slot_buyer: npt.NDArray[np.int64]  # (r), in order
    up: scipy.sparse.csr_array  # (n × n) W, supplier by buyer
    onward: scipy.sparse.csr_array  # (n × n) buyer by supplier: whom a tie of any plan could reach
    market: scipy.sparse.csr_array | None  # (k × n) members of markets; None where nobody steps in
    market_of: npt.NDArray[np.integer]
    low: Floats
    high: Floats


def _parts(
    network: Network, essential: Essential | None, moved: _Moved, replaceable: bool
) -> _Parts:
    n, sectors = network.size, len(network.sectors)
    other = network.supplier != network.buyer
    supplier = network.supplier[other].astype(np.int64)
    buyer = network.buyer[other].astype(np.int64)
    amount = moved.amount[other]
    sector = network.sector[supplier].astype(np.int64)
    of = (essential or uniform(LINEAR)).of(network)[sector, network.sector[buyer]]
    everything = network.buyer.astype(np.int64) * sectors + network.sector[network.supplier]
    whole = np.bincount(everything, network.amount, n * sectors).astype(np.float64)
    for (one, joined), more in moved.joins.items():
        whole[one * sectors + joined] += more
    needed = np.where(of == ESSENTIAL, whole[buyer * sectors + sector], network.cost[buyer])
    part = np.divide(amount, needed, out=np.zeros_like(amount), where=needed > 0)
    felt = of != NO_EFFECT
    keys = buyer * (sectors + 1) + np.where(of == ESSENTIAL, sector + 1, 0)
    slots, slot = np.unique(keys[felt], return_inverse=True)
    reach = {*zip(supplier.tolist(), buyer.tolist(), strict=True), *moved.ties}
    ends = np.array(sorted(reach), dtype=np.int64).reshape(-1, 2)
    low = np.maximum(0.0, network.revenue - moved.loses)
    return _Parts(
        down=_sparse(part[felt], slot, supplier[felt], (len(slots), n)),
        slot_buyer=slots // (sectors + 1),
        # A supplier that may have nothing left to sell hangs on nobody.
        up=_sparse(np.where(low[supplier] > 0, amount, 0.0), supplier, buyer, (n, n)),
        onward=_sparse(np.ones(len(ends)), ends[:, 1], ends[:, 0], (n, n)),
        market=_sparse(np.ones(n), network.market, np.arange(n), (len(network.markets), n))
        if replaceable
        else None,
        market_of=network.market,
        low=low,
        high=network.revenue + moved.wins,
    )


def _sparse(values: Any, rows: Any, columns: Any, shape: tuple[int, int]) -> scipy.sparse.csr_array:
    return scipy.sparse.coo_array((values, (rows, columns)), shape=shape).tocsr()


def _cascade(parts: _Parts, firms: npt.NDArray[np.int64], eps: float) -> Floats:
    """What is lost of all output at the least, in money, when each of the firms is hit (k)."""
    columns = np.arange(len(firms))
    shock = np.zeros((len(parts.low), len(firms)))
    shock[firms, columns] = 1.0
    down, up, money = shock, shock, parts.low[:, None] * shock
    below, above = shock > 0, shock > 0
    runs = np.ones(len(firms), dtype=bool)
    first = np.flatnonzero(np.diff(parts.slot_buyer, prepend=-1))
    for _step in range(STEPS_MOST):
        new_down = shock.copy()
        if len(first):
            slots = parts.down @ (_replaced(parts, down) * down)
            buyers = parts.slot_buyer[first]
            new_down[buyers] = np.maximum(shock[buyers], np.maximum.reduceat(slots, first))
        new_down = np.minimum(1.0, new_down)
        new_money = np.maximum(parts.low[:, None] * shock, parts.up @ up)
        share = np.divide(
            new_money,
            parts.high[:, None],
            out=np.zeros_like(new_money),
            where=parts.high[:, None] > 0,
        )
        new_up = np.minimum(1.0, np.maximum(shock, share))
        down = np.where(runs, np.maximum(down, new_down), down)
        up = np.where(runs, np.maximum(up, new_up), up)
        money = np.where(runs, np.maximum(money, new_money), money)
        further_below = below | (parts.onward @ below.astype(np.float64) > 0)
        further_above = above | (parts.onward.T @ above.astype(np.float64) > 0)
        falls = ((down > eps + MARGIN) & ~below) | ((up > eps + MARGIN) & ~above)
        runs &= falls.any(axis=0)
        below, above = further_below, further_above
        if not runs.any():
            break
    lost = np.maximum(parts.low[:, None] * down, np.minimum(parts.low[:, None], money))
    total: Floats = lost.sum(axis=0)
    return total


def _replaced(parts: _Parts, down: Floats) -> Floats | float:
    """The least σ (n × k); 1 where nothing of the market is left."""
    if parts.market is None:
        return 1.0
    left = (parts.market @ (parts.high[:, None] * (1.0 - down)))[parts.market_of]
    low = np.broadcast_to(parts.low[:, None], left.shape)
    share = np.divide(low, left, out=np.ones_like(left), where=left > 0)
    found: Floats = np.minimum(1.0, share)
    return found
