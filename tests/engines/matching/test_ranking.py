"""The order is that of the slow twin, and what a match says of itself is so."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings

from chainloom.engines.matching import Weights, default_weights, make_index, match

from . import naive
from .strategies import needs, offers

MANY = settings(max_examples=50, deadline=None)
NAMES = ("feasible", "possible", "unfit")


def agree(need, everything, weights):
    expected = naive.ranked(need, everything, weights)
    result = match(need, make_index(everything), len(everything), weights)
    scores = {name: (where, score) for where, score, name in expected}
    assert len(result.matches) == len(everything)
    for place, found in enumerate(result.matches):
        where, score = scores[found.id]
        assert found.standing == NAMES[where]
        assert found.score == pytest.approx(score, abs=2e-5)
        # Neighbours closer than single precision may change places.
        assert expected[place][0] == where
        assert expected[place][1] == pytest.approx(score, abs=4e-5)
    assert result.feasible == sum(where == 0 for where, _, _ in expected)
    assert result.possible == sum(where == 1 for where, _, _ in expected)


@MANY
@given(needs(), offers())
def test_the_order_is_that_of_the_twin(need, everything):
    agree(need, everything, default_weights())


@settings(max_examples=15, deadline=None)
@given(needs(), offers())
def test_the_order_follows_an_offices_own_weights(need, everything):
    agree(need, everything, Weights.from_dict({"words": 0.6, "wishes": 0.0, "unknown": 0.8}))


@MANY
@given(needs(), offers())
def test_what_is_said_to_be_met_is_met(need, everything):
    """And near, unmet and unknown likewise, by the plain rules."""
    by_id = {one.id: one for one in everything}
    for found in match(need, make_index(everything), len(everything)).matches:
        for verdict in found.verdicts:
            off = naive.ratio(need, verdict.condition, by_id[found.id])
            assert verdict.state == naive.state(off)
            assert bool(verdict.ask) == (verdict.state == "unknown")


@MANY
@given(needs(), offers())
def test_the_first_few_are_the_beginning_of_the_whole_list(need, everything):
    index = make_index(everything)
    whole = match(need, index, len(everything)).matches
    for k in (1, 3, 5):
        few = match(need, index, k)
        assert [one.id for one in few.matches] == [one.id for one in whole[:k]]
        assert few.looked_at == len(everything)


@MANY
@given(needs(), offers())
def test_a_score_is_the_weighted_mean_of_its_parts(need, everything):
    for found in match(need, make_index(everything), 5).matches:
        whole = sum(part.weight for part in found.parts)
        mean = sum(part.value * part.weight for part in found.parts) / whole
        assert found.score == pytest.approx(mean, abs=1e-5)
        assert all(0 <= part.value <= 1 for part in found.parts)


@settings(max_examples=15, deadline=None)
@given(needs(), offers(least=3))
def test_one_by_one_or_at_once_with_changes_between_is_the_same(need, everything):
    at_once = make_index(everything)
    index = make_index(everything[::-1])
    for one in everything:
        index.add(one)
    index.add(everything[0])
    index.withdraw(everything[1].id)
    at_once.withdraw(everything[1].id)
    expected = match(need, at_once, 20)
    found = match(need, index, 20)
    assert (found.feasible, found.possible) == (expected.feasible, expected.possible)
    assert {(m.id, m.standing) for m in found.matches} == {
        (m.id, m.standing) for m in expected.matches
    }


def test_the_first_of_thousands_are_those_of_the_twin():
    """Enough rows that conditions are reordered and only some standings are scored."""
    from benchmarks.matching_made import needs as made_needs
    from benchmarks.matching_made import offers as made_offers

    everything = list(made_offers(800, 5))
    index = make_index(everything)
    by_id = {one.id: one for one in everything}
    for need in random.Random(1).sample(list(made_needs(40, 6)), 6):
        found = match(need, index, 10)
        standings = sorted(naive.standing(need, one) for one in everything)
        assert [NAMES[where] for where in standings[:10]] == [m.standing for m in found.matches]
        assert found.feasible == standings.count(0)
        assert found.possible == standings.count(1)
        for one in found.matches:
            for verdict in one.verdicts:
                off = naive.ratio(need, verdict.condition, by_id[one.id])
                assert verdict.state == naive.state(off)
