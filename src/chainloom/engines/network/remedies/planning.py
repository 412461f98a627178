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

- `upper` holds for every A, whatever F is like: Σ ESRI without any, less what the failures cost
  at the least under any plan (bounds.py). It knows nothing of the budget and can be far
  above the best.
- `online` = F(A) + the greatest gains left that a whole further budget could buy (Nemhauser, Wolsey
  and Fisher, 1978; costs by fractions). It is a bound if F is monotone and gains diminish;
  `rising` counts the gains that were seen to grow, each of which disproves it for this network.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..essential import Essential
from ..network import Network, NetworkError
from ..risk import DEFINED_EPS, systemic_risk
from .bounds import least_losses
from .candidates import (
    SecondSource,
    others_for,
    single_suppliers,
    supplier_of,
    with_second_sources,
)

# Gains below this are rounding, and a gain that rises by less has not risen.
NOTHING = 1e-12
# Runs of the index that choosing one more source takes, as it is reckoned before.
RECKONED = 5


@dataclass(frozen=True)
class SourcePlan:
    """`sources` in the order in which they were taken, `gains` what each added, `gain` their sum
    F(A), `cost` what they cost. `upper` and `online` bound F of the best plan as the module says,
    `rising` counts gains that grew. `exact` says that every plan was tried; then both bounds are
    `gain` itself. `considered` is how many sources there were to choose from, `before` Σ ESRI
    over the firms watched without any."""

    sources: tuple[SecondSource, ...]
    gains: tuple[float, ...]
    gain: float
    cost: float
    upper: float
    online: float
    rising: int
    exact: bool
    considered: int
    before: float


class _Progress:
    """How much of the work is done, told in runs of the index.

    How many there will be is known of all plans and of the first gains. For each source chosen
    after that RECKONED are reckoned with: `part` says where such a part of the work begins and how
    many runs of it are told at the most; what it did not need is told with the next.
    """

    def __init__(self, tell: Callable[[int, int], None] | None) -> None:
        self._tell, self._done, self._end, self.total = tell, 0, 0, 0

    def part(self, start: int, runs: int) -> None:
        self._done, self._end = max(self._done, start), min(start + runs, self.total)

    def add(self) -> None:
        if self._done < self._end:
            self._done += 1
            if self._tell is not None:
                self._tell(self._done, self.total)

    def end(self) -> None:
        if self._tell is not None:
            self._tell(self.total, self.total)


@dataclass(eq=False)
class _Value:
    """F, each set computed once."""

    network: Network
    essential: Essential | None
    share: float
    watched: Any
    eps: float
    replaceable: bool
    progress: _Progress
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
            self.progress.add()
        return self.known[key]


def second_sources(
    network: Network,
    essential: Essential | None = None,
    *,
    budget: float,
    cost: Callable[[SecondSource], float] | None = None,
    inputs: Sequence[tuple[int, int]] | None = None,
    among: Mapping[tuple[int, int], Sequence[int]] | None = None,
    share: float = 0.3,
    watched: Any = None,
    most: int | None = None,
    plans_most: int = 1000,
    eps: float = DEFINED_EPS,
    replaceable: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> SourcePlan:
    """A good plan of second sources for fragile inputs, within a budget; the best one where there
    are no more than `plans_most` plans, which are then all tried.

    `cost` of a source, 1 unless given, so that `budget` is then how many; `inputs` are the (buyer,
    input) to choose from, all that hang on one supplier unless given; `most` candidates for each.
    `among` names inputs and the firms to weigh for each, as a product graph may know them, in
    place of both. `progress(done, total)` is told of runs of the index, never backwards, to the
    end; of a plan that is not the best of all it is reckoned how many there will be. Raises
    NetworkError for a budget or a cost that is not above 0, as `candidates` does, and for a firm
    in `among` that is the supplier or the buyer.
    """
    ground = _ground(network, inputs, most) if among is None else _named(network, among)
    price = {source: 1.0 if cost is None else float(cost(source)) for source in ground}
    if not budget > 0 or not all(one > 0 for one in price.values()):
        raise NetworkError("a budget and the costs of second sources are above 0")
    told = _Progress(progress)
    value = _Value(network, essential, share, watched, eps, replaceable, told)
    found = _plans(price, budget, plans_most)
    if found is not None:
        return _best_of_all(value, price, found, told)
    chosen, gains, rising = _greedy_best(value, price, budget, told)
    told.part(told.total - RECKONED, RECKONED)
    gain = value.of(chosen)
    firms = np.arange(network.size) if watched is None else np.asarray(watched, dtype=np.int64)
    lowest = least_losses(
        network, essential, ground, firms, share=share, eps=eps, replaceable=replaceable
    )
    further, more_rising = _further(value, chosen, price, budget)
    told.end()
    return SourcePlan(
        sources=tuple(chosen),
        gains=tuple(gains),
        gain=gain,
        cost=sum(price[source] for source in chosen),
        upper=max(gain, value.before - float(lowest.sum())),
        online=gain + further,
        rising=rising + more_rising,
        exact=False,
        considered=len(ground),
        before=value.before,
    )


def _best_of_all(
    value: _Value,
    price: dict[SecondSource, float],
    found: list[tuple[SecondSource, ...]],
    told: _Progress,
) -> SourcePlan:
    told.total = len(found)
    told.part(0, len(found))
    best = _best(value, price, found)
    told.end()
    return best


def _greedy_best(
    value: _Value, price: dict[SecondSource, float], budget: float, told: _Progress
) -> tuple[list[SecondSource], list[float], int]:
    """The better of two greedy plans: by what a source gains, and by what it gains for its cost."""
    by = [dict.fromkeys(price, 1.0)] + ([price] if len(set(price.values())) > 1 else [])
    alone, rounds = 1 + len(price), _rounds(price, budget)
    told.total = alone + (len(by) * rounds + 1) * RECKONED
    told.part(0, alone)
    value.of([])
    plans = [
        _greedy(value, price, budget, per, alone + turn * rounds * RECKONED)
        for turn, per in enumerate(by)
    ]
    return max(plans, key=lambda plan: sum(plan[1]))


def _plans(
    price: dict[SecondSource, float], budget: float, most: int
) -> list[tuple[SecondSource, ...]] | None:
    """Every plan within the budget, or None where there are more than `most`."""
    by_input: dict[tuple[int, int], list[SecondSource]] = {}
    for one in price:
        by_input.setdefault((one.buyer, one.input), []).append(one)
    plans: list[tuple[tuple[SecondSource, ...], float]] = [((), budget)]
    for choices in by_input.values():
        longer = [
            ((*plan, one), left - price[one])
            for plan, left in plans
            for one in choices
            if price[one] <= left + NOTHING
        ]
        plans += longer
        if len(plans) > most:
            return None
    return [plan for plan, _left in plans]


def _best(
    value: _Value, price: dict[SecondSource, float], plans: list[tuple[SecondSource, ...]]
) -> SourcePlan:
    """The best of all plans, of equal ones the first; its sources by what each adds."""
    value.of([])
    best = max(plans, key=value.of)
    order: list[SecondSource] = []
    while len(order) < len(best):
        left = [one for one in best if one not in order]
        order.append(max(left, key=lambda one: value.of([*order, one])))
    reached = [value.of(order[:count]) for count in range(len(order) + 1)]
    return SourcePlan(
        sources=tuple(order),
        gains=tuple(np.diff(reached).tolist()),
        gain=value.of(best),
        cost=sum(price[one] for one in best),
        upper=value.of(best),
        online=value.of(best),
        rising=0,
        exact=True,
        considered=len(price),
        before=value.before,
    )


def _rounds(price: dict[SecondSource, float], budget: float) -> int:
    """How many sources a plan has at the most: the cheapest of different inputs."""
    cheapest: dict[tuple[int, int], float] = {}
    for one, cost in price.items():
        key = (one.buyer, one.input)
        cheapest[key] = min(cost, cheapest.get(key, cost))
    sums = np.cumsum(sorted(cheapest.values()))
    return int((sums <= budget + NOTHING).sum())


def _greedy(
    value: _Value,
    price: dict[SecondSource, float],
    budget: float,
    per: dict[SecondSource, float],
    start: int,
) -> tuple[list[SecondSource], list[float], int]:
    """Sources by gain over `per`, what each added, and how often a gain was seen to grow. What is
    told of its progress begins at `start`."""
    chosen: list[SecondSource] = []
    gains: list[float] = []
    rising, left = 0, budget
    queue = [(-value.of([one]) / per[one], one, 0) for one in price]
    heapq.heapify(queue)
    supplied: set[tuple[int, int]] = set()
    value.progress.part(start, RECKONED)
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
            value.progress.part(start + len(chosen) * RECKONED, RECKONED)
            continue
        gain = value.of([*chosen, one]) - value.of(chosen)
        rising += gain / per[one] > -bound + NOTHING
        heapq.heappush(queue, (-gain / per[one], one, len(chosen)))
    return chosen, gains, rising


def _further(
    value: _Value, chosen: list[SecondSource], price: dict[SecondSource, float], budget: float
) -> tuple[float, int]:
    """The greatest sum of gains beside the chosen that one more budget buys, by fractions, and
    how often a gain was seen to grow. Gains are computed anew only as far as they may count."""
    queue = [(-value.of([one]) / price[one], one, False) for one in price if one not in chosen]
    heapq.heapify(queue)
    total, left, rising = 0.0, budget, 0
    while queue and left > NOTHING and queue[0][0] < 0:
        bound, one, is_new = heapq.heappop(queue)
        if is_new:
            part = min(1.0, left / price[one])
            total += part * -bound * price[one]
            left -= part * price[one]
            continue
        gain = (value.of([*chosen, one]) - value.of(chosen)) / price[one]
        rising += gain > -bound + NOTHING
        heapq.heappush(queue, (-gain, one, True))
    return total, rising


def _named(network: Network, among: Mapping[tuple[int, int], Sequence[int]]) -> list[SecondSource]:
    single = single_suppliers(network)
    return [
        SecondSource(buyer, input_, supplier_of(single, buyer, input_), candidate)
        for (buyer, input_), firms in among.items()
        for candidate in sorted(set(firms))
    ]


def _ground(
    network: Network, inputs: Sequence[tuple[int, int]] | None, most: int | None
) -> list[SecondSource]:
    single = single_suppliers(network)
    ground = []
    for buyer, input_ in single if inputs is None else dict.fromkeys(inputs):
        supplier = supplier_of(single, buyer, input_)
        for candidate in others_for(network, buyer, input_, supplier, most).tolist():
            ground.append(SecondSource(buyer, input_, supplier, candidate))
    return ground
