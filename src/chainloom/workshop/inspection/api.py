"""Rolls over the API: begin one, send pictures, have it inspected, read what was found, report."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import File, Query, Router, Schema, Status, UploadedFile
from pydantic import Field

from chainloom.core.errors import Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Body, Id, PageOut, PageQuery, bounded, found

from ..common import job_of
from .models import (
    Along,
    DefectKind,
    DefectState,
    FoundBy,
    Roll,
    RollDefect,
    RollPicture,
    RollReport,
    RollRun,
    RunState,
)
from .policy import report_policy, roll_policy
from .services import acts, reporting, rolls, running, uploads
from .services.grading import grade_of, shown
from .views.reports import paper

router = Router()
ROLLS = "/chains/{chain_slug}/rolls"
ROLL = ROLLS + "/{roll_id}"
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
    defect_count: int
    open_count: int = Field(description="Defects that nobody has looked at.")

    @staticmethod
    def resolve_cloth(obj: Roll) -> str:
        return obj.cloth.name


class RollIn(Body):
    number: bounded(60, least=1)  # type: ignore[valid-type]
    cloth: bounded(80, least=1)  # type: ignore[valid-type]
    width_mm: Decimal = Field(ge=10, le=10_000)
    mm_per_px: Decimal = Field(ge=Decimal("0.002"), le=10)
    along: Along = Along.X
    made_on: date | None = Field(None, description="Today where it is not given.")
    loom: bounded(40) = ""  # type: ignore[valid-type]
    customer: Short = ""  # type: ignore[valid-type]


class RollChange(Body):
    number: bounded(60, least=1) | None = None  # type: ignore[valid-type]
    loom: bounded(40) | None = None  # type: ignore[valid-type]
    customer: Short | None = None  # type: ignore[valid-type]
    width_mm: Decimal | None = Field(None, ge=10, le=10_000)


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
        return str((obj.error or {}).get("message", ""))


class RollRunOut(Schema):
    """One inspection of a roll."""

    number: int
    state: RunState
    percent: int | None = Field(description="How far it is, while it is at work.")
    profile: int | None = Field(description="Version of the cloth's profile; null without one.")
    counts: dict[str, int] = Field(description="What the tool found, by kind.")
    created_at: datetime

    @staticmethod
    def resolve_percent(obj: RollRun) -> int | None:
        job = job_of(obj) if obj.is_working() else None
        return job.percent if job else None

    @staticmethod
    def resolve_profile(obj: RollRun) -> int | None:
        return obj.profile.version if obj.profile else None


class RollDefectOut(Schema):
    """A defect with its place: in pixels of its picture, and along and across the roll."""

    id: Id
    picture: int
    kind: DefectKind
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
    kind: DefectKind | None = None


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
        return reporting.report_of(obj, with_pictures=False).grade.record()


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
    values = {name: value for name, value in body.model_dump().items() if value is not None}
    return Status(201, rolls.roll_create(values=values, by=request.actor))


@router.get(ROLL, response=RollOut, summary="One roll")
def roll_get(request: HttpRequest, chain_slug: str, roll_id: Id) -> Roll:
    return _roll(request, roll_id)


@router.patch(ROLL, response=RollOut, summary="Change what is said of a roll")
def roll_update(request: HttpRequest, chain_slug: str, roll_id: Id, body: RollChange) -> Roll:
    given = {name: value for name, value in body.given().items() if value is not None}
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
    """A file of the same name and size is taken once."""
    row = uploads.picture_add(
        roll=_roll(request, roll_id), filename=file.name or "picture", content=file,
        by=request.actor,
    )  # fmt: skip
    return Status(201, row)


@router.get(ROLL + "/runs", response=list[RollRunOut], summary="Its inspections, newest first")
def roll_runs(request: HttpRequest, chain_slug: str, roll_id: Id) -> Any:
    rows = _roll(request, roll_id).runs.select_related("profile")
    return [running.settle(row) for row in rows]


@router.post(ROLL + "/runs", response={202: RollRunOut}, summary="Have it inspected")
def roll_run(request: HttpRequest, chain_slug: str, roll_id: Id) -> Status:
    """In the background: ask for the runs until the first is no longer `working`."""
    return Status(202, running.run_start(roll=_roll(request, roll_id), by=request.actor))


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
    """404 until cloth was looked at."""
    roll = _roll(request, roll_id)
    grade = grade_of(roll) if roll.run_id else None
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
