"""Plans as they are read: all of them, one at a glance, over time, who owes what, its changes."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from chainloom.audit import actions
from chainloom.core import evidence
from chainloom.core.tables import Column, Table
from chainloom.documents.policy import sees_documents
from chainloom.organisations.policy import organisation_policy

from .. import services
from ..drawing import timeline as drawn
from ..forms import OwedFilter
from ..models import Measure, MeasureUnit, Target
from ..policy import milestone_policy, plan_policy, risk_policy
from ..selectors import plans as selectors
from ..selectors.progress import measure_progress, progress, target_progress, trend_days
from .common import day_of, part_of, plan_of, plan_tabs

COLUMNS = [
    Column("title", gettext_lazy("plan"), sort="title", fixed=True),
    Column("starts", gettext_lazy("first day"), sort="starts"),
    Column("ends", gettext_lazy("last day"), sort="ends"),
    Column("state", gettext_lazy("state"), sort="state"),
    Column("adopted", gettext_lazy("adopted"), sort="adopted_at"),
]
RECORDS_ON_A_PAGE = 50
MEASURE, TARGET = "direction__plan", "measure__direction__plan"


@require_GET
def home(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """The plan of today; without one the list says what to do."""
    plan = selectors.current(request.actor, timezone.localdate())
    if plan is None:
        return redirect("plan:plans", chain_slug)
    return redirect("plan:detail", chain_slug, plan.pk)


@require_GET
def plan_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    rows = selectors.plans(request.actor)
    table = Table(request.GET, COLUMNS, default_sort="-starts").load(rows)
    context = {"table": table, "may_add": plan_policy.may_add(request.actor)}
    return render(request, "plan/plans.html", context)


@require_GET
def detail(request: HttpRequest, chain_slug: str, plan_id: int) -> HttpResponse:
    plan = plan_of(request, plan_id)
    at = progress(plan, day_of(request))
    actor = request.actor
    may = {
        action: plan_policy.may(actor, action, plan)
        for action in ("edit", "adopt", "close", "remove", "next")
    }
    context = {
        "plan": plan,
        "at": at,
        "is_today": at.on == timezone.localdate(),
        "latest": max(plan.ends, at.on, timezone.localdate()),
        "may": may,
        "missing": services.plans.what_is_missing(plan) if may["adopt"] else [],
        "tabs": plan_tabs(plan, "detail"),
        "others": selectors.plans(actor).exclude(pk=plan.pk)[:12],
        "risks_seen": actor.sees_all,
        "made_of": _made_of(plan) if may["remove"] else None,
    }
    return render(request, "plan/plan.html", context)


def _made_of(plan: Any) -> Any:
    """The table of which a draft was made, while it can be taken back."""
    table = plan.tables.filter(state="applied").select_related("plan").first()
    return table if table and not services.tables.hindrance(table) else None


@require_GET
def timeline(request: HttpRequest, chain_slug: str, plan_id: int) -> HttpResponse:
    plan = plan_of(request, plan_id)
    today = timezone.localdate()
    at = progress(plan, today, trend=False)
    context = {"plan": plan, "line": drawn(at, today), "tabs": plan_tabs(plan, "timeline")}
    return render(request, "plan/timeline.html", context)


@require_GET
def measure(request: HttpRequest, chain_slug: str, measure_id: int) -> HttpResponse:
    row = part_of(request, Measure, measure_id, MEASURE, "view")
    plan, actor = row.direction.plan, request.actor
    day = day_of(request)
    at = measure_progress(row, plan, day)
    milestones = [one.milestone.pk for one in at.milestones]
    context = {
        "plan": plan,
        "measure": row,
        "at": at,
        "on": day,
        "may_edit": plan_policy.may(actor, "edit", plan),
        "sees_documents": sees_documents(actor),
        "claimable": _which(actor, "claim", milestones),
        "confirmable": _which(actor, "confirm", milestones),
        "risks": risk_policy.rows(actor).filter(measure=row).select_related("raised_for"),
        "may_risk": not plan.is_closed() and risk_policy.may_add(actor, measure=row),
        "may_see_risks": actor.sees_all or risk_policy.may_add(actor, measure=row),
    }
    return render(request, "plan/measure.html", context)


def _which(actor: Any, action: str, keys: list[int]) -> set[int]:
    return set(
        milestone_policy.rows(actor, action).filter(pk__in=keys).values_list("pk", flat=True)
    )


@require_GET
def records(request: HttpRequest, chain_slug: str, target_id: int) -> HttpResponse:
    """What a target counts, down to each record."""
    target = part_of(request, Target, target_id, TARGET, "view")
    plan = target.measure.direction.plan
    day = day_of(request)
    found = selectors.records(target, plan, request.actor, day)
    page = Paginator(found.rows, RECORDS_ON_A_PAGE).get_page(request.GET.get("page"))
    at = target_progress(target, plan, day, trend_days(plan, day))
    kind = evidence.kind(target.evidence)
    counted = kind.units.get(target.unit) if kind else None
    rows = [
        {
            "day": row.evidence_day,
            "told": kind.told(row, plan.chain),
            "number": getattr(row, counted.sum_of) if counted and counted.sum_of else None,
        }
        for row in page
        if kind is not None
    ]
    context = {
        "plan": plan,
        "target": target,
        "measure": target.measure,
        "at": at,
        "on": day,
        "found": found,
        "rows": rows,
        "page": page,
        "summed": bool(counted and counted.sum_of),
        "once_each": bool(counted and counted.each),
        "holds": bool(kind and kind.lasts),
    }
    return render(request, "plan/records.html", context)


@require_GET
def owed(request: HttpRequest, chain_slug: str, plan_id: int) -> HttpResponse:
    """What a unit has to see to this month: one's own, and for office and leader any unit's."""
    plan, actor = plan_of(request, plan_id), request.actor
    units = []
    if actor.sees_all:
        held = MeasureUnit.objects.filter(measure__direction__plan=plan).values("organisation")
        units = list(organisation_policy.rows(actor).filter(pk__in=held).order_by("sort_key"))
    own = actor.organisation_id
    if own and own not in {one.pk for one in units}:
        units = [*organisation_policy.rows(actor).filter(pk=own), *units]
    filters = OwedFilter(request.GET, units=units)
    filters.is_valid()
    chosen = filters.cleaned_data.get("unit") or (str(own) if own else "")
    unit = next((one for one in units if str(one.pk) == chosen), units[0] if units else None)
    month = filters.cleaned_data.get("month") or timezone.localdate()
    shown = selectors.owed(plan, actor, unit.pk, month) if unit else None
    context = {
        "plan": plan,
        "owed": shown,
        "unit": unit,
        "today": timezone.localdate(),
        "month": plan.looked_at(month).replace(day=1),
        "filters": OwedFilter(
            initial={"unit": unit.pk if unit else "", "month": plan.looked_at(month)}, units=units
        ),
        "many": len(units) > 1,
        "claimable": _which(actor, "claim", [one.pk for one in [*shown.late, *shown.due]])
        if shown
        else set(),
        "tabs": plan_tabs(plan, "owed"),
    }
    return render(request, "plan/owed.html", context)


@require_GET
def changes(request: HttpRequest, chain_slug: str, plan_id: int) -> HttpResponse:
    """What was promised when: every change since the plan was adopted, with its reason."""
    plan = plan_of(request, plan_id)
    page = Paginator(plan.changes.all(), RECORDS_ON_A_PAGE).get_page(request.GET.get("page"))
    entries = [
        {
            "at": row.at,
            "text": actions.sentence(row.action) % {"who": row.by_label, "what": f"“{row.about}”"},
            "note": row.reason,
            "changes": [
                {"label": label_of(name), "old": pair[0], "new": pair[1]}
                for name, pair in row.changes.items()
            ],
        }
        for row in page
    ]
    context = {
        "plan": plan,
        "entries": entries,
        "page": page,
        "tabs": plan_tabs(plan, "changes"),
    }
    return render(request, "plan/changes.html", context)


def label_of(field: str) -> Any:
    """The name of a field as the pages write it."""
    from ..models import Direction, Milestone, Plan

    for model in (Target, Milestone, Measure, Direction, Plan):
        if any(one.name == field for one in model._meta.get_fields()):
            return getattr(model._meta.get_field(field), "verbose_name", field)
    return field
