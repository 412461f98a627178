"""What the views of the four lists share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from chainloom.core.errors import Problem

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


def saved(form: forms.Form, work: Callable[[], Any]) -> bool:
    """Do the work of a valid form; a refusal becomes the form's error."""
    if not form.is_valid():
        return False
    try:
        work()
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        known = problem.field if problem.field in form.fields else None
        form.add_error(known, str(problem))
        return False
    return True


def status_of(form: forms.Form) -> int:
    """422 for a form that came and did not go through."""
    return 422 if form.is_bound else 200


class _SeeOther(HttpResponseRedirect):
    status_code = 303


def see_other(url: str) -> HttpResponse:
    """After a form was sent: fetch the next page, never send again (RFC 9110, 15.4.4)."""
    return _SeeOther(url)


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Where a page said that it goes on (`next`): a page of the same chain, or the usual one."""
    url = request.POST.get("next") or request.GET.get("next", "")
    here = f"/c/{request.chain.slug}/"
    if url.startswith(here) and url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        return url
    return otherwise
