"""A roll's map: what was found, and what people say of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from chainloom.core.buttons import done
from chainloom.core.digits import whole_number
from chainloom.core.errors import Invalid
from chainloom.core.forms import see_other

from ...common import job_of
from .. import selectors
from ..models import DefectState, GoodStretch, RollAct, RollDefect
from ..papers import words
from ..policy import roll_policy
from ..services import acts, running
from .common import roll_of, roll_tabs, roll_url, spoken_in_json, working_run

MOST_OUTLINED_AT_ONCE = 50  # pictures


@require_GET
@never_cache
def roll(request: HttpRequest, chain_slug: str, roll_id: int) -> HttpResponse:
    row = roll_of(request, roll_id)
    run = working_run(row)
    runs = selectors.runs_of(row)
    context = {
        "roll": row,
        "tabs": roll_tabs(row, "roll"),
        "working": run,
        "job": job_of(run),
        "here": roll_url(row),
        "judged": [selectors.judged_by(one["run"]) for one in runs if one["is_shown"]],
        "broken": selectors.broken_off(row, runs),
        "runs": runs,
        "profiles": selectors.profiles_of(row),
        "warnings": selectors.warnings_of(row),
        "words": selectors.map_words(),
        "kinds": words.kinds(),
        "states": DefectState.choices,
        "has_pictures": row.pictures.exists(),
        "may_change": roll_policy.may(request.actor, "change", row),
    }
    return render(request, "workshop/inspection/roll.html", context)


@require_GET
@never_cache
@gzip_page
def roll_data(request: HttpRequest, chain_slug: str, roll_id: int) -> HttpResponse:
    """What the map draws; a run whose job has ended is settled first. With `outlines`, numbers of
    pictures with points between them: the outlines of the defects on these alone."""
    row = roll_of(request, roll_id)
    if asked := request.GET.get("outlines"):
        keys = [whole_number(one, most=18) for one in asked.split(".")[:MOST_OUTLINED_AT_ONCE]]
        return JsonResponse(selectors.outlines(row, [one for one in keys if one]))
    working_run(row)
    return JsonResponse(selectors.map_data(row))


@require_POST
def roll_inspect(request: HttpRequest, chain_slug: str, roll_id: int) -> HttpResponse:
    row = roll_of(request, roll_id)
    asked = request.POST.get("profile", "chosen")
    profile: running.Wanted = "none" if asked == "none" else whole_number(asked, most=6) or "chosen"
    went = done(request, lambda: running.run_start(roll=row, profile=profile, by=request.actor))
    return see_other(roll_url(row) if went else roll_url(row, "roll_pictures"))


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Invalid("malformed", _("The act does not say what it is about."))
    return value


# What a person does → the service that does it, with what was sent.
ACTS: dict[str, Callable[..., Any]] = {
    "confirm": lambda sent, **about: acts.defect_decide(
        defect_id=_whole(sent.get("defect")), state=DefectState.CONFIRMED, **about
    ),
    "reject": lambda sent, **about: acts.defect_decide(
        defect_id=_whole(sent.get("defect")), state=DefectState.REJECTED, **about
    ),
    "rename": lambda sent, **about: acts.defect_rename(
        defect_id=_whole(sent.get("defect")), kind=str(sent.get("kind")), **about
    ),
    "add": lambda sent, **about: acts.defect_add(
        picture_id=_whole(sent.get("picture")),
        box=sent.get("box"),
        kind=str(sent.get("kind")),
        **about,
    ),
    "remove": lambda sent, **about: acts.defect_remove(
        defect_id=_whole(sent.get("defect")), **about
    ),
    "good": lambda sent, **about: acts.stretch_add(
        from_m=sent.get("from"), to_m=sent.get("to"), **about
    ),
    "good_off": lambda sent, **about: acts.stretch_remove(
        stretch_id=_whole(sent.get("stretch")), **about
    ),
    "rest": lambda sent, **about: acts.rest_confirm(**about),
    "undo": lambda sent, **about: acts.act_undo(**about),
}


@require_POST
@spoken_in_json
def roll_act(request: HttpRequest, chain_slug: str, roll_id: int) -> HttpResponse:
    """One act on the map: `{"verb": …}` and what it is about; what it changed."""
    row = roll_of(request, roll_id)
    try:
        sent = json.loads(request.body)
        act = ACTS[sent["verb"]]
    except (ValueError, TypeError, KeyError) as error:
        raise Invalid("malformed", _("The act does not say what it is about.")) from error
    made = act(sent, roll=row, by=request.actor)
    return JsonResponse(selectors.after_act(made.roll, _about(made)))


def _about(made: RollDefect | GoodStretch | RollAct) -> int | None:
    """The key of the defect that an act was about; 0 where it was none, None where many."""
    if isinstance(made, RollAct):
        return None if made.verb == acts.REST else 0 if made.is_about_metres() else made.row_id
    return made.pk if isinstance(made, RollDefect) else 0
