"""The plain sweep: every firm and every link, once a step. What the fast paths agree with.

It computes with losses, d = 1 − hd and u = 1 − hu, because most of them stay 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..network import Floats
from .coefficients import Firms, Links
from .compiling import compiled

# A fall this close to ε is no larger than ε, and a market with this share of its output left has
# nothing left: neither may hang on the order in which numbers are added.
TIE = 1e-12


@compiled
def lost_supply(firms: Firms, replaceable: bool, down: Any, left: Any, out: Any) -> None:
    """Into `out` (n): x_i = σ_i d_i, what a firm lacks of its output and nobody else can replace.

    σ_i = min(1, s_i / Σ_l s_l hd_l) over the firms of its market, 1 where nothing is left.
    `left` (markets) is for working in.
    """
    if not replaceable:
        out[:] = down
        return
    left[:] = 0.0
    for i in range(down.size):
        left[firms.market[i]] += firms.strength[i] * (1.0 - down[i])
    for i in range(down.size):
        rest = left[firms.market[i]]
        share = 1.0
        if rest > TIE * firms.market_total[firms.market[i]]:
            share = min(1.0, firms.strength[i] / rest)
        out[i] = share * down[i]


@compiled
def sweep_down(links: Links, shock: Any, lost: Any, down: Any) -> float:
    """One step of the losses of inputs: `down` (n) becomes the next, the largest fall comes back.

    `shock` (n) is 1 − ψ, `lost` (n) the x of `lost_supply`.
    """
    largest = 0.0
    for j in range(down.size):
        loss = shock[j]
        for slot in range(links.slot_start[j], links.slot_start[j + 1]):
            total = 0.0
            for entry in range(links.entries.start[slot], links.entries.start[slot + 1]):
                total += links.entries.share[entry] * lost[links.entries.other[entry]]
            loss = max(loss, total)
        loss = min(1.0, loss)
        largest = max(largest, loss - down[j])
        down[j] = loss
    return largest


@compiled
def sweep_up(links: Links, shock: Any, before: Any, after: Any) -> float:
    """One step of the losses of customers, from `before` into `after` (n); the largest fall."""
    largest = 0.0
    for i in range(before.size):
        total = 0.0
        for sale in range(links.sales.start[i], links.sales.start[i + 1]):
            total += links.sales.share[sale] * before[links.sales.other[sale]]
        loss = min(1.0, max(shock[i], total))
        largest = max(largest, loss - before[i])
        after[i] = loss
    return largest


class Sweep:
    """One cascade, step by step: `step()` until `largest` is no more than ε.

    `down` and `up` (n) are the losses after `steps` steps, in the order inside.
    """

    def __init__(self, links: Links, firms: Firms, shock: Floats, replaceable: bool) -> None:
        self._links, self._firms, self._shock = links, firms, shock
        self._replaceable = replaceable
        self.down, self.up = shock.copy(), shock.copy()
        self._spare, self._lost = np.empty_like(shock), np.empty_like(shock)
        self._left = np.empty_like(firms.market_total)
        self.steps = 0

    def step(self) -> float:
        """Both halves once; the largest fall of any component."""
        lost_supply(self._firms, self._replaceable, self.down, self._left, self._lost)
        fell = sweep_down(self._links, self._shock, self._lost, self.down)
        fell = max(fell, sweep_up(self._links, self._shock, self.up, self._spare))
        self.up, self._spare = self._spare, self.up
        self.steps += 1
        return float(fell)
