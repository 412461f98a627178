"""Matches over the API."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from chainloom.core.errors import Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Body, Id, PageOut, PageQuery, bounded, found
from chainloom.organisations.api.schemas import OrganisationRef

from .. import services
from ..matching.weights import own_weights, weights_of
from ..models import DropReason, Match, MatchState, ProposedBy, Unit
from ..policy import match_policy, need_policy, resource_policy
from ..selectors import matches as selectors
from ..selectors.fitting import fitting
from .schemas import NUMBER, ResourceOut

router = Router()
MATCHES = "/chains/{chain_slug}/matches"
ONE = MATCHES + "/{match_id}"
WEIGHTS = MATCHES + "/weights"


class MatchReasonOut(Schema):
    field: str = Field(examples=["门幅"])
    state: str = Field(description="met, near, unmet or unknown.")
    text: str = Field(examples=["near: 178 cm against 180"])


class MatchPartOut(Schema):
    """A part of a score: value from 0 to 1, and the weight it had."""

    name: str = Field(examples=["conditions"])
    value: float
    weight: float


class SuggestionOut(Schema):
    resource: ResourceOut
    standing: str = Field(description="feasible: all is met; possible: something is near or open.")
    score: float
    reasons: list[MatchReasonOut]
    parts: list[MatchPartOut] = Field(description="What the score is made of.")


class MatchStepOut(Schema):
    state: MatchState
    on: date
    amount: Decimal | None
    quantity: Decimal | None
    unit: str
    note: str
    stated_by: str
    confirmed_at: datetime | None = Field(
        description="Since when it counts: both sides said so, or the office gave its word."
    )
    asker_confirmed_at: datetime | None = Field(
        description="When who asks stated or confirmed it; null: has not answered."
    )
    offerer_confirmed_at: datetime | None = Field(description="The same of who offers.")
    refused_at: datetime | None
    refused_by: str = Field(description="asker, offerer or office; empty where nobody did.")


class MatchOut(Schema):
    """A match. `asker` is null where its name is hidden from the caller."""

    id: Id
    need: Id
    resource: Id
    asker: OrganisationRef | None
    offerer: OrganisationRef
    state: MatchState
    proposed_by: ProposedBy
    amount: Decimal | None = Field(description="10,000 yuan, of the last step both confirmed.")
    asker_at: datetime | None
    offerer_at: datetime | None
    moved_at: datetime
    still: bool = Field(description="Nothing happened for longer than its state should take.")
    drop_reason: DropReason | None
    steps: list[MatchStepOut]

    @staticmethod
    def resolve_need(obj: Match) -> int:
        return obj.need_id

    @staticmethod
    def resolve_resource(obj: Match) -> int:
        return obj.resource_id

    @staticmethod
    def resolve_asker(obj: Any) -> Any:
        return obj.need.organisation if obj.name_is_open else None

    @staticmethod
    def resolve_offerer(obj: Match) -> Any:
        return obj.resource.organisation

    @staticmethod
    def resolve_drop_reason(obj: Match) -> Any:
        return obj.drop_reason or None

    @staticmethod
    def resolve_steps(obj: Match) -> list[Any]:
        return list(obj.steps.all())


class MatchIn(Body):
    need: Id
    resource: Id


class StepIn(Body):
    state: MatchState
    on: date | None = Field(None, description="Null: today.")
    amount: Decimal | None = Field(None, description="10,000 yuan.", **NUMBER)
    quantity: Decimal | None = Field(None, **NUMBER)
    unit: Unit | None = None
    note: bounded(300) = ""  # type: ignore[valid-type]


class DropIn(Body):
    reason: DropReason
    text: bounded(300) = ""  # type: ignore[valid-type]


class MatchQuery(PageQuery):
    state: MatchState | None = None
    only: bounded(10) = Field("", description="still: nothing happens.")  # type: ignore[valid-type]


def _out(request: HttpRequest, key: int) -> Match:
    row = found(selectors.matches(request.actor).prefetch_related("steps"), key)
    return selectors.with_names(request.actor, [row])[0]


@router.get(
    "/chains/{chain_slug}/needs/{need_id}/suggestions",
    response=list[SuggestionOut],
    summary="Resources that fit a need",
)
def suggestion_list(request: HttpRequest, chain_slug: str, need_id: Id) -> list[Any]:
    """Found by the product, with reasons; what is unfit is left out. Who only finds the need is
    shown those of its own resources."""
    rows = need_policy.rows(request.actor).select_related("organisation")
    return fitting(request.actor, found(rows, need_id), most=10) or []


class MatchWeightsOut(Schema):
    """What counts for how much in the order of matches."""

    weights: dict[str, float] = Field(description="All that hold: docs/matching.md says of what.")
    own: list[str] = Field(description="Names of those that the office has changed.")


class MatchWeightsIn(Body):
    weights: dict[str, float] = Field(description="Those to change, by their names.")


def _weights(request: HttpRequest) -> dict[str, Any]:
    chain_id = request.chain.pk
    return {"weights": weights_of(chain_id).as_dict(), "own": sorted(own_weights(chain_id))}


def _check_weights(request: HttpRequest) -> None:
    if not request.actor.sees_all:
        raise Missing()


@router.get(WEIGHTS, response=MatchWeightsOut, summary="What counts in the order of matches")
def match_weights(request: HttpRequest, chain_slug: str) -> dict[str, Any]:
    _check_weights(request)
    return _weights(request)


@router.patch(WEIGHTS, response=MatchWeightsOut, summary="Change what counts")
def match_weights_change(
    request: HttpRequest, chain_slug: str, data: MatchWeightsIn
) -> dict[str, Any]:
    """Some of the weights, by their names; the next question uses them."""
    _check_weights(request)
    services.weights.match_weights_change(
        chain=request.chain, values=data.weights, by=request.actor
    )
    return _weights(request)


@router.delete(WEIGHTS, response=MatchWeightsOut, summary="Set what counts back")
def match_weights_reset(request: HttpRequest, chain_slug: str) -> dict[str, Any]:
    """The usual weights hold again."""
    _check_weights(request)
    services.weights.match_weights_reset(chain=request.chain, by=request.actor)
    return _weights(request)


@router.get(MATCHES, response=PageOut[MatchOut], summary="Matches")
def match_list(request: HttpRequest, chain_slug: str, query: Query[MatchQuery]) -> dict[str, Any]:
    rows = selectors.matches(request.actor, state=query.state or "", only=query.only)
    page = cursor_page(
        rows.prefetch_related("steps"),
        sort="-id",
        allowed=("id",),
        cursor=query.cursor,
        limit=query.limit,
    )
    items = selectors.with_names(request.actor, page.items)
    return {"items": items, "next_cursor": page.next_cursor}


@router.post(MATCHES, response={201: MatchOut}, summary="Propose a match")
def match_propose(request: HttpRequest, chain_slug: str, body: MatchIn) -> Status:
    actor = request.actor
    row = services.matches.match_propose(
        need=found(need_policy.rows(actor).select_related("chain"), body.need),
        resource=found(resource_policy.rows(actor), body.resource),
        by=actor,
    )
    return Status(201, _out(request, row.pk))


@router.get(ONE, response=MatchOut, summary="One match")
def match_get(request: HttpRequest, chain_slug: str, match_id: Id) -> Match:
    return _out(request, match_id)


def _row(request: HttpRequest, match_id: int) -> Match:
    rows = match_policy.rows(request.actor).select_related("need", "resource")
    return found(rows, match_id)


@router.post(ONE + "/step", response=MatchOut, summary="State a step")
def match_step(request: HttpRequest, chain_slug: str, match_id: Id, body: StepIn) -> Match:
    """It counts once the other side confirms it."""
    values = body.model_dump()
    values["unit"] = values["unit"] or ""
    services.matches.match_state(match=_row(request, match_id), by=request.actor, **values)
    return _out(request, match_id)


@router.post(ONE + "/drop", response=MatchOut, summary="Drop a match")
def match_drop(request: HttpRequest, chain_slug: str, match_id: Id, body: DropIn) -> Match:
    services.matches.match_drop(
        match=_row(request, match_id), reason=body.reason, text=body.text, by=request.actor
    )
    return _out(request, match_id)


@router.post(ONE + "/do/{verb}", response=MatchOut, summary="Be interested, confirm or refuse")
def match_act(request: HttpRequest, chain_slug: str, match_id: Id, verb: str) -> Match:
    """`interest`, `confirm` the step that waits, or `refuse` it."""
    run = {
        "interest": services.matches.match_interest,
        "confirm": services.matches.match_confirm,
        "refuse": services.matches.match_refuse,
    }.get(verb)
    row = _row(request, match_id)
    if run is None:
        raise Missing()
    run(match=row, by=request.actor)
    return _out(request, match_id)
