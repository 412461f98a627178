"""What would break, over the API: firms by risk, cascades, fragile inputs, second sources."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import BaseModel, Field

from chainloom.core.digits import whole_number
from chainloom.core.errors import Invalid, Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Body, Id, PageOut, PageQuery, bounded
from chainloom.jobs.api import JobOut
from chainloom.jobs.models import Job
from chainloom.organisations.api.entries import organisation_of
from chainloom.organisations.api.schemas import OrganisationRef
from chainloom.organisations.models import Organisation

from ..models import DrawSettings, FirmRisk, RiskRun
from ..policy import risk_run_policy
from ..selectors import MapFilters
from ..selectors.firm import Input
from ..selectors.resilience import own_exposure, stage_risks
from ..services.resilience import (
    NotWeighed,
    RiskState,
    cascade_state,
    draw_settings,
    draw_settings_change,
    inputs_state,
    risk_enqueue,
    risk_state,
    sources_ask,
    sources_shown,
)

router = Router()
ROOT = "/chains/{chain_slug}/resilience"


class YearQuery(BaseModel):
    year: int | None = Field(
        None, ge=1950, le=2100, description="Of which year's links; this year's unless given."
    )

    def of(self) -> int:
        return self.year or timezone.localdate().year


class YearPageQuery(PageQuery, YearQuery):
    pass


class DrawsOut(Schema):
    """The draws of links that nobody told of, by which firms have low, median and high."""

    state: Literal[
        "shown",
        "missing",
        "off",
        "too_many_firms",
        "too_many_pairs",
        "no_shares",
        "nothing_untold",
        "failed",
    ] = Field(description="Shown, not calculated by the present settings, or why there are none.")
    problem: str | None = Field(None, description="What the engine said, where it failed.")
    draws: int | None = None
    seed: int | None = None
    links: float | None = Field(None, description="Links drawn, on average.")
    pairs: int | None = Field(None, description="Pairs of firms that may be links.")
    density: float | None = Field(None, description="Drawn, of these pairs.")
    suppliers: float | None = Field(None, description="Suppliers that a firm is taken to have.")
    bought: int | None = Field(None, description="Percent of the output spent on inputs.")
    shares: Literal["world", "template", "both"] | None = Field(
        None,
        description="Whence it is known what stages buy from one another: China's textiles in "
        "2008 (world input–output tables), the chain's template, or both.",
    )
    quantiles: tuple[float, float] | None = Field(None, description="Those of low and high.")


class DrawSettingsOut(Schema):
    is_on: bool
    draws: int
    seed: int
    suppliers: float | None = Field(description="Of a firm; null: as many as firms have told.")
    bought: int = Field(description="Percent of its output that a firm spends on inputs.")


class DrawSettingsIn(Body):
    is_on: bool | None = None
    draws: int | None = None
    seed: int | None = None
    suppliers: float | None = None
    bought: int | None = None


class RunOut(Schema):
    """One calculation: of what, when, and its key figures."""

    id: Id
    year: int
    made_at: dt.datetime
    is_current: bool = Field(description="Nothing in the chain has changed since.")
    firms: int
    largest: float = Field(description="The largest systemic risk, a share of the output.")
    half: int = Field(description="The fewest firms that hold half of the sum.")
    total: float = Field(description="The sum over all firms.")
    parameters: dict[str, float]
    basis: dict[str, float] = Field(description="What it was made of; docs/resilience.md.")
    draws: DrawsOut


class FirmRiskOut(Schema):
    rank: int
    organisation: OrganisationRef
    stage: int | None
    esri: float = Field(description="The share of the chain's output lost if the firm stops.")
    esri_known: float | None = Field(
        description="The same without inferred links; null where nothing is inferred."
    )
    downstream: float = Field(description="What it would be by lost inputs alone.")
    upstream: float = Field(description="What it would be by lost customers alone.")
    low: float | None = Field(description="5 % of the draws lie below; null without draws.")
    median: float | None
    high: float | None = Field(description="95 % of the draws lie below.")
    steps: int
    suppliers: int
    customers: int
    single_inputs: int

    @staticmethod
    def resolve_stage(obj: FirmRisk) -> int | None:
        return obj.stage_id


class StageRiskOut(Schema):
    stage: Id
    firms: int
    mean: float | None = Field(description="Null where a stage has too few firms to be told.")
    part: float | None = Field(description="The stage's part of the sum over all firms.")
    largest: float | None = Field(description="Told to office and leader only.")


class OwnInputOut(Schema):
    product: str
    stage: int | None = Field(
        description="Where no product is named, the stage it comes from: an input of its own."
    )
    amount: float | None

    @staticmethod
    def resolve_stage(obj: Input) -> int | None:
        return obj.stage.pk if obj.stage else None


class OwnOut(Schema):
    """What an organisation learns of itself, and nobody of another."""

    band: str | None = Field(description="low, medium or high; null when on no stage.")
    single_inputs: list[OwnInputOut]
    input_count: int


class HitOut(Schema):
    organisation: OrganisationRef
    stage: int
    loss: float
    because: OrganisationRef | None = Field(description="Whose delivery or order is missing.")
    is_customer: bool
    product: str


class StepOut(Schema):
    number: int
    lost: float = Field(description="The share of the chain's output lost until then.")
    stages: dict[str, float] = Field(description="By the id of the stage.")
    hit_count: int
    hits: list[HitOut] = Field(description="The weightiest of those hit in this step.")


class CascadeOut(Schema):
    organisation: OrganisationRef
    esri: float
    downstream: float
    upstream: float
    reached: int
    is_current: bool = Field(
        description="False while a large chain’s network is read anew after a change."
    )
    steps: list[StepOut]


class FragileOut(Schema):
    buyer: OrganisationRef
    supplier: OrganisationRef
    stage: int
    product: str
    amount: float
    hangs: float = Field(description="The part of the buyer's production that stops with it.")
    weight: float = Field(description="That part × the buyer's systemic risk.")


class FragilePageOut(Schema):
    items: list[FragileOut]
    next_cursor: str | None


class SourceQuery(YearQuery):
    buyer: Id
    supplier: Id
    product: bounded(80) = ""


class SourceIn(Body):
    buyer: Id
    supplier: Id
    product: bounded(80) = ""
    year: int | None = Field(
        None, ge=1950, le=2100, description="Of which year's links; this year's unless given."
    )


class CandidateOut(Schema):
    organisation: OrganisationRef
    stage: int
    amount: float
    supplier_fall: float = Field(description="By how much the supplier's risk falls.")
    candidate_rise: float = Field(description="By how much the candidate's own rises.")
    gain: float
    known: Literal["sells", "stage", "makes", "graph"] = Field(
        description="It sells the product already, stands on the supplier's stage, says it makes "
        "the product, or the product graph (mined) relates what it makes or sells."
    )
    product: str = Field(description="What it makes or sells, where the graph relates it.")


def _state(request: HttpRequest, year: int) -> tuple[RiskState, RiskRun]:
    """The newest run; `Missing` before the first, and for those who may not see firms."""
    if not risk_run_policy.may_add(request.actor):
        raise Missing()
    return _any_state(request, year)


def _any_state(request: HttpRequest, year: int) -> tuple[RiskState, RiskRun]:
    state = risk_state(request.chain, year, keep=request.actor.sees_all)
    if state.run is None:
        raise Missing(code="not_calculated")
    return state, state.run


def _rows(run: RiskRun) -> QuerySet[FirmRisk]:
    return FirmRisk.objects.filter(run=run).select_related("organisation")


def _named(ids: set[int]) -> dict[int, Organisation]:
    return Organisation.objects.in_bulk(ids)


@router.get(ROOT + "/run", response=RunOut, summary="The newest calculation of the risk")
def run_get(request: HttpRequest, chain_slug: str, query: Query[YearQuery]) -> dict[str, Any]:
    """A small chain is calculated anew when anything has changed since."""
    state, run = _state(request, query.of())
    fields = ("id", "year", "made_at", "firms", "largest", "half", "total", "parameters", "basis")
    return {name: getattr(run, name) for name in fields} | {
        "is_current": state.is_current,
        "draws": _draws(state, run),
    }


def _draws(state: RiskState, run: RiskRun) -> dict[str, Any]:
    found: dict[str, Any] = {"state": state.draws}
    if state.draws == "failed":
        found["problem"] = run.draws.get("problem")
    if state.has_bands:
        names = ("draws", "seed", "links", "pairs", "density", "suppliers", "shares", "quantiles")
        found |= {name: run.draws[name] for name in names}
        found["bought"] = run.draws["settings"]["bought"]
    return found


@router.get(ROOT + "/draws", response=DrawSettingsOut, summary="How untold links are drawn")
def draws_get(request: HttpRequest, chain_slug: str) -> DrawSettings:
    if not risk_run_policy.may_add(request.actor):
        raise Missing()
    return draw_settings(request.chain)


@router.patch(ROOT + "/draws", response=DrawSettingsOut, summary="Change how they are drawn")
def draws_change(request: HttpRequest, chain_slug: str, data: DrawSettingsIn) -> DrawSettings:
    """Switch the draws on or off, or change what they rest on; the next calculation uses it."""
    if not risk_run_policy.may_add(request.actor):
        raise Missing()
    values = data.model_dump(exclude_unset=True)
    # Null is a value of `suppliers` alone.
    kept = {name: value for name, value in values.items() if value is not None}
    if "suppliers" in values:
        kept["suppliers"] = values["suppliers"]
    return draw_settings_change(chain=request.chain, by=request.actor, **kept)


@router.post(ROOT + "/run", response={202: JobOut}, summary="Calculate the risk anew")
def run_start(request: HttpRequest, chain_slug: str, query: Query[YearQuery]) -> Status:
    """In the background; ask for the job until it is done."""
    job = risk_enqueue(chain=request.chain, year=query.of(), by=request.actor)
    return Status(202, job)


@router.get(ROOT + "/firms", response=PageOut[FirmRiskOut], summary="Firms by systemic risk")
def firm_list(request: HttpRequest, chain_slug: str, query: Query[YearPageQuery]) -> dict[str, Any]:
    found, run = _state(request, query.of())
    page = cursor_page(
        _rows(run), sort="rank", allowed=("rank",), cursor=query.cursor, limit=query.limit
    )
    if not found.has_bands:
        for row in page.items:
            row.low = row.median = row.high = None
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.get(ROOT + "/stages", response=list[StageRiskOut], summary="Systemic risk by stage")
def stage_risk_list(request: HttpRequest, chain_slug: str, query: Query[YearQuery]) -> list[Any]:
    """For office, leader and bureaus; stages of few firms are withheld from bureaus."""
    actor = request.actor
    if not (actor.sees_all or actor.role == "bureau"):
        raise Missing()
    _found, run = _any_state(request, query.of())
    return stage_risks(run, whole=actor.sees_all)


@router.get(ROOT + "/own", response=OwnOut, summary="One's own exposure")
def own_get(request: HttpRequest, chain_slug: str, query: Query[YearQuery]) -> dict[str, Any]:
    run = risk_state(request.chain, query.of(), keep=request.actor.sees_all).run
    own = own_exposure(
        chain=request.chain,
        run=run,
        filters=MapFilters(dt.date(query.of(), 12, 31)),
        actor=request.actor,
    )
    return {
        "band": own.band.name.lower() if own.band else None,
        "single_inputs": own.single_inputs,
        "input_count": own.input_count,
    }


@router.get(
    ROOT + "/firms/{organisation_id}/cascade",
    response={200: CascadeOut, 202: JobOut},
    summary="If a firm stops",
)
def cascade_get(
    request: HttpRequest, chain_slug: str, organisation_id: Id, query: Query[YearQuery]
) -> Status:
    """Step by step, with the weightiest firms hit in each step and why. Before a large chain's
    network has been read, the answer is the job that reads it: ask for the job until it is done,
    then once more."""
    if not risk_run_policy.may_add(request.actor):
        raise Missing()
    firm = organisation_of(request, organisation_id)
    state = cascade_state(request.chain, query.of(), firm.pk)
    story = state.story
    if story is None:
        if state.job is None:
            raise Missing()
        return Status(202, state.job)
    names = _named(
        {pk for step in story.steps for hit in step.hits for pk in (hit.organisation, hit.because)}
        - {None}
    )
    steps = [
        {
            "number": step.number,
            "lost": step.lost,
            "stages": {str(pk): loss for pk, loss in step.stages.items()},
            "hit_count": step.hit_count,
            "hits": [
                {
                    "organisation": names[hit.organisation],
                    "stage": hit.stage,
                    "loss": hit.loss,
                    "because": names.get(hit.because),
                    "is_customer": hit.is_customer,
                    "product": hit.product,
                }
                for hit in step.hits
                if hit.organisation in names
            ],
        }
        for step in story.steps
    ]
    fields = ("esri", "downstream", "upstream", "reached")
    more = {"organisation": firm, "is_current": state.is_current, "steps": steps}
    return Status(200, {name: getattr(story, name) for name in fields} | more)


@router.get(
    ROOT + "/inputs",
    response={200: FragilePageOut, 202: JobOut},
    summary="Inputs from one supplier only",
)
def input_list(request: HttpRequest, chain_slug: str, query: Query[YearPageQuery]) -> Status:
    """The weightiest first. Where those of a large chain are kept no more, the answer is the job
    that reads its network: ask for the job until it is done, then once more."""
    _found, run = _state(request, query.of())
    state = inputs_state(request.chain, run)
    inputs = state.inputs
    if inputs is None:
        if state.job is None:
            raise Missing(code="not_calculated")
        return Status(202, state.job)
    start = _start(query.cursor)
    shown = inputs[start : start + query.limit]
    names = _named({pk for one in shown for pk in (one.buyer, one.supplier)})
    more = start + query.limit < len(inputs)
    fields = ("stage", "product", "amount", "hangs", "weight")
    items = [
        {name: getattr(one, name) for name in fields}
        | {"buyer": names[one.buyer], "supplier": names[one.supplier]}
        for one in shown
        if one.buyer in names and one.supplier in names
    ]
    cursor = str(start + query.limit) if more else None
    return Status(200, {"items": items, "next_cursor": cursor})


def _start(cursor: str | None) -> int:
    if not cursor:
        return 0
    start = whole_number(cursor, most=9)
    if start is None:
        raise Invalid("cursor", "This cursor is not one that was handed out.", field="cursor")
    return start


@router.get(
    ROOT + "/inputs/sources",
    response={200: list[CandidateOut], 202: JobOut},
    summary="Second sources for an input",
)
def source_list(request: HttpRequest, chain_slug: str, query: Query[SourceQuery]) -> Any:
    """Who could deliver a part of it too, the one that helps most first.

    In a large chain they have to be weighed first (POST): 404 with the code `not_weighed` before
    that, 202 with one's own job while it is under way or where it failed.
    """
    if not risk_run_policy.may_add(request.actor):
        raise Missing()
    return _sources(sources_shown(**_asked(request, query, query.of())))


@router.post(
    ROOT + "/inputs/sources",
    response={200: list[CandidateOut], 202: JobOut},
    summary="Have second sources for an input weighed",
)
def source_ask(request: HttpRequest, chain_slug: str, data: SourceIn) -> Any:
    """In a large chain in the background: ask for the job until it is done, then for the
    candidates. Else they are the answer."""
    if not risk_run_policy.may_add(request.actor):
        raise Missing()
    return _sources(sources_ask(**_asked(request, data, data.year or timezone.localdate().year)))


def _asked(request: HttpRequest, about: SourceQuery | SourceIn, year: int) -> dict[str, Any]:
    return {
        "chain": request.chain,
        "year": year,
        "buyer": about.buyer,
        "supplier": about.supplier,
        "product": about.product,
        "by": request.actor,
    }


def _sources(found: Any) -> Any:
    if isinstance(found, Job):
        return Status(202, found)
    if isinstance(found, NotWeighed):
        raise Missing(code="not_weighed")
    if found is None:
        raise Missing()
    names = _named({one.organisation for one in found})
    fields = ("stage", "amount", "supplier_fall", "candidate_rise", "gain", "product")
    return [
        {name: getattr(one, name) for name in fields}
        | {"organisation": names[one.organisation], "known": one.known.name.lower()}
        for one in found
    ]
