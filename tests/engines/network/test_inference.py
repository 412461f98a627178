"""What is not known is filled by the stated model, marked, reproducible and within its margins."""

from __future__ import annotations

import csv
import tracemalloc

import numpy as np
import pytest

from chainloom.engines.network import (
    KNOWN,
    NetworkError,
    NothingUntold,
    TooManyPairs,
    industry_of,
    infer,
    make_input_shares,
    make_network,
    shares_from_table,
    stage_shares,
    systemic_risk,
    textile_shares,
)
from chainloom.engines.network.inference import filling, pairs
from tests.shared_data import shared

from . import naive_inference as naive

SHARES = make_input_shares(
    [("spin", "weave", 0.6), ("weave", "sew", 0.5), ("weave", "weave", 0.1), ("dye", "sew", 0.3)]
)


def some_network(seed: int, size: int = 14, told: float = 0.06):
    """Some links are known, some firms give neither revenue nor cost."""
    rng = np.random.default_rng(seed)
    supplier, buyer = np.nonzero((rng.random((size, size)) < told) & ~np.eye(size, dtype=bool))
    kinds = ["spin", "weave", "dye", "sew"]
    revenue, cost = rng.lognormal(3, 1.5, size), rng.lognormal(3, 1.5, size)
    return make_network(
        [f"F{i}" for i in range(size)],
        kinds + [kinds[k] for k in rng.integers(0, 4, size - 4)],
        supplier=supplier,
        buyer=buyer,
        amount=np.round(rng.lognormal(0, 1, len(supplier)), 2),
        revenue=np.where(rng.random(size) < 0.15, np.nan, revenue),
        cost=np.where(rng.random(size) < 0.15, np.nan, cost),
    )


@pytest.mark.parametrize("seed", range(15))
def test_chances_and_amounts_are_those_of_the_model(seed):
    network = some_network(seed)
    found = infer(network, SHARES, density=0.3)
    want = naive.pairs(network, SHARES.share, 0.3)
    supplier, buyer, probability, amount = found.every_pair()
    both = list(zip(supplier.tolist(), buyer.tolist(), strict=True))
    assert set(both) == set(want)
    assert len(both) == len(want) == found.pairs
    for row, pair in enumerate(both):
        assert probability[row] == pytest.approx(want[pair][0], rel=1e-8)
        assert amount[row] == pytest.approx(want[pair][1], rel=1e-8)


@pytest.mark.parametrize("part", [1, 7, 64])
def test_pairs_worked_through_in_parts_are_the_same(part, monkeypatch):
    network = some_network(4, size=40)
    whole = infer(network, SHARES, density=0.3, seed=3)
    monkeypatch.setattr(pairs, "PART", part)
    parts = infer(network, SHARES, density=0.3, seed=3)
    for one, other in zip(whole.every_pair(), parts.every_pair(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9)
    for name in ("supplier", "buyer", "amount"):
        one, other = getattr(whole.draw(1), name), getattr(parts.draw(1), name)
        np.testing.assert_allclose(one, other, rtol=1e-9)


def test_very_many_pairs_take_little_memory():
    """They are never all held: four million would take a hundred megabytes."""
    size = 4_000
    rng = np.random.default_rng(1)
    network = make_network(
        [str(one) for one in range(size)],
        ["spin", "weave"] * (size // 2),
        [],
        revenue=rng.lognormal(3, 1.5, size),
        cost=rng.lognormal(3, 1.5, size),
    )
    tracemalloc.start()
    found = infer(network, make_input_shares([("spin", "weave", 0.6)]), links=5 * size)
    drawn = found.draw(0)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.pairs == (size // 2) ** 2
    assert drawn.link_count > 4 * size
    assert most < 20e6


def test_too_many_pairs_are_refused_before_they_are_worked_through(monkeypatch):
    monkeypatch.setattr(filling, "PAIRS_MOST", 10)
    with pytest.raises(TooManyPairs, match="more than 10"):
        infer(some_network(4), SHARES, density=0.3)


@pytest.mark.parametrize("density", [0.001, 0.05, 0.5, 0.99])
def test_the_density_asked_for_is_the_one_expected(density):
    found = infer(some_network(3, size=60), SHARES, density=density)
    assert found.expected_links == pytest.approx(density * found.pairs, rel=1e-9)


def test_how_many_links_are_expected_can_be_told_in_place_of_a_density():
    network = some_network(3, size=30)
    found = infer(network, SHARES, links=40)
    assert found.expected_links == pytest.approx(40)
    assert found.density == pytest.approx(40 / found.pairs)
    same = infer(network, SHARES, density=found.density)
    np.testing.assert_allclose(same.every_pair()[2], found.every_pair()[2])
    many = infer(network, SHARES, links=1e9)
    assert many.density == pytest.approx(0.9)


def test_over_draws_buyers_get_what_they_want_and_stages_sell_no_more_than_they_have():
    network = some_network(8, size=40, told=0.01)
    found = infer(network, SHARES, density=0.3, seed=1)
    drawn = [found.draw(number) for number in range(400)]
    new = slice(network.link_count, None)
    bought = np.mean([np.bincount(d.buyer[new], d.amount[new], 40) for d in drawn], axis=0)
    supplier, buyer, probability, amount = found.every_pair()
    mean = np.bincount(buyer, amount * probability, 40)
    spread = np.bincount(buyer, amount**2 * probability * (1 - probability), 40)
    assert (np.abs(bought - mean) <= 5 * np.sqrt(spread / 400) + 1e-9).all()
    untold = network.cost - np.bincount(network.buyer, network.amount, 40)
    assert (mean <= untold + 1e-6).all()
    left = np.maximum(0, network.revenue - np.bincount(network.supplier, network.amount, 40))
    has = np.bincount(network.sector, left, 4)
    sold = np.bincount(network.sector[supplier], amount * probability, 4)
    assert (sold <= has * (1 + 1e-9)).all()
    assert (found.unmet >= -1e-6).all()


def test_inferred_links_are_marked_and_known_ones_stay():
    network = some_network(2, size=30)
    drawn = infer(network, SHARES, density=0.2).draw(0)
    old = network.link_count
    assert drawn.link_count > old
    assert {KNOWN[k] for k in drawn.known[old:]} == {"inferred"}
    assert (drawn.amount[:old] == network.amount).all()
    pairs = set(zip(drawn.supplier.tolist(), drawn.buyer.tolist(), strict=True))
    assert len(pairs) == drawn.link_count
    assert (drawn.supplier != drawn.buyer).all()
    assert (drawn.revenue == network.revenue).all()


def test_a_seed_and_number_make_one_draw():
    network = some_network(2, size=30)
    one, same = (infer(network, SHARES, density=0.2, seed=7) for _ in range(2))
    assert (one.draw(3).supplier == same.draw(3).supplier).all()
    other = infer(network, SHARES, density=0.2, seed=8)
    counts = {len(one.draw(n).amount) for n in range(6)} | {len(other.draw(3).amount)}
    assert len(counts) > 1


def test_bands_enclose_the_draws():
    network = some_network(5, size=30)
    found = infer(network, SHARES, density=0.2)
    bands = found.bands(lambda one: systemic_risk(one).esri, draws=9, quantiles=(0.0, 1.0))
    each = np.array([systemic_risk(found.draw(number)).esri for number in range(9)])
    np.testing.assert_array_equal(bands.low, each.min(axis=0))
    np.testing.assert_array_equal(bands.high, each.max(axis=0))
    np.testing.assert_allclose(bands.middle, np.median(each, axis=0))
    assert (bands.high > bands.low).any()
    assert bands.draws == 9
    with pytest.raises(NetworkError, match="draw"):
        found.bands(lambda one: one.revenue, draws=0)


def test_nothing_is_made_up_where_nobody_gave_a_size():
    network = make_network(["a", "b"], ["spin", "weave"], [("a", "b", 2.0)])
    with pytest.raises(NothingUntold, match="nothing is untold"):
        infer(network, make_input_shares([("spin", "weave", 0.9)]), density=0.5)


def test_what_cannot_be_is_refused():
    network = some_network(1)
    for density in (0.0, 1.0, -1.0):
        with pytest.raises(NetworkError, match="density"):
            infer(network, SHARES, density=density)
    for links in (0, -1.0, float("nan")):
        with pytest.raises(NetworkError, match="more than none"):
            infer(network, SHARES, links=links)
    for both in ({}, {"density": 0.1, "links": 5}):
        with pytest.raises(NetworkError, match="not both"):
            infer(network, SHARES, **both)
    with pytest.raises(NetworkError, match="'mine'"):
        infer(network, make_input_shares([("mine", "sew", 0.1)]), density=0.1)
    with pytest.raises(NetworkError, match="between 0 and 1"):
        make_input_shares([("a", "b", 1.1)])
    with pytest.raises(NetworkError, match="twice"):
        make_input_shares([("a", "b", 0.1), ("a", "b", 0.2)])
    with pytest.raises(NetworkError, match="more than 1"):
        make_input_shares([("a", "b", 0.6), ("c", "b", 0.5)])


def test_shares_of_a_table_are_parts_of_all_inputs_the_imported_too():
    found = shares_from_table(["x", "y", "z"], [[1, 2, 0], [3, 2, 0], [0, 0, 0]], [[1, 0, 0]]).share
    assert found == {("x", "x"): 0.2, ("y", "x"): 0.6, ("x", "y"): 0.5, ("y", "y"): 0.5}
    with pytest.raises(NetworkError, match="below 0"):
        shares_from_table(["x"], [[-1.0]])
    with pytest.raises(NetworkError, match="tables of"):
        shares_from_table(["x", "y"], [[1.0]])


def test_the_textile_shares_are_those_of_the_tables():
    folder = shared("supply_networks/wiod")

    def table(kind):
        with (folder / f"CHN_{kind}_Z_2008.csv").open() as file:
            head, *rows = csv.reader(file)
        return head[1:], [[float(cell) for cell in row[1:]] for row in rows]

    industries, domestic = table("domestic")
    want = shares_from_table(industries, domestic, table("imported")[1]).share
    found = textile_shares().share
    assert found.keys() == {pair for pair in want if "c4" in pair}
    assert all(abs(found[pair] - want[pair]) < 1e-6 for pair in found)
    assert found["c4", "c4"] > 0.4


@pytest.mark.parametrize(
    ("code", "industry"),
    [("1751", "c4"), ("18", "c4"), ("1951", "c5"), ("2822", "c9"), ("3551", "c13"), ("0131", "c1")],
)
def test_classes_of_the_chain_lie_in_their_industry(code, industry):
    assert industry_of(code) == industry
    assert industry_of("9999") is None
    assert industry_of("x") is None


def test_a_share_between_industries_is_split_over_stages_by_what_they_sell():
    network = make_network(
        ["s", "w", "w2", "d", "g"],
        ["spin", "weave", "weave", "dye", "sew"],
        [],
        revenue=[50.0, 20.0, 10.0, 10.0, 100.0],
    )
    shares = make_input_shares([("c4", "c4", 0.4), ("c9", "c4", 0.1)])
    pairs = [("weave", "c4", "sew", "c4"), ("spin", "c4", "sew", "c4"), ("dye", "c9", "sew", "c4")]
    found = stage_shares(network, shares, pairs).share
    assert found["weave", "sew"] == pytest.approx(0.4 * 30 / 80)
    assert found["spin", "sew"] == pytest.approx(0.4 * 50 / 80)
    assert found["dye", "sew"] == pytest.approx(0.1)
    with pytest.raises(NetworkError, match="no share is known"):
        stage_shares(network, shares, [("spin", "c1", "sew", "c4")])
    with pytest.raises(NetworkError, match="is of industry"):
        stage_shares(network, shares, [*pairs, ("weave", "c9", "sew", "c4")])
    with pytest.raises(NetworkError, match="no firm"):
        stage_shares(network, shares, [("mine", "c9", "sew", "c4")])
