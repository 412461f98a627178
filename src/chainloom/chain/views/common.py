"""What the chain's views share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from chainloom.core.errors import Problem

from ..models import Stage
from ..policy import chain_policy, stage_policy


def stage_of(request: HttpRequest, pk: int, action: str = "view") -> Stage:
    """A stage of the chain shown; 404 for any other, 403 for what is not allowed."""
    stage = get_object_or_404(stage_policy.rows(request.actor).select_related("chain"), pk=pk)
    stage_policy.check(request.actor, action, stage)
    return stage


def check_edit(request: HttpRequest) -> None:
    chain_policy.check(request.actor, "edit", request.chain)


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
