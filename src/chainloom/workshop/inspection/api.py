"""Rolls over the API: begin one, send pictures, have it inspected, read what was found, report."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Query, Router, Schema, Status, UploadedFile
from pydantic import BaseModel, Field

from chainloom.core.errors import Invalid, Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Body, Id, PageOut, PageQuery, bounded, found

from ..common import job_of
from . import wording
from .engine import built_in_rules
from .models import (
    Along,
    DefectState,
    FoundBy,
    Roll,
    RollDefect,
    RollPicture,
    RollReport,
    RollRun,
    RunState,
)
from .papers import words
from .policy import report_policy, roll_policy, rule_policy
from .services import acts, reporting, rolls, running, uploads
from .services.common import settle
from .services.grading import grade_of, shown
from .services.snapshot import report_of
from .views.reports import paper

router = Router()
ROLLS = "/chains/{chain_slug}/rolls"
ROLL = ROLLS + "/{roll_id}"
RULES = "/chains/{chain_slug}/roll-rules"
REPORT = "/chains/{chain_slug}/roll-reports/{report_id}"
Short = bounded(80)


class RollOut(Schema):
    """A roll of one's own organisation, and its grade once it was inspected."""

    id: Id
    number: str
    cloth: str
    loom: str
    customer: str
    width_mm: Decimal
    mm_per_px: Decimal
    along: Along
    made_on: date
    length_m: float | None = Field(description="Of the cloth that was inspected.")
    points: int | None
    points_100: float | None = Field(description="Points per 100 square yards.")
    passed: bool | None
    rule: int | None = Field(description="The own rule by which it is graded; null without one.")
    built_in: str = Field(description="The product's rule by which it is graded without an own.")
    defect_count: int
    open_count: int = Field(description="Defects that nobody has looked at.")

    @staticmethod
    def resolve_cloth(obj: Roll) -> str:
        return obj.cloth.name

    @staticmethod
    def resolve_rule(obj: Roll) -> int | None:
        return obj.rule_id


class RollRuleOut(Schema):
    """A grading rule that a roll can be given: one's own by `id`, or the product's by `code`."""

    id: int | None = Field(description="As `rule` of a roll; null of the product's own.")
    code: str = Field(description="As `built_in` of a roll; empty of one's own.")
    name: str
    customer: str


RULE = Field(None, description="One's own rule; see `/roll-rules`.")
CODE = Field(None, description="A rule that comes with the product; an own one goes before it.")


class RollIn(Body):
    number: bounded(60, least=1)  # type: ignore[valid-type]
    cloth: bounded(80, least=1)  # type: ignore[valid-type]
    width_mm: Decimal = Field(ge=10, le=10_000)
    mm_per_px: Decimal = Field(ge=Decimal("0.002"), le=10)
    along: Along = Along.Y
    made_on: date | None = Field(None, description="Today where it is not given.")
    loom: bounded(40) = ""  # type: ignore[valid-type]
    customer: Short = ""  # type: ignore[valid-type]
    rule: Id | None = RULE
    built_in: bounded(60) | None = CODE  # type: ignore[valid-type]


class RollChange(Body):
    number: bounded(60, least=1) | None = None  # type: ignore[valid-type]
    loom: bounded(40) | None = None  # type: ignore[valid-type]
    customer: Short | None = None  # type: ignore[valid-type]
    width_mm: Decimal | None = Field(None, ge=10, le=10_000)
    rule: Id | None = RULE
    built_in: bounded(60) | None = CODE  # type: ignore[valid-type]


class RollPictureOut(Schema):
    """A picture of a roll, in the roll's order."""

    id: Id
    filename: str
    size: int
    received: int
    width_px: int | None
    height_px: int | None
    start_m: float | None
    problem: str = Field(description="Why it could not be read; empty otherwise.")

    @staticmethod
    def resolve_problem(obj: RollPicture) -> str:
        return wording.problem(obj.error)


class RollRunOut(Schema):
    """One inspection of a roll."""

    number: int
    state: RunState
    percent: int | None = Field(description="How far it is, while it is at work.")
    profile: int | None = Field(description="Version of the cloth's profile; null without one.")
    counts: dict[str, int] = Field(description="What the tool found, by kind.")
    said: str = Field(description="Why it did not come to its end; empty otherwise.")
    created_at: datetime

    @staticmethod
    def resolve_percent(obj: RollRun) -> int | None:
        job = job_of(obj) if obj.is_working() else None
        return job.percent if job else None

    @staticmethod
    def resolve_profile(obj: RollRun) -> int | None:
        return obj.profile.version if obj.profile else None

    @staticmethod
    def resolve_said(obj: RollRun) -> str:
        return wording.broken_off(obj)


class RollRunQuery(BaseModel):
    """With what an inspection judges."""

    profile: Literal["chosen", "none"] | Id = Field(
        "chosen",
        description="A version of the cloth's profile; `chosen`: the one that its cloth uses; "
        "`none`: the tool's own judgement.",
    )


class RollDefectOut(Schema):
    """A defect with its place: in pixels of its picture, and along and across the roll."""

    id: Id
    picture: int
    kind: str = Field(description="As the engine calls it; see docs/inspection.md.")
    box: list[float] = Field(description="Left, top, right, bottom.")
    polygon: list[list[float]]
    at_m: float
    across_mm: float
    length_mm: float
    breadth_mm: float
    score: float
    is_sure: bool
    found_by: FoundBy
    state: DefectState

    @staticmethod
    def resolve_picture(obj: RollDefect) -> int:
        return obj.picture_id


class RollDecideIn(Body):
    """What a person says of a defect; a kind says that it is one, of that kind."""

    state: DefectState | None = None
    kind: bounded(40) | None = None  # type: ignore[valid-type]


class RollReportOut(Schema):
    """A report as it was made; its papers are fetched apart."""

    id: Id
    number: str
    made_on: date
    grade: dict[str, Any] = Field(description="Points, limits and verdict; see docs/workshop.md.")

    @staticmethod
    def resolve_made_on(obj: RollReport) -> date:
        return date.fromisoformat(obj.content["made_on"])

    @staticmethod
    def resolve_grade(obj: RollReport) -> dict[str, Any]:
        return report_of(obj, with_pictures=False).grade.record()


def _roll(request: HttpRequest, roll_id: int) -> Roll:
    return found(roll_policy.rows(request.actor).select_related("cloth", "rule", "run"), roll_id)


@router.get(ROLLS, response=PageOut[RollOut], summary="Rolls of one's own, newest first")
def roll_list(request: HttpRequest, chain_slug: str, query: Query[PageQuery]) -> dict[str, Any]:
    rows = roll_policy.rows(request.actor).select_related("cloth")
    page = cursor_page(rows, sort="-id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.post(ROLLS, response={201: RollOut}, summary="Begin a roll")
def roll_create(request: HttpRequest, chain_slug: str, body: RollIn) -> Status:
    """A cloth that is named for the first time is made."""
    values = _graded_by(body.model_dump(exclude_none=True), request)
    return Status(201, rolls.roll_create(values=values, by=request.actor))


def _graded_by(values: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    """The values with the rule itself in the place of its id; a code puts an own rule aside."""
    if key := values.get("rule"):
        rule = rule_policy.rows(request.actor).filter(pk=key).first()
        if rule is None:
            raise Invalid("unknown", _("There is no such rule."), field="rule")
        return {**values, "rule": rule}
    return {**values, "rule": None} if "built_in" in values else values


@router.get(RULES, response=list[RollRuleOut], summary="Rules by which rolls can be graded")
def roll_rules(request: HttpRequest, chain_slug: str) -> list[dict[str, Any]]:
    """One's own, then those that come with the product."""
    own = rule_policy.rows(request.actor)
    known = built_in_rules().items()
    found = [{"id": r.pk, "code": "", "name": r.name, "customer": r.customer} for r in own]
    return found + [
        {"id": None, "code": code, "name": words.rule_name(one), "customer": ""}
        for code, one in known
    ]


@router.get(ROLL, response=RollOut, summary="One roll")
def roll_get(request: HttpRequest, chain_slug: str, roll_id: Id) -> Roll:
    return _roll(request, roll_id)


@router.patch(ROLL, response=RollOut, summary="Change what is said of a roll")
def roll_update(request: HttpRequest, chain_slug: str, roll_id: Id, body: RollChange) -> Roll:
    given = _graded_by(body.model_dump(exclude_none=True), request)
    rolls.roll_update(roll=_roll(request, roll_id), values=given, by=request.actor)
    return _roll(request, roll_id)


@router.delete(ROLL, response={204: None}, summary="Remove a roll with its pictures")
def roll_remove(request: HttpRequest, chain_slug: str, roll_id: Id) -> Status:
    rolls.roll_remove(roll=_roll(request, roll_id), by=request.actor)
    return Status(204, None)


@router.get(ROLL + "/pictures", response=list[RollPictureOut], summary="Its pictures, in order")
def roll_pictures(request: HttpRequest, chain_slug: str, roll_id: Id) -> Any:
    return _roll(request, roll_id).pictures.all()


@router.post(ROLL + "/pictures", response={201: RollPictureOut}, summary="Send a picture")
def roll_picture_send(
    request: HttpRequest, chain_slug: str, roll_id: Id, file: File[UploadedFile]
) -> Status:
    """The same file is taken once; another of the name and size of a picture that is here is
    refused: remove that first."""
    row = uploads.picture_add(
        roll=_roll(request, roll_id), filename=file.name or "picture", content=file,
        by=request.actor,
    )  # fmt: skip
    return Status(201, row)


@router.get(ROLL + "/runs", response=list[RollRunOut], summary="Its inspections, newest first")
def roll_runs(request: HttpRequest, chain_slug: str, roll_id: Id) -> Any:
    rows = _roll(request, roll_id).runs.select_related("profile")
    return [settle(row) for row in rows]


@router.post(ROLL + "/runs", response={202: RollRunOut}, summary="Have it inspected")
def roll_run(
    request: HttpRequest, chain_slug: str, roll_id: Id, query: Query[RollRunQuery]
) -> Status:
    """In the background: ask for the runs until the first is no longer `working`."""
    roll = _roll(request, roll_id)
    return Status(202, running.run_start(roll=roll, profile=query.profile, by=request.actor))


@router.get(ROLL + "/defects", response=PageOut[RollDefectOut], summary="What was found")
def roll_defects(
    request: HttpRequest, chain_slug: str, roll_id: Id, query: Query[PageQuery]
) -> dict[str, Any]:
    rows = shown(_roll(request, roll_id))
    page = cursor_page(rows, sort="at_m", allowed=("at_m",), cursor=query.cursor, limit=query.limit)
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.patch(ROLL + "/defects/{defect_id}", response=RollDefectOut, summary="Answer a defect")
def roll_defect_decide(
    request: HttpRequest, chain_slug: str, roll_id: Id, defect_id: Id, body: RollDecideIn
) -> RollDefect:
    roll = _roll(request, roll_id)
    about = {"roll": roll, "defect_id": defect_id, "by": request.actor}
    row = found(shown(roll), defect_id)
    with transaction.atomic():
        if body.kind is not None:
            row = acts.defect_rename(kind=body.kind, **about)
        if body.state is not None:
            row = acts.defect_decide(state=body.state, **about)
    return row


@router.get(ROLL + "/grade", response=dict[str, Any], summary="Its grade, yard by yard")
def roll_grade(request: HttpRequest, chain_slug: str, roll_id: Id) -> dict[str, Any]:
    """404 until an inspection has ended that saw cloth."""
    roll = _roll(request, roll_id)
    is_over = roll.run is not None and not settle(roll.run).is_working()
    grade = grade_of(roll) if is_over else None
    if grade is None:
        raise Missing()
    return grade.record()


@router.post(ROLL + "/reports", response={201: RollReportOut}, summary="Make a report")
def roll_report_make(request: HttpRequest, chain_slug: str, roll_id: Id) -> Status:
    return Status(201, reporting.report_make(roll=_roll(request, roll_id), by=request.actor))


@router.get(REPORT, response=RollReportOut, summary="One report")
def roll_report_get(request: HttpRequest, chain_slug: str, report_id: Id) -> RollReport:
    """One's own, or one beside a match of which one is a side."""
    return found(report_policy.rows(request.actor), report_id)


@router.get(REPORT + "/paper/{kind}", summary="A report as PDF or xlsx")
def roll_report_paper(
    request: HttpRequest, chain_slug: str, report_id: Id, kind: Literal["pdf", "xlsx"]
) -> HttpResponse:
    return paper(found(report_policy.rows(request.actor), report_id), kind)
