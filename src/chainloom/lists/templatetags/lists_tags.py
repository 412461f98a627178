"""Tags of the four lists' pages: `{% load lists_tags %}`."""

from __future__ import annotations

from typing import Any

from django import template

from .. import tabs

register = template.Library()


@register.simple_tag(takes_context=True)
def list_tabs(context: template.Context, here: str) -> list[dict[str, Any]]:
    """`{% list_tabs "needs" as tabs %}<c-tabs :items="tabs" />`"""
    return tabs.tabs_for(context["request"].actor, here)
