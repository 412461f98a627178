"""Tags of the four lists' pages: `{% load lists_tags %}`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chainloom.core.tags import tag

from .. import tabs
from ..forms.listing import ListingForm
from ..matching import in_words
from ..models import Match, MatchState, MatchStep, Need, NeedState, Resource, ResourceState
from ..models.matches import ORDER
from ..policy import match_policy

register = template.Library()

NEED_TONES = {
    NeedState.DRAFT: "neutral",
    NeedState.SUBMITTED: "warning",
    NeedState.RETURNED: "danger",
    NeedState.VERIFIED: "info",
    NeedState.ASSIGNED: "info",
    NeedState.WORKING: "accent",
    NeedState.ANSWERED: "warning",
    NeedState.CONFIRMED: "success",
    NeedState.CLOSED: "neutral",
}
RESOURCE_TONES = {
    ResourceState.DRAFT: "neutral",
    ResourceState.OPEN: "success",
    ResourceState.ENDED: "neutral",
}


@register.simple_tag(takes_context=True)
def list_tabs(context: template.Context, here: str) -> list[dict[str, Any]]:
    """`{% list_tabs "needs" as tabs %}<c-tabs :items="tabs" />`"""
    return tabs.tabs_for(context["request"].actor, here)


VIEWS = {
    "needs": (
        ("list", gettext_lazy("List"), "list", "lists:needs"),
        ("board", gettext_lazy("Board"), "columns-3", "lists:needs_board"),
        ("calendar", gettext_lazy("Calendar"), "calendar", "lists:calendar"),
        ("map", gettext_lazy("Map"), "chart-sankey", "lists:needs_map"),
    ),
    "matches": (
        ("list", gettext_lazy("List"), "list", "lists:matches"),
        ("board", gettext_lazy("Board"), "columns-3", "lists:matches_board"),
    ),
}
# What one view keeps in the address and another would not understand.
OF_ONE_VIEW = ("page", "sort", "cols", "size", "period", "day", "show")


@register.simple_tag(takes_context=True)
def list_views(context: template.Context, page: str, here: str) -> list[dict[str, Any]]:
    """The ways to look at a list, each with the filters of the present address."""
    request = context["request"]
    query = request.GET.copy()
    for name in OF_ONE_VIEW:
        query.pop(name, None)
    kept = f"?{query.urlencode()}" if query else ""
    return [
        {
            "label": label,
            "icon": icon,
            "url": reverse(url_name, args=[request.chain.slug]) + kept,
            "active": key == here,
        }
        for key, label, icon, url_name in VIEWS[page]
    ]


@register.simple_tag
def need_state(need: Need) -> SafeString:
    return tag(NEED_TONES[NeedState(need.state)], need.get_state_display())


@register.simple_tag
def resource_state(resource: Resource) -> SafeString:
    return tag(RESOURCE_TONES[ResourceState(resource.state)], resource.get_state_display())


@register.simple_tag(takes_context=True)
def quoted(
    context: dict[str, Any], field: BoundField, quotes: dict[str, str] | None = None
) -> SafeString:
    """A field, and below it the piece of the text from which it was read; one that is not certain
    says so."""
    quote = (quotes or {}).get(field.name, "")
    said = (
        format_html('<p class="read-from"><span>{}</span> “{}”</p>', _("read from"), quote)
        if quote
        else ""
    )
    if quote and field.name in context.get("doubtful", ()):
        mark = tag("warning", _("please check: not certain"))
        said = format_html('{}<p class="read-from">{}</p>', said, mark)
    return format_html('<div class="read-field">{}{}</div>', field.as_field_group(), said)


@register.simple_tag
def cloth_facts(values: dict[str, str]) -> SafeString:
    """What is said of cloth, as label and value pairs."""
    return format_html_join(
        "",
        '<div class="fact"><dt>{}</dt><dd>{}</dd></div>',
        (
            (ListingForm.base_fields[name].label, _bare(name, value))
            for name, value in values.items()
            if value
        ),
    )


def _bare(name: str, value: str) -> str:
    """The value without the word that its label already says."""
    words = {"width": ("门幅", "cm"), "weight": ("克重", "g/m²")}.get(name)
    if words and value.startswith(words[0]) and value.endswith(words[1]):
        return value.removeprefix(words[0]).removesuffix(words[1])
    return value


MATCH_TONES = {
    MatchState.PROPOSED: "neutral",
    MatchState.INTEREST: "info",
    MatchState.SAMPLE: "accent",
    MatchState.SIGNED: "accent",
    MatchState.FULFILLED: "success",
    MatchState.DROPPED: "danger",
}


@register.simple_tag
def match_state(match: Match) -> SafeString:
    return tag(MATCH_TONES[MatchState(match.state)], match.get_state_display())


@register.simple_tag
def match_flow(match: Match) -> list[dict[str, Any]]:
    """The way from proposed to fulfilled, as `<c-steps>` takes it."""
    here = ORDER.index(MatchState(match.state)) if match.state in ORDER else -1
    last = len(ORDER) - 1
    return [
        {
            "label": state.label,
            "state": "done"
            if at < here or at == here == last
            else "current"
            if at == here
            else "todo",
        }
        for at, state in enumerate(ORDER)
    ]


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "Y-m-d")


@register.simple_tag
def step_stated(step: MatchStep, match: Match) -> str:
    """Who stated a step and when, and what each side said of it."""
    asker = match.need.organisation.display_name if match.name_is_open else _("who asks")
    who = {
        "asker": asker,
        "offerer": match.resource.organisation.display_name,
        "office": _("the chain office"),
    }
    about = {"who": who[step.stated_by], "day": _day(step.stated_at)}
    said = [_("stated by %(who)s on %(day)s") % about]
    for side, at in (("asker", step.asker_confirmed_at), ("offerer", step.offerer_confirmed_at)):
        about = {"who": who[side], "day": _day(at) if at else ""}
        if side == step.stated_by:
            continue
        if at:
            said.append(_("confirmed by %(who)s on %(day)s") % about)
        elif step.refused_by == side:
            said.append(_("%(who)s says that it was not so") % about)
        elif not step.refused_at:
            said.append(_("%(who)s has not answered yet") % about)
    if step.refused_by == "office":
        said.append(_("%(who)s says that it was not so") % {"who": who["office"]})
    if step.confirmed_at and not step.is_confirmed_by_both():
        said.append(_("counts on the office’s word"))
    return " · ".join(said)


@register.simple_tag
def match_reasons(match: Match) -> list[dict[str, str]]:
    """Why it fits, as kept when it was proposed, in the reader's language."""
    return in_words(match.reasons, match.need.kind)


@register.simple_tag(takes_context=True)
def may_propose(context: template.Context, need: Need, resource: Resource) -> str:
    """What the button says for this actor; nothing where they may not propose these two."""
    actor = context["request"].actor
    about = {"asker_id": need.organisation_id, "offerer_id": resource.organisation_id}
    if not need.is_listed() or not match_policy.may_add(actor, **about):
        return ""
    own = actor.organisation_id
    return _("We are interested") if own in about.values() else _("Propose this match")
