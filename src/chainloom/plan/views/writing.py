"""Plans and their parts as they are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.forms import posted

from .. import forms, services
from ..models import Direction, Measure, Milestone, Plan, Target
from ..policy import plan_policy
from .common import asked, part_of, plan_of, plan_url, see_other
from .pages import MEASURE, TARGET

# Verb → the service, what is said.
ACTS: dict[str, tuple[Callable[..., Any], Any]] = {
    "adopt": (services.plans.plan_adopt, gettext_lazy("Adopted: from now on it is a promise.")),
    "close": (services.plans.plan_close, gettext_lazy("The plan is closed.")),
    "remove": (services.plans.plan_remove, gettext_lazy("The draft is gone.")),
    "next": (services.plans.plan_next, gettext_lazy("A draft was started from it, a year later.")),
}
# The parts that can be taken out, and the way to their plan.
PARTS: dict[str, tuple[type[Any], str]] = {
    "direction": (Direction, "plan"),
    "measure": (Measure, MEASURE),
    "target": (Target, TARGET),
    "milestone": (Milestone, TARGET),
}


def measure_url(row: Measure) -> str:
    return reverse("plan:measure", args=[row.direction.plan.chain.slug, row.pk])


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, chain_slug: str) -> HttpResponse:
    plan_policy.check_add(request.actor)
    form = forms.PlanForm(
        posted(request), initial=forms.PlanForm.blank(), plan=None, actor=request.actor
    )
    made: list[Plan] = []

    def work() -> None:
        made.append(services.plans.plan_create(values=form.values(), by=request.actor))

    answer = asked(
        request,
        form,
        work,
        heading=_("Write a plan"),
        to=reverse("plan:plans", args=[chain_slug]),
    )
    return see_other(plan_url(made[0])) if made else answer


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, chain_slug: str, plan_id: int) -> HttpResponse:
    plan = plan_of(request, plan_id, "edit")
    form = forms.PlanForm(
        posted(request), initial=forms.PlanForm.initial_of(plan), plan=plan, actor=request.actor
    )

    def work() -> None:
        services.plans.plan_update(
            plan=plan,
            values=form.values(),
            reason=form.reason_said,
            version=form.cleaned_data["version"],
            by=request.actor,
        )

    return asked(
        request, form, work, heading=_("Change the plan"), to=plan_url(plan), said=_("Saved.")
    )


@require_POST
def act(request: HttpRequest, chain_slug: str, plan_id: int, verb: str) -> HttpResponse:
    """Adopt, close, throw away, or start the next year's from it."""
    if verb not in ACTS:
        raise Http404(_("There is no such page."))
    plan = plan_of(request, plan_id, verb)
    run, said = ACTS[verb]
    out: list[Any] = []
    went = done(request, lambda: out.append(run(plan=plan, by=request.actor)), str(said))
    if went and verb == "remove":
        return see_other(reverse("plan:plans", args=[chain_slug]))
    return see_other(plan_url(out[0] if went and out[0] else plan))


@require_http_methods(["GET", "POST"])
def direction_new(request: HttpRequest, chain_slug: str, plan_id: int) -> HttpResponse:
    plan = plan_of(request, plan_id, "edit")
    return _direction(request, plan, None, _("Add a direction"))


@require_http_methods(["GET", "POST"])
def direction_edit(request: HttpRequest, chain_slug: str, direction_id: int) -> HttpResponse:
    row = part_of(request, Direction, direction_id, "plan", "edit")
    return _direction(request, row.plan, row, _("Change the direction"))


def _direction(
    request: HttpRequest, plan: Plan, row: Direction | None, heading: str
) -> HttpResponse:
    initial = forms.DirectionForm.initial_of(row) if row else None
    form = forms.DirectionForm(posted(request), initial=initial, plan=plan, actor=request.actor)

    def work() -> None:
        services.parts.direction_save(
            plan=plan,
            direction=row,
            values=form.values(),
            reason=form.reason_said,
            by=request.actor,
        )

    return asked(request, form, work, heading=heading, to=plan_url(plan), said=_("Saved."))


@require_http_methods(["GET", "POST"])
def measure_new(request: HttpRequest, chain_slug: str, direction_id: int) -> HttpResponse:
    into = part_of(request, Direction, direction_id, "plan", "edit")
    return _measure(request, into, None, _("Add a measure"))


@require_http_methods(["GET", "POST"])
def measure_edit(request: HttpRequest, chain_slug: str, measure_id: int) -> HttpResponse:
    row = part_of(request, Measure, measure_id, MEASURE, "edit")
    return _measure(request, row.direction, row, _("Change the measure"))


def _measure(
    request: HttpRequest, into: Direction, row: Measure | None, heading: str
) -> HttpResponse:
    initial = forms.MeasureForm.initial_of(row) if row else None
    form = forms.MeasureForm(
        posted(request), initial=initial, plan=into.plan, actor=request.actor, measure=row
    )
    saved_rows: list[Measure] = []

    def work() -> None:
        saved_rows.append(
            services.parts.measure_save(
                direction=into,
                measure=row,
                values=form.values(),
                leads=form.cleaned_data["leads"],
                partners=form.cleaned_data["partners"],
                reason=form.reason_said,
                by=request.actor,
            )
        )

    answer = asked(request, form, work, heading=heading, to=plan_url(into.plan), said=_("Saved."))
    return see_other(measure_url(saved_rows[0])) if saved_rows else answer


@require_http_methods(["GET", "POST"])
def target_new(request: HttpRequest, chain_slug: str, measure_id: int) -> HttpResponse:
    into = part_of(request, Measure, measure_id, MEASURE, "edit")
    return _target(request, into, None, _("Add a target"))


@require_http_methods(["GET", "POST"])
def target_edit(request: HttpRequest, chain_slug: str, target_id: int) -> HttpResponse:
    row = part_of(request, Target, target_id, TARGET, "edit")
    return _target(request, row.measure, row, _("Change the target"))


def _target(request: HttpRequest, into: Measure, row: Target | None, heading: str) -> HttpResponse:
    plan = into.direction.plan
    initial = forms.TargetForm.initial_of(row) if row else forms.TargetForm.blank(plan)
    form = forms.TargetForm(posted(request), initial=initial, plan=plan, actor=request.actor)

    def work() -> None:
        services.parts.target_save(
            measure=into,
            target=row,
            values=form.values(),
            reason=form.reason_said,
            by=request.actor,
        )

    return asked(
        request,
        form,
        work,
        heading=heading,
        to=measure_url(into),
        said=_("Saved."),
        template="plan/target_form.html",
    )


@require_POST
def target_fields(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """The fields of a target once another kind of record is chosen."""
    plan_policy.check_add(request.actor)
    form = forms.TargetForm(initial=request.POST.dict(), plan=None, actor=request.actor)
    return render(request, "plan/_target_fields.html", {"form": form})


@require_http_methods(["GET", "POST"])
def milestone_new(request: HttpRequest, chain_slug: str, measure_id: int) -> HttpResponse:
    into = part_of(request, Measure, measure_id, MEASURE, "edit")
    return _milestone(request, into, None, _("Add a milestone"))


@require_http_methods(["GET", "POST"])
def milestone_edit(request: HttpRequest, chain_slug: str, milestone_id: int) -> HttpResponse:
    row = part_of(request, Milestone, milestone_id, TARGET, "edit")
    return _milestone(request, row.measure, row, _("Change the milestone"))


def _milestone(
    request: HttpRequest, into: Measure, row: Milestone | None, heading: str
) -> HttpResponse:
    plan = into.direction.plan
    initial = forms.MilestoneForm.initial_of(row) if row else {"due": plan.ends, "weight": "1"}
    form = forms.MilestoneForm(
        posted(request),
        initial=initial,
        plan=plan,
        actor=request.actor,
        owner=row.owner if row else None,
    )

    def work() -> None:
        services.parts.milestone_save(
            measure=into,
            milestone=row,
            values=form.values(),
            reason=form.reason_said,
            by=request.actor,
        )

    return asked(request, form, work, heading=heading, to=measure_url(into), said=_("Saved."))


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, chain_slug: str, kind: str, part_id: int) -> HttpResponse:
    """Take a part out: of a draft at once, of an adopted plan with a reason."""
    if kind not in PARTS:
        raise Http404(_("There is no such page."))
    model, to_plan = PARTS[kind]
    row = part_of(request, model, part_id, to_plan, "edit")
    plan = services.parts.plan_of(row)
    to = plan_url(plan) if kind in ("direction", "measure") else measure_url(row.measure)
    form = forms.RemoveForm(posted(request), plan=plan, actor=request.actor)
    title = str(row)

    def work() -> None:
        services.parts.part_remove(part=row, reason=form.reason_said, by=request.actor)

    return asked(
        request,
        form,
        work,
        heading=_("Take out “%(what)s”") % {"what": title},
        to=to,
        said=_("It was taken out."),
        submit=_("Take it out"),
    )
