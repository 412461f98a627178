"""The weekly model once more, firm by firm and by dictionaries, as its statement reads."""

from __future__ import annotations

import math
from collections import defaultdict

from chainloom.engines.network import Network


def weeks(network: Network, lost, kinds, *, stock, refill: float, spare: float):
    """Levels of production and unmet demand by week; `lost` is one list of shares a week."""
    n = network.size
    flow: dict = defaultdict(float)
    for i, j, amount in zip(network.supplier, network.buyer, network.amount, strict=True):
        if amount:
            flow[int(i), int(j)] += float(amount) / 52
    sold = [sum(a for (i, _j), a in flow.items() if i == firm) for firm in range(n)]
    x = [max(network.revenue[i] / 52, sold[i]) for i in range(n)]
    f = [x[i] - sold[i] for i in range(n)]
    need: dict = defaultdict(float)
    for (i, j), amount in flow.items():
        need[j, int(network.sector[i])] += amount
    inputs = {j: [k for buyer, k in need if buyer == j] for j in range(n)}
    cost = [max(network.cost[j] / 52, sum(need[j, k] for k in inputs[j])) for j in range(n)]
    target = {(j, k): (1 + stock[j]) * amount for (j, k), amount in need.items()}
    S, u, g = dict(target), [1.0] * n, [1.0] * n
    levels, unmet = [], []
    for shares in lost:
        orders = {}
        for (i, j), amount in flow.items():
            k = int(network.sector[i])
            whole = max(0.0, need[j, k] * g[j] + (target[j, k] - S[j, k]) / refill)
            orders[i, j] = amount / need[j, k] * whole
        d = []
        for i in range(n):
            asked = sum(o for (seller, _j), o in orders.items() if seller == i) + f[i]
            d.append(asked / x[i] if x[i] else 1.0)
        for j in range(n):
            g[j] = min((1 + spare) * (1 - shares[j]), d[j])
            bound, left = 1.0, 1.0
            for k in inputs[j]:
                wanted = need[j, k] * g[j]
                short = max(0.0, 1 - S[j, k] / wanted) if wanted else 0.0
                kind = kinds[k][network.sector[j]]
                if kind == 2:
                    bound = min(bound, 1 - short)
                elif kind == 1:
                    left -= short * need[j, k] / cost[j]
            u[j] = g[j] * max(0.0, min(bound, left))
        filled = [u[i] / d[i] if d[i] else 1.0 for i in range(n)]
        for (j, k), amount in need.items():
            S[j, k] -= min(S[j, k], amount * u[j])
        for (i, j), order in orders.items():
            S[j, int(network.sector[i])] += order * filled[i]
        levels.append(list(u))
        unmet.append([f[i] * (1 - filled[i]) for i in range(n)])
    return levels, unmet


def is_inside(x: float, y: float, ring) -> bool:
    """Whether the ring winds around the point: its corners' angles, seen from there, sum up."""
    turned = 0.0
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        one, other = math.atan2(y1 - y, x1 - x), math.atan2(y2 - y, x2 - x)
        turned += (other - one + math.pi) % (2 * math.pi) - math.pi
    return abs(turned) > math.pi
