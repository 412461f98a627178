"""The calendar of the lists: a month, or one day of it."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from chainloom.core.tables import Table

from ...forms.boards import CalendarFilter
from ...selectors.boards.calendar import ALL_OF_A_DAY, calendar_of, weeks
from ...selectors.boards.figures import EARLIEST, LATEST
from ...selectors.boards.periods import MONTH, WEEK, YEAR, Period


@require_GET
def calendar(request: HttpRequest, chain_slug: str) -> HttpResponse:
    filters = CalendarFilter(request.GET).name_cuts(request.actor)
    today = timezone.localdate()
    chosen = filters.chosen()
    table = Table(request.GET, (), filters=filters)
    day = _day(request.GET.get("day", ""))
    if day is not None:
        (found,) = calendar_of(request.actor, Period(day, day), chosen, most=ALL_OF_A_DAY).values()
        context = {
            "table": table,
            "day": found,
            "month_url": table.address(day=None, period=f"{day:%Y-%m}"),
        }
        return render(request, "lists/boards/calendar_day.html", context)
    period = Period.read(request.GET.get("period", ""), today=today, usual=MONTH)
    if period.kind not in (MONTH, WEEK):
        period = Period.around(period.since if period.kind == YEAR else today, MONTH)
    days = calendar_of(request.actor, period, chosen)
    context = {
        "table": table,
        "period": period,
        "weeks": weeks(days, period),
        "days": [one for one in days.values() if one.count or one.mark],
        "count": sum(one.count for one in days.values()),
        "today": today,
        "before_url": table.address(period=period.before.written),
        "after_url": table.address(period=period.after.written),
        "now_url": table.address(period=None),
    }
    return render(request, "lists/boards/calendar.html", context)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None
