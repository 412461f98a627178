"""Plans over the API: what they promise, how far they are, and the records behind each figure."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from chainloom.core import evidence
from chainloom.core.errors import Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Body, Id, PageOut, PageQuery, found
from chainloom.documents.policy import document_policy

from .. import services
from ..models import Direction, Measure, Milestone, Plan, PlanState, Target
from ..policy import milestone_policy, plan_policy
from ..selectors import plans as selectors
from ..selectors.progress import PlanProgress, progress
from .schemas import (
    RECORDS_MOST,
    WHY,
    EvidenceKindOut,
    EvidenceRecordsOut,
    PlanDirectionIn,
    PlanMeasureIn,
    PlanMilestoneIn,
    PlanPartOut,
    PlanTargetIn,
    ReachedIn,
    Reason,
    SendBackIn,
    StandingOut,
    YearPlanChangeIn,
    YearPlanIn,
    YearPlanOut,
    YearPlanProgressOut,
)

router = Router()
PLANS = "/chains/{chain_slug}/plans"
ONE = PLANS + "/{plan_id}"
DIRECTION = "/chains/{chain_slug}/plan-directions/{direction_id}"
MEASURE = "/chains/{chain_slug}/plan-measures/{measure_id}"
TARGET = "/chains/{chain_slug}/plan-targets/{target_id}"
MILESTONE = "/chains/{chain_slug}/plan-milestones/{milestone_id}"


class PlanQuery(PageQuery):
    state: PlanState | None = None


class OnQuery(BaseModel):
    on: date | None = Field(None, description="As of this day; today by default.")


class ReasonQuery(BaseModel):
    reason: Reason = Field("", description=WHY)  # type: ignore[valid-type]


def _plan(request: HttpRequest, key: int) -> Plan:
    return found(selectors.plans(request.actor), key)


def _part(request: HttpRequest, model: type[Any], key: int, to_plan: str) -> Any:
    plans = plan_policy.rows(request.actor)
    rows = model.objects.filter(**{f"{to_plan}__in": plans})
    return found(rows.select_related(f"{to_plan}__chain"), key)


def _split(body: Body) -> tuple[dict[str, Any], str]:
    """The values that a body gives, and the reason."""
    values = body.model_dump()
    reason = values.pop("reason")
    return values, reason


@router.get("/chains/{chain_slug}/evidence-kinds", response=list[EvidenceKindOut],
            summary="Kinds of records that show progress")  # fmt: skip
def evidence_kinds(request: HttpRequest, chain_slug: str) -> list[dict[str, Any]]:
    chain = request.actor.chain
    return [
        {
            "code": kind.code,
            "label": str(kind.label),
            "units": {code: str(one.label) for code, one in kind.units.items()},
            "filters": [
                {
                    "name": one.name,
                    "label": str(one.label),
                    "choices": {code: str(label) for code, label in one.choices(chain)},
                }
                for one in kind.filters
            ],
        }
        for kind in evidence.kinds()
    ]


@router.get(PLANS, response=PageOut[YearPlanOut], summary="Plans")
def year_plan_list(
    request: HttpRequest, chain_slug: str, query: Query[PlanQuery]
) -> dict[str, Any]:
    rows = selectors.plans(request.actor)
    if query.state:
        rows = rows.filter(state=query.state)
    page = cursor_page(rows, sort="-id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.post(PLANS, response={201: YearPlanOut}, summary="Write a plan")
def year_plan_create(request: HttpRequest, chain_slug: str, body: YearPlanIn) -> Status:
    return Status(201, services.plans.plan_create(values=body.model_dump(), by=request.actor))


@router.get(ONE, response=YearPlanProgressOut, summary="A plan and how far it is")
def year_plan_get(
    request: HttpRequest, chain_slug: str, plan_id: Id, query: Query[OnQuery]
) -> dict[str, Any]:
    return _told(progress(_plan(request, plan_id), query.on or timezone.localdate()))


def _told(at: PlanProgress) -> dict[str, Any]:
    about = {name: getattr(at.plan, name) for name in YearPlanOut.model_fields}
    directions = [
        {
            **_of(one.direction, ("id", "title", "text", "weight")),
            "standing": StandingOut.of(one.standing),
            "measures": [_told_measure(mine) for mine in one.measures],
        }
        for one in at.directions
    ]
    return about | {
        "on": at.on,
        "standing": StandingOut.of(at.standing),
        "directions": directions,
    }


def _told_measure(at: Any) -> dict[str, Any]:
    targets = [
        {
            **_of(
                one.target,
                ("id", "title", "evidence", "filters", "unit", "wanted", "starts", "due", "weight"),
            ),
            "done": one.done,
            "standing": StandingOut.of(one.standing),
        }
        for one in at.targets
    ]
    milestones = [
        {
            **_of(one.milestone, ("id", "title", "due", "weight", "owner", "state", "reached_on")),
            "standing": StandingOut.of(one.standing),
        }
        for one in at.milestones
    ]
    return _of(at.measure, ("id", "title", "text", "weight")) | {
        "leads": at.leads,
        "partners": at.partners,
        "standing": StandingOut.of(at.standing),
        "targets": targets,
        "milestones": milestones,
    }


def _of(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


@router.patch(ONE, response=YearPlanOut, summary="Change a plan")
def year_plan_update(
    request: HttpRequest, chain_slug: str, plan_id: Id, body: YearPlanChangeIn
) -> Plan:
    values = {name: value for name, value in body.given().items() if value is not None}
    reason, version = values.pop("reason", ""), values.pop("version", None)
    return services.plans.plan_update(
        plan=_plan(request, plan_id), values=values, reason=reason, version=version,
        by=request.actor,
    )  # fmt: skip


@router.delete(ONE, response={204: None}, summary="Throw a draft away")
def year_plan_remove(request: HttpRequest, chain_slug: str, plan_id: Id) -> Status:
    services.plans.plan_remove(plan=_plan(request, plan_id), by=request.actor)
    return Status(204, None)


@router.post(
    ONE + "/do/{verb}", response=YearPlanOut, summary="Adopt or close it, or start the next"
)
def year_plan_act(request: HttpRequest, chain_slug: str, plan_id: Id, verb: str) -> Plan:
    """`adopt`, `close`, or `next`: a draft a year later, which is the answer."""
    run = {
        "adopt": services.plans.plan_adopt,
        "close": services.plans.plan_close,
        "next": services.plans.plan_next,
    }.get(verb)
    plan = _plan(request, plan_id)
    if run is None:
        raise Missing()
    return run(plan=plan, by=request.actor)


@router.post(ONE + "/directions", response={201: PlanPartOut}, summary="Add a direction")
def plan_direction_create(
    request: HttpRequest, chain_slug: str, plan_id: Id, body: PlanDirectionIn
) -> Status:
    values, reason = _split(body)
    plan = _plan(request, plan_id)
    row = services.parts.direction_save(plan=plan, values=values, reason=reason, by=request.actor)
    return Status(201, row)


@router.put(DIRECTION, response=PlanPartOut, summary="Change a direction")
def plan_direction_update(
    request: HttpRequest, chain_slug: str, direction_id: Id, body: PlanDirectionIn
) -> Direction:
    row = _part(request, Direction, direction_id, "plan")
    values, reason = _split(body)
    return services.parts.direction_save(
        plan=row.plan, direction=row, values=values, reason=reason, by=request.actor
    )


@router.delete(DIRECTION, response={204: None}, summary="Take a direction out")
def plan_direction_remove(
    request: HttpRequest, chain_slug: str, direction_id: Id, query: Query[ReasonQuery]
) -> Status:
    return _removed(request, _part(request, Direction, direction_id, "plan"), query.reason)


def _removed(request: HttpRequest, part: Any, reason: str) -> Status:
    services.parts.part_remove(part=part, reason=reason, by=request.actor)
    return Status(204, None)


@router.post(DIRECTION + "/measures", response={201: PlanPartOut}, summary="Add a measure")
def plan_measure_create(
    request: HttpRequest, chain_slug: str, direction_id: Id, body: PlanMeasureIn
) -> Status:
    into = _part(request, Direction, direction_id, "plan")
    return Status(201, _save_measure(request, into, None, body))


def _save_measure(
    request: HttpRequest, into: Direction, row: Measure | None, body: PlanMeasureIn
) -> Measure:
    values, reason = _split(body)
    leads, partners = values.pop("leads"), values.pop("partners")
    return services.parts.measure_save(
        direction=into,
        measure=row,
        values=values,
        leads=leads,
        partners=partners,
        reason=reason,
        by=request.actor,
    )


@router.put(MEASURE, response=PlanPartOut, summary="Change a measure")
def plan_measure_update(
    request: HttpRequest, chain_slug: str, measure_id: Id, body: PlanMeasureIn
) -> Measure:
    row = _part(request, Measure, measure_id, "direction__plan")
    return _save_measure(request, row.direction, row, body)


@router.delete(MEASURE, response={204: None}, summary="Take a measure out")
def plan_measure_remove(
    request: HttpRequest, chain_slug: str, measure_id: Id, query: Query[ReasonQuery]
) -> Status:
    return _removed(request, _part(request, Measure, measure_id, "direction__plan"), query.reason)


@router.post(MEASURE + "/targets", response={201: PlanPartOut}, summary="Add a target")
def plan_target_create(
    request: HttpRequest, chain_slug: str, measure_id: Id, body: PlanTargetIn
) -> Status:
    into = _part(request, Measure, measure_id, "direction__plan")
    return Status(201, _save_target(request, into, None, body))


def _save_target(
    request: HttpRequest, into: Measure, row: Target | None, body: PlanTargetIn
) -> Target:
    values, reason = _split(body)
    for name in ("starts", "due"):
        if values[name] is None:
            del values[name]
    return services.parts.target_save(
        measure=into, target=row, values=values, reason=reason, by=request.actor
    )


@router.put(TARGET, response=PlanPartOut, summary="Change a target")
def plan_target_update(
    request: HttpRequest, chain_slug: str, target_id: Id, body: PlanTargetIn
) -> Target:
    row = _part(request, Target, target_id, "measure__direction__plan")
    return _save_target(request, row.measure, row, body)


@router.delete(TARGET, response={204: None}, summary="Take a target out")
def plan_target_remove(
    request: HttpRequest, chain_slug: str, target_id: Id, query: Query[ReasonQuery]
) -> Status:
    row = _part(request, Target, target_id, "measure__direction__plan")
    return _removed(request, row, query.reason)


@router.get(TARGET + "/records", response=EvidenceRecordsOut, summary="The records behind a figure")
def plan_target_records(
    request: HttpRequest, chain_slug: str, target_id: Id, query: Query[OnQuery]
) -> dict[str, Any]:
    row = _part(request, Target, target_id, "measure__direction__plan")
    kind = evidence.kind(row.evidence)
    behind = selectors.records(
        row, row.measure.direction.plan, request.actor, query.on or timezone.localdate()
    )
    items = []
    for one in behind.rows[:RECORDS_MOST] if kind else ():
        told = kind.told(one, request.actor.chain)  # type: ignore[union-attr]
        items.append(
            {"day": one.evidence_day, "title": told.title, "detail": told.detail, "url": told.url}
        )
    return {"items": items, "seen": behind.seen, "hidden": behind.hidden}


@router.post(MEASURE + "/milestones", response={201: PlanPartOut}, summary="Add a milestone")
def plan_milestone_create(
    request: HttpRequest, chain_slug: str, measure_id: Id, body: PlanMilestoneIn
) -> Status:
    into = _part(request, Measure, measure_id, "direction__plan")
    values, reason = _split(body)
    row = services.parts.milestone_save(
        measure=into, values=values, reason=reason, by=request.actor
    )
    return Status(201, row)


def _milestone(request: HttpRequest, key: int) -> Milestone:
    rows = milestone_policy.rows(request.actor)
    return found(rows.select_related("measure__direction__plan__chain"), key)


@router.put(MILESTONE, response=PlanPartOut, summary="Change a milestone")
def plan_milestone_update(
    request: HttpRequest, chain_slug: str, milestone_id: Id, body: PlanMilestoneIn
) -> Milestone:
    row = _milestone(request, milestone_id)
    values, reason = _split(body)
    return services.parts.milestone_save(
        measure=row.measure, milestone=row, values=values, reason=reason, by=request.actor
    )


@router.delete(MILESTONE, response={204: None}, summary="Take a milestone out")
def plan_milestone_remove(
    request: HttpRequest, chain_slug: str, milestone_id: Id, query: Query[ReasonQuery]
) -> Status:
    return _removed(request, _milestone(request, milestone_id), query.reason)


@router.post(MILESTONE + "/reached", response=PlanPartOut, summary="Say that it is reached")
def plan_milestone_claim(
    request: HttpRequest, chain_slug: str, milestone_id: Id, body: ReachedIn
) -> Milestone:
    row = _milestone(request, milestone_id)
    document = found(document_policy.rows(request.actor), body.document) if body.document else None
    return services.milestones.milestone_claim(
        milestone=row,
        reached_on=body.reached_on,
        note=body.note,
        document=document,
        by=request.actor,
    )


@router.post(MILESTONE + "/confirm", response=PlanPartOut, summary="Confirm that it is reached")
def plan_milestone_confirm(request: HttpRequest, chain_slug: str, milestone_id: Id) -> Milestone:
    """By somebody of another organisation than its owner."""
    row = _milestone(request, milestone_id)
    return services.milestones.milestone_confirm(milestone=row, by=request.actor)


@router.post(MILESTONE + "/return", response=PlanPartOut, summary="Send it back to its owner")
def plan_milestone_return(
    request: HttpRequest, chain_slug: str, milestone_id: Id, body: SendBackIn
) -> Milestone:
    row = _milestone(request, milestone_id)
    return services.milestones.milestone_return(milestone=row, reason=body.reason, by=request.actor)
