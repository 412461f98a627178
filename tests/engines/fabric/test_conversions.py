"""Conversions against what their definitions give by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainloom.engines.fabric import conversions as c
from chainloom.engines.fabric import estimated_gsm, parse

COUNTS = st.floats(0.5, 5000)


@pytest.mark.parametrize(
    ("count", "system", "wanted", "expected"),
    [
        (40, "Ne", "tex", 14.76),
        (40, "Ne", "D", 132.87),
        (75, "D", "tex", 8.333),
        (75, "D", "dtex", 83.33),
        (48, "Nm", "tex", 20.83),
        (32, "Ne", "Nm", 54.19),
        (19.4, "tex", "Ne", 30.44),
    ],
)
def test_counts_of_yarn(count, system, wanted, expected):
    assert c.yarn_count(count, system, wanted) == pytest.approx(expected, rel=1e-3)


@given(COUNTS, st.sampled_from(c.YARN_SYSTEMS), st.sampled_from(c.YARN_SYSTEMS))
def test_a_count_comes_back_from_another_system(count, system, other):
    there = c.yarn_count(count, system, other)
    assert c.yarn_count(there, other, system) == pytest.approx(count)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (c.gsm_from_oz(10), 339.06),
        (c.oz_from_gsm(339.06), 10),
        (c.gsm_from_momme(19), 81.81),
        (c.momme_from_gsm(81.81), 19),
        (c.cm_from_inches(58), 147.32),
        (c.inches_from_cm(147.32), 58),
        (c.metres_from_yards(100), 91.44),
        (c.yards_from_metres(91.44), 100),
        (c.kg_from_metres(1000, 150, 200), 300),
        (c.metres_from_kg(300, 150, 200), 1000),
        (c.kg_from_yards(1000, 150, 200), 274.32),
        (c.yards_from_kg(274.32, 150, 200), 1000),
        (c.gsm_from_linear(300, 150), 200),
        (c.per_inch_from_per_10cm(524), 133.1),
        (c.resultant_tex(100, "Nm", 2), 20),
    ],
)
def test_cloth(found, expected):
    assert found == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("count", [0, -1, float("nan")])
def test_what_is_not_above_zero_is_refused(count):
    with pytest.raises(ValueError, match="not above zero"):
        c.to_tex(count, "Ne")


def test_an_unknown_system_is_refused():
    with pytest.raises(ValueError, match="denier"):
        c.to_tex(40, "denier")


def test_an_estimated_weight_is_that_of_the_threads_in_a_square_metre():
    """Ends and picks a metre, each a metre and 5 % long, in grams of their tex."""
    spec = parse("40×30 100×80")
    by_hand = (100 / 0.0254 * 590.541 / 40 + 80 / 0.0254 * 590.541 / 30) * 1.05 / 1000
    assert estimated_gsm(spec) == pytest.approx(by_hand, rel=1e-5)


def test_core_yarn_weighs_what_both_its_yarns_do():
    assert parse("40×40+40D 100×80").weight > parse("40×40 100×80").weight
