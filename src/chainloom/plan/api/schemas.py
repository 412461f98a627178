"""How plans look over the API."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ninja import Schema
from pydantic import Field

from chainloom.core.rest import Body, Id, bounded
from chainloom.organisations.api.schemas import OrganisationRef

from ..models import MilestoneState, PlanState
from ..models.plans import TEXT_MOST, TITLE_MOST
from ..progress import Pace, Standing

RECORDS_MOST = 200
Title = bounded(TITLE_MOST, least=1)
Text = bounded(TEXT_MOST)
Reason = bounded(300)
Number = Field(Decimal(1), gt=0, max_digits=6, decimal_places=2)
WHY = "Why it is changed; needed once the plan is adopted."


class StandingOut(Schema):
    share: float | None = Field(description="0 to 1; null where there is nothing to measure.")
    expected: float = Field(description="0 to 1, by that day.")
    pace: Pace

    @classmethod
    def of(cls, at: Standing) -> StandingOut:
        share = None if at.share is None else float(at.share)
        return cls(share=share, expected=float(at.expected), pace=at.pace)


class YearPlanOut(Schema):
    id: int
    title: str
    text: str
    starts: date
    ends: date
    state: PlanState
    version: int


class PlanTargetOut(Schema):
    id: int
    title: str
    evidence: str = Field(description="A code of `evidence-kinds`.", examples=["lists.need_closed"])
    filters: dict[str, str]
    unit: str
    wanted: Decimal
    done: Decimal
    starts: date
    due: date
    weight: Decimal
    standing: StandingOut


class PlanMilestoneOut(Schema):
    id: int
    title: str
    due: date
    weight: Decimal
    owner: OrganisationRef | None
    state: MilestoneState
    reached_on: date | None
    standing: StandingOut


class PlanMeasureOut(Schema):
    id: int
    title: str
    text: str
    weight: Decimal
    leads: list[OrganisationRef]
    partners: list[OrganisationRef]
    standing: StandingOut
    targets: list[PlanTargetOut]
    milestones: list[PlanMilestoneOut]


class PlanDirectionOut(Schema):
    id: int
    title: str
    text: str
    weight: Decimal
    standing: StandingOut
    measures: list[PlanMeasureOut]


class YearPlanProgressOut(YearPlanOut):
    on: date = Field(description="The day as of which progress is told.")
    standing: StandingOut
    directions: list[PlanDirectionOut]


class YearPlanIn(Body):
    title: Title  # type: ignore[valid-type]
    text: Text = ""  # type: ignore[valid-type]
    starts: date
    ends: date


class YearPlanChangeIn(Body):
    title: Title | None = None  # type: ignore[valid-type]
    text: Text | None = None  # type: ignore[valid-type]
    starts: date | None = None
    ends: date | None = None
    reason: Reason = Field("", description=WHY)  # type: ignore[valid-type]
    version: int | None = Field(None, ge=1, description="Refused if it is another by now.")


class PlanDirectionIn(Body):
    title: Title  # type: ignore[valid-type]
    text: Text = ""  # type: ignore[valid-type]
    weight: Decimal = Number
    reason: Reason = Field("", description=WHY)  # type: ignore[valid-type]


class PlanMeasureIn(PlanDirectionIn):
    leads: list[Id] = Field([], max_length=30)
    partners: list[Id] = Field([], max_length=30)


class PlanTargetIn(Body):
    title: Title  # type: ignore[valid-type]
    evidence: bounded(60) = ""  # type: ignore[valid-type]
    filters: dict[str, bounded(60)] = {}  # type: ignore[valid-type]
    unit: bounded(20) = ""  # type: ignore[valid-type]
    wanted: Decimal = Field(gt=0, max_digits=16, decimal_places=2)
    starts: date | None = Field(None, description="The plan's first day by default.")
    due: date | None = Field(None, description="The plan's last day by default.")
    weight: Decimal = Number
    reason: Reason = Field("", description=WHY)  # type: ignore[valid-type]


class PlanMilestoneIn(Body):
    title: Title  # type: ignore[valid-type]
    due: date
    owner: Id | None = None
    weight: Decimal = Number
    reason: Reason = Field("", description=WHY)  # type: ignore[valid-type]


class ReachedIn(Body):
    reached_on: date
    note: bounded(300) = ""  # type: ignore[valid-type]
    document: Id | None = None


class SendBackIn(Body):
    reason: bounded(300, least=1)  # type: ignore[valid-type]


class PlanPartOut(Schema):
    id: int


class EvidenceFilterOut(Schema):
    name: str
    label: str
    choices: dict[str, str]


class EvidenceKindOut(Schema):
    code: str
    label: str
    units: dict[str, str]
    filters: list[EvidenceFilterOut]


class EvidenceRecordOut(Schema):
    day: date
    title: str
    detail: str
    url: str


class EvidenceRecordsOut(Schema):
    items: list[EvidenceRecordOut] = Field(description=f"The latest {RECORDS_MOST}.")
    seen: int = Field(description="Records that the caller may see.")
    hidden: int = Field(description="Records that count and are not for the caller to see.")
