"""Which records of events show progress."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.core import evidence

from .addresses import resolution_url
from .models import Event, EventKind, EventStatus, Resolution, ResolutionState
from .policy import event_policy, resolution_policy


def _held(chain: Any) -> QuerySet[Event]:
    """Held, with somebody who was there: an event on paper alone shows nothing."""
    return Event.objects.filter(chain=chain, state=EventStatus.HELD, attended__gt=0)


def _event(row: Event, chain: Any) -> evidence.Told:
    url = reverse("events:event", args=[chain.slug, row.pk])
    came = _("%(n)d people came") % {"n": row.attended}
    return evidence.Told(row.title, url, f"{timezone.localtime(row.starts_at):%Y-%m-%d} · {came}")


def _done(chain: Any) -> QuerySet[Resolution]:
    rows = Resolution.objects.filter(event__chain=chain, state=ResolutionState.DONE)
    return rows.exclude(done_on=None).select_related("event")


def _resolution(row: Resolution, chain: Any) -> evidence.Told:
    return evidence.Told(row.text, resolution_url(row, chain.slug), row.event.title)


def enter() -> None:
    kind, counted = evidence.EvidenceKind, evidence.Counted
    evidence.register(
        kind(
            code="events.held",
            label=_("event held, with people who came"),
            units={
                "count": counted(pgettext_lazy("unit", "events")),
                "people": counted(pgettext_lazy("unit", "people who came"), sum_of="attended"),
            },
            rows=_held,
            day="starts_at",
            filters=(evidence.Filter("kind", _("kind"), lambda chain: list(EventKind.choices)),),
            seen_by=event_policy.rows,
            told=_event,
        )
    )
    evidence.register(
        kind(
            code="events.resolution_done",
            label=_("resolution done, as somebody else confirmed"),
            units={"count": counted(pgettext_lazy("unit", "resolutions"))},
            rows=_done,
            day="done_on",
            seen_by=resolution_policy.rows,
            told=_resolution,
        )
    )
