"""The cascade from one firm, step by step: which stages and firms lose what, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from chainloom.engines.network import Cascade, cascade

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


def cascade_story(network: ChainNetwork, organisation: int) -> Story | None:
    """What follows when this firm stops; None for one that stands on no stage."""
    place = network.place(organisation)
    if place is None:
        return None
    capacity = np.ones(network.network.size)
    capacity[place] = 0.0
    found = cascade(network.network, network.essential, capacity=capacity, keep_steps=True)
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
    """Words a cascade's steps; links by buyer and by supplier are looked up, not searched."""

    def __init__(self, network: ChainNetwork, found: Cascade) -> None:
        self.network, self.found = network, found
        links = network.network
        self.weight = links.revenue / max(float(links.revenue.sum()), 1e-300)
        self.by_buyer = np.argsort(links.buyer, kind="stable")
        self.buyer_start = np.searchsorted(links.buyer[self.by_buyer], np.arange(links.size + 1))
        self.by_supplier = np.argsort(links.supplier, kind="stable")
        self.supplier_start = np.searchsorted(
            links.supplier[self.by_supplier], np.arange(links.size + 1)
        )

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
        """The link over which most was newly missed: of its purchases, by the part of the same
        input (its supplier's stage), or of its sales."""
        links = self.network.network
        if is_customer:
            mine = self.by_supplier[self.supplier_start[at] : self.supplier_start[at + 1]]
            other, kept = links.buyer[mine], self.found.hu_steps
            part = links.amount[mine]
        else:
            mine = self.by_buyer[self.buyer_start[at] : self.buyer_start[at + 1]]
            other, kept = links.supplier[mine], self.found.hd_steps
            sector = links.sector[other]
            of_input = np.bincount(sector, links.amount[mine], len(links.sectors))[sector]
            part = np.divide(
                links.amount[mine], of_input, out=np.zeros(len(mine)), where=of_input > 0
            )
        if not len(mine):
            return None
        before = kept[number - 2] if number > 1 else np.ones(links.size)
        missed = part * (before[other] - kept[number - 1][other])
        if missed.max() <= 0:
            # None of its partners fell further, but there are fewer left to take their place.
            missed = part * (1.0 - kept[number - 1][other])
        best = int(np.argmax(missed))
        return int(mine[best]) if missed[best] > 0 else None
