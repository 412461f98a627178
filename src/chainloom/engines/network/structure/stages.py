"""The network of stages: what firms' links add up to."""

from __future__ import annotations

import numpy as np

from ..network import Network, make_network


def stage_network(network: Network) -> Network:
    """A network whose firms are the sectors of another, in their order.

    Amounts between two sectors, and within one, are summed over firms and products, and so are
    revenue and cost. How links are known is not kept: a sum is derived from all of them.
    """
    count = len(network.sectors)
    key = network.sector[network.supplier].astype(np.int64) * count
    key += network.sector[network.buyer]
    pairs, place = np.unique(key, return_inverse=True)
    return make_network(
        network.sectors,
        network.sectors,
        supplier=pairs // max(1, count),
        buyer=pairs % max(1, count),
        amount=np.bincount(place, network.amount, len(pairs)),
        known=np.ones(len(pairs), dtype=np.int8),
        revenue=np.bincount(network.sector, network.revenue, count),
        cost=np.bincount(network.sector, network.cost, count),
    )
