"""Tags of the pages of matchmaking events: `{% load matchmaking_tags %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.core.tags import tag

from ..matching import in_words
from ..models import EntryState, EventState, Matchmaking, MatchmakingEntry, Result, Talk, TalkWord
from ..models.matches import MatchState

register = template.Library()

STATE_TONES = {
    EventState.DRAFT: "neutral",
    EventState.PLANNED: "info",
    EventState.HELD: "accent",
    EventState.CLOSED: "success",
    EventState.OFF: "danger",
}
RESULT_TONES = {
    "": "neutral",
    Result.BOTH: "success",
    Result.SAMPLE: "success",
    Result.ONE: "info",
    Result.LATER: "warning",
    Result.NONE: "neutral",
    Result.ABSENT: "danger",
}


@register.simple_tag
def event_state(event: Matchmaking) -> SafeString:
    return tag(STATE_TONES[EventState(event.state)], event.get_state_display())


@register.simple_tag
def talk_result(talk: Talk) -> SafeString:
    """What came of a talk, as far as is known."""
    text = talk.get_result_display() if talk.result else _("no result yet")
    return tag(RESULT_TONES[talk.result], text)


@register.simple_tag
def entry_state(entry: MatchmakingEntry) -> SafeString:
    if entry.waits_for_consent():
        return tag("warning", _("waits for the asker to agree to be named"))
    match entry.state:
        case EntryState.DECLINED:
            return tag("danger", entry.get_state_display())
        case EntryState.COMING:
            return tag("success", entry.get_state_display())
    text = _("invited, no answer yet") if entry.told_at else _("not told yet")
    return tag("neutral", text)


@register.simple_tag
def event_tabs(event: Matchmaking, here: str) -> list[dict[str, Any]]:
    """`{% event_tabs event "plan" as tabs %}<c-tabs :items="tabs" />`: for who sees all."""
    pages = [
        ("plan", pgettext("matchmaking", "Plan"), "matchmaking", "layout-grid"),
        ("parties", _("Who takes part"), "matchmaking_parties", "users-group"),
        ("results", _("Results"), "matchmaking_results", "clipboard-check"),
        ("outcome", _("What came of it"), "matchmaking_outcome", "chart-bar"),
    ]
    return [
        {
            "label": label,
            "url": reverse(f"lists:{name}", args=[event.chain.slug, event.pk]),
            "icon": icon,
            "active": key == here,
        }
        for key, label, name, icon in pages
    ]


@register.filter
def one_more(number: int | None) -> int | str:
    """Rounds and tables are kept from 0 and read from 1."""
    return "" if number is None else number + 1


@register.filter
def span(times: tuple[Any, Any] | None) -> str:
    """09:20–09:40"""
    return "" if times is None else f"{times[0]:%H:%M}–{times[1]:%H:%M}"


@register.simple_tag
def when_of(event: Matchmaking) -> str:
    """Day and times in one line."""
    return f"{event.day:%Y-%m-%d} {event.begins:%H:%M}–{event.ends:%H:%M}"


@register.simple_tag
def asker_name(talk: Talk, short: bool = False) -> str:
    """Who asks, where the reader may know it."""
    if not talk.name_is_open:
        return _("name hidden")
    return brief(talk.need.organisation) if short else talk.need.organisation.display_name


@register.filter
def brief(organisation: Any) -> str:
    """For a cell of the plan: the English name to who reads English, else the short one."""
    shown: str = organisation.display_name
    if shown != organisation.name:
        return shown.removesuffix(" Co., Ltd.")
    return organisation.short_name or shown


@register.simple_tag
def talk_reasons(talk: Talk) -> list[dict[str, str]]:
    """Why they fit, as known when planned, in the reader's language."""
    return in_words(talk.reasons, talk.need.kind)


@register.simple_tag
def word_said(word: TalkWord | str) -> str:
    """What one side said, and to whom; a template gives "" for nothing."""
    if isinstance(word, str):
        return _("nothing said yet")
    said = word.get_said_display()
    who = _("noted by the chain office") if word.by_office else _("said itself")
    return f"{said} · {who}"


@register.simple_tag
def undo_label(kept: Any) -> str:
    """What the button takes back."""
    words = {
        "plan": _("Take back the planning"),
        "move": _("Take back the move"),
        "add": _("Take back the added talk"),
        "out": _("Put the talk back"),
    }
    return words.get(kept.what, _("Take back the last change")) if kept else ""


@register.simple_tag
def match_state_label(state: str) -> str:
    return str(MatchState(state).label)


@register.simple_tag
def table_label(number: int) -> str:
    return pgettext("seat", "Table %(n)s") % {"n": number}
