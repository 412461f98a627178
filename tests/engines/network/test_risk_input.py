"""What may be asked of the index, and what is said of the answer."""

from __future__ import annotations

import numpy as np
import pytest

from chainloom.engines.network import (
    ESSENTIAL,
    LINEAR,
    NetworkError,
    cascade,
    make_network,
    systemic_risk,
    uniform,
)


@pytest.fixture
def network():
    links = [("yarn", "mill", 60.0), ("dye", "mill", 40.0), ("mill", "shop", 200.0)]
    return make_network(
        ["yarn", "dye", "mill", "shop"], ["spinning", "chemicals", "weaving", "clothing"], links
    )


def test_only_the_published_bound_is_comparable(network):
    assert systemic_risk(network).comparable
    found = systemic_risk(network, eps=1e-4)
    assert not found.comparable
    assert found.eps == 1e-4


def test_without_a_table_every_input_counts_by_its_share(network):
    found, linear = systemic_risk(network), systemic_risk(network, uniform(LINEAR))
    np.testing.assert_array_equal(found.esri, linear.esri)
    assert (found.esri < systemic_risk(network, uniform(ESSENTIAL)).esri).any()


def test_a_firm_that_is_hit_in_part_loses_in_part(network):
    left = np.array([0.0, 0.5, 1.0, 0.0])
    found = systemic_risk(network, shocks=left)
    assert found.esri[1] == pytest.approx((40 * 0.5 + 200 * 0.4 * 0.5) / 300, abs=1e-12)
    assert found.esri[2] == 0.0
    assert found.steps[2] == 1


def test_the_cascade_of_one_firm_is_its_index(network):
    for firm, esri in enumerate(systemic_risk(network).esri):
        capacity = np.ones(4)
        capacity[firm] = 0.0
        assert cascade(network, capacity=capacity).esri == pytest.approx(esri, abs=1e-12)


def test_steps_are_kept_only_when_asked_for(network):
    assert cascade(network, capacity=np.ones(4)).hd_steps is None
    assert cascade(network, capacity=np.ones(4), keep_steps=True).hu_steps.shape == (2, 4)


@pytest.mark.parametrize("eps", [0.0, -1.0, 1.5, float("nan")])
def test_a_bound_that_ends_nothing_is_refused(network, eps):
    with pytest.raises(NetworkError, match="eps"):
        systemic_risk(network, eps=eps)
    with pytest.raises(NetworkError, match="eps"):
        cascade(network, capacity=np.ones(4), eps=eps)


@pytest.mark.parametrize("wrong", [[1, 1, 1], [1, 1, -0.1, 1], [1, 1, 1, 1.1], [1, np.nan, 1, 1]])
def test_a_capacity_is_a_share_for_every_firm(network, wrong):
    with pytest.raises(NetworkError, match="capacit"):
        cascade(network, capacity=wrong)
    with pytest.raises(NetworkError, match="capacit"):
        systemic_risk(network, shocks=wrong)


@pytest.mark.parametrize("firms", [[4], [-1], [0, 9], [2**32], [0.5], [np.nan], [True, False]])
def test_a_firm_to_hit_is_in_the_network(network, firms):
    with pytest.raises(NetworkError, match="place"):
        systemic_risk(network, firms=firms)
