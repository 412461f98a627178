"""A chain's network cut to what one firm's page needs of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..network import ChainNetwork


def around(network: ChainNetwork, organisation: int) -> ChainNetwork:
    """This firm, its buyers and all their suppliers, with the links of its own purchases and of its
    buyers' alone.

    Which of its own and its buyers' inputs hang on one supplier is the same here as in the whole
    network, and takes no time even where that has very many firms and links. Unchanged for a firm
    that stands on no stage.
    """
    place = network.place(organisation)
    if place is None:
        return network
    links = network.network
    concerned = np.zeros(links.size, dtype=bool)
    concerned[links.buyer[links.supplier == place]] = True
    concerned[place] = True
    kept = concerned[links.buyer]
    near = concerned.copy()
    near[links.supplier[kept]] = True
    places = np.flatnonzero(near)
    anew = np.full(links.size, -1, dtype=np.int32)
    anew[places] = np.arange(len(places), dtype=np.int32)
    cut = replace(
        links,
        firms=tuple(links.firms[one] for one in places),
        **{name: getattr(links, name)[places] for name in ("sector", "market", "revenue", "cost")},
        **{name: getattr(links, name)[kept] for name in ("amount", "known", "product")},
        supplier=anew[links.supplier[kept]],
        buyer=anew[links.buyer[kept]],
        also_outside=frozenset(
            (int(anew[buyer]), product) for buyer, product in links.also_outside if near[buyer]
        ),
    )
    return replace(
        network,
        network=cut,
        organisations=network.organisations[places],
        sized=network.sized[places],
    )


def buyers_of(network: ChainNetwork, organisation: int) -> list[int]:
    """The ids of the firms that buy from this one, and its own."""
    place = network.place(organisation)
    if place is None:
        return [organisation]
    links = network.network
    buyers = np.unique(links.buyer[links.supplier == place])
    return [organisation, *network.organisations[buyers].tolist()]
