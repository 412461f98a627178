"""An organisation's own hand on its entry: claims, and the office's answer."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from chainloom.core.errors import Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Body, Id, PageOut, PageQuery, ProblemOut, bounded, found

from .. import services
from ..models import Claim, ClaimStatus
from ..policy import claim_policy
from ..selectors import own_claims
from .schemas import ClaimOut

router = Router()


class ClaimIn(Body):
    """An entry is found by its exact code or full name only."""

    chain: bounded(40, least=1) = Field(examples=["fabric"])
    organisation: bounded(160, least=1) = Field(description="Its USCC, or its exact full name.")
    message: bounded(1000, least=5) = Field(
        description="Who you are there, and how the office can check it."
    )


@router.get("/claims", response=list[ClaimOut], summary="My claims")
def claim_list_own(request: HttpRequest) -> list[Claim]:
    rows = own_claims(request.actor).select_related("organisation", "chain", "user")
    if request.actor.scopes is not None:
        # A token knows the one chain that it was made for.
        rows = rows.filter(chain=request.actor.chain_id)
    return list(rows[:200])


@router.post("/claims", response={201: ClaimOut, 429: ProblemOut}, summary="Claim an entry as mine")
def claim_open(request: HttpRequest, body: ClaimIn) -> Status:
    """The office of the chain decides. Twenty tries an hour."""
    entries = services.claim_find(text=body.organisation, by=request.actor)
    entry = next((one for one in entries if one.chain.slug == body.chain), None)
    if entry is None:
        raise Missing()
    claim = services.claim_open(participation=entry, message=body.message, by=request.actor)
    return Status(201, claim)


class ClaimQuery(PageQuery):
    status: ClaimStatus | None = None


def _claims(request: HttpRequest) -> QuerySet[Claim]:
    rows = claim_policy.rows(request.actor).filter(chain=request.actor.chain_id)
    return rows.select_related("organisation", "chain", "user")


@router.get(
    "/chains/{chain_slug}/claims",
    response=PageOut[ClaimOut],
    summary="Claims: all for the office, else one's own",
)
def claim_list(request: HttpRequest, chain_slug: str, query: Query[ClaimQuery]) -> dict[str, Any]:
    rows = _claims(request)
    if query.status:
        rows = rows.filter(status=query.status)
    page = cursor_page(rows, sort="-id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": page.items, "next_cursor": page.next_cursor}


class ApprovalIn(Body):
    answer: bounded(300) = ""


@router.post(
    "/chains/{chain_slug}/claims/{claim_id}/approve",
    response=ClaimOut,
    summary="Approve a claim",
)
def claim_approve(request: HttpRequest, chain_slug: str, claim_id: Id, body: ApprovalIn) -> Claim:
    """From then on the claimant acts for the organisation."""
    claim = found(_claims(request), claim_id)
    services.claim_approve(claim=claim, answer=body.answer, by=request.actor)
    return found(_claims(request), claim_id)


class RefusalIn(Body):
    answer: bounded(300, least=1) = Field(description="Why, so that the claimant knows what to do.")


@router.post(
    "/chains/{chain_slug}/claims/{claim_id}/refuse",
    response=ClaimOut,
    summary="Refuse a claim",
)
def claim_refuse(request: HttpRequest, chain_slug: str, claim_id: Id, body: RefusalIn) -> Claim:
    claim = found(_claims(request), claim_id)
    services.claim_refuse(claim=claim, answer=body.answer, by=request.actor)
    return found(_claims(request), claim_id)
