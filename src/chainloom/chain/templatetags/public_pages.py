"""Tags of the public pages: `{% load public_pages %}`."""

from __future__ import annotations

from typing import Any

from django import template

from .. import public

register = template.Library()


@register.simple_tag(takes_context=True)
def public_url(context: template.Context, name: str, *args: Any) -> str:
    """The address of a public page of this chain, in the language of the page that links."""
    return public.address(name, context["chain"].slug, *args)


@register.simple_tag(takes_context=True)
def other_language_url(context: template.Context) -> str:
    """This page in the other language, with whatever else its address says."""
    request = context["request"]
    query = request.GET.copy()
    if request.LANGUAGE_CODE == "en":
        query.pop("lang", None)
    else:
        query["lang"] = "en"
    said = query.urlencode()
    return request.path + (f"?{said}" if said else "")


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changed: Any) -> str:
    """This page with other values in its address; an empty one is left out."""
    query = context["request"].GET.copy()
    for name, value in changed.items():
        query.pop(name, None)
        if value:
            query[name] = str(value)
    return f"{context['request'].path}?{query.urlencode()}"
