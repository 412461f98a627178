"""Projects over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from chainloom.core.errors import Invalid, Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Id, PageOut, PageQuery, bounded, found
from chainloom.documents.policy import document_policy

from ..models import Milestone, Need, Project, ProjectKind, ProjectStage
from ..policy import need_policy
from ..project_acts import ACTS, MILESTONE_ACTS, ProjectAct, act_of, acts_for
from ..projects_policy import project_policy
from ..selectors import project_story
from ..selectors import projects as selectors
from ..services import projects as services
from . import project_schemas as schemas
from .needs import given, own_or

router = Router()
PROJECTS = "/chains/{chain_slug}/projects"
ONE = PROJECTS + "/{project_id}"
# Steps that are routes of their own here.
APART = ("milestone", "invest", "partner", "remove")


class ProjectQuery(PageQuery):
    q: bounded(100) = ""  # type: ignore[valid-type]
    kind: ProjectKind | None = None
    stage: ProjectStage | None = None
    district: bounded(6) = ""  # type: ignore[valid-type]
    owner: bounded(100) = ""  # type: ignore[valid-type]
    only: bounded(10) = ""  # type: ignore[valid-type]
    sort: bounded(20) = "-id"  # type: ignore[valid-type]


def _shown(row: Project) -> Project:
    """What is computed of it, under the names of `ProjectOut`."""
    done = selectors.progress(row)
    row.progress = {
        "milestones": done.in_all,
        "reached": done.done,
        "late": done.late,
        "share": done.share,
        "invested": done.invested,
        "share_of_money": done.share_of_money,
    }
    row.overdue = row.is_overdue(timezone.localdate())
    return row


@router.get(PROJECTS, response=PageOut[schemas.ProjectOut], summary="Projects")
def project_list(
    request: HttpRequest, chain_slug: str, query: Query[ProjectQuery]
) -> dict[str, Any]:
    """`only`: going, late, flagged, paused or dropped."""
    actor = request.actor
    asked = selectors.Asked(
        q=query.q,
        kind=query.kind or "",
        stage=query.stage or "",
        place=query.district,
        owner=query.owner,
        only=query.only,
    )
    page = cursor_page(
        selectors.projects(actor, asked),
        sort=query.sort,
        allowed=("id",),
        cursor=query.cursor,
        limit=query.limit,
    )
    items = [_shown(row) for row in selectors.computed(actor, page.items)]
    return {"items": items, "next_cursor": page.next_cursor}


@router.post(PROJECTS, response={201: schemas.ProjectWholeOut}, summary="Enter a project")
def project_create(request: HttpRequest, chain_slug: str, body: schemas.ProjectIn) -> Status:
    row = services.project_create(
        organisation=own_or(request, body.organisation),
        values=given(body.model_dump(), "organisation", "unit"),
        unit=body.unit,
        by=request.actor,
    )
    return Status(201, whole(request, row.pk))


def _of(request: HttpRequest, project_id: int) -> Project:
    return found(project_policy.rows(request.actor).select_related("chain"), project_id)


def whole(request: HttpRequest, key: int) -> dict[str, Any]:
    """A project as `ProjectWholeOut` reads it, as far as the caller may see."""
    actor = request.actor
    row = selectors.one(actor, key)
    if row is None:
        raise Missing()
    words = project_policy.may(actor, "words", row)
    base = schemas.ProjectOut.from_orm(_shown(row)).model_dump()
    return {
        **base,
        "halt_reason": row.halt_reason if words else "",
        "halted_on": row.halted_on,
        "milestones": milestones(request, row),
        "investments": selectors.investments_of(row) if row.money_is_open else None,
        "partners": selectors.partners_of(row),
        "obstacles": obstacles(request, row),
        "acts": [act.verb for act in acts_for(actor, row)],
    }


def milestones(request: HttpRequest, row: Project) -> list[dict[str, Any]]:
    actor, today = request.actor, timezone.localdate()
    words = project_policy.may(actor, "words", row)
    rows = selectors.milestones_of(row)
    wanted = [one.document_id for one in rows if one.document_id]
    seen = set(document_policy.rows(actor).filter(pk__in=wanted).values_list("pk", flat=True))
    return [
        {
            "id": one.pk,
            "title": one.title,
            "due": one.due,
            "done_on": one.done_on,
            "late": row.is_going() and one.is_late(today),
            "evidence": one.evidence if words else "",
            "document": one.document_id if words and one.document_id in seen else None,
            "postponements": [
                {
                    "was_due": put_off.was_due,
                    "now_due": put_off.now_due,
                    "reason": put_off.reason if words else "",
                }
                for put_off in one.postponements.all()
            ],
        }
        for one in rows
    ]


def obstacles(request: HttpRequest, row: Project) -> list[dict[str, Any]]:
    return [
        {
            "id": need.obstacle.pk,
            "need": need.pk,
            "title": need.title,
            "organisation": need.organisation,
            "state": need.state,
            "outcome": need.outcome or None,
            "still": need.still,
            "next_due": need.next_clock.due_at if need.next_clock else None,
        }
        for need in selectors.obstacles_of(request.actor, row)
    ]


@router.get(ONE, response=schemas.ProjectWholeOut, summary="One project")
def project_get(request: HttpRequest, chain_slug: str, project_id: Id) -> dict[str, Any]:
    return whole(request, project_id)


@router.patch(ONE, response=schemas.ProjectWholeOut, summary="Change a project")
def project_update(
    request: HttpRequest, chain_slug: str, project_id: Id, body: schemas.ProjectChange
) -> dict[str, Any]:
    services.project_update(
        project=_of(request, project_id),
        values=given(body.given(), "organisation", "version"),
        organisation=body.organisation,
        version=body.version,
        by=request.actor,
    )
    return whole(request, project_id)


@router.delete(ONE, response={204: None}, summary="Take out what was entered by mistake")
def project_remove(request: HttpRequest, chain_slug: str, project_id: Id) -> Status:
    services.project_remove(project=_of(request, project_id), by=request.actor)
    return Status(204, None)


@router.get(ONE + "/entries", response=list[schemas.ProjectEntryOut], summary="Its history")
def project_entries(request: HttpRequest, chain_slug: str, project_id: Id) -> list[dict[str, Any]]:
    """The newest first, the last hundred."""
    return project_story.story(request.actor, _of(request, project_id))


@router.post(ONE + "/do/{verb}", response=schemas.ProjectWholeOut, summary="Take a step of it")
def project_act(
    request: HttpRequest, chain_slug: str, project_id: Id, verb: str, body: schemas.ProjectStepIn
) -> dict[str, Any]:
    """`move` (stage, on, text), `pause` and `drop` (text), `resume` (text, may be empty), `assign`
    (unit; null for nobody)."""
    row = _of(request, project_id)
    act = act_of(verb, ACTS)
    if act is None or verb in APART:
        raise Missing()
    project_policy.check(request.actor, act.action, row)
    act.run(row, request.actor, **_asked(act, body.model_dump()))
    return whole(request, project_id)


def _asked(act: ProjectAct, sent: dict[str, Any]) -> dict[str, Any]:
    """What the step asks for, by its own names; what is missing is said by its field."""
    values: dict[str, Any] = {}
    for name in act.fields:
        key = name.rstrip("?")
        if sent[key] is None and name == key:
            raise Invalid("required", _("This step needs “%s”.") % key, field=key)
        values[key] = sent[key]
    return values


@router.post(
    ONE + "/milestones", response={201: schemas.ProjectWholeOut}, summary="Set a milestone"
)
def milestone_create(
    request: HttpRequest, chain_slug: str, project_id: Id, body: schemas.MilestoneIn
) -> Status:
    row = _of(request, project_id)
    services.milestone_add(project=row, title=body.title, due=body.due, by=request.actor)
    return Status(201, whole(request, project_id))


@router.post(
    ONE + "/milestones/{milestone_id}/do/{verb}",
    response=schemas.ProjectWholeOut,
    summary="Take a step of a milestone",
)
def milestone_step(
    request: HttpRequest,
    chain_slug: str,
    project_id: Id,
    milestone_id: Id,
    verb: str,
    *,
    body: schemas.MilestoneStepIn,
) -> dict[str, Any]:
    """`done` (on, evidence, document), `postpone` (due, text), `undone` (text), `remove`."""
    row = _of(request, project_id)
    project_policy.check(request.actor, "edit", row)
    one: Milestone = found(row.milestones.all(), milestone_id)
    act = act_of(verb, MILESTONE_ACTS)
    if act is None:
        raise Missing()
    act.run(one, request.actor, **_asked(act, body.model_dump()))
    return whole(request, project_id)


@router.post(
    ONE + "/investments", response={201: schemas.ProjectWholeOut}, summary="Money was put in"
)
def investment_create(
    request: HttpRequest, chain_slug: str, project_id: Id, body: schemas.InvestmentIn
) -> Status:
    row = _of(request, project_id)
    services.investment_add(project=row, by=request.actor, **body.model_dump())
    return Status(201, whole(request, project_id))


@router.delete(
    ONE + "/investments/{investment_id}", response={204: None}, summary="Take an entry out"
)
def investment_remove(
    request: HttpRequest, chain_slug: str, project_id: Id, investment_id: Id
) -> Status:
    row = _of(request, project_id)
    project_policy.check(request.actor, "edit", row)
    services.investment_remove(
        investment=found(row.investments.all(), investment_id), by=request.actor
    )
    return Status(204, None)


@router.post(ONE + "/partners", response={201: schemas.ProjectWholeOut}, summary="Add a partner")
def partner_create(
    request: HttpRequest, chain_slug: str, project_id: Id, body: schemas.ProjectPartnerIn
) -> Status:
    row = _of(request, project_id)
    services.partner_add(project=row, by=request.actor, **body.model_dump())
    return Status(201, whole(request, project_id))


@router.delete(ONE + "/partners/{partner_id}", response={204: None}, summary="It takes no part")
def partner_remove(request: HttpRequest, chain_slug: str, project_id: Id, partner_id: Id) -> Status:
    row = _of(request, project_id)
    project_policy.check(request.actor, "edit", row)
    services.partner_remove(partner=found(row.partners.all(), partner_id), by=request.actor)
    return Status(204, None)


@router.post(
    ONE + "/obstacles", response={201: schemas.ProjectWholeOut}, summary="Report an obstacle"
)
def obstacle_create(
    request: HttpRequest, chain_slug: str, project_id: Id, body: schemas.ObstacleIn
) -> Status:
    """A need is written and sent, in the name of the owner, or of the unit that reports it."""
    services.obstacle_add(
        project=_of(request, project_id),
        values=given(body.model_dump(), "parties", "send"),
        parties=body.parties,
        send=body.send,
        by=request.actor,
    )
    return Status(201, whole(request, project_id))


@router.put(
    ONE + "/obstacles/{need_id}", response=schemas.ProjectWholeOut, summary="A need is an obstacle"
)
def obstacle_link(
    request: HttpRequest, chain_slug: str, project_id: Id, need_id: Id
) -> dict[str, Any]:
    """A need of the owner, or of the unit that looks after the project, that is there already."""
    row = _of(request, project_id)
    project_policy.check(request.actor, "edit", row)
    need: Need = found(need_policy.rows(request.actor), need_id)
    services.obstacle_link(project=row, need=need, by=request.actor)
    return whole(request, project_id)


@router.delete(
    ONE + "/obstacles/{need_id}", response={204: None}, summary="It is no obstacle after all"
)
def obstacle_unlink(request: HttpRequest, chain_slug: str, project_id: Id, need_id: Id) -> Status:
    row = _of(request, project_id)
    project_policy.check(request.actor, "edit", row)
    shown = row.obstacles.filter(need__in=need_policy.rows(request.actor, "name"))
    obstacle = shown.filter(need=need_id).first()
    if obstacle is None:
        raise Missing()
    services.obstacle_unlink(obstacle=obstacle, by=request.actor)
    return Status(204, None)
