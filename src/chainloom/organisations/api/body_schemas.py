"""How coordination bodies look over the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ninja import Schema
from pydantic import Field

from chainloom.core.rest import Body, Id, bounded

from ..models import BodyForm, BodyRole, Kind, Organisation
from .schemas import OrganisationRef, Sourced


class SeatOut(Sourced):
    """A place in a committee or alliance, held by an organisation or a person."""

    id: Id
    role: BodyRole
    member: OrganisationRef | None
    person_name: str
    person_post: str
    from_date: dt.date | None
    until: dt.date | None


class SeatIn(Body):
    """Either `member` or `person_name`."""

    role: BodyRole
    member: Id | None = None
    person_name: bounded(40) = ""
    person_post: bounded(60) = ""
    from_date: dt.date | None = None
    until: dt.date | None = Field(None, description="Only for who sat there in an earlier time.")


class SeatReplacement(Body):
    """Who takes the seat: either `member` or `person_name`."""

    from_date: dt.date = Field(description="The first day; the old seat ends the day before.")
    role: BodyRole | None = Field(None, description="The old seat's unless given.")
    member: Id | None = None
    person_name: bounded(40) = ""
    person_post: bounded(60) = ""


class SeatEnd(Body):
    until: dt.date | None = Field(None, description="The last day; today unless given.")


class BodyOut(OrganisationRef):
    """A committee, alliance, working group, service team or association, as of a day."""

    kind: Kind
    form: BodyForm | None = Field(description="Null where nobody said it.")
    duty: str
    parent: OrganisationRef | None = Field(description="The body of which it is a part.")
    term: BodyTermRef | None = Field(description="The term in which the day lies.")
    members: int
    firms: int = Field(description="Firms looked after, as far as the caller may see them.")

    @staticmethod
    def resolve_form(obj: Any) -> Any:
        return obj.form or None

    @staticmethod
    def resolve_duty(obj: Any) -> str:
        profile = getattr(obj, "body_profile", None)
        return profile.duty if profile else ""

    @staticmethod
    def resolve_parent(obj: Any) -> Organisation | None:
        profile = getattr(obj, "body_profile", None)
        return profile.parent if profile else None

    @staticmethod
    def resolve_members(obj: Any) -> int:
        return int(obj.seats)


class BodyDescription(Body):
    form: BodyForm
    parent: Id | None = None
    duty: bounded(300) = ""


class BodyTermRef(Schema):
    id: Id
    title: str = Field(examples=["第二届"])
    from_date: dt.date
    until: dt.date | None
    note: str


class BodyTermIn(Body):
    title: bounded(40, least=1)
    from_date: dt.date
    until: dt.date | None = None
    note: bounded(200) = ""


class BodyTermNew(BodyTermIn):
    going_on: list[Id] | None = Field(
        None,
        max_length=1000,
        description="Seats that last into the term: all others end the day before. "
        "Null: seats are left as they are.",
    )


class TeamAssignmentOut(Sourced):
    """A service team looks after a firm."""

    id: Id
    team: OrganisationRef
    firm: OrganisationRef
    seat: SeatOut | None = Field(description="Who in the team answers for the firm.")
    from_date: dt.date | None
    until: dt.date | None


class AssignmentIn(Body):
    firms: list[Id] = Field(min_length=1, max_length=200)
    seat: Id | None = Field(None, description="A seat of the team that is held on that day.")
    from_date: dt.date | None = Field(None, description="Today unless given.")


class AssignmentPassOn(Body):
    seat: Id | None = Field(None, description="A seat of the team that is held on that day.")
    from_date: dt.date | None = Field(None, description="Today unless given.")


BodyOut.model_rebuild()
