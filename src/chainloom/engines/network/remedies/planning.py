"""The best few second sources under a budget: lazy greedy, and what can be said about the best.

F(A) is the fall of Σ ESRI over the firms watched when all second sources of A are there; A has at
most one for an input, and its costs sum up to the budget or less. Greedy takes the source with
the greatest gain, then with the greatest gain for its cost, and keeps the better of the two plans
(Leskovec, Krause, Guestrin, Faloutsos, VanBriesen and Glance, Cost-effective Outbreak Detection in
Networks, KDD 2007). Gains are computed anew only for the source on top of the queue (Minoux,
Accelerated greedy algorithms for maximizing submodular set functions, 1978).

Where F is monotone and submodular (gains diminish) greedy with equal costs reaches half of the best
under one source an input (Fisher, Nemhauser and Wolsey, 1978). Nobody has shown that of
ESRI, and its rule to stop makes it false in general; so two bounds are told apart:

- `upper` holds for every A, whatever F is like. A firm f that fails costs no less than the first
  step of its cascade, so with every quantity at its least over all A

    ESRI_f ≥ 1/S (s_f + Σ_{j≠f} max(s_j σ_f Λd_fj, W_jf))

  where W_jf = s_j Λu_jf, and F(A) ≤ Σ_f ESRI_f(∅) − Σ_f that. It knows nothing of the budget
  and can be far above the best.
- `online` = F(A) + the greatest gains left that a whole further budget could buy (Nemhauser, Wolsey
  and Fisher, 1978; costs by fractions). It is a bound if F is monotone and gains diminish;
  `rising` counts the gains that were seen to grow, each of which disproves it for this network.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.sparse import coo_array

from ..essential import Essential, uniform
from ..network import ESSENTIAL, LINEAR, NO_EFFECT, Floats, Network, NetworkError
from ..risk import DEFINED_EPS, systemic_risk
from ..structure import concentration, inputs_of
from .candidates import SecondSource, candidates, with_second_sources

# Gains below this are rounding, and a gain that rises by less has not risen.
NOTHING = 1e-12


@dataclass(frozen=True)
class SourcePlan:
    """`sources` in the order in which they were taken, `gains` what each added, `gain` their sum
    F(A), `cost` what they cost. `upper` and `online` bound F of the best plan as the module says,
    `rising` counts gains that grew. `considered` is how many sources there were to choose from,
    `before` Σ ESRI over the firms watched without any."""

    sources: tuple[SecondSource, ...]
    gains: tuple[float, ...]
    gain: float
    cost: float
    upper: float
    online: float
    rising: int
    considered: int
    before: float


@dataclass(eq=False)
class _Value:
    """F, each set computed once."""

    network: Network
    essential: Essential | None
    share: float
    watched: Any
    eps: float
    replaceable: bool
    told: Callable[[int], None]
    before: float = 0.0
    known: dict[frozenset[SecondSource], float] = field(default_factory=dict)

    def of(self, sources: Sequence[SecondSource]) -> float:
        key = frozenset(sources)
        if key not in self.known:
            changed = with_second_sources(self.network, sorted(key), share=self.share)
            risk = systemic_risk(
                changed,
                self.essential,
                eps=self.eps,
                replaceable=self.replaceable,
                firms=self.watched,
            )
            total = float(risk.esri.sum())
            if not key:
                self.before = total
            self.known[key] = self.before - total
            self.told(len(self.known))
        return self.known[key]


def second_sources(
    network: Network,
    essential: Essential | None = None,
    *,
    budget: float,
    cost: Callable[[SecondSource], float] | None = None,
    inputs: Sequence[tuple[int, int]] | None = None,
    share: float = 0.3,
    watched: Any = None,
    most: int | None = None,
    eps: float = DEFINED_EPS,
    replaceable: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> SourcePlan:
    """A good plan of second sources for fragile inputs, within a budget.

    `cost` of a source, 1 unless given, so that `budget` is then how many; `inputs` are the (buyer,
    input) to choose from, all that hang on one supplier unless given; `most` candidates for each.
    `progress(done, 0)` after each run of the index. Raises NetworkError for a budget or a cost
    that is not above 0, and as `candidates` does.
    """
    if inputs is None:
        found = concentration(network).inputs
        inputs = list(
            zip(found.buyer[found.single].tolist(), found.input[found.single].tolist(), strict=True)
        )
    ground = [
        SecondSource(buyer, input_, _supplier(network, buyer, input_), candidate)
        for buyer, input_ in inputs
        for candidate in candidates(network, buyer, input_, most=most).tolist()
    ]
    price = {source: 1.0 if cost is None else float(cost(source)) for source in ground}
    if not budget > 0 or not all(one > 0 for one in price.values()):
        raise NetworkError("a budget and the costs of second sources are above 0")
    told = (lambda done: progress(done, 0)) if progress else (lambda _done: None)
    value = _Value(network, essential, share, watched, eps, replaceable, told)
    value.of([])
    plans = [_greedy(value, price, budget, dict.fromkeys(price, 1.0))]
    if len(set(price.values())) > 1:
        plans.append(_greedy(value, price, budget, price))
    chosen, gains, rising = max(plans, key=lambda plan: sum(plan[1]))
    gain = value.of(chosen)
    lowest = _least(network, essential, ground, share, replaceable)
    places = slice(None) if watched is None else np.asarray(watched, dtype=np.int64)
    return SourcePlan(
        sources=tuple(chosen),
        gains=tuple(gains),
        gain=gain,
        cost=sum(price[source] for source in chosen),
        upper=max(gain, value.before - float(lowest[places].sum())),
        online=gain + _further(value, chosen, price, budget),
        rising=rising,
        considered=len(ground),
        before=value.before,
    )


def _greedy(
    value: _Value, price: dict[SecondSource, float], budget: float, per: dict[SecondSource, float]
) -> tuple[list[SecondSource], list[float], int]:
    """Sources by gain over `per`, what each added, and how often a gain was seen to grow."""
    chosen: list[SecondSource] = []
    gains: list[float] = []
    rising, left = 0, budget
    queue = [(-value.of([one]) / per[one], one, 0) for one in price]
    heapq.heapify(queue)
    supplied: set[tuple[int, int]] = set()
    while queue:
        bound, one, asked = heapq.heappop(queue)
        if (one.buyer, one.input) in supplied or price[one] > left + NOTHING:
            continue
        if asked == len(chosen):
            if -bound * per[one] <= NOTHING:
                break
            gains.append(-bound * per[one])
            chosen.append(one)
            supplied.add((one.buyer, one.input))
            left -= price[one]
            continue
        gain = value.of([*chosen, one]) - value.of(chosen)
        rising += gain / per[one] > -bound + NOTHING
        heapq.heappush(queue, (-gain / per[one], one, len(chosen)))
    return chosen, gains, rising


def _further(
    value: _Value, chosen: list[SecondSource], price: dict[SecondSource, float], budget: float
) -> float:
    """The greatest sum of gains beside the chosen that one more budget buys, by fractions."""
    gains = {one: value.of([*chosen, one]) - value.of(chosen) for one in price if one not in chosen}
    total, left = 0.0, budget
    for one in sorted(gains, key=lambda one: -gains[one] / price[one]):
        if gains[one] <= 0 or left <= 0:
            break
        part = min(1.0, left / price[one])
        total += part * gains[one]
        left -= part * price[one]
    return total


def _supplier(network: Network, buyer: int, input_: int) -> int:
    kind, _names = inputs_of(network)
    links = (network.buyer == buyer) & (kind == input_) & (network.amount > 0)
    return int(network.supplier[links & (network.supplier != buyer)][0])


def _least(
    network: Network,
    essential: Essential | None,
    ground: list[SecondSource],
    share: float,
    replaceable: bool,
) -> Floats:
    """The bound of the module on ESRI_f (n), at the least over all plans from the ground set."""
    n = network.size
    amount = network.amount.copy()
    loses, wins = np.zeros(n), np.zeros(n)
    joins: dict[tuple[int, int], float] = {}
    kind, _names = inputs_of(network)
    for source in ground:
        links = (network.supplier == source.supplier) & (network.buyer == source.buyer)
        links &= kind == source.input
        whole = share * float(network.amount[links].sum())
        if np.array_equal(amount[links], network.amount[links]):
            amount[links] *= 1.0 - share
            loses[source.supplier] += whole
        wins[source.candidate] += whole
        sector = int(network.sector[source.candidate])
        if sector != network.sector[source.supplier]:
            joins[source.buyer, sector] = joins.get((source.buyer, sector), 0.0) + whole
    low = np.maximum(0.0, network.revenue - loses)
    clipped = bool((network.revenue < loses).any())
    total = float(network.revenue.sum()) + (float(loses.sum()) if clipped else 0.0)
    if total == 0:
        return np.zeros(n)
    steps_in = _replaced(network, low, network.revenue + wins) if replaceable else np.ones(n)
    i, j = network.supplier, network.buyer
    down = low[j] * steps_in[i] * _downstream(network, essential, amount, joins)
    up = np.where(low[i] > 0, amount, 0.0)
    other = i != j
    lost_below = coo_array((down[other], (i[other], j[other])), shape=(n, n)).tocsr()
    lost_above = coo_array((up[other], (j[other], i[other])), shape=(n, n)).tocsr()
    worse = lost_below.maximum(lost_above).tocoo()
    # Nobody loses more than all that it makes.
    lost = np.bincount(worse.row, np.minimum(worse.data, low[worse.col]), n)
    return (low + lost) / total


def _replaced(network: Network, low: Floats, high: Floats) -> Floats:
    """The least σ_f of the first step: all of f's market stands but f."""
    rest = np.bincount(network.market, high, len(network.markets))[network.market] - high
    # What rounding leaves of a market of one is nobody.
    alone = np.bincount(network.market, minlength=len(network.markets))[network.market] == 1
    part = np.divide(low, rest, out=np.ones(network.size), where=rest > 0)
    return np.where(alone, 1.0, np.minimum(1.0, part))


def _downstream(
    network: Network,
    essential: Essential | None,
    amount: Floats,
    joins: dict[tuple[int, int], float],
) -> Floats:
    """The least Λd of every link (m): its own amount at the least, its sector's at the most."""
    sectors = len(network.sectors)
    sector = network.sector[network.supplier]
    of = (essential or uniform(LINEAR)).of(network)[sector, network.sector[network.buyer]]
    key = network.buyer.astype(np.int64) * sectors + sector
    whole = np.bincount(key, network.amount, network.size * sectors).astype(np.float64)
    for (buyer, joined), more in joins.items():
        whole[buyer * sectors + joined] += more
    needed = np.where(of == ESSENTIAL, whole[key], network.cost[network.buyer])
    part = np.divide(amount, needed, out=np.zeros_like(amount), where=needed > 0)
    return np.where(of == NO_EFFECT, 0.0, np.minimum(1.0, part))
