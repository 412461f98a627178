"""What belongs to a project: milestones, obstacles, partners, entries of money."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.digits import whole_number
from chainloom.core.errors import Invalid
from chainloom.core.forms import posted
from chainloom.organisations.models import Organisation

from ..forms.listing import NeedForm, as_read, beginning
from ..forms.projects import ProjectActForm
from ..models import Project
from ..models.needs import OVER
from ..policy import need_policy
from ..project_acts import MILESTONE_ACTS, act_of
from ..services import projects as services
from .common import saved, see_other, status_of
from .needs import sent_again
from .projects import project_of, project_url
from .writing import (
    NEED,
    bound,
    initial_another,
    is_draft,
    must_reread,
    remember_written,
    reread,
    written,
    written_before,
)

# Part of the address → its rows, the service, what is said.
PARTS: dict[str, tuple[str, Callable[..., Any], Any]] = {
    "partners": (
        "partners",
        lambda row, by: services.partner_remove(partner=row, by=by),
        gettext_lazy("It takes no part any more."),
    ),
    "money": (
        "investments",
        lambda row, by: services.investment_remove(investment=row, by=by),
        gettext_lazy("The entry is taken out; the history says that it was there."),
    ),
    "obstacles": (
        "obstacles",
        lambda row, by: services.obstacle_unlink(obstacle=row, by=by),
        gettext_lazy("It is no longer an obstacle of the project; the need goes on."),
    ),
}


@require_http_methods(["GET", "POST"])
def milestone_act(
    request: HttpRequest, chain_slug: str, project_id: int, milestone_id: int, verb: str
) -> HttpResponse:
    """One step of a milestone: its form, and the step itself."""
    row = project_of(request, project_id, "edit")
    one = row.milestones.filter(pk=milestone_id).first()
    found = act_of(verb, MILESTONE_ACTS)
    if one is None or found is None:
        raise Http404(_("There is no such page."))
    form = ProjectActForm(posted(request), act=found, actor=request.actor, row=one)
    if request.method == "POST" and saved(
        form, lambda: found.run(one, request.actor, **form.values())
    ):
        messages.success(request, str(found.said))
        return see_other(project_url(row))
    is_ready = found.ready(one) and not row.is_dropped()
    context = {"form": form, "project": row, "about": one, "act": found, "is_ready": is_ready}
    return render(request, "lists/projects/act.html", context, status=status_of(form))


def _initial(row: Project, asker: Organisation) -> dict[str, Any]:
    return as_read(
        {
            "kind": "problem",
            "visibility": "chosen",
            "text": beginning(row.title),
            "parties": [row.unit_id] if row.unit_id and row.unit_id != asker.pk else [],
        }
    )


@require_http_methods(["GET", "POST"])
def obstacle_new(request: HttpRequest, chain_slug: str, project_id: int) -> HttpResponse:
    """Report what stands in the way, on the form on which every need is written."""
    row = project_of(request, project_id, "edit")
    actor = request.actor
    if row.is_dropped() and request.method == "GET":
        messages.error(request, _("The project was dropped. Take it up again first."))
        return see_other(project_url(row))
    asker = services.asker_of(row, actor)
    rows = need_policy.rows(actor).filter(obstacle__project=row)
    if again := written_before(request, asker, rows.exclude(state__in=OVER)):
        return see_other(sent_again(request, again))
    if must_reread(request, NEED, asker):
        return reread(request, NEED, asker, project=row)
    if request.method == "POST":
        form: Any = bound(request, NEED, asker)
    else:
        initial = initial_another(request, NEED, asker, rows) or _initial(row, asker)
        form = NeedForm(initial=initial, actor=actor, organisation=asker)

    def work() -> str:
        if form.cleaned_data["text"].strip() == beginning(row.title).strip():
            raise Invalid("required", _("Say what stands in the way."), field="text")
        need = services.obstacle_add(
            project=row,
            values=form.values(),
            parties=form.cleaned_data["parties"],
            send=not is_draft(request),
            by=actor,
        )
        said = _("Kept as a draft.") if need.is_unsent() else _("Sent to the chain office.")
        messages.success(request, said)
        remember_written(request, asker, need.pk)
        return project_url(row)

    return written(request, NEED, form, work, project=row, organisation=asker)


@require_POST
def obstacle_link(request: HttpRequest, chain_slug: str, project_id: int) -> HttpResponse:
    """A need that is there already stands in the way."""
    row = project_of(request, project_id, "edit")
    key = whole_number(request.POST.get("need"), most=18)
    need = need_policy.rows(request.actor).filter(pk=key).first()
    if need is None:
        messages.error(request, _("Choose the need that stands in the way."))
        return see_other(project_url(row))
    done(
        request,
        lambda: services.obstacle_link(project=row, need=need, by=request.actor),
        _("It stands in the way of the project now."),
    )
    return see_other(project_url(row))


@require_POST
def take_off(
    request: HttpRequest, chain_slug: str, project_id: int, part: str, part_id: int
) -> HttpResponse:
    """Take a partner, an entry of money or an obstacle off the project."""
    row = project_of(request, project_id, "edit")
    if part not in PARTS:
        raise Http404(_("There is no such page."))
    rows, run, said = PARTS[part]
    found = getattr(row, rows).filter(pk=part_id)
    if part == "obstacles":
        found = found.filter(need__in=need_policy.rows(request.actor, "name"))
    one = found.first()
    if one is None:
        raise Http404(_("There is no such page."))
    done(request, lambda: run(one, request.actor), str(said))
    return see_other(project_url(row))
