"""The best plan of second sources by trying all of them, each on a network written out anew."""

from __future__ import annotations

from itertools import combinations

from chainloom.engines.network import make_network, systemic_risk


def changed(network, sources, share: float):
    """The network with the second sources, from its rows."""
    sectors = len(network.sectors)
    revenue = [float(value) for value in network.revenue]
    rows = [
        [int(i), int(j), float(a), network.products[p] if p >= 0 else None]
        for i, j, a, p in zip(
            network.supplier, network.buyer, network.amount, network.product, strict=True
        )
    ]
    for source in sources:
        product = network.products[source.input - sectors] if source.input >= sectors else None
        moved = 0.0
        for row in rows:
            if row[0] == source.supplier and row[1] == source.buyer and row[3] == product:
                part = share * row[2]
                row[2] -= part
                moved += part
        revenue[source.supplier] = max(0.0, revenue[source.supplier] - moved)
        revenue[source.candidate] += moved
        rows.append([source.candidate, source.buyer, moved, product])
    return make_network(
        network.firms,
        [network.sectors[s] for s in network.sector],
        market=[network.markets[m] for m in network.market],
        supplier=[row[0] for row in rows],
        buyer=[row[1] for row in rows],
        amount=[row[2] for row in rows],
        product=[row[3] for row in rows],
        revenue=revenue,
        cost=network.cost,
    )


def total(network, essential, firms=None) -> float:
    return float(systemic_risk(network, essential, firms=firms).esri.sum())


def best_gain(network, essential, ground, cost, budget, *, share, firms=None):
    """The greatest fall of Σ ESRI over all plans with one source an input, within the budget."""
    before, best = total(network, essential, firms), 0.0
    for size in range(1, len(ground) + 1):
        if size * min(cost(one) for one in ground) > budget:
            break
        for plan in combinations(ground, size):
            inputs = {(one.buyer, one.input) for one in plan}
            if len(inputs) < size or sum(cost(one) for one in plan) > budget + 1e-12:
                continue
            after = total(changed(network, plan, share), essential, firms)
            best = max(best, before - after)
    return best
