"""Runs shocks through the two tiers: the light ones link by link, the far-reaching in batches."""

from __future__ import annotations

import threading
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..network import Floats, Ints
from . import light
from .batch import Batch, Sums, advance, finished, freed, narrowed, new_batch, settle, swapped
from .coefficients import Coefficients, Firms, Links
from .compiling import compiled
from .light import DOWNS, UPS, State
from .rows import LANES, WIDTH
from .sweep import TIE

Longs = npt.NDArray[np.int64]

WIDTH_MOST = WIDTH
BATCH_BYTES = 256 * 2**20  # what a batch may take, unless even few columns take more
WIDTH_LEAST = 8
# A step along more than this part of all links (both halves) is cheaper in a batch.
CAP_SHARE = 1 / 50
CAP_LEAST = 1_000
# A sum of very many increments is less exact than one sum: the batch takes over long cascades.
STEPS_MOST = 64


class Rules(NamedTuple):
    """What holds for every shock of a run."""

    eps: float
    replaceable: bool
    cap: int  # links that a step of the first tier may push along


class Shocks(NamedTuple):
    """k shocks, each to one firm (its place inside), by 1 − ψ."""

    firm: Ints
    shock: Floats
    span: Longs  # (2) the next to take up, and the one not to


class Found(NamedTuple):
    """What comes of k shocks."""

    both: Floats
    down: Floats
    up: Floats
    steps: Ints


class Spans:
    """Hands out the places 0 to `count` in spans of `each`, to any number of threads."""

    def __init__(self, count: int, each: int) -> None:
        self._count, self._each, self._next = count, each, 0
        self._lock = threading.Lock()
        self.halted = False

    def take(self) -> tuple[int, int]:
        """The next span; an empty one when there are no more."""
        with self._lock:
            start = self._count if self.halted else self._next
            self._next = min(self._count, start + self._each)
            return start, self._next

    def halt(self) -> None:
        """Nothing more is handed out, and who is at work stops where they are."""
        self.halted = True


def new_shocks(firm: Ints, shock: Floats) -> Shocks:
    """Shocks with nothing taken up yet."""
    return Shocks(firm, shock, np.zeros(2, dtype=np.int64))


def rules(known: Coefficients, eps: float, replaceable: bool) -> Rules:
    """The rules of a run."""
    return Rules(eps, replaceable, cap(known))


def cap(known: Coefficients) -> int:
    """Where the tiers part: by the network alone, so that each shock always takes one path."""
    links = len(known.links.sales.other) + len(known.links.entries.other)
    return max(CAP_LEAST, int(links * CAP_SHARE))


def new_found(count: int) -> Found:
    """Room for the results of so many shocks."""
    both, down, up = np.zeros((3, count))
    return Found(both, down, up, np.zeros(count, dtype=np.int32))


@compiled
def _hand_over(state: State, batch: Batch, column: int) -> None:
    """The state of a shock becomes a column, which holds zeros."""
    downs, ups, down, lost, up = state.downs, state.ups, state.down, state.lost, state.up
    batch_down, batch_lost, batch_up = batch.down, batch.lost, batch.up
    for at in range(state.length[DOWNS]):
        firm = downs[at]
        batch_down[firm, column] = down[firm]
        batch_lost[firm, column] = lost[firm]
    for at in range(state.length[UPS]):
        batch_up[ups[at], column] = up[ups[at]]


@compiled
def _one(state: State, links: Links, firms: Firms, rules: Rules) -> int:
    """How many steps the shock took in the first tier; if it goes on, −1 less those."""
    steps = 0
    while True:
        work = light.prepare(state, links, firms, rules.replaceable)
        if work > rules.cap or steps == STEPS_MOST:
            return -steps - 1
        fell = light.step_down(state, links, firms)
        fell = max(fell, light.step_up(state, links))
        steps += 1
        if fell <= rules.eps + TIE:
            return steps


@compiled
def _take_in(
    network: tuple[Links, Firms, Rules], state: State, batch: Batch, shocks: Shocks, found: Found
) -> None:
    """Shocks of the span one by one, until none is left or no column is free."""
    links, firms, rules = network
    column, width = 0, batch.owner.size
    for one in range(shocks.span[0], shocks.span[1]):
        while column < width and batch.owner[column] >= 0:
            column += 1
        if column == width:
            break
        shocks.span[0] = one + 1
        light.strike(state, firms, shocks.firm[one], shocks.shock[one])
        steps = _one(state, links, firms, rules)
        if steps > 0:
            found.steps[one] = steps
            light.close_up(state)
            both, down, up = light.output_lost(state, firms.weight)
            found.both[one], found.down[one], found.up[one] = both, down, up
        else:
            batch.owner[column], batch.steps[column] = one, -steps - 1
            batch.firm[column], batch.shock[column] = shocks.firm[one], shocks.shock[one]
            batch.hit[shocks.firm[one]] += 1
            light.close_up(state)
            _hand_over(state, batch, column)
        light.clear(state, links, firms)


def run(
    known: Coefficients,
    rules: Rules,
    shocks: Shocks,
    found: Found,
    spans: Spans,
) -> None:
    """Work off spans of the shocks until there are no more, writing into `found`.

    One thread's share of the work: others may take from the same `spans`.
    """
    network, state = (known.links, known.firms, rules), light.new_state(known)
    batch = new_batch(known, _width(known.size))
    shocks = shocks._replace(span=np.zeros(2, dtype=np.int64))
    more = True
    while True:
        while more and (batch.owner < 0).any():
            if shocks.span[0] == shocks.span[1]:
                shocks.span[:] = spans.take()
                more = shocks.span[0] < shocks.span[1]
            _take_in(network, state, batch, shocks, found)
        live = int((batch.owner >= 0).sum())
        if not live or spans.halted:
            return
        if not more and len(batch.owner) > LANES and live <= len(batch.owner) // 4:
            batch = narrowed(batch, known, live)
        batch = _step(batch, known, rules, found)


def _step(batch: Batch, known: Coefficients, rules: Rules, found: Found) -> Batch:
    """One step of the second tier; what has ended is written down and its columns are free."""
    sums = Sums(*np.empty((5, len(batch.owner))))
    advance(batch, known.links, known.firms, sums)
    batch = swapped(batch)
    batch.steps[:] += 1
    done = finished(batch, sums, rules.eps)
    owner = batch.owner[done]
    found.both[owner], found.down[owner] = sums.both[done], sums.down[done]
    found.up[owner], found.steps[owner] = sums.up[done], batch.steps[done]
    freed(batch, done)
    settle(batch, known.links, known.firms, rules.replaceable)
    return batch


def _width(size: int) -> int:
    """As wide as memory allows, in powers of two."""
    width = WIDTH_MOST
    while width > WIDTH_LEAST and 32 * width * size > BATCH_BYTES:
        width //= 2
    return width
