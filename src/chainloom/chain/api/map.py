"""The map's figures, its gaps, a firm's neighbours, and what a product needs."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import BaseModel, Field

from chainloom.core.errors import Invalid
from chainloom.core.rest import Id, Money, bounded
from chainloom.organisations.api.entries import organisation_of
from chainloom.organisations.api.schemas import OrganisationRef, SourceOut, source_out
from chainloom.organisations.certificate_kinds import kinds
from chainloom.organisations.counting import tell_time

from ..models import Stage
from ..selectors import MapFilters, firm_view, map_data, neighbourhood, product_needs
from ..selectors.gaps import BY_CODE
from ..selectors.map import MapData, StageFigures
from ..selectors.products import product_suggestions
from .schemas import LinkOut, StageRef

router = Router()


class MapQuery(BaseModel):
    as_of: dt.date | None = Field(None, description="The map of this day; today unless given.")
    tiers: list[bounded(60)] | None = Field(
        None, max_length=40, description="Holders of one of these kinds of certificate only."
    )

    def filters(self) -> MapFilters:
        asked = set(self.tiers or ())
        for unknown in sorted(asked - {kind.code for kind in kinds()}):
            raise Invalid(
                "unknown_kind",
                _("There is no kind of certificate “%(value)s”.") % {"value": unknown},
                field="tiers",
            )
        return MapFilters(self.as_of or timezone.localdate(), tuple(sorted(asked)))


class StageFiguresOut(Schema):
    stage: StageRef
    firms: int
    local: int
    certified: int
    local_certified: int
    revenue: int | None = Field(
        description="In 10,000 yuan, estimated from bands; null for those who may not see it."
    )
    local_input_share: float | None = Field(
        description="Of what its local firms buy, the share bought in the district."
    )
    inputs: int = Field(description="Inputs (firm × product) of its local firms.")
    single_inputs: int = Field(description="Those of them with one supplier only.")
    gaps: list[str]
    withheld: bool = Field(description="Too few parties for figures of what it buys.")


class FlowOut(Schema):
    upstream: int
    downstream: int
    designed: bool = Field(description="Foreseen by the chain's graph of stages.")
    links: int | None
    amount: Money | None
    local_share: float | None
    known: dict[str, int] = Field(description="Links by how they are known.")
    products: list[str]
    withheld: bool


class MapOut(Schema):
    as_of: dt.date
    counted_at: dt.datetime = Field(description="When the figures were counted.")
    is_current: bool = Field(
        description="Nothing has changed since; else they are being counted anew."
    )
    restricted: bool = Field(description="Whether figures of few parties are withheld.")
    stages: list[StageFiguresOut]
    flows: list[FlowOut]
    unplaced_links: int


def _stage_out(figures: StageFigures, stage: Stage) -> dict[str, Any]:
    counts = figures.counts
    return {
        "stage": stage,
        "firms": counts.firms,
        "local": counts.local,
        "certified": counts.certified,
        "local_certified": counts.local_certified,
        "revenue": counts.revenue,
        "local_input_share": figures.local_input_share,
        "inputs": figures.inputs,
        "single_inputs": figures.single_inputs,
        "gaps": figures.gaps,
        "withheld": figures.withheld,
    }


def _map(
    request: HttpRequest, response: HttpResponse, filters: MapFilters
) -> tuple[MapData, dict[int, Stage]]:
    data = map_data(chain=request.chain, filters=filters, actor=request.actor)
    tell_time(response, data.counted_at, is_current=data.is_current)
    return data, {stage.pk: stage for stage in Stage.objects.filter(chain=request.chain)}


@router.get("/chains/{chain_slug}/map", response=MapOut, summary="The map's figures")
def map_get(
    request: HttpRequest, response: HttpResponse, chain_slug: str, query: Query[MapQuery]
) -> dict[str, Any]:
    filters = query.filters()
    data, stages = _map(request, response, filters)
    return {
        "as_of": filters.as_of,
        "counted_at": data.counted_at,
        "is_current": data.is_current,
        "restricted": data.restricted,
        "stages": [_stage_out(one, stages[one.pk]) for one in data.stages if one.pk in stages],
        "flows": data.flows,
        "unplaced_links": data.unplaced_links,
    }


class GapOut(Schema):
    """Where the chain is thin or fragile, and what can be done."""

    code: str = Field(examples=["one_local"])
    stage: StageRef
    label: str
    advice: str


@router.get("/chains/{chain_slug}/gaps", response=list[GapOut], summary="Gaps of the chain")
def gap_list(
    request: HttpRequest,
    response: HttpResponse,
    chain_slug: str,
    as_of: Annotated[dt.date | None, Query(description="Today unless given.")] = None,
) -> list[dict[str, Any]]:
    """The headers `Figures-At` and `Figures-Current` say when they were counted, and whether
    nothing has changed since."""
    data, stages = _map(request, response, MapFilters(as_of or timezone.localdate()))
    return [
        {
            "code": code,
            "stage": stages[figures.pk],
            "label": str(BY_CODE[code].label),
            "advice": str(BY_CODE[code].advice),
        }
        for figures in data.stages
        for code in figures.gaps
        if figures.pk in stages
    ]


class NeighbourOut(Schema):
    """A firm, or the firms of one stage gathered, some steps up or down."""

    key: str
    side: str = Field(description="self, up or down")
    step: int
    stage_id: int | None
    firms: int
    organisation_id: int | None = Field(description="Null where several are gathered.")
    name: str
    local: bool
    links: int
    amount: Money


class TieOut(Schema):
    source: str
    target: str
    links: int
    amount: Money


class NeighbourhoodOut(Schema):
    organisation: OrganisationRef
    steps: int
    nodes: list[NeighbourOut]
    ties: list[TieOut] = Field(description="In the direction of the goods.")


class NeighbourQuery(BaseModel):
    steps: int = Field(2, ge=1, le=3)
    as_of: dt.date | None = Field(None, description="Today unless given.")


OF = "/chains/{chain_slug}/organisations/{organisation_id}"


@router.get(
    OF + "/neighbours", response=NeighbourhoodOut, summary="Suppliers and customers around it"
)
def neighbour_list(
    request: HttpRequest, chain_slug: str, organisation_id: Id, query: Query[NeighbourQuery]
) -> Any:
    """Only links that the caller may see are followed."""
    return neighbourhood(
        chain=request.chain,
        organisation=organisation_of(request, organisation_id),
        filters=MapFilters(query.as_of or timezone.localdate()),
        actor=request.actor,
        steps=query.steps,
    )


class TakenOut(Schema):
    product: str
    stage: int | None = Field(
        description="Where no product is named, the stage it comes from: an input of its own."
    )
    suppliers: int
    amount: Money | None
    hangs_on_one: bool


# Links in one answer; a firm may have thousands.
SUPPLY_MOST = 500


class SupplyOut(Schema):
    """A firm's own view; lists are empty where `sees_links` is false."""

    sees_links: bool
    sees_all_links: bool = Field(
        description="Whether these are all links, or those to which both parties agreed."
    )
    purchase_count: int = Field(description="All there are, also where the list has the first.")
    purchases: list[LinkOut] = Field(
        description="The first 500; `/links?buyer=…` goes through all of them."
    )
    sale_count: int = Field(description="All there are, as with purchases.")
    sales: list[LinkOut] = Field(
        description="The first 500; `/links?supplier=…` goes through all of them."
    )
    inputs: list[TakenOut] = Field(description="Empty where not all links are seen.")


@router.get(OF + "/supply", response=SupplyOut, summary="From whom it buys and to whom it sells")
def supply_get(
    request: HttpRequest,
    chain_slug: str,
    organisation_id: Id,
    as_of: Annotated[dt.date | None, Query(description="Today unless given.")] = None,
) -> dict[str, Any]:
    view = firm_view(
        chain=request.chain,
        organisation=organisation_of(request, organisation_id),
        filters=MapFilters(as_of or timezone.localdate()),
        actor=request.actor,
        size=SUPPLY_MOST,
    )
    return {
        "sees_links": view.sees_links,
        "sees_all_links": view.sees_all_links,
        "purchase_count": view.purchases.count,
        "purchases": view.purchases.rows,
        "sale_count": view.sales.count,
        "sales": view.sales.rows,
        "inputs": [
            {
                "product": one.product,
                "stage": one.stage and one.stage.pk,
                "suppliers": one.supplier_count,
                "amount": one.amount,
                "hangs_on_one": one.hangs_on_one,
            }
            for one in view.inputs
            if view.sees_all_links
        ],
    }


class RelatedOut(Schema):
    name: str
    stages: list[StageRef] = Field(description="The chain's stages that make it.")
    through: str = Field(description="The more general product by which it was found, if any.")


class MakerOut(Schema):
    organisation: OrganisationRef
    stage: StageRef
    products: str


class ProductNeedsOut(Schema):
    """What is known of a product, with the source of what was mined."""

    product: str
    source: SourceOut | None
    needs: list[RelatedOut]
    made_into: list[RelatedOut]
    kinds: list[str]
    kind_of: list[str]
    stages: list[StageRef]
    makers: list[MakerOut]


@router.get("/chains/{chain_slug}/products", response=list[str], summary="Product names")
def product_list(
    request: HttpRequest,
    chain_slug: str,
    q: Annotated[bounded(80), Query(description="A part of the name.", examples=["涤纶"])],
) -> list[str]:
    return product_suggestions(chain=request.chain, text=q)


@router.get(
    "/chains/{chain_slug}/products/needs",
    response=ProductNeedsOut,
    summary="What a product needs upstream",
)
def product_needs_get(
    request: HttpRequest,
    chain_slug: str,
    product: Annotated[bounded(80, least=1), Query(examples=["涤纶长丝"])],
) -> dict[str, Any]:
    known = product_needs(chain=request.chain, product=product.strip(), actor=request.actor)
    return {**vars(known), "source": source_out(known.source, request.actor)}
