"""How long the network engine takes beside its index: `python benchmarks/network_parts.py`.

Makes a supply network of that many firms and links from a seed (partners by heavy-tailed
fitness, amounts log-normal, 100 sectors), writes it as CSV, reads it back with every check, and
times each part once after a warm-up on a small network. Peers do the same work in the same
run: igraph for cut firms, bridges and cores; polars' plain reader for the tables, which checks
nothing. Prints seconds of wall time and the ratio to the limit (below 1 is good) and to the peer.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import igraph
import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from chainloom.engines import network as engine

# Seconds for 100,000 firms and a million links; in proportion for others.
LIMITS = {
    "tables read and checked": 10.0,
    "concentration": 2.0,
    "cut firms and bridges": 2.0,
    "cores": 2.0,
    "critical paths": 10.0,
    "scenario, 26 weeks": 10.0,
}


def made(firms: int, links: int, seed: int = 0) -> engine.Network:
    rng = np.random.default_rng(seed)
    fitness = rng.pareto(1.3, firms) + 0.1
    chance = fitness / fitness.sum()
    supplier = rng.choice(firms, links, p=chance)
    buyer = rng.choice(firms, links, p=chance[rng.permutation(firms)])
    pairs = np.unique(supplier.astype(np.int64) * firms + buyer)
    supplier, buyer = pairs // firms, pairs % firms
    other = supplier != buyer
    return engine.make_network(
        [f"F{i}" for i in range(firms)],
        [f"S{i}" for i in rng.integers(0, 100, firms)],
        supplier=supplier[other],
        buyer=buyer[other],
        amount=rng.lognormal(0, 1, int(other.sum())),
    )


def written(network: engine.Network, folder: Path) -> tuple[Path, Path]:
    links, firms = folder / "links.csv", folder / "firms.csv"
    sectors = [network.sectors[k] for k in network.sector]
    engine.write_table(firms, {"firm": network.firms, "sector": sectors})
    columns = {
        "supplier": [network.firms[i] for i in network.supplier],
        "buyer": [network.firms[i] for i in network.buyer],
        "amount": network.amount,
    }
    engine.write_table(links, columns)
    return links, firms


def parts(network: engine.Network, folder: Path) -> dict[str, tuple[Callable, Callable | None]]:
    links, firms = written(network, folder)
    pairs = np.stack([network.supplier, network.buyer], axis=1).tolist()
    directed = igraph.Graph(n=network.size, edges=pairs, directed=True)
    plain = directed.as_undirected(mode="collapse")
    hit = engine.outage(network, network.sector == 0, weeks=4)

    def cut() -> Any:
        return plain.articulation_points(), plain.bridges()

    return {
        "tables read and checked": (
            lambda: engine.read_tables(links, firms),
            lambda: (pl.read_csv(links), pl.read_csv(firms)),
        ),
        "concentration": (lambda: engine.concentration(network), None),
        "cut firms and bridges": (lambda: engine.cuts(network), cut),
        "cores": (
            lambda: engine.cores(network),
            lambda: directed.connected_components(mode="strong").sizes(),
        ),
        "critical paths": (lambda: engine.critical_paths(network), None),
        "scenario, 26 weeks": (
            lambda: engine.scenario(network, [hit], engine.uniform(engine.ESSENTIAL)),
            None,
        ),
    }


def seconds(work: Callable) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--firms", type=int, default=100_000)
    parser.add_argument("--links", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for ours, _peer in parts(made(500, 2_000), Path(name)).values():
            ours()
        network = made(options.firms, options.links)
        print(f"{network.size:,} firms, {network.link_count:,} links, wall time in seconds")
        print(f"{'part':26} {'seconds':>8} {'of limit':>9} {'peer':>8} {'peer/ours':>10}")
        for part, (ours, peer) in parts(network, Path(name)).items():
            limit = LIMITS[part] * options.links / 1_000_000
            took, other = seconds(ours), seconds(peer) if peer else None
            theirs = f"{other:8.2f} {other / took:10.1f}" if other is not None else ""
            print(f"{part:26} {took:8.2f} {took / limit:9.2f} {theirs}")


if __name__ == "__main__":
    main()
