"""The first tier: a shock's own few firms, link by link, as long as they are few.

Losses only grow, so a step pushes what was added to a loss since the step before along the links
of the firms it was added to, and every other firm stays as it is. This is exact: a slot holds the
sum of what was pushed into it, a buyer's loss is the largest of its slots so far. A shock whose
next step would push along too many links is handed over to the second tier, `batch.py`.

Kernels take arrays out of their tuples before any loop: inside, Numba would count references to
the array at each use, which costs ten times what the arithmetic does.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..network import Floats, Ints
from .coefficients import Coefficients, Firms, Links
from .compiling import compiled
from .sweep import TIE

# A market that has lost more than this share is added up anew: what is left would otherwise be
# the small difference of two large sums.
RESUM = 0.5


class State(NamedTuple):
    """Working space of one thread: losses and sums are 0 between shocks.

    A mark holds the number of the step that made it, so that marks need no clearing. Lists have
    their lengths in `length`, by the names below, and room for one entry more.
    """

    down: Floats  # (n) d = 1 − hd
    nearer: Floats  # (n) the d of the next step while it is found, where it grows
    lost: Floats  # (n) x = σ d, as far as it was pushed
    slot: Floats  # (slots) Σ Λd x
    slot_more: Floats  # (slots) what this step adds
    up: Floats  # (n) Σ Λu u: u itself, but for the firm that is hit
    up_more: Floats  # (n) what this step adds
    gap: Floats  # (markets) Σ s d
    left: Floats  # (markets) Σ s hd, where it is marked
    market_mark: Ints  # (markets)
    downs: Ints  # (n) firms with d > 0
    ups: Ints  # (n) firms with u > 0
    stirred: Ints  # (slots) slots pushed into by this step
    reached: Ints  # (n) firms whose customers fell in the step before
    fallen: Ints  # (n) firms whose d grew in the step before
    pushing: Ints  # (n) firms whose x grew since, and by how much
    pushing_by: Floats  # (n)
    waning: Ints  # (n) firms whose u grew in the step before, and by how much
    waning_by: Floats  # (n)
    length: Ints
    shock: Floats  # (1) 1 − ψ of the firm that is hit


DOWNS, UPS, FALLEN, PUSHING, WANING, HIT, STAMP, LENGTHS = range(8)


def new_state(known: Coefficients) -> State:
    """Working space for one thread."""
    slots, markets = len(known.links.slot_buyer), len(known.firms.market_total)
    sizes = {
        **dict.fromkeys(("slot", "slot_more", "stirred"), slots + 1),
        **dict.fromkeys(("gap", "left", "market_mark"), markets),
        "length": LENGTHS,
        "shock": 1,
    }
    space: dict[str, Any] = {
        name: np.zeros(sizes.get(name, known.size + 1), np.float64 if name in SUMS else np.int32)
        for name in State._fields
    }
    return State(**space)


SUMS = {"down", "nearer", "lost", "slot", "slot_more", "up", "up_more", "gap", "left", "shock"}
SUMS |= {"pushing_by", "waning_by"}


@compiled
def strike(state: State, firms: Firms, firm: int, shock: float) -> None:
    """A shock of 1 − ψ to one firm, before any step."""
    length = state.length
    length[:STAMP] = 0
    length[STAMP] += 1
    length[HIT] = firm
    state.shock[0] = shock
    if shock > 0.0:
        state.downs[0] = state.fallen[0] = firm
        state.down[firm] = shock
        state.gap[firms.market[firm]] = firms.strength[firm] * shock
        state.ups[0] = state.waning[0] = firm
        state.waning_by[0] = shock
        length[DOWNS] = length[FALLEN] = length[UPS] = length[WANING] = 1


@compiled
def prepare(state: State, links: Links, firms: Firms, replaceable: bool) -> int:
    """List the firms whose x has grown: the fallen, and the damaged that compete with them.

    Comes back with the number of links that the next step pushes along.
    """
    length, down, lost, strength = state.length, state.down, state.lost, firms.strength
    fallen, downs, waning, mark, left = (
        state.fallen,
        state.downs,
        state.waning,
        state.market_mark,
        state.left,
    )
    pushing, pushing_by, market_of = state.pushing, state.pushing_by, firms.market
    push_start, source_start = links.pushes.start, links.sources.start
    length[STAMP] += 1
    stamp, pushes, work = length[STAMP], 0, 0
    for at in range(length[FALLEN]):
        market = market_of[fallen[at]]
        if mark[market] != stamp:
            mark[market] = stamp
            left[market] = _left(state, firms, market) if replaceable else 0.0
    anew = length[DOWNS] if length[FALLEN] > 0 else 0
    for at in range(anew):
        firm = downs[at]
        market = market_of[firm]
        if mark[market] != stamp:
            continue
        # σ = 1 where nothing is left, or nobody steps in.
        alone = left[market] <= 0.0
        now = down[firm] if alone else min(1.0, strength[firm] / left[market]) * down[firm]
        pushing[pushes], pushing_by[pushes] = firm, now - lost[firm]
        if now > lost[firm]:
            pushes += 1
            work += push_start[firm + 1] - push_start[firm]
            lost[firm] = now
    for at in range(length[WANING]):
        work += source_start[waning[at] + 1] - source_start[waning[at]]
    length[PUSHING], length[FALLEN] = pushes, 0
    return work


@compiled
def _left(state: State, firms: Firms, market: int) -> float:
    """What the firms of a market still sell, Σ s hd; 0 where that is nothing."""
    total = firms.market_total[market]
    left: float = total - state.gap[market]
    if state.gap[market] > RESUM * total:
        down, strength, members = state.down, firms.strength, firms.member
        left = 0.0
        for at in range(firms.member_start[market], firms.member_start[market + 1]):
            left += strength[members[at]] * (1.0 - down[members[at]])
    return left if left > TIE * total else 0.0


@compiled
def step_down(state: State, links: Links, firms: Firms) -> float:
    """One step of lost inputs; the largest fall."""
    stirred = _push_down(state, links)
    length, down, nearer, fallen = state.length, state.down, state.nearer, state.fallen
    slot_sum, slot_more, slots = state.slot, state.slot_more, state.stirred
    downs, gap, buyer_of = state.downs, state.gap, links.slot_buyer
    market_of, strength = firms.market, firms.strength
    falls = 0
    for at in range(stirred):
        slot = slots[at]
        firm, loss = buyer_of[slot], min(1.0, slot_sum[slot] + slot_more[slot])
        slot_sum[slot] += slot_more[slot]
        slot_more[slot] = 0.0
        if loss > down[firm]:
            # A buyer can have several slots: the largest counts.
            fallen[falls] = firm
            falls += nearer[firm] == 0.0
            nearer[firm] = max(nearer[firm], loss)
    largest, touched = 0.0, length[DOWNS]
    for at in range(falls):
        firm = fallen[at]
        fell = nearer[firm] - down[firm]
        downs[touched] = firm
        touched += down[firm] == 0.0
        gap[market_of[firm]] += strength[firm] * fell
        down[firm] = nearer[firm]
        nearer[firm] = 0.0
        largest = max(largest, fell)
    length[FALLEN], length[DOWNS] = falls, touched
    return largest


@compiled
def _push_down(state: State, links: Links) -> int:
    """Adds what the suppliers lost to `slot_more`; how many slots stand in `stirred`."""
    pushing, pushing_by = state.pushing, state.pushing_by
    slot_more, stirred = state.slot_more, state.stirred
    start, slots, shares = links.pushes
    reached = 0
    for at in range(state.length[PUSHING]):
        firm, by = pushing[at], pushing_by[at]
        for link in range(start[firm], start[firm + 1]):
            slot, more = slots[link], shares[link] * by
            # Written always, kept if it is new: a branch here would be guessed wrongly.
            stirred[reached] = slot
            reached += slot_more[slot] == 0.0 and more > 0.0
            slot_more[slot] += more
    return reached


@compiled
def step_up(state: State, links: Links) -> float:
    """One step of lost customers; the largest fall."""
    length, up, up_more, reached = state.length, state.up, state.up_more, state.reached
    ups, waning, waning_by = state.ups, state.waning, state.waning_by
    start, suppliers, shares = links.sources
    reach = 0
    for at in range(length[WANING]):
        firm, by = waning[at], waning_by[at]
        for link in range(start[firm], start[firm + 1]):
            supplier, more = suppliers[link], shares[link] * by
            reached[reach] = supplier
            reach += up_more[supplier] == 0.0 and more > 0.0
            up_more[supplier] += more
    hit, shock = length[HIT], state.shock[0]
    largest, wanes, touched = 0.0, 0, length[UPS]
    for at in range(reach):
        firm = reached[at]
        old, new = up[firm], up[firm] + up_more[firm]
        up[firm], up_more[firm] = new, 0.0
        ups[touched] = firm
        touched += old == 0.0 and firm != hit
        least = shock if firm == hit else 0.0
        fell = min(1.0, max(least, new)) - min(1.0, max(least, old))
        waning[wanes], waning_by[wanes] = firm, fell
        wanes += fell > 0.0
        largest = max(largest, fell)
    length[WANING], length[UPS] = wanes, touched
    return largest


@compiled
def close_up(state: State) -> None:
    """u in `up` for every firm touched, the one that is hit among them."""
    up, ups, hit, shock = state.up, state.ups, state.length[HIT], state.shock[0]
    for at in range(state.length[UPS]):
        firm = ups[at]
        up[firm] = min(1.0, max(up[firm], shock if firm == hit else 0.0))


@compiled
def output_lost(state: State, weight: Floats) -> tuple[float, float, float]:
    """By both, by lost inputs, by lost customers: the shares of all output, after `close_up`."""
    downs, ups, d, u = state.downs, state.ups, state.down, state.up
    both, down, up = 0.0, 0.0, 0.0
    for at in range(state.length[DOWNS]):
        firm = downs[at]
        down += weight[firm] * d[firm]
        both += weight[firm] * max(d[firm], u[firm])
    for at in range(state.length[UPS]):
        firm = ups[at]
        up += weight[firm] * u[firm]
        if d[firm] == 0.0:
            both += weight[firm] * u[firm]
    return both, down, up


@compiled
def clear(state: State, links: Links, firms: Firms) -> None:
    """Back to no losses: only what the shock has touched is visited."""
    down, lost, up, slot = state.down, state.lost, state.up, state.slot
    downs, ups, gap = state.downs, state.ups, state.gap
    slot_start, market_of = links.slot_start, firms.market
    for at in range(state.length[DOWNS]):
        firm = downs[at]
        down[firm] = lost[firm] = 0.0
        gap[market_of[firm]] = 0.0
        # A slot that holds anything has damaged its buyer.
        for one in range(slot_start[firm], slot_start[firm + 1]):
            slot[one] = 0.0
    for at in range(state.length[UPS]):
        up[ups[at]] = 0.0
