"""How chains, stages, placements and supply links look over the API."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from chainloom.core.rest import Body, Id, bounded
from chainloom.organisations.api.schemas import OrganisationRef, Sourced

from ..models import InputEffect, Known, Lane, SupplyLink
from ..services.links import YEARS

MONEY = {"ge": 0, "max_digits": 16, "decimal_places": 2}


class ChainOut(Schema):
    slug: str = Field(description="The chain's part of every address below `/chains/`.")
    name: str
    name_en: str
    display_name: str
    district_code: str = Field(description="GB/T 2260; who lies within is local.")
    template: str
    description: str
    is_sample: bool
    is_public: bool = Field(description="Whether it has pages for people who are not signed in.")
    is_indexed: bool = Field(description="Whether search engines may list those.")


class MyChainOut(ChainOut):
    roles: list[str] = Field(description="The caller's roles there.", examples=[["office"]])


class ChainChange(Body):
    name: bounded(80, least=1) = None
    name_en: bounded(120) | None = None
    district_code: bounded(6, least=2) = Field(None, examples=["350502"])
    description: bounded(2000) | None = None
    is_public: bool = None
    is_indexed: bool = None


class ChainIn(Body):
    name: bounded(80, least=1) = Field(examples=["鲤城区纺织面料产业链"])
    slug: str = Field(pattern=r"^[-a-zA-Z0-9_]{1,40}$", examples=["fabric"])
    district_code: bounded(6, least=2) = Field(examples=["350502"])
    template: bounded(40) = Field("", description="A code of `/chain-templates`; empty: no stages.")
    name_en: bounded(120) = ""
    description: bounded(2000) = ""
    office_name: bounded(160) = Field(
        "", description="Its office, made at once, with the caller as its first member."
    )


class StageRef(Schema):
    id: Id
    code: str
    name: str
    display_name: str


class ProductOut(Schema):
    name: str
    name_en: str = ""
    unit: str = ""


class ProductIn(Body):
    name: bounded(80, least=1)
    name_en: bounded(80) = ""
    unit: bounded(20) = ""


class StageOut(StageRef):
    """One step of the chain."""

    name_en: str
    column: int = Field(description="From upstream (0) to downstream.")
    order: int = Field(description="From the top of its column.")
    lane: Lane
    industry_codes: list[str] = Field(description="GB/T 4754-2017.", examples=[["1752"]])
    products: list[ProductOut]


class StageChange(Body):
    name: bounded(60, least=1) = None
    name_en: bounded(80) | None = None
    column: int = Field(None, ge=0, le=40)
    lane: Lane = None
    industry_codes: list[bounded(10)] = Field(None, max_length=50)
    products: list[ProductIn] = Field(None, max_length=100)


class StageIn(StageChange):
    name: bounded(60, least=1) = Field(examples=["印染后整理"])


class StageMove(Body):
    column: int = Field(ge=0, le=40)
    order: int = Field(ge=0, le=200)


class InputOut(Schema):
    """What a stage takes from one upstream of it."""

    id: Id
    upstream: Id
    downstream: Id
    products: list[str]
    effect: str = Field(description="What its loss does, as set; empty: as usual for the lane.")
    holds: InputEffect = Field(description="What its loss does: as set, or as usual.")

    @staticmethod
    def resolve_upstream(obj: Any) -> int:
        return obj.upstream_id

    @staticmethod
    def resolve_downstream(obj: Any) -> int:
        return obj.downstream_id


class InputIn(Body):
    upstream: Id
    downstream: Id
    products: list[bounded(80)] = Field(default_factory=list, max_length=100)
    effect: Literal["", "essential", "shared", "none"] | None = Field(
        None, description="What its loss does; empty: as usual. Kept as it is unless given."
    )


class PlacementOut(Sourced):
    """An organisation on a stage."""

    id: Id
    organisation: OrganisationRef
    stage: StageRef
    is_primary: bool = Field(description="The one stage that stands for the organisation.")
    products: str
    capacity: Decimal | None = Field(description="A year.")
    capacity_unit: str


class PlacementChange(Body):
    stage: Id = Field(None, description="Changed by the office only, as `is_primary`.")
    is_primary: bool = None
    products: bounded(300) | None = None
    capacity: Decimal | None = Field(None, **MONEY)
    capacity_unit: bounded(20) | None = None


class PlacementIn(Body):
    organisation: Id
    stage: Id
    is_primary: bool | None = Field(None, description="The first place is the main one.")
    products: bounded(300) = ""
    capacity: Decimal | None = Field(None, **MONEY)
    capacity_unit: bounded(20) = ""


class LinkOut(Sourced):
    """A supplier sells a product to a buyer."""

    id: Id
    supplier: OrganisationRef
    buyer: OrganisationRef
    product: str
    amount: Decimal | None = Field(description="A year, in 10,000 yuan.")
    year: int | None
    known: Known = Field(description="How it is known; what is inferred says so.")
    supplier_stage: int | None
    buyer_stage: int | None

    @staticmethod
    def resolve_supplier_stage(obj: SupplyLink) -> int | None:
        return obj.supplier_stage_id

    @staticmethod
    def resolve_buyer_stage(obj: SupplyLink) -> int | None:
        return obj.buyer_stage_id


class LinkChange(Body):
    product: bounded(80) | None = None
    amount: Decimal | None = Field(None, **MONEY)
    year: int | None = Field(None, ge=YEARS[0], le=YEARS[-1])
    known: Known = None
    supplier_stage: Id | None = None
    buyer_stage: Id | None = None


class LinkIn(Body):
    supplier: Id
    buyer: Id
    product: bounded(80) = ""
    amount: Decimal | None = Field(None, **MONEY)
    year: int | None = Field(None, ge=YEARS[0], le=YEARS[-1])
    known: Known = Known.DECLARED
    supplier_stage: Id | None = Field(None, description="Found from the placements unless given.")
    buyer_stage: Id | None = None
