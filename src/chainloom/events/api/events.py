"""Events: list, one, write, steps, invitations, what came of it."""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from ninja import File, Query, Router, Status, UploadedFile
from pydantic import Field

from chainloom.core.errors import Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Id, PageOut, PageQuery, bounded, found

from .. import services
from ..acts import ACTS, act_of, acts_for, with_acts
from ..models import Event, EventKind, EventStatus, SignupState
from ..policy import event_policy
from ..selectors import listing, meetings, outcomes
from ..services import inviting
from . import schemas

router = Router()
EVENTS = "/chains/{chain_slug}/events"
ONE = EVENTS + "/{event_id}"
Whole = dict[str, Any]


class EventQuery(PageQuery):
    kind: EventKind | None = None
    state: EventStatus | None = None
    when: Literal["coming", "past", "open"] | None = None
    whose: Literal["own"] | None = Field(None, description="Held, signed up for or invited to.")
    q: bounded(100) = Field("", description="Title or place.")  # type: ignore[valid-type]
    sort: Literal["starts_at", "-starts_at"] = "-starts_at"


def _rows(rows: Any) -> Any:
    coming = Count("signups", filter=Q(signups__state=SignupState.COMING), distinct=True)
    rows = rows.annotate(coming=coming).select_related("body", "chain")
    return rows.prefetch_related(listing.hosts_of())


def _shown(row: Any) -> dict[str, Any]:
    names = (
        "id", "title", "kind", "state", "audience", "starts_at", "ends_at", "place", "capacity",
        "body", "coming", "attended",
    )  # fmt: skip
    hosts = [one.organisation.now for one in row.hosts.all()]
    return {**{name: getattr(row, name) for name in names}, "hosts": hosts}


@router.get(EVENTS, response=PageOut[schemas.EventRowOut], summary="Events")
def event_list(request: HttpRequest, chain_slug: str, query: Query[EventQuery]) -> dict[str, Any]:
    rows = listing.events(
        request.actor,
        q=query.q,
        kind=query.kind or "",
        state=query.state or "",
        when=query.when or "",
        whose=query.whose or "",
    )
    page = cursor_page(
        _rows(rows), sort=query.sort, allowed=("starts_at",), cursor=query.cursor,
        limit=query.limit,
    )  # fmt: skip
    return {"items": [_shown(row) for row in page.items], "next_cursor": page.next_cursor}


@router.post(EVENTS, response={201: schemas.EventWholeOut}, summary="Prepare an event")
def event_create(request: HttpRequest, chain_slug: str, body: schemas.EventIn) -> Status:
    values = body.model_dump(exclude={"hosts"})
    row = services.event_create(values=values, hosts=body.hosts, by=request.actor)
    return Status(201, whole(request, row.pk))


def event_of(request: HttpRequest, key: int) -> Event:
    return found(event_policy.rows(request.actor).select_related("chain"), key)


def whole(request: HttpRequest, key: int) -> Whole:
    """An event as `EventWholeOut` reads it."""
    actor = request.actor
    row = found(_rows(event_policy.rows(actor)), key)
    runs = event_policy.may(actor, "run", row)
    resolutions = row.resolutions.select_related("owner__merged_into", "confirmed_by")
    names = ("text", "speaker", "minutes", "reason", "version")
    address = reverse("events_open:link", args=[row.link_key])
    return {
        **_shown(row),
        **{name: getattr(row, name) for name in names},
        "link": request.build_absolute_uri(address) if runs and row.link_is_on else None,
        "materials": list(row.materials.all()),
        "agenda": list(row.agenda.select_related("organisation")),
        "seats": [
            {"seat": line.seat.pk, "name": str(line.seat), "presence": line.presence or None}
            for line in meetings.seat_lines(actor, row)
        ],
        "resolutions": [resolution_out(one) for one in with_acts(actor, list(resolutions))],
        "acts": [act.verb for act in acts_for(row, actor)],
    }


def resolution_out(row: Any) -> dict[str, Any]:
    from django.utils import timezone

    names = (
        "id", "number", "text", "due_on", "last_day", "state", "evidence", "claimed_on",
        "done_on", "confirmed_by", "reason",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in names},
        "event": row.event_id,
        "owner": row.owner.now,
        "is_late": row.is_late(timezone.localdate()),
        "acts": [act.verb for act in row.acts],
    }


@router.get(ONE, response=schemas.EventWholeOut, summary="One event")
def event_get(request: HttpRequest, chain_slug: str, event_id: Id) -> Whole:
    return whole(request, event_id)


@router.patch(ONE, response=schemas.EventWholeOut, summary="Change an event")
def event_update(
    request: HttpRequest, chain_slug: str, event_id: Id, body: schemas.EventChange
) -> Whole:
    values = body.given()
    version, hosts = values.pop("version", None), values.pop("hosts", None)
    services.event_update(
        event=event_of(request, event_id),
        values=values,
        hosts=hosts,
        version=version,
        by=request.actor,
    )
    return whole(request, event_id)


@router.delete(ONE, response={204: None}, summary="Take out an event entered by mistake")
def event_remove(request: HttpRequest, chain_slug: str, event_id: Id) -> Status:
    services.event_remove(event=event_of(request, event_id), by=request.actor)
    return Status(204, None)


@router.post(ONE + "/do/{verb}", response=schemas.EventWholeOut, summary="Do a step of it")
def event_act(
    request: HttpRequest, chain_slug: str, event_id: Id, verb: str, body: schemas.EventActIn
) -> Whole:
    """`publish`, `hold`, `call_off`, `reopen`, `renew_link`; to take it out is a DELETE."""
    row = event_of(request, event_id)
    act = act_of(verb, ACTS)
    if act is None or verb == "remove":
        raise Missing()
    event_policy.check(request.actor, act.action, row)
    act.run(row, request.actor, **{name: getattr(body, name) for name in act.names})
    return whole(request, event_id)


@router.post(
    ONE + "/invitations/preview",
    response=schemas.InvitePreviewOut,
    summary="How many would be invited",
)
def invitation_preview(
    request: HttpRequest, chain_slug: str, event_id: Id, body: schemas.EventInviteIn
) -> inviting.Preview:
    row = event_of(request, event_id)
    event_policy.check(request.actor, "edit", row)
    choice = inviting.choice_of(body.model_dump())
    return inviting.preview(event=row, choice=choice, by=request.actor, named=0)


@router.post(ONE + "/invitations", response=schemas.InvitedOut, summary="Invite")
def invitation_send(
    request: HttpRequest, chain_slug: str, event_id: Id, body: schemas.EventInviteIn
) -> dict[str, int]:
    row = event_of(request, event_id)
    choice = inviting.choice_of(body.model_dump())
    return {"invited": services.invite(event=row, choice=choice, by=request.actor)}


@router.get(ONE + "/outcome", response=schemas.EventOutcomeOut, summary="What came of it")
def event_outcome(request: HttpRequest, chain_slug: str, event_id: Id) -> dict[str, Any]:
    told = outcomes.outcome(request.actor, event_of(request, event_id))
    return {
        "organisations": told.organisations,
        "needs": told.needs,
        "needs_closed": told.closed,
        "matches": told.matches,
        "matches_signed": told.signed,
        "amount": told.amount,
        "until": told.until,
        "is_whole": told.is_whole,
    }


@router.get(ONE + "/feedback", response=schemas.EventFeedbackOut, summary="What was said of it")
def event_feedback(request: HttpRequest, chain_slug: str, event_id: Id) -> dict[str, Any]:
    """For the office, the leader and the hosts; nobody's name stands beside an answer."""
    row = event_of(request, event_id)
    if not request.actor.sees_all:
        event_policy.check(request.actor, "run", row)
    told = outcomes.said(row)
    return {
        "count": told.count,
        "asked": told.asked,
        "average": told.average,
        "ratings": {str(stars): count for stars, count in told.ratings},
        "next_steps": dict(told.steps),
        "words": told.words,
    }


@router.post(
    ONE + "/materials", response={201: schemas.EventMaterialOut}, summary="Add a file to it"
)
def material_add(
    request: HttpRequest, chain_slug: str, event_id: Id, file: File[UploadedFile]
) -> Status:
    row = event_of(request, event_id)
    made = services.material_add(
        event=row, filename=file.name or "file", content=file, by=request.actor
    )
    return Status(201, made)


@router.delete(
    ONE + "/materials/{material_id}", response={204: None}, summary="Remove a file of it"
)
def material_remove(request: HttpRequest, chain_slug: str, event_id: Id, material_id: Id) -> Status:
    row = event_of(request, event_id)
    material = found(row.materials.all(), material_id)
    services.material_remove(material=material, by=request.actor)
    return Status(204, None)
