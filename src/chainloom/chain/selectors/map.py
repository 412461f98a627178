"""The map's data: every stage and flow with its figures, cut to what the reader may see.

Who may not see single links (bureaus, firms, partners) is shown stage-level aggregates
only, and no figure of a flow that would tell of one firm: fewer than three links, or all
from one supplier or to one buyer; nor shares of what a single local firm buys. Amounts, and shares
by them, are held to the same over the links that have one. For them a filter by qualification
narrows the firms, not the flows: flows of a single holder would be a firm's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from chainloom.accounts.actor import Actor
from chainloom.organisations.counting import Asked, Figures
from chainloom.organisations.counting import figures as counted

from ..models import Chain, Known, Stage, StageInput
from ..policy import chain_policy
from . import figures
from .figures import FlowCounts, InputCounts, MapFilters, StageCounts, share
from .gaps import gaps_of

COUNTER = "chain.map"
# Raised when what is counted changes its shape, so that an upgrade meets no old entries.
SHAPE = 2
# Figures of fewer links than this are withheld from those who may not see the links.
SHOWN_FROM = 3


@dataclass
class MapCounts:
    """What the database says, for every reader alike; what each may see is cut from it."""

    stages: dict[int, StageCounts]
    flows: dict[tuple[int | None, int | None], FlowCounts]
    inputs: dict[int | None, InputCounts]


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
    # The largest systemic risk of its firms; filled in for those who may see single firms.
    risk: float | None = None
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
    # When the figures were counted, and whether nothing has changed since.
    counted_at: datetime
    is_current: bool
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
    """The map for this reader.

    Its counts may be kept ones (`organisations.counting`): `counted_at` and `is_current` say so.
    Stages and what the chain foresees are always as they are now.
    """
    chain_policy.check(actor, "view", chain)
    restricted = not actor.sees_all
    asked = Asked(filters.as_of, filters.tiers)
    narrowed: Figures[MapCounts] = counted(COUNTER, chain, asked)
    if not filters.tiers:
        return build(chain, filters, narrowed, narrowed, restricted=restricted)
    whole: Figures[MapCounts] = counted(COUNTER, chain, replace(asked, tiers=()))
    data = build(chain, filters, narrowed, whole, restricted=restricted)
    unfiltered = build(chain, replace(filters, tiers=()), whole, whole, restricted=restricted)
    for stage in data.stages:
        stage.gaps = unfiltered.stage(stage.pk).gaps
    return data


def count_map(chain: Any, asked: Asked) -> MapCounts:
    """The counts behind the map: what takes long in a large chain."""
    filters = MapFilters(asked.day, asked.tiers)
    return MapCounts(
        figures.stage_counts(chain, filters),
        figures.flow_counts(chain, filters),
        figures.input_counts(chain, filters),
    )


def build(
    chain: Chain,
    filters: MapFilters,
    narrowed: Figures[MapCounts],
    whole: Figures[MapCounts],
    *,
    restricted: bool,
) -> MapData:
    """The map's data from counts of the holders asked for, and of everybody.

    Whoever may not see single links is shown everybody's flows: those of few holders would
    be the holders' own.
    """
    linked = (whole if restricted else narrowed).value
    bought = _bought_by_stage(linked.flows)
    found = list(Stage.objects.filter(chain=chain))
    data = MapData(
        filters,
        restricted,
        [_stage(one, narrowed.value.stages, bought, linked.inputs, restricted) for one in found],
        _flows(chain, {stage.pk for stage in found}, linked.flows, restricted),
        counted_at=min(narrowed.at, whole.at),
        is_current=narrowed.is_current and whole.is_current,
        unplaced_links=sum(flow.total.links for pair, flow in linked.flows.items() if None in pair),
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
        so_far.parties += flow.parties
        so_far.priced += flow.priced
    return bought


def _stage(
    stage: Stage,
    counts: dict[int, StageCounts],
    bought: dict[int | None, FlowCounts],
    inputs: dict[int | None, InputCounts],
    restricted: bool,
) -> StageFigures:
    own = counts.get(stage.pk) or StageCounts(revenue=0)
    if restricted:
        own = replace(own, revenue=None)
    figure = StageFigures(stage.pk, stage.column, stage.lane, own)
    flow = bought.get(stage.pk, FlowCounts())
    links = flow.bought_here.links
    if restricted and links and not _may_share_be_shown(flow):
        figure.withheld = True
        return figure
    figure.local_input_share, figure.input_basis = share(
        flow.bought_here_from_here,
        flow.bought_here,
        by_amount=not restricted or _may_share_be_of_amounts(flow),
    )
    figure.input_links = links
    taken = inputs.get(stage.pk, InputCounts())
    figure.inputs, figure.single_inputs = taken.inputs, taken.single
    return figure


def _flows(
    chain: Chain,
    stages: set[int],
    flows: dict[tuple[int | None, int | None], FlowCounts],
    restricted: bool,
) -> list[FlowFigures]:
    designed: dict[tuple[int, int], Any] = {
        (row["upstream_id"], row["downstream_id"]): row["products"]
        for row in StageInput.objects.filter(downstream__chain=chain).values(
            "upstream_id", "downstream_id", "products"
        )
    }
    # A stage may have been removed since the flows were counted.
    others = [pair for pair in flows if pair not in designed and stages.issuperset(pair)]
    pairs = [*designed, *others]
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
    flow.links = counts.total.links
    if not restricted or _may_amount_be_shown(counts):
        flow.priced = counts.total.priced
        flow.amount = counts.total.amount if counts.total.priced else None
    else:
        flow.priced = None
    if not restricted or _may_share_be_shown(counts):
        flow.local_share, flow.basis = share(
            counts.bought_here_from_here,
            counts.bought_here,
            by_amount=not restricted or _may_share_be_of_amounts(counts),
        )
    flow.known = {code: counts.known[code] for code in Known.values if counts.known[code]}


def _may_be_shown(counts: FlowCounts) -> bool:
    return counts.total.links >= SHOWN_FROM and counts.parties.are_many


def _may_amount_be_shown(counts: FlowCounts) -> bool:
    return counts.total.priced >= SHOWN_FROM and counts.priced.are_many


def _may_share_be_shown(counts: FlowCounts) -> bool:
    """Of what local firms buy: of enough links, and of more than one of these firms."""
    return counts.bought_here.links >= SHOWN_FROM and counts.parties.are_many_here


def _may_share_be_of_amounts(counts: FlowCounts) -> bool:
    """The same of the purchases with an amount."""
    return counts.bought_here.priced >= SHOWN_FROM and counts.priced.are_many_here
