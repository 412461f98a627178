"""The graph of stages: what there is, what each takes from upstream, and who stands on it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import BaseModel, Field

from chainloom.core.rest import Id, Money, found
from chainloom.organisations.api.schemas import OrganisationRef

from .. import services
from ..models import Stage, StageInput
from ..policy import stage_policy
from ..selectors import MapFilters, stage_firms
from .schemas import InputIn, InputOut, StageChange, StageIn, StageMove, StageOut

router = Router()
STAGES = "/chains/{chain_slug}/stages"
ONE = STAGES + "/{stage_id}"


def stage_of(request: HttpRequest, key: int) -> Stage:
    return found(stage_policy.rows(request.actor), key)


@router.get(STAGES, response=list[StageOut], summary="Stages from upstream to downstream")
def stage_list(request: HttpRequest, chain_slug: str) -> list[Stage]:
    return list(stage_policy.rows(request.actor))


@router.post(STAGES, response={201: StageOut}, summary="Add a stage")
def stage_add(request: HttpRequest, chain_slug: str, body: StageIn) -> Status:
    return Status(201, services.stage_add(chain=request.chain, by=request.actor, **body.given()))


@router.post(STAGES + "/undo", response=list[StageOut], summary="Take back the last edit")
def stage_edit_undo(request: HttpRequest, chain_slug: str) -> list[Stage]:
    """Answers with the stages as they are then; once more takes back the edit before."""
    services.stage_edit_undo(chain=request.chain, by=request.actor)
    return list(stage_policy.rows(request.actor))


@router.get(ONE, response=StageOut, summary="One stage")
def stage_get(request: HttpRequest, chain_slug: str, stage_id: Id) -> Stage:
    return stage_of(request, stage_id)


@router.patch(ONE, response=StageOut, summary="Change a stage")
def stage_update(request: HttpRequest, chain_slug: str, stage_id: Id, body: StageChange) -> Stage:
    return services.stage_update(
        stage=stage_of(request, stage_id), by=request.actor, **body.given()
    )


@router.post(ONE + "/move", response=StageOut, summary="Move a stage to another place")
def stage_move(request: HttpRequest, chain_slug: str, stage_id: Id, body: StageMove) -> Stage:
    stage = stage_of(request, stage_id)
    return services.stage_move(stage=stage, by=request.actor, **body.model_dump())


@router.delete(ONE, response={204: None}, summary="Remove a stage")
def stage_remove(
    request: HttpRequest,
    chain_slug: str,
    stage_id: Id,
    move_to: Annotated[
        Id | None, Query(description="The stage for those who stand on this one.")
    ] = None,
) -> Status:
    stage = stage_of(request, stage_id)
    target = None if move_to is None else stage_of(request, move_to)
    services.stage_remove(stage=stage, move_to=target, by=request.actor)
    return Status(204, None)


class StageFirmOut(Schema):
    """A firm on the stage. Amounts are null for those who may not see all supply links."""

    organisation: OrganisationRef
    products: str
    local: bool
    tiers: list[tuple[str, str]] = Field(description="Kind and level of each certificate held.")
    sales: Money | None
    purchases: Money | None


class StageFirmsOut(Schema):
    items: list[StageFirmOut]
    count: int


class StageFirmsQuery(BaseModel):
    as_of: dt.date | None = Field(None, description="Today unless given.")
    sort: Literal["name", "tiers", "sales", "purchases"] = "name"
    local: bool | None = None
    limit: int = Field(50, ge=1, le=200)


@router.get(ONE + "/firms", response=StageFirmsOut, summary="The first firms of a stage")
def stage_firm_list(
    request: HttpRequest, chain_slug: str, stage_id: Id, query: Query[StageFirmsQuery]
) -> dict[str, Any]:
    """For all of them, list the organisations with `stage`."""
    firms, count = stage_firms(
        stage=stage_of(request, stage_id),
        filters=MapFilters(query.as_of or timezone.localdate()),
        actor=request.actor,
        sort=query.sort,
        local=query.local,
        limit=query.limit,
    )
    return {"items": firms, "count": count}


INPUTS = "/chains/{chain_slug}/inputs"


def _inputs(request: HttpRequest) -> Any:
    return StageInput.objects.filter(downstream__in=stage_policy.rows(request.actor))


@router.get(INPUTS, response=list[InputOut], summary="What stages take from upstream")
def stage_input_list(request: HttpRequest, chain_slug: str) -> list[StageInput]:
    return list(_inputs(request).select_related("upstream").order_by("pk"))


@router.post(INPUTS, response={201: InputOut}, summary="Let a stage take from another")
def stage_input_add(request: HttpRequest, chain_slug: str, body: InputIn) -> Status:
    """Where it does so already, its products are replaced. A circle is refused."""
    taken = services.stage_input_add(
        upstream=stage_of(request, body.upstream),
        downstream=stage_of(request, body.downstream),
        products=body.products,
        effect=body.effect,
        by=request.actor,
    )
    return Status(201, taken)


@router.delete(INPUTS + "/{input_id}", response={204: None}, summary="Remove an input")
def stage_input_remove(request: HttpRequest, chain_slug: str, input_id: Id) -> Status:
    services.stage_input_remove(stage_input=found(_inputs(request), input_id), by=request.actor)
    return Status(204, None)
