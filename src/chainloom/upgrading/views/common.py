"""What the views of ladders share."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from chainloom.organisations.models import Kind, Organisation

from ..catalogue import Ladder, ladder


def ladder_of(code: str) -> Ladder:
    found = ladder(code)
    if found is None:
        raise Http404(_("There is no such page."))
    return found


def is_firm(request: HttpRequest) -> bool:
    """Whether the actor acts for a firm, for which there is a page of its own."""
    key = request.actor.organisation_id
    return Organisation.objects.filter(pk=key, kind=Kind.FIRM).exists()


def tabs(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    """The pages of this app, side by side."""
    items = [("overview", _("Official ladders"), "trending-up")]
    if is_firm(request):
        items.append(("ours", _("Our ladders"), "user-circle"))
    if request.actor.sees_all:
        items.append(("near", _("One criterion short"), "target-arrow"))
    items.append(("criteria", _("Criteria and sources"), "book"))
    return [
        {
            "label": label,
            "icon": icon,
            "url": reverse(f"upgrading:{name}", args=[request.chain.slug]),
            "active": name == here,
        }
        for name, label, icon in items
    ]
