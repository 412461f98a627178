"""What waits for somebody today: resolutions to be done, and to be confirmed; and the events of a
month in the calendar of the lists."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.lists.selectors.boards import calendar
from chainloom.lists.selectors.boards.my_day import Group, Item, register
from chainloom.lists.selectors.boards.periods import Period

from .addresses import resolution_url
from .models import Event, EventStatus, Resolution


def _items(actor: Actor, rows: QuerySet[Resolution], most: int) -> list[Item]:
    today, slug = timezone.localdate(), actor.chain.slug
    return [
        Item(
            row.text,
            resolution_url(row, slug),
            _meta(row, today),
        )
        for row in rows[:most]
    ]


def _meta(row: Resolution, today: date) -> str:
    said = f"{row.event.title} · {row.due_on}"
    days = row.days_late(today)
    return f"{said} · {gettext('%(n)d days late') % {'n': days}}" if days else said


def _to_do(actor: Actor, most: int) -> Group | None:
    from .selectors import meetings

    rows = meetings.to_do(actor)
    url = reverse("events:resolutions", args=[actor.chain.slug]) + "?whose=own&state=open"
    return Group(
        "resolutions", _("Resolutions to be done"), "checklist", rows, rows.count(),
        _items(actor, rows, most), url,
    )  # fmt: skip


def _to_confirm(actor: Actor, most: int) -> Group | None:
    from .selectors import meetings

    rows = meetings.to_confirm(actor)
    url = reverse("events:resolutions", args=[actor.chain.slug]) + "?state=claimed"
    return Group(
        "resolutions_claimed", _("Resolutions said to be done"), "checks", rows, rows.count(),
        _items(actor, rows, most), url,
    )  # fmt: skip


def _of_month(actor: Actor, period: Period, filters: dict[str, str]) -> QuerySet[Event] | None:
    """Events that begin in the period; None where the filters ask for what only lists have."""
    from .selectors import listing

    if calendar.about_needs_only(filters) or any(
        filters.get(name) for name in ("kind", "stage", "district")
    ):
        return None
    rows = listing.events(actor, q=filters.get("q", ""), whose=filters.get("whose", ""))
    rows = rows.filter(
        state__in=(EventStatus.PUBLISHED, EventStatus.HELD),
        starts_at__gte=period.begins,
        starts_at__lt=period.ends,
    )
    return rows.annotate(on=TruncDate("starts_at"))


def _entry(row: Any, slug: str, now: datetime) -> calendar.Entry:
    url = reverse("events:event", args=[slug, row.pk])
    tone = "neutral" if row.is_over(now) else "info"
    note = " · ".join(filter(None, (row.get_kind_display(), row.place)))
    return calendar.Entry(
        row.on, "event", row.title, url, tone, "calendar-event", note, row.starts_at
    )


def enter() -> None:
    register(_to_do)
    register(_to_confirm)
    calendar.register(
        calendar.Sort(
            "event", pgettext_lazy("activities", "event"), "calendar-event", _of_month, _entry,
            ("starts_at", "pk"),
        )
    )  # fmt: skip
