"""What the views of the four lists share."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from chainloom.core.forms import saved, see_other, status_of

from ..models import Match, Need, Resource
from ..policy import match_policy, need_policy, resource_policy


def need_of(request: HttpRequest, need_id: int, action: str = "view") -> Need:
    """A need the actor may see; 404 for any other, 403 for what they may not do with it."""
    rows = need_policy.rows(request.actor).select_related(
        "organisation", "chain", "created_by", "contact", "source"
    )
    return _one(request, rows.filter(pk=need_id).first(), need_policy, action)


def resource_of(request: HttpRequest, resource_id: int, action: str = "view") -> Resource:
    rows = resource_policy.rows(request.actor).select_related(
        "organisation", "chain", "created_by", "contact", "source", "placement__stage"
    )
    return _one(request, rows.filter(pk=resource_id).first(), resource_policy, action)


def match_of(request: HttpRequest, match_id: int, action: str = "view") -> Match:
    rows = match_policy.rows(request.actor).select_related(
        "need__organisation", "resource__organisation", "chain"
    )
    return _one(request, rows.filter(pk=match_id).first(), match_policy, action)


def _one(request: HttpRequest, row: Any, policy: Any, action: str) -> Any:
    if row is None:
        raise Http404(_("There is no such page."))
    if action != "view":
        policy.check(request.actor, action, row)
    return row


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Where a page said that it goes on (`next`): a page of the same chain, or the usual one."""
    url = request.POST.get("next") or request.GET.get("next", "")
    here = f"/c/{request.chain.slug}/"
    if url.startswith(here) and url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        return url
    return otherwise


__all__ = [
    "back_to",
    "match_of",
    "need_of",
    "resource_of",
    "saved",
    "see_other",
    "status_of",
]
