"""Agreements: list, one, write, steps, and who works with whom."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Id, PageOut, PageQuery, bounded, found
from chainloom.organisations.policy import organisation_policy

from .. import services
from ..acts import act_of, acts_for
from ..health import Health
from ..models import Agreement, AgreementKind, AgreementState
from ..policy import agreement_policy
from ..selectors import listing, matrix, story
from . import schemas

router = Router()
AGREEMENTS = "/chains/{chain_slug}/agreements"
ONE = AGREEMENTS + "/{agreement_id}"
# What is null for who sees title and parties alone.
_CONCERNED = (
    "number",
    "signed_on",
    "starts_on",
    "ends_on",
    "renewal",
    "responsible",
    "health",
    "late",
    "heard_on",
)


class AgreementQuery(PageQuery):
    kind: AgreementKind | None = None
    state: AgreementState | None = None
    health: Health | None = None
    party: Id | None = Field(None, description="An organisation that is a party.")
    other: Id | None = Field(None, description="A second one.")
    ends_within: int | None = Field(None, ge=0, le=3650, description="Days from today.")
    q: bounded(100) = Field("", description="Title, number or a party.")  # type: ignore[valid-type]
    sort: Literal["id", "-id"] = "-id"


class MatrixQuery(schemas.Body):
    by: Literal["organisation", "kind"] | None = Field(None, description="Null: as fits.")
    kind: AgreementKind | None = None
    state: AgreementState | None = None


@router.get(AGREEMENTS, response=PageOut[schemas.AgreementOut], summary="Agreements")
def agreement_list(
    request: HttpRequest, chain_slug: str, query: Query[AgreementQuery]
) -> dict[str, Any]:
    rows = listing.agreements(
        request.actor,
        q=query.q,
        kind=query.kind or "",
        state=query.state or "",
        health=query.health or "",
        party=str(query.party or ""),
        other=str(query.other or ""),
        ends="" if query.ends_within is None else str(query.ends_within),
    )
    page = cursor_page(
        rows.select_related("responsible"),
        sort=query.sort,
        allowed=("id",),
        cursor=query.cursor,
        limit=query.limit,
    )
    return {
        "items": shown(request.actor, page.items),
        "next_cursor": page.next_cursor,
    }


def shown(actor: Actor, rows: Any) -> list[dict[str, Any]]:
    """Agreements as `AgreementOut` reads them, without what the actor may not see."""
    rows = listing.with_parties(actor, rows)
    parties: dict[int, list[Any]] = {row.pk: [] for row in rows}
    for party in listing.parties_of(parties):
        parties[party.agreement_id].append(party)
    return [_shown(row, parties[row.pk]) for row in rows]


def _shown(row: Any, parties: list[Any]) -> dict[str, Any]:
    names = ("id", "title", "kind", "state", "is_open", "is_whole")
    whole = row.is_whole
    return {
        **{name: getattr(row, name) for name in names},
        **{name: getattr(row, name) if whole else None for name in _CONCERNED},
        "parties": [
            {
                "id": one.pk,
                "organisation": one.organisation.now,
                "role": one.role,
                "signatory": one.signatory if whole else "",
                "signatory_post": one.signatory_post if whole else "",
            }
            for one in parties
        ],
    }


@router.get(
    AGREEMENTS + "/matrix", response=schemas.AgreementMatrixOut, summary="Who works with whom"
)
def agreement_matrix(
    request: HttpRequest, chain_slug: str, query: Query[MatrixQuery]
) -> dict[str, Any]:
    about = {"by": query.by or "", "kind": query.kind or "", "state": query.state or ""}
    drawn = matrix.matrix(request.actor, **about)
    heads = drawn.heads
    return {
        "by": "kind" if drawn.by_kind else "organisation",
        "agreements": drawn.agreements,
        "left_out": drawn.left_out,
        "heads": [
            {"key": str(one.key), "name": one.name, "agreements": drawn.counts[one.key]}
            for one in heads
        ],
        "cells": [
            {
                "one": str(heads[one].key),
                "other": str(heads[other].key),
                "agreements": cell.count,
                "health": cell.health,
            }
            for (one, other), cell in sorted(drawn.cells.items())
        ],
    }


@router.post(AGREEMENTS, response={201: schemas.AgreementWholeOut}, summary="Enter an agreement")
def agreement_create(request: HttpRequest, chain_slug: str, body: schemas.AgreementIn) -> Status:
    values = body.model_dump(exclude={"parties", "state"})
    row = services.agreement_create(
        values=values,
        parties=[(one.organisation, one.role or "") for one in body.parties],
        state=body.state,
        by=request.actor,
    )
    signed = {one.organisation: one for one in body.parties if one.signatory}
    for party in row.parties.filter(organisation__in=signed):
        said = signed[party.organisation_id]
        about = {"signatory": said.signatory, "signatory_post": said.signatory_post}
        services.party_update(party=party, values=about, by=request.actor)
    return Status(201, whole(request, row.pk))


def whole(request: HttpRequest, key: int) -> dict[str, Any]:
    """An agreement as `AgreementWholeOut` reads it."""
    actor = request.actor
    row = found(listing.agreements(actor).select_related("responsible", "chain"), key)
    (out,) = shown(actor, [row])
    names = ("renewal_months", "notice_days", "ended_on")
    texts = ("place", "summary", "end_reason")
    is_whole = out["is_whole"]
    today = timezone.localdate()
    owing = story.obligations(actor, row, today) if is_whole else []
    return {
        **out,
        **{name: getattr(row, name) if is_whole else None for name in names},
        **{name: getattr(row, name) if is_whole else "" for name in texts},
        "document": row.document_id if is_whole else None,
        "reasons": row.health_reasons(today) if is_whole else [],
        "obligations": [obligation_out(one) for one in owing],
        "outcomes": list(row.outcomes.all()) if is_whole else [],
        "version": row.version,
        "acts": [act.verb for act in acts_for(row, actor)],
    }


def obligation_out(one: story.Owing) -> dict[str, Any]:
    row = one.obligation
    names = (
        "id", "what", "duty", "repeats", "first_due", "until", "amount", "quantity", "unit",
        "stopped_on", "stop_reason", "version",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in names},
        "owner": row.owner_id,
        "confirmer": row.confirmer_id,
        "dues": one.dues,
    }


@router.get(ONE, response=schemas.AgreementWholeOut, summary="One agreement")
def agreement_get(request: HttpRequest, chain_slug: str, agreement_id: Id) -> dict[str, Any]:
    return whole(request, agreement_id)


def agreement_of(request: HttpRequest, key: int) -> Agreement:
    return found(agreement_policy.rows(request.actor).select_related("chain"), key)


@router.patch(ONE, response=schemas.AgreementWholeOut, summary="Change an agreement")
def agreement_update(
    request: HttpRequest, chain_slug: str, agreement_id: Id, body: schemas.AgreementChange
) -> dict[str, Any]:
    values = body.given()
    version = values.pop("version", None)
    services.agreement_update(
        agreement=agreement_of(request, agreement_id),
        values=values,
        version=version,
        by=request.actor,
    )
    return whole(request, agreement_id)


@router.delete(ONE, response={204: None}, summary="Take out an agreement entered by mistake")
def agreement_remove(request: HttpRequest, chain_slug: str, agreement_id: Id) -> Status:
    services.agreement_remove(agreement=agreement_of(request, agreement_id), by=request.actor)
    return Status(204, None)


@router.post(ONE + "/do/{verb}", response=schemas.AgreementWholeOut, summary="Do a step of it")
def agreement_act(
    request: HttpRequest,
    chain_slug: str,
    agreement_id: Id,
    verb: str,
    body: schemas.AgreementActIn,
) -> dict[str, Any]:
    """`sign`, `unsign`, `renew`, `end`, `terminate`, `resume`; to take it out is a DELETE."""
    row = agreement_of(request, agreement_id)
    act = act_of(verb)
    if act is None or verb == "remove":
        raise Missing()
    agreement_policy.check(request.actor, act.action, row)
    act.run(row, request.actor, **{name: getattr(body, name) for name in act.names})
    return whole(request, agreement_id)


@router.post(ONE + "/parties", response={201: schemas.AgreementWholeOut}, summary="Add a party")
def party_add(
    request: HttpRequest, chain_slug: str, agreement_id: Id, body: schemas.AgreementPartyIn
) -> Status:
    row = agreement_of(request, agreement_id)
    agreement_policy.check(request.actor, "edit", row)
    organisation = found(organisation_policy.rows(request.actor), body.organisation)
    values = body.model_dump(exclude={"organisation", "role"})
    if body.role is not None:
        values["role"] = body.role
    services.party_add(agreement=row, organisation=organisation, values=values, by=request.actor)
    return Status(201, whole(request, agreement_id))
