"""Shares, pace and roll-up, as tables; no database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chainloom.plan.progress import (
    NOTHING,
    Pace,
    Standing,
    month_ends,
    of_milestone,
    of_target,
    rolled_up,
)

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("share", "expected", "is_over", "pace"),
    [
        (None, 0, False, Pace.UNMEASURED),
        (None, 1, True, Pace.UNMEASURED),
        (1, 0, False, Pace.REACHED),
        (1, 1, True, Pace.REACHED),
        ("0.99", 1, True, Pace.MISSED),
        (0, 0, False, Pace.WAITING),
        ("0.5", "0.5", False, Pace.ON_PACE),
        ("0.6", "0.5", False, Pace.ON_PACE),
        ("0.49", "0.5", False, Pace.BEHIND),
        ("0.35", "0.5", False, Pace.BEHIND),
        ("0.34", "0.5", False, Pace.FAR_BEHIND),
        (0, "0.5", False, Pace.FAR_BEHIND),
    ],
)
def test_pace(share, expected, is_over, pace):
    share = None if share is None else Fraction(share)
    assert Standing(share, Fraction(expected), is_over).pace == pace


@pytest.mark.parametrize(
    ("done", "on", "share", "expected"),
    [
        (0, "2025-12-31", 0, 0),
        (5, "2026-01-01", "1/2", "1/365"),
        (5, "2026-07-02", "1/2", "183/365"),
        (10, "2026-12-31", 1, 1),
        (25, "2026-12-31", 1, 1),
        (9, "2027-01-01", "9/10", 1),
    ],
)
def test_a_target_is_expected_to_grow_evenly_and_never_counts_above_one(done, on, share, expected):
    at = of_target(Decimal(done), Decimal(10), FIRST, LAST, dt.date.fromisoformat(on))
    assert (at.share, at.expected) == (Fraction(share), Fraction(expected))


@pytest.mark.parametrize(
    ("reached", "on", "share", "expected"),
    [
        (None, "2026-06-30", 0, 0),
        (None, "2026-07-01", 0, 1),
        ("2026-05-01", "2026-04-30", 0, 0),
        ("2026-05-01", "2026-05-01", 1, 0),
        ("2026-08-01", "2026-08-01", 1, 1),
    ],
)
def test_a_milestone_is_owed_once_its_day_is_over(reached, on, share, expected):
    reached_on = dt.date.fromisoformat(reached) if reached else None
    at = of_milestone(reached_on, dt.date(2026, 6, 30), dt.date.fromisoformat(on))
    assert (at.share, at.expected) == (share, expected)


def test_every_weight_counts_also_where_one_is_one():
    parts = [
        (Decimal(1), Standing(Fraction(1))),
        (Decimal(3), Standing(Fraction(0))),
        (Decimal("0.5"), Standing(Fraction(1))),
    ]
    assert rolled_up(parts).share == Fraction(3, 9)


def test_what_has_nothing_to_measure_is_left_out_and_alone_measures_nothing():
    assert rolled_up([(Decimal(9), NOTHING), (Decimal(1), Standing(Fraction(1, 2)))]).share == (
        Fraction(1, 2)
    )
    assert rolled_up([(Decimal(9), NOTHING)]).share is None
    assert rolled_up([]).share is None


WEIGHTS = st.integers(1, 999).map(lambda hundredths: Decimal(hundredths) / 100)
SHARES = st.integers(0, 100).map(lambda hundredths: Fraction(hundredths, 100))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(WEIGHTS, SHARES), min_size=1, max_size=9))
def test_a_roll_up_lies_between_its_parts_and_does_not_mind_the_scale_of_weights(parts):
    given_parts = [(weight, Standing(share)) for weight, share in parts]
    twice = [(weight * 2, at) for weight, at in given_parts]
    share = rolled_up(given_parts).share
    assert share is not None
    assert min(one for _weight, one in parts) <= share <= max(one for _weight, one in parts)
    assert rolled_up(twice).share == share


def test_a_trend_has_the_ends_of_months_and_the_day_itself():
    days = month_ends(FIRST, dt.date(2026, 3, 15))
    assert days == [dt.date(2026, 1, 31), dt.date(2026, 2, 28), dt.date(2026, 3, 15)]
