"""What the views of the inspection tool share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.core.errors import Problem

from ...common import missing, row_or_404
from ..models import Cloth, Roll, RollPicture
from ..policy import cloth_policy, roll_policy
from ..services.common import settle


def roll_of(request: HttpRequest, roll_id: int) -> Roll:
    """A roll of one's own organisation; 404 for any other."""
    rows = roll_policy.rows(request.actor).select_related("chain", "cloth", "rule", "run")
    return row_or_404(rows, roll_id)


def cloth_of(request: HttpRequest, cloth_id: int) -> Cloth:
    rows = cloth_policy.rows(request.actor).select_related("chain", "profile")
    return row_or_404(rows, cloth_id)


def picture_of(roll: Roll, picture_id: int) -> RollPicture:
    row = row_or_404(roll.pictures.all(), picture_id)
    row.roll = roll
    return row


def roll_url(roll: Roll, name: str = "roll", *args: Any) -> str:
    return reverse(f"workshop:{name}", args=[roll.chain.slug, roll.pk, *args])


def spoken_in_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For scripts: a refusal comes as JSON with its sentence."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except Problem as problem:
            if problem.status == 404:
                raise missing() from problem
            said = {"code": problem.code, "message": str(problem), **problem.details}
            return JsonResponse(said, status=problem.status)

    return answer


def roll_tabs(roll: Roll, here: str) -> list[dict[str, Any]]:
    """The pages of one roll, side by side."""
    items = (
        ("roll", pgettext("roll", "Map"), None),
        ("roll_pictures", _("Pictures"), roll.pictures.count()),
        ("roll_reports", pgettext("roll", "Reports"), roll.reports.count()),
    )
    return [
        {"label": label, "url": roll_url(roll, name), "count": count, "active": name == here}
        for name, label, count in items
    ]


def tool_tabs(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    """The pages of the tool, side by side."""
    items = (
        ("rolls", _("Rolls")),
        ("cloths", _("Cloths")),
        ("roll_trend", _("Trend")),
        ("roll_compare", _("Two rolls")),
        ("rules", _("Grading rules")),
    )
    slug = request.chain.slug
    return [
        {"label": label, "url": reverse(f"workshop:{name}", args=[slug]), "active": name == here}
        for name, label in items
    ]


def working_run(roll: Roll) -> Any:
    """The run that is at work, if one is; one whose job died is settled first."""
    run = roll.runs.filter(state="working").first()
    if run is None:
        return None
    run = settle(run)
    if run.is_working():
        return run
    roll.refresh_from_db()
    return None
