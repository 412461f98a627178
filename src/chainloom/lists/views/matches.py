"""The list of matches, and one match: both sides interested, steps, or dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.chain.policy import chain_policy
from chainloom.core.buttons import done
from chainloom.core.digits import whole_number
from chainloom.core.forms import posted
from chainloom.core.tables import Column, Table

from .. import beside, services
from ..forms.filters import MatchFilter
from ..forms.matches import DropForm, StepForm
from ..matching import suggestions
from ..models import Match
from ..policy import match_policy, need_policy, resource_policy
from ..selectors import matches as selectors
from ..selectors.contacts import contacts_of
from .common import back_to, match_of, need_of, resource_of, saved, see_other, status_of

COLUMNS = [
    Column("need", gettext_lazy("need"), sort="need__title", fixed=True),
    Column("resource", gettext_lazy("resource"), sort="resource__title"),
    Column("asker", gettext_lazy("who asks")),
    Column("offerer", gettext_lazy("who offers"), sort="resource__organisation__sort_key"),
    Column("state", gettext_lazy("state"), sort="state"),
    Column("amount", gettext_lazy("amount (10,000 yuan)"), sort="amount", numeric=True),
    Column("moved", gettext_lazy("last step"), sort="moved_at"),
    Column("proposed", gettext_lazy("proposed by"), sort="proposed_by", default=False),
]
# The acts at the press of a button: the service and what is said.
ACTS: dict[str, tuple[Callable[..., Any], Any]] = {
    "interest": (
        services.matches.match_interest,
        gettext_lazy("Noted: your side is interested."),
    ),
    "confirm": (services.matches.match_confirm, gettext_lazy("Confirmed.")),
    "refuse": (services.matches.match_refuse, gettext_lazy("Not confirmed; the other side knows.")),
}


def match_url(row: Match) -> str:
    return reverse("lists:match", args=[row.chain.slug, row.pk])


@require_GET
def match_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    filters = MatchFilter(request.GET, actor=request.actor).name_cuts(request.actor)
    rows = selectors.matches(request.actor, **filters.chosen())
    table = Table(request.GET, COLUMNS, default_sort="-moved", filters=filters).load(rows)
    table.rows = selectors.with_names(request.actor, table.rows)
    still = selectors.standing_still(match_policy.rows(request.actor)).count()
    page = {
        "table": table,
        "still": still,
        "may_weigh": chain_policy.may(request.actor, "edit", request.chain),
    }
    return render(request, "lists/matches.html", page)


def acts_of(request: HttpRequest, row: Match) -> dict[str, Any]:
    """What this actor can do with the match now."""
    actor = request.actor
    if not match_policy.may(actor, "move", row):
        return {}
    side = services.matches.side_of(row, actor)
    waits, going = selectors.waiting_step(row, side), not row.is_over()
    is_open = any(one.is_open() for one in row.steps.all())
    said = {"asker": row.asker_at, "offerer": row.offerer_at, "office": row.created_at}[side]
    found = {
        "interest": going and said is None,
        "confirm": waits,
        "state": going and not is_open and row.is_mutual(),
        "drop": going,
    }
    return found if any(found.values()) else {}


@require_GET
def detail(request: HttpRequest, chain_slug: str, match_id: int) -> HttpResponse:
    row = match_of(request, match_id)
    selectors.with_names(request.actor, [row])
    context = {
        "match": row,
        "acts": acts_of(request, row),
        "steps": row.steps.all(),
        "papers": beside.papers_of(request.actor, row),
        "asker_contacts": contacts_of(request.actor, row.need, need_policy),
        "offerer_contacts": contacts_of(request.actor, row.resource, resource_policy),
    }
    return render(request, "lists/match.html", context)


@require_POST
def propose(request: HttpRequest, chain_slug: str, need_id: int) -> HttpResponse:
    """Bring the need and a resource together."""
    need = need_of(request, need_id)
    key = whole_number(request.POST.get("resource"), most=18)
    resource = resource_of(request, key or 0)
    found = [one for one in suggestions(request.actor, need, most=40) if one.resource == resource]
    made: list[Match] = []
    went = done(
        request,
        lambda: made.append(
            services.matches.match_propose(
                need=need,
                resource=resource,
                reasons=found[0].kept if found else (),
                score=found[0].score if found else None,
                by=request.actor,
            )
        ),
        _("Proposed; the other side is told."),
    )
    if went:
        return see_other(match_url(made[0]))
    return see_other(reverse("lists:need", args=[chain_slug, need.pk]))


@require_POST
def act(request: HttpRequest, chain_slug: str, match_id: int, verb: str) -> HttpResponse:
    row = match_of(request, match_id)
    if verb not in ACTS:
        raise Http404(_("There is no such page."))
    match_policy.check(request.actor, "move", row)
    run, said = ACTS[verb]
    done(request, lambda: run(match=row, by=request.actor), str(said))
    return see_other(match_url(row))


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, chain_slug: str, match_id: int) -> HttpResponse:
    """State a step that was taken."""
    row = match_of(request, match_id, "move")
    form = StepForm(posted(request), match=row, wanted=request.GET.get("state", ""))
    if request.method == "POST" and saved(
        form,
        lambda: services.matches.match_state(match=row, by=request.actor, **form.cleaned_data),
    ):
        said = _("Noted; it counts once the other side confirms it.")
        if services.matches.side_of(row, request.actor) == "office":
            said = _("Noted on the office’s word; both sides are asked to confirm it.")
        messages.success(request, said)
        return see_other(back_to(request, match_url(row)))
    context = {"form": form, "match": row, "heading": _("A step was taken"), "icon": "check"}
    context["back"] = back_to(request, match_url(row))
    return render(request, "lists/match_form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, chain_slug: str, match_id: int) -> HttpResponse:
    """It comes to nothing: say why."""
    row = match_of(request, match_id, "drop")
    form = DropForm(posted(request))
    if request.method == "POST" and saved(
        form,
        lambda: services.matches.match_drop(match=row, by=request.actor, **form.cleaned_data),
    ):
        messages.success(request, _("Dropped."))
        return see_other(back_to(request, match_url(row)))
    context = {"form": form, "match": row, "heading": _("Drop the match"), "icon": "x"}
    context["back"] = back_to(request, match_url(row))
    return render(request, "lists/match_form.html", context, status=status_of(form))
