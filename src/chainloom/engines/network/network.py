"""A supply network as arrays: firms with sector and market, links with amounts.

Everything in this engine takes a `Network` and gives arrays in the order of its firms. It is
made once, checked once, and never changed; what a scenario changes are its own arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]

# How a link is known, in the order of `Network.known`: somebody said so, a record implies it
# (an invoice, a contract), or it was estimated.
KNOWN: Final = ("declared", "derived", "inferred")

# What the loss of an input does to its buyer, by sector of the supplier and of the buyer:
# nothing, a loss by its share of all inputs, or a bound on the whole production.
NO_EFFECT, LINEAR, ESSENTIAL = 0, 1, 2


class NetworkError(ValueError):
    """Arrays that are no supply network; the message says which firm or link and why."""


@dataclass(frozen=True, eq=False)
class Network:
    """n firms and m links.

    `sector` and `market` (n) index `sectors` and `markets`; a firm's market is the set of firms
    that can replace one another, its sector unless said otherwise. `supplier`, `buyer` (m) index
    the firms; `amount` (m) is what flows from one to the other in a year, in any one currency;
    `known` (m) indexes KNOWN. `revenue` and `cost` (n), in the same currency, are the sums of a
    firm's links out and in unless given. `product` (m) indexes `products`, -1 where a link
    names none. Parallel links are one: two rows of one supplier and buyer are an error unless
    their products differ. `also_outside` holds what is known to be bought from somebody beyond
    these firms too (the buyer's place, the product): such an input hangs on nobody alone.
    """

    firms: tuple[str, ...]
    sectors: tuple[str, ...]
    markets: tuple[str, ...]
    sector: Ints
    market: Ints
    supplier: Ints
    buyer: Ints
    amount: Floats
    known: Bytes
    revenue: Floats
    cost: Floats
    product: Ints
    products: tuple[str, ...] = ()
    also_outside: frozenset[tuple[int, str]] = frozenset()

    @property
    def size(self) -> int:
        """How many firms there are."""
        return len(self.firms)

    @property
    def link_count(self) -> int:
        return len(self.amount)

    @cached_property
    def index(self) -> dict[str, int]:
        """A firm's place in every array, by its name."""
        return {firm: place for place, firm in enumerate(self.firms)}


def make_network(
    firms: Sequence[str],
    sector: Sequence[str],
    links: Sequence[tuple[str, str, float]] | None = None,
    *,
    market: Sequence[str] | None = None,
    supplier: Any = (),
    buyer: Any = (),
    amount: Any = (),
    known: Any = None,
    revenue: Any = None,
    cost: Any = None,
    product: Sequence[str | None] | None = None,
    also_outside: Iterable[tuple[int, str]] = (),
) -> Network:
    """A network from names and rows.

    Links are triples (supplier, buyer, amount) by name in `links`, or three arrays `supplier`,
    `buyer` (places among `firms`) and `amount`; `known` (m) holds words of KNOWN or an array of
    their places there. `revenue` and `cost` (n) may hold NaN where they are not known. Raises
    NetworkError for firms named twice, unknown firms, places and kinds of knowing that are none,
    amounts, revenues and costs that are negative or not finite, links that stand twice, and
    arrays whose lengths differ.
    """
    names = tuple(firms)
    index = {name: place for place, name in enumerate(names)}
    if len(index) != len(names):
        twice = next(name for place, name in enumerate(names) if index[name] != place)
        raise NetworkError(f"firm {twice!r} stands twice")
    if links is not None:
        supplier = [_place(index, row[0]) for row in links]
        buyer = [_place(index, row[1]) for row in links]
        amount = [row[2] for row in links]
    sectors, sector_of = _coded(sector, len(names), "sector")
    markets, market_of = (
        (sectors, sector_of) if market is None else _coded(market, len(names), "market")
    )
    sold = np.ascontiguousarray(amount, dtype=np.float64)
    out, into = _places(supplier, len(sold), len(names)), _places(buyer, len(sold), len(names))
    _check_amounts(sold, names, out, into)
    products, product_of = _products(product, len(sold))
    _check_twice(names, out, into, product_of)
    return Network(
        firms=names,
        sectors=sectors,
        markets=markets,
        sector=sector_of,
        market=market_of,
        supplier=out,
        buyer=into,
        amount=sold,
        known=_known(known, len(sold)),
        revenue=_strength(revenue, _summed(out, sold, len(names)), "revenue"),
        cost=_strength(cost, _summed(into, sold, len(names)), "cost"),
        product=product_of,
        products=products,
        also_outside=frozenset(also_outside),
    )


def _place(index: dict[str, int], name: str) -> int:
    try:
        return index[name]
    except KeyError:
        raise NetworkError(f"a link names the firm {name!r}, which is not listed") from None


def _coded(values: Sequence[str], size: int, what: str) -> tuple[tuple[str, ...], Ints]:
    if len(values) != size:
        raise NetworkError(f"{size} firms and {len(values)} values of {what}")
    kinds = tuple(dict.fromkeys(values))
    code = {kind: place for place, kind in enumerate(kinds)}
    return kinds, np.fromiter((code[one] for one in values), dtype=np.int32, count=size)


def _places(values: Any, links: int, firms: int) -> Ints:
    places = np.asarray(values)
    if places.shape != (links,):
        raise NetworkError(f"{links} amounts and {places.size} places of firms")
    if links and places.dtype.kind not in "iu":
        raise NetworkError(f"places of firms are whole numbers, not {places.dtype}")
    # Before they are narrowed: 2 ** 32 would be firm 0.
    wrong = (places < 0) | (places >= firms)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise NetworkError(f"link {row + 1} points at place {places[row]}; there are {firms} firms")
    return np.ascontiguousarray(places, dtype=np.int32)


def _check_amounts(amount: Floats, names: tuple[str, ...], out: Ints, into: Ints) -> None:
    bad = np.flatnonzero(~(np.isfinite(amount) & (amount >= 0)))
    if bad.size:
        row = int(bad[0])
        raise NetworkError(
            f"link {row + 1}, {names[out[row]]!r} to {names[into[row]]!r}: "
            f"amount {amount[row]} is not a number from 0 upwards"
        )


def _check_twice(names: tuple[str, ...], out: Ints, into: Ints, product: Ints) -> None:
    order = np.lexsort((product, into, out))
    same = (np.diff(out[order]) == 0) & (np.diff(into[order]) == 0) & (np.diff(product[order]) == 0)
    if same.any():
        row = int(order[int(np.argmax(same)) + 1])
        raise NetworkError(
            f"link {row + 1}: {names[out[row]]!r} to {names[into[row]]!r} stands twice"
        )


def _products(product: Sequence[str | None] | None, links: int) -> tuple[tuple[str, ...], Ints]:
    if product is None:
        return (), np.full(links, -1, dtype=np.int32)
    if len(product) != links:
        raise NetworkError(f"{links} links and {len(product)} products")
    kinds = tuple(dict.fromkeys(one for one in product if one))
    code = {kind: place for place, kind in enumerate(kinds)}
    places = (code[one] if one else -1 for one in product)
    return kinds, np.fromiter(places, dtype=np.int32, count=links)


def _known(known: Any, links: int) -> Bytes:
    if known is None:
        return np.zeros(links, dtype=np.int8)
    if isinstance(known, np.ndarray) and known.dtype.kind in "iu":
        codes = known
    else:
        try:
            codes = np.array([KNOWN.index(one) for one in known], dtype=np.int8)
        except ValueError as problem:
            raise NetworkError(f"known is one of {', '.join(KNOWN)}: {problem}") from None
    if codes.shape != (links,):
        raise NetworkError(f"{links} links and {codes.size} values of known")
    wrong = (codes < 0) | (codes >= len(KNOWN))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise NetworkError(
            f"link {row + 1}: known is 0 to {len(KNOWN) - 1}, for {', '.join(KNOWN)}; "
            f"not {codes[row]}"
        )
    return codes.astype(np.int8)


def _summed(places: Ints, amount: Floats, firms: int) -> Floats:
    return np.bincount(places, amount, firms).astype(np.float64)


def _strength(given: Any, summed: Floats, what: str) -> Floats:
    if given is None:
        return summed
    values = np.ascontiguousarray(given, dtype=np.float64)
    if values.shape != summed.shape:
        raise NetworkError(f"{summed.size} firms and {values.size} values of {what}")
    wrong = (values < 0) | np.isinf(values)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise NetworkError(f"{what} {values[row]} of firm {row + 1} is not a number from 0 upwards")
    return np.where(np.isnan(values), summed, values)
