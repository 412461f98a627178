"""Working time between very many pairs of moments.

`WorkingCalendar.elapsed` walks over the days of every pair; here the days are walked over once and
summed up, so that each pair costs two look-ups. A test compares the two.
"""

from __future__ import annotations

from datetime import date, datetime
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.core.working_time import WorkingCalendar

# Shanghai's clocks were last changed in 1991, before anything that is counted here.
_AHEAD = 8 * 3600
_DAY = 24 * 3600
_EPOCH = date(1970, 1, 1).toordinal()


class WorkedTime:
    """`minutes(start, end)`, of office hours on working days."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar
        # A day (since 1970) → minutes worked before it, and whether it is worked itself.
        self._days: dict[int, tuple[int, bool]] = {}
        self._first = self._last = 0

    @property
    def day_minutes(self) -> int:
        """A whole working day of this office."""
        return sum(ends - begins for begins, ends in self.calendar.hours)

    def minutes(self, start: datetime, end: datetime) -> float:
        """An end that lies before its beginning is no time at all."""
        return max(self._until(end) - self._until(start), 0.0)

    def _until(self, moment: datetime) -> float:
        day, second = divmod(moment.timestamp() + _AHEAD, _DAY)
        found = self._days.get(int(day)) or self._reach(int(day))
        worked, is_worked = float(found[0]), found[1]
        if is_worked:
            now = second / 60
            for begins, ends in self.calendar.hours:
                worked += min(max(now - begins, 0.0), ends - begins)
        return worked

    def _reach(self, day: int) -> tuple[int, bool]:
        """Sum the days up as far as this one, in either direction."""
        if not self._days:
            self._first = self._last = day
            self._days[day] = (0, self._is_worked(day))
        while self._last < day:
            self._days[self._last + 1] = (
                self._days[self._last][0] + self._of(self._last),
                self._is_worked(self._last + 1),
            )
            self._last += 1
        while self._first > day:
            earlier = self._first - 1
            is_worked = self._is_worked(earlier)
            whole = self.day_minutes if is_worked else 0
            self._days[earlier] = (self._days[self._first][0] - whole, is_worked)
            self._first = earlier
        return self._days[day]

    def _of(self, day: int) -> int:
        return self.day_minutes if self._days[day][1] else 0

    def _is_worked(self, day: int) -> bool:
        return self.calendar.is_working_day(date.fromordinal(_EPOCH + day))


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
