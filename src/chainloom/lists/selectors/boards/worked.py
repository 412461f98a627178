"""Working time between very many pairs of moments.

`WorkingCalendar.elapsed` walks over the days of every pair; here the days are walked over once and
summed up, so that each pair costs two look-ups. A test compares the two.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.core.working_time import SHANGHAI, WorkingCalendar

_DAY = timedelta(days=1)


class WorkedTime:
    """`minutes(start, end)`, of office hours on working days."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar
        self._before: dict[date, int] = {}
        self._first: date | None = None
        self._last: date | None = None

    @property
    def day_minutes(self) -> int:
        """A whole working day of this office."""
        return sum(ends - begins for begins, ends in self.calendar.hours)

    def minutes(self, start: datetime, end: datetime) -> float:
        """None before `start`: an end that lies before its beginning is no time at all."""
        return max(self._until(end) - self._until(start), 0.0)

    def _until(self, moment: datetime) -> float:
        local = moment.astimezone(SHANGHAI)
        day = local.date()
        self._reach(day)
        worked = float(self._before[day])
        if self.calendar.is_working_day(day):
            now = local.hour * 60 + local.minute + local.second / 60
            for begins, ends in self.calendar.hours:
                worked += min(max(now - begins, 0), ends - begins)
        return worked

    def _reach(self, day: date) -> None:
        """Sum the days up as far as this one, in either direction."""
        if self._first is None or self._last is None:
            self._first = self._last = day
            self._before[day] = 0
        while self._last < day:
            later = self._last + _DAY
            self._before[later] = self._before[self._last] + self._of(self._last)
            self._last = later
        while self._first > day:
            earlier = self._first - _DAY
            self._before[earlier] = self._before[self._first] - self._of(earlier)
            self._first = earlier

    def _of(self, day: date) -> int:
        return self.day_minutes if self.calendar.is_working_day(day) else 0


def middle(values: list[float]) -> float | None:
    """The median; nothing where there is none."""
    return median(values) if values else None


def in_words(minutes: float | None, day_minutes: int) -> tuple[str, str]:
    """("2.5", "working days"); hours below a day, minutes below an hour, nothing for nothing."""
    if minutes is None:
        return "–", ""
    if minutes >= day_minutes:
        shown = _plain(minutes / day_minutes)
        return shown, ngettext("working day", "working days", 1 if shown == "1" else 2)
    if minutes >= 60:
        shown = _plain(minutes / 60)
        return shown, ngettext("working hour", "working hours", 1 if shown == "1" else 2)
    return f"{minutes:.0f}", _("working minutes")


def _plain(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
