"""Working time between very many pairs of moments.

`WorkingCalendar.elapsed` walks over the days of every pair; here the days are walked over once and
summed up, and all pairs are looked up at once. A test compares the two.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from django.db.models import Field, Func
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from numpy.typing import NDArray

from chainloom.core.working_time import WorkingCalendar

# Shanghai's clocks were last changed in 1991, before anything that is counted here.
_AHEAD = 8 * 3600
_DAY = 24 * 3600
_EPOCH = date(1970, 1, 1).toordinal()


class _AsRead(Field):  # type: ignore[type-arg]
    """A number as the database gives it: to look at each again costs as much as to read it."""


class Seconds(Func):
    """A moment as seconds since 1970, from the database: very many datetimes are dear to make."""

    template = "EXTRACT(EPOCH FROM %(expressions)s)::double precision"
    output_field = _AsRead()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        # The Julian day of 1970-01-01T00:00Z is 2440587.5.
        template = "((julianday(%(expressions)s) - 2440587.5) * 86400.0)"
        return self.as_sql(compiler, connection, template=template, **more)


class WorkedTime:
    """`minutes(starts, ends)`, of office hours on working days."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar

    @property
    def day_minutes(self) -> int:
        """A whole working day of this office."""
        return sum(ends - begins for begins, ends in self.calendar.hours)

    def minutes(self, starts: NDArray[Any], ends: NDArray[Any]) -> NDArray[Any]:
        """Of each pair, in seconds since 1970; an end before its beginning is no time at all."""
        if not len(starts):
            return np.zeros(0)
        days, seconds = np.divmod(np.stack((starts, ends)) + _AHEAD, _DAY)
        days = days.astype(np.int64)
        first = int(days.min())
        days -= first
        is_worked = np.array([self._is_worked(first + day) for day in range(int(days.max()) + 1)])
        before = np.concatenate(([0], np.cumsum(is_worked[:-1] * self.day_minutes)))
        so_far = np.zeros_like(seconds)
        for begins, closes in self.calendar.hours:
            so_far += np.clip(seconds / 60 - begins, 0.0, closes - begins)
        until = before[days] + np.where(is_worked[days], so_far, 0.0)
        found: NDArray[Any] = np.maximum(until[1] - until[0], 0.0)
        return found

    def _is_worked(self, day: int) -> bool:
        return self.calendar.is_working_day(date.fromordinal(_EPOCH + day))


def middle(values: NDArray[Any]) -> float | None:
    """The median; nothing where there is none."""
    return float(np.median(values)) if len(values) else None


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
