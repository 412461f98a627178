"""Inputs that hang on one supplier, by what their loss would cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from chainloom.engines.network import (
    ESSENTIAL,
    NO_EFFECT,
)

from ..network import ChainNetwork


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
