"""The map's data: every stage and flow with its figures, cut to what the reader may see.

Who may not see single links (bureaus, firms, partners) is shown stage-level aggregates
only, and no figure of a flow that would tell of one firm: fewer than three links, or all
from one supplier or to one buyer; nor shares of what a single local firm buys. For them a
filter by qualification narrows the firms,
not the flows: flows of a single holder would be a firm's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from chainloom.accounts.actor import Actor

from ..models import Chain, Known, Stage, StageInput
from ..policy import chain_policy
from ..services.derive import links_catch_up
from . import figures
from .figures import FlowCounts, InputCounts, MapFilters, StageCounts, share, widened
from .gaps import gaps_of

CACHE_SECONDS = 6 * 3600
# Raised when what is kept changes its shape, so that an upgrade meets no old entries.
CACHE_FORMAT = 3
# Besides today's whole map, so many are kept of a chain for each kind of reader. Whoever
# asks for day after day takes these places only, and none from what else is kept.
SLOTS = 10
# Figures of fewer links than this are withheld from those who may not see the links.
SHOWN_FROM = 3


@dataclass
class StageFigures:
    """A stage as the map shows it."""

    pk: int
    column: int
    lane: str
    counts: StageCounts
    # Of what local firms of the stage buy: the share bought in the district, and of what.
    local_input_share: float | None = None
    input_basis: str = ""
    input_links: int = 0
    # Inputs (firm × product) of local firms, and those with one supplier only.
    inputs: int = 0
    single_inputs: int = 0
    withheld: bool = False
    gaps: list[str] = field(default_factory=list)

    @property
    def certified_share(self) -> float | None:
        local = self.counts.local
        return self.counts.local_certified / local if local else None

    @property
    def dependence(self) -> float | None:
        return self.single_inputs / self.inputs if self.inputs else None


@dataclass
class FlowFigures:
    """What runs from one stage to another; `designed` when the chain's graph foresees it."""

    upstream: int
    downstream: int
    designed: bool
    links: int | None = 0
    priced: int | None = 0
    amount: Decimal | None = None
    local_share: float | None = None
    basis: str = ""
    known: dict[str, int] = field(default_factory=dict)
    products: list[str] = field(default_factory=list)
    withheld: bool = False

    @property
    def is_supplied(self) -> bool:
        return self.withheld or bool(self.links)


@dataclass
class MapData:
    """Everything the map, its table and its exports say."""

    filters: MapFilters
    restricted: bool
    stages: list[StageFigures]
    flows: list[FlowFigures]
    # Links of parties that stand on no stage, which no flow can show.
    unplaced_links: int = 0

    @property
    def is_empty(self) -> bool:
        return not any(stage.counts.firms for stage in self.stages)

    @property
    def firms(self) -> int:
        """Firms on the chain, each once, by its main stage."""
        return sum(stage.counts.mainly for stage in self.stages)

    @property
    def local_firms(self) -> int:
        return sum(stage.counts.mainly_local for stage in self.stages)

    @property
    def links(self) -> int:
        return sum(flow.links or 0 for flow in self.flows)

    def stage(self, pk: int) -> StageFigures:
        return next(stage for stage in self.stages if stage.pk == pk)


def map_data(*, chain: Chain, filters: MapFilters, actor: Actor) -> MapData:
    """The map for this reader, from the cache while nothing in the network changed."""
    chain_policy.check(actor, "view", chain)
    restricted = not actor.sees_all
    key = cache_key(chain, filters, restricted=restricted)
    # What else takes the same place, or was true before a change, is told apart by this.
    stamp = (CACHE_FORMAT, chain.network_version, filters.key)
    kept: tuple[tuple[int, int, str], MapData] | None = cache.get(key)
    if kept is not None and kept[0] == stamp:
        return kept[1]
    data = compute(chain, filters, restricted=restricted)
    if filters.tiers:
        whole = map_data(chain=chain, filters=replace(filters, tiers=()), actor=actor)
        for stage in data.stages:
            stage.gaps = whole.stage(stage.pk).gaps
    cache.set(key, (stamp, data), CACHE_SECONDS)
    return data


def cache_key(chain: Chain, filters: MapFilters, *, restricted: bool) -> str:
    """The place of a map in the cache: one for today's, few for all that may be asked."""
    if filters == MapFilters(timezone.localdate()):
        place = "today"
    else:
        place = str(int(sha256(filters.key.encode()).hexdigest(), 16) % SLOTS)
    return f"chain.map:{chain.pk}:{'member' if restricted else 'all'}:{place}"


def compute(chain: Chain, filters: MapFilters, *, restricted: bool) -> MapData:
    """The map's data without the cache."""
    links_catch_up(chain=chain)
    linked_by = replace(filters, tiers=()) if restricted else filters
    counts = figures.stage_counts(chain, filters, with_revenue=not restricted)
    flows = figures.flow_counts(chain, linked_by, with_parties=restricted)
    inputs = figures.input_counts(chain, linked_by)
    bought = _bought_by_stage(flows)
    stages = [
        _stage(stage, counts, bought.get(stage.pk, FlowCounts()), inputs, restricted)
        for stage in Stage.objects.filter(chain=chain)
    ]
    data = MapData(
        filters,
        restricted,
        stages,
        _flows(chain, flows, restricted),
        sum(flow.total.links for pair, flow in flows.items() if None in pair),
    )
    if not data.is_empty and not filters.tiers:
        for stage in data.stages:
            stage.gaps = gaps_of(stage)
    return data


def _bought_by_stage(
    flows: dict[tuple[int | None, int | None], FlowCounts],
) -> dict[int | None, FlowCounts]:
    """What each stage buys, whoever sells it."""
    bought: dict[int | None, FlowCounts] = {}
    for (_seller, buyer), flow in flows.items():
        so_far = bought.setdefault(buyer, FlowCounts())
        so_far.bought_here += flow.bought_here
        so_far.bought_here_from_here += flow.bought_here_from_here
        so_far.local_buyers = widened(so_far.local_buyers, flow.local_buyers)
    return bought


def _stage(
    stage: Stage,
    counts: dict[int, StageCounts],
    bought: FlowCounts,
    inputs: dict[int | None, InputCounts],
    restricted: bool,
) -> StageFigures:
    figure = StageFigures(stage.pk, stage.column, stage.lane, counts.get(stage.pk, StageCounts()))
    links = bought.bought_here.links
    if restricted and links and not _may_share_be_shown(bought):
        figure.withheld = True
        return figure
    figure.local_input_share, figure.input_basis = share(
        bought.bought_here_from_here, bought.bought_here
    )
    figure.input_links = links
    taken = inputs.get(stage.pk, InputCounts())
    figure.inputs, figure.single_inputs = taken.inputs, taken.single
    return figure


def _flows(
    chain: Chain,
    flows: dict[tuple[int | None, int | None], FlowCounts],
    restricted: bool,
) -> list[FlowFigures]:
    designed: dict[tuple[int, int], Any] = {
        (row["upstream_id"], row["downstream_id"]): row["products"]
        for row in StageInput.objects.filter(downstream__chain=chain).values(
            "upstream_id", "downstream_id", "products"
        )
    }
    pairs = [*designed, *(pair for pair in flows if None not in pair and pair not in designed)]
    found = []
    for upstream, downstream in pairs:
        counts = flows.get((upstream, downstream), FlowCounts())
        flow = FlowFigures(
            upstream,
            downstream,
            (upstream, downstream) in designed,
            products=designed.get((upstream, downstream), []),
        )
        _fill(flow, counts, restricted)
        found.append(flow)
    return found


def _fill(flow: FlowFigures, counts: FlowCounts, restricted: bool) -> None:
    if restricted and counts.total.links and not _may_be_shown(counts):
        flow.links = flow.priced = None
        flow.withheld = True
        return
    flow.links, flow.priced = counts.total.links, counts.total.priced
    flow.amount = counts.total.amount if counts.total.priced else None
    if not restricted or _may_share_be_shown(counts):
        flow.local_share, flow.basis = share(counts.bought_here_from_here, counts.bought_here)
    flow.known = {code: counts.known[code] for code in Known.values if counts.known[code]}


def _may_be_shown(counts: FlowCounts) -> bool:
    return counts.total.links >= SHOWN_FROM and counts.is_of_many


def _may_share_be_shown(counts: FlowCounts) -> bool:
    """Of what local firms buy: of enough links, and of more than one of these firms."""
    return counts.bought_here.links >= SHOWN_FROM and counts.is_bought_here_by_many
