"""What waits for somebody today: resolutions to be done, and to be confirmed."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.lists.selectors.boards.my_day import Group, Item, register

from .addresses import resolution_url
from .models import Resolution


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
        "resolutions", _("Resolutions to be done"), "checklist", rows.count(),
        _items(actor, rows, most), url,
    )  # fmt: skip


def _to_confirm(actor: Actor, most: int) -> Group | None:
    from .selectors import meetings

    rows = meetings.to_confirm(actor)
    url = reverse("events:resolutions", args=[actor.chain.slug]) + "?state=claimed"
    return Group(
        "resolutions_claimed", _("Resolutions said to be done"), "checks", rows.count(),
        _items(actor, rows, most), url,
    )  # fmt: skip


def enter() -> None:
    register(_to_do)
    register(_to_confirm)
