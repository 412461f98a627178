"""Agenda, attendance by seat, and resolutions of meetings."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from chainloom.core.errors import Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Id, PageOut, PageQuery, found

from .. import services
from ..acts import RESOLUTION_ACTS, act_of, with_acts
from ..models import AgendaItem, ResolutionState
from ..policy import event_policy, resolution_policy
from ..selectors import meetings
from . import schemas
from .events import ONE, Whole, event_of, resolution_out, whole

router = Router()
CHAIN = "/chains/{chain_slug}"
ITEM = CHAIN + "/agenda-items/{item_id}"
RESOLUTIONS = CHAIN + "/resolutions"
RESOLUTION = RESOLUTIONS + "/{resolution_id}"


@router.post(ONE + "/agenda", response={201: schemas.EventWholeOut}, summary="Add an agenda item")
def agenda_add(
    request: HttpRequest, chain_slug: str, event_id: Id, body: schemas.AgendaItemIn
) -> Status:
    row = event_of(request, event_id)
    services.agenda_add(event=row, values=body.model_dump(), by=request.actor)
    return Status(201, whole(request, event_id))


def _item(request: HttpRequest, key: int) -> AgendaItem:
    seen = event_policy.rows(request.actor)
    rows = AgendaItem.objects.filter(event__in=seen.values("pk")).select_related("event__chain")
    return found(rows, key)


@router.patch(ITEM, response=schemas.EventWholeOut, summary="Change an agenda item")
def agenda_update(
    request: HttpRequest, chain_slug: str, item_id: Id, body: schemas.AgendaItemChange
) -> Whole:
    item = _item(request, item_id)
    services.agenda_update(item=item, values=body.given(), by=request.actor)
    return whole(request, item.event_id)


@router.delete(ITEM, response={204: None}, summary="Take an item off the agenda")
def agenda_remove(request: HttpRequest, chain_slug: str, item_id: Id) -> Status:
    services.agenda_remove(item=_item(request, item_id), by=request.actor)
    return Status(204, None)


@router.put(ONE + "/seats", response=schemas.EventWholeOut, summary="Who of the body was there")
def presence_set(
    request: HttpRequest, chain_slug: str, event_id: Id, body: schemas.SeatsIn
) -> Whole:
    """Of the seats named; a null presence takes back what was noted."""
    said = {one.seat: one.presence or "" for one in body.seats}
    services.presence_set(event=event_of(request, event_id), presences=said, by=request.actor)
    return whole(request, event_id)


class ResolutionQuery(PageQuery):
    state: ResolutionState | None = None
    late: bool = Field(False, description="Only what is late.")
    whose: Literal["own"] | None = None


@router.get(RESOLUTIONS, response=PageOut[schemas.ResolutionOut], summary="Resolutions")
def resolution_list(
    request: HttpRequest, chain_slug: str, query: Query[ResolutionQuery]
) -> dict[str, Any]:
    """What is due first comes first."""
    state = "late" if query.late else query.state or ""
    rows = meetings.resolutions(request.actor, state=state, whose=query.whose or "")
    page = cursor_page(
        rows, sort="last_day", allowed=("last_day",), cursor=query.cursor, limit=query.limit
    )
    items = [resolution_out(one) for one in with_acts(request.actor, list(page.items))]
    return {"items": items, "next_cursor": page.next_cursor}


@router.post(
    ONE + "/resolutions", response={201: schemas.EventWholeOut}, summary="Write down a resolution"
)
def resolution_add(
    request: HttpRequest, chain_slug: str, event_id: Id, body: schemas.ResolutionIn
) -> Status:
    row = event_of(request, event_id)
    services.resolution_add(event=row, values=body.model_dump(), by=request.actor)
    return Status(201, whole(request, event_id))


def _resolution(request: HttpRequest, key: int) -> Any:
    return found(resolution_policy.rows(request.actor).select_related("event__chain"), key)


@router.patch(RESOLUTION, response=schemas.EventWholeOut, summary="Change a resolution")
def resolution_update(
    request: HttpRequest, chain_slug: str, resolution_id: Id, body: schemas.ResolutionChange
) -> Whole:
    row = _resolution(request, resolution_id)
    services.resolution_update(resolution=row, values=body.given(), by=request.actor)
    return whole(request, row.event_id)


@router.post(
    RESOLUTION + "/do/{verb}", response=schemas.ResolutionOut, summary="Do a step of a resolution"
)
def resolution_act(
    request: HttpRequest,
    chain_slug: str,
    resolution_id: Id,
    verb: str,
    body: schemas.ResolutionActIn,
) -> dict[str, Any]:
    """`claim`, `confirm`, `return`, `drop`, `reopen`."""
    row = _resolution(request, resolution_id)
    act = act_of(verb, RESOLUTION_ACTS)
    if act is None:
        raise Missing()
    resolution_policy.check(request.actor, act.action, row)
    done = act.run(row, request.actor, **{name: getattr(body, name) for name in act.names})
    (done,) = with_acts(request.actor, [done])
    return resolution_out(done)
