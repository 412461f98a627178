"""Inputs that hang on one supplier, by what their loss would cost, and who could step in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from chainloom.engines.network import (
    ESSENTIAL,
    NO_EFFECT,
    NetworkError,
    rank_candidates,
)

from ..network import ChainNetwork

# The share of the input that a second source is weighed with.
SHARE = 0.3
CANDIDATES_MOST = 8
# In a large network each takes a good part of a second to weigh.
LARGE, CANDIDATES_IN_LARGE = 5_000, 4


@dataclass(frozen=True)
class FragileInput:
    """What a buyer buys from one supplier only.

    `hangs` is the part of the buyer's production that stops with it: all of it for an essential
    input that no other supplier of the stage delivers, else its part of what the buyer buys.
    `weight` = `hangs` × the buyer's own systemic risk: what the chain may lose by it.
    """

    buyer: int
    supplier: int
    stage: int
    product: str
    amount: float
    hangs: float
    weight: float


@dataclass(frozen=True)
class Candidate:
    """A second source for an input: what moves, how far the supplier's systemic risk falls and
    the candidate's rises, as shares of the chain's output."""

    organisation: int
    stage: int
    amount: float
    supplier_fall: float
    candidate_rise: float

    @property
    def gain(self) -> float:
        return self.supplier_fall - self.candidate_rise


class FragileInputs(Sequence[FragileInput]):
    """Fragile inputs in order; a large chain has many, and a page names few of them."""

    def __init__(self, length: int, make: Callable[[int], FragileInput]) -> None:
        self._length, self._make = length, make

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> FragileInput: ...
    @overload
    def __getitem__(self, at: slice) -> list[FragileInput]: ...
    def __getitem__(self, at: int | slice) -> FragileInput | list[FragileInput]:
        if isinstance(at, slice):
            return [self._make(one) for one in range(self._length)[at]]
        return self._make(range(self._length)[at])


def fragile_inputs(
    network: ChainNetwork,
    esri: dict[int, float],
    *,
    supplier: int | None = None,
    buyer: int | None = None,
) -> FragileInputs:
    """All of them, or those of one supplier or buyer (ids), the weightiest first.

    `esri` is each firm's systemic risk by its id. An input is a product bought, or, where links
    name none, whatever comes from one stage.
    """
    links = network.network
    found = network.inputs
    rows = np.flatnonzero(network.single)
    if supplier is not None:
        rows = rows[found.largest[rows] == network.place(supplier)]
    if buyer is not None:
        rows = rows[found.buyer[rows] == network.place(buyer)]
    buyers, suppliers = found.buyer[rows], found.largest[rows]
    hangs = _hanging(network, buyers, suppliers, found.amount[rows])
    of_firm = np.array([esri.get(pk, 0.0) for pk in network.organisations.tolist()])
    weight = hangs * of_firm[buyers] if len(rows) else hangs
    order = np.argsort(-weight, kind="stable")
    sectors = len(links.sectors)

    def make(number: int) -> FragileInput:
        at = int(order[number])
        kind = int(found.input[rows[at]])
        return FragileInput(
            buyer=int(network.organisations[buyers[at]]),
            supplier=int(network.organisations[suppliers[at]]),
            stage=int(network.stages[suppliers[at]]),
            product=found.names[kind] if kind >= sectors else "",
            amount=float(found.amount[rows[at]]),
            hangs=float(hangs[at]),
            weight=float(weight[at]),
        )

    return FragileInputs(len(rows), make)


def _hanging(
    network: ChainNetwork, buyers: np.ndarray, suppliers: np.ndarray, amount: np.ndarray
) -> np.ndarray:
    """The part of each buyer's production that one input's loss stops at once: its share of what
    comes from the same stage if that is essential, of everything bought if it is shared."""
    links = network.network
    kinds = network.essential.of(links)[links.sector[suppliers], links.sector[buyers]]
    sectors = max(len(links.sectors), 1)
    key = links.buyer.astype(np.int64) * sectors + links.sector[links.supplier]
    of_stage = np.bincount(key, links.amount, links.size * sectors)
    whole = np.where(
        kinds == ESSENTIAL,
        of_stage[buyers.astype(np.int64) * sectors + links.sector[suppliers]],
        links.cost[buyers],
    )
    part = np.divide(amount, whole, out=np.zeros(len(amount)), where=whole > 0)
    return np.where(kinds == NO_EFFECT, 0.0, np.minimum(part, 1.0))


def second_sources(
    network: ChainNetwork, *, buyer: int, supplier: int, product: str
) -> list[Candidate] | None:
    """Who could deliver a part of a fragile input too, the best first; None where the buyer gets
    no such input from this supplier alone."""
    links = network.network
    place, from_place = network.place(buyer), network.place(supplier)
    if place is None or from_place is None:
        return None
    if product:
        if product not in links.products:
            return None
        input_ = len(links.sectors) + links.products.index(product)
    else:
        input_ = int(links.sector[from_place])
    of_input = (network.inputs.buyer == place) & (network.inputs.input == input_)
    if not (network.single & of_input & (network.inputs.largest == from_place)).any():
        return None
    try:
        found = rank_candidates(
            links,
            place,
            input_,
            network.essential,
            share=SHARE,
            watched=[from_place],
            most=CANDIDATES_IN_LARGE if links.size > LARGE else CANDIDATES_MOST,
        )
    except NetworkError:
        return None
    candidates = [
        Candidate(
            organisation=int(network.organisations[one.source.candidate]),
            stage=int(network.stages[one.source.candidate]),
            amount=one.amount,
            supplier_fall=one.supplier_fall,
            candidate_rise=one.candidate_rise,
        )
        for one in found
    ]
    return sorted(candidates, key=lambda one: -one.gain)
