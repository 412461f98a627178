"""A plan from a table, over the API."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Router, Schema, Status, UploadedFile
from pydantic import Field

from chainloom.core.rest import Body, Id, bounded, found

from .. import services
from ..models import PlanTable, TableState
from ..policy import plan_table_policy
from .schemas import YearPlanOut

router = Router()
TABLES = "/chains/{chain_slug}/plan-tables"
ONE = TABLES + "/{table_id}"


class PlanTableIn(Body):
    title: bounded(120, least=1)
    starts: date
    ends: date


class PlanTableProblem(Schema):
    row: int = Field(description="As the file numbers it; 0: the whole table.")
    column: str = Field(description="The header in the file.")
    value: str
    reason: str = Field(description="In the caller's language.")
    is_error: bool = Field(description="False: worth knowing; the table can be confirmed.")


class PlannedTargetOut(Schema):
    title: str
    evidence: str = Field(description="Empty: to be decided before the plan is adopted.")
    unit: str
    wanted: Decimal
    due: date


class PlannedMilestoneOut(Schema):
    title: str
    due: date


class PlannedMeasureOut(Schema):
    title: str
    weight: Decimal
    leads: list[str]
    partners: list[str]
    targets: list[PlannedTargetOut]
    milestones: list[PlannedMilestoneOut]

    @staticmethod
    def resolve_leads(obj: Any) -> list[str]:
        return [one.name for one in obj.leads]

    @staticmethod
    def resolve_partners(obj: Any) -> list[str]:
        return [one.name for one in obj.partners]


class PlannedDirectionOut(Schema):
    title: str
    measures: list[PlannedMeasureOut]


class PlanTableOut(Schema):
    """A table, and while it waits what it would make."""

    id: Id
    filename: str
    title: str
    starts: date
    ends: date
    state: TableState
    plan: Id | None
    directions: list[PlannedDirectionOut] = []
    problems: list[PlanTableProblem] = []


def _table(request: HttpRequest, key: int) -> PlanTable:
    return found(plan_table_policy.rows(request.actor), key)


def _told(request: HttpRequest, row: PlanTable) -> dict[str, Any]:
    names = ("id", "filename", "title", "starts", "ends", "state")
    told = {name: getattr(row, name) for name in names} | {"plan": row.plan_id}
    if row.is_waiting():
        read = services.tables.understood(row, request.actor)
        told |= {"directions": read.directions, "problems": read.problems}
    return told


@router.post(TABLES, response={201: PlanTableOut}, summary="Send a table of measures")
def plan_table_send(
    request: HttpRequest, chain_slug: str, data: Form[PlanTableIn], file: File[UploadedFile]
) -> Status:
    """xlsx, xls, csv or docx; nothing is written until it is confirmed."""
    row = services.tables.plan_table_read(
        content=file,
        filename=file.name or "",
        title=data.title,
        starts=data.starts,
        ends=data.ends,
        by=request.actor,
    )
    return Status(201, _told(request, row))


@router.get(ONE, response=PlanTableOut, summary="What a table would make of a plan")
def plan_table_get(request: HttpRequest, chain_slug: str, table_id: Id) -> Any:
    return _told(request, _table(request, table_id))


@router.post(ONE + "/apply", response={201: YearPlanOut}, summary="Make the draft of a table")
def plan_table_apply(request: HttpRequest, chain_slug: str, table_id: Id) -> Status:
    """Refused while the table has an error."""
    row = _table(request, table_id)
    return Status(201, services.tables.plan_table_apply(table=row, by=request.actor))


@router.post(ONE + "/undo", response=PlanTableOut, summary="Take the draft of a table back")
def plan_table_undo(request: HttpRequest, chain_slug: str, table_id: Id) -> Any:
    """Refused once somebody has worked on the draft."""
    row = _table(request, table_id)
    services.tables.plan_table_undo(table=row, by=request.actor)
    return _told(request, _table(request, table_id))


@router.delete(ONE, response={204: None}, summary="Throw away a table of measures")
def plan_table_discard(request: HttpRequest, chain_slug: str, table_id: Id) -> Status:
    services.tables.plan_table_discard(table=_table(request, table_id), by=request.actor)
    return Status(204, None)
