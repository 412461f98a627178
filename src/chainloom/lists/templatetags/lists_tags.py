"""Tags of the four lists' pages: `{% load lists_tags %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .. import tabs
from ..forms.listing import ListingForm
from ..models import Need, NeedState, Resource, ResourceState

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


def _tag(tone: str, text: Any) -> SafeString:
    return format_html('<span class="tag tone-{}">{}</span>', tone, text)


@register.simple_tag
def need_state(need: Need) -> SafeString:
    return _tag(NEED_TONES[NeedState(need.state)], need.get_state_display())


@register.simple_tag
def resource_state(resource: Resource) -> SafeString:
    return _tag(RESOURCE_TONES[ResourceState(resource.state)], resource.get_state_display())


@register.simple_tag
def quoted(field: BoundField, quotes: dict[str, str] | None = None) -> SafeString:
    """A field, and below it the piece of the text from which it was read."""
    quote = (quotes or {}).get(field.name, "")
    said = (
        format_html('<p class="read-from"><span>{}</span> “{}”</p>', _("read from"), quote)
        if quote
        else ""
    )
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
