"""The same pairing where a party may stand on both sides and has one capacity for both.

Such pairs are the edges of a graph that need not be bipartite, where the corners of the programme
are no longer whole. So each party first gets its whole capacity on either side, whose optimum no
pairing can exceed; a party with more partners than it may have keeps its best ones, its capacity is
divided as they are, and the rest is paired anew. Each turn divides one more, so it ends.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from .assignment import Edge, Pairing, pair


def pair_parties(edges: Sequence[Edge], capacity: Sequence[int]) -> Pairing:
    """Pairs of parties with a great sum of weights, nobody above its capacity, no two twice.

    `left` and `right` of an edge are places in the same list of parties. The best there is where
    nobody stands on both sides; else `bound` says how much better any other could be at most.
    """
    best = _once(edges)
    left, right = list(capacity), list(capacity)
    found = pair(best, left, right)
    bound = found.bound
    while over := _over(found.chosen, capacity):
        for party in over:
            mine = [one for one in found.chosen if party in (one.left, one.right)]
            mine.sort(key=lambda one: -one.weight)
            asks = sum(one.left == party for one in mine[: capacity[party]])
            left[party], right[party] = asks, capacity[party] - asks
        found = pair(best, left, right)
    chosen = _filled(best, found.chosen, capacity)
    return Pairing(chosen, math.fsum(one.weight for one in chosen), bound)


def _once(edges: Sequence[Edge]) -> list[Edge]:
    """Of two pairs between the same parties, one each way, the heavier."""
    kept: dict[tuple[int, int], Edge] = {}
    for edge in edges:
        key = (min(edge.left, edge.right), max(edge.left, edge.right))
        if key not in kept or kept[key].weight < edge.weight:
            kept[key] = edge
    return list(kept.values())


def _over(chosen: Sequence[Edge], capacity: Sequence[int]) -> list[int]:
    count = _count(chosen)
    return [party for party in sorted(count) if count[party] > capacity[party]]


def _count(chosen: Sequence[Edge]) -> dict[int, int]:
    count: dict[int, int] = defaultdict(int)
    for edge in chosen:
        count[edge.left] += 1
        count[edge.right] += 1
    return count


def _filled(
    edges: Sequence[Edge], chosen: Sequence[Edge], capacity: Sequence[int]
) -> tuple[Edge, ...]:
    """The chosen, and what a divided capacity left free, the heaviest first."""
    count, there = _count(chosen), set(chosen)
    for edge in sorted(edges, key=lambda one: -one.weight):
        room = count.get(edge.left, 0) < capacity[edge.left] and (
            count.get(edge.right, 0) < capacity[edge.right]
        )
        if edge.weight > 0 and room and edge not in there:
            there.add(edge)
            count[edge.left] = count.get(edge.left, 0) + 1
            count[edge.right] = count.get(edge.right, 0) + 1
    return tuple(edge for edge in edges if edge in there)
