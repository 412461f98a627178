"""Committees and alliances: who sits in them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from chainloom.core.rest import Body, Id, found

from .. import services
from ..models import BodyMembership, Organisation
from ..policy import organisation_policy
from .entries import organisation_of
from .schemas import SeatIn, SeatOut

router = Router()
MEMBERS = "/chains/{chain_slug}/bodies/{body_id}/members"


@router.get(MEMBERS, response=list[SeatOut], summary="Members of a committee or alliance")
def body_member_list(
    request: HttpRequest,
    chain_slug: str,
    body_id: Id,
    on: Annotated[
        dt.date | None, Query(description="Only those who sit in it on this day.")
    ] = None,
) -> list[BodyMembership]:
    seats = _body(request, body_id).body_members.select_related("member", "source")
    return [seat for seat in seats.order_by("pk") if on is None or seat.is_current_on(on)]


def _body(request: HttpRequest, body_id: int) -> Organisation:
    return organisation_of(request, body_id)


def _seat(request: HttpRequest, body_id: int, seat_id: int) -> BodyMembership:
    return found(_body(request, body_id).body_members.all(), seat_id)


@router.post(MEMBERS, response={201: SeatOut}, summary="Seat a member")
def body_member_add(request: HttpRequest, chain_slug: str, body_id: Id, body: SeatIn) -> Status:
    values = body.model_dump()
    key = values.pop("member")
    member = None
    if key is not None:
        member = found(organisation_policy.rows(request.actor), key)
    seat = services.body_member_add(
        body=_body(request, body_id), member=member, by=request.actor, **values
    )
    return Status(201, seat)


class SeatEnd(Body):
    until: dt.date | None = Field(None, description="The last day; today unless given.")


@router.post(MEMBERS + "/{seat_id}/end", response=SeatOut, summary="End a membership")
def body_member_end(
    request: HttpRequest, chain_slug: str, body_id: Id, seat_id: Id, body: SeatEnd
) -> BodyMembership:
    seat = _seat(request, body_id, seat_id)
    return services.body_member_end(seat=seat, until=body.until, by=request.actor)


@router.delete(MEMBERS + "/{seat_id}", response={204: None}, summary="Erase a person")
def body_person_erase(request: HttpRequest, chain_slug: str, body_id: Id, seat_id: Id) -> Status:
    """For good, and only for a person; an organisation's membership is ended instead."""
    services.body_person_erase(seat=_seat(request, body_id, seat_id), by=request.actor)
    return Status(204, None)
