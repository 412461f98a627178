"""What the chain's views share."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from chainloom.core.forms import saved, see_other, status_of

from ..models import Stage
from ..policy import chain_policy, stage_policy


def stage_of(request: HttpRequest, pk: int, action: str = "view") -> Stage:
    """A stage of the chain shown; 404 for any other, 403 for what is not allowed."""
    stage = get_object_or_404(stage_policy.rows(request.actor).select_related("chain"), pk=pk)
    stage_policy.check(request.actor, action, stage)
    return stage


def check_edit(request: HttpRequest) -> None:
    chain_policy.check(request.actor, "edit", request.chain)


__all__ = ["check_edit", "saved", "see_other", "stage_of", "status_of"]
