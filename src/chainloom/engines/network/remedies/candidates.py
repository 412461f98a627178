"""Who could become a second source of an input that hangs on one supplier, and what it would help.

A candidate for an input of a buyer is a firm of the supplier's sector, or one that sells the
input's product to anybody. When it takes a share s of the input, the supplier's links to the buyer
carry 1 − s of what they did of it and a link of the candidate the rest; the revenue of both
follows, the buyer's cost stays. What that is worth is the fall of Σ ESRI over the firms watched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..essential import Essential
from ..network import KNOWN, Floats, Ints, Network, NetworkError
from ..risk import DEFINED_EPS, systemic_risk
from ..structure import concentration, inputs_of

# Two second sources for one input may be weighed at once, and no more than all can be moved.
SHARE_MOST = 0.5


@dataclass(frozen=True, order=True)
class SecondSource:
    """Places of firms, and the input's place among the names of `inputs_of`."""

    buyer: int
    input: int
    supplier: int
    candidate: int


@dataclass(frozen=True)
class Remedy:
    """`gain` is the fall of Σ ESRI over the firms watched, below 0 where it rises; of it
    `supplier_fall` is that of the supplier's own ESRI and `candidate_rise` what the candidate's
    grew by. `amount` is what moves, a year."""

    source: SecondSource
    amount: float
    gain: float
    supplier_fall: float
    candidate_rise: float


def single_suppliers(network: Network) -> dict[tuple[int, int], int]:
    """The supplier of every (buyer, input) that hangs on one, in the order of buyers."""
    found = concentration(network).inputs
    rows = np.flatnonzero(found.single)
    keys = zip(found.buyer[rows].tolist(), found.input[rows].tolist(), strict=True)
    return dict(zip(keys, found.largest[rows].tolist(), strict=True))


def candidates(network: Network, buyer: int, input_: int, *, most: int | None = None) -> Ints:
    """Firms that could become a second source of the buyer's input, in order.

    With `most` those with the greatest revenue. Raises NetworkError unless exactly one firm
    delivers that input to the buyer.
    """
    supplier = supplier_of(single_suppliers(network), buyer, input_)
    return others_for(network, buyer, input_, supplier, most)


def others_for(network: Network, buyer: int, input_: int, supplier: int, most: int | None) -> Ints:
    """The candidates for an input whose one supplier is known."""
    fits = network.sector == network.sector[supplier]
    product = input_ - len(network.sectors)
    if product >= 0:
        fits[network.supplier[(network.product == product) & (network.amount > 0)]] = True
    fits[[supplier, buyer]] = False
    found = np.flatnonzero(fits)
    if most is not None and len(found) > most:
        found = np.sort(found[np.argsort(-network.revenue[found], kind="stable")[:most]])
    return found.astype(np.int32)


def supplier_of(single: dict[tuple[int, int], int], buyer: int, input_: int) -> int:
    if (buyer, input_) not in single:
        raise NetworkError(f"input {input_} of firm {buyer} does not hang on one supplier")
    return single[buyer, input_]


def with_second_sources(
    network: Network, sources: Sequence[SecondSource], *, share: float = 0.3
) -> Network:
    """The network in which every second source has taken `share` of its input's amount.

    The new links are marked as inferred: nobody declared them. Raises NetworkError for a share
    outside 0 … 1/2, more than two sources for one input, and one that delivers it already.
    """
    _check_share(share)
    kind, _names = inputs_of(network)
    amount, revenue = network.amount.copy(), network.revenue.copy()
    new: list[tuple[int, int, float, int]] = []
    taken: dict[tuple[int, int], list[int]] = {}
    for source in sources:
        already = taken.setdefault((source.buyer, source.input), [])
        if source.candidate in (*already, source.supplier, source.buyer) or len(already) == 2:
            raise NetworkError(f"{source} cannot be one more source of that input")
        already.append(source.candidate)
        links = np.flatnonzero(
            (network.supplier == source.supplier)
            & (network.buyer == source.buyer)
            & (kind == source.input)
        )
        moved = share * network.amount[links]
        amount[links] -= moved
        whole = float(moved.sum())
        revenue[source.supplier] = max(0.0, revenue[source.supplier] - whole)
        revenue[source.candidate] += whole
        product = max(-1, source.input - len(network.sectors))
        new.append((source.candidate, source.buyer, whole, product))
    ends = np.array([row[:2] for row in new], dtype=np.int32).reshape(-1, 2)
    inferred = np.full(len(new), KNOWN.index("inferred"), dtype=np.int8)
    products = np.array([row[3] for row in new], dtype=np.int32)
    return replace(
        network,
        supplier=np.concatenate([network.supplier, ends[:, 0]]),
        buyer=np.concatenate([network.buyer, ends[:, 1]]),
        amount=np.concatenate([amount, np.array([row[2] for row in new], dtype=np.float64)]),
        known=np.concatenate([network.known, inferred]),
        product=np.concatenate([network.product, products]),
        revenue=revenue,
    )


def rank_candidates(
    network: Network,
    buyer: int,
    input_: int,
    essential: Essential | None = None,
    *,
    share: float = 0.3,
    watched: Any = None,
    among: Sequence[int] | None = None,
    most: int | None = None,
    eps: float = DEFINED_EPS,
    replaceable: bool = True,
) -> list[Remedy]:
    """The candidates for a fragile input, the one that lowers the risk most first.

    `watched` are the places of the firms whose ESRI is summed, all unless given; `among` the
    firms to weigh, as a product graph may name them, instead of those of `candidates`. One run
    of the index over the firms watched for every candidate. Raises NetworkError as `candidates`
    does, and for a firm in `among` that is the supplier or the buyer.
    """
    _check_share(share)
    supplier = supplier_of(single_suppliers(network), buyer, input_)
    if among is None:
        weighed = others_for(network, buyer, input_, supplier, most).tolist()
    else:
        weighed = sorted(set(among))
    places = np.arange(network.size) if watched is None else np.asarray(watched, dtype=np.int64)

    def esri(of: Network, more: list[int]) -> tuple[float, Floats]:
        asked = np.concatenate([places, [supplier, *more]])
        risk = systemic_risk(of, essential, eps=eps, replaceable=replaceable, firms=asked)
        return float(risk.esri[: len(places)].sum()), risk.esri[len(places) :]

    total, own = esri(network, weighed)
    remedies = []
    for candidate, before in zip(weighed, own[1:].tolist(), strict=True):
        source = SecondSource(buyer, input_, supplier, candidate)
        changed = with_second_sources(network, [source], share=share)
        after, owns = esri(changed, [candidate])
        remedies.append(
            Remedy(
                source=source,
                amount=float(changed.amount[-1]),
                gain=total - after,
                supplier_fall=float(own[0] - owns[0]),
                candidate_rise=float(owns[1]) - before,
            )
        )
    return sorted(remedies, key=lambda one: (-one.gain, one.source.candidate))


def _check_share(share: float) -> None:
    if not 0 < share <= SHARE_MOST:
        raise NetworkError(f"a share of {share} to move is not above 0 and at most {SHARE_MOST}")
