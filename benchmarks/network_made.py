"""Supply networks from a seed, shaped like those that are known of whole countries.

Of the networks in Diem et al. (2022) and later work: numbers of links with heavy tails, some ten
links a firm, amounts over several orders of magnitude that grow with the size of both firms,
hundreds of sectors of very unequal size, and one firm in most sectors that holds a good part
of it. Which inputs are essential is drawn for each pair of sectors in the shares below.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from chainloom.engines.network import Essential, Network, make_network

SECTORS = 600
LINKS_A_FIRM = 10
CLASSES = {"no effect": 0.2, "linear": 0.6, "essential": 0.2}


def made(firms: int, seed: int = 1) -> tuple[Network, Essential]:
    """A network of so many firms, with ten times as many links, and its table of classes."""
    rng = np.random.default_rng(seed)
    size = rng.pareto(1.4, firms) + 0.2
    sells, buys = (size * rng.lognormal(0, 0.7, firms) for _ in range(2))
    supplier, buyer = _links(rng, sells, buys)
    amount = rng.lognormal(0, 1.5, len(supplier)) * np.sqrt(size[supplier] * size[buyer])
    popular = 1.0 / np.arange(1, SECTORS + 1) ** 0.7
    sector = rng.choice(SECTORS, firms, p=popular / popular.sum())
    network = make_network(
        [f"f{number}" for number in range(firms)],
        [f"s{code}" for code in sector],
        supplier=supplier,
        buyer=buyer,
        amount=amount,
    )
    classes = rng.choice(3, (SECTORS, SECTORS), p=list(CLASSES.values())).astype(np.int8)
    return network, Essential(tuple(f"s{code}" for code in range(SECTORS)), classes)


def _links(rng: Any, sells: Any, buys: Any) -> tuple[Any, Any]:
    """Pairs drawn by how much a firm sells and buys, each pair once, nobody with itself."""
    firms = len(sells)
    wanted = LINKS_A_FIRM * firms
    ends = [np.cumsum(one / one.sum()) for one in (sells, buys)]
    keys = np.empty(0, dtype=np.int64)
    while len(keys) < wanted:
        drawn = int(1.2 * (wanted - len(keys))) + 10
        pair = [np.searchsorted(end, rng.random(drawn) * end[-1]) for end in ends]
        fresh = pair[0][pair[0] != pair[1]] * firms + pair[1][pair[0] != pair[1]]
        keys = np.unique(np.concatenate([keys, fresh]))
    keys = rng.permutation(keys)[:wanted]
    return np.divmod(np.sort(keys), firms)
