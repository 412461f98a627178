"""The map's figures: grouped queries over placements, certificates and supply links.

Every definition stands in docs/map.md and has a slow, obvious twin in the tests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connections
from django.db.models import Case, Count, Max, Min, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.fields import IntegerField
from django.db.models.functions import Cast

from chainloom.organisations.models import Certificate, Participation, RevenueBand

from ..locality import within_district
from ..models import Chain, Known, Placement, Stage, SupplyLink

# Above designated size is a line of the statistics, not a qualification that was won.
NOT_WON = frozenset({"above_designated_size"})
# The middle of each band in 10,000 yuan; the open band counts as one and a half its floor.
BAND_MIDDLE = {
    RevenueBand.UNDER_3M: 150,
    RevenueBand.TO_20M: 1_150,
    RevenueBand.TO_100M: 6_000,
    RevenueBand.TO_400M: 25_000,
    RevenueBand.TO_1B: 70_000,
    RevenueBand.OVER_1B: 150_000,
}
# Below this share of links with a known amount, shares are of links instead of amounts.
AMOUNTS_ENOUGH = 0.5
# A link of which it is known that nothing was bought over it is no purchase: whoever delivers
# nothing is no supplier, here and for the network engine.
CARRIES_NOTHING = {"amount": 0}
# Two ids, the lower first; None where there is none.
Ends = tuple[int, int] | None


@dataclass(frozen=True)
class MapFilters:
    """What the map is asked for: holders of which qualifications, as of which day."""

    as_of: date
    tiers: tuple[str, ...] = ()


@dataclass
class StageCounts:
    """Who stands on a stage."""

    firms: int = 0
    local: int = 0
    certified: int = 0
    local_certified: int = 0
    # Those whose main stage this is: over all stages, every firm once.
    mainly: int = 0
    mainly_local: int = 0
    # In 10,000 yuan, estimated from bands; None for those who may not see it.
    revenue: int | None = None

    @property
    def outside(self) -> int:
        return self.firms - self.local


@dataclass
class Part:
    """Some links: how many, of how many the amount is known, and its sum."""

    links: int = 0
    priced: int = 0
    amount: Decimal = Decimal(0)

    def __add__(self, other: Part) -> Part:
        return Part(
            self.links + other.links, self.priced + other.priced, self.amount + other.amount
        )


def share(part: Part, whole: Part, *, by_amount: bool = True) -> tuple[float | None, str]:
    """A part's share of a whole, and of what: amounts where enough are known and may be told of,
    else links."""
    if not whole.links:
        return None, ""
    if by_amount and whole.amount > 0 and whole.priced >= AMOUNTS_ENOUGH * whole.links:
        return float(part.amount / whole.amount), "amount"
    return part.links / whole.links, "links"


@dataclass
class Parties:
    """The lowest and highest ids of some links' parties: equal when there is but one."""

    suppliers: Ends = None
    buyers: Ends = None
    local_buyers: Ends = None

    def __add__(self, other: Parties) -> Parties:
        return Parties(
            _widened(self.suppliers, other.suppliers),
            _widened(self.buyers, other.buyers),
            _widened(self.local_buyers, other.local_buyers),
        )

    @property
    def are_many(self) -> bool:
        """More than one supplier and more than one buyer."""
        return _are_many(self.suppliers) and _are_many(self.buyers)

    @property
    def are_many_here(self) -> bool:
        """More than one local buyer."""
        return _are_many(self.local_buyers)


def _are_many(ends: Ends) -> bool:
    return ends is not None and ends[0] != ends[1]


def _widened(ends: Ends, more: Ends) -> Ends:
    """The lowest and highest of both."""
    if ends is None or more is None:
        return ends or more
    return min(ends[0], more[0]), max(ends[1], more[1])


@dataclass
class FlowCounts:
    """What runs from one stage to another, and how much of it local firms buy, and where.

    `priced` is the parties of the links whose amount is known.
    """

    total: Part = field(default_factory=Part)
    bought_here: Part = field(default_factory=Part)
    bought_here_from_here: Part = field(default_factory=Part)
    known: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Known.values, 0))
    parties: Parties = field(default_factory=Parties)
    priced: Parties = field(default_factory=Parties)


@dataclass
class InputCounts:
    """Inputs of a stage's local firms: a product that a firm buys, from however many; of links
    that name none, what comes from one stage."""

    inputs: int = 0
    single: int = 0


def standing(chain: Chain, filters: MapFilters, to: str = "") -> Q:
    """Who counts: takes part, is no absorbed twin, existed on the day, holds a tier asked for.

    `to` leads from the rows to the organisation ("organisation__"): a condition on a join
    is answered several times faster than one on a subquery.
    """
    return Q(there(filters, to), **{f"{to}participations__chain": chain})


def there(filters: MapFilters, to: str = "") -> Q:
    """The same without taking part, for rows of which that is known already."""
    who = Q(
        Q(**{f"{to}founded_on": None}) | Q(**{f"{to}founded_on__lte": filters.as_of}),
        **{f"{to}merged_into": None},
    )
    if filters.tiers:
        who &= Q(**{f"{to}pk__in": holders(filters.as_of, filters.tiers)})
    return who


def holders(day: date, kinds: Iterable[str] = ()) -> QuerySet[Certificate, int]:
    """The ids of organisations with a valid qualification (of the kinds) on a day."""
    valid = valid_certificates(day)
    valid = valid.filter(kind__in=list(kinds)) if kinds else valid.exclude(kind__in=NOT_WON)
    return valid.order_by().values("organisation")


def valid_certificates(day: date) -> QuerySet[Certificate]:
    """As `Certificate.is_valid_on`, for the database."""
    return Certificate.objects.filter(
        Q(issued_on=None) | Q(issued_on__lte=day), Q(expires_on=None) | Q(expires_on__gte=day)
    )


def stage_counts(chain: Chain, filters: MapFilters) -> dict[int, StageCounts]:
    """Per stage: firms, local, certified, revenue."""
    local = within_district(chain.district_code, "organisation__district_code")
    certified = Q(organisation__in=holders(filters.as_of))
    shared = ~Q(organisation__in=keeping_finances(chain))
    # Not narrowed to the chain's stages: without statistics SQLite would then try every
    # stage with every organisation. Stages of other chains are left out below.
    placed = Placement.objects.filter(standing(chain, filters, "organisation__"))
    rows = (
        placed.order_by()
        .values("stage_id")
        .annotate(
            firms=Count("pk"),
            n_local=Count("pk", filter=local),
            n_certified=Count("pk", filter=certified),
            n_local_certified=Count("pk", filter=local & certified),
            n_mainly=Count("pk", filter=Q(is_primary=True)),
            n_mainly_local=Count("pk", filter=Q(is_primary=True) & local),
            revenue=Sum(_band_middle(), filter=shared),
        )
    )
    own = set(Stage.objects.filter(chain=chain).values_list("pk", flat=True))
    return {
        row["stage_id"]: StageCounts(
            row["firms"],
            row["n_local"],
            row["n_certified"],
            row["n_local_certified"],
            row["n_mainly"],
            row["n_mainly_local"],
            row["revenue"] or 0,
        )
        for row in rows
        if row["stage_id"] in own
    }


def keeping_finances(chain: Chain) -> QuerySet[Participation, int]:
    """The ids of organisations that did not share their finances with this chain.

    As `organisation_policy` has it; a short list, looked up once: few joined from elsewhere.
    """
    withheld = Participation.objects.filter(chain=chain, figures_withheld=True)
    # Looked up in the list's text: JSON containment is not the same on every database.
    told = withheld.alias(text=Cast("consents", TextField()))
    return told.exclude(text__contains='"finance"').order_by().values("organisation")


def _band_middle() -> Case:
    return Case(
        *(
            When(organisation__revenue_band=band, then=Value(middle))
            for band, middle in BAND_MIDDLE.items()
        ),
        default=Value(0),
        output_field=IntegerField(),
    )


def links_on(
    chain: Chain, filters: MapFilters, links: QuerySet[SupplyLink] | None = None
) -> QuerySet[SupplyLink]:
    """The links known as of the day: of each supply, the newest statement up to its year.

    None of an entry that another absorbed: `SupplyLinkRows.standing`.

    With tiers, those in which at least one party holds one of them. `links` are those to
    begin with, as a policy gives them; without, all of the chain.
    """
    year = filters.as_of.year
    links = SupplyLink.objects.standing() if links is None else links
    links = links.filter(
        Q(year=None) | Q(year__lte=year),
        Q(superseded_in=None) | Q(superseded_in__gt=year),
        chain=chain,
    )
    if filters.tiers:
        held = holders(filters.as_of, filters.tiers)
        links = links.filter(Q(supplier__in=held) | Q(buyer__in=held))
    return links


def flow_counts(
    chain: Chain, filters: MapFilters
) -> dict[tuple[int | None, int | None], FlowCounts]:
    """Between each two stages: links, amounts, local parts, how they are known, and whether
    they, and those with an amount, are of more than one supplier and buyer."""
    priced = Q(amount__isnull=False)
    keys = ("supplier_stage_id", "buyer_stage_id", "supplier_local", "buyer_local")
    rows = (
        links_on(chain, filters)
        .order_by()
        .values(*keys)
        .annotate(
            n=Count("pk"),
            priced=Count("amount"),
            total=Sum("amount"),
            n_derived=Count("pk", filter=Q(known=Known.DERIVED)),
            n_inferred=Count("pk", filter=Q(known=Known.INFERRED)),
            supplier_low=Min("supplier"),
            supplier_high=Max("supplier"),
            buyer_low=Min("buyer"),
            buyer_high=Max("buyer"),
            priced_supplier_low=Min("supplier", filter=priced),
            priced_supplier_high=Max("supplier", filter=priced),
            priced_buyer_low=Min("buyer", filter=priced),
            priced_buyer_high=Max("buyer", filter=priced),
        )
    )
    flows: dict[tuple[int | None, int | None], FlowCounts] = defaultdict(FlowCounts)
    for row in rows:
        _add(flows[row["supplier_stage_id"], row["buyer_stage_id"]], row)
    return dict(flows)


def _add(flow: FlowCounts, row: dict[str, Any]) -> None:
    """Add the links of one of the four cases, local or not at either end, to their flow."""
    part = Part(row["n"], row["priced"], row["total"] or Decimal(0))
    flow.total += part
    flow.parties += _parties(row)
    if row["priced"]:
        flow.priced += _parties(row, "priced_")
    if row["buyer_local"]:
        flow.bought_here += part
        if row["supplier_local"]:
            flow.bought_here_from_here += part
    flow.known[Known.DERIVED] += row["n_derived"]
    flow.known[Known.INFERRED] += row["n_inferred"]
    flow.known[Known.DECLARED] += row["n"] - row["n_derived"] - row["n_inferred"]


def _parties(row: dict[str, Any], which: str = "") -> Parties:
    buyers = row[f"{which}buyer_low"], row[f"{which}buyer_high"]
    return Parties(
        (row[f"{which}supplier_low"], row[f"{which}supplier_high"]),
        buyers,
        buyers if row["buyer_local"] else None,
    )


def input_counts(chain: Chain, filters: MapFilters) -> dict[int | None, InputCounts]:
    """Per stage: inputs (firm × product) of its local firms, and those from one supplier only."""
    bought = links_on(chain, filters).filter(buyer_local=True).exclude(**CARRIES_NOTHING).order_by()
    # The first key is the same for all: named so that the index gives the order.
    named = bought.exclude(product="").values(
        "buyer_local", "buyer_stage_id", "buyer_id", "product"
    )
    unnamed = bought.filter(product="").values(
        "buyer_local", "buyer_stage_id", "buyer_id", "product", "supplier_stage_id"
    )
    counts: dict[int | None, InputCounts] = defaultdict(InputCounts)
    for inputs in (named, unnamed):
        for stage, number, single in _tallied(
            inputs.annotate(suppliers=Count("supplier", distinct=True))
        ):
            counts[stage].inputs += number
            counts[stage].single += single
    return dict(counts)


_TALLY = """
    SELECT "buyer_stage_id", COUNT(*), SUM(CASE WHEN "suppliers" = 1 THEN 1 ELSE 0 END)
    FROM ({inputs}) AS "inputs" GROUP BY "buyer_stage_id"
"""


def _tallied(inputs: QuerySet) -> Iterable[tuple[int | None, int, int]]:
    """Count the groups of a grouped query inside the database, by stage.

    Django groups a queryset once; the second grouping is written around its SQL, which
    keeps some 300,000 groups from being carried into Python.
    """
    connection = connections[inputs.db]
    sql, params = inputs.query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(_TALLY.format(inputs=sql), params)
        yield from cursor.fetchall()
