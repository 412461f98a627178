"""The one search box: organisations, and whatever higher apps let it find.

searching.register("needs", lambda actor, text: {"label": _("Needs"), "entries": [
    {"url": …, "title": …, "meta": …, "icon": "bulb"}]})
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor

from . import finding
from .models import Kind
from .selectors.history import district_name

MOST = 12
Finder = Callable[[Actor, str], dict[str, Any] | None]
_finders: dict[str, Finder] = {}
_ICONS = {
    Kind.FIRM: "building-factory-2",
    Kind.COLLEGE: "school",
    Kind.INSTITUTE: "microscope",
    Kind.BANK: "building-bank",
    Kind.ASSOCIATION: "users-group",
    Kind.GOVERNMENT: "building",
    Kind.COMMUNITY: "building-community",
    Kind.PROVIDER: "tools",
    Kind.BODY: "sitemap",
}


def register(key: str, finder: Finder) -> None:
    """Let the box find another app's records too; groups stand in the order of their keys."""
    _finders[key] = finder


def groups(actor: Actor, text: str) -> list[dict[str, Any]]:
    """What fits the text, in groups as the box shows them; nothing for no text."""
    if not text:
        return []
    found = [_organisations(actor, text)]
    found += [_finders[key](actor, text) for key in sorted(_finders)]
    return [group for group in found if group and group["entries"]]


def _organisations(actor: Actor, text: str) -> dict[str, Any]:
    entries = []
    for one in finding.search(actor, text, limit=MOST):
        row = one.organisation
        about = [
            one.matched,
            str(Kind(row.kind).label) if row.kind != Kind.FIRM else "",
            district_name(row.district_code) if row.district_code else "",
        ]
        entries.append(
            {
                "url": reverse("organisations:detail", args=[actor.chain.slug, row.pk]),
                "title": row.display_name,
                "meta": " · ".join(part for part in about if part),
                "icon": _ICONS.get(Kind(row.kind), "building"),
            }
        )
    return {"label": _("Organisations"), "entries": entries}
