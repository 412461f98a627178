"""The firms of one stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, DecimalField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Organisation

from ..locality import local_organisations
from ..models import Placement, Stage
from ..policy import placement_policy
from .figures import NOT_WON, MapFilters, links_on, standing, valid_certificates

SORTS = ("name", "tiers", "sales", "purchases")


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
    placed = placement_policy.rows(actor).filter(
        standing(stage.chain, filters, "organisation__"), stage=stage
    )
    here = local_organisations(stage.chain)
    if local is not None:
        placed = (
            placed.filter(organisation__in=here) if local else placed.exclude(organisation__in=here)
        )
    count = placed.count()
    rows = list(_ordered(placed, stage, filters, actor, sort)[:limit])
    organisations = [row.organisation_id for row in rows]
    locals_ = set(here.filter(pk__in=organisations).values_list("pk", flat=True))
    tiers = _tiers(organisations, filters)
    return [
        StageFirm(
            row.organisation,
            row.products,
            row.organisation_id in locals_,
            tiers.get(row.organisation_id, []),
            getattr(row, "sales", None),
            getattr(row, "purchases", None),
        )
        for row in rows
    ], count


def _ordered(
    placed: QuerySet[Placement], stage: Stage, filters: MapFilters, actor: Actor, sort: str
) -> QuerySet[Placement]:
    rows = placed.select_related("organisation")
    if actor.sees_all:
        rows = rows.annotate(
            sales=_amount(stage, filters, "supplier"), purchases=_amount(stage, filters, "buyer")
        )
    elif sort in ("sales", "purchases"):
        sort = "name"
    match sort:
        case "tiers":
            valid = valid_certificates(filters.as_of).exclude(kind__in=NOT_WON)
            held = Q(organisation__certificates__in=valid)
            rows = rows.annotate(held=Count("organisation__certificates", filter=held))
            return rows.order_by("-held", "organisation__name", "pk")
        case "sales" | "purchases":
            return rows.order_by(f"-{sort}", "organisation__name", "pk")
    return rows.order_by("organisation__name", "pk")


def _amount(stage: Stage, filters: MapFilters, side: str) -> Coalesce:
    """What a firm sells or buys on this stage in a year, as far as it is known."""
    money = DecimalField(max_digits=18, decimal_places=2)
    links = (
        links_on(stage.chain, MapFilters(filters.as_of))
        .filter(**{side: OuterRef("organisation"), f"{side}_stage": stage})
        .order_by()
        .values(side)
        .annotate(total=Sum("amount"))
        .values("total")
    )
    return Coalesce(Subquery(links, output_field=money), Decimal(0), output_field=money)


def _tiers(organisations: list[int], filters: MapFilters) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    held = valid_certificates(filters.as_of).filter(organisation__in=organisations)
    for organisation, kind, level in held.order_by("pk").values_list(
        "organisation_id", "kind", "level"
    ):
        found.setdefault(organisation, []).append((kind, level))
    return found
