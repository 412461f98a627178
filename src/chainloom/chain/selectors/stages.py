"""The firms of one stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Organisation

from ..locality import local_organisations
from ..models import Placement, Stage
from ..policy import placement_policy
from .figures import NOT_WON, MapFilters, links_on, there, valid_certificates

SORTS = ("name", "tiers", "sales", "purchases")
NOTHING = Decimal(0)


@dataclass
class StageFirm:
    """One firm on a stage as a row of the panel."""

    organisation: Organisation
    products: str
    local: bool
    tiers: list[tuple[str, str]] = field(default_factory=list)
    # Only for those who see all links.
    sales: Decimal | None = None
    purchases: Decimal | None = None


def stage_firms(
    *,
    stage: Stage,
    filters: MapFilters,
    actor: Actor,
    sort: str = "name",
    local: bool | None = None,
    limit: int = 50,
) -> tuple[list[StageFirm], int]:
    """Firms of the stage, the first `limit` in the order asked for, and how many there are."""
    # The policy asks who takes part, organisation by organisation: a join for it would begin
    # with all that take part, where the stage has few.
    placed = placement_policy.rows(actor).filter(there(filters, "organisation__"), stage=stage)
    here = local_organisations(stage.chain)
    if local is not None:
        placed = (
            placed.filter(organisation__in=here) if local else placed.exclude(organisation__in=here)
        )
    count = placed.count()
    rows = _first(placed, stage, filters, sort if actor.sees_all else _plain(sort), limit)
    organisations = [row.organisation_id for row in rows]
    locals_ = set(here.filter(pk__in=organisations).values_list("pk", flat=True))
    tiers = _tiers(organisations, filters)
    sales = purchases = {}
    if actor.sees_all:
        sales = _amounts(stage, filters, "supplier", organisations)
        purchases = _amounts(stage, filters, "buyer", organisations)
    return [
        StageFirm(
            row.organisation,
            row.products,
            row.organisation_id in locals_,
            tiers.get(row.organisation_id, []),
            sales.get(row.organisation_id, NOTHING) if actor.sees_all else None,
            purchases.get(row.organisation_id, NOTHING) if actor.sees_all else None,
        )
        for row in rows
    ], count


def _plain(sort: str) -> str:
    """Sorting by amounts would tell of them."""
    return "name" if sort in ("sales", "purchases") else sort


def _first(
    placed: QuerySet[Placement], stage: Stage, filters: MapFilters, sort: str, limit: int
) -> list[Placement]:
    """The first placements in the order asked for."""
    rows = placed.select_related("organisation")
    match sort:
        case "tiers":
            valid = valid_certificates(filters.as_of).exclude(kind__in=NOT_WON)
            held = Q(organisation__certificates__in=valid)
            rows = rows.annotate(held=Count("organisation__certificates", filter=held))
            return list(rows.order_by("-held", "organisation__sort_key", "pk")[:limit])
        case "sales" | "purchases":
            # One grouped query and a sort here: a subquery to each firm takes seconds.
            amounts = _amounts(stage, filters, "supplier" if sort == "sales" else "buyer")
            standing_here = placed.values_list("organisation_id", "organisation__sort_key", "pk")
            ranked = sorted(
                standing_here, key=lambda one: (-amounts.get(one[0], NOTHING), one[1], one[2])
            )[:limit]
            found = rows.in_bulk([pk for _organisation, _key, pk in ranked])
            return [found[pk] for _organisation, _key, pk in ranked]
    return list(rows.order_by("organisation__sort_key", "pk")[:limit])


def _amounts(
    stage: Stage, filters: MapFilters, side: str, organisations: list[int] | None = None
) -> dict[int, Decimal]:
    """What each firm sells or buys on this stage in a year, as far as it is known."""
    links = links_on(stage.chain, MapFilters(filters.as_of)).filter(**{f"{side}_stage": stage})
    if organisations is not None:
        links = links.filter(**{f"{side}__in": organisations})
    totals = links.order_by().values_list(f"{side}_id").annotate(total=Sum("amount"))
    return {organisation: total or NOTHING for organisation, total in totals}


def _tiers(organisations: list[int], filters: MapFilters) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    held = valid_certificates(filters.as_of).filter(organisation__in=organisations)
    for organisation, kind, level in held.order_by("pk").values_list(
        "organisation_id", "kind", "level"
    ):
        found.setdefault(organisation, []).append((kind, level))
    return found
