"""The slow twin of `core.working_time`: it looks at every minute, one after the other.

It knows the calendar's data and the published notices alone, and shares no code with the quick one.
Times are Shanghai's, without a zone; everything is in whole minutes.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from chinese_calendar.constants import holidays, workdays

MINUTE = timedelta(minutes=1)


def works(data: dict, day: date) -> bool:
    if day.isoformat() in data["on"]:
        return True
    if day.isoformat() in data["off"]:
        return False
    if day.year not in data["years"]:
        if day in workdays:
            return True
        if day in holidays:
            return False
    return day.weekday() in data["weekdays"]


def counts(data: dict, moment: datetime, pauses=()) -> bool:
    """Whether the minute that begins at this moment is one of work."""
    if any(since <= moment < until for since, until in pauses):
        return False
    clock = moment.strftime("%H:%M")
    return works(data, moment.date()) and any(a <= clock < b for a, b in data["hours"])


def elapsed(data: dict, start: datetime, end: datetime, pauses=()) -> int:
    minutes = 0
    while start < end:
        minutes += counts(data, start, pauses)
        start += MINUTE
    return minutes


def add(data: dict, start: datetime, minutes: int, pauses=()) -> datetime:
    while minutes:
        minutes -= counts(data, start, pauses)
        start += MINUTE
    return start


def closing(data: dict, start: datetime, days: int) -> datetime:
    """The end of the last minute of work of the working day that is `days` after the start's."""
    day = start.date()
    while days:
        day += timedelta(days=1)
        days -= works(data, day)
    last = datetime(day.year, day.month, day.day, 23, 59)
    while not counts(data, last):
        last -= MINUTE
    return last + MINUTE
