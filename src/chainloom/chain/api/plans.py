"""Which second sources to win first, over the API."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from chainloom.core.errors import Missing
from chainloom.core.rest import Body, Id
from chainloom.jobs.api import JobOut
from chainloom.jobs.models import Job

from ..models import SourcePlan
from ..policy import source_plan_policy
from ..selectors.network import network_version
from ..services.resilience import plan_ask

router = Router()
ROOT = "/chains/{chain_slug}/resilience/plans"


class PlanIn(Body):
    """How many second sources, or for how much money."""

    unit: Literal["count", "money"] = "count"
    budget: float = Field(5, description="How many, at most 20; by money: 10,000 yuan.")
    fixed: float = Field(0, description="What each costs, in 10,000 yuan; by money only.")
    part: float = Field(0, description="and of the yearly amount that moves to it, in percent.")
    share: float = Field(30, description="Percent of its input that a second source takes.")
    year: int | None = Field(None, ge=1950, le=2100)


class PlannedOut(Schema):
    buyer: int
    supplier: int
    candidate: int
    stage: int
    input_stage: int
    product: str
    amount: float = Field(description="What moves to it, in 10,000 yuan a year.")
    estimated: bool = Field(
        False, description="The amount was not told, or the link is inferred; so is the cost."
    )
    known: Literal["sells", "stage", "makes", "graph"]
    through: str = Field(description="What it makes or sells, where the product graph relates it.")
    cost: float
    gain: float = Field(description="By how much it lowers the summed risk beside those before it.")
    reached: float


class PlanOut(Schema):
    """The sources in the order in which to win them, and how far from the best they can be."""

    id: Id
    year: int
    made_at: dt.datetime
    is_current: bool = Field(description="Nothing in the chain has changed since.")
    asked: dict[str, str | float]
    sources: list[PlannedOut]
    before: float = Field(description="The systemic risk of the firms watched, summed, before.")
    gain: float = Field(description="By how much it falls.")
    cost: float
    exact: bool = Field(description="Every plan was tried, and none is better.")
    upper: float = Field(description="No plan lowers it by more, whatever the budget.")
    online: float = Field(description="None within the budget does, if gains diminish.")
    rising: int = Field(description="Gains seen to grow; above 0 `online` is not proven.")
    considered: int
    inputs: int
    fragile: int
    watched: int = Field(description="Firms whose risk is summed; 0 for all.")


def _out(plan: SourcePlan, version: int) -> dict[str, Any]:
    fields = ("id", "year", "made_at", "asked")
    return (
        {name: getattr(plan, name) for name in fields}
        | plan.result
        | {"is_current": plan.is_current(version)}
    )


def _plans(request: HttpRequest) -> Any:
    if not source_plan_policy.may_add(request.actor):
        raise Missing()
    return source_plan_policy.rows(request.actor)


@router.get(ROOT, response=list[PlanOut], summary="Plans of second sources")
def plan_list(request: HttpRequest, chain_slug: str) -> list[Any]:
    """The newest first; twenty are kept."""
    found = list(_plans(request))
    version = network_version(request.chain)
    return [_out(one, version) for one in found]


@router.post(ROOT, response={201: PlanOut, 202: JobOut}, summary="Plan second sources")
def plan_make(request: HttpRequest, chain_slug: str, data: PlanIn) -> Status:
    """At once in a small chain; else in the background: ask for the job until it is done."""
    _plans(request)
    asked = data.model_dump()
    year = asked.pop("year") or timezone.localdate().year
    made = plan_ask(chain=request.chain, year=year, by=request.actor, **asked)
    if isinstance(made, Job):
        return Status(202, made)
    return Status(201, _out(made, network_version(request.chain)))


@router.get(ROOT + "/{plan_id}", response=PlanOut, summary="One plan of second sources")
def plan_get(request: HttpRequest, chain_slug: str, plan_id: Id) -> dict[str, Any]:
    plan = _plans(request).filter(pk=plan_id).first()
    if plan is None:
        raise Missing()
    return _out(plan, network_version(request.chain))
