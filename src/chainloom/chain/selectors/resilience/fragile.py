"""Inputs that hang on one supplier, by what their loss would cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from django.core.cache import cache

from chainloom.engines.network import (
    ESSENTIAL,
    NO_EFFECT,
)

from ...models import FirmRisk, RiskRun
from ..network import SHAPE, ChainNetwork

INPUTS_KEPT_SECONDS = 14 * 24 * 3600


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


@dataclass(frozen=True, eq=False)
class FragileInputs(Sequence[FragileInput]):
    """Fragile inputs in order, as arrays (r): a large chain has many, and a page names few.

    `buyers`, `suppliers` and `stages` are ids, `product` indexes `names`, where the first is
    empty.
    """

    buyers: np.ndarray
    suppliers: np.ndarray
    stages: np.ndarray
    product: np.ndarray
    amounts: np.ndarray
    hangs: np.ndarray
    weights: np.ndarray
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.buyers)

    @overload
    def __getitem__(self, at: int) -> FragileInput: ...
    @overload
    def __getitem__(self, at: slice) -> list[FragileInput]: ...
    def __getitem__(self, at: int | slice) -> FragileInput | list[FragileInput]:
        if isinstance(at, slice):
            return [self._make(one) for one in range(len(self))[at]]
        return self._make(range(len(self))[at])

    def _make(self, at: int) -> FragileInput:
        return FragileInput(
            buyer=int(self.buyers[at]),
            supplier=int(self.suppliers[at]),
            stage=int(self.stages[at]),
            product=self.names[self.product[at]],
            amount=float(self.amounts[at]),
            hangs=float(self.hangs[at]),
            weight=float(self.weights[at]),
        )

    def of(self, *, supplier: int | None = None, buyer: int | None = None) -> FragileInputs:
        """Those of one supplier or buyer (ids), in the same order."""
        rows = np.ones(len(self), dtype=bool)
        if supplier is not None:
            rows &= self.suppliers == supplier
        if buyer is not None:
            rows &= self.buyers == buyer
        return self._rows(np.flatnonzero(rows))

    def _rows(self, rows: np.ndarray) -> FragileInputs:
        kept = (self.buyers, self.suppliers, self.stages, self.product)
        told = (self.amounts, self.hangs, self.weights)
        return FragileInputs(*(one[rows] for one in (*kept, *told)), self.names)


def kept_fragile_inputs(run: RiskRun) -> FragileInputs | None:
    """The fragile inputs as the run weighs them, if they are kept."""
    kept: FragileInputs | None = cache.get(_key(run))
    return kept


def keep_fragile_inputs(run: RiskRun, network: ChainNetwork) -> FragileInputs:
    """The fragile inputs of a network as a run weighs them: the run's own network, or that of the
    chain as it is now. They are kept as long as nobody calculates anew."""
    of_run = FirmRisk.objects.filter(run=run).values_list("organisation_id", "esri")
    found = fragile_inputs(network, dict(of_run))
    cache.set(_key(run), found, INPUTS_KEPT_SECONDS)
    return found


def _key(run: RiskRun) -> str:
    return f"fragile:{SHAPE}:{run.pk}:{run.made_at.timestamp()}"


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
    return FragileInputs(
        buyers=network.organisations[buyers],
        suppliers=network.organisations[suppliers],
        stages=network.stages[suppliers],
        # Behind the stages stand the products; a stage is no product.
        product=np.maximum(found.input[rows] - len(links.sectors) + 1, 0),
        amounts=found.amount[rows],
        hangs=hangs,
        weights=weight,
        names=("", *links.products),
    )._rows(order)


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
