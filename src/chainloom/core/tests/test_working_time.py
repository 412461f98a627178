"""Only office hours of working days count; holidays, worked weekends and pauses are known."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainloom.core import working_time
from chainloom.core.errors import Invalid
from chainloom.core.working_time import SHANGHAI, WorkingCalendar, assumption

from . import naive_working_time as naive

USUAL = WorkingCalendar()


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)


# Official notices of the State Council for these years.
@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2025, 1, 26), True),  # Sunday, worked for the Spring Festival
        (date(2025, 1, 28), False),  # Tuesday, the eve of the new year
        (date(2025, 10, 8), False),  # Wednesday, in lieu
        (date(2025, 10, 11), True),  # Saturday, worked instead
        (date(2026, 2, 14), True),
        (date(2026, 2, 23), False),
        (date(2026, 9, 20), True),
        (date(2026, 9, 25), False),
        (date(2026, 10, 10), True),
        (date(2026, 11, 28), False),  # a Saturday like any other
        (date(2026, 11, 30), True),
    ],
)
def test_a_day_is_worked_as_the_notice_says(day, worked):
    assert USUAL.is_working_day(day) is worked


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        (at(2026, 11, 24, 9), {"hours": 1}, at(2026, 11, 24, 10)),
        (at(2026, 11, 24, 11), {"hours": 2}, at(2026, 11, 24, 15, 30)),  # over noon
        (at(2026, 11, 24, 11), {"hours": 1}, at(2026, 11, 24, 12)),  # not 14:30
        (at(2026, 11, 24, 13), {"minutes": 1}, at(2026, 11, 24, 14, 31)),
        (at(2026, 11, 27, 17), {"hours": 1}, at(2026, 11, 30, 8, 30)),  # over a weekend
        (at(2026, 11, 28, 10), {"hours": 7}, at(2026, 11, 30, 17, 30)),  # from a Saturday
        (at(2026, 9, 30, 17), {"hours": 1}, at(2026, 10, 8, 8, 30)),  # over the National Day
        (at(2026, 10, 9, 17), {"hours": 1}, at(2026, 10, 10, 8, 30)),  # a worked Saturday
        (at(2026, 11, 24, 9), {"hours": 0}, at(2026, 11, 24, 9)),
        (at(2026, 11, 24, 9), {"days": 1}, at(2026, 11, 25, 17, 30)),
        (at(2026, 11, 24, 23), {"days": 1}, at(2026, 11, 25, 17, 30)),
        (at(2026, 11, 28, 9), {"days": 1}, at(2026, 11, 30, 17, 30)),
        (at(2026, 9, 30, 9), {"days": 3}, at(2026, 10, 10, 17, 30)),  # 8, 9 and Saturday 10
    ],
)
def test_when_it_is_due(start, amount, due):
    assert USUAL.add(start, **amount).at == due


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (at(2026, 11, 24, 9, 15), at(2026, 11, 24, 9, 15)),
        (at(2026, 11, 24, 12), at(2026, 11, 24, 14, 30)),
        (at(2026, 11, 24, 7), at(2026, 11, 24, 8)),
        (at(2026, 9, 30, 20), at(2026, 10, 8, 8)),
    ],
)
def test_when_the_office_opens_next(moment, opens):
    assert USUAL.next_open(moment) == opens
    assert USUAL.is_open(opens)
    assert USUAL.is_open(moment) is (moment == opens)


def test_a_moment_of_another_zone_is_read_in_shanghais_time():
    due = USUAL.add(datetime(2026, 11, 24, 1, tzinfo=UTC), hours=1).at
    assert due == at(2026, 11, 24, 10)
    assert due.utcoffset() == timedelta(hours=8)


def test_a_pause_adds_its_working_time_and_no_more():
    start = at(2026, 11, 24, 9)
    night = (at(2026, 11, 24, 17, 30), at(2026, 11, 25, 8))
    question = (at(2026, 11, 24, 10), at(2026, 11, 25, 10))  # seven hours and a half of work
    assert USUAL.add(start, hours=3, pauses=[night]).at == at(2026, 11, 24, 12)
    assert USUAL.add(start, hours=3, pauses=[question]).at == at(2026, 11, 25, 12)
    assert USUAL.add(start, days=1, pauses=[question]).at == at(2026, 11, 26, 17, 30)
    assert USUAL.elapsed(start, at(2026, 11, 25, 11), [question, night]).hours == 2


def test_while_a_pause_lasts_what_is_left_stays():
    start, since = at(2026, 11, 24, 9), at(2026, 11, 24, 10)
    for now in (at(2026, 11, 24, 11), at(2026, 12, 24, 11)):
        assert USUAL.remaining(start, now, hours=3, pauses=[(since, None)]).hours == 2
    with pytest.raises(ValueError, match="pause"):
        USUAL.add(start, hours=3, pauses=[(since, None)])


def test_what_is_over_is_late_by_working_time():
    assert USUAL.remaining(at(2026, 11, 27, 9), at(2026, 11, 30, 9), hours=1).hours == -6
    assert USUAL.elapsed(at(2026, 11, 30, 9), at(2026, 11, 27, 17)).hours == -1.5


def test_before_it_began_nothing_is_used():
    assert USUAL.remaining(at(2026, 11, 25, 9), at(2026, 11, 24, 9), hours=1).hours == 1


@pytest.mark.parametrize(
    ("start", "days", "assumed"),
    [
        (at(2030, 3, 1, 9), 1, (2030,)),
        (at(2003, 12, 1, 9), 1, (2003,)),
        (at(2024, 3, 1, 9), 1, ()),
        (at(2003, 12, 28, 9), 30, (2003,)),
    ],
)
def test_years_without_a_notice_are_named(start, days, assumed):
    assert USUAL.add(start, days=days).assumed == assumed
    assert USUAL.elapsed(start, start + timedelta(hours=1)).assumed == assumed[:1]


def test_the_last_days_of_a_year_wait_for_the_next_years_notice():
    last = next(year for year in range(2026, 2100) if USUAL.missing(date(year + 1, 6, 1)))
    assert USUAL.missing(date(last, 12, 28)) == ()
    assert USUAL.missing(date(last, 12, 29)) == (last + 1,)
    assert USUAL.add(at(last, 12, 28, 9), days=5).assumed == (last + 1,)


def test_an_assumed_year_is_said_in_words():
    assert "2030, 2031" in assumption((2031, 2030))
    assert assumption(()) == ""


def test_the_office_can_enter_a_year_that_the_library_does_not_know():
    own = WorkingCalendar.from_data(
        {"off": ["2035-02-07", "2035-02-08"], "on": ["2035-02-10"], "years": [2035]}
    )
    start = at(2035, 2, 6, 9)  # a Tuesday
    assert own.add(start, days=3).at == at(2035, 2, 12, 17, 30)  # Friday, Saturday, Monday
    assert own.add(start, days=3).assumed == ()
    assert own.missing(date(2035, 2, 7)) == ()


def test_an_offices_saturday_is_worked_but_no_public_holiday():
    six = WorkingCalendar.from_data({"weekdays": [0, 1, 2, 3, 4, 5]})
    assert six.is_working_day(date(2026, 11, 28))
    assert not six.is_working_day(date(2026, 10, 3))


def test_data_make_the_same_calendar_again():
    own = WorkingCalendar.from_data({"hours": [["09:00", "24:00"]], "off": ["2026-11-30"]})
    assert WorkingCalendar.from_data(own.as_data()) == own
    assert WorkingCalendar.from_data({}) == WorkingCalendar.from_data(None) == USUAL
    assert USUAL.as_data()["hours"] == [["08:00", "12:00"], ["14:30", "17:30"]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"hours": []}, "bad_hours"),
        ({"hours": "8-12"}, "bad_hours"),
        ({"hours": [["12:00", "08:00"]]}, "bad_hours"),
        ({"hours": [["08:00", "12:00"], ["11:00", "15:00"]]}, "bad_hours"),
        ({"hours": [["8.30", "12:00"]]}, "bad_time"),
        ({"hours": [["08:60", "12:00"]]}, "bad_time"),
        ({"hours": [["08:00", "24:01"]]}, "bad_time"),
        ({"weekdays": []}, "bad_weekdays"),
        ({"weekdays": [7]}, "bad_weekdays"),
        ({"weekdays": ["1"]}, "bad_weekdays"),
        ({"years": [True]}, "bad_years"),
        ({"off": ["2026-02-30"]}, "bad_date"),
        ({"on": 5}, "bad_date"),
        ({"on": ["2026-11-28"], "off": ["2026-11-28"]}, "day_off_and_on"),
    ],
)
def test_what_makes_no_calendar_is_refused(data, code):
    with pytest.raises(Invalid) as refused:
        WorkingCalendar.from_data(data)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "amount",
    [{}, {"days": 0}, {"days": -1}, {"hours": -1}, {"days": 1, "hours": 1}],
)
def test_an_amount_that_makes_no_sense_is_refused(amount):
    with pytest.raises(ValueError, match=r"days|hours|amount"):
        USUAL.add(at(2026, 11, 24, 9), **amount)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        USUAL.add(datetime(2026, 11, 24, 9), hours=1)


def test_a_calendar_without_a_working_day_ends_its_search():
    shut = WorkingCalendar(
        weekdays=frozenset({6}),
        off=frozenset(date(2040, 1, 1) + timedelta(days=n) for n in range(401 * 366)),
    )
    with pytest.raises(ValueError, match="far"):
        shut.add(at(2040, 1, 1, 9), days=1)


def test_the_examples_in_the_text_hold():
    assert doctest.testmod(working_time).failed == 0


# Against the twin

_MOMENTS = st.builds(
    lambda day, minute: datetime.combine(day, time()) + timedelta(minutes=minute),
    st.dates(date(2025, 9, 20), date(2026, 3, 10)) | st.dates(date(2026, 12, 20), date(2027, 1, 9)),
    st.integers(0, 1439),
)
_DAYS = st.frozensets(st.dates(date(2025, 9, 20), date(2026, 3, 20)), max_size=6)


@st.composite
def calendars(draw) -> WorkingCalendar:
    marks = sorted(draw(st.sets(st.integers(0, 24 * 4), min_size=2, max_size=6)))
    marks = marks[: len(marks) // 2 * 2]
    off = draw(_DAYS)
    return WorkingCalendar(
        hours=tuple((marks[i] * 15, marks[i + 1] * 15) for i in range(0, len(marks), 2)),
        weekdays=draw(st.frozensets(st.integers(0, 6), min_size=3)),
        off=off,
        on=draw(_DAYS) - off,
        years=draw(st.frozensets(st.sampled_from([2025, 2026, 2027]))),
    )


@st.composite
def pauses_after(draw, start: datetime) -> list[tuple[datetime, datetime]]:
    offsets = st.integers(-3000, 9000)
    pairs = draw(st.lists(st.tuples(offsets, st.integers(0, 3000)), max_size=3))
    return [
        (start + timedelta(minutes=a), start + timedelta(minutes=a + length)) for a, length in pairs
    ]


def _zoned(pauses):
    return [tuple(moment.replace(tzinfo=SHANGHAI) for moment in pause) for pause in pauses]


@settings(max_examples=30, deadline=None)
@given(st.data(), st.one_of(st.just(USUAL), calendars()), _MOMENTS)
def test_it_is_due_and_elapsed_as_counting_minute_by_minute(data, calendar, start):
    twin = calendar.as_data()
    pauses = data.draw(pauses_after(start))
    minutes = data.draw(st.integers(0, 2000))
    zoned = start.replace(tzinfo=SHANGHAI)
    due = calendar.add(zoned, minutes=minutes, pauses=_zoned(pauses)).at
    assert due.replace(tzinfo=None) == naive.add(twin, start, minutes, pauses)
    end = start + timedelta(minutes=data.draw(st.integers(0, 12000)))
    elapsed = calendar.elapsed(zoned, end.replace(tzinfo=SHANGHAI), _zoned(pauses))
    assert elapsed.minutes == naive.elapsed(twin, start, end, pauses)


@settings(max_examples=30, deadline=None)
@given(st.one_of(st.just(USUAL), calendars()), _MOMENTS, st.integers(1, 12))
def test_days_end_when_the_office_closes_as_counted_minute_by_minute(calendar, start, days):
    due = calendar.add(start.replace(tzinfo=SHANGHAI), days=days).at
    assert due.replace(tzinfo=None) == naive.closing(calendar.as_data(), start, days)


@settings(max_examples=150, deadline=None)
@given(st.data(), calendars(), _MOMENTS, st.integers(0, 3000))
def test_what_was_added_has_elapsed_and_nothing_is_left(data, calendar, start, minutes):
    pauses = _zoned(data.draw(pauses_after(start)))
    zoned = start.replace(tzinfo=SHANGHAI)
    due = calendar.add(zoned, minutes=minutes, pauses=pauses).at
    assert calendar.elapsed(zoned, due, pauses).minutes == minutes
    assert calendar.remaining(zoned, due, minutes=minutes, pauses=pauses).minutes == 0
    later = calendar.add(zoned, minutes=minutes + 1, pauses=pauses).at
    assert later > due


@settings(max_examples=150, deadline=None)
@given(calendars(), _MOMENTS, _MOMENTS, _MOMENTS)
def test_parts_of_a_stretch_add_up_and_backwards_is_negative(calendar, a, b, c):
    first, middle, last = sorted(m.replace(tzinfo=SHANGHAI) for m in (a, b, c))
    whole = calendar.elapsed(first, last).time
    assert calendar.elapsed(first, middle).time + calendar.elapsed(middle, last).time == whole
    assert calendar.elapsed(last, first).time == -whole
