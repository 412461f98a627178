"""Scenarios over the API: make one, look at what comes of it, remove it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from chainloom.core.errors import Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Body, Id, PageOut, PageQuery, bounded, found
from chainloom.jobs.api import JobOut
from chainloom.jobs.models import Job

from ..models import Scenario
from ..policy import scenario_policy
from ..selectors.network import network_version
from ..services import resilience as services
from ..services.links import YEARS
from ..services.resilience.scenarios import CORNERS_MOST, FIRMS_MOST

router = Router()
SCENARIOS = "/chains/{chain_slug}/scenarios"
ONE = SCENARIOS + "/{scenario_id}"
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]


class ScenarioOut(Schema):
    id: Id
    name: str
    choice: dict[str, Any]
    strength: int = Field(description="Capacity lost, in percent.")
    weeks: int
    stock: float
    horizon: int
    year: int
    made_at: dt.datetime
    made_by: str


class ScenarioWhole(ScenarioOut):
    is_current: bool = Field(description="Nothing in the chain has changed since.")
    result: dict[str, Any] = Field(
        description="`hit` firms, `usual` output of a week, `lost` and its `share`, losses "
        "`by_week`, of `stages` and of the `firms` that lose most, in 10,000 yuan; of each week "
        "how many firms lose and those that lose most (`week_firms`); `basis`: of what network."
    )


class ChoiceIn(Body):
    """All who are in any of these."""

    firms: list[Id] = Field(default_factory=list, max_length=FIRMS_MOST)
    stages: list[Id] = Field(default_factory=list, max_length=200)
    district: bounded(6) = Field("", description="GB/T 2260.", examples=["350502"])
    outline: list[tuple[Longitude, Latitude]] = Field(
        default_factory=list, max_length=CORNERS_MOST, description="Longitude, latitude."
    )


class ScenarioIn(Body):
    name: bounded(80, least=1) = Field(examples=["7号洪水"])
    choice: ChoiceIn
    strength: int = Field(100, ge=1, le=100)
    weeks: int = Field(4, ge=1, le=52)
    stock: float = Field(2, ge=0, le=26)
    horizon: int = Field(26, ge=4, le=104)
    year: int | None = Field(
        None,
        ge=YEARS[0],
        le=YEARS[-1],
        description="Of which year’s links; this year’s unless given.",
    )


def _seen(request: HttpRequest) -> Any:
    if not request.actor.sees_all:
        raise Missing()
    return scenario_policy.rows(request.actor)


def _whole(request: HttpRequest, scenario: Scenario) -> Scenario:
    scenario.is_current = scenario.version == network_version(request.chain)
    return scenario


@router.get(SCENARIOS, response=PageOut[ScenarioOut], summary="Scenarios")
def scenario_list(request: HttpRequest, chain_slug: str, query: Query[PageQuery]) -> dict[str, Any]:
    rows = _seen(request).defer("result")
    page = cursor_page(rows, sort="-id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.post(
    SCENARIOS,
    response={201: ScenarioWhole, 202: JobOut},
    summary="Calculate and keep a scenario",
)
def scenario_add(request: HttpRequest, chain_slug: str, body: ScenarioIn) -> Status:
    """A large chain's is made in the background, and the answer is the job: ask for that until
    its `status` is `done`; `result` is then {"scenario": id}."""
    _seen(request)
    values = body.model_dump()
    values["choice"]["outline"] = [list(corner) for corner in values["choice"]["outline"]]
    values["year"] = values["year"] or timezone.localdate().year
    made = services.scenario_ask(chain=request.chain, by=request.actor, **values)
    if isinstance(made, Job):
        return Status(202, made)
    return Status(201, _whole(request, made))


@router.get(ONE, response=ScenarioWhole, summary="One scenario, with what comes of it")
def scenario_get(request: HttpRequest, chain_slug: str, scenario_id: Id) -> Scenario:
    return _whole(request, found(_seen(request), scenario_id))


@router.delete(ONE, response={204: None}, summary="Remove a scenario")
def scenario_remove(request: HttpRequest, chain_slug: str, scenario_id: Id) -> Status:
    services.scenario_remove(scenario=found(_seen(request), scenario_id), by=request.actor)
    return Status(204, None)
