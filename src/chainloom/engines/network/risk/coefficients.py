"""The coefficients of the index, laid out for the sweeps: made once for a network.

Inside, firms are renumbered by their number of links, the busiest first: what most links point
at then lies together and stays in the processor's cache.

How the loss of inputs is laid out: every buyer j has *slots*. One gathers all non-essential
inputs, one more stands for each essential sector it buys from. With x_i the loss of supplier i
that cannot be replaced, a slot holds Σ Λd_ij x_i over its links, and the buyer's loss is the
largest of its slots: 1 − Π_jk for an essential sector k, Σ_k (1 − Π_jk) for the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import scipy

from ..essential import Essential, uniform
from ..network import ESSENTIAL, LINEAR, NO_EFFECT, Bytes, Floats, Ints, Network


class Rows(NamedTuple):
    """Compressed rows: those of row i are `other` and `share` from `start[i]` to `start[i + 1]`."""

    start: Ints
    other: Ints
    share: Floats


class Links(NamedTuple):
    """n firms, m links and the slots of all buyers, for compiled code.

    Each half lies there twice: by what is read to compute a firm, and by where its loss goes.
    """

    sales: Rows  # supplier i → its buyers j with Λu_ij
    sources: Rows  # buyer j → its suppliers i with Λu_ij
    entries: Rows  # slot → its suppliers i with Λd_ij
    pushes: Rows  # supplier i → the slots of its buyers with Λd_ij
    slot_start: Ints  # the slots of buyer j are slot_start[j] to slot_start[j + 1]
    slot_buyer: Ints


class Firms(NamedTuple):
    """What the sweeps know of the firms (n) and markets, for compiled code."""

    strength: Floats  # s_i, in the network's currency
    weight: Floats  # s_i / Σ s, or zeros where nobody sells
    market: Ints
    market_total: Floats
    member_start: Ints  # the firms of each market
    member: Ints


@dataclass(frozen=True, eq=False)
class Coefficients:
    """Everything that the sweeps read; `order[k]` is the network's place of firm k inside."""

    links: Links
    firms: Firms
    order: Ints
    place: Ints

    @property
    def size(self) -> int:
        return len(self.order)

    def __setstate__(self, kept: dict[str, Any]) -> None:
        """As it was before it was kept: arrays that can be changed are of another type to Numba,
        which would compile everything anew for them."""
        self.__dict__.update(kept)
        _freeze(self.links, self.firms)


def coefficients(network: Network, essential: Essential | None = None) -> Coefficients:
    """The coefficients of a network; without a table every input is non-essential.

    Λu_ij = W_ij / s_i, Λd_ij as in Diem et al. (2022), eqs. 4 to 6: an essential input by its
    share of what the buyer gets from the same sector, another by its share of all inputs c_j. A
    firm without revenue hangs on no buyer, one without cost on no non-essential input.
    """
    supplier, buyer, amount = _merged(network)
    size = network.size
    degree = np.bincount(supplier, minlength=size) + np.bincount(buyer, minlength=size)
    order = np.argsort(-degree, kind="stable").astype(np.int32)
    place = np.empty(size, dtype=np.int32)
    place[order] = np.arange(size, dtype=np.int32)
    supplier, buyer = place[supplier], place[buyer]
    upstream = _divided(amount, network.revenue[order][supplier])
    sector = network.sector[order]
    table = (essential or uniform(LINEAR)).of(network)
    kind = table[sector[supplier], sector[buyer]] if len(amount) else np.empty(0, np.int8)
    seen = kind != NO_EFFECT
    sector, kind = sector[supplier[seen]], kind[seen]
    cost = network.cost[order]
    slot, slot_buyer = _slots(buyer[seen], sector, kind)
    of_sector = np.bincount(slot, amount[seen], len(slot_buyer))[slot].astype(np.float64)
    needed = np.where(kind == ESSENTIAL, of_sector, cost[buyer[seen]])
    downstream = _divided(amount[seen], needed)
    links = Links(
        sales=_rows(supplier, buyer, upstream, size),
        sources=_rows(buyer, supplier, upstream, size),
        entries=_rows(slot, supplier[seen], downstream, len(slot_buyer)),
        pushes=_rows(supplier[seen], slot, downstream, size),
        slot_start=_starts(slot_buyer, size),
        slot_buyer=slot_buyer,
    )
    firms = _firms(network, order)
    _freeze(links, firms)
    return Coefficients(links=links, firms=firms, order=order, place=place)


def _freeze(links: Links, firms: Firms) -> None:
    """Never changed, and of the same type as in memory that processes share."""
    for array in (*links[:4], links[4:], firms):
        for one in array:
            one.flags.writeable = False


def _merged(network: Network) -> tuple[Ints, Ints, Floats]:
    """One link for each pair of firms: what flows in several products flows together."""
    key = network.supplier.astype(np.int64) * max(network.size, 1) + network.buyer
    pairs, link_of = np.unique(key, return_inverse=True)
    amount = np.bincount(link_of, network.amount, len(pairs)).astype(np.float64)
    flows = amount > 0
    pairs, amount = pairs[flows], amount[flows]
    supplier, buyer = np.divmod(pairs, max(network.size, 1))
    return supplier.astype(np.int32), buyer.astype(np.int32), amount


def _divided(amount: Floats, total: Floats) -> Floats:
    """amount / total, and 0 where the total is 0."""
    return np.divide(amount, total, out=np.zeros_like(amount), where=total > 0)


def _starts(rows: Ints, size: int) -> Ints:
    starts = np.zeros(size + 1, dtype=np.int32)
    np.cumsum(np.bincount(rows, minlength=size), out=starts[1:])
    return starts


def _rows(rows: Ints, columns: Ints, values: Floats, size: int) -> Rows:
    """By row and then column, no pair of which stands twice; SciPy counts where sorting would
    compare."""
    shape = (size, int(columns.max(initial=0)) + 1)
    table = scipy.sparse.coo_array((values, (rows, columns)), shape=shape).tocsr()
    table.sort_indices()
    start, other = (one.astype(np.int32, copy=False) for one in (table.indptr, table.indices))
    return Rows(start, other, table.data)


def _slots(buyer: Ints, sector: Ints, kind: Bytes) -> tuple[Ints, Ints]:
    """The slot of each link, and the buyer of each slot; slots stand in the order of buyers.

    The slot of a buyer's non-essential inputs comes first, then its essential sectors in order.
    """
    group = np.where(kind == ESSENTIAL, sector.astype(np.int64) + 1, 0)
    key = buyer.astype(np.int64) * (int(sector.max(initial=0)) + 2) + group
    slots, slot = np.unique(key, return_inverse=True)
    slot_buyer = np.zeros(len(slots), dtype=np.int32)
    slot_buyer[slot] = buyer
    return slot.astype(np.int32), slot_buyer


def _firms(network: Network, order: Ints) -> Firms:
    strength = np.ascontiguousarray(network.revenue[order])
    total = float(strength.sum())
    market = np.ascontiguousarray(network.market[order])
    markets = len(network.markets)
    return Firms(
        strength=strength,
        weight=strength / total if total > 0 else np.zeros_like(strength),
        market=market,
        market_total=np.bincount(market, strength, markets).astype(np.float64),
        member_start=_starts(market, markets),
        member=np.argsort(market, kind="stable").astype(np.int32),
    )
