"""How events look over the API."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Schema
from pydantic import Field

from chainloom.core.rest import Body, Id, bounded
from chainloom.organisations.api.schemas import OrganisationRef

from ..models import (
    EventAudience,
    EventKind,
    EventStatus,
    Presence,
    ResolutionState,
    SignupState,
    SignupWay,
)
from ..models.events import TEXT_MOST, TITLE_MOST
from ..services.repeating import TIMES_MOST, Every
from ..services.writing import PLACES_MOST

Title = bounded(TITLE_MOST, least=1)
Text = bounded(TEXT_MOST)
Line = bounded(160)
Reason = bounded(300)
Code = bounded(60)


class EventRowOut(Schema):
    id: Id
    title: str
    kind: EventKind
    state: EventStatus
    audience: EventAudience
    starts_at: datetime
    ends_at: datetime
    place: str
    capacity: int | None
    body: OrganisationRef | None = Field(description="The body that meets.")
    hosts: list[OrganisationRef]
    coming: int = Field(description="People who signed up and have a place.")
    attended: int = Field(description="People who came, counted from the records.")


class EventMaterialOut(Schema):
    id: Id
    title: str
    filename: str
    size: int = Field(description="Bytes.")
    is_open: bool = Field(description="Also for those who signed up by link.")


class AgendaItemOut(Schema):
    id: Id
    title: str
    organisation: OrganisationRef | None
    said: str


class ResolutionOut(Schema):
    id: Id
    event: Id
    number: int
    text: str
    owner: OrganisationRef
    due_on: date
    last_day: date = Field(description="After it, it is late.")
    state: ResolutionState
    is_late: bool
    evidence: str
    claimed_on: date | None
    done_on: date | None
    confirmed_by: OrganisationRef | None
    reason: str
    acts: list[str] = Field(description="What the caller can do with it now.")


class SeatPresenceOut(Schema):
    seat: Id
    name: str
    presence: Presence | None


class EventWholeOut(EventRowOut):
    text: str
    speaker: str
    minutes: str
    reason: str
    link: str | None = Field(description="Where people without an account sign up; for hosts.")
    materials: list[EventMaterialOut]
    agenda: list[AgendaItemOut]
    seats: list[SeatPresenceOut]
    resolutions: list[ResolutionOut]
    version: int
    acts: list[str] = Field(description="What the caller can do with it now.")


class EventIn(Body):
    title: Title  # type: ignore[valid-type]
    kind: EventKind = EventKind.LECTURE
    audience: EventAudience = EventAudience.MEMBERS
    starts_at: datetime = Field(description="Without a zone: by the clock in China.")
    ends_at: datetime
    place: Line = ""  # type: ignore[valid-type]
    speaker: bounded(120) = ""  # type: ignore[valid-type]
    text: Text = ""  # type: ignore[valid-type]
    capacity: int | None = Field(None, ge=1, le=PLACES_MOST)
    body: Id | None = None
    matchmaking: Id | None = Field(None, description="A table plan of the lists.")
    link_is_on: bool = True
    hosts: list[Id] = Field(default_factory=list, max_length=20)


class EventChange(Body):
    title: Title | None = None  # type: ignore[valid-type]
    kind: EventKind | None = None
    audience: EventAudience | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: Line | None = None  # type: ignore[valid-type]
    speaker: bounded(120) | None = None  # type: ignore[valid-type]
    text: Text | None = None  # type: ignore[valid-type]
    minutes: Text | None = None  # type: ignore[valid-type]
    capacity: int | None = Field(None, ge=1, le=PLACES_MOST)
    body: Id | None = None
    matchmaking: Id | None = None
    link_is_on: bool | None = None
    hosts: list[Id] | None = Field(None, max_length=20)
    version: int | None = Field(None, ge=1, le=2**31)


class EventActIn(Body):
    reason: Reason = ""  # type: ignore[valid-type]
    every: Every | None = Field(None, description="Of repeat: how far apart the times are.")
    times: int | None = Field(None, ge=1, le=TIMES_MOST, description="Of repeat: how many more.")


class EventInviteIn(Body):
    """Whoever any of these finds."""

    stages: list[Id] = Field(default_factory=list, max_length=200)
    certificates: list[Code] = Field(default_factory=list, max_length=100)  # type: ignore[valid-type]
    needs: list[Code] = Field(default_factory=list, max_length=50)  # type: ignore[valid-type]
    organisations: list[Id] = Field(default_factory=list, max_length=1000)
    with_body: bool = False


class InvitePreviewOut(Schema):
    fresh: int = Field(description="Would be invited.")
    reached: int = Field(description="Of them those for whom somebody acts here.")
    known: int = Field(description="Found too, and invited already.")


class InvitedOut(Schema):
    invited: int


class EventOutcomeOut(Schema):
    """Counted from the records, of what the caller may see."""

    organisations: int
    needs: int
    needs_closed: int
    matches: int
    matches_signed: int
    amount: Decimal = Field(description="10,000 yuan")
    until: datetime
    is_whole: bool = Field(description="Whether the six months are over.")


class EventFeedbackOut(Schema):
    count: int
    asked: int
    average: float | None
    ratings: dict[str, int]
    next_steps: dict[str, int]
    words: list[str]


class SignupOut(Schema):
    id: Id
    name: str = Field(description="Empty once erased.")
    organisation: OrganisationRef | None
    organisation_name: str = Field(description="As written by whoever has no account.")
    post: str
    contact: str
    state: SignupState
    way: SignupWay
    code: str
    came_at: datetime | None
    erased: bool

    @staticmethod
    def resolve_erased(obj: Any) -> bool:
        return bool(obj.is_erased())


class SignupIn(Body):
    name: bounded(40, least=1)  # type: ignore[valid-type]
    post: bounded(60) = ""  # type: ignore[valid-type]
    contact: bounded(120) = ""  # type: ignore[valid-type]


class AgendaItemIn(Body):
    title: bounded(160, least=1)  # type: ignore[valid-type]
    organisation: Id | None = None
    said: Text = ""  # type: ignore[valid-type]


class AgendaItemChange(Body):
    title: bounded(160, least=1) | None = None  # type: ignore[valid-type]
    organisation: Id | None = None
    said: Text | None = None  # type: ignore[valid-type]


class SeatPresenceIn(Body):
    seat: Id
    presence: Presence | None = None


class SeatsIn(Body):
    seats: list[SeatPresenceIn] = Field(max_length=500)


class ResolutionIn(Body):
    text: bounded(500, least=1)  # type: ignore[valid-type]
    owner: Id
    due_on: date
    item: Id | None = None


class ResolutionChange(Body):
    text: bounded(500, least=1) | None = None  # type: ignore[valid-type]
    owner: Id | None = None
    due_on: date | None = None
    item: Id | None = None


class ResolutionActIn(Body):
    reason: Reason = ""  # type: ignore[valid-type]
    evidence: bounded(2000) = ""  # type: ignore[valid-type]
    document: Id | None = None
    on: date | None = None
