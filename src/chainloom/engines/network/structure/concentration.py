"""How concentrated the supply of each input and the sales of each stage are.

The Herfindahl–Hirschman index of shares a_1 … a_k is Σ a², from 1/k where all are equal to 1
where one has everything (Hirschman, The Paternity of an Index, American Economic Review 54:5,
1964). 1/HHI is the number of equal suppliers that would be as concentrated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..network import Floats, Ints, Network

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class InputSupply:
    """One row for each buyer × input that is bought at all (r rows), buyers in order.

    `buyer` (r) indexes the firms; `input` (r) indexes `names`; `suppliers` (r) how many firms
    deliver it; `amount` (r) a year's worth; `hhi` (r) over the suppliers' shares of it;
    `largest` (r) the firm that delivers most and `share` (r) its part. `names` are the sectors
    and after them the products of the network, `by_product` (r) tells which of the two it is;
    `outside` (r) whether somebody beyond the network delivers it too (`Network.also_outside`).
    """

    names: tuple[str, ...]
    buyer: Ints
    input: Ints
    by_product: Flags
    suppliers: Ints
    amount: Floats
    hhi: Floats
    largest: Ints
    share: Floats
    outside: Flags

    @property
    def single(self) -> Flags:
        """The rows whose input hangs on one supplier."""
        return np.equal(self.suppliers, 1) & ~self.outside


@dataclass(frozen=True, eq=False)
class Concentration:
    """`inputs` by buyer × input; by sector (k): `firms` how many there are, `sellers` how many
    have any revenue, `hhi` over their shares of the sector's revenue and `largest` the firm with
    the most (-1 and NaN where there is no revenue), `share` its part."""

    inputs: InputSupply
    firms: Ints
    sellers: Ints
    hhi: Floats
    largest: Ints
    share: Floats


def inputs_of(network: Network) -> tuple[Ints, tuple[str, ...]]:
    """The input that each link delivers (m), and the names these index.

    An input is the link's product where it names one, else the supplier's sector.
    """
    sectors = len(network.sectors)
    place = np.where(
        network.product >= 0, sectors + network.product, network.sector[network.supplier]
    )
    return place.astype(np.int32), network.sectors + network.products


def concentration(network: Network) -> Concentration:
    """Concentration of every input of every buyer, and of every sector's sales.

    Links that carry nothing and a firm's supply to itself are no purchase and do not count.
    O(m log m).
    """
    shares = _by_group(
        network.sector.astype(np.int64), np.arange(network.size, dtype=np.int32), network.revenue
    )
    sectors = len(network.sectors)
    sellers, hhi, largest, share = _spread(shares, sectors)
    return Concentration(
        inputs=_inputs(network),
        firms=np.bincount(network.sector, minlength=sectors).astype(np.int32),
        sellers=sellers,
        hhi=hhi,
        largest=largest,
        share=share,
    )


def _inputs(network: Network) -> InputSupply:
    kind, names = inputs_of(network)
    bought = (network.amount > 0) & (network.supplier != network.buyer)
    key = network.buyer[bought].astype(np.int64) * len(names) + kind[bought]
    found = _by_group(key, network.supplier[bought], network.amount[bought])
    buyer, place = np.divmod(found.group, max(1, len(names)))
    return InputSupply(
        names=names,
        buyer=buyer.astype(np.int32),
        input=place.astype(np.int32),
        by_product=place >= len(network.sectors),
        suppliers=found.members,
        amount=found.amount,
        hhi=found.hhi,
        largest=found.largest,
        share=found.share,
        outside=np.isin(found.group, _also_outside(network, len(names))),
    )


def _also_outside(network: Network, names: int) -> npt.NDArray[np.int64]:
    """Keys of the inputs that somebody beyond the network delivers too. A link that names no
    product is not known to be of any input."""
    place = {name: len(network.sectors) + at for at, name in enumerate(network.products)}
    found = [
        buyer * names + place[product]
        for buyer, product in network.also_outside
        if product in place
    ]
    return np.array(found, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class _Groups:
    group: npt.NDArray[np.int64]
    members: Ints
    amount: Floats
    hhi: Floats
    largest: Ints
    share: Floats


def _by_group(group: npt.NDArray[np.int64], member: Ints, amount: Floats) -> _Groups:
    """For each group with anything in it: its members' shares, members' rows summed first.

    Of several that are largest the first in the order of firms is named.
    """
    some = amount > 0
    group, member, amount = group[some], member[some], amount[some]
    order = np.lexsort((member, group))
    group, member, amount = group[order], member[order], amount[order]
    new = np.ones(len(group), dtype=bool)
    new[1:] = (group[1:] != group[:-1]) | (member[1:] != member[:-1])
    starts = np.flatnonzero(new)
    group, member = group[starts], member[starts]
    amount = np.add.reduceat(amount, starts) if len(starts) else amount
    first = np.ones(len(group), dtype=bool)
    first[1:] = group[1:] != group[:-1]
    begins = np.flatnonzero(first)
    if not len(begins):
        none, nothing = np.empty(0, dtype=np.int32), np.empty(0)
        return _Groups(group, none, nothing, nothing, none, nothing)
    whole = np.add.reduceat(amount, begins)
    members = np.diff(np.append(begins, len(group)))
    of = np.repeat(np.arange(len(begins)), members)
    share = amount / whole[of]
    most = np.maximum.reduceat(share, begins)
    place = np.where(share == most[of], np.arange(len(group)), len(group))
    return _Groups(
        group=group[begins],
        members=members.astype(np.int32),
        amount=whole,
        hhi=np.add.reduceat(share * share, begins),
        largest=member[np.minimum.reduceat(place, begins)].astype(np.int32),
        share=most,
    )


def _spread(found: _Groups, count: int) -> tuple[Ints, Floats, Ints, Floats]:
    """The groups' figures by their number, also for groups with nothing in them."""
    members, largest = np.zeros(count, dtype=np.int32), np.full(count, -1, dtype=np.int32)
    hhi, share = np.full(count, np.nan), np.full(count, np.nan)
    members[found.group], largest[found.group] = found.members, found.largest
    hhi[found.group], share[found.group] = found.hhi, found.share
    return members, hhi, largest, share
