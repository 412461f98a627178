"""What the services of events share: locking, cleaning, counting who came."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.agreements.services.common import clean_document, needed_reason
from chainloom.audit.services import record
from chainloom.core.errors import Invalid, not_now
from chainloom.organisations.choosing import check_member, clean_organisation

from ..models import Event, Presence, Signup
from ..policy import event_policy

__all__ = [
    "check_member",
    "clean_document",
    "clean_moment",
    "clean_organisation",
    "count_attended",
    "locked",
    "needed_reason",
    "not_now",
    "note",
]


def locked(event: Event, by: Actor, action: str = "edit") -> Event:
    """The event as it is now, to be changed by whoever may; its row is the lock of all it has."""
    event_policy.check(by, action, event)
    rows = Event.objects.select_for_update(of=("self",)).select_related("chain")
    return rows.get(pk=event.pk)


def note(row: Event, verb: str, by: Actor, **about: Any) -> None:
    """Into the trail, without anybody's name; `changes` are old and new values."""
    changes = about.pop("changes", None)
    record(by=by, action=f"event.{verb}", obj=row, changes=changes, context=about)


def count_attended(row: Event) -> None:
    """How many were there, from the records: people checked in, and seats that were taken."""
    came = Signup.objects.filter(event=row, came_at__isnull=False).count()
    sat = row.presences.filter(presence__in=(Presence.PRESENT, Presence.DEPUTY)).count()
    row.attended = came + sat
    Event.objects.filter(pk=row.pk).update(attended=row.attended)


def clean_moment(value: Any, field: str) -> datetime:
    """A day with its time of day, by the clock on the wall where no zone is said."""
    try:
        found = value if isinstance(value, datetime) else parse_datetime(str(value or ""))
    except ValueError:
        found = None
    if found is None:
        raise Invalid(
            "not_a_time", _("Write the day and the time as 2026-12-31 14:30."), field=field
        )
    if timezone.is_naive(found):
        found = timezone.make_aware(found)
    if not 2000 <= found.year <= 2100:
        raise Invalid("not_a_time", _("A day between 2000 and 2100."), field=field)
    return found.replace(second=0, microsecond=0)
