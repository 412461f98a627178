"""The best overall pairing, and rounds without double bookings."""

from __future__ import annotations

import doctest
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from chainloom.engines.matching import pairing
from chainloom.engines.matching.pairing import Edge, PairingError, pair, rounds

seeded = settings(derandomize=True, deadline=None, max_examples=200)


def best_by_trying(edges, left, right):
    """Every set of pairs within the capacities: the greatest sum of weights."""
    best = 0.0
    for chosen in range(1 << len(edges)):
        inside = [one for place, one in enumerate(edges) if chosen >> place & 1]
        lefts = Counter(one.left for one in inside)
        rights = Counter(one.right for one in inside)
        if all(lefts[k] <= left[k] for k in lefts) and all(rights[k] <= right[k] for k in rights):
            best = max(best, sum(one.weight for one in inside))
    return best


@st.composite
def events(draw):
    left, right = (draw(st.lists(st.integers(0, 3), min_size=1, max_size=4)) for _ in range(2))
    places = [(a, b) for a in range(len(left)) for b in range(len(right))]
    chosen = draw(st.lists(st.sampled_from(places), unique=True, max_size=10))
    weights = st.floats(-1, 5, allow_nan=False).map(lambda v: round(v, 2))
    return [Edge(a, b, draw(weights)) for a, b in chosen], left, right


@seeded
@given(events())
def test_no_other_pairing_is_worth_more(event):
    edges, left, right = event
    found = pair(edges, left, right)
    assert found.weight == pytest.approx(best_by_trying(edges, left, right))
    assert found.bound == pytest.approx(found.weight)
    assert all(count <= left[k] for k, count in Counter(e.left for e in found.chosen).items())
    assert all(count <= right[k] for k, count in Counter(e.right for e in found.chosen).items())
    assert set(found.chosen) <= set(edges)


def test_one_to_one_is_the_assignment_problem():
    weights = np.random.default_rng(5).uniform(0.1, 1, (40, 60))
    edges = [Edge(a, b, float(weights[a, b])) for a in range(40) for b in range(60)]
    chosen = linear_sum_assignment(weights, maximize=True)
    assert pair(edges, [1] * 40, [1] * 60).weight == pytest.approx(weights[chosen].sum())


def test_the_order_of_pairs_changes_nothing_of_the_worth():
    rng = np.random.default_rng(7)
    edges = [Edge(a, b, float(rng.uniform(0, 9))) for a in range(9) for b in range(7)]
    again = [edges[k] for k in rng.permutation(len(edges))]
    capacities = [2] * 9, [3] * 7
    assert pair(edges, *capacities).weight == pytest.approx(pair(again, *capacities).weight)


def test_very_small_and_very_large_weights_are_paired_alike():
    edges = [Edge(0, 0, 9.0), Edge(0, 1, 8.0), Edge(1, 0, 8.0), Edge(1, 1, 1.0)]
    for scale in (1e-12, 1e12):
        scaled = [Edge(e.left, e.right, e.weight * scale) for e in edges]
        chosen = pair(scaled, [1, 1], [1, 1]).chosen
        assert [(e.left, e.right) for e in chosen] == [(0, 1), (1, 0)]


@pytest.mark.parametrize(
    ("edges", "left", "right", "said"),
    [
        ([Edge(0, 2, 1.0)], [1], [1], "edge 0: there is no 0 and 2"),
        ([Edge(-1, 0, 1.0)], [1], [1], "edge 0: there is no -1 and 0"),
        ([Edge(0, 0, 1.0), Edge(0, 0, 2.0)], [1], [1], "edge 1: 0 and 0 stand before already"),
        ([Edge(0, 0, float("nan"))], [1], [1], "edge 0: nan is no weight"),
        ([], [1], [-1], "right 0: a capacity is a whole number, not -1"),
        ([], [1.5], [1], "left 0: a capacity is a whole number, not 1.5"),
    ],
)
def test_what_makes_no_sense_is_refused(edges, left, right, said):
    with pytest.raises(PairingError, match=said.replace(".", r"\.")):
        pair(edges, left, right)


def test_nobody_to_pair_is_an_empty_pairing():
    assert pair([], [], []) == pairing.Pairing((), 0.0, 0.0)
    assert rounds([]) == []


@seeded
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), unique=True, max_size=40))
def test_rounds_are_as_few_as_the_busiest_needs_and_nobody_is_in_two(pairs):
    edges = [Edge(a, b, 1.0) for a, b in pairs]
    found = rounds(edges)
    lefts = Counter((number, e.left) for number, e in zip(found, edges, strict=True))
    rights = Counter((number, e.right) for number, e in zip(found, edges, strict=True))
    assert max([*lefts.values(), *rights.values()], default=1) == 1
    busiest = max(
        [*Counter(e.left for e in edges).values(), *Counter(e.right for e in edges).values()],
        default=0,
    )
    assert len(set(found)) == busiest
    assert set(found) == set(range(busiest))


def test_the_example_holds():
    assert doctest.testmod(pairing).failed == 0
