"""Parties, obligations, what is due, and outcomes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field

from chainloom.core.errors import Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Id, PageOut, PageQuery, found
from chainloom.organisations.policy import organisation_policy

from .. import services
from ..acts import DUE_ACTS, OUTCOME_ACTS, act_of
from ..models import AgreementOutcome, Due, DueState, Obligation, Party
from ..policy import agreement_policy, due_policy, outcome_policy
from ..selectors import owed, story
from . import schemas
from .agreements import ONE, agreement_of, whole

router = Router()
CHAIN = "/chains/{chain_slug}"
PARTY = CHAIN + "/agreement-parties/{party_id}"
OBLIGATION = CHAIN + "/obligations/{obligation_id}"
DUES = CHAIN + "/dues"
DUE = DUES + "/{due_id}"
OUTCOME = CHAIN + "/agreement-outcomes/{outcome_id}"
Whole = dict[str, Any]


def _of(request: HttpRequest, model: Any, key: int, *related: str) -> Any:
    """A part of an agreement which the caller sees whole."""
    seen = agreement_policy.rows(request.actor, "whole")
    rows = model.objects.filter(agreement__in=seen.values("pk"))
    return found(rows.select_related("agreement__chain", *related), key)


# Parties


@router.patch(PARTY, response=schemas.AgreementWholeOut, summary="Change a party")
def party_update(
    request: HttpRequest, chain_slug: str, party_id: Id, body: schemas.AgreementPartyChange
) -> Whole:
    party = _of(request, Party, party_id, "organisation")
    services.party_update(party=party, values=body.given(), by=request.actor)
    return whole(request, party.agreement_id)


@router.delete(PARTY, response={204: None}, summary="Take out a party")
def party_remove(request: HttpRequest, chain_slug: str, party_id: Id) -> Status:
    services.party_remove(party=_of(request, Party, party_id), by=request.actor)
    return Status(204, None)


# Obligations


@router.post(
    ONE + "/obligations", response={201: schemas.AgreementWholeOut}, summary="Add an obligation"
)
def obligation_add(
    request: HttpRequest, chain_slug: str, agreement_id: Id, body: schemas.ObligationIn
) -> Status:
    row = agreement_of(request, agreement_id)
    services.obligation_add(agreement=row, values=body.model_dump(), by=request.actor)
    return Status(201, whole(request, agreement_id))


@router.patch(OBLIGATION, response=schemas.AgreementWholeOut, summary="Change an obligation")
def obligation_update(
    request: HttpRequest, chain_slug: str, obligation_id: Id, body: schemas.ObligationChange
) -> Whole:
    row = _of(request, Obligation, obligation_id)
    values = body.given()
    version = values.pop("version", None)
    services.obligation_update(obligation=row, values=values, version=version, by=request.actor)
    return whole(request, row.agreement_id)


@router.post(OBLIGATION + "/stop", response=schemas.AgreementWholeOut, summary="Stop an obligation")
def obligation_stop(
    request: HttpRequest, chain_slug: str, obligation_id: Id, body: schemas.ObligationStopIn
) -> Whole:
    row = _of(request, Obligation, obligation_id)
    services.obligation_stop(obligation=row, reason=body.reason, on=body.on, by=request.actor)
    return whole(request, row.agreement_id)


@router.post(
    OBLIGATION + "/resume", response=schemas.AgreementWholeOut, summary="Put it in force again"
)
def obligation_resume(request: HttpRequest, chain_slug: str, obligation_id: Id) -> Whole:
    row = _of(request, Obligation, obligation_id)
    services.obligation_resume(obligation=row, by=request.actor)
    return whole(request, row.agreement_id)


# What is due


class DueQuery(PageQuery):
    owner: Id | None = Field(None, description="An organisation that owes it.")
    confirmer: Id | None = Field(None, description="An organisation that confirms it.")
    state: DueState | None = None
    late: bool = Field(False, description="Only what is late.")


@router.get(DUES, response=PageOut[schemas.OwedOut], summary="What is owed")
def due_list(request: HttpRequest, chain_slug: str, query: Query[DueQuery]) -> dict[str, Any]:
    """Of signed agreements that the caller sees, what is due first."""
    rows = owed.dues(request.actor)
    for key, look_up in ((query.owner, due_policy.OWNER), (query.confirmer, due_policy.OTHER)):
        if key is not None:
            organisation = found(organisation_policy.rows(request.actor), key)
            rows = rows.filter(owed.whose(look_up, organisation.pk))
    if query.state:
        rows = rows.filter(state=query.state)
    if query.late:
        rows = rows.filter(state__in=owed.OWED, last_day__lt=timezone.localdate())
    page = cursor_page(
        rows, sort="last_day", allowed=("last_day",), cursor=query.cursor, limit=query.limit
    )
    items = [_owed_out(one) for one in story.with_acts(request.actor, page.items)]
    return {"items": items, "next_cursor": page.next_cursor}


def _owed_out(due: Any) -> Any:
    """A due obligation with what `OwedOut` says beside."""
    row = due.obligation
    due.agreement, due.what = row.agreement_id, row.what
    due.owner, due.confirmer = row.owner.organisation.now, row.confirmer.organisation.now
    return due


@router.post(
    DUE + "/do/{verb}", response=schemas.AgreementWholeOut, summary="Say what became of it"
)
def due_act(
    request: HttpRequest, chain_slug: str, due_id: Id, verb: str, body: schemas.DueActIn
) -> Whole:
    """`claim`, `confirm`, `return`, `waive`, `reopen`."""
    rows = due_policy.rows(request.actor).select_related("obligation__agreement__chain")
    due: Due = found(rows, due_id)
    act = act_of(verb, DUE_ACTS)
    if act is None:
        raise Missing()
    due_policy.check(request.actor, act.action, due)
    act.run(due, request.actor, **{name: getattr(body, name) for name in act.names})
    return whole(request, due.obligation.agreement_id)


# Outcomes


@router.post(
    ONE + "/outcomes", response={201: schemas.AgreementWholeOut}, summary="State an outcome"
)
def outcome_add(
    request: HttpRequest, chain_slug: str, agreement_id: Id, body: schemas.AgreementOutcomeIn
) -> Status:
    row = agreement_of(request, agreement_id)
    services.outcome_add(agreement=row, by=request.actor, **body.model_dump())
    return Status(201, whole(request, agreement_id))


@router.post(
    OUTCOME + "/do/{verb}", response=schemas.AgreementWholeOut, summary="Confirm or take it back"
)
def outcome_act(request: HttpRequest, chain_slug: str, outcome_id: Id, verb: str) -> Whole:
    """`confirm`, `remove`."""
    rows = outcome_policy.rows(request.actor).select_related("agreement__chain")
    row: AgreementOutcome = found(rows, outcome_id)
    act = act_of(verb, OUTCOME_ACTS)
    if act is None:
        raise Missing()
    outcome_policy.check(request.actor, act.action, row)
    agreement = row.agreement_id
    act.run(row, request.actor)
    return whole(request, agreement)
