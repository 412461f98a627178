"""Days as papers give them, and days that come round again."""

from __future__ import annotations

from datetime import date

import pytest

from chainloom.agreements import dates
from chainloom.agreements.models import Obligation
from chainloom.core.errors import Invalid


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        (None, ""),
        ("2026", "2026"),
        ("2026-6", "2026-06"),
        ("2026.6.6", "2026-06-06"),
        ("2026/06/06", "2026-06-06"),
        (date(2026, 6, 6), "2026-06-06"),
    ],
)
def test_a_day_is_kept_as_far_as_it_is_known(written, kept):
    assert dates.partial(written, "signed_on") == kept


@pytest.mark.parametrize("written", ["6月6日", "2026-13", "2026-02-30", "1926", "26-06-06", "x"])
def test_what_is_no_day_is_refused_with_its_field(written):
    with pytest.raises(Invalid) as refused:
        dates.partial(written, "signed_on")
    assert refused.value.field == "signed_on"


@pytest.mark.parametrize(
    ("repeats", "first", "through", "expected"),
    [
        ("once", date(2026, 1, 31), date(2027, 1, 1), ["2026-01-31"]),
        ("monthly", date(2026, 1, 31), date(2026, 3, 30), ["2026-01-31", "2026-02-28"]),
        ("quarterly", date(2026, 1, 15), date(2026, 7, 14), ["2026-01-15", "2026-04-15"]),
        ("yearly", date(2024, 2, 29), date(2026, 3, 1), ["2024-02-29", "2025-02-28", "2026-02-28"]),
        ("monthly", date(2026, 9, 1), date(2026, 8, 1), ["2026-09-01"]),
    ],
)  # fmt: skip
def test_when_it_is_due(repeats, first, through, expected):
    row = Obligation(repeats=repeats, first_due=first)
    assert [day.isoformat() for day in row.days(through)] == expected


def test_what_was_stopped_is_due_until_then():
    row = Obligation(repeats="monthly", first_due=date(2026, 1, 5), stopped_on=date(2026, 2, 20))
    assert row.days(date(2026, 12, 31)) == [date(2026, 1, 5), date(2026, 2, 5)]


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [("2026", "2026-06", True), ("", "2026", True), ("2026-06-06", "2026-06-07", False)],
)
def test_two_partial_days_may_be_one(one, other, is_one):
    assert dates.fits(one, other) is is_one
