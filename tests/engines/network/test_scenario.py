"""Scenarios follow the stated weekly model and hit whom they name."""

from __future__ import annotations

import numpy as np
import pytest

from chainloom.engines.network import (
    ESSENTIAL,
    LINEAR,
    NetworkError,
    Outage,
    hit_district,
    hit_firms,
    hit_outline,
    hit_sectors,
    make_essential,
    make_network,
    outage,
    scenario,
    uniform,
)

from . import naive_scenario as naive
from .test_structure import random_network


def line(*, revenue=None):
    """yarn → cloth → shirts, the last sold to customers outside."""
    return make_network(
        ["yarn", "cloth", "shirts"],
        ["spinning", "weaving", "sewing"],
        [("yarn", "cloth", 52.0), ("cloth", "shirts", 104.0)],
        revenue=[np.nan, np.nan, 208.0] if revenue is None else revenue,
    )


def stopped(network, name, **how):
    return outage(network, hit_firms(network, [name]), **how)


@pytest.mark.parametrize("spare", [0.0, 0.3])
@pytest.mark.parametrize("seed", range(12))
def test_every_week_agrees_with_the_model_worked_by_hand(seed, spare):
    rng = np.random.default_rng(seed)
    base = random_network(seed, size=10, density=0.2)
    network = make_network(
        base.firms,
        [base.sectors[s] for s in base.sector],
        supplier=base.supplier,
        buyer=base.buyer,
        amount=base.amount,
        revenue=np.where(rng.random(10) < 0.5, base.revenue * 1.5 + 3, np.nan),
        cost=np.where(rng.random(10) < 0.3, base.cost * 1.2, np.nan),
    )
    kinds = rng.integers(0, 3, (len(network.sectors),) * 2)
    rows = [
        (one, other, int(kinds[i, j]))
        for i, one in enumerate(network.sectors)
        for j, other in enumerate(network.sectors)
    ]
    stock, share = rng.integers(0, 4, 10).astype(float), 0.5 + rng.random() / 2
    hits = [
        outage(network, rng.random(10) < 0.4, share=share, weeks=3, start=2, recovery=2),
        outage(network, np.arange(10) % 5 == seed % 5, weeks=4),
    ]
    found = scenario(
        network, hits, make_essential(rows), horizon=20, stock=stock, refill=3.0, spare=spare
    )
    lost = [np.maximum(*(one.in_week(week) for one in hits)) for week in range(1, 21)]
    level, unmet = naive.weeks(network, lost, kinds, stock=stock, refill=3.0, spare=spare)
    np.testing.assert_allclose(found.level, level, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.unmet, unmet, rtol=0, atol=1e-9 * found.usual.sum())
    assert found.level.min() < 0.9
    np.testing.assert_allclose(found.lost, found.usual * (1 - np.array(level)), atol=1e-7)


@pytest.mark.parametrize("seed", range(5))
def test_without_an_outage_nothing_is_ever_lost(seed):
    network = random_network(seed, size=30)
    found = scenario(network, [], uniform(ESSENTIAL), horizon=104)
    np.testing.assert_allclose(found.level, 1.0, atol=1e-9)
    np.testing.assert_allclose(found.unmet, 0.0, atol=1e-9 * found.usual.sum())


def test_a_stop_travels_one_tie_a_week_and_stocks_hold_it_up():
    network = line()
    bare = scenario(network, [stopped(network, "yarn", weeks=2)], uniform(ESSENTIAL), stock=0.0)
    assert [int(np.argmax(bare.level[:, i] < 1)) + 1 for i in range(3)] == [1, 2, 3]
    # Everybody stands for as long as the first did, and then works as usual again.
    assert (bare.level < 1 - 1e-12).sum(axis=0).tolist() == [2, 2, 2]
    stocked = scenario(network, [stopped(network, "yarn", weeks=9)], uniform(ESSENTIAL), stock=2.0)
    assert [int(np.argmax(stocked.level[:, i] < 1)) + 1 for i in range(3)] == [1, 4, 7]
    assert scenario(
        network, [stopped(network, "yarn", weeks=2)], uniform(ESSENTIAL), stock=2.0
    ).level[:, 2].min() == pytest.approx(1.0)


def test_progress_tells_each_week_and_what_it_raises_ends_the_calculation():
    network, told = line(), []
    scenario(network, [], horizon=3, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scenario(network, [], horizon=3, progress=stop)


def test_a_stop_at_the_end_of_the_line_stops_the_orders_upstream():
    network = line()
    found = scenario(network, [stopped(network, "shirts", weeks=1)], stock=0.0, horizon=3)
    np.testing.assert_allclose(found.level[:2], [[1, 1, 0], [1, 0, 1]], atol=1e-12)
    assert found.unmet[0, 2] == pytest.approx(4.0)


def test_a_stock_of_one_input_counts_for_that_input():
    network = line()
    found = scenario(
        network,
        [stopped(network, "yarn", weeks=9)],
        uniform(ESSENTIAL),
        stock=0.0,
        input_stock={"spinning": 5.0},
    )
    assert int(np.argmax(found.level[:, 1] < 1)) + 1 == 7
    with pytest.raises(NetworkError, match="no such input"):
        scenario(network, [], input_stock={"mining": 1.0})


def test_a_linear_input_costs_its_share_of_all_inputs():
    network = make_network(
        ["dye", "cloth", "shirts"],
        ["dyes", "weaving", "sewing"],
        [("dye", "shirts", 25.0), ("cloth", "shirts", 75.0)],
        revenue=[np.nan, np.nan, 300.0],
    )
    hit = [stopped(network, "dye", weeks=4)]
    linear = scenario(network, hit, uniform(LINEAR), stock=0.0, horizon=2)
    assert linear.level[1, 2] == pytest.approx(0.75)
    tight = make_essential([("dyes", "sewing", 2)])
    assert scenario(network, hit, tight, stock=0.0, horizon=2).level[1, 2] == 0
    none = make_essential([("dyes", "sewing", 0)])
    assert scenario(network, hit, none, stock=0.0, horizon=2).level[1, 2] == pytest.approx(1.0)


def test_spare_capacity_of_others_of_the_sector_helps():
    network = make_network(
        ["mill one", "mill two", "shirts"],
        ["weaving", "weaving", "sewing"],
        [("mill one", "shirts", 52.0), ("mill two", "shirts", 52.0)],
        revenue=[np.nan, np.nan, 208.0],
    )
    hit = [stopped(network, "mill one", weeks=20)]
    tight = scenario(network, hit, uniform(ESSENTIAL), stock=0.5)
    helped = scenario(network, hit, uniform(ESSENTIAL), stock=0.5, spare=1.0)
    assert helped.by_firm[2] < tight.by_firm[2] - 1
    assert helped.level[:, 1].max() > 1.2


def test_everything_comes_back_and_the_sums_are_those_of_firms_and_weeks():
    network = line()
    found = scenario(network, [stopped(network, "cloth", weeks=3, share=0.6, recovery=2)])
    np.testing.assert_allclose(found.level[-1], 1.0, atol=1e-6)
    np.testing.assert_allclose(found.level[:6, 1], [0.4, 0.4, 0.4, 0.6, 0.8, 1.0])
    assert found.by_sector.shape == (26, 3)
    assert found.by_sector.sum() == pytest.approx(found.by_firm.sum())
    assert found.by_week.sum() == pytest.approx(found.by_firm.sum())


def test_an_outage_that_cannot_be_is_refused():
    network = line()
    hit = hit_sectors(network, ["weaving"])
    assert hit.tolist() == [False, True, False]
    for wrong in ({"share": 1.5}, {"weeks": 0}, {"start": 0}, {"recovery": -1}):
        with pytest.raises(NetworkError):
            outage(network, hit, **{"weeks": 1, **wrong})
    with pytest.raises(NetworkError, match="mask"):
        outage(network, hit[:2], weeks=1)
    with pytest.raises(NetworkError, match="no firm 'nobody'"):
        hit_firms(network, ["nobody"])
    with pytest.raises(NetworkError, match="sector 'mining'"):
        hit_sectors(network, ["weaving", "mining"])
    for lost in ([0.5], [0.0, 1.5, 0.0], [0.0, np.nan, 0.0]):
        with pytest.raises(NetworkError, match="for every firm"):
            scenario(network, [Outage(np.array(lost), 1)])
    nan, inf = np.nan, np.inf
    for wrong in (
        *({"horizon": 0}, {"horizon": 10**9}, {"input_stock": {"weaving": inf}}),
        *({"refill": one} for one in (0.5, nan, inf)),
        *({"spare": one} for one in (-1, nan, inf)),
        *({"stock": one} for one in (-1.0, nan, inf)),
    ):
        with pytest.raises(NetworkError):
            scenario(network, [], **wrong)


def test_a_district_is_hit_with_all_that_lies_within():
    network = line()
    codes = ["350502", "350582", None]
    assert hit_district(network, codes, "350500").tolist() == [True, True, False]
    assert hit_district(network, codes, "350502").tolist() == [True, False, False]
    assert hit_district(network, ["North", "Northern", ""], "North").tolist() == [
        True,
        False,
        False,
    ]
    with pytest.raises(NetworkError, match="no firm lies"):
        hit_district(network, codes, "440000")


def test_an_outline_hits_what_its_border_winds_around():
    rng = np.random.default_rng(5)
    angle = np.sort(rng.random(17)) * 2 * np.pi
    ring = [
        (118.6 + r * np.cos(a), 24.9 + r * np.sin(a))
        for a, r in zip(angle, rng.random(17) * 0.1 + 0.02, strict=True)
    ]
    x, y = 118.6 + (rng.random(500) - 0.5) * 0.3, 24.9 + (rng.random(500) - 0.5) * 0.3
    network = make_network([f"F{i}" for i in range(500)], ["s"] * 500, [])
    found = hit_outline(network, x, y, [ring])
    assert found.tolist() == [naive.is_inside(a, b, ring) for a, b in zip(x, y, strict=True)]
    assert 20 < found.sum() < 400
    assert hit_outline(network, x, y, [[*ring, ring[0]]]).tolist() == found.tolist()
    hole = [(118.59, 24.89), (118.61, 24.89), (118.61, 24.91), (118.59, 24.91)]
    pierced = hit_outline(network, x, y, [ring, hole])
    assert pierced.tolist() == (found ^ hit_outline(network, x, y, [hole])).tolist()


def test_the_border_itself_is_within_and_an_unknown_place_is_not():
    network = line()
    square = [[(0, 0), (2, 0), (2, 2), (0, 2)]]
    assert hit_outline(network, [2.0, 1.0, np.nan], [1.0, 2.0, np.nan], square).tolist() == [
        True,
        True,
        False,
    ]
    corners = make_network(["a", "b", "c", "d"], ["s"] * 4, [])
    assert hit_outline(corners, [0, 2, 2, 0], [0, 0, 2, 2], square).all()
    with pytest.raises(NetworkError, match="three points"):
        hit_outline(network, [1, 1, 1], [1, 1, 1], [[(0, 0), (1, 1), (0, 0)]])
    with pytest.raises(NetworkError, match="outside"):
        hit_outline(network, [1, 1, 200], [1, 1, 1], square)
    with_heights = [[(0, 0, 5), (2, 0), (2, 2, 7), (0, 2)]]
    assert hit_outline(corners, [0, 2, 2, 0], [0, 0, 2, 2], with_heights).all()


@pytest.mark.parametrize(
    "ring",
    [5, None, "outline", [1, 2, 3], [[1], [2], [3]], [["a", "b"], ["c", "d"], ["e", "f"]],
     [[0, 0], [1], [1, 1]], [[0, 0], [1, None], [1, 1]], [[0, 0], [1, np.inf], [1, 1]],
     [[0, 0], [10**400, 0], [1, 1]], [[[0, 0], [1, 0], [1, 1]]] * 3, {"x": 1}],
)  # fmt: skip
def test_a_ring_that_is_no_points_is_refused_in_words(ring):
    with pytest.raises(NetworkError, match="points of longitude and latitude"):
        hit_outline(line(), [1, 1, 1], [1, 1, 1], [ring])
