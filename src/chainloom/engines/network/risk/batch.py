"""The second tier: shocks that reach far, many side by side.

A batch holds the losses of `width` shocks as columns (n × width). One pass over the links moves
all of them one step on: what costs time is fetching a link and a firm's row, and that is shared.
Each column is computed in the same order of operations whatever stands beside it and however
wide the batch is, so that a result never hangs on its neighbours, to the last bit.

Many firms buy nothing that is told, many sell nothing: only a shock to themselves damages those.
Their rows hold zeros while no column hits them, and passes go past them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..network import Bytes, Floats, Ints
from .coefficients import Coefficients, Firms, Links
from .compiling import compiled
from .rows import LANES, add_rows, end_down, end_up, most_of_rows, not_replaced
from .sweep import TIE


class Batch(NamedTuple):
    """`width` columns; a column is free while its `owner` is -1, and then holds anything."""

    down: Floats  # (n, width) d
    lost: Floats  # (n, width) x = σ d
    up: Floats  # (n, width) u
    spare: Floats  # (n, width) the u of the next step
    owner: Ints  # (width) which shock of the run
    firm: Ints  # (width) the firm that is hit
    shock: Floats  # (width) by 1 − ψ
    steps: Ints  # (width)
    hit: Bytes  # (n) how many columns hit the firm
    left: Floats  # (markets, width) Σ s hd


class Sums(NamedTuple):
    """What a pass adds up for each column (width), and what the firm it is at loses."""

    loss: Floats
    fell: Floats
    both: Floats
    down: Floats
    up: Floats


def new_batch(known: Coefficients, width: int) -> Batch:
    """An empty batch of at least so many columns: 32 bytes a firm and column."""
    width = -(-width // LANES) * LANES
    down, lost, up, spare = (np.zeros((known.size, width)) for _ in range(4))
    return Batch(
        down=down,
        lost=lost,
        up=up,
        spare=spare,
        owner=np.full(width, -1, dtype=np.int32),
        firm=np.zeros(width, dtype=np.int32),
        shock=np.zeros(width),
        steps=np.zeros(width, dtype=np.int32),
        hit=np.zeros(known.size, dtype=np.int8),
        left=np.zeros((len(known.firms.market_total), width)),
    )


@compiled
def settle(batch: Batch, links: Links, firms: Firms, replaceable: bool) -> None:
    """x from d for the next step, and zeros into free columns."""
    down, up, left, hit = batch.down, batch.up, batch.left, batch.hit
    slot_start = links.slot_start
    strength, market_of, total = firms.strength, firms.market, firms.market_total
    width = batch.owner.size
    keep = np.where(batch.owner < 0, 0.0, 1.0)
    free = keep.min() == 0.0
    # σ is the least of 1 and s · (1 / left); 1 where nothing is left, or nobody steps in.
    least = np.zeros_like(left)
    for market in range(total.size):
        for b in range(width):
            alone = not replaceable or left[market, b] <= TIE * total[market]
            least[market, b] = 1.0 if alone else 0.0
            left[market, b] = 0.0 if alone else 1.0 / left[market, b]
    for i in range(strength.size):
        market, sold = market_of[i], strength[i]
        if free:
            for b in range(width):
                up[i, b] *= keep[b]
        if slot_start[i] == slot_start[i + 1] and hit[i] == 0:
            continue
        if free:
            for b in range(width):
                down[i, b] *= keep[b]
        not_replaced(batch, least, (i, market), sold)


@compiled
def advance(batch: Batch, links: Links, firms: Firms, sums: Sums) -> None:
    """Every column one step on; u is in `spare` afterwards, and `left` what markets still sell."""
    sums.fell[:] = 0.0
    sums.both[:] = 0.0
    sums.down[:] = 0.0
    sums.up[:] = 0.0
    _advance_down(batch, links, firms, sums)
    _advance_up(batch, links, firms, sums)


@compiled
def _advance_down(batch: Batch, links: Links, firms: Firms, sums: Sums) -> None:
    lost, left, hit, loss = batch.lost, batch.left, batch.hit, sums.loss
    entries, slot_start = links.entries, links.slot_start
    weights, market_of, strength = firms.weight, firms.market, firms.strength
    width = batch.owner.size
    left[:] = 0.0
    for i in range(weights.size):
        market, sold = market_of[i], strength[i]
        if slot_start[i] == slot_start[i + 1] and hit[i] == 0:
            for b in range(width):
                left[market, b] += sold
            continue
        loss[:] = 0.0
        for slot in range(slot_start[i], slot_start[i + 1]):
            most_of_rows(lost, entries, slot, loss)
        if hit[i] > 0:
            _hold(batch, i, loss)
        end_down(batch, sums, (i, market), (weights[i], sold))


@compiled
def _advance_up(batch: Batch, links: Links, firms: Firms, sums: Sums) -> None:
    down, up, hit, weights = batch.down, batch.up, batch.hit, firms.weight
    sales, start, both, loss = links.sales, links.sales.start, sums.both, sums.loss
    width = batch.owner.size
    for i in range(weights.size):
        weight = weights[i]
        if start[i] == start[i + 1] and hit[i] == 0:
            for b in range(width):
                both[b] += weight * down[i, b]
            continue
        add_rows(up, sales, i, loss)
        if hit[i] > 0:
            _hold(batch, i, loss)
        end_up(batch, sums, i, weight)


@compiled
def _hold(batch: Batch, firm: int, loss: Floats) -> None:
    """Where the firm itself is hit, it loses at least its shock."""
    for b in range(batch.owner.size):
        if batch.firm[b] == firm and batch.owner[b] >= 0:
            loss[b] = max(loss[b], batch.shock[b])


def narrowed(batch: Batch, known: Coefficients, width: int) -> Batch:
    """The occupied columns in a batch of fewer; they must fit."""
    live = np.flatnonzero(batch.owner >= 0)
    fewer = new_batch(known, width)
    for one in ("down", "lost", "up"):
        getattr(fewer, one)[:, : len(live)] = getattr(batch, one)[:, live]
    for one in ("owner", "firm", "shock", "steps"):
        getattr(fewer, one)[: len(live)] = getattr(batch, one)[live]
    fewer.hit[:] = batch.hit
    return fewer


def freed(batch: Batch, columns: Ints) -> None:
    """Frees columns: no longer hit, and zero where a pass may go past the firm they hit."""
    firms = batch.firm[columns]
    np.subtract.at(batch.hit, firms, 1)
    for one in (batch.down, batch.lost, batch.up, batch.spare):
        one[firms, columns] = 0.0
    batch.owner[columns] = -1


def swapped(batch: Batch) -> Batch:
    """`spare` in the place of `up`."""
    return batch._replace(up=batch.spare, spare=batch.up)


def finished(batch: Batch, sums: Sums, eps: float) -> Any:
    """Which occupied columns fell by no more than ε in the step just made."""
    return np.flatnonzero((batch.owner >= 0) & (sums.fell <= eps + TIE))
