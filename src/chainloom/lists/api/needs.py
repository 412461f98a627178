"""Needs over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import Field

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Invalid, Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Id, PageOut, PageQuery, bounded, found
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from .. import kinds, services
from ..acts import Act, Place, act_of, acts_for
from ..models import AssignmentState, Clock, Need, NeedState
from ..policy import need_policy
from ..selectors import needs as selectors
from ..selectors import story
from ..understanding import understand
from . import schemas

router = Router()
NEEDS = "/chains/{chain_slug}/needs"
ONE = NEEDS + "/{need_id}"


class NeedQuery(PageQuery):
    kind: bounded(20) = ""  # type: ignore[valid-type]
    state: NeedState | None = None
    q: bounded(100) = Field("", description="Title, words, or an open name.")  # type: ignore[valid-type]
    sort: bounded(20) = "-id"  # type: ignore[valid-type]


@router.get("/list-kinds", response=list[schemas.KindOut], summary="Kinds of needs and resources")
def kind_list(request: HttpRequest) -> list[Any]:
    return list(kinds.kinds())


@router.get(NEEDS, response=PageOut[schemas.NeedOut], summary="Needs")
def need_list(request: HttpRequest, chain_slug: str, query: Query[NeedQuery]) -> dict[str, Any]:
    rows = selectors.needs(request.actor, q=query.q, kind=query.kind, state=query.state or "")
    page = cursor_page(
        rows, sort=query.sort, allowed=("id",), cursor=query.cursor, limit=query.limit
    )
    items = selectors.with_names(request.actor, page.items)
    return {"items": items, "next_cursor": page.next_cursor}


@router.post(NEEDS + "/read", response=schemas.UnderstoodOut, summary="Read a text")
def read(request: HttpRequest, chain_slug: str, body: schemas.ReadIn) -> Any:
    """What the form would understand of it; nothing is kept."""
    said = understand(body.text, today=timezone.localdate(), offered=body.offered)
    return {
        "values": {name: _plain(value) for name, value in said.values.items()},
        "pieces": said.pieces,
        "unread": said.unread,
        "doubtful": sorted(said.doubtful),
        "several": said.several,
        "is_guess": said.is_guess,
        "is_empty": said.is_empty,
    }


def _plain(value: Any) -> Any:
    return value if isinstance(value, (bool, int, str)) else str(value)


def own_or(request: HttpRequest, key: int | None) -> Organisation:
    """The organisation of that key, or the caller's own."""
    return found(organisation_policy.rows(request.actor), key or request.actor.organisation_id or 0)


def given(values: dict[str, Any], *drop: str) -> dict[str, Any]:
    """The fields for a service: an empty choice is empty text, not null."""
    for name in drop:
        values.pop(name, None)
    for name in ("unit", "price_unit", "minimum_unit"):
        if name in values:
            values[name] = values[name] or ""
    return values


@router.post(NEEDS, response={201: schemas.NeedWholeOut}, summary="Ask for something")
def need_create(request: HttpRequest, chain_slug: str, body: schemas.NeedIn) -> Status:
    values = given(body.model_dump(), "organisation", "parties", "send")
    need = services.needs.need_create(
        organisation=own_or(request, body.organisation),
        values=values,
        parties=body.parties,
        send=body.send,
        by=request.actor,
    )
    return Status(201, whole(request, need.pk))


def whole(request: HttpRequest, key: int) -> Need:
    """A need as `NeedWholeOut` reads it; units and clocks only for whom they concern."""
    actor = request.actor
    rows = need_policy.rows(actor).select_related("organisation", "chain")
    need = found(rows, key)
    selectors.with_names(actor, [need])
    concerned = story.sees_inside(actor, need) or need.organisation_id == actor.organisation_id
    clocks = Clock.objects.select_related("organisation").prefetch_related("pauses")
    if not concerned:
        clocks = clocks.none()
    held = need.assignments.exclude(state=AssignmentState.RELEASED).select_related("organisation")
    need._prefetched_objects_cache = {
        "clocks": list(clocks.filter(need=need).order_by("pk")),
        "assignments": list(held.order_by("pk")),
    }
    need.acts = [act.verb for act in acts_for(Place(found(rows, key), actor))]
    return need


@router.get(ONE, response=schemas.NeedWholeOut, summary="One need")
def need_get(request: HttpRequest, chain_slug: str, need_id: Id) -> Need:
    return whole(request, need_id)


@router.patch(ONE, response=schemas.NeedWholeOut, summary="Change a need")
def need_update(
    request: HttpRequest, chain_slug: str, need_id: Id, body: schemas.NeedChange
) -> Need:
    need = found(need_policy.rows(request.actor), need_id)
    values = given(body.given(), "parties", "version")
    sent = body.given()
    services.needs.need_update(
        need=need,
        values=values,
        parties=sent.get("parties"),
        version=sent.get("version"),
        by=request.actor,
    )
    return whole(request, need_id)


@router.delete(ONE, response={204: None}, summary="Throw a draft away")
def need_remove(request: HttpRequest, chain_slug: str, need_id: Id) -> Status:
    need = found(need_policy.rows(request.actor), need_id)
    services.needs.need_remove(need=need, by=request.actor)
    return Status(204, None)


@router.get(ONE + "/entries", response=list[schemas.EntryOut], summary="What happened to it")
def entry_list(request: HttpRequest, chain_slug: str, need_id: Id) -> list[dict[str, Any]]:
    return story.story(request.actor, found(need_policy.rows(request.actor), need_id))


@router.post(ONE + "/do/{verb}", response=schemas.NeedWholeOut, summary="Do a step of it")
def need_act(
    request: HttpRequest, chain_slug: str, need_id: Id, verb: str, body: schemas.ActIn
) -> Need:
    """`submit`, `verify`, `return`, `assign`, `start`, `plan`, `answer`, `confirm` and the other
    steps of docs/lists.md; `remove` is a DELETE."""
    need = found(need_policy.rows(request.actor).select_related("chain", "organisation"), need_id)
    act = act_of(verb)
    if act is None or verb == "remove":
        raise Missing()
    need_policy.check(request.actor, act.action, need)
    act.run(need, request.actor, **_asked(act, need, request.actor, body))
    return whole(request, need_id)


def _asked(act: Act, need: Need, actor: Actor, body: schemas.ActIn) -> dict[str, Any]:
    """What the act asks for, by its own names; what is missing is said by its field."""
    values: dict[str, Any] = {}
    for name in act.fields:
        key = name.rstrip("?")
        value = getattr(body, "unit" if key == "held" else key)
        if value is None:
            if name.endswith("?"):
                continue
            raise Invalid("required", _("This step needs “%s”.") % key, field=key)
        values[key] = value
    if "unit" in values and body.is_lead is not None:
        values["lead"] = body.is_lead
    for key in ("unit", "held"):
        if key in values:
            values[key] = found(organisation_policy.rows(actor), values[key])
    if "clock" in values:
        values["clock"] = found(need.clocks.all(), values["clock"])
    return values
