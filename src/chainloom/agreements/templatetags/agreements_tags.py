"""Tags of the pages of agreements: `{% load agreements_tags %}`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from chainloom.core.tags import tag

from ..acts import DUE_ACTS, act_of
from ..health import TONES, Health
from ..models import (
    MONTHS,
    Agreement,
    AgreementState,
    Due,
    DueState,
    Obligation,
    Repeats,
    Side,
)

register = template.Library()
STATE_TONES = {
    AgreementState.INTENDED: "info",
    AgreementState.SIGNED: "success",
    AgreementState.ENDED: "neutral",
    AgreementState.TERMINATED: "danger",
}
DUE_TONES = {
    DueState.OPEN: "neutral",
    DueState.CLAIMED: "info",
    DueState.CONFIRMED: "success",
    DueState.RETURNED: "danger",
    DueState.WAIVED: "neutral",
}
DUE_MARKS = {
    DueState.OPEN: "circle",
    DueState.CLAIMED: "send",
    DueState.CONFIRMED: "check",
    DueState.RETURNED: "arrow-back-up",
    DueState.WAIVED: "minus",
}


@register.simple_tag
def agreement_state(row: Agreement) -> SafeString:
    return tag(STATE_TONES[AgreementState(row.state)], row.get_state_display())


@register.simple_tag
def agreement_health(code: str) -> SafeString:
    """The colour with its word, so that nobody has to tell colours apart."""
    health = Health(code)
    if health == Health.NONE:
        return format_html('<span class="hint">{}</span>', health.label)
    return format_html(
        '<span class="health health-{}"><span class="health-dot"></span>{}</span>',
        health.value,
        health.label,
    )


@register.simple_tag
def health_tone(code: str) -> str:
    return TONES[Health(code)]


@register.simple_tag
def due_tone(due: Due) -> str:
    return "danger" if due.is_late(timezone.localdate()) else DUE_TONES[DueState(due.state)]


@register.simple_tag
def due_mark(due: Due) -> str:
    late = due.is_late(timezone.localdate()) and due.state == DueState.OPEN
    return "alert-triangle" if late else DUE_MARKS[DueState(due.state)]


@register.simple_tag
def due_word(due: Due) -> str:
    """What became of it, and how late it is."""
    days = due.days_late(timezone.localdate())
    word = str(due.get_state_display())
    if not days:
        return word
    late = _("%(n)d days late") % {"n": days}
    return late if due.state == DueState.OPEN else f"{word} · {late}"


@register.simple_tag
def side_word(side: str) -> str:
    """That the office spoke for a party without an account; nothing where it spoke itself."""
    return str(Side.OFFICE.label) if side == Side.OFFICE else ""


@register.simple_tag
def how_often(row: Obligation) -> str:
    """once on 2026-06-30; every quarter from … until …"""
    if not MONTHS[Repeats(row.repeats)]:
        return _("once, on %(day)s") % {"day": row.first_due}
    about = {"how": row.get_repeats_display(), "first": row.first_due, "until": row.until}
    if row.until:
        return _("%(how)s from %(first)s until %(until)s") % about
    return _("%(how)s from %(first)s, as long as the agreement runs") % about


@register.simple_tag
def due_act_label(verb: str) -> Any:
    act = act_of(verb, DUE_ACTS)
    return act.label if act else verb


@register.simple_tag
def due_act_icon(verb: str) -> str:
    act = act_of(verb, DUE_ACTS)
    return act.icon if act else "point"


@register.filter
def is_near(due: Due, today: date) -> bool:
    """Worth a line of its own: something waits, or it is the next of its kind."""
    return due.is_late(today) or due.state in (DueState.CLAIMED, DueState.RETURNED)


@register.simple_tag
def lines_of(dues: list[Any], today: date) -> list[Any]:
    """What is shown in full: what waits or is late, the next one, and the last one answered."""
    upcoming = [due for due in dues if due.state == DueState.OPEN and due.last_day >= today]
    answered = [due for due in dues if due.state in (DueState.CONFIRMED, DueState.WAIVED)]
    wanted = {due.pk for due in dues if is_near(due, today)}
    wanted |= {due.pk for due in upcoming[:1]} | {due.pk for due in answered[-1:]}
    return [due for due in dues if due.pk in wanted]
