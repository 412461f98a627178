"""Briefings and what is due, over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import BaseModel, Field

from chainloom.core.errors import Conflict, Missing
from chainloom.core.paging import cursor_page
from chainloom.core.pdf import PDF
from chainloom.core.rest import Body, Id, PageOut, PageQuery, bounded, found

from .models import TEXT_MOST, TITLE_MOST, Briefing, BriefingState, PeriodKind
from .papers.docx import DOCX, docx_of
from .papers.pdf import briefing_pdf
from .policy import reads_reports
from .selectors import briefings as selectors
from .selectors.due import due_list
from .services import briefings as services

router = Router()
BRIEFINGS = "/chains/{chain_slug}/briefings"
ONE = BRIEFINGS + "/{briefing_id}"
DUE_MOST_DAYS = 366


class BriefingQuery(PageQuery):
    state: BriefingState | None = None


class BriefingOut(Schema):
    id: int
    title: str
    kind: PeriodKind
    since: date
    until: date
    language: str
    state: BriefingState
    as_of: date | None = Field(description="The day as of which its figures tell.")
    counted_at: datetime | None = Field(description="Null until its figures are counted.")
    issued_at: datetime | None
    version: int


class BriefingFigureOut(Schema):
    name: str
    label: str
    said: str = Field(description="As it stands in the text.")
    url: str = Field(description="The page with the records that it counts.")
    now: bool = Field(description="Tells how things stood when they were counted.")


class BriefingCellOut(Schema):
    said: str
    url: str


class BriefingTableOut(Schema):
    key: str
    title: str
    heads: list[str]
    rows: list[list[BriefingCellOut]]


class BriefingPartOut(Schema):
    key: str
    heading: str
    text: str = Field(description="As it reads: by a person, or by the product.")
    by_hand: bool
    changed: list[str] = Field(
        description="Names of figures that the text by hand says otherwise than they are now."
    )
    figures: list[BriefingFigureOut]
    tables: list[BriefingTableOut]
    source: str
    inside: bool = Field(description="For office and leader only.")


class BriefingChapterOut(Schema):
    key: str
    title: str
    parts: list[BriefingPartOut]


class BriefingWholeOut(BriefingOut):
    chapters: list[BriefingChapterOut]


class BriefingIn(Body):
    period: bounded(10) = Field(description="2026-11, 2026-q4 or 2026.")
    title: bounded(TITLE_MOST) = Field("", description="Empty: made of chain and period.")
    language: Literal["zh-hans", "en", ""] = Field("", description="Empty: the caller's.")


class BriefingTitleIn(Body):
    title: bounded(TITLE_MOST, least=1)
    version: int | None = Field(None, description="Refused when it has changed since.")


class BriefingTextIn(Body):
    text: bounded(TEXT_MOST) = Field(description="Empty: the product's own sentences again.")
    version: int | None = Field(None, description="Refused when it has changed since.")


class DayDueQuery(BaseModel):
    until: date | None = Field(None, description="Up to this day; today by default.")


class DayDueOut(Schema):
    day: date
    what: str
    title: str
    who: str
    url: str
    late: bool


def _one(request: HttpRequest, key: int) -> Briefing:
    return found(selectors.briefings(request.actor), key)


def _whole(request: HttpRequest, row: Briefing) -> dict[str, Any]:
    about = {name: getattr(row, name) for name in BriefingOut.model_fields}
    chapters = [
        {
            "key": chapter.key,
            "title": chapter.title,
            "parts": [_part(one) for one in chapter.parts],
        }
        for chapter in selectors.shown(request.actor, row)
    ]
    return about | {"chapters": chapters}


def _part(shown: selectors.ShownPart) -> dict[str, Any]:
    part = shown.part
    return {
        "key": part["key"],
        "heading": part["heading"],
        "text": selectors.text_of(part, shown.own) or part["empty"],
        "by_hand": shown.own is not None,
        "changed": [one.name for one in shown.changed],
        "figures": [{"name": name, **one} for name, one in part["figures"].items()],
        "tables": part["grids"],
        "source": part["source"],
        "inside": part["inside"],
    }


@router.get(BRIEFINGS, response=PageOut[BriefingOut], summary="Briefings")
def briefing_list(
    request: HttpRequest, chain_slug: str, query: Query[BriefingQuery]
) -> dict[str, Any]:
    """For office and leader all, for bureaus those that are issued."""
    if not reads_reports(request.actor):
        raise Missing()
    rows = selectors.briefings(request.actor).defer("chapters")
    if query.state:
        rows = rows.filter(state=query.state)
    page = cursor_page(rows, sort="-id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.post(BRIEFINGS, response={201: BriefingOut}, summary="Begin a briefing")
def briefing_create(request: HttpRequest, chain_slug: str, body: BriefingIn) -> Status:
    """Its figures are counted by a background job; `counted_at` says when that is done."""
    if not reads_reports(request.actor):
        raise Missing()
    return Status(201, services.briefing_create(**body.model_dump(), by=request.actor))


@router.get(ONE, response=BriefingWholeOut, summary="A briefing with its figures and texts")
def briefing_get(request: HttpRequest, chain_slug: str, briefing_id: Id) -> dict[str, Any]:
    return _whole(request, _one(request, briefing_id))


@router.patch(ONE, response=BriefingOut, summary="Change the title of a briefing")
def briefing_rename(
    request: HttpRequest, chain_slug: str, briefing_id: Id, body: BriefingTitleIn
) -> Briefing:
    row = _one(request, briefing_id)
    return services.briefing_rename(briefing=row, by=request.actor, **body.model_dump())


@router.delete(ONE, response={204: None}, summary="Throw the draft of a briefing away")
def briefing_remove(request: HttpRequest, chain_slug: str, briefing_id: Id) -> Status:
    services.briefing_remove(briefing=_one(request, briefing_id), by=request.actor)
    return Status(204, None)


@router.put(ONE + "/parts/{part}", response=BriefingWholeOut, summary="Write the text of a part")
def briefing_text(
    request: HttpRequest, chain_slug: str, briefing_id: Id, part: str, body: BriefingTextIn
) -> dict[str, Any]:
    row = _one(request, briefing_id)
    services.text_set(briefing=row, part=part, by=request.actor, **body.model_dump())
    return _whole(request, _one(request, briefing_id))


@router.post(
    ONE + "/parts/{part}/follow",
    response=BriefingWholeOut,
    summary="Put figures that have changed into a text by hand",
)
def briefing_follow(
    request: HttpRequest, chain_slug: str, briefing_id: Id, part: str
) -> dict[str, Any]:
    services.text_follow(briefing=_one(request, briefing_id), part=part, by=request.actor)
    return _whole(request, _one(request, briefing_id))


@router.post(ONE + "/refresh", response=BriefingOut, summary="Count the figures anew")
def briefing_refresh(request: HttpRequest, chain_slug: str, briefing_id: Id) -> Briefing:
    return services.briefing_refresh(briefing=_one(request, briefing_id), by=request.actor)


@router.post(ONE + "/issue", response=BriefingOut, summary="Issue it, for bureaus to read")
def briefing_issue(request: HttpRequest, chain_slug: str, briefing_id: Id) -> Briefing:
    return services.briefing_issue(briefing=_one(request, briefing_id), by=request.actor)


@router.post(ONE + "/reopen", response=BriefingOut, summary="Take it back to work on it")
def briefing_reopen(request: HttpRequest, chain_slug: str, briefing_id: Id) -> Briefing:
    return services.briefing_reopen(briefing=_one(request, briefing_id), by=request.actor)


@router.get(ONE + "/paper/{kind}", summary="A briefing as DOCX or PDF")
def briefing_paper(
    request: HttpRequest,
    chain_slug: str,
    briefing_id: Id,
    kind: Literal["docx", "pdf"],
    inside: bool = True,
) -> HttpResponse:
    """`inside=false` leaves out what is for office and leader only; others never get it."""
    row = _one(request, briefing_id)
    if not row.is_counted():
        raise Conflict("not_counted", services.not_counted())
    inside = inside and request.actor.sees_all
    make, content_type = (docx_of, DOCX) if kind == "docx" else (briefing_pdf, PDF)
    return HttpResponse(make(row, inside=inside), content_type=content_type)


@router.get("/chains/{chain_slug}/due", response=list[DayDueOut], summary="What is due and overdue")
def day_due_list(
    request: HttpRequest, chain_slug: str, query: Query[DayDueQuery]
) -> list[dict[str, Any]]:
    """Over plan, agreements, projects and policies: for office and leader of the whole chain, for
    everybody else of their own organisation."""
    today = timezone.localdate()
    until = query.until or today
    until = min(until, date.fromordinal(today.toordinal() + DUE_MOST_DAYS))
    return [
        {
            "day": one.day,
            "what": one.what,
            "title": one.title,
            "who": one.who,
            "url": one.url,
            "late": one.is_late,
        }
        for one in due_list(request.actor, today, until).lines
    ]
