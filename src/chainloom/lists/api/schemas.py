"""How needs and resources look over the API."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from chainloom.core.rest import Body, Id, bounded
from chainloom.organisations.api.schemas import OrganisationRef

from ..models import (
    AssignmentState,
    NeedState,
    Origin,
    Outcome,
    ResourceState,
    Step,
    Unit,
    Visibility,
)
from ..models.common import TEXT_MOST, TITLE_MOST

NUMBER = {"ge": 0, "max_digits": 16, "decimal_places": 2}
Text = bounded(TEXT_MOST)
Title = bounded(TITLE_MOST)
Code = bounded(20)
Line = bounded(1000)


class KindOut(Schema):
    code: str = Field(examples=["fabric"])
    name: str
    name_en: str
    offered: bool = Field(description="Whether a resource may be of it.")
    cloth: bool = Field(description="Whether it has a specification of cloth.")


class ReadIn(Body):
    text: bounded(TEXT_MOST, least=1)  # type: ignore[valid-type]
    offered: bool = Field(False, description="Read it as a resource.")


class PieceOut(Schema):
    field: str
    quote: str = Field(description="The piece of the text from which it was read.")


class UnderstoodOut(Schema):
    """What a text says, by the names of the fields of a need or resource."""

    values: dict[str, Any]
    pieces: list[PieceOut]
    unread: list[str] = Field(description="Pieces that were not understood.")
    doubtful: list[str] = Field(
        description="Fields whose value the text does not state for certain: about, or one of two."
    )
    several: list[str] = Field(
        description="The needs of which it seems to speak, each to be read on its own; empty where "
        "it speaks of one. `values` are those of the first."
    )
    is_guess: bool = Field(description="It does not say of which kind it is; `kind` is a guess.")
    is_empty: bool = Field(description="It says nothing: a greeting, or a number of a telephone.")


class ListingOut(Schema):
    id: Id
    kind: str
    title: str
    text: str
    spec: dict[str, Any] = Field(description="What is read of cloth; docs/fabric.md has the keys.")
    quantity: Decimal | None
    unit: str
    price: Decimal | None = Field(description="Yuan for one `price_unit`.")
    price_unit: str
    visibility: Visibility
    version: int


class AssignmentOut(Schema):
    organisation: OrganisationRef
    is_lead: bool
    state: AssignmentState
    assigned_at: datetime
    answered_at: datetime | None


class ClockOut(Schema):
    id: Id
    step: Step
    organisation: OrganisationRef | None
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    extended_at: datetime | None
    stands: bool = Field(description="Whether it stands, because who asks owes material.")

    @staticmethod
    def resolve_stands(obj: Any) -> bool:
        return any(one.ended_at is None for one in obj.pauses.all())


class EntryOut(Schema):
    at: datetime
    who: str
    text: str = Field(description="What happened, in the reader’s language.")
    said: str
    inside: bool = Field(description="Not for who asks.")


class NeedOut(ListingOut):
    """A need. `organisation` is null where its name is hidden from the caller."""

    organisation: OrganisationRef | None
    state: NeedState
    urgent: bool
    hide_name: bool
    needed_by: date | None
    submitted_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    outcome: Outcome | None
    rating: int | None = Field(
        description="From 1 to 5; only for asker, responsible units, office and leader."
    )
    redone: int
    next_due: datetime | None = Field(
        description="When its next clock runs out; null while it stands, and for whoever is not "
        "asker, responsible unit, office or leader."
    )

    @staticmethod
    def resolve_organisation(obj: Any) -> Any:
        return obj.organisation if obj.name_is_open else None

    @staticmethod
    def resolve_outcome(obj: Any) -> Any:
        return obj.outcome or None

    @staticmethod
    def resolve_rating(obj: Any) -> Any:
        return obj.rating_shown

    @staticmethod
    def resolve_next_due(obj: Any) -> Any:
        return getattr(obj, "next_due", None)


class NeedWholeOut(NeedOut):
    """A need with who answers for it, its clocks, and what the caller can do with it now."""

    assignments: list[AssignmentOut]
    clocks: list[ClockOut]
    acts: list[str]


class ListingIn(Body):
    kind: Code = Field(examples=["fabric"])  # type: ignore[valid-type]
    title: Title = Field("", description="Empty: taken from the text.")  # type: ignore[valid-type]
    text: Text = ""  # type: ignore[valid-type]
    spec: Line = Field(  # type: ignore[valid-type]
        "", description="Cloth in the trade’s notation, one line.", examples=["T400 门幅150 180g"]
    )
    quantity: Decimal | None = Field(None, **NUMBER)
    unit: Unit | None = None
    price: Decimal | None = Field(None, **NUMBER)
    price_unit: Unit | None = None
    contact: Id | None = Field(None, description="A contact of the organisation.")


class NeedIn(ListingIn):
    organisation: Id | None = Field(None, description="Null: the caller’s own.")
    visibility: Literal["public", "members", "chosen"] = "members"
    parties: list[Id] = Field([], max_length=50)
    urgent: bool = False
    hide_name: bool = False
    needed_by: date | None = None
    send: bool = Field(True, description="False keeps it as a draft.")


class ListingChange(Body):
    kind: Code = None  # type: ignore[valid-type]
    title: bounded(TITLE_MOST, least=1) = None  # type: ignore[valid-type]
    text: Text = None  # type: ignore[valid-type]
    spec: Line = None  # type: ignore[valid-type]
    quantity: Decimal | None = Field(None, **NUMBER)
    unit: Unit | None = None
    price: Decimal | None = Field(None, **NUMBER)
    price_unit: Unit | None = None
    contact: Id | None = None
    version: int | None = Field(None, ge=0, lt=2**31, description="Refused if it was changed.")


class NeedChange(ListingChange):
    visibility: Literal["public", "members", "chosen"] = None
    parties: list[Id] = Field(None, max_length=50)
    urgent: bool = None
    hide_name: bool = None
    needed_by: date | None = None


class ActIn(Body):
    """What a step asks for; docs/lists.md says which step takes what."""

    text: Text = ""  # type: ignore[valid-type]
    rating: int | None = Field(None, ge=1, le=5)
    unit: Id | None = Field(None, description="An organisation, to assign or release.")
    is_lead: bool | None = None
    clock: Id | None = None
    outcome: Outcome | None = None
    version: int | None = Field(
        None, ge=0, lt=2**31, description="To widen: refused if the need was changed since."
    )


class ResourceOut(ListingOut):
    organisation: OrganisationRef
    state: ResourceState
    minimum: Decimal | None
    minimum_unit: str
    lead_days: int | None
    available_from: date | None
    available_until: date | None
    origin: Origin
    confirmed_at: datetime | None


class ResourceIn(ListingIn):
    organisation: Id | None = Field(None, description="Null: the caller’s own.")
    minimum: Decimal | None = Field(None, **NUMBER)
    minimum_unit: Unit | None = None
    lead_days: int | None = Field(None, ge=0, le=3650)
    available_from: date | None = None
    available_until: date | None = None
    offer: bool = Field(True, description="False keeps it as a draft.")


class ResourceChange(ListingChange):
    minimum: Decimal | None = Field(None, **NUMBER)
    minimum_unit: Unit | None = None
    lead_days: int | None = Field(None, ge=0, le=3650)
    available_from: date | None = None
    available_until: date | None = None


class DerivedOut(Schema):
    made: int
