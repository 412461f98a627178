"""Policies over the API."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from chainloom.core.errors import Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Body, Id, PageOut, PageQuery, bounded, found
from chainloom.engines.matching import eligibility
from chainloom.organisations.api.schemas import OrganisationRef
from chainloom.organisations.models import Kind
from chainloom.organisations.policy import organisation_policy

from ..eligibility import read_conditions, words_of
from ..models import CaseState, Policy, PolicyCase, PolicyPayment, PolicyState
from ..policies_policy import policy_case_rights, policy_rights
from ..selectors import policies as selectors
from ..services import policies as services
from .needs import given

router = Router()
POLICIES = "/chains/{chain_slug}/policies"
ONE = POLICIES + "/{policy_id}"
CASES = "/chains/{chain_slug}/policy-cases"
Sum = Field(None, ge=0, max_digits=16, decimal_places=2)
Line = bounded(160)
Text = bounded(2000)


class PolicyIn(Body):
    title: bounded(160, least=1)  # type: ignore[valid-type]
    number: bounded(80) = ""  # type: ignore[valid-type]
    organisation: Id | None = Field(None, description="Who issued it, if it is of the chain.")
    issuer_name: Line = ""  # type: ignore[valid-type]
    summary: Text = ""  # type: ignore[valid-type]
    conditions: dict[str, Any] | None = Field(
        None, description="docs/eligibility.md has the grammar.", examples=[{"everyone": True}]
    )
    benefit: dict[str, Any] | None = Field(None, examples=[{"fixed": 100000}])
    begins_on: date | None = None
    ends_on: date | None = None
    is_open_ended: bool = False
    how_to_apply: Text = ""  # type: ignore[valid-type]
    ask_whom: bounded(300) = ""  # type: ignore[valid-type]


class PolicyNew(PolicyIn):
    publish: bool = Field(False, description="Let everybody see it at once; else it is a draft.")


class PolicyChange(PolicyIn):
    title: bounded(160, least=1) | None = None  # type: ignore[valid-type]
    version: int | None = Field(None, ge=1, le=2**31 - 1)


class PolicyOut(Schema):
    id: Id
    title: str
    number: str
    organisation: OrganisationRef | None
    issuer: str
    summary: str
    conditions: dict[str, Any] | None
    sentence: str | None = Field(description="The conditions as a Chinese sentence.")
    benefit: dict[str, Any] | None
    begins_on: date | None
    ends_on: date | None
    is_open_ended: bool
    how_to_apply: str
    ask_whom: str
    state: PolicyState
    version: int

    @staticmethod
    def resolve_sentence(row: Policy) -> str | None:
        words = words_of(row.chain)
        conditions = read_conditions(row.conditions, words)
        return None if conditions is None else eligibility.render(conditions, words)


class ReachIn(Body):
    conditions: dict[str, Any]


class ReachOut(Schema):
    met: int
    unknown: int
    one_short: int
    short: int
    hidden: int = Field(description="Firms whose figures you do not see; they count as unknown.")


class PaymentOut(Schema):
    id: Id
    amount: Decimal
    at: datetime
    voided_at: datetime | None = Field(description="Taken back then: it does not count.")
    void_reason: str


class CaseOut(Schema):
    id: Id
    policy: Id
    organisation: OrganisationRef
    state: CaseState
    asked: Decimal | None
    granted: Decimal | None
    paid: Decimal | None = Field(description="All parts that were paid so far.")
    left: Decimal = Field(description="What was granted and is not paid yet.")
    payments: list[PaymentOut] = Field(description="The parts, also those taken back.")
    note: str

    @staticmethod
    def resolve_policy(row: PolicyCase) -> int:
        return row.policy_id


class CouldOut(Schema):
    organisation: OrganisationRef
    outcome: str
    conditions: str
    shows_figures: bool
    to_change: int | None
    to_ask: int | None
    case: CaseOut | None


class FunnelStepOut(Schema):
    key: str
    count: int
    amount: Decimal | None


class TellIn(Body):
    organisations: list[Id] = Field(max_length=services.MOST_TOLD)


class ToldOut(Schema):
    told: int


class ApplyIn(Body):
    organisation: Id | None = Field(None, description="The office names the firm.")
    asked: Decimal | None = Sum


class CaseDecideIn(Body):
    amount: Decimal | None = Sum
    reason: bounded(500) = ""  # type: ignore[valid-type]
    paid_before: Decimal | None = Field(
        None,
        ge=0,
        max_digits=16,
        decimal_places=2,
        description="`pay` needs it: what was paid when you looked; refused where it is another "
        "sum now, so that a request sent twice pays once.",
    )
    granted_before: Decimal | None = Field(
        None,
        ge=0,
        max_digits=16,
        decimal_places=2,
        description="`correct` needs it: what was granted when you looked.",
    )


class PaymentVoidIn(Body):
    reason: bounded(500, least=1)  # type: ignore[valid-type]


class PolicyQuery(PageQuery):
    q: bounded(100) = ""  # type: ignore[valid-type]
    state: PolicyState | None = None
    sort: bounded(20) = "-id"  # type: ignore[valid-type]


class CaseQuery(PageQuery):
    policy: Id | None = None
    sort: bounded(20) = "-id"  # type: ignore[valid-type]


def _rows(request: HttpRequest) -> Any:
    return policy_rights.rows(request.actor).select_related("organisation", "chain")


@router.get(POLICIES, response=PageOut[PolicyOut], summary="Policies")
def policy_list(request: HttpRequest, chain_slug: str, query: Query[PolicyQuery]) -> dict[str, Any]:
    rows = selectors.policies(request.actor, q=query.q, state=query.state or "")
    page = cursor_page(
        rows, sort=query.sort, allowed=("id",), cursor=query.cursor, limit=query.limit
    )
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.post(POLICIES, response={201: PolicyOut}, summary="Enter a policy")
def policy_create(request: HttpRequest, chain_slug: str, body: PolicyNew) -> Status:
    values = given(body.model_dump(), "publish")
    if not request.actor.is_office and values["organisation"] is None:
        values["organisation"] = request.actor.organisation_id
    row = services.policy_create(values=values, publish=body.publish, by=request.actor)
    return Status(201, row)


@router.post(POLICIES + "/reach", response=ReachOut, summary="How many firms meet conditions")
def policy_reach(request: HttpRequest, chain_slug: str, body: ReachIn) -> selectors.Reach:
    """Counted from what you may see of each firm."""
    actor = request.actor
    policy_rights.check_add(actor, organisation_id=actor.organisation_id)
    words = words_of(actor.chain)
    conditions = read_conditions(body.conditions, words) or eligibility.EVERYONE
    return selectors.reach(actor, conditions, words, timezone.localdate())


@router.get(ONE, response=PolicyOut, summary="One policy")
def policy_get(request: HttpRequest, chain_slug: str, policy_id: Id) -> Policy:
    return found(_rows(request), policy_id)


@router.patch(ONE, response=PolicyOut, summary="Change a policy")
def policy_update(
    request: HttpRequest, chain_slug: str, policy_id: Id, body: PolicyChange
) -> Policy:
    return services.policy_update(
        policy=found(_rows(request), policy_id),
        values=given(body.given(), "version"),
        version=body.version,
        by=request.actor,
    )


@router.delete(ONE, response={204: None}, summary="Throw a draft away")
def policy_remove(request: HttpRequest, chain_slug: str, policy_id: Id) -> Status:
    services.policy_remove(policy=found(_rows(request), policy_id), by=request.actor)
    return Status(204, None)


@router.post(ONE + "/do/{verb}", response=PolicyOut, summary="Publish or end it")
def policy_act(request: HttpRequest, chain_slug: str, policy_id: Id, verb: str) -> Policy:
    """`publish` or `end`."""
    run = {"publish": services.policy_publish, "end": services.policy_end}.get(verb)
    row = found(_rows(request), policy_id)
    if run is None:
        raise Missing()
    return run(policy=row, by=request.actor)


def _could(request: HttpRequest, policy_id: int) -> Policy:
    row = found(_rows(request), policy_id)
    policy_rights.check(request.actor, "could", row)
    return row


class CouldQuery(Schema):
    conditions: Literal["", "met", "unknown", "one_short", "cases"] = Field(
        "", description="Only these; `cases`: told, or applied for."
    )
    start: int = Field(0, ge=0, lt=10**9, description="How many to leave out from the beginning.")
    limit: int = Field(50, ge=1, le=200)


class CouldPageOut(Schema):
    count: int
    items: list[CouldOut]


@router.get(ONE + "/firms", response=CouldPageOut, summary="Which firms could")
def policy_firms(
    request: HttpRequest, chain_slug: str, policy_id: Id, query: Query[CouldQuery]
) -> dict[str, Any]:
    """Firms that meet it or may, those one condition short, and those with a case."""
    row = _could(request, policy_id)
    keys = selectors.could_keys(request.actor, row, query.conditions)
    some = keys[query.start : query.start + query.limit]
    items = []
    for one in selectors.could(request.actor, row, some):
        missing = one.assessment.missing
        change, ask = (missing.price if missing else None) or (None, None)
        items.append(
            {
                "organisation": one.organisation,
                "outcome": one.assessment.outcome.value,
                "conditions": one.assessment.status.word,
                "shows_figures": one.shows_figures,
                "to_change": change,
                "to_ask": ask,
                "case": one.case,
            }
        )
    return {"count": len(keys), "items": items}


@router.get(ONE + "/funnel", response=list[FunnelStepOut], summary="What became of it")
def policy_funnel(
    request: HttpRequest, chain_slug: str, policy_id: Id
) -> list[selectors.FunnelStep]:
    return selectors.funnel(request.actor, _could(request, policy_id))


@router.post(ONE + "/tell", response=ToldOut, summary="Tell firms of it")
def policy_tell(
    request: HttpRequest, chain_slug: str, policy_id: Id, body: TellIn
) -> dict[str, int]:
    row = found(_rows(request), policy_id)
    told = services.firms_tell(policy=row, organisations=body.organisations, by=request.actor)
    return {"told": told}


@router.post(ONE + "/apply", response={201: CaseOut}, summary="Apply")
def policy_apply(request: HttpRequest, chain_slug: str, policy_id: Id, body: ApplyIn) -> Status:
    actor = request.actor
    firms = organisation_policy.rows(actor).filter(kind=Kind.FIRM)
    firm = found(firms, body.organisation or actor.organisation_id)
    row = found(_rows(request), policy_id)
    case = services.policy_apply(policy=row, organisation=firm, asked=body.asked, by=actor)
    return Status(201, case)


@router.get(CASES, response=PageOut[CaseOut], summary="What became of policies for firms")
def case_list(request: HttpRequest, chain_slug: str, query: Query[CaseQuery]) -> dict[str, Any]:
    rows = policy_case_rights.rows(request.actor).select_related("organisation")
    rows = rows.prefetch_related("payments")
    if query.policy is not None:
        rows = rows.filter(policy=query.policy)
    page = cursor_page(
        rows, sort=query.sort, allowed=("id",), cursor=query.cursor, limit=query.limit
    )
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.post(
    CASES + "/{case_id}/do/{verb}", response=CaseOut, summary="Grant, refuse, correct or pay"
)
def case_act(
    request: HttpRequest, chain_slug: str, case_id: Id, verb: str, body: CaseDecideIn
) -> PolicyCase:
    """`grant`, `correct` and `pay` say the `amount`, `refuse` and `correct` the `reason`. What was
    granted may be paid in parts, and never more than it; `correct` says another sum than was
    granted. `pay` says `paid_before`, `correct` says `granted_before`."""
    actor = request.actor
    case = found(policy_case_rights.rows(actor).select_related("policy", "organisation"), case_id)
    match verb:
        case "grant":
            return services.case_grant(case=case, amount=body.amount, by=actor)
        case "pay":
            return services.case_pay(
                case=case, amount=body.amount, paid_before=body.paid_before, by=actor
            )
        case "correct":
            return services.case_correct(
                case=case,
                amount=body.amount,
                reason=body.reason,
                granted_before=body.granted_before,
                by=actor,
            )
        case "refuse":
            return services.case_refuse(case=case, reason=body.reason, by=actor)
    raise Missing()


@router.post(
    "/chains/{chain_slug}/policy-payments/{payment_id}/void",
    response=CaseOut,
    summary="Take a payment back",
)
def payment_void(
    request: HttpRequest, chain_slug: str, payment_id: Id, body: PaymentVoidIn
) -> PolicyCase:
    """One that was noted wrongly: it stays, with the reason, and counts no more."""
    actor = request.actor
    rows = PolicyPayment.objects.filter(case__in=policy_case_rights.rows(actor))
    payment = found(rows.select_related("case__policy", "case__organisation"), payment_id)
    return services.payment_void(payment=payment, reason=body.reason, by=actor)
