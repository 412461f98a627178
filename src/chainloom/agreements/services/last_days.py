"""The last day of what is due on a day, by the days on which the chain's office works."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from chainloom.core.working_time import WorkingCalendar
from chainloom.notices.selectors import calendar_of


def last_day(day: date, calendar: WorkingCalendar) -> date:
    """The day itself, or the next working one: a term that ends on a holiday ends after it
    (Civil Code, art. 203)."""
    return calendar.next_working_day(day, count=0)


@transaction.atomic
def last_days_reckon(rows: QuerySet[Any], chain: str) -> int:
    """Reckon `last_day` anew from `due_on`, as the calendar stands now: the office may work on
    other days, holidays become known late. `chain` is the look-up of a row's chain. What has
    another last day is reminded of anew; how many rows that are."""
    calendars: dict[int, WorkingCalendar] = {}
    moved = 0
    days = rows.order_by().values_list(chain, "due_on", "last_day").distinct()
    for key, due_on, kept in list(days):
        if key not in calendars:
            calendars[key] = calendar_of(key)
        last = last_day(due_on, calendars[key])
        if last != kept:
            same = rows.filter(**{chain: key}, due_on=due_on, last_day=kept)
            moved += same.update(last_day=last, told="")
    return moved
