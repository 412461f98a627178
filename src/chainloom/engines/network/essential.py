"""Which inputs a sector cannot do without: a class for every pair of sectors.

The classes follow Diem et al. (2022), who take them from a survey of industry experts: an
essential input (2) bounds the whole production of its buyer, a non-essential one (1) costs its
share of all inputs, one without effect (0) costs nothing at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .network import ESSENTIAL, LINEAR, NO_EFFECT, Bytes, Network

CLASSES = (NO_EFFECT, LINEAR, ESSENTIAL)


class EssentialError(ValueError):
    """Rows that are no table of classes; the message says which row and why."""


@dataclass(frozen=True, eq=False)
class Essential:
    """`classes` (k × k, supplier's sector × buyer's sector) over `sectors` (k).

    A pair with a sector that is not among `sectors` has the class `default`.
    """

    sectors: tuple[str, ...]
    classes: Bytes
    default: int = LINEAR

    def of(self, network: Network) -> Bytes:
        """The classes by the network's own order of sectors (len(sectors) × len(sectors))."""
        place = {sector: at for at, sector in enumerate(self.sectors)}
        count = len(network.sectors)
        table = np.full((count, count), self.default, dtype=np.int8)
        both = [(at, place[one]) for at, one in enumerate(network.sectors) if one in place]
        if both:
            here, there = np.array(both, dtype=np.intp).T
            table[np.ix_(here, here)] = self.classes[np.ix_(there, there)]
        return table


def make_essential(
    rows: Iterable[tuple[str, str, int]],
    *,
    default: int = LINEAR,
    sectors: Sequence[str] | None = None,
) -> Essential:
    """A table from rows (supplier's sector, buyer's sector, class).

    Pairs without a row have the class `default`. With `sectors` a row may name no other sector.
    Raises EssentialError for a class that is not 0, 1 or 2, a pair that stands twice and an
    unknown sector.
    """
    _check_class(default, "default")
    wanted = list(rows)
    named = dict.fromkeys(one for row in wanted for one in row[:2])
    known = tuple(named) if sectors is None else tuple(dict.fromkeys(sectors))
    place = {sector: at for at, sector in enumerate(known)}
    table = np.full((len(known), len(known)), -1, dtype=np.int8)
    for number, (supplier, buyer, kind) in enumerate(wanted, start=1):
        for sector in (supplier, buyer):
            if sector not in place:
                raise EssentialError(f"row {number}: no firm is of sector {sector!r}")
        _check_class(kind, f"row {number}")
        at = (place[supplier], place[buyer])
        if table[at] >= 0:
            raise EssentialError(f"row {number}: {supplier!r} to {buyer!r} stands twice")
        table[at] = kind
    table[table < 0] = default
    return Essential(known, table, default)


def uniform(kind: int) -> Essential:
    """One class for every pair of sectors: all linear, all essential, or no effect at all."""
    _check_class(kind, "uniform")
    return Essential((), np.empty((0, 0), dtype=np.int8), kind)


def _check_class(kind: int, where: str) -> None:
    if kind not in CLASSES:
        raise EssentialError(f"{where}: class {kind!r} is none of 0, 1, 2")
