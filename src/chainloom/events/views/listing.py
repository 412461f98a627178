"""The list of events, the month, what meetings resolved, and one's calendar address."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from chainloom.core.downloads import about_list, in_batches, local
from chainloom.core.spreadsheets import SheetData
from chainloom.core.tables import Column, Table
from chainloom.jobs.exporting import ListFile, list_export
from chainloom.lists.selectors.boards.periods import MONTH, Period

from .. import services
from ..acts import with_acts
from ..forms import EventFilter, ResolutionFilter
from ..models import CalendarFeed, Event
from ..policy import event_policy
from ..selectors import listing, meetings
from .common import absolute, list_tabs, see_other

COLUMNS = [
    Column("title", pgettext_lazy("activities", "event"), sort="title", fixed=True),
    Column("starts", gettext_lazy("begins"), sort="starts_at"),
    Column("kind", gettext_lazy("kind"), sort="kind"),
    Column("place", gettext_lazy("place"), sort="place"),
    Column("hosts", pgettext_lazy("event", "held by")),
    Column("state", gettext_lazy("state"), sort="state"),
    Column("coming", pgettext_lazy("sign-up", "signed up"), sort="coming", numeric=True),
    Column("attended", gettext_lazy("people who came"), sort="attended", numeric=True),
    Column("audience", pgettext_lazy("event", "for whom"), sort="audience", default=False),
]
RESOLUTIONS = [
    Column("text", pgettext_lazy("resolution", "what was resolved"), fixed=True),
    Column("owner", pgettext_lazy("resolution", "who does it"), sort="owner__sort_key"),
    Column("due", pgettext_lazy("resolution", "due on"), sort="last_day"),
    Column("state", gettext_lazy("state"), sort=("rank", "last_day")),
    Column("meeting", pgettext_lazy("event", "meeting"), sort="event__starts_at"),
]


def _table(request: HttpRequest) -> tuple[Table, Any]:
    filters = EventFilter(request.GET)
    rows = listing.with_counts(listing.events(request.actor, **filters.chosen()))
    return Table(request.GET, COLUMNS, filters=filters), listing.next_first(rows)


@require_GET
def event_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    table, rows = _table(request)
    table.load(rows)
    ours = listing.own_signups(request.actor, [row.pk for row in table.rows])
    for row in table.rows:
        row.ours = ours.get(row.pk, 0)
    context = {
        "table": table,
        "tabs": list_tabs(request, "list"),
        "may_add": event_policy.may_add(request.actor),
        "now": timezone.now(),
    }
    return render(request, "events/list.html", context)


def _file(request: HttpRequest) -> ListFile:
    """The whole filtered list in the chosen order and columns."""
    table, rows = _table(request)
    shown = table.shown
    headers = [str(column.label) for column in shown]

    def cells(some: list[Event]) -> list[list[Any]]:
        return [[_cell(row, column.key) for column in shown] for row in some]

    sheet = SheetData(
        pgettext("activities", "Events"), headers, in_batches(table.sorted(rows), cells)
    )
    return ListFile(sheet.name, [sheet], about_list(request.chain, table), [rows])


export = list_export(_file, page="events:list")


def _cell(row: Any, key: str) -> Any:
    match key:
        case "starts":
            return local(row.starts_at)
        case "kind" | "state" | "audience":
            return getattr(row, f"get_{key}_display")()
        case "hosts":
            return "、".join(listing.host_names(row))
    return getattr(row, key)


@require_GET
def calendar(request: HttpRequest, chain_slug: str) -> HttpResponse:
    filters = EventFilter(request.GET)
    today = timezone.localdate()
    period = Period.read(request.GET.get("period", ""), today=today, usual=MONTH)
    if period.kind != MONTH:
        period = Period.around(period.since, MONTH)
    table = Table(request.GET, (), filters=filters)
    weeks = listing.month(request.actor, period, listing.events(request.actor, **filters.chosen()))
    days = [day for week in weeks for day in week if day.in_month and day.events]
    context = {
        "table": table,
        "tabs": list_tabs(request, "calendar"),
        "period": period,
        "weeks": weeks,
        "days": days,
        "count": len({row.pk for day in days for row in day.events}),
        "today": today,
        "before_url": table.address(period=period.before.written),
        "after_url": table.address(period=period.after.written),
        "now_url": table.address(period=None),
        "may_add": event_policy.may_add(request.actor),
    }
    return render(request, "events/calendar.html", context)


@require_GET
def resolutions(request: HttpRequest, chain_slug: str) -> HttpResponse:
    filters = ResolutionFilter(request.GET)
    rows = meetings.resolutions(request.actor, **filters.chosen())
    table = Table(request.GET, RESOLUTIONS, default_sort="state", filters=filters).load(rows)
    table.rows = with_acts(request.actor, list(table.rows))
    context = {"table": table, "tabs": list_tabs(request, "resolutions")}
    return render(request, "events/resolutions.html", context)


# One's calendar address


@require_GET
def feed(request: HttpRequest, chain_slug: str) -> HttpResponse:
    kept = CalendarFeed.objects.filter(membership=request.actor.membership).first()
    context = {
        "feed": kept,
        "address": absolute(request, "events_open:feed", kept.key) if kept else "",
        "tabs": list_tabs(request, "feed"),
    }
    return render(request, "events/feed.html", context)


@require_POST
def feed_make(request: HttpRequest, chain_slug: str) -> HttpResponse:
    services.feed_make(by=request.actor)
    messages.success(request, _("Made. Whoever has the address reads what you may see."))
    return see_other(reverse("events:feed", args=[chain_slug]))


@require_POST
def feed_revoke(request: HttpRequest, chain_slug: str) -> HttpResponse:
    services.feed_revoke(by=request.actor)
    messages.success(request, _("Taken back: the address leads nowhere."))
    return see_other(reverse("events:feed", args=[chain_slug]))
