"""My day, the calendar and the numbers over the API."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import BaseModel, Field

from chainloom.core.errors import Invalid
from chainloom.core.rest import bounded

from ..forms.boards import MOST_DAYS
from ..selectors.boards.calendar import SORTS, calendar_of
from ..selectors.boards.figures import EARLIEST, LATEST
from ..selectors.boards.my_day import my_day
from ..selectors.boards.numbers import numbers
from ..selectors.boards.periods import MONTH, QUARTER, Period

router = Router()
BASE = "/chains/{chain_slug}"
# A quarter, and of one day so many entries of a sort at most.
CALENDAR_DAYS, A_DAY = 92, 100


class PeriodQuery(BaseModel):
    since: date | None = Field(None, description="First day; with `until`.")
    until: date | None = Field(None, description="Last day, within.")

    def period(self, usual: str, most: int) -> Period:
        if self.since is None and self.until is None:
            return Period.around(timezone.localdate(), usual)
        if self.since is None or self.until is None:
            raise Invalid("required", _("Give both days, or none."), field="until")
        length = (self.until - self.since).days
        if length < 0:
            message = _("The last day lies before the first. Exchange them.")
            raise Invalid("backwards", message, field="until")
        if length >= most or self.since < EARLIEST or self.until > LATEST:
            message = _("At most %(n)s days, between 2000 and 2100.") % {"n": most}
            raise Invalid("too_long", message, field="until")
        return Period(self.since, self.until)


class CalendarQuery(PeriodQuery):
    show: bounded(20) = Field("", description="One sort of entries; empty: all.")  # type: ignore[valid-type]
    kind: bounded(20) = ""  # type: ignore[valid-type]
    whose: bounded(10) = Field("", description="own: one's own organisation's.")  # type: ignore[valid-type]


class NumberOut(Schema):
    """A figure: `value` is its median in working hours, its sum or its share; null where the
    figure is the count itself."""

    count: int = Field(description="Records that it counts.")
    value: float | Decimal | None
    list: str = Field(description="The page that lists just these records.")

    @staticmethod
    def resolve_list(obj: Any) -> str:
        return str(obj.url)


class NumberRowOut(Schema):
    label: str
    cells: list[NumberOut]


class NumberSectionOut(Schema):
    key: str = Field(examples=["kinds"])
    title: str
    heads: list[str] = Field(description="Of the label, then of each cell.")
    rows: list[NumberRowOut]


class NumbersOut(Schema):
    since: date
    until: date
    sections: list[NumberSectionOut]


class DayItemOut(Schema):
    title: str
    url: str
    meta: str
    urgent: bool
    due_at: datetime | None = Field(description="When the nearest clock ends.")

    @staticmethod
    def resolve_due_at(obj: Any) -> Any:
        return obj.clock.due_at if obj.clock else None


class DayGroupOut(Schema):
    code: str = Field(examples=["verify"])
    label: str
    count: int
    items: list[DayItemOut] = Field(description="The first twenty.")

    @staticmethod
    def resolve_label(obj: Any) -> str:
        return str(obj.label)


class CalendarEntryOut(Schema):
    day: date
    sort: str = Field(examples=["due"])
    title: str
    url: str
    note: str
    at: datetime | None


class CalendarDayOut(Schema):
    day: date
    mark: str = Field(description="off: a public holiday; on: worked instead; else empty.")
    is_worked: bool
    count: int
    entries: list[CalendarEntryOut] = Field(description="At most a hundred.")

    @staticmethod
    def resolve_day(obj: Any) -> Any:
        return obj.date


@router.get(BASE + "/numbers", response=NumbersOut, summary="Numbers of a period")
def numbers_get(request: HttpRequest, chain_slug: str, query: Query[PeriodQuery]) -> dict[str, Any]:
    """Without days: of this quarter. What each figure counts is in docs/lists.md."""
    found = numbers(request.actor, query.period(QUARTER, MOST_DAYS))
    period = found.period
    return {"since": period.since, "until": period.until, "sections": found.sections}


@router.get(BASE + "/my-day", response=list[DayGroupOut], summary="What waits for me")
def my_day_get(request: HttpRequest, chain_slug: str) -> list[Any]:
    return my_day(request.actor)


@router.get(BASE + "/calendar", response=list[CalendarDayOut], summary="What falls on days")
def calendar_get(request: HttpRequest, chain_slug: str, query: Query[CalendarQuery]) -> list[Any]:
    """Without days: of this month; at most a quarter at once."""
    if query.show and query.show not in SORTS:
        message = _("“%(value)s” is not one of the choices.") % {"value": query.show[:40]}
        raise Invalid("unknown_choice", message, field="show")
    filters = {"show": query.show, "kind": query.kind, "whose": query.whose}
    period = query.period(MONTH, CALENDAR_DAYS)
    return list(calendar_of(request.actor, period, filters, most=A_DAY).values())
