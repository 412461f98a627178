"""Working time: when something is due, and how long an office has had it.

Only office hours of working days count. A working day is what the State Council's yearly notice
makes it: Monday to Friday without the public holidays, and the weekend days worked instead (调休).
`chinese_calendar` keeps those notices; days that an office enters itself come before them. Where
neither knows a year, the usual weekdays are taken to be working days and every answer says so
(`assumed`); `assumption` puts it in words.

How periods are counted follows the Civil Code: a period of days begins with the day after (art.
201) and ends on its last day when business closes (art. 203); a period of hours runs from its
moment (art. 201). A period of N days thus ends when the office closes on the Nth working day after.

    >>> from datetime import datetime
    >>> calendar = WorkingCalendar()
    >>> friday = datetime(2026, 9, 18, 16, 30, tzinfo=SHANGHAI)   # Sunday the 20th is worked
    >>> calendar.add(friday, hours=2).at.isoformat()
    '2026-09-20T09:00:00+08:00'
    >>> calendar.add(friday, days=1).at.isoformat()
    '2026-09-20T17:30:00+08:00'
    >>> calendar.elapsed(friday, datetime(2026, 9, 21, 9, tzinfo=SHANGHAI)).hours
    9.0
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar
from django.utils.translation import gettext as _

from .errors import Invalid

SHANGHAI = ZoneInfo("Asia/Shanghai")

# From a moment to a moment; the end is None while the pause lasts.
Pause = tuple[datetime, datetime | None]

_ZERO = timedelta(0)
_DAY = timedelta(days=1)
# Nothing is due later than this; a calendar without an hour of work would search for ever.
_FARTHEST = 400 * 366


@dataclass(frozen=True)
class Due:
    """A moment in Shanghai's time, and the years whose holidays had to be assumed to find it."""

    at: datetime
    assumed: tuple[int, ...] = ()


@dataclass(frozen=True)
class Worked:
    """An amount of working time, negative backwards, and the years that had to be assumed."""

    time: timedelta
    assumed: tuple[int, ...] = ()

    @property
    def minutes(self) -> float:
        return self.time.total_seconds() / 60

    @property
    def hours(self) -> float:
        return self.time.total_seconds() / 3600


@lru_cache(maxsize=64)
def _has_notice(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 7, 1))
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=4096)
def _by_notice(day: date) -> bool | None:
    """Worked instead of another day (True), a public holiday (False), or not spoken of (None)."""
    if not _has_notice(day.year):
        return None
    is_off, name = chinese_calendar.get_holiday_detail(day)
    return None if name is None else not is_off


def _minute(text: Any) -> int:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text) if isinstance(text, str) else None
    minute = int(found[1]) * 60 + int(found[2]) if found else -1
    if not found or int(found[2]) > 59 or not 0 <= minute <= 24 * 60:
        raise Invalid(
            "bad_time", _("A time of day is written like 08:30, not “%s”.") % str(text)[:20]
        )
    return minute


def _date(text: Any) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise Invalid(
            "bad_date", _("A date is written like 2027-02-05, not “%s”.") % str(text)[:20]
        ) from error


def _written(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


@dataclass(frozen=True)
class WorkingCalendar:
    """Office hours, and which days are worked. Cheap to make; equal where the data are equal.

    `hours` are minutes of the day, from and to, in order and apart. `weekdays` run from Monday, 0.
    `off` and `on` are days the office entered itself: they come before every notice. `years` are
    those for which it has entered all of them, so that nothing about such a year is assumed.
    """

    hours: tuple[tuple[int, int], ...] = ((8 * 60, 12 * 60), (14 * 60 + 30, 17 * 60 + 30))
    weekdays: frozenset[int] = frozenset(range(5))
    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        marks = [mark for span in self.hours for mark in span]
        apart = all(a < b for a, b in self.hours) and marks == sorted(marks)
        if not marks or not apart or marks[0] < 0 or marks[-1] > 24 * 60:
            raise Invalid(
                "bad_hours",
                _("Office hours need a beginning before an end, in the order of the day."),
            )
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise Invalid("bad_weekdays", _("At least one day of the week must be worked."))
        both = sorted(self.off & self.on)
        if both:
            raise Invalid(
                "day_off_and_on", _("%s stands as worked and as a day off.") % both[0].isoformat()
            )

    # As data

    @classmethod
    def from_data(cls, data: Mapping[str, Any] | None) -> WorkingCalendar:
        """From what `as_data` gives; keys that are missing keep their default.

        Raises `Invalid` with a sentence for whoever entered it.
        """
        data = data or {}
        known: dict[str, Any] = {}
        if "hours" in data:
            spans = data["hours"]
            if not isinstance(spans, (list, tuple)) or any(
                not isinstance(span, (list, tuple)) or len(span) != 2 for span in spans
            ):
                raise Invalid("bad_hours", _("Office hours are pairs of times of day."))
            known["hours"] = tuple((_minute(a), _minute(b)) for a, b in spans)
        for key in ("weekdays", "years"):
            if key in data:
                numbers = data[key]
                if not isinstance(numbers, (list, tuple)) or any(
                    type(number) is not int for number in numbers
                ):
                    raise Invalid(f"bad_{key}", _("Days of the week and years are whole numbers."))
                known[key] = frozenset(numbers)
        for key in ("off", "on"):
            if key in data:
                days = data[key]
                if not isinstance(days, (list, tuple)):
                    raise Invalid("bad_date", _("Days off and days worked are lists of dates."))
                known[key] = frozenset(_date(day) for day in days)
        return cls(**known)

    def as_data(self) -> dict[str, Any]:
        """Plain JSON: `{"hours": [["08:00", "12:00"], …], "weekdays": [0, …], "off": […], …}`."""
        return {
            "hours": [[_written(a), _written(b)] for a, b in self.hours],
            "weekdays": sorted(self.weekdays),
            "off": sorted(day.isoformat() for day in self.off),
            "on": sorted(day.isoformat() for day in self.on),
            "years": sorted(self.years),
        }

    # Days

    def is_working_day(self, day: date) -> bool:
        """Whether the office works on it; assumed where `missing` names a year."""
        if day in self.on or day in self.off:
            return day in self.on
        notice = None if day.year in self.years else _by_notice(day)
        return day.weekday() in self.weekdays if notice is None else notice

    def mark(self, day: date) -> str:
        """`off` for a public holiday or a day the office has off, `on` for one worked instead of
        another; empty for a day as any other of its weekday."""
        if day in self.on or day in self.off:
            return "on" if day in self.on else "off"
        notice = None if day.year in self.years else _by_notice(day)
        return "" if notice is None else "on" if notice else "off"

    def missing(self, day: date) -> tuple[int, ...]:
        """The years whose notices would have to be known to be sure of this day."""
        return () if day in self.on or day in self.off else self._assumed(day, day)

    def next_working_day(self, day: date, *, count: int = 1) -> date:
        """The `count`th working day after this day (0: this day, or the first after it)."""
        if count == 0 and self.is_working_day(day):
            return day
        left = max(count, 1)
        for ahead in range(1, _FARTHEST):
            later = day + ahead * _DAY
            left -= self.is_working_day(later)
            if not left:
                return later
        raise ValueError("no working day is that far away")

    def working_days(self, first: date, last: date) -> int:
        """How many working days there are after `first`, up to and with `last`."""
        return sum(self.is_working_day(first + n * _DAY) for n in range(1, (last - first).days + 1))

    # Moments

    def is_open(self, moment: datetime) -> bool:
        """Whether it is within office hours of a working day; the closing minute is not."""
        local = _local(moment)
        return any(a <= local < b for a, b in self._spans(local.date()))

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself within office hours, else when the office opens next."""
        for opens, _closes in self._forward(_local(moment)):
            return opens
        raise ValueError("no working day is that far away")

    def add(
        self,
        start: datetime,
        *,
        hours: float | None = None,
        days: int | None = None,
        minutes: float | None = None,
        pauses: Iterable[Pause] = (),
    ) -> Due:
        """When this much working time after `start` is over: the earliest such moment.

        Either `days` (closing time of that working day after `start`'s), or `hours` and `minutes`.
        What the clock stood still in `pauses` is added, as working time. Raises ValueError for a
        moment without a time zone, nothing or a negative amount, or a pause that has not ended.
        """
        local = _local(start)
        stopped = _joined(pauses, until=None)
        if days is not None:
            if hours is not None or minutes is not None or days < 1:
                raise ValueError("days are whole, at least one, and not mixed with hours")
            last = self.next_working_day(local.date(), count=days)
            closes = _at(last, self.hours[-1][1])
            amount = self._between(local, closes)
            if not stopped:
                return Due(closes, self._assumed(local.date(), last))
        else:
            if hours is None and minutes is None:
                raise ValueError("say how many hours, minutes or days")
            amount = timedelta(hours=hours or 0, minutes=minutes or 0)
        if amount < _ZERO:
            raise ValueError("an amount of working time is not negative")
        at = self._reach(local, amount, stopped)
        return Due(at, self._assumed(local.date(), at.date()))

    def elapsed(self, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> Worked:
        """Working time from `start` to `end` without the pauses; negative if `end` is before.

        With `start` now and `end` a due moment this is what is left, or by how much it is late.
        """
        first, last = _local(start), _local(end)
        if last < first:
            backwards = self.elapsed(last, first, pauses)
            return Worked(-backwards.time, backwards.assumed)
        total = self._between(first, last)
        for since, until in _joined(pauses, until=last):
            total -= self._between(max(first, since), min(last, until))
        return Worked(total, self._assumed(first.date(), last.date()))

    def remaining(
        self,
        start: datetime,
        now: datetime,
        *,
        hours: float | None = None,
        days: int | None = None,
        minutes: float | None = None,
        pauses: Iterable[Pause] = (),
    ) -> Worked:
        """What is left at `now` of the period that began at `start`; negative once it is over.

        A pause may still last: then what is left stays as it was when it began.
        """
        pauses = list(pauses)
        local = _local(start)
        whole = self.add(local, hours=hours, days=days, minutes=minutes)
        allowed = self._between(local, whole.at)
        used = self.elapsed(local, max(local, _local(now)), pauses)
        return Worked(allowed - used.time, tuple(sorted({*whole.assumed, *used.assumed})))

    # Within

    def _spans(self, day: date) -> list[tuple[datetime, datetime]]:
        if not self.is_working_day(day):
            return []
        return [(_at(day, a), _at(day, b)) for a, b in self.hours]

    def _forward(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Every stretch of work from `start` on."""
        for ahead in range(_FARTHEST):
            for opens, closes in self._spans(start.date() + ahead * _DAY):
                if closes > start:
                    yield max(opens, start), closes

    def _between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; none if `end` is not after."""
        if end <= start:
            return _ZERO
        total = _ZERO
        first, last = start.date(), end.date()
        day = sum((timedelta(minutes=b - a) for a, b in self.hours), _ZERO)
        for ahead in range((last - first).days + 1):
            today = first + ahead * _DAY
            if first < today < last:
                total += day if self.is_working_day(today) else _ZERO
                continue
            for opens, closes in self._spans(today):
                total += max(min(closes, end) - max(opens, start), _ZERO)
        return total

    def _reach(
        self, start: datetime, amount: timedelta, stopped: list[tuple[datetime, datetime]]
    ) -> datetime:
        """The earliest moment at which `amount` was worked since `start`, pauses left out."""
        if amount == _ZERO:
            return start
        for opens, closes in self._forward(start):
            for since, until in _without((opens, closes), stopped):
                if amount <= until - since:
                    return since + amount
                amount -= until - since
        raise ValueError("that much working time is too far away")

    def _assumed(self, first: date, last: date) -> tuple[int, ...]:
        """The years from `first` to `last` whose holidays nobody knows.

        A notice has sometimes moved the last three days of the year before it: that of 2008 made
        Saturday 29 December 2007 a working day. For those the next year counts too.
        """
        beyond = last.month == 12 and last.day >= 29
        years = range(first.year, last.year + 1 + beyond)
        return tuple(y for y in years if y not in self.years and not _has_notice(y))


def assumption(years: Iterable[int]) -> str:
    """The sentence to show beside a moment or an amount that was found with `assumed` years."""
    written = ", ".join(str(year) for year in sorted(years))
    if not written:
        return ""
    return (
        _("The holidays of %s are not known here yet; the usual weekdays are taken as worked.")
        % written
    )


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(SHANGHAI)


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(), tzinfo=SHANGHAI) + timedelta(minutes=minute)


def _joined(pauses: Iterable[Pause], *, until: datetime | None) -> list[tuple[datetime, datetime]]:
    """Pauses in order, overlapping ones as one; one that still lasts goes to `until`."""
    spans: list[tuple[datetime, datetime]] = []
    for since, ended in pauses:
        if ended is None and until is None:
            raise ValueError("nothing is due while a pause lasts")
        begins, ends = _local(since), _local(ended) if ended is not None else until
        if ends is not None and ends > begins:
            spans.append((begins, ends))
    joined: list[tuple[datetime, datetime]] = []
    for begins, ends in sorted(spans):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return joined


def _without(
    span: tuple[datetime, datetime], stopped: list[tuple[datetime, datetime]]
) -> Iterator[tuple[datetime, datetime]]:
    """The parts of a stretch that lie in no pause."""
    since, closes = span
    for begins, ends in stopped:
        if ends <= since or begins >= closes:
            continue
        if begins > since:
            yield since, begins
        since = max(since, ends)
    if since < closes:
        yield since, closes
