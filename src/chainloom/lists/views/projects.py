"""The list of projects, and one project: read, written, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from chainloom.core.digits import whole_number
from chainloom.core.forms import posted
from chainloom.core.tables import Column, Table
from chainloom.documents.policy import sees_documents
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy
from chainloom.organisations.selectors.history import district_short

from ..forms.projects import ProjectActForm, ProjectFilter, ProjectForm
from ..models import Project
from ..project_acts import MILESTONE_ACTS, act_of, acts_for
from ..projects_policy import project_policy
from ..selectors import project_story
from ..selectors import projects as selectors
from ..services import projects as services
from .common import saved, see_other, status_of
from .project_pictures import standing, timeline

MOST_UNFOLDED = 8
COLUMNS = [
    Column("title", gettext_lazy("project"), sort="title", fixed=True),
    Column("kind", gettext_lazy("kind"), sort="kind", default=False),
    Column("owner", pgettext_lazy("project", "owner"), sort="organisation__sort_key"),
    Column("stage", pgettext_lazy("project", "stage"), sort="stage_order"),
    Column("milestones", gettext_lazy("milestones reached"), numeric=True),
    Column("due", gettext_lazy("next milestone"), sort="next_open"),
    Column(
        "total",
        gettext_lazy("planned total (10,000 yuan)"),
        sort="planned_total",
        numeric=True,
    ),
    Column("invested", gettext_lazy("put in"), numeric=True),
    Column("place", pgettext_lazy("project", "site"), sort=("district_code", "place")),
    Column("unit", gettext_lazy("looks after it"), sort="unit__sort_key"),
    Column("ends", gettext_lazy("planned end"), sort="ends_on", default=False),
    Column("added", gettext_lazy("entered"), sort="pk", default=False),
]


def project_of(request: HttpRequest, project_id: int, action: str = "view") -> Project:
    """A project the actor may see; 404 for any other, 403 for what they may not do with it."""
    row = selectors.one(request.actor, project_id)
    if row is None:
        raise Http404(_("There is no such page."))
    if action != "view":
        project_policy.check(request.actor, action, row)
    return row


def project_url(row: Project) -> str:
    return reverse("lists:project", args=[row.chain.slug, row.pk])


@require_GET
def project_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    actor = request.actor
    filters = ProjectFilter(request.GET, actor=actor)
    rows = selectors.projects(actor, filters.asked())
    table = Table(request.GET, COLUMNS, default_sort="-added", filters=filters).load(rows)
    today = timezone.localdate()
    for row in selectors.computed(actor, table.rows):
        row.progress = selectors.progress(row)
        row.overdue = row.is_overdue(today)
        row.district_name = district_short(row.district_code) if row.district_code else ""
    context = {
        "table": table,
        "today": today,
        "may_add": project_policy.may_add(actor, organisation_id=actor.organisation_id),
    }
    return render(request, "lists/projects/list.html", context)


@require_GET
def detail(request: HttpRequest, chain_slug: str, project_id: int) -> HttpResponse:
    row = project_of(request, project_id)
    return render(request, "lists/projects/detail.html", project_context(request, row))


def project_context(request: HttpRequest, row: Project) -> dict[str, Any]:
    actor, today = request.actor, timezone.localdate()
    may_edit = project_policy.may(actor, "edit", row)
    milestones, acts = selectors.milestones_of(row), acts_for(actor, row)
    for one in milestones:
        one.standing = standing(one, today, going=row.is_going())
        one.late = row.is_going() and one.is_late(today)
        one.acts = [act for act in MILESTONE_ACTS if act.ready(one)] if _open(row, may_edit) else []
    return {
        "project": row,
        "progress": selectors.progress(row),
        "overdue": row.is_overdue(today),
        "acts": [act for act in acts if not act.rare],
        "more": [act for act in acts if act.rare],
        "may_edit": may_edit,
        "may_report": _open(row, may_edit),
        "linkable": selectors.linkable(actor, row)[:50] if _open(row, may_edit) else [],
        "milestones": _folded(milestones, lambda one: one.is_done()),
        "picture": timeline(milestones, today, going=row.is_going()),
        "partners": selectors.partners_of(row),
        "investments": selectors.investments_of(row) if row.money_is_open else [],
        "obstacles": _folded(selectors.obstacles_of(actor, row), lambda one: one.is_over()),
        "story": project_story.story(actor, row),
        "sees_words": project_policy.may(actor, "words", row),
        "sees_documents": sees_documents(actor),
        "stage_days": project_story.stage_days(row),
        "now": timezone.now(),
        "today": today,
    }


def _folded(rows: Sequence[Any], is_over: Callable[[Any], bool]) -> dict[str, list[Any]]:
    """Of a long list, what is over is folded: what is still to do is seen at once."""
    if len(rows) <= MOST_UNFOLDED:
        return {"open": list(rows), "folded": []}
    return {
        "open": [one for one in rows if not is_over(one)],
        "folded": [one for one in rows if is_over(one)],
    }


def _open(row: Project, may_edit: bool) -> bool:
    return may_edit and not row.is_dropped()


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, chain_slug: str) -> HttpResponse:
    actor = request.actor
    owner = _owner_meant(request)
    project_policy.check_add(actor, organisation_id=owner and owner.pk)
    initial = {"visibility": "members", "district_code": actor.chain.district_code}
    form = ProjectForm(posted(request), actor=actor, initial=initial)
    made: list[Project] = []

    def work() -> None:
        row = services.project_create(
            organisation=owner,
            values=form.values(),
            unit=form.cleaned_data.get("unit"),
            by=actor,
        )
        made.append(row)

    if request.method == "POST" and saved(form, work):
        messages.success(request, _("Saved. Set its milestones now: they say how far it is."))
        return see_other(project_url(made[0]))
    return _form(request, form, owner=owner)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, chain_slug: str, project_id: int) -> HttpResponse:
    row = project_of(request, project_id, "edit")
    actor = request.actor
    form = ProjectForm(
        posted(request), actor=actor, project=row, initial=ProjectForm.initial_of(row)
    )
    owner = (_owner_meant(request) if actor.is_office else None) or row.organisation

    def work() -> None:
        services.project_update(
            project=row,
            values=form.values(),
            organisation=owner,
            version=form.cleaned_data["version"],
            by=actor,
        )

    if request.method == "POST" and saved(form, work):
        messages.success(request, _("Saved."))
        return see_other(project_url(row))
    return _form(request, form, project=row, owner=owner)


def _owner_meant(request: HttpRequest) -> Organisation | None:
    """Whose it is: the office says so, nothing is its own unless it does; everyone else's own."""
    actor = request.actor
    asked = (request.POST or request.GET).get("organisation")
    key = whole_number(asked, most=18) if actor.is_office else actor.organisation_id
    return organisation_policy.rows(actor).filter(pk=key or 0).first()


def _form(request: HttpRequest, form: ProjectForm, **context: Any) -> HttpResponse:
    context = {"form": form, **context}
    return render(request, "lists/projects/form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, chain_slug: str, project_id: int, verb: str) -> HttpResponse:
    """One step of the project: its form, and the step itself."""
    row = project_of(request, project_id)
    found = act_of(verb)
    if found is None:
        raise Http404(_("There is no such page."))
    project_policy.check(request.actor, found.action, row)
    form = ProjectActForm(posted(request), act=found, actor=request.actor, row=row)
    if request.method == "POST" and saved(
        form, lambda: found.run(row, request.actor, **form.values())
    ):
        messages.success(request, str(found.said))
        if found.verb == "remove":
            return see_other(reverse("lists:projects", args=[chain_slug]))
        return see_other(project_url(row))
    context = {"form": form, "project": row, "act": found, "is_ready": found.ready(row)}
    return render(request, "lists/projects/act.html", context, status=status_of(form))
