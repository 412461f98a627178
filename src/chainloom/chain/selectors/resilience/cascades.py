"""The cascade from one firm, step by step: which stages and firms lose what, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from chainloom.engines.network import ESSENTIAL, NO_EFFECT, Cascade, Coefficients, cascade

from ..network import ChainNetwork

FIRMS_SHOWN = 8
# What falls by less in a step is not told as hit in it.
NOTICED = 0.005


@dataclass(frozen=True)
class Hit:
    """A firm that loses in a step: `loss` of its production up to then, `more` in this step.

    `because` is the supplier whose input it misses most, or the customer who buys no more
    (`is_customer`); None for the firm with which all began.
    """

    organisation: int
    stage: int
    loss: float
    more: float
    because: int | None = None
    is_customer: bool = False
    product: str = ""


@dataclass
class Step:
    """After a step: the chain's loss, each stage's, and the firms newly or further hit."""

    number: int
    lost: float
    stages: dict[int, float]
    hits: list[Hit] = field(default_factory=list)
    hit_count: int = 0


@dataclass
class Story:
    """A whole cascade. `esri`, `downstream` and `upstream` as in `FirmRisk`."""

    organisation: int
    esri: float
    downstream: float
    upstream: float
    steps: list[Step]
    # Firms that lose a noticeable part in the end, the first one not counted.
    reached: int = 0


def cascade_story(
    network: ChainNetwork, organisation: int, known: Coefficients | None = None
) -> Story | None:
    """What follows when this firm stops; None for one that stands on no stage. `known` are the
    coefficients of this network, where they are kept."""
    place = network.place(organisation)
    if place is None:
        return None
    capacity = np.ones(network.network.size)
    capacity[place] = 0.0
    found = cascade(
        network.network, network.essential, capacity=capacity, keep_steps=True, known=known
    )
    loss = 1.0 - np.minimum(found.hd_steps, found.hu_steps)
    teller = _Teller(network, found)
    steps = [teller.step(number, loss, place) for number in range(len(loss))]
    return Story(
        organisation,
        found.esri,
        found.downstream,
        found.upstream,
        _without_still_ones(steps),
        int((loss[-1] > NOTICED).sum()) - 1,
    )


def _without_still_ones(steps: list[Step]) -> list[Step]:
    """The last steps in which nobody is hit noticeably say nothing more."""
    last = max((step.number for step in steps if step.hits), default=0)
    return steps[: last + 1]


class _Teller:
    """Words a cascade's steps. Links are looked for only of the few firms that are named."""

    def __init__(self, network: ChainNetwork, found: Cascade) -> None:
        self.network, self.found = network, found
        links = network.network
        self.kinds = network.essential.of(links)
        self._lacked: dict[int, np.ndarray] = {}
        self.weight = links.revenue / max(float(links.revenue.sum()), 1e-300)

    def step(self, number: int, loss: np.ndarray, origin: int) -> Step:
        now = loss[number]
        more = now - loss[number - 1] if number else now
        links = self.network.network
        whole = np.bincount(links.sector, links.revenue, len(links.sectors))
        gone = np.bincount(links.sector, links.revenue * now, len(links.sectors))
        shares = np.divide(gone, whole, out=np.zeros_like(gone), where=whole > 0)
        newly = np.flatnonzero(more > NOTICED)
        order = newly[np.argsort(-(self.weight[newly] * more[newly]), kind="stable")]
        return Step(
            number,
            float(self.weight @ now),
            {int(stage): float(share) for stage, share in zip(links.sectors, shares, strict=True)},
            [self._hit(int(at), number, now, more, origin) for at in order[:FIRMS_SHOWN]],
            len(newly),
        )

    def _hit(self, at: int, number: int, now: np.ndarray, more: np.ndarray, origin: int) -> Hit:
        about = (
            int(self.network.organisations[at]),
            int(self.network.stages[at]),
            float(now[at]),
            float(more[at]),
        )
        if not number or at == origin:
            return Hit(*about)
        down = self.found.hd_steps[number - 1][at] - self.found.hd_steps[number][at]
        up = self.found.hu_steps[number - 1][at] - self.found.hu_steps[number][at]
        is_customer = bool(up > down)
        link = self._cause(at, number, is_customer=is_customer)
        if link is None:
            return Hit(*about)
        links = self.network.network
        other = links.buyer[link] if is_customer else links.supplier[link]
        product = links.products[links.product[link]] if links.product[link] >= 0 else ""
        return Hit(*about, int(self.network.organisations[other]), is_customer, product)

    def _cause(self, at: int, number: int, *, is_customer: bool) -> int | None:
        """The link over which most was newly missed in a step; None where nothing was."""
        return self._lost_sale(at, number) if is_customer else self._lost_input(at, number)

    def _lost_sale(self, at: int, number: int) -> int | None:
        mine = np.flatnonzero(self.network.network.supplier == at)
        amount = self.network.network.amount[mine]
        buyer = self.network.network.buyer[mine]
        return _most(mine, *(amount * self._unbought(one)[buyer] for one in (number, number - 1)))

    def _lost_input(self, at: int, number: int) -> int | None:
        """By Λd x as the engine counts them (`engines.network.risk.coefficients`): a firm loses
        the most of what any one essential stage and what all its shared inputs together cost."""
        links = self.network.network
        mine = np.flatnonzero(links.buyer == at)
        supplier = links.supplier[mine]
        sector = links.sector[supplier]
        kind = self.kinds[sector, links.sector[at]]
        is_essential = kind == ESSENTIAL
        of_stage = np.bincount(sector, links.amount[mine], len(links.sectors))[sector]
        whole = np.where(is_essential, of_stage, links.cost[at])
        part = np.divide(links.amount[mine], whole, out=np.zeros(len(mine)), where=whole > 0)
        part[kind == NO_EFFECT] = 0.0
        now, before = (part * self._lacking(one)[supplier] for one in (number, number - 1))
        slot = np.where(is_essential, sector + 1, 0)
        costs = np.bincount(slot, now)
        felt = slot == np.argmax(costs) if len(mine) else is_essential
        return _most(mine[felt], now[felt], before[felt])

    def _lacking(self, number: int) -> np.ndarray:
        """What each firm lacked when a step was counted, as far as no other of its stage steps in
        (n): x = σ d of the step before, σ = min(1, s / Σ s hd) over the firms of its market."""
        if number < 1:
            return np.zeros(self.network.network.size)
        if number not in self._lacked:
            links, hd = self.network.network, self.found.hd_steps[number - 1]
            left = np.bincount(links.market, links.revenue * hd, len(links.markets))[links.market]
            share = np.divide(links.revenue, left, out=np.ones(links.size), where=left > 0)
            self._lacked[number] = np.minimum(share, 1.0) * (1.0 - hd)
        return self._lacked[number]

    def _unbought(self, number: int) -> np.ndarray:
        """The part of its purchases that each firm no longer made when a step was counted (n)."""
        if number < 1:
            return np.zeros(self.network.network.size)
        return 1.0 - self.found.hu_steps[number - 1]


def _most(links: np.ndarray, now: np.ndarray, before: np.ndarray) -> int | None:
    """The link that costs more than before by most, else the one that costs most."""
    if not len(links):
        return None
    missed = now - before if (now > before).any() else now
    best = int(np.argmax(missed))
    return int(links[best]) if missed[best] > 0 else None
