"""A firm's neighbours up to three steps: whom it buys from, and from whom they buy; likewise sales.

Each step keeps its largest firms one by one and gathers the rest by stage, so that the
picture stays a picture with a thousand neighbours as with ten. Only links that the reader
may see are followed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Missing
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from ..models import Chain, Placement, SupplyLink
from ..policy import supply_link_policy
from .figures import MapFilters, links_on

STEPS_MOST = 3
# Firms shown one by one at each step; the rest are gathered by stage.
SHOWN = {1: 10, 2: 7, 3: 7}
GROUPS_SHOWN = 5
# Only so many of a step's firms, the largest, are followed to the next.
FOLLOWED = 300


@dataclass
class Neighbour:
    """A firm, or (with `firms` > 1) those of one stage gathered, at a step up or down."""

    key: str
    side: str
    step: int
    stage_id: int | None
    firms: int = 1
    organisation_id: int | None = None
    name: str = ""
    local: bool = False
    links: int = 0
    amount: Decimal = Decimal(0)

    @property
    def is_group(self) -> bool:
        return self.organisation_id is None


@dataclass
class Tie:
    """What runs between two of the picture's places, in the direction of the goods."""

    source: str
    target: str
    links: int = 0
    amount: Decimal = Decimal(0)


@dataclass
class Neighbourhood:
    organisation: Organisation
    chain: Chain
    steps: int
    nodes: list[Neighbour] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    # Firms found at each (side, step), shown or gathered.
    found: dict[tuple[str, int], int] = field(default_factory=dict)
    cut: bool = False

    def at(self, side: str, step: int) -> list[Neighbour]:
        return [node for node in self.nodes if (node.side, node.step) == (side, step)]


@dataclass
class _Reached:
    links: int = 0
    amount: Decimal = Decimal(0)


def neighbourhood(
    *, chain: Chain, organisation: Organisation, filters: MapFilters, actor: Actor, steps: int = 2
) -> Neighbourhood:
    """The firms around one, as far as this reader may see the links."""
    if not organisation_policy.may(actor, "view", organisation):
        raise Missing()
    visible = links_on(chain, filters, supply_link_policy.rows(actor, "view"))
    found = Neighbourhood(organisation, chain, max(1, min(steps, STEPS_MOST)))
    centre = Neighbour("self", "self", 0, None, 1, organisation.pk, organisation.display_name)
    found.nodes.append(centre)
    for side in ("up", "down"):
        _walk(found, visible, side)
    _name(found)
    return found


def _walk(found: Neighbourhood, visible: QuerySet[SupplyLink], side: str) -> None:
    near, far = ("buyer", "supplier") if side == "up" else ("supplier", "buyer")
    places = {found.organisation.pk: "self"}
    frontier = [found.organisation.pk]
    for step in range(1, found.steps + 1):
        rows = list(
            visible.filter(**{f"{near}__in": frontier})
            .order_by()
            .values_list(f"{near}_id", f"{far}_id")
            .annotate(n=Count("pk"), total=Sum("amount"))
        )
        reached: dict[int, _Reached] = defaultdict(_Reached)
        for _near, other, links, amount in rows:
            if other not in places:
                reached[other].links += links
                reached[other].amount += amount or Decimal(0)
        if not reached:
            return
        found.found[side, step] = len(reached)
        ranked = sorted(reached, key=lambda pk: (-reached[pk].amount, -reached[pk].links, pk))
        new_places = _place(found, side, step, ranked, reached)
        _tie(found, rows, side, places, new_places)
        places |= new_places
        found.cut = found.cut or (step < found.steps and len(ranked) > FOLLOWED)
        frontier = ranked[:FOLLOWED]


def _place(
    found: Neighbourhood, side: str, step: int, ranked: list[int], reached: dict[int, _Reached]
) -> dict[int, str]:
    """Give each firm reached its own node, or its stage's group; the firms' keys."""
    places: dict[int, str] = {}
    shown = SHOWN[step] if len(ranked) > SHOWN[step] + 1 else len(ranked)
    stages = _main_stages(found.chain, ranked)
    by_stage: dict[int | None, list[int]] = defaultdict(list)
    for pk in ranked[shown:]:
        by_stage[stages.get(pk)].append(pk)
    # A group of one is shown as the firm it is.
    alone = {members[0] for members in by_stage.values() if len(members) == 1}
    alone = alone if len(alone) < GROUPS_SHOWN else set()
    for pk in (pk for place, pk in enumerate(ranked) if place < shown or pk in alone):
        node = Neighbour(f"{side}{step}:{pk}", side, step, stages.get(pk), 1, pk)
        _gather(node, reached[pk])
        found.nodes.append(node)
        places[pk] = node.key
    by_stage = {stage: members for stage, members in by_stage.items() if members[0] not in places}
    kept = sorted(by_stage, key=lambda stage: -len(by_stage[stage]))[: GROUPS_SHOWN - 1]
    groups: dict[int | None, Neighbour] = {}
    for stage, members in by_stage.items():
        stands_for = stage if stage in kept else None
        if stands_for not in groups:
            key = f"{side}{step}:stage{stands_for or ''}"
            groups[stands_for] = Neighbour(key, side, step, stands_for, 0)
        group = groups[stands_for]
        group.firms += len(members)
        for pk in members:
            _gather(group, reached[pk])
            places[pk] = group.key
    found.nodes += sorted(groups.values(), key=lambda group: -group.amount)
    return places


def _gather(node: Neighbour, reached: _Reached) -> None:
    node.links += reached.links
    node.amount += reached.amount


def _tie(
    found: Neighbourhood,
    rows: Iterable[tuple[int, int, int, Decimal | None]],
    side: str,
    places: dict[int, str],
    new_places: dict[int, str],
) -> None:
    """Gather the links of a step into ties between the picture's places."""
    ties: dict[tuple[str, str], Tie] = {}
    for near, other, links, amount in rows:
        if other not in new_places:
            continue
        ends = (new_places[other], places[near])
        source, target = ends if side == "up" else ends[::-1]
        tie = ties.setdefault((source, target), Tie(source, target))
        tie.links += links
        tie.amount += amount or Decimal(0)
    found.ties += ties.values()


def _main_stages(chain: Chain, organisations: list[int]) -> dict[int, int]:
    stages: dict[int, int] = {}
    for start in range(0, len(organisations), 500):
        part = organisations[start : start + 500]
        rows = Placement.objects.filter(stage__chain=chain, organisation__in=part)
        for organisation, stage in rows.order_by("is_primary", "-pk").values_list(
            "organisation_id", "stage_id"
        ):
            stages[organisation] = stage
    return stages


def _name(found: Neighbourhood) -> None:
    """Names, stages and districts of the firms shown one by one."""
    pks = [node.organisation_id for node in found.nodes if node.organisation_id]
    firms = {firm.pk: firm for firm in Organisation.objects.filter(pk__in=pks)}
    stages = _main_stages(found.chain, pks)
    for node in found.nodes:
        if node.organisation_id in firms:
            firm = firms[node.organisation_id]
            node.name = firm.short_name or firm.display_name
            node.local = firm.is_within(found.chain.district_code)
            node.stage_id = stages.get(firm.pk)
