"""Slow, obvious twins of the structure engine, by the definitions and dictionaries alone."""

from __future__ import annotations

import math
from collections import defaultdict

from chainloom.engines.network import Network


def links(network: Network) -> list[tuple[int, int, int, float]]:
    """(supplier, buyer, product, amount) of links that carry something to another firm."""
    rows = zip(network.supplier, network.buyer, network.product, network.amount, strict=True)
    return [
        (int(i), int(j), int(p), float(amount)) for i, j, p, amount in rows if amount and i != j
    ]


def input_shares(network: Network) -> dict[tuple[int, str, bool], dict[int, float]]:
    """Shares of the suppliers of each (buyer, input, whether the input is a product)."""
    bought: dict = defaultdict(lambda: defaultdict(float))
    for i, j, p, amount in links(network):
        name = network.products[p] if p >= 0 else network.sectors[network.sector[i]]
        bought[j, name, p >= 0][i] += amount
    return {
        key: {i: amount / sum(sold.values()) for i, amount in sold.items()}
        for key, sold in bought.items()
    }


def pieces(size: int, ties: set[tuple[int, int]], without: int = -1) -> list[set[int]]:
    """Groups of firms that ties join, one firm left out."""
    group = {firm: {firm} for firm in range(size) if firm != without}
    for one, other in ties:
        if without not in (one, other) and group[one] is not group[other]:
            joined = group[one] | group[other]
            for firm in joined:
                group[firm] = joined
    return list({id(found): found for found in group.values()}.values())


def ties_of(network: Network) -> set[tuple[int, int]]:
    return {(min(i, j), max(i, j)) for i, j, _p, _a in links(network)}


def cut_firms(network: Network) -> dict[int, int]:
    """Cut firm → how many are cut off, by taking each firm out in turn."""
    ties, found = ties_of(network), {}
    whole = pieces(network.size, ties)
    for firm in range(network.size):
        own = next(group for group in whole if firm in group) - {firm}
        left = [group for group in pieces(network.size, ties, firm) if group <= own]
        if len(left) > 1:
            found[firm] = len(own) - max(map(len, left))
    return found


def bridges(network: Network) -> dict[tuple[int, int], int]:
    """Bridge → firms on its smaller side, by taking each tie out in turn."""
    ties, found = ties_of(network), {}
    whole = len(pieces(network.size, ties))
    for tie in ties:
        left = pieces(network.size, ties - {tie})
        if len(left) > whole:
            found[tie] = min(len(group) for group in left if group & set(tie))
    return found


def best_ways(network: Network, measure: str, raw: set[int], brands: set[int]) -> dict[int, float]:
    """Best value of every simple way from a raw material to each brand, all of them tried."""
    flow: dict = defaultdict(float)
    for i, j, _p, amount in links(network):
        flow[i, j] += amount
    bought: dict = defaultdict(float)
    for (_i, j), amount in flow.items():
        bought[j] += amount
    cost = {j: max(float(network.cost[j]), bought[j]) for j in range(network.size)}
    best: dict[int, float] = {}

    def walk(way: list[int], value: float) -> None:
        if way[-1] in brands and len(way) > 1:
            best[way[-1]] = max(best.get(way[-1], 0.0), value)
        for (i, j), amount in flow.items():
            if i == way[-1] and j not in way:
                longer = value * (amount / cost[j]) if measure == "dependence" else amount
                walk([*way, j], longer if measure == "dependence" else min(value, amount))

    for first in raw:
        walk([first], 1.0 if measure == "dependence" else math.inf)
    return best
