"""A disruption week by week, with stocks: an agent-based model on the firms' own links.

It stands in the line of Hallegatte's adaptive input–output model taken to firms (Henriet,
Hallegatte and Tabourier, Firm-network characteristics and economic robustness to natural
disasters, Journal of Economic Dynamics and Control 36:1, 2012; Inoue and Todo, Firm-level
propagation of shocks through supply-chain networks, Nature Sustainability 2, 2019): orders
follow demand and refill stocks; short supply is shared in proportion to orders, as in the first.
How inputs bound production follows the classes of Diem et al. (2022), as the systemic risk
index does, where those take all inputs as essential. Stated whole:

    W_ij a year's amount, a_ij = W_ij / 52; x_i = max(revenue_i, Σ_j W_ij) / 52 what firm i makes
    a week; f_i = x_i − Σ_j a_ij what goes to customers outside; A_jk = Σ_{i in sector k} a_ij what
    j needs a week of the input k (its suppliers' sector); n_jk weeks of stock.
    At the start every stock is full, S_jk = T_jk = (1 + n_jk) A_jk (one week's need is always on
    its way), and every firm wants to make the usual, g_i = 1. In each week, in this order:

    1. orders      o_ij = (a_ij / A_jk) max(0, A_jk g_j + (T_jk − S_jk) / τ), g_j of the week before
    2. demand      d_i  = (Σ_j o_ij + f_i) / x_i;  1 where x_i = 0
    3. goal        g_i  = min((1 + spare)(1 − lost_i), d_i)
    4. shortage    φ_jk = max(0, 1 − S_jk / (A_jk g_j))
    5. production  u_j  = g_j max(0, min(min_{k essential} 1 − φ_jk,
                                        1 − Σ_{k linear} φ_jk W_jk / c_j))
                   with W_jk a year's purchases of k, c_j = max(cost_j, Σ_k W_jk)
    6. deliveries  o_ij u_i / d_i; what cannot be delivered is not owed but ordered anew by 1.
    7. stocks      S_jk ← S_jk − min(S_jk, A_jk u_j) + Σ_i deliveries

So a stop travels down one tie a week where there are no stocks, n weeks later where there are,
and up one tie a week as orders fall: at once where a firm cannot work, as its other inputs pile up
where it lacks one. Nobody changes supplier; with `spare` > 0 the others can
make more than usual. What was lost is x_i (1 − u_i); it is negative where more than usual is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from ..essential import Essential, uniform
from ..network import ESSENTIAL, LINEAR, Floats, Ints, Network, NetworkError

WEEKS_A_YEAR: Final = 52
# A hundred years: what is followed for longer is a slip, and would fill the memory.
HORIZON_MOST: Final = 5_200


@dataclass(frozen=True, eq=False)
class Outage:
    """`lost` (n) is the share of each firm's capacity that is lost, 0 to 1, from week `start` (the
    first is 1) for `weeks` weeks; it comes back in equal steps over `recovery` weeks more."""

    lost: Floats
    weeks: int
    start: int = 1
    recovery: int = 0

    def in_week(self, week: int) -> Floats:
        """What is lost in that week (n)."""
        end = self.start + self.weeks
        if week < self.start or week >= end + self.recovery:
            return np.zeros_like(self.lost)
        left = 1.0 if week < end else 1.0 - (week - end + 1) / (self.recovery + 1)
        return self.lost * left


@dataclass(frozen=True, eq=False)
class Spread:
    """T weeks of n firms. `level` (T × n) is production as a part of what is usual; `lost`
    (T × n) in the network's currency; `unmet` (T × n) what customers outside the network asked
    for and did not get; `usual` (n) what each firm makes in a week."""

    level: Floats
    lost: Floats
    unmet: Floats
    usual: Floats
    sector: Ints
    sectors: tuple[str, ...]

    @property
    def weeks(self) -> int:
        return len(self.level)

    @cached_property
    def by_firm(self) -> Floats:
        """Lost by each firm over all weeks (n)."""
        total: Floats = self.lost.sum(axis=0)
        return total

    @cached_property
    def by_week(self) -> Floats:
        """Lost by all firms in each week (T)."""
        total: Floats = self.lost.sum(axis=1)
        return total

    @cached_property
    def by_sector(self) -> Floats:
        """Lost by week and sector (T × k)."""
        count = len(self.sectors)
        rows = [np.bincount(self.sector, week, count) for week in self.lost]
        return np.array(rows, dtype=np.float64).reshape(self.weeks, count)


def outage(
    network: Network,
    hit: npt.NDArray[np.bool_],
    *,
    weeks: int,
    share: float = 1.0,
    start: int = 1,
    recovery: int = 0,
) -> Outage:
    """The firms of a mask (n) lose a share of their capacity for some weeks.

    Raises NetworkError for a share outside 0 … 1, no weeks, a start before week 1, a negative
    recovery, and a mask of another length.
    """
    if np.shape(hit) != (network.size,):
        raise NetworkError(f"{network.size} firms and a mask of {np.size(hit)}")
    if not 0 <= share <= 1:
        raise NetworkError(f"a share of {share} of the capacity is not between 0 and 1")
    if weeks < 1 or start < 1 or recovery < 0:
        raise NetworkError("an outage lasts a week or more, from week 1 or later")
    return Outage(np.where(hit, float(share), 0.0), weeks, start, recovery)


def scenario(
    network: Network,
    outages: Sequence[Outage],
    essential: Essential | None = None,
    *,
    horizon: int = 26,
    stock: float | Floats = 2.0,
    input_stock: Mapping[str, float] | None = None,
    refill: float = 4.0,
    spare: float = 0.0,
    progress: Callable[[int, int], None] | None = None,
) -> Spread:
    """What outages cost in each of `horizon` weeks; the model is that of the module.

    `essential` says how inputs bound production; without it every input is linear. `stock` are the
    weeks for which inputs are in stock, one number or one for each firm (n); `input_stock` says it
    for single inputs, by the suppliers' sector. `refill` (τ) are the weeks in which a gap in stock
    is reordered, `spare` what firms can make beyond the usual, as a part of it. Where several
    outages hit a firm, the greatest counts. `progress` is told of weeks done and weeks after each
    of them; what it raises ends the calculation. Raises NetworkError for numbers below 0
    (`horizon` and `refill` below 1) or not finite, a horizon of more than HORIZON_MOST, an input
    that no firm supplies and shares outside 0 … 1. Time and memory per week O(n + m).
    """
    if not (1 <= horizon <= HORIZON_MOST and 1 <= refill < np.inf and 0 <= spare < np.inf):
        raise NetworkError(
            f"the horizon is 1 to {HORIZON_MOST:,} weeks, refill 1 week or more, spare 0 or more"
        )
    for one in outages:
        if np.shape(one.lost) != (network.size,) or not ((one.lost >= 0) & (one.lost <= 1)).all():
            raise NetworkError("an outage says for every firm what share, 0 to 1, it loses")
    state = _start(network, essential or uniform(LINEAR), _weeks(network, stock), input_stock)
    shape = (horizon, network.size)
    level, unmet = np.empty(shape), np.empty(shape)
    goal, stocks = np.ones(network.size), state.target
    for week in range(1, horizon + 1):
        lost = np.zeros(network.size)
        for one in outages:
            np.maximum(lost, one.in_week(week), out=lost)
        capacity = (1.0 + spare) * (1.0 - lost)
        goal, made, filled, stocks = _week(state, goal, stocks, capacity, refill)
        level[week - 1] = made
        unmet[week - 1] = state.outside * (1.0 - filled)
        if progress is not None:
            progress(week, horizon)
    lost_money = state.usual * (1.0 - level)
    return Spread(level, lost_money, unmet, state.usual, network.sector, network.sectors)


@dataclass(frozen=True, eq=False)
class _State:
    """Links (m) with the slot, buyer × input (r), that each fills; weekly amounts."""

    supplier: Ints
    slot: npt.NDArray[np.int64]
    part: Floats  # (m) a_ij / A_jk
    buyer: npt.NDArray[np.int64]  # (r)
    need: Floats  # (r) A_jk
    target: Floats  # (r) T_jk
    is_essential: npt.NDArray[np.bool_]  # (r)
    weight: Floats  # (r) W_jk / c_j where linear, else 0
    usual: Floats  # (n) x
    outside: Floats  # (n) f


def _weeks(network: Network, stock: float | Floats) -> Floats:
    weeks = np.asarray(stock, dtype=np.float64)
    if weeks.shape not in ((), (network.size,)):
        raise NetworkError(f"{network.size} firms and weeks of stock for {weeks.size}")
    if not ((weeks >= 0) & np.isfinite(weeks)).all():
        raise NetworkError("weeks of stock are 0 or more, and a finite number")
    return np.broadcast_to(weeks, (network.size,)).astype(np.float64)


def _start(
    network: Network, essential: Essential, stock: Floats, input_stock: Mapping[str, float] | None
) -> _State:
    kinds, sectors = essential.of(network), len(network.sectors)
    real = network.amount > 0
    supplier, into = network.supplier[real], network.buyer[real].astype(np.int64)
    amount = network.amount[real] / WEEKS_A_YEAR
    keys, slot = np.unique(into * sectors + network.sector[supplier], return_inverse=True)
    buyer, kind = np.divmod(keys, max(1, sectors))
    need = np.bincount(slot, amount, len(keys)).astype(np.float64)
    weeks = stock[buyer]
    for name, value in (input_stock or {}).items():
        if name not in network.sectors or not 0 <= value < np.inf:
            raise NetworkError(
                f"{value} weeks of stock of {name!r}: no such input, or not a number from 0 upwards"
            )
        weeks[kind == network.sectors.index(name)] = value
    sold = np.bincount(supplier, amount, network.size)
    usual = np.maximum(network.revenue / WEEKS_A_YEAR, sold)
    bought = np.bincount(buyer, need, network.size)
    cost = np.maximum(network.cost / WEEKS_A_YEAR, bought)
    of = kinds[kind, network.sector[buyer]]
    return _State(
        supplier=supplier,
        slot=slot,
        part=amount / need[slot],
        buyer=buyer,
        need=need,
        target=(1.0 + weeks) * need,
        is_essential=of == ESSENTIAL,
        weight=np.where(of == LINEAR, need / cost[buyer], 0.0),
        usual=usual,
        outside=usual - sold,
    )


def _week(
    state: _State, goal: Floats, stocks: Floats, capacity: Floats, refill: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """One week: goals and production (n), the part of its orders that each firm filled (n) and
    stocks (r), from the goals and stocks of the week before."""
    n, buyer = len(goal), state.buyer
    ordered = np.maximum(0.0, state.need * goal[buyer] + (state.target - stocks) / refill)
    orders = state.part * ordered[state.slot]
    asked = np.bincount(state.supplier, orders, n) + state.outside
    sells = state.usual > 0
    demand = np.divide(asked, state.usual, out=np.ones(n), where=sells)
    goal = np.minimum(capacity, demand)
    wanted = state.need * goal[buyer]
    covered = np.divide(stocks, wanted, out=np.ones(len(wanted)), where=wanted > 0)
    short = np.maximum(0.0, 1.0 - covered)
    worst = np.zeros(n)
    np.maximum.at(worst, buyer[state.is_essential], short[state.is_essential])
    gone = np.bincount(buyer, state.weight * short, n)
    level = goal * np.maximum(0.0, np.minimum(1.0 - worst, 1.0 - gone))
    filled = np.divide(level, demand, out=np.ones(n), where=demand > 0)
    used = np.minimum(stocks, state.need * level[buyer])
    arrived = np.bincount(state.slot, orders * filled[state.supplier], len(stocks))
    return goal, level, filled, stocks - used + arrived
