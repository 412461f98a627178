"""How projects look over the API."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from ninja import Schema
from pydantic import Field

from chainloom.core.rest import Body, Id, Money, bounded
from chainloom.organisations.api.schemas import OrganisationRef, Sourced

from ..models import (
    NeedState,
    Outcome,
    PartnerRole,
    ProjectKind,
    ProjectStage,
    ProjectState,
    ProjectVisibility,
)
from ..models.projects import TEXT_MOST, TITLE_MOST
from .schemas import NUMBER, ListingIn

Title = bounded(TITLE_MOST, least=1)
Text = bounded(TEXT_MOST)
Line = bounded(200)
Reason = bounded(500)


class ProgressOut(Schema):
    """Computed from milestones and dated entries of money; nothing of it can be sent."""

    milestones: int
    reached: int
    late: int = Field(description="Open past their day, while the project goes on.")
    share: float | None = Field(description="Reached of all; null without milestones.")
    invested: Money | None = Field(
        description="10,000 yuan, the sum of its entries; null where it is not shown to you."
    )
    share_of_money: float | None


class ProjectOut(Schema):
    id: Id
    title: str
    kind: ProjectKind
    text: str
    organisation: OrganisationRef = Field(description="Who undertakes it.")
    unit: OrganisationRef | None = Field(description="Who looks after it.")
    stage: ProjectStage
    stage_on: date | None
    state: ProjectState
    planned_total: Money | None = Field(description="10,000 yuan.")
    place: str
    district_code: str
    latitude: float | None
    longitude: float | None
    starts_on: date | None
    ends_on: date | None
    visibility: ProjectVisibility
    progress: ProgressOut
    next_due: date | None = Field(description="The day of its next open milestone.")
    overdue: bool = Field(description="Past its planned end, and not in production.")
    flagged: bool = Field(description="An obstacle that you see stands still.")
    version: int


class PostponementOut(Schema):
    was_due: date
    now_due: date
    reason: str = Field(description="Empty where you are not concerned.")


class MilestoneOut(Schema):
    id: Id
    title: str
    due: date
    done_on: date | None
    late: bool
    evidence: str = Field(description="Empty where you are not concerned.")
    document: Id | None = Field(description="Null where you see no documents.")
    postponements: list[PostponementOut]


class InvestmentOut(Sourced):
    id: Id
    on: date
    amount: Money = Field(description="10,000 yuan.")
    text: str


class ProjectPartnerOut(Schema):
    id: Id
    organisation: OrganisationRef
    role: PartnerRole
    text: str


class ObstacleOut(Schema):
    """A need that stands in the way, where you may see it and whose it is."""

    id: Id
    need: Id
    title: str
    organisation: OrganisationRef
    state: NeedState
    outcome: Outcome | None
    still: bool = Field(description="Nothing goes on with it.")
    next_due: datetime | None = Field(description="When its next clock runs out.")


class ProjectWholeOut(ProjectOut):
    """A project with all that belongs to it, and what the caller can do with it now."""

    halt_reason: str = Field(description="Why it is paused or dropped; to those concerned.")
    halted_on: date | None
    milestones: list[MilestoneOut]
    investments: list[InvestmentOut] | None = Field(description="Null where not shown to you.")
    partners: list[ProjectPartnerOut]
    obstacles: list[ObstacleOut]
    acts: list[str]


class ProjectEntryOut(Schema):
    at: datetime
    who: str
    text: str = Field(description="What happened, in the reader’s language.")
    said: str


class _ProjectFields(Body):
    text: Text = ""  # type: ignore[valid-type]
    planned_total: Decimal | None = Field(None, description="10,000 yuan.", **NUMBER)
    place: Line = ""  # type: ignore[valid-type]
    district_code: bounded(40) = Field(  # type: ignore[valid-type]
        "", description="Six digits of GB/T 2260, or a name.", examples=["350502"]
    )
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    starts_on: date | None = None
    ends_on: date | None = None


class ProjectIn(_ProjectFields):
    title: Title  # type: ignore[valid-type]
    kind: ProjectKind
    organisation: Id | None = Field(None, description="Null: the caller’s own.")
    stage: ProjectStage = ProjectStage.PLANNED
    stage_on: date | None = None
    unit: Id | None = Field(None, description="Who looks after it; said by the office.")
    visibility: ProjectVisibility = ProjectVisibility.MEMBERS


class ProjectChange(_ProjectFields):
    """The stage is moved by a step."""

    title: Title = None  # type: ignore[valid-type]
    kind: ProjectKind = None
    visibility: ProjectVisibility = None
    organisation: Id | None = Field(None, description="Who undertakes it; said by the office.")
    version: int | None = Field(None, ge=0, lt=2**31, description="Refused if it was changed.")


class ProjectStepIn(Body):
    """What a step asks for; docs/projects.md says which takes what."""

    stage: ProjectStage | None = None
    on: date | None = Field(None, description="Null: today.")
    text: Reason = ""  # type: ignore[valid-type]
    unit: Id | None = None


class MilestoneIn(Body):
    title: Title  # type: ignore[valid-type]
    due: date


class MilestoneStepIn(Body):
    on: date | None = Field(None, description="Of `done`; null: today.")
    evidence: bounded(300) = ""  # type: ignore[valid-type]
    document: Id | None = None
    due: date | None = Field(None, description="Of `postpone`: the new day.")
    text: Reason = Field("", description="Why.")  # type: ignore[valid-type]


class InvestmentIn(Body):
    amount: Decimal = Field(gt=0, max_digits=16, decimal_places=2, description="10,000 yuan.")
    on: date | None = Field(None, description="Null: today.")
    text: Line = ""  # type: ignore[valid-type]


class ProjectPartnerIn(Body):
    organisation: Id
    role: PartnerRole
    text: Line = ""  # type: ignore[valid-type]


class ObstacleIn(ListingIn):
    """A need as `POST /needs` takes it, in the owner’s name."""

    kind: bounded(20) = Field("problem", examples=["problem"])  # type: ignore[valid-type]
    visibility: Literal["members", "chosen"] = "chosen"
    parties: list[Id] = Field([], max_length=50)
    urgent: bool = False
    hide_name: bool = False
    needed_by: date | None = None
    send: bool = Field(True, description="False keeps it as a draft.")
