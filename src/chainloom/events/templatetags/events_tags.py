"""Tags of the pages of events: `{% load events_tags %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from chainloom.core.tags import tag

from ..models import (
    Event,
    EventKind,
    EventStatus,
    Resolution,
    ResolutionState,
    Signup,
    SignupState,
)

register = template.Library()
TONES = {
    EventStatus.DRAFT: "neutral",
    EventStatus.PUBLISHED: "info",
    EventStatus.HELD: "success",
    EventStatus.CALLED_OFF: "danger",
}
SIGNUP_TONES = {
    SignupState.COMING: "info",
    SignupState.WAITING: "warning",
    SignupState.CANCELLED: "neutral",
}
RESOLUTION_TONES = {
    ResolutionState.OPEN: "neutral",
    ResolutionState.CLAIMED: "info",
    ResolutionState.DONE: "success",
    ResolutionState.DROPPED: "neutral",
}
ICONS = {
    EventKind.LECTURE: "presentation",
    EventKind.TRAINING: "school",
    EventKind.ROADSHOW: "star",
    EventKind.VISIT: "map-pin",
    EventKind.MATCHMAKING: "users-group",
    EventKind.MEETING: "users",
}


@register.simple_tag
def event_state(row: Event) -> SafeString:
    return tag(TONES[EventStatus(row.state)], row.get_state_display())


@register.simple_tag
def event_tone(row: Event) -> str:
    return TONES[EventStatus(row.state)]


@register.simple_tag
def event_icon(row: Event) -> str:
    return ICONS[EventKind(row.kind)]


@register.simple_tag
def signup_state(row: Signup) -> SafeString:
    """Who has come needs no other word."""
    if row.has_come():
        return tag("success", _("has come"))
    return tag(SIGNUP_TONES[SignupState(row.state)], row.get_state_display())


@register.simple_tag
def resolution_state(row: Resolution) -> SafeString:
    days = row.days_late(timezone.localdate())
    if days:
        return tag("danger", _("%(n)d days late") % {"n": days})
    return tag(RESOLUTION_TONES[ResolutionState(row.state)], row.get_state_display())


@register.simple_tag
def resolution_tone(row: Resolution) -> str:
    late = row.is_late(timezone.localdate())
    return "danger" if late else RESOLUTION_TONES[ResolutionState(row.state)]


@register.filter
def clock(row: Event) -> str:
    return f"{timezone.localtime(row.starts_at):%H:%M}"


@register.filter
def values_of(data: Any, name: str) -> list[str]:
    """All values that a query has under a name."""
    return list(data.getlist(name))
