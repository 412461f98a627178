"""Concentration, cut firms, bridges, cores and critical paths agree with twins and peers."""

from __future__ import annotations

import igraph
import networkx as nx
import numpy as np
import pytest

from chainloom.engines.network import (
    NetworkError,
    concentration,
    cores,
    critical_paths,
    cuts,
    inputs_of,
    make_network,
    stage_network,
)

from . import naive_structure as naive


def random_network(seed: int, size: int = 12, density: float = 0.15, products: bool = False):
    """Loops, empty links, lone firms and ties in both directions are all in it."""
    rng = np.random.default_rng(seed)
    there = rng.random((size, size)) < density
    supplier, buyer = np.nonzero(there)
    amount = np.round(rng.pareto(1.5, len(supplier)) * 10, 2) * (rng.random(len(supplier)) > 0.1)
    named = [f"P{rng.integers(3)}" if rng.random() < 0.5 else None for _ in supplier]
    return make_network(
        [f"F{i}" for i in range(size)],
        [f"S{rng.integers(4)}" for _ in range(size)],
        supplier=supplier,
        buyer=buyer,
        amount=amount,
        product=named if products else None,
    )


def digraph(network) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(network.size))
    graph.add_edges_from((i, j) for i, j, _p, _a in naive.links(network))
    return graph


@pytest.mark.parametrize("products", [False, True])
@pytest.mark.parametrize("seed", range(20))
def test_each_inputs_index_is_that_of_its_suppliers_shares(seed, products):
    network = random_network(seed, products=products)
    found = concentration(network).inputs
    want = naive.input_shares(network)
    keys = [
        (int(j), found.names[k], bool(is_product))
        for j, k, is_product in zip(found.buyer, found.input, found.by_product, strict=True)
    ]
    assert set(keys) == set(want)
    assert len(keys) == len(want)
    for row, key in enumerate(keys):
        shares = want[key]
        assert found.suppliers[row] == len(shares)
        assert found.hhi[row] == pytest.approx(sum(s * s for s in shares.values()), abs=1e-12)
        assert found.share[row] == pytest.approx(max(shares.values()), abs=1e-12)
        assert shares[int(found.largest[row])] == pytest.approx(max(shares.values()), abs=1e-12)
        assert found.single[row] == (len(shares) == 1)


@pytest.mark.parametrize("seed", range(10))
def test_each_sectors_index_is_that_of_its_firms_revenue(seed):
    network = random_network(seed)
    found = concentration(network)
    for sector in range(len(network.sectors)):
        own = network.revenue[network.sector == sector]
        assert found.firms[sector] == len(own)
        if own.sum() == 0:
            assert np.isnan(found.hhi[sector])
            assert found.largest[sector] == -1
            continue
        shares = own / own.sum()
        assert found.sellers[sector] == (own > 0).sum()
        assert found.hhi[sector] == pytest.approx((shares**2).sum(), abs=1e-12)
        assert network.revenue[found.largest[sector]] == own.max()


def test_two_deliveries_of_one_supplier_are_one_source():
    network = make_network(
        ["a", "b", "c"],
        ["yarn", "yarn", "cloth"],
        supplier=[0, 0, 1],
        buyer=[2, 2, 2],
        amount=[1.0, 2.0, 1.0],
        product=["cotton", "linen", None],
    )
    found = concentration(network).inputs
    assert [found.names[k] for k in found.input] == ["yarn", "cotton", "linen"]
    assert found.suppliers.tolist() == [1, 1, 1]
    assert inputs_of(network)[0].tolist() == [2, 3, 0]


@pytest.mark.parametrize("seed", range(40))
def test_cut_firms_and_bridges_are_those_that_taking_each_out_shows(seed):
    network = random_network(seed, size=5 + seed % 12, density=[0.05, 0.1, 0.2][seed % 3])
    found = cuts(network)
    assert dict(zip(found.firms.tolist(), found.cut_off.tolist(), strict=True)) == naive.cut_firms(
        network
    )
    pairs = [tuple(pair) for pair in found.bridges.tolist()]
    assert dict(zip(pairs, found.behind.tolist(), strict=True)) == naive.bridges(network)


@pytest.mark.parametrize("seed", range(5))
def test_cut_firms_and_bridges_agree_with_networkx_and_igraph(seed):
    network = random_network(seed, size=400, density=0.004)
    graph = digraph(network).to_undirected()
    found = cuts(network)
    assert found.firms.tolist() == sorted(nx.articulation_points(graph))
    assert {tuple(pair) for pair in found.bridges.tolist()} == {
        (min(pair), max(pair)) for pair in nx.bridges(graph)
    }
    peer = igraph.Graph(n=network.size, edges=list(graph.edges))
    assert found.firms.tolist() == sorted(peer.articulation_points())
    assert len(found.bridges) == len(peer.bridges())
    assert len(found.firms) > 10


@pytest.mark.parametrize("seed", range(10))
def test_cores_are_the_strong_components_of_networkx(seed):
    network = random_network(seed, size=60, density=0.02)
    want = [c for c in nx.strongly_connected_components(digraph(network)) if len(c) > 1]
    assert [set(core.tolist()) for core in cores(network)] == sorted(
        want, key=lambda core: (-len(core), min(core))
    )


@pytest.mark.parametrize("measure", ["dependence", "bottleneck"])
@pytest.mark.parametrize("seed", range(25))
def test_the_best_way_is_the_best_of_all_ways(seed, measure):
    network = random_network(seed, size=9, density=0.25, products=seed % 2 == 0)
    graph = digraph(network)
    outermost = (
        {i for i in graph if not graph.in_degree(i) and graph.out_degree(i)},
        {i for i in graph if graph.in_degree(i) and not graph.out_degree(i)},
    )
    given = (set(range(3)), {2, 5, 6, 7})
    for raw, brands in (outermost, given):
        found = critical_paths(network, measure=measure, raw=sorted(raw), brands=sorted(brands))
        if (raw, brands) == outermost:
            again = critical_paths(network, measure=measure)
            assert again == found
        want = naive.best_ways(network, measure, raw, brands)
        assert {path.firms[-1] for path in found} == set(want)
        assert [path.value for path in found] == sorted((p.value for p in found), reverse=True)
        for path in found:
            assert path.value == pytest.approx(want[path.firms[-1]], rel=1e-12)
            assert path.firms[0] in raw
            assert len(set(path.firms)) == len(path.firms)
            if measure == "bottleneck":
                assert path.value == min(path.amounts) == path.amounts[path.weakest]


def test_dependence_agrees_with_networkx_on_a_larger_network():
    network = random_network(3, size=300, density=0.01)
    graph = digraph(network)
    for i, j, _p, amount in naive.links(network):
        graph.edges[i, j]["weight"] = -np.log(amount / network.cost[j])
    raw = {i for i in graph if not graph.in_degree(i) and graph.out_degree(i)}
    length = nx.multi_source_dijkstra_path_length(graph, raw)
    found = critical_paths(network)
    assert len(found) > 5
    for path in found:
        assert path.value == pytest.approx(np.exp(-length[path.firms[-1]]), rel=1e-9)
    assert critical_paths(network, count=3) == found[:3]


@pytest.mark.parametrize("seed", range(6))
def test_the_network_of_stages_sums_what_firms_deliver(seed):
    network = random_network(seed, size=25, products=True)
    found = stage_network(network)
    assert found.firms == network.sectors
    want: dict = {}
    for i, j, amount in zip(network.supplier, network.buyer, network.amount, strict=True):
        pair = (int(network.sector[i]), int(network.sector[j]))
        want[pair] = want.get(pair, 0.0) + amount
    pairs = zip(found.supplier.tolist(), found.buyer.tolist(), strict=True)
    assert dict(zip(pairs, found.amount, strict=True)) == pytest.approx(want)
    assert found.revenue.sum() == pytest.approx(network.revenue.sum())
    assert found.cost[0] == pytest.approx(network.cost[network.sector == 0].sum())


def test_a_network_without_links_has_no_structure():
    network = make_network(["a", "b"], ["x", "y"], [])
    assert len(concentration(network).inputs.buyer) == 0
    assert len(cuts(network).firms) == 0
    assert cores(network) == []
    assert critical_paths(network) == []
    assert stage_network(network).link_count == 0


def test_paths_refuse_what_they_do_not_know():
    network = make_network(["a", "b"], ["x", "y"], [("a", "b", 1.0)])
    with pytest.raises(NetworkError, match="neither"):
        critical_paths(network, measure="longest")
    with pytest.raises(NetworkError, match="not among"):
        critical_paths(network, raw=[7])
