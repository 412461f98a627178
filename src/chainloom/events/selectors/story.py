"""What happened to an event, from the audit trail: for those who run it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from chainloom.accounts.models import Role
from chainloom.audit import actions
from chainloom.audit.models import AuditEntry
from chainloom.audit.selectors import history_of
from chainloom.organisations.selectors.history import Change

from ..models import Event, EventAudience, EventKind

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


@dataclass(frozen=True)
class Told:
    """One entry of the trail in words, as `<c-timeline>` takes it."""

    at: datetime
    who: str
    text: str
    tone: str
    changes: list[Change] = field(default_factory=list)


def history(event: Event) -> list[Told]:
    """The newest first, without what happened once for every guest."""
    rows = history_of(event).exclude(action__in=_EVERYBODY).order_by("-at", "-id")
    return [_told(row) for row in rows[:MOST_TOLD]]


def _told(row: AuditEntry) -> Told:
    about = {"who": row.actor_label, "what": row.object_label}
    names = {one.name for one in Event._meta.get_fields()}
    return Told(
        at=row.at,
        who=str(Role(row.role).label) if row.role in Role.values else "",
        text=str(actions.sentence(row.action)) % about,
        tone=_TONES.get(row.action, ""),
        changes=[
            Change(
                str(Event._meta.get_field(name).verbose_name), _said(name, old), _said(name, new)
            )
            for name, (old, new) in row.changes.items()
            if name in names
        ],
    )


def _said(name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if name in _CHOICES and value in _CHOICES[name].values:
        return str(_CHOICES[name](value).label)
    if name in ("starts_at", "ends_at") and (moment := parse_datetime(str(value))):
        return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
    return str(value)
