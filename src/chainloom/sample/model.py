"""What a sample chain is made of. Codes (kind, band, role, known) are those of the registry."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(slots=True)
class SampleOrganisation:
    key: str  # by which the other parts of the sample refer to it
    kind: str
    name: str
    short_name: str
    english_name: str
    uscc: str | None
    address: str
    district_code: str
    latitude: float
    longitude: float
    is_local: bool
    founded_on: date | None = None
    summary: str = ""
    headcount: int | None = None
    registered_capital: Decimal | None = None  # 万元
    revenue: Decimal | None = None  # 万元 a year; the registry keeps only the band
    revenue_band: str = ""
    other_names: tuple[tuple[str, str], ...] = ()  # (former or alias, text)


@dataclass(slots=True)
class SamplePlacement:
    organisation: str
    stage: str
    products: tuple[str, ...]
    capacity: Decimal | None
    capacity_unit: str
    share: float  # of the organisation's business, over its stages 1
    is_primary: bool


@dataclass(slots=True)
class SampleCertificate:
    organisation: str
    kind: str
    level: str
    number: str
    issuer: str
    issued_on: date
    expires_on: date | None


@dataclass(slots=True)
class SampleLink:
    supplier: str
    buyer: str
    product: str
    amount: Decimal  # 万元 a year
    year: int
    known: str  # declared, derived or inferred
    supplier_stage: str
    buyer_stage: str


@dataclass(slots=True)
class SampleBodyMember:
    body: str
    role: str  # secretary, deputy, member or guiding
    from_date: date
    member: str | None = None
    person_name: str = ""
    person_post: str = ""
    until: date | None = None


@dataclass(slots=True)
class SampleBody:
    """What a body is, of which it is a part, its terms and the firms it looks after."""

    key: str
    form: str
    parent: str | None
    duty: str
    terms: tuple[tuple[str, date, date | None], ...] = ()
    # (firm, member of the team who answers for it)
    firms: tuple[tuple[str, str], ...] = ()
    since: date | None = None


@dataclass(slots=True)
class SampleContact:
    organisation: str
    name: str
    post: str
    phone: str
    email: str


@dataclass(slots=True)
class SampleUser:
    email: str
    name: str
    role: str
    organisation: str


@dataclass(slots=True)
class SampleChain:
    template: str
    slug: str
    name: str
    name_en: str
    district_code: str
    as_of: date
    organisations: list[SampleOrganisation] = field(default_factory=list)
    placements: list[SamplePlacement] = field(default_factory=list)
    certificates: list[SampleCertificate] = field(default_factory=list)
    links: list[SampleLink] = field(default_factory=list)
    body_members: list[SampleBodyMember] = field(default_factory=list)
    bodies: list[SampleBody] = field(default_factory=list)
    contacts: list[SampleContact] = field(default_factory=list)
    users: list[SampleUser] = field(default_factory=list)

    def local_firms(self) -> list[SampleOrganisation]:
        return [row for row in self.organisations if row.kind == "firm" and row.is_local]
