"""How the registry's objects look over the API."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from ninja import Schema
from pydantic import Field

from chainloom.accounts.actor import Actor
from chainloom.core.rest import Body, Id, bounded

from ..models import (
    Certificate,
    ClaimStatus,
    Kind,
    NameKind,
    Organisation,
    RevenueBand,
    Source,
    SourceKind,
)
from ..policy import organisation_policy
from ..selectors import kind_label
from ..selectors.profile import source_title
from ..services.fields import FINANCE


class SourceOut(Schema):
    """Where a value comes from."""

    title: str = Field(examples=["2026年6月企业名录.xlsx"])
    as_of: dt.date = Field(description="The day for which it holds.")
    kind: SourceKind


def source_out(source: Source | None, actor: Actor, as_of: dt.date | None = None) -> Any:
    """A source as this reader may see it: another chain's is not named."""
    if source is None:
        return None
    title = source_title(source, actor)
    return {"title": title, "as_of": as_of or source.as_of, "kind": source.kind}


class Sourced(Schema):
    """A record that carries its source."""

    source: SourceOut | None = None

    @staticmethod
    def resolve_source(obj: Any, context: Any) -> Any:
        return source_out(obj.source, context["request"].actor)


class OrganisationRef(Schema):
    id: Id
    name: str = Field(examples=["鲤城区恒样纺织有限公司"])
    display_name: str = Field(description="The name in the caller's language.")


class OrganisationOut(OrganisationRef):
    """An entry of the registry. What the caller may not see is null and named in `withheld`."""

    kind: Kind
    short_name: str
    english_name: str
    uscc: str | None = Field(description="18 characters by GB 32100; null where there is none.")
    address: str
    district_code: str = Field(description="GB/T 2260, or empty.", examples=["350502"])
    latitude: float | None
    longitude: float | None
    website: str
    founded_on: dt.date | None
    summary: str
    headcount: int | None
    registered_capital: Decimal | None = Field(description="In 10,000 yuan.")
    revenue_band: str | None = Field(description="a to f as in the map of bands; empty: unknown.")
    is_sample: bool = Field(description="Invented, for demonstration.")
    version: int = Field(description="Send it back with a change.")
    updated_at: dt.datetime
    withheld: list[str] = Field(description="Fields that the caller may not see.")
    sources: dict[str, SourceOut] | None = Field(
        None, description="The source of each value; only with `include=sources`."
    )


PLAIN = tuple(
    name for name in OrganisationOut.model_fields if name not in {*FINANCE, "withheld", "sources"}
)


def organisations_out(
    rows: list[Organisation], actor: Actor, *, with_sources: bool = False
) -> list[OrganisationOut]:
    """Entries as this reader may see them, in two queries for all of them."""
    ids = [row.pk for row in rows]
    seen = organisation_policy.rows(actor, "view_finance").filter(pk__in=ids)
    open_ = set(seen.values_list("pk", flat=True))
    sources = _sources(rows) if with_sources else {}
    shown = []
    for row in rows:
        values = {name: getattr(row, name) for name in PLAIN}
        hidden = () if row.pk in open_ else FINANCE
        values |= {name: None if hidden else getattr(row, name) for name in FINANCE}
        if with_sources:
            values["sources"] = _sources_out(row, sources, actor, hidden)
        shown.append(OrganisationOut(**values, withheld=list(hidden)))
    return shown


def _sources(rows: list[Organisation]) -> dict[int, Source]:
    ids = {entry["source"] for row in rows for entry in row.value_sources.values() if entry}
    return Source.objects.in_bulk(list(ids))


def _sources_out(
    row: Organisation, sources: dict[int, Source], actor: Actor, hidden: tuple[str, ...]
) -> dict[str, Any]:
    return {
        field: source_out(sources[entry["source"]], actor, dt.date.fromisoformat(entry["as_of"]))
        for field, entry in row.value_sources.items()
        if entry and field not in hidden and entry["source"] in sources
    }


class OrganisationValues(Body):
    """The values of an entry; what is left out stays as it is, null or "" empties it."""

    kind: Kind = Field(None, description="Changed by the office only.")
    name: bounded(160, least=1) = Field(None, examples=["鲤城区恒样纺织有限公司"])
    short_name: bounded(60) | None = None
    english_name: bounded(200) | None = None
    uscc: bounded(40) | None = Field(None, description="Checked by its check digit (GB 32100).")
    address: bounded(300) | None = None
    district_code: bounded(6) | None = Field(None, examples=["350502"])
    latitude: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)
    longitude: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False)
    website: bounded(200) | None = Field(None, examples=["https://hengyang.example"])
    founded_on: dt.date | None = None
    summary: bounded(2000) | None = None
    headcount: int | None = Field(None, ge=0, le=10_000_000)
    registered_capital: Decimal | None = Field(
        None, ge=0, max_digits=14, decimal_places=2, description="In 10,000 yuan."
    )
    revenue_band: RevenueBand | None = None


class OrganisationChange(OrganisationValues):
    version: int | None = Field(
        None,
        ge=1,
        le=2**31 - 1,
        description="The version that the change began from; an older one is refused with 409.",
    )
    keep_old_name: bool = Field(False, description="Keep a changed name as a former one.")


class NameOut(Sourced):
    id: Id
    kind: NameKind
    text: str
    until: dt.date | None


class NameIn(Body):
    kind: NameKind
    text: bounded(200, least=1)
    until: dt.date | None = Field(None, description="The last day of a former name.")


class CertificateOut(Sourced):
    """A dated qualification."""

    id: Id
    organisation: int
    kind: str = Field(description="A code of `/certificate-kinds`.")
    level: str
    label: str = Field(description="As officially named, in the caller's language.")
    number: str
    issuer: str
    issued_on: dt.date | None
    expires_on: dt.date | None
    written_as: str = Field(description="As the source wrote it, where that differs.")

    @staticmethod
    def resolve_organisation(obj: Certificate) -> int:
        return obj.organisation_id

    @staticmethod
    def resolve_label(obj: Certificate) -> str:
        return kind_label(obj.kind, obj.level)


class CertificateChange(Body):
    kind: bounded(40, least=1) = Field(None, examples=["high_tech"])
    level: bounded(20) | None = None
    number: bounded(80) | None = None
    issuer: bounded(120) | None = None
    issued_on: dt.date | None = None
    expires_on: dt.date | None = None
    written_as: bounded(120) | None = None


class CertificateIn(CertificateChange):
    kind: bounded(40, least=1) = Field(examples=["high_tech"])


class ExpiringOut(CertificateOut):
    organisation_name: str

    @staticmethod
    def resolve_organisation_name(obj: Certificate) -> str:
        return obj.organisation.display_name


class ContactOut(Sourced):
    id: Id
    name: str
    post: str
    phone: str
    email: str


class ContactChange(Body):
    name: bounded(40, least=1) = None
    post: bounded(60) | None = None
    phone: bounded(40) | None = Field(None, examples=["0595-22000000"])
    email: bounded(254) | None = None


class ContactIn(ContactChange):
    name: bounded(40, least=1)


class ClaimOut(Schema):
    id: Id
    chain: str
    organisation: OrganisationRef
    person: str
    message: str
    status: ClaimStatus
    answer: str
    created_at: dt.datetime
    decided_at: dt.datetime | None

    @staticmethod
    def resolve_chain(obj: Any) -> str:
        return obj.chain.slug

    @staticmethod
    def resolve_person(obj: Any) -> str:
        return obj.user.display_name


class MergeOut(Schema):
    id: Id
    survivor: int
    absorbed: OrganisationRef
    created_at: dt.datetime
    undone_at: dt.datetime | None

    @staticmethod
    def resolve_survivor(obj: Any) -> int:
        return obj.survivor_id


class DistinctionOut(Schema):
    """Two entries that are not the same organisation."""

    id: Id
    one: OrganisationRef
    other: OrganisationRef
    reason: str
    person: str
    created_at: dt.datetime

    @staticmethod
    def resolve_person(obj: Any) -> str:
        return obj.created_by.display_name if obj.created_by else ""


class LikenessOut(Schema):
    code: str
    text: str
    speaks_for: bool = Field(description="Whether it speaks for their being the same.")


class LikelyOut(Schema):
    """An entry that may be the same organisation, and why."""

    organisation: OrganisationRef
    score: float
    verdict: str
    reasons: list[LikenessOut]


class ChangeOut(Schema):
    label: str
    old: str
    new: str


class EventOut(Schema):
    """One entry of the audit trail in words."""

    id: int
    at: dt.datetime
    who: str
    action: str = Field(examples=["organisation.updated"])
    text: str
    changes: list[ChangeOut]

    @staticmethod
    def resolve_id(obj: Any) -> int:
        return obj.entry_id
