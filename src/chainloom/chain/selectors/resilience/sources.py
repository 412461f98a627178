"""Who could deliver a part of an input that hangs on one supplier, how that is known, and what
it would help."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from django.utils.translation import pgettext_lazy

from chainloom.engines.network import NetworkError, Remedy, rank_candidates

from ...models import Chain, Placement
from ..network import ChainNetwork
from ..products import plain_name, same_input

# The share of the input that a second source is weighed with.
SHARE = 0.3
CANDIDATES_MOST = 8
# In a large network each takes a good part of a second to weigh.
LARGE, CANDIDATES_IN_LARGE = 5_000, 4
# One place in so many is kept for firms that only the names of products tell of: a large stage
# would leave them none.
KEPT_ONE_IN = 4
_BETWEEN = re.compile(r"[、,，;；/|｜\n]+")


class Known(Enum):
    """How a candidate is known, the surest first."""

    SELLS = pgettext_lazy("second source", "sells it already")
    STAGE = pgettext_lazy("second source", "same stage")
    MAKES = pgettext_lazy("second source", "says it makes it")
    GRAPH = pgettext_lazy("second source", "product graph (mined)")


@dataclass(frozen=True)
class Candidate:
    """A second source for an input: what moves, how far the supplier's systemic risk falls and
    the candidate's rises, as shares of the chain's output.

    `product` is what it makes or sells where it is known by the product graph, else empty.
    """

    organisation: int
    stage: int
    amount: float
    supplier_fall: float
    candidate_rise: float
    known: Known
    product: str = ""

    @property
    def gain(self) -> float:
        return self.supplier_fall - self.candidate_rise


# Of each place in the network that could deliver: how it is known, and by what product.
Found = dict[int, tuple[Known, str]]


def second_sources(
    chain: Chain, network: ChainNetwork, *, buyer: int, supplier: int, product: str
) -> list[Candidate] | None:
    """Who could deliver a part of a fragile input too, the best first; None where the buyer gets
    no such input from this supplier alone."""
    links = network.network
    place, from_place = network.place(buyer), network.place(supplier)
    if place is None or from_place is None:
        return None
    if not is_fragile(network, buyer=buyer, supplier=supplier, product=product):
        return None
    input_ = input_of(network, from_place, product)
    most = CANDIDATES_IN_LARGE if links.size > LARGE else CANDIDATES_MOST
    found = weighed_for(
        chain, network, buyer=place, supplier=from_place, product=product, most=most
    )
    try:
        remedies = rank_candidates(
            links,
            place,
            input_,
            network.essential,
            share=SHARE,
            watched=[from_place],
            among=sorted(found),
        )
    except NetworkError:
        return None
    candidates = [_candidate(network, one, found) for one in remedies]
    return sorted(candidates, key=lambda one: -one.gain)


def is_fragile(network: ChainNetwork, *, buyer: int, supplier: int, product: str) -> bool:
    """Whether the buyer gets this input from this supplier alone (ids)."""
    place, from_place = network.place(buyer), network.place(supplier)
    if place is None or from_place is None:
        return False
    if product and product not in network.network.products:
        return False
    found = network.inputs
    of_input = (found.buyer == place) & (found.input == input_of(network, from_place, product))
    return bool((network.single & of_input & (found.largest == from_place)).any())


def input_of(network: ChainNetwork, supplier: int, product: str) -> int:
    """The place of an input among the engine's: a product that is sold in the chain, or where none
    is named the stage of its supplier (a place)."""
    links = network.network
    if product:
        return len(links.sectors) + links.products.index(product)
    return int(links.sector[supplier])


def weighed_for(
    chain: Chain, network: ChainNetwork, *, buyer: int, supplier: int, product: str, most: int
) -> Found:
    """Those who could deliver a part of an input too and are worth weighing, at most so many;
    buyer and supplier are places."""
    found = _known(chain, network, supplier, product)
    for own in (buyer, supplier):
        found.pop(own, None)
    return {at: found[at] for at in _weighed(network, found, most)}


def _candidate(network: ChainNetwork, remedy: Remedy, found: Found) -> Candidate:
    at = remedy.source.candidate
    known, through = found[at]
    return Candidate(
        organisation=int(network.organisations[at]),
        stage=int(network.stages[at]),
        amount=remedy.amount,
        supplier_fall=remedy.supplier_fall,
        candidate_rise=remedy.candidate_rise,
        known=known,
        product=through,
    )


def _known(chain: Chain, network: ChainNetwork, supplier: int, product: str) -> Found:
    """Everybody who could, each as it is known most surely."""
    links = network.network
    found: Found = {}
    of_stage = np.flatnonzero(links.sector == links.sector[supplier])
    if not product:
        return dict.fromkeys(of_stage.tolist(), (Known.STAGE, ""))
    related = same_input(chain, product)
    makers = _makers(chain, network, {plain_name(product), *map(plain_name, related)})
    itself = makers.pop(plain_name(product), [])

    def add(places: Iterable[int], known: Known, through: str = "") -> None:
        for at in places:
            found.setdefault(at, (known, through))

    add(_sellers(network, product), Known.SELLS)
    add(of_stage.tolist(), Known.STAGE)
    add(itself, Known.MAKES)
    for name in related:
        add(_sellers(network, name), Known.GRAPH, name)
        add(makers.get(plain_name(name), []), Known.GRAPH, name)
    return found


def _sellers(network: ChainNetwork, product: str) -> list[int]:
    links = network.network
    if product not in links.products:
        return []
    sold = (links.product == links.products.index(product)) & (links.amount > 0)
    return np.unique(links.supplier[sold]).tolist()


def _makers(chain: Chain, network: ChainNetwork, names: set[str]) -> dict[str, list[int]]:
    """The places of firms that name one of these as a main product on any stage, by its name."""
    rows = (
        Placement.objects.filter(stage__chain=chain)
        .exclude(products="")
        .order_by("pk")
        .values_list("organisation_id", "products")
    )
    found: dict[str, list[int]] = {}
    # Many firms name the same products in the same words, so each wording is taken apart once.
    wanted: dict[str, set[str]] = {}
    for organisation, products in rows.iterator(chunk_size=20_000):
        if products not in wanted:
            wanted[products] = names & {plain_name(one) for one in _BETWEEN.split(products)}
        if wanted[products] and (place := network.place(organisation)) is not None:
            for name in wanted[products]:
                found.setdefault(name, []).append(place)
    return found


def _weighed(network: ChainNetwork, found: Found, most: int) -> list[int]:
    """The largest of them, with a part kept for those whom only names of products tell of."""
    revenue = network.network.revenue

    def largest(is_of: Callable[[Known], bool]) -> list[int]:
        places = sorted(at for at, (known, _through) in found.items() if is_of(known))
        return sorted(places, key=lambda at: -revenue[at])

    sure = largest(lambda known: known in (Known.SELLS, Known.STAGE))
    named = largest(lambda known: known in (Known.MAKES, Known.GRAPH))
    kept = max(most // KEPT_ONE_IN, most - len(sure))
    chosen = named[:kept]
    return sorted(sure[: most - len(chosen)] + chosen)
