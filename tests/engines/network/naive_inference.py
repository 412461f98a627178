"""The fitness model once more, pair by pair and by bisection, as its statement reads."""

from __future__ import annotations

from collections import defaultdict

from chainloom.engines.network import Network


def pairs(network: Network, share, density: float):
    """{(supplier, buyer): (probability, amount)} of every pair that may be a link."""
    n, names = network.size, network.sectors
    told: dict = defaultdict(float)
    rows = zip(network.supplier, network.buyer, network.amount, strict=True)
    known = set()
    for i, j, amount in rows:
        told[int(j), int(network.sector[i])] += amount
        known.add((int(i), int(j)))
    sold = [float(sum(network.amount[network.supplier == i])) for i in range(n)]
    x = [max(0.0, network.revenue[i] - sold[i]) for i in range(n)]
    r: dict = {}
    for j in range(n):
        b = names[network.sector[j]]
        cost = network.cost[j]
        want = {
            a: max(0.0, share.get((names[a], b), 0.0) * cost - told[j, a])
            for a in range(len(names))
        }
        untold = max(0.0, cost - sum(told[j, a] for a in want))
        total = sum(want.values())
        for a, value in want.items():
            r[j, a] = value * min(1.0, untold / total) if total else 0.0
    free = [
        (i, j)
        for i in range(n)
        for j in range(n)
        if i != j
        and (i, j) not in known
        and x[i] > 1e-9 * network.revenue[i]
        and r[j, int(network.sector[i])] > 1e-9 * network.cost[j]
    ]
    low, high = 1e-30, 1e30
    for _ in range(400):
        z = (low * high) ** 0.5
        chance = {(i, j): z * x[i] * r[j, int(network.sector[i])] for i, j in free}
        if sum(c / (1 + c) for c in chance.values()) < density * len(free):
            low = z
        else:
            high = z
    found = {}
    for (i, j), c in chance.items():
        a = int(network.sector[i])
        has = sum(x[k] for k in range(n) if network.sector[k] == a)
        asks = sum(r[k, a] for k in range(n))
        rivals = sum(x[k] for k, other in free if other == j and network.sector[k] == a)
        p = c / (1 + c)
        found[i, j] = p, min(1.0, has / asks) * r[j, a] * x[i] / (rivals * p)
    return found
