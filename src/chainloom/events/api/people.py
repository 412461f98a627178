"""Who comes to an event, and who came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from chainloom.core.errors import Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Id, PageOut, PageQuery, found

from .. import services
from ..models import Signup, SignupState
from ..policy import signup_policy
from . import schemas
from .events import ONE, event_of

router = Router()
SIGNUP = "/chains/{chain_slug}/event-signups/{signup_id}"


class SignupQuery(PageQuery):
    state: SignupState | None = None


@router.get(ONE + "/signups", response=PageOut[schemas.SignupOut], summary="Who comes")
def signup_list(
    request: HttpRequest, chain_slug: str, event_id: Id, query: Query[SignupQuery]
) -> dict[str, Any]:
    """Office, leader and hosts see all; everybody else those of their own organisation."""
    row = event_of(request, event_id)
    rows = signup_policy.rows(request.actor).filter(event=row).select_related("organisation")
    if query.state:
        rows = rows.filter(state=query.state)
    page = cursor_page(rows, sort="id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.post(ONE + "/signups", response={201: schemas.SignupOut}, summary="Sign up")
def signup_add(
    request: HttpRequest, chain_slug: str, event_id: Id, body: schemas.SignupIn
) -> Status:
    """One of the people of the caller's organisation; beyond the places they wait."""
    row = event_of(request, event_id)
    made = services.signup_add(event=row, values=body.model_dump(), by=request.actor)
    return Status(201, made)


_VERBS: dict[str, Callable[..., Any]] = {
    "check_in": services.check_in,
    "undo": services.check_in_undo,
    "cancel": services.signup_cancel,
    "erase": services.signup_erase,
}


@router.post(SIGNUP + "/do/{verb}", response=schemas.SignupOut, summary="Do a step of a sign-up")
def signup_act(request: HttpRequest, chain_slug: str, signup_id: Id, verb: str) -> Signup:
    """`check_in`, `undo` (the check-in), `cancel`, `erase`."""
    rows = signup_policy.rows(request.actor).select_related("organisation", "event")
    row = found(rows, signup_id)
    work = _VERBS.get(verb)
    if work is None:
        raise Missing()
    work(signup=row, by=request.actor)
    row.refresh_from_db()
    return row
