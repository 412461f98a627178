"""Recipes: the way round on made dyeings, what is stated of them, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from chainloom.engines.colour import (
    ColourError,
    Dyeing,
    Sample,
    Wishes,
    calibrate,
    ciede2000,
    dyeings_of,
    ks_of,
    lab_of,
    predict,
    read_samples,
    reflectance_of,
)
from chainloom.engines.colour.recipe.fitting import Aim, started
from chainloom.engines.colour.recipe.kubelka_munk import Model, evenness, slope

from . import naive
from .made import GRID, Dyehouse


@pytest.fixture(scope="module")
def house():
    return Dyehouse(1, bend=0.15, noise=0.03)


@pytest.fixture(scope="module")
def calibration(house):
    return calibrate(house.dyeings())


def amounts_of(house, recipe):
    return np.array([recipe.amounts.get(dye, 0.0) for dye in house.dyes])


def test_ks_and_reflectance_lead_to_one_another():
    curve = np.linspace(0.002, 0.99, 50)
    assert reflectance_of(ks_of(curve)) == pytest.approx(curve, rel=1e-9)
    ks, step = ks_of(curve), 1e-6
    rise = (reflectance_of(ks * (1 + step)) - reflectance_of(ks)) / (ks * step)
    assert slope(curve) == pytest.approx(rise, rel=1e-3)
    with pytest.raises(ColourError, match="not negative"):
        ks_of([-0.1])


def test_the_way_round_on_made_dyeings_is_within_a_third_of_a_unit(house, calibration):
    """A target, its recipe, and what the house's truth makes of that recipe."""
    missed, covered = [], 0
    for place, amounts in enumerate(house.recipes(9)):
        target = house.sample(amounts, f"t{place}")
        best = predict(target, calibration, count=1)[0]
        made = house.sample(amounts_of(house, best), "made")
        missed.append(float(ciede2000(lab_of(target)[0], lab_of(made)[0])))
        covered += missed[-1] <= best.likely_90
        assert best.likely <= best.likely_90
    assert np.median(missed) <= 0.3
    assert covered >= 7


def test_without_noise_a_recipe_is_found_again():
    exact = Dyehouse(2)
    calibration = calibrate(exact.dyeings())
    assert calibration.constants == 1
    assert calibration.error < 1e-6
    wanted = np.array([0.4, 0, 0.8, 0, 0.15, 0])
    best = predict(exact.sample(wanted, "t"), calibration, count=1)[0]
    assert amounts_of(exact, best) == pytest.approx(wanted, abs=2e-3)
    assert best.difference < 0.01
    assert max(best.metamerism.values()) < 0.01


def test_the_linear_start_is_the_best_of_all_sets(house, calibration):
    model = Model(
        calibration.model.cloth,
        calibration.model.absorbs,
        np.zeros_like(calibration.model.absorbs),
        np.zeros(len(house.dyes)),
    )
    for amounts in house.recipes(5):
        curve = house.curve(amounts)
        aim = Aim(GRID, lab_of(house.sample(amounts, "t"))[0], curve)
        found, _ = started(model, aim, np.full(len(house.dyes), 1e9))
        slow, _ = naive.best_amounts(ks_of(curve), model.cloth, model.absorbs, evenness(curve))
        assert {dye: one for dye, one in enumerate(found) if one > 1e-9} == pytest.approx(slow)


def test_build_up_is_found_and_dyeings_left_out_tell_the_error(house, calibration):
    assert calibration.model.build_up == pytest.approx(0.15, abs=0.06)
    assert 0.05 < calibration.error < calibration.error_90 < 1.5
    assert calibration.dyeings == 30


def test_two_constants_are_taken_where_mixtures_show_scattering():
    made = Dyehouse(3)
    scatters = np.linspace(0.05, 0.4, len(made.dyes))[:, None] * np.ones(len(GRID))
    model = Model(made.cloth, made.absorbs, scatters, np.zeros(len(made.dyes)))
    rows = [step * row for row in np.eye(len(made.dyes)) for step in (0.3, 1, 3)]
    rows += [*made.recipes(24), np.zeros(len(made.dyes))]
    dyeings = [
        Dyeing(
            Sample(f"d{place}", tuple(GRID), tuple(reflectance_of(model.ks(row)))),
            {dye: float(one) for dye, one in zip(made.dyes, row, strict=True) if one > 0},
        )
        for place, row in enumerate(rows)
    ]
    found = calibrate(dyeings)
    assert found.constants == 2
    assert found.error < 0.01
    assert calibrate(dyeings, constants="one").error > found.error
    alone = [one for one in dyeings if len(one.amounts) < 2]
    assert calibrate(alone).constants == 1
    with pytest.raises(ColourError, match="mixed with others"):
        calibrate(alone, constants="two")


def test_recipes_are_ranked_and_cost_counts(house, calibration):
    target = house.sample(np.array([0.3, 0.2, 0, 0, 0.4, 0]), "t")
    prices = dict.fromkeys(house.dyes, 10.0) | {"Orange R": 500.0}
    cheap = predict(target, calibration, Wishes(prices=prices, cost_weight=5), count=8)
    assert [one.rank for one in cheap] == sorted(one.rank for one in cheap)
    assert "Orange R" not in cheap[0].amounts
    first = cheap[0]
    assert first.cost == pytest.approx(
        sum(amount / 100 * prices[dye] for dye, amount in first.amounts.items())
    )
    some = predict(target, calibration, Wishes(prices={"Red B": 3.0}), count=20)
    assert any(one.cost is None for one in some)
    pair = predict(target, calibration, Wishes(dyes=("Gold Y", "Blue R"), most_dyes=2))
    assert {dye for one in pair for dye in one.amounts} <= {"Gold Y", "Blue R"}


def test_a_colour_alone_can_be_matched_and_too_deep_a_shade_is_marked(house, calibration):
    point = lab_of(house.sample(np.array([0.3, 0, 0.5, 0, 0.4, 0]), "t"))[0]
    best = predict(Sample("card", lab=tuple(map(float, point))), calibration)[0]
    assert best.difference < 0.05
    assert best.metamerism == {}
    assert best.spectral is None
    deep = Sample("black", tuple(GRID), tuple(np.full(31, 0.012)))
    assert any(one.beyond for one in predict(deep, calibration))


def test_the_same_seed_gives_the_same_answer(house):
    target = house.sample(np.array([0.3, 0, 0.5, 0, 0.4, 0]), "t")
    dyeings = Dyehouse(4, noise=0.03).dyeings()
    first, second = (predict(target, calibrate(dyeings), count=2) for _ in range(2))
    assert first == second


def test_dyeings_come_from_a_table():
    heads = "name,dye:Gold Y,dye:Blue R," + ",".join(f"{nm:.0f}" for nm in GRID)
    rows = [
        ["cloth", "", "0", *["0.8"] * 31],
        ["d1", "0.5", "", *["0.3"] * 31],
    ]
    text = "\n".join([heads, *(",".join(row) for row in rows)])
    bare, dyed = dyeings_of(read_samples(text.encode()).samples)
    assert bare.amounts == {}
    assert dyed.amounts == {"Gold Y": 0.5}
    with pytest.raises(ColourError, match=r"line 3 .*dye:Gold Y: 'much' is no number"):
        dyeings_of(read_samples(text.replace("d1,0.5", "d1,much").encode()).samples)
    with pytest.raises(ColourError, match=r"line 3 .*not negative"):
        dyeings_of(read_samples(text.replace("d1,0.5", "d1,-1").encode()).samples)
    with pytest.raises(ColourError, match="dye:NAME"):
        dyeings_of(read_samples(text.replace("dye:", "").encode()).samples)


def test_what_cannot_be_calibrated_is_refused(house, calibration):
    dyeings = house.dyeings()
    with pytest.raises(ColourError, match="undyed cloth is missing"):
        calibrate(dyeings[1:])
    with pytest.raises(ColourError, match="'Gold Y' has one dyeing"):
        calibrate(dyeings[:2])
    pair = [Dyeing(one.sample, one.amounts and {"A": 0.2, "B": 0.1}) for one in dyeings[:3]]
    with pytest.raises(ColourError, match="cannot be told apart"):
        calibrate(pair)
    with pytest.raises(ColourError, match="no dyeing holds a dye"):
        calibrate(dyeings[:1])
    with pytest.raises(ColourError, match="no amount"):
        Dyeing(dyeings[0].sample, {"A": 0.0})
    with pytest.raises(ColourError, match="needs its reflectance curve"):
        Dyeing(Sample("x", lab=(1, 2, 3)), {"A": 1.0})
    target = dyeings[3].sample
    with pytest.raises(ColourError, match="'Green' is not calibrated"):
        predict(target, calibration, Wishes(dyes=("Green",)))
    with pytest.raises(ColourError, match="one to six"):
        Wishes(most_dyes=9)
    with pytest.raises(ColourError, match="price of 'A'"):
        Wishes(prices={"A": float("nan")})


def test_a_trace_of_dye_that_costs_next_to_nothing_is_not_ranked_first(house, calibration):
    target = house.sample(np.array([1.2, 0.5, 0.7, 0, 0.8, 0]), "deep")
    prices = dict.fromkeys(house.dyes, 80.0)
    best = predict(target, calibration, Wishes(prices=prices))[0]
    assert best.difference < 1
