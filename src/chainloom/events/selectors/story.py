"""What happened to an event, from the audit trail: for those who run it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from chainloom.audit.models import AuditEntry
from chainloom.audit.selectors import history_of
from chainloom.organisations.selectors import history as history_words

from ..models import Event, EventAudience, EventKind
from ..models.events import end_in_words

MOST_TOLD = 30
# What happens once for every guest is in the counts.
_EVERYBODY = (
    "event.signed_up",
    "event.signup_cancelled",
    "event.signup_moved_up",
    "event.checked_in",
    "event.check_in_undone",
    "event.feedback_given",
)
_TONES = {"event.called_off": "danger", "event.held": "success", "event.published": "info"}
_CHOICES: dict[str, Any] = {"kind": EventKind, "audience": EventAudience}


def history(event: Event) -> list[history_words.Event]:
    """The newest first, without what happened once for every guest."""
    rows = history_of(event).exclude(action__in=_EVERYBODY).order_by("-at", "-id")
    return [_told(row, event) for row in rows[:MOST_TOLD]]


def _told(row: AuditEntry, event: Event) -> history_words.Event:
    names = {one.name for one in Event._meta.get_fields()}
    return history_words.told(
        row,
        tone=_TONES.get(row.action, ""),
        changes=[
            history_words.Change(
                str(Event._meta.get_field(name).verbose_name),
                _said(name, old, event),
                _said(name, new, event),
            )
            for name, (old, new) in row.changes.items()
            if name in names
        ],
    )


def _said(name: str, value: Any, event: Event) -> str:
    if value in (None, ""):
        return ""
    if name in _CHOICES and value in _CHOICES[name].values:
        return str(_CHOICES[name](value).label)
    if name == "ends_at" and (moment := parse_datetime(str(value))):
        return end_in_words(event.starts_at, moment)
    if name == "starts_at" and (moment := parse_datetime(str(value))):
        return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
    return str(value)
