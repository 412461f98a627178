"""Critical paths: the strongest ways by which the end of a chain hangs on its raw materials.

A way from firm f_0 (raw material) over f_1, f_2 … to f_k (brand) follows links that carry
something. Two measures of it, each the best over all ways, circles or not:

- dependence: Π_i W(f_i, f_{i+1}) / c(f_{i+1}), with W the amount between the two over all
  products and c the buyer's whole cost of inputs (or the sum of its links, where that is
  greater): the part of the brand's inputs that comes along this one way. It is the path
  influence of structural path analysis (Defourny and Thorbecke, Structural Path Analysis and
  Multiplier Decomposition within a Social Accounting Matrix Framework, The Economic Journal
  94:373, 1984) for shares of inputs.
- bottleneck: min_i W(f_i, f_{i+1}): the most that flows along the whole of one way (the widest
  path; Pollack, The Maximum Capacity Through a Network, Operations Research 8:5, 1960).

Neither grows when a way is made longer, so that Dijkstra's search, largest first, is exact
and no best way needs to visit a firm twice.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt
import scipy

from ..network import Floats, Network, NetworkError

Measure = Literal["dependence", "bottleneck"]


@dataclass(frozen=True)
class Path:
    """`firms` from raw material to brand, `amounts` between each and the next (one fewer), and
    `value` by the measure asked for. `weakest` is where the least flows."""

    firms: tuple[int, ...]
    amounts: tuple[float, ...]
    value: float

    @property
    def weakest(self) -> int:
        """Place in `amounts` of the smallest one, the first of several."""
        return min(range(len(self.amounts)), key=self.amounts.__getitem__)


def critical_paths(
    network: Network,
    *,
    measure: Measure = "dependence",
    raw: Sequence[int] | npt.NDArray[np.integer] | None = None,
    brands: Sequence[int] | npt.NDArray[np.integer] | None = None,
    count: int | None = None,
) -> list[Path]:
    """For every brand that raw materials reach, the best way to it; best first.

    `raw` and `brands` are places of firms; left out, raw materials are the firms that buy from
    nobody else and sell, brands those that sell to nobody else and buy. A firm in both needs a
    way of at least one link from another firm. Equal values stand in the order of brands; among
    ways of one value the first that the search meets is given. With `count` only so many.
    Raises NetworkError for an unknown measure or place. O(m log n) in plain Python.
    """
    if measure not in ("dependence", "bottleneck"):
        raise NetworkError(f"measure {measure!r} is neither dependence nor bottleneck")
    flows = _flows(network)
    starts = _ends(network.size, raw, _degree(flows, 0) == 0, _degree(flows, 1) > 0)
    ends = _ends(network.size, brands, _degree(flows, 1) == 0, _degree(flows, 0) > 0)
    value, came_from = _widest(network, flows, starts, measure)
    amount = {(i, j): float(a) for i, j, a in zip(*flows.coords, flows.data, strict=True)}
    both = set(starts.tolist()) & set(ends.tolist())
    found = []
    for brand in ends.tolist():
        if brand in both:
            others = starts[starts != brand]
            own_value, own_from = _widest(network, flows, others, measure)
            way = _way(own_from, brand, float(own_value[brand]), amount)
        else:
            way = _way(came_from, brand, float(value[brand]), amount)
        if way is not None:
            found.append(way)
    found.sort(key=lambda path: (-path.value, path.firms[-1]))
    return found if count is None else found[:count]


def _flows(network: Network) -> scipy.sparse.coo_array:
    """What flows between two firms over all products, without loops and empty links."""
    real = (network.amount > 0) & (network.supplier != network.buyer)
    ends = (network.supplier[real], network.buyer[real])
    flows = scipy.sparse.coo_array((network.amount[real], ends), shape=(network.size, network.size))
    flows.sum_duplicates()
    return flows


def _degree(flows: scipy.sparse.coo_array, end: int) -> npt.NDArray[np.int64]:
    """How many firms each sells to (end 1) or buys from (end 0)."""
    return np.bincount(flows.coords[1 - end], minlength=flows.shape[0])


def _ends(
    size: int,
    given: Sequence[int] | npt.NDArray[np.integer] | None,
    outermost: npt.NDArray[np.bool_],
    has_links: npt.NDArray[np.bool_],
) -> npt.NDArray[np.int64]:
    if given is None:
        return np.flatnonzero(outermost & has_links)
    places = np.unique(np.asarray(given, dtype=np.int64))
    if len(places) and (places[0] < 0 or places[-1] >= size):
        raise NetworkError(f"a path cannot begin or end at a firm that is not among {size}")
    return places


def _widest(
    network: Network, flows: scipy.sparse.coo_array, starts: npt.NDArray[np.int64], measure: Measure
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Best value from any start to every firm, and the firm before it on the way (-1 none)."""
    onward = flows.tocsr()
    start, to = onward.indptr.tolist(), onward.indices.tolist()
    share = onward.data
    if measure == "dependence":
        bought = np.bincount(onward.indices, onward.data, network.size)
        share = share / np.maximum(network.cost, bought)[onward.indices]
    step = share.tolist()
    best = np.zeros(network.size).tolist()
    came_from, is_done = [-1] * network.size, [False] * network.size
    heap = []
    for firm in starts.tolist():
        best[firm] = 1.0 if measure == "dependence" else float("inf")
        heap.append((-best[firm], firm))
    heapq.heapify(heap)
    while heap:
        reached, firm = heapq.heappop(heap)
        if is_done[firm]:
            continue
        is_done[firm] = True
        for link in range(start[firm], start[firm + 1]):
            other = to[link]
            value = -reached * step[link] if measure == "dependence" else min(-reached, step[link])
            if value > best[other]:
                best[other], came_from[other] = value, firm
                heapq.heappush(heap, (-value, other))
    return np.array(best), np.array(came_from, dtype=np.int64)


def _way(
    came_from: npt.NDArray[np.int64],
    brand: int,
    value: float,
    amount: dict[tuple[int, int], float],
) -> Path | None:
    firms = [brand]
    while came_from[firms[-1]] >= 0:
        firms.append(int(came_from[firms[-1]]))
    if len(firms) == 1:
        return None
    firms.reverse()
    between = tuple(amount[pair] for pair in pairwise(firms))
    return Path(tuple(firms), between, value)
