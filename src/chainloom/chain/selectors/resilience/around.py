"""A chain's network cut to what one firm's page needs of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..network import ChainNetwork


def around(network: ChainNetwork, organisation: int) -> ChainNetwork:
    """The same firms with the links of this firm's purchases and of its buyers' alone.

    Which of its own and its buyers' inputs hang on one supplier is the same here as in the whole
    network, and takes no time even where that has very many links. Unchanged for a firm that
    stands on no stage.
    """
    place = network.place(organisation)
    if place is None:
        return network
    links = network.network
    concerned = np.zeros(links.size, dtype=bool)
    concerned[links.buyer[links.supplier == place]] = True
    concerned[place] = True
    kept = concerned[links.buyer]
    names = ("supplier", "buyer", "amount", "known", "product")
    cut = replace(links, **{name: getattr(links, name)[kept] for name in names})
    return replace(network, network=cut)


def buyers_of(network: ChainNetwork, organisation: int) -> list[int]:
    """The ids of the firms that buy from this one, and its own."""
    place = network.place(organisation)
    if place is None:
        return [organisation]
    links = network.network
    buyers = np.unique(links.buyer[links.supplier == place])
    return [organisation, *network.organisations[buyers].tolist()]
