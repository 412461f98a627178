"""What follows from where organisations stand: the main stage of each, and between which stages
a supply link runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from ..models import Chain, Placement, StageInput, SupplyLink

BATCH = 500


@dataclass(frozen=True)
class Standing:
    """Where organisations stand (main stage first) and which stage feeds which."""

    stages: dict[int, list[int]]
    inputs: frozenset[tuple[int, int]]

    def pair(self, supplier: int, buyer: int) -> tuple[int | None, int | None]:
        """The stages between which goods run from the supplier to the buyer.

        Their main stages, unless these do not feed one another and another pair of
        their stages does: a mill that weaves and dyes buys its dyes for dyeing.
        """
        sells, buys = self.stages.get(supplier, []), self.stages.get(buyer, [])
        for sold_by in sells:
            for bought_by in buys:
                if (sold_by, bought_by) in self.inputs:
                    return sold_by, bought_by
        return (sells[0] if sells else None), (buys[0] if buys else None)


def standing(chain: Chain, organisations: Iterable[int] | None = None) -> Standing:
    """Read where the given organisations (or all) stand in the chain."""
    placed = Placement.objects.filter(stage__chain=chain)
    rows: list[tuple[int, int]] = []
    ordering = ("-is_primary", "pk")
    fields = ("organisation_id", "stage_id")
    if organisations is None:
        rows = list(placed.order_by(*ordering).values_list(*fields))
    else:
        wanted = sorted(set(organisations))
        for start in range(0, len(wanted), BATCH):
            some = placed.filter(organisation__in=wanted[start : start + BATCH])
            rows += some.order_by(*ordering).values_list(*fields)
    stages: dict[int, list[int]] = defaultdict(list)
    for organisation, stage in rows:
        stages[organisation].append(stage)
    inputs = StageInput.objects.filter(downstream__chain=chain)
    return Standing(dict(stages), frozenset(inputs.values_list("upstream_id", "downstream_id")))


def mains_settle(*, chain: Chain, organisations: Collection[int]) -> None:
    """The first place of each of these organisations that has no main one becomes it."""
    wanted = sorted(set(organisations))
    for start in range(0, len(wanted), BATCH):
        places = Placement.objects.filter(
            stage__chain=chain, organisation__in=wanted[start : start + BATCH]
        )
        first: dict[int, Placement] = {}
        for one in places.order_by("-is_primary", "pk").only("organisation", "is_primary"):
            first.setdefault(one.organisation_id, one)
        without = [one.pk for one in first.values() if not one.is_primary]
        Placement.objects.filter(pk__in=without).update(is_primary=True)


def links_restage(*, chain: Chain, organisations: Collection[int] | None = None) -> int:
    """Renew the stages of links whose party has left the stage, or stood on none before.

    A link whose stages still hold keeps them: they may have been given by hand.
    """
    links = SupplyLink.objects.filter(chain=chain)
    batches = [links]
    if organisations is not None:
        wanted = sorted(set(organisations))
        batches = [
            links.filter(Q(supplier__in=wanted[i : i + BATCH]) | Q(buyer__in=wanted[i : i + BATCH]))
            for i in range(0, len(wanted), BATCH)
        ]
    changed: dict[int, SupplyLink] = {}
    everyone = standing(chain) if organisations is None else None
    for batch in batches:
        found = list(batch.only("pk", "supplier", "buyer", "supplier_stage", "buyer_stage"))
        parties = {pk for link in found for pk in (link.supplier_id, link.buyer_id)}
        here = everyone or standing(chain, parties)
        for link in found:
            if _needs_restaging(link, here):
                pair = here.pair(link.supplier_id, link.buyer_id)
                if pair != (link.supplier_stage_id, link.buyer_stage_id):
                    link.supplier_stage_id, link.buyer_stage_id = pair
                    changed[link.pk] = link
    SupplyLink.objects.bulk_update(
        changed.values(), ["supplier_stage", "buyer_stage"], batch_size=200
    )
    return len(changed)


def _needs_restaging(link: SupplyLink, here: Standing) -> bool:
    return any(
        stage is None or stage not in here.stages.get(party, [])
        for party, stage in (
            (link.supplier_id, link.supplier_stage_id),
            (link.buyer_id, link.buyer_stage_id),
        )
    )
