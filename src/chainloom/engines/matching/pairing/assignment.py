"""The best overall pairing of many with many under capacities.

Left l may have at most cap(l) partners and right r at most cap(r), each pair once; the sum of
weights is to be greatest. With one row a party and one column a pair, the matrix of these bounds
is that of a bipartite graph, which is totally unimodular (Hoffman and Kruskal, Integral boundary
points of convex polyhedra, 1956): every corner of the linear programme is a pairing, so its
simplex optimum is the best one, and its dual prices prove that: what every pair earns less than
the prices of its two parties is at most 0 for all that were left, and the two sums are equal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

# Farther from a whole number, or sums farther apart than this part of them, than rounding can be.
_NEAR = 1e-6


@dataclass(frozen=True)
class Edge:
    """Left and right as places from 0, and what the pair is worth, such as a score."""

    left: int
    right: int
    weight: float


@dataclass(frozen=True)
class Pairing:
    """`chosen` in the order given; `weight` is their sum, and `bound` what no pairing can
    exceed."""

    chosen: tuple[Edge, ...]
    weight: float
    bound: float


class PairingError(ValueError):
    """Edges or capacities that make no sense; or no proof that what was found is best."""


def pair(
    edges: Sequence[Edge], left_capacity: Sequence[int], right_capacity: Sequence[int]
) -> Pairing:
    """The pairs with the greatest sum of weights. A pair worth 0 or less is never chosen.

    Deterministic. Of several best pairings one is given. Raises PairingError for a place that is
    not there, the same pair twice, a weight that is no number, or a capacity below 0.
    """
    _check(edges, left_capacity, right_capacity)
    wanted = [place for place, one in enumerate(edges) if one.weight > 0]
    if not wanted:
        return Pairing((), 0.0, 0.0)
    left = np.array([edges[place].left for place in wanted])
    right = np.array([edges[place].right for place in wanted])
    weight = np.array([edges[place].weight for place in wanted], np.float64)
    capacity = np.array([*left_capacity, *right_capacity], np.float64)
    taken, bound = _solve(left, right + len(left_capacity), weight, capacity)
    chosen = tuple(edges[place] for place, is_in in zip(wanted, taken, strict=True) if is_in)
    total = math.fsum(one.weight for one in chosen)
    if abs(total - bound) > _NEAR * max(1.0, bound):
        raise PairingError(f"no proof that {total:g} is the best; it may be up to {bound:g}")
    return Pairing(chosen, total, bound)


def _solve(
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    weight: NDArray[np.float64],
    capacity: NDArray[np.float64],
) -> tuple[NDArray[np.bool_], float]:
    """Which pairs, and the bound that the dual prices prove.

    `left` and `right` are rows of the matrix, (pairs,); `capacity` is (rows,).
    """
    pairs = np.arange(len(weight))
    ones = np.ones(2 * len(weight))
    rows = np.concatenate([left, right])
    matrix = scipy.sparse.coo_array(
        (ones, (rows, np.tile(pairs, 2))), shape=(len(capacity), len(weight))
    )
    scale = float(weight.max())
    found = scipy.optimize.linprog(
        -weight / scale, A_ub=matrix.tocsr(), b_ub=capacity, bounds=(0, 1), method="highs-ds"
    )
    if found.status != 0:
        raise PairingError(f"no pairing was found: {found.message}")
    values = found.x
    if np.abs(values - np.round(values)).max() > _NEAR:
        raise PairingError("the solver's answer is no corner of the programme")
    prices = np.maximum(0.0, -found.ineqlin.marginals) * scale
    above = np.maximum(0.0, weight - prices[left] - prices[right])
    return values > 0.5, float(prices @ capacity + above.sum())


def _check(edges: Sequence[Edge], left: Sequence[int], right: Sequence[int]) -> None:
    for side, capacities in (("left", left), ("right", right)):
        for place, one in enumerate(capacities):
            if one < 0 or one != int(one):
                raise PairingError(f"{side} {place}: a capacity is a whole number, not {one!r}")
    seen: set[tuple[int, int]] = set()
    for place, edge in enumerate(edges):
        if not 0 <= edge.left < len(left) or not 0 <= edge.right < len(right):
            raise PairingError(f"edge {place}: there is no {edge.left} and {edge.right}")
        if not math.isfinite(edge.weight):
            raise PairingError(f"edge {place}: {edge.weight!r} is no weight")
        if (edge.left, edge.right) in seen:
            raise PairingError(f"edge {place}: {edge.left} and {edge.right} stand before already")
        seen.add((edge.left, edge.right))
