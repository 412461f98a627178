"""How agreements look over the API."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from chainloom.core.rest import Body, Id, bounded
from chainloom.organisations.api.schemas import OrganisationRef

from ..health import Health
from ..models import (
    TEXT_MOST,
    TITLE_MOST,
    AgreementKind,
    AgreementState,
    DueState,
    Duty,
    PartyRole,
    Renewal,
    Repeats,
    Side,
)

AMOUNT = {"ge": 0, "max_digits": 14, "decimal_places": 2}
Title = bounded(TITLE_MOST, least=1)
Text = bounded(TEXT_MOST)
Line = bounded(300)
Reason = bounded(300, least=1)
Name = bounded(60)
Unit = bounded(12)
Day = bounded(10)
PARTIAL = "A day, month or year; empty where nobody knows."


class PartyOut(Schema):
    id: Id
    organisation: OrganisationRef
    role: PartyRole
    signatory: str = Field(description="Empty for who sees the title and parties alone.")
    signatory_post: str


class AgreementOut(Schema):
    """An agreement. What only those concerned see is null for everybody else."""

    id: Id
    title: str
    kind: AgreementKind
    state: AgreementState
    number: str | None
    signed_on: str | None = Field(description=PARTIAL, examples=["2026-06"])
    is_open: bool
    is_whole: bool = Field(description="Whether the caller sees more than title and parties.")
    parties: list[PartyOut]
    starts_on: date | None
    ends_on: date | None
    renewal: Renewal | None
    responsible: OrganisationRef | None
    health: Health | None
    late: int | None = Field(description="How much is late.")
    heard_on: date | None


class DueOut(Schema):
    id: Id
    due_on: date
    last_day: date = Field(description="After it, it is late.")
    state: DueState
    evidence: str
    document: Id | None
    amount: Decimal | None = Field(description="10,000 yuan")
    quantity: Decimal | None
    unit: str
    claimed_on: date | None
    claimed_side: Side | None
    answered_on: date | None
    answered_side: Side | None
    reason: str
    acts: list[str] = Field(description="What the caller can do with it now.")

    @staticmethod
    def resolve_document(obj: Any) -> Any:
        return obj.document_id

    @staticmethod
    def resolve_claimed_side(obj: Any) -> Any:
        return obj.claimed_side or None

    @staticmethod
    def resolve_answered_side(obj: Any) -> Any:
        return obj.answered_side or None


class ObligationOut(Schema):
    id: Id
    owner: Id = Field(description="A party.")
    confirmer: Id = Field(description="The party that confirms.")
    what: str
    duty: Duty
    repeats: Repeats
    first_due: date
    until: date | None
    amount: Decimal | None
    quantity: Decimal | None
    unit: str
    stopped_on: date | None
    stop_reason: str
    version: int
    dues: list[DueOut]


class AgreementOutcomeOut(Schema):
    id: Id
    on: date
    what: str
    amount: Decimal | None
    quantity: Decimal | None
    unit: str
    stated_by: Id | None = Field(description="A party; null for the chain office.")
    confirmed_by: Id | None
    confirmed_on: date | None
    confirmed_side: Side | None

    @staticmethod
    def resolve_stated_by(obj: Any) -> Any:
        return obj.stated_by_id

    @staticmethod
    def resolve_confirmed_by(obj: Any) -> Any:
        return obj.confirmed_by_id

    @staticmethod
    def resolve_confirmed_side(obj: Any) -> Any:
        return obj.confirmed_side or None


class AgreementWholeOut(AgreementOut):
    """An agreement with everything in it; lists are empty for who sees title and parties alone."""

    renewal_months: int | None
    notice_days: int | None
    place: str
    summary: str
    document: Id | None
    ended_on: date | None
    end_reason: str
    reasons: list[str] = Field(description="How it fares, in words.")
    obligations: list[ObligationOut]
    outcomes: list[AgreementOutcomeOut]
    version: int
    acts: list[str]


class AgreementPartyIn(Body):
    organisation: Id
    role: PartyRole | None = Field(None, description="Null: by their order.")
    signatory: Name = ""  # type: ignore[valid-type]
    signatory_post: Name = ""  # type: ignore[valid-type]


class AgreementPartyChange(Body):
    role: PartyRole = None
    signatory: Name = None  # type: ignore[valid-type]
    signatory_post: Name = None  # type: ignore[valid-type]


class AgreementIn(Body):
    title: Title  # type: ignore[valid-type]
    kind: AgreementKind = AgreementKind.OTHER
    state: Literal["intended", "signed"] = "signed"
    parties: list[AgreementPartyIn] = Field(min_length=1, max_length=200)
    number: bounded(80) = ""  # type: ignore[valid-type]
    signed_on: Day = Field("", description=PARTIAL)  # type: ignore[valid-type]
    starts_on: date | None = None
    ends_on: date | None = None
    renewal: Renewal = Renewal.NONE
    renewal_months: int | None = Field(None, ge=1, le=600)
    notice_days: int | None = Field(None, ge=0, le=3650)
    place: bounded(120) = ""  # type: ignore[valid-type]
    summary: Text = ""  # type: ignore[valid-type]
    document: Id | None = None
    responsible: Id | None = None
    is_open: bool = False


class AgreementChange(Body):
    title: Title = None  # type: ignore[valid-type]
    kind: AgreementKind = None
    number: bounded(80) = None  # type: ignore[valid-type]
    signed_on: Day = Field(None, description=PARTIAL)  # type: ignore[valid-type]
    starts_on: date | None = None
    ends_on: date | None = None
    renewal: Renewal = None
    renewal_months: int | None = Field(None, ge=1, le=600)
    notice_days: int | None = Field(None, ge=0, le=3650)
    place: bounded(120) = None  # type: ignore[valid-type]
    summary: Text = None  # type: ignore[valid-type]
    document: Id | None = None
    responsible: Id | None = None
    is_open: bool = None
    version: int | None = Field(None, ge=0, lt=2**31, description="Refused if it was changed.")


class AgreementActIn(Body):
    """What a step asks for; docs/agreements.md says which takes what."""

    signed_on: Day = ""  # type: ignore[valid-type]
    starts_on: date | None = None
    ends_on: date | None = None
    months: int | None = Field(None, ge=1, le=600)
    on: date | None = None
    reason: Line = ""  # type: ignore[valid-type]


class ObligationIn(Body):
    owner: Id = Field(description="A party of the agreement.")
    confirmer: Id | None = Field(None, description="Null where there are two parties.")
    what: Reason  # type: ignore[valid-type]
    duty: Duty = Duty.OTHER
    repeats: Repeats = Repeats.ONCE
    first_due: date
    until: date | None = None
    amount: Decimal | None = Field(None, **AMOUNT)
    quantity: Decimal | None = Field(None, **AMOUNT)
    unit: Unit = ""  # type: ignore[valid-type]


class ObligationChange(Body):
    owner: Id = None
    confirmer: Id = None
    what: Reason = None  # type: ignore[valid-type]
    duty: Duty = None
    repeats: Repeats = None
    first_due: date = None
    until: date | None = None
    amount: Decimal | None = Field(None, **AMOUNT)
    quantity: Decimal | None = Field(None, **AMOUNT)
    unit: Unit = None  # type: ignore[valid-type]
    version: int | None = Field(None, ge=0, lt=2**31, description="Refused if it was changed.")


class ObligationStopIn(Body):
    reason: Reason  # type: ignore[valid-type]
    on: date | None = None


class DueActIn(Body):
    """`claim` takes all but the reason; `return`, `waive` and `reopen` take the reason."""

    evidence: Text = ""  # type: ignore[valid-type]
    document: Id | None = None
    on: date | None = None
    amount: Decimal | None = Field(None, **AMOUNT)
    quantity: Decimal | None = Field(None, **AMOUNT)
    unit: Unit = ""  # type: ignore[valid-type]
    reason: Line = ""  # type: ignore[valid-type]


class OwedOut(DueOut):
    """Something due, with whose it is."""

    agreement: Id
    obligation: Id
    what: str
    owner: OrganisationRef
    confirmer: OrganisationRef

    @staticmethod
    def resolve_obligation(obj: Any) -> Any:
        return obj.obligation_id


class AgreementOutcomeIn(Body):
    what: Reason  # type: ignore[valid-type]
    on: date | None = None
    amount: Decimal | None = Field(None, **AMOUNT)
    quantity: Decimal | None = Field(None, **AMOUNT)
    unit: Unit = ""  # type: ignore[valid-type]


class MatrixCellOut(Schema):
    one: str = Field(description="An organisation’s key, or a kind of organisation.")
    other: str
    agreements: int
    health: Health | None = Field(description="Of the worst; null where the caller sees none.")


class MatrixHeadOut(Schema):
    key: str
    name: str
    agreements: int


class AgreementMatrixOut(Schema):
    """Who works with whom: only pairs that have an agreement."""

    by: Literal["organisation", "kind"]
    agreements: int
    left_out: int
    heads: list[MatrixHeadOut]
    cells: list[MatrixCellOut]
