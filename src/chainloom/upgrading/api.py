"""Ladders over the API: what steps ask for, who stands where by year, one firm, who is near."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from chainloom.core.errors import Missing
from chainloom.core.rest import Body, Id, bounded, found
from chainloom.engines.matching import eligibility
from chainloom.organisations.api.schemas import OrganisationRef
from chainloom.organisations.counting import tell_time

from . import services
from .catalogue import Completeness, Criterion, Ladder, Step, Theme, ladder, ladders, step
from .policy import ladder_policy
from .selectors import criteria as counted
from .selectors.criteria import Near
from .selectors.firm import Asked, OnLadder, before_step, on_ladders
from .selectors.holders import holders, years_of

router = Router()
LADDERS = "/chains/{chain_slug}/ladders"
NEAR_MOST = 200


class LadderDocumentOut(Schema):
    number: str
    title: str
    title_en: str
    issuer: str
    url: str
    in_force_from: str = Field(description="A day, or a month or year where the day is not known.")
    in_force_until: str | None
    read: Literal["text", "account"] = Field(
        description="account: read in what others say of it, not in the official text."
    )
    checked: date
    note: str
    note_en: str


class LadderCriterionOut(Schema):
    code: str
    text: str
    text_en: str
    condition: dict[str, Any] | None = Field(
        description="docs/eligibility.md has the grammar; null: only people can judge."
    )
    document: str = Field(description="Number of the document.")
    clause: str
    in_force_from: str
    in_force_until: str | None
    completeness: Completeness
    gap: str = Field(description="What is not known, or who judges.")
    gap_en: str


class LadderStepOut(Schema):
    key: str = Field(examples=["quality_sme.specialised"])
    number: int
    name: str
    name_en: str
    criteria: list[LadderCriterionOut]


class LadderOut(Schema):
    code: str
    theme: Theme
    name: str
    name_en: str
    documents: list[LadderDocumentOut]
    steps: list[LadderStepOut]


def _criterion(one: Criterion) -> LadderCriterionOut:
    written = None
    if one.condition is not None:
        written = eligibility.write_condition(one.condition, eligibility.standard())
    return LadderCriterionOut(
        code=one.code,
        text=one.text,
        text_en=one.text_en,
        condition=written,
        document=one.document.number,
        clause=one.clause,
        in_force_from=one.begins.written,
        in_force_until=one.ends.written if one.ends else None,
        completeness=one.completeness,
        gap=one.gap,
        gap_en=one.gap_en,
    )


def _ladder(one: Ladder, on: date) -> LadderOut:
    return LadderOut(
        code=one.code,
        theme=one.theme,
        name=one.name,
        name_en=one.name_en,
        documents=[
            LadderDocumentOut(
                number=doc.number,
                title=doc.title,
                title_en=doc.title_en,
                issuer=doc.issuer,
                url=doc.url,
                in_force_from=doc.begins.written,
                in_force_until=doc.ends.written if doc.ends else None,
                read=doc.read,  # type: ignore[arg-type]
                checked=doc.checked,
                note=doc.note,
                note_en=doc.note_en,
            )
            for doc in one.documents
        ],
        steps=[
            LadderStepOut(
                key=row.key,
                number=row.number,
                name=row.name,
                name_en=row.name_en,
                criteria=[_criterion(asked) for asked in row.asked(on)],
            )
            for row in one.steps
        ],
    )


class LadderQuery(Body):
    on: date | None = Field(None, description="What was asked for on this day; today if not said.")


@router.get(LADDERS, response=list[LadderOut], summary="Ladders and what their steps ask for")
def ladder_list(request: HttpRequest, chain_slug: str, query: Query[LadderQuery]) -> Any:
    return [_ladder(one, query.on or timezone.localdate()) for one in ladders()]


class LadderYearOut(Schema):
    on: date
    steps: list[int] = Field(description="Firms on each step, the lowest first.")
    up: int | None = Field(description="Moved up since the day before; null on the first.")
    down: int | None


class LadderYearsOut(Schema):
    ladder: str
    years: list[LadderYearOut]
    undated: int = Field(description="Firms that stand by certificates without a day of issue.")
    unlevelled: int = Field(description="Firms with a certificate whose level is not said.")


@router.get(
    LADDERS + "/{ladder}/years", response=LadderYearsOut, summary="Firms on each step by year"
)
def ladder_years(request: HttpRequest, chain_slug: str, ladder: str, response: HttpResponse) -> Any:
    of = _known(ladder)
    kept = holders(request.actor.chain)
    tell_time(response, kept.at, is_current=kept.is_current)
    seen = years_of(kept.value, of, timezone.localdate())
    years = [
        LadderYearOut(
            on=day,
            steps=counts[1:],
            up=seen.up(at) if at else None,
            down=seen.down(at) if at else None,
        )
        for at, (day, counts) in enumerate(zip(seen.days, seen.counts, strict=True))
    ]
    return LadderYearsOut(
        ladder=of.code, years=years, undated=seen.undated, unlevelled=seen.unlevelled
    )


def _known(code: str) -> Ladder:
    of = ladder(code)
    if of is None:
        raise Missing()
    return of


class LadderMetOut(Schema):
    code: str
    text: str
    status: Literal["met", "unmet", "unknown", "judged"] = Field(
        description="judged: only people can tell."
    )
    completeness: Completeness


class LadderStandingOut(Schema):
    ladder: str
    step: int = Field(description="0: on none.")
    standing: str | None = Field(description="Key of the step on which it stands.")
    next: str | None = Field(description="Key of the next step; null on the highest.")
    criteria: list[LadderMetOut] = Field(description="What the next step asks for.")


def _met(one: Asked) -> LadderMetOut:
    return LadderMetOut(
        code=one.criterion.code,
        text=one.criterion.text,
        status="judged" if one.status is None else one.status.word,  # type: ignore[arg-type]
        completeness=one.criterion.completeness,
    )


def _on_ladder(at: OnLadder) -> LadderStandingOut:
    now = at.ladder.step(at.step)
    return LadderStandingOut(
        ladder=at.ladder.code,
        step=at.step,
        standing=now.key if now else None,
        next=at.next.key if at.next else None,
        criteria=[_met(one) for one in at.asked],
    )


@router.get(
    "/chains/{chain_slug}/organisations/{organisation_id}/ladders",
    response=list[LadderStandingOut],
    summary="Where a firm stands, and what the next steps ask for",
    description="Of one’s own firm; office and leader of any. Figures that you may not see count "
    "as not known.",
)
def firm_ladders(request: HttpRequest, chain_slug: str, organisation_id: Id) -> Any:
    row = found(ladder_policy.rows(request.actor), organisation_id)
    return [_on_ladder(one) for one in on_ladders(request.actor, row)]


class LadderNearQuery(Body):
    step: bounded(60, least=1) = Field(  # type: ignore[valid-type]
        description="Key of the step.", examples=["quality_sme.specialised"]
    )
    which: Literal["one_short", "sure", "one_answer", "all_met"] = "one_short"
    offset: int = Field(0, ge=0, le=10**7)
    limit: int = Field(50, ge=1, le=NEAR_MOST)


class LadderNearFirmOut(Schema):
    organisation: OrganisationRef
    shows_figures: bool
    criteria: list[LadderMetOut]


class LadderNearOut(Schema):
    step: str
    count: int
    counted_at: datetime | None = Field(description="Null while a job counts for the first time.")
    is_current: bool
    items: list[LadderNearFirmOut]


@router.get(
    LADDERS + "/near",
    response=LadderNearOut,
    summary="Firms near a step",
    description="Office, leader.",
)
def ladder_near(request: HttpRequest, chain_slug: str, query: Query[LadderNearQuery]) -> Any:
    actor = request.actor
    if not actor.sees_all:
        raise Missing()
    row = _step(query.step)
    kept = counted.standings(actor.chain)
    keys: list[int] = []
    if kept.value is not None:
        keys = Near(kept.value, holders(actor.chain).value).keys(row, query.which)
    some = before_step(actor, row, keys[query.offset : query.offset + query.limit])
    return LadderNearOut(
        step=row.key,
        count=len(keys),
        counted_at=kept.value.at if kept.value else None,
        is_current=kept.is_current,
        items=[
            LadderNearFirmOut(
                organisation=one.organisation,
                shows_figures=one.shows_figures,
                criteria=[_met(asked) for asked in one.asked],
            )
            for one in some
        ],
    )


def _step(key: str) -> Step:
    row = step(key)
    if row is None:
        raise Missing()
    return row


class LadderTellIn(Body):
    step: bounded(60, least=1)  # type: ignore[valid-type]
    organisations: list[Id] = Field(max_length=services.MOST_TOLD)


class LadderToldOut(Schema):
    told: int = Field(description="Those told today already are left alone.")


@router.post(LADDERS + "/tell", response=LadderToldOut, summary="Tell firms that a step is near")
def ladder_tell(request: HttpRequest, chain_slug: str, body: LadderTellIn) -> Any:
    told = services.firms_tell(step=body.step, organisations=body.organisations, by=request.actor)
    return LadderToldOut(told=told)


__all__ = ["router"]
