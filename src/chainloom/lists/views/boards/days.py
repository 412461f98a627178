"""My day, for every role, and the office's week."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from chainloom.core.errors import Missing
from chainloom.notices.selectors import unread_count

from ...selectors.boards.my_day import count_of, my_day
from ...selectors.boards.periods import WEEK, Period
from ...selectors.boards.week import office_week


@require_GET
def day(request: HttpRequest, chain_slug: str) -> HttpResponse:
    groups = my_day(request.actor)
    context = {
        "groups": groups,
        "count": count_of(groups),
        "today": timezone.localdate(),
        "unread": unread_count(request.actor),
    }
    return render(request, "lists/boards/my_day.html", context)


@require_GET
def week(request: HttpRequest, chain_slug: str) -> HttpResponse:
    if not request.actor.sees_all:
        raise Missing()
    today = timezone.localdate()
    period = Period.read(request.GET.get("period", ""), today=today, usual=WEEK)
    if period.kind != WEEK:
        period = Period.around(period.since, WEEK)
    context = {
        "week": office_week(request.actor, period),
        "period": period,
        "today": today,
        "is_now": period.since <= today <= period.until,
    }
    return render(request, "lists/boards/week.html", context)


__all__ = ["day", "week"]
