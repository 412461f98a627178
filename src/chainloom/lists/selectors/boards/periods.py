"""A period in an address: a month, a quarter, a year, or from a day to a day.

>>> Period.read("2026-q4", today=date(2026, 11, 29)).since
datetime.date(2026, 10, 1)
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

MONTH, QUARTER, YEAR, WEEK, DAYS = "month", "quarter", "year", "week", "days"
_MONTHS = {MONTH: 1, QUARTER: 3, YEAR: 12}
# Years that a person can mean.
_FIRST, _LAST = 2000, 2100
_WRITTEN = re.compile(r"(\d{4})(?:-(?:q([1-4])|w(\d{2})|(\d{2})))?", re.IGNORECASE)


@dataclass(frozen=True)
class Period:
    """From a day to a day, both within."""

    since: date
    until: date
    kind: str = DAYS

    @classmethod
    def read(cls, text: str, *, today: date, usual: str = QUARTER) -> Period:
        """2026-11, 2026-q4, 2026-w48 or 2026; anything else is the usual one that holds today."""
        found = _WRITTEN.fullmatch(text or "")
        year = int(found[1]) if found else 0
        if found is None or not _FIRST <= year <= _LAST:
            return cls.around(today, usual)
        _year, quarter, week, month = found.groups()
        if quarter:
            return cls._months(year, 3 * int(quarter) - 2, QUARTER)
        if week:
            return cls._week(year, int(week)) or cls.around(today, usual)
        if month and 1 <= int(month) <= 12:
            return cls._months(year, int(month), MONTH)
        return cls.around(today, usual) if month else cls._months(year, 1, YEAR)

    @classmethod
    def around(cls, day: date, kind: str) -> Period:
        """The month, quarter, year or week in which a day lies."""
        if kind == WEEK:
            monday = day - timedelta(days=day.weekday())
            return cls(monday, monday + timedelta(days=6), WEEK)
        months = _MONTHS[kind]
        return cls._months(day.year, (day.month - 1) // months * months + 1, kind)

    @classmethod
    def _months(cls, year: int, month: int, kind: str) -> Period:
        last = month + _MONTHS[kind] - 1
        return cls(date(year, month, 1), date(year, last, monthrange(year, last)[1]), kind)

    @classmethod
    def _week(cls, year: int, week: int) -> Period | None:
        try:
            monday = date.fromisocalendar(year, week, 1)
        except ValueError:
            return None
        return cls(monday, monday + timedelta(days=6), WEEK)

    @property
    def begins(self) -> datetime:
        return _midnight(self.since)

    @property
    def ends(self) -> datetime:
        """The first moment that is no longer in it."""
        return _midnight(self.until + timedelta(days=1))

    @property
    def written(self) -> str:
        """As addresses say it; empty for days from and to."""
        match self.kind:
            case "month":
                return f"{self.since:%Y-%m}"
            case "quarter":
                return f"{self.since.year}-q{(self.since.month + 2) // 3}"
            case "year":
                return f"{self.since.year}"
            case "week":
                year, week, _day = self.since.isocalendar()
                return f"{year}-w{week:02d}"
        return ""

    @property
    def label(self) -> str:
        """As a reader says it."""
        about = {"year": self.since.year, "month": self.since.month}
        match self.kind:
            case "month":
                return _("%(year)s-%(month)02d") % about
            case "quarter":
                about["quarter"] = (self.since.month + 2) // 3
                return _("Quarter %(quarter)s of %(year)s") % about
            case "year":
                return _("The year %(year)s") % about
        return _("%(since)s to %(until)s") % {"since": self.since, "until": self.until}

    @property
    def before(self) -> Period:
        """The one of the same length just before."""
        return self._beside(self.since - timedelta(days=1))

    @property
    def after(self) -> Period:
        return self._beside(self.until + timedelta(days=1))

    def _beside(self, day: date) -> Period:
        if self.kind != DAYS:
            return Period.around(day, self.kind)
        length = self.until - self.since
        return Period(day, day + length) if day > self.until else Period(day - length, day)

    @property
    def query(self) -> dict[str, str]:
        """For the list of the records behind a figure."""
        return {"since": self.since.isoformat(), "until": self.until.isoformat()}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())
