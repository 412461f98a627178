"""Committees, alliances and teams: who sits in them, their terms, the firms looked after."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from chainloom.core.rest import Id, found

from .. import services
from ..models import BodyMembership, BodyTerm, Organisation, ServiceAssignment
from ..policy import assignment_policy, organisation_policy
from ..selectors import bodies as selectors
from .body_schemas import (
    AssignmentIn,
    AssignmentPassOn,
    BodyDescription,
    BodyOut,
    BodyTermIn,
    BodyTermNew,
    BodyTermRef,
    SeatEnd,
    SeatIn,
    SeatOut,
    SeatReplacement,
    TeamAssignmentOut,
)
from .entries import organisation_of

router = Router()
BODIES = "/chains/{chain_slug}/bodies"
BODY = BODIES + "/{body_id}"
MEMBERS = BODY + "/members"
TERMS = BODY + "/terms"
FIRMS = BODY + "/firms"
On = Annotated[dt.date | None, Query(description="As of this day; today unless given.")]
OnlyOn = Annotated[dt.date | None, Query(description="Only what holds on this day.")]


def _filled(request: HttpRequest, rows: list[Organisation], on: dt.date | None) -> list[Any]:
    selectors.fill(request.actor, rows, on or timezone.localdate())
    return rows


def _body(request: HttpRequest, body_id: int) -> Organisation:
    return organisation_of(request, body_id)


def _organisation(request: HttpRequest, key: int | None) -> Organisation | None:
    return None if key is None else found(organisation_policy.rows(request.actor), key)


def _shown(request: HttpRequest, body_id: int, on: dt.date | None = None) -> Any:
    return _filled(request, [found(selectors.bodies(request.actor), body_id)], on)[0]


@router.get(BODIES, response=list[BodyOut], summary="Bodies of the chain")
def body_list(request: HttpRequest, chain_slug: str, on: On = None) -> list[Any]:
    return _filled(request, list(selectors.bodies(request.actor).order_by("sort_key", "pk")), on)


@router.get(BODY, response=BodyOut, summary="One body")
def body_get(request: HttpRequest, chain_slug: str, body_id: Id, on: On = None) -> Any:
    return _shown(request, body_id, on)


@router.put(BODY, response=BodyOut, summary="Say what a body is")
def body_put(request: HttpRequest, chain_slug: str, body_id: Id, body: BodyDescription) -> Any:
    services.body_describe(
        body=_body(request, body_id),
        form=body.form,
        parent=_organisation(request, body.parent),
        duty=body.duty,
        by=request.actor,
    )
    return _shown(request, body_id)


# Seats


@router.get(MEMBERS, response=list[SeatOut], summary="Members of a committee or alliance")
def body_member_list(
    request: HttpRequest, chain_slug: str, body_id: Id, on: OnlyOn = None
) -> list[BodyMembership]:
    seats = selectors.seats_in(request.actor, _body(request, body_id))
    return [seat for seat in seats.order_by("pk") if on is None or seat.is_current_on(on)]


def _seat(request: HttpRequest, body_id: int, seat_id: int) -> BodyMembership:
    return found(_body(request, body_id).body_members.all(), seat_id)


@router.post(MEMBERS, response={201: SeatOut}, summary="Seat a member")
def body_member_add(request: HttpRequest, chain_slug: str, body_id: Id, body: SeatIn) -> Status:
    values = body.model_dump()
    member = _organisation(request, values.pop("member"))
    seat = services.body_member_add(
        body=_body(request, body_id), member=member, by=request.actor, **values
    )
    return Status(201, seat)


@router.post(MEMBERS + "/{seat_id}/end", response=SeatOut, summary="End a membership")
def body_member_end(
    request: HttpRequest, chain_slug: str, body_id: Id, seat_id: Id, body: SeatEnd
) -> BodyMembership:
    seat = _seat(request, body_id, seat_id)
    return services.body_member_end(seat=seat, until=body.until, by=request.actor)


@router.post(MEMBERS + "/{seat_id}/replace", response={201: SeatOut}, summary="Replace a member")
def body_member_replace(
    request: HttpRequest, chain_slug: str, body_id: Id, seat_id: Id, body: SeatReplacement
) -> Status:
    """The old seat ends and stays on record; firms looked after through it pass on."""
    values = body.model_dump()
    member = _organisation(request, values.pop("member"))
    values["role"] = values["role"] or ""
    seat = services.body_member_replace(
        seat=_seat(request, body_id, seat_id), member=member, by=request.actor, **values
    )
    return Status(201, seat)


@router.delete(MEMBERS + "/{seat_id}", response={204: None}, summary="Erase a person")
def body_person_erase(request: HttpRequest, chain_slug: str, body_id: Id, seat_id: Id) -> Status:
    """For good, and only for a person; an organisation's membership is ended instead."""
    services.body_person_erase(seat=_seat(request, body_id, seat_id), by=request.actor)
    return Status(204, None)


# Terms


@router.get(TERMS, response=list[BodyTermRef], summary="Terms of a body")
def body_term_list(request: HttpRequest, chain_slug: str, body_id: Id) -> QuerySet[BodyTerm]:
    return selectors.terms_of(_body(request, body_id))


@router.post(TERMS, response={201: BodyTermRef}, summary="Begin a term")
def body_term_add(request: HttpRequest, chain_slug: str, body_id: Id, body: BodyTermNew) -> Status:
    values = body.model_dump()
    going_on = values.pop("going_on")
    term = services.term_add(
        body=_body(request, body_id), values=values, going_on=going_on, by=request.actor
    )
    return Status(201, term)


def _term(request: HttpRequest, body_id: int, term_id: int) -> BodyTerm:
    return found(_body(request, body_id).body_terms.all(), term_id)


@router.put(TERMS + "/{term_id}", response=BodyTermRef, summary="Correct a term")
def body_term_put(
    request: HttpRequest, chain_slug: str, body_id: Id, term_id: Id, body: BodyTermIn
) -> BodyTerm:
    term = _term(request, body_id, term_id)
    return services.term_update(term=term, values=body.model_dump(), by=request.actor)


@router.delete(TERMS + "/{term_id}", response={204: None}, summary="Take out a term")
def body_term_remove(request: HttpRequest, chain_slug: str, body_id: Id, term_id: Id) -> Status:
    services.term_remove(term=_term(request, body_id, term_id), by=request.actor)
    return Status(204, None)


# Firms looked after


@router.get(FIRMS, response=list[TeamAssignmentOut], summary="Firms a team looks after")
def team_firm_list(
    request: HttpRequest, chain_slug: str, body_id: Id, on: OnlyOn = None
) -> list[ServiceAssignment]:
    """As far as the caller may see them: a firm sees its own."""
    rows = selectors.assignments(request.actor).filter(team=_body(request, body_id))
    return [one for one in rows if on is None or one.is_current_on(on)]


@router.post(FIRMS, response={201: list[TeamAssignmentOut]}, summary="Give firms to a team")
def team_firm_add(request: HttpRequest, chain_slug: str, body_id: Id, body: AssignmentIn) -> Status:
    """All of them or none."""
    team = _body(request, body_id)
    rows = organisation_policy.rows(request.actor)
    firms = [found(rows, key) for key in dict.fromkeys(body.firms)]
    made = services.firms_assign(
        team=team,
        firms=firms,
        seat=_seat(request, body_id, body.seat) if body.seat is not None else None,
        from_date=body.from_date,
        by=request.actor,
    )
    return Status(201, made)


def _assignment(request: HttpRequest, body_id: int, assignment_id: int) -> ServiceAssignment:
    rows = assignment_policy.rows(request.actor).select_related("team", "firm", "seat", "source")
    return found(rows.filter(team=_body(request, body_id)), assignment_id)


@router.post(
    FIRMS + "/{assignment_id}/end", response=TeamAssignmentOut, summary="End looking after a firm"
)
def team_firm_end(
    request: HttpRequest, chain_slug: str, body_id: Id, assignment_id: Id, body: SeatEnd
) -> ServiceAssignment:
    row = _assignment(request, body_id, assignment_id)
    return services.assignment_end(assignment=row, until=body.until, by=request.actor)


@router.post(
    FIRMS + "/{assignment_id}/pass-on",
    response=TeamAssignmentOut,
    summary="Say who answers for a firm",
)
def team_firm_pass_on(
    request: HttpRequest, chain_slug: str, body_id: Id, assignment_id: Id, body: AssignmentPassOn
) -> ServiceAssignment:
    row = _assignment(request, body_id, assignment_id)
    seat = _seat(request, body_id, body.seat) if body.seat is not None else None
    return services.assignment_pass_on(
        assignment=row, seat=seat, from_date=body.from_date, by=request.actor
    )


@router.get(
    "/chains/{chain_slug}/organisations/{organisation_id}/looked-after-by",
    response=list[TeamAssignmentOut],
    summary="Teams that look after a firm",
)
def firm_team_list(
    request: HttpRequest, chain_slug: str, organisation_id: Id, on: On = None
) -> QuerySet[ServiceAssignment]:
    firm = organisation_of(request, organisation_id)
    return selectors.looked_after_by(request.actor, firm, on or timezone.localdate())
