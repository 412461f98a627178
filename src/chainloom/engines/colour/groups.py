"""Pieces into the fewest groups within which any two may be sewn together.

A group holds pieces of which no two differ by more than the tolerance. The fewest such groups are
a smallest cover of a graph by cliques (the colouring of its complement), which is hard: it is
found exactly for each set of pieces that hang together and has at most `EXACT_PIECES`, as far as
the search may go; for larger ones the better of two ways is taken: complete linkage, and filling
one group after another (DSATUR, Brélaz 1979). What is known to be the fewest is said, and how
many there are at least.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Floats, colours, positive
from .differences import formula
from .errors import ColourError

EXACT_PIECES = 60
MOST_PIECES = 2_000
_STEPS = 40_000


@dataclass(frozen=True)
class Group:
    """Places of its pieces; the one that is nearest to all others; its widest pair."""

    members: tuple[int, ...]
    middle: int
    widest: float


@dataclass(frozen=True)
class Groups:
    """`exact` where there cannot be fewer; `at_least` is how many there must be in any case."""

    groups: tuple[Group, ...]
    exact: bool
    at_least: int
    tolerance: float
    formula: str

    @property
    def of_piece(self) -> dict[int, int]:
        """Place of a piece → number of its group, from 1."""
        return {
            member: number
            for number, group in enumerate(self.groups, start=1)
            for member in group.members
        }


def shade_groups(pieces: ArrayLike, tolerance: float, *, by: str = "ciede2000") -> Groups:
    """Groups of pieces, L*a*b* (k, 3), the largest group first.

    A formula that is not symmetric (CMC) counts a pair by the larger of its two values.
    """
    rows = colours(pieces, "pieces")
    limit = positive(tolerance, "the tolerance", zero=True)
    if rows.ndim != 2:
        raise ColourError("pieces are a list of L*a*b*")
    if len(rows) > MOST_PIECES:
        raise ColourError(
            f"{len(rows):,} pieces are too many to compare each with each; at most "
            f"{MOST_PIECES:,}. Take those of one 555 box at a time"
        )
    if not len(rows):
        return Groups((), True, 0, limit, by)
    apart = _distances(rows, by)
    fits = apart <= limit
    found: list[list[int]] = []
    exact, at_least = True, 0
    for together in _components(fits):
        part, is_exact, fewest = _cover(apart[np.ix_(together, together)], limit)
        found += [[together[index] for index in group] for group in part]
        exact, at_least = exact and is_exact, at_least + fewest
    found.sort(key=lambda group: (-len(group), min(group)))
    groups = tuple(_group(sorted(members), apart) for members in found)
    return Groups(groups, exact, at_least, limit, by)


def _distances(rows: Floats, by: str) -> Floats:
    measure = formula(by)
    found = np.vstack([measure(row, rows) for row in rows])
    np.fill_diagonal(found, 0)
    symmetric: Floats = np.maximum(found, found.T)
    return symmetric


def _group(members: list[int], apart: Floats) -> Group:
    inner = apart[np.ix_(members, members)]
    return Group(tuple(members), members[int(inner.max(axis=1).argmin())], float(inner.max()))


def _components(fits: np.ndarray) -> list[list[int]]:
    from scipy.sparse.csgraph import connected_components

    count, labels = connected_components(fits, directed=False)
    return [np.flatnonzero(labels == label).tolist() for label in range(count)]


def _cover(apart: Floats, limit: float) -> tuple[list[list[int]], bool, int]:
    """Groups of one connected part, whether they are the fewest, and a lower bound."""
    size = len(apart)
    fits = [
        sum(1 << int(other) for other in np.flatnonzero(row <= limit)) & ~(1 << place)
        for place, row in enumerate(apart)
    ]
    fewest = _strangers(fits)
    best = min(_linked(apart, limit), _filled(fits), key=len)
    if len(best) == fewest:
        return best, True, fewest
    if size > EXACT_PIECES:
        return best, False, fewest
    search = _Search(fits, best, fewest)
    is_exact = search.run()
    return search.best, is_exact, len(search.best) if is_exact else fewest


def _strangers(fits: list[int]) -> int:
    """Pieces of which no two fit together, gathered greedily: so many groups are needed."""
    open_, count = (1 << len(fits)) - 1, 0
    for place in sorted(range(len(fits)), key=lambda one: fits[one].bit_count()):
        if open_ >> place & 1:
            count += 1
            open_ &= ~(fits[place] | 1 << place)
    return count


def _linked(apart: Floats, limit: float) -> list[list[int]]:
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    if len(apart) == 1:
        return [[0]]
    labels = fcluster(linkage(squareform(apart, checks=False), "complete"), limit, "distance")
    return [np.flatnonzero(labels == label).tolist() for label in np.unique(labels)]


def _filled(fits: list[int]) -> list[list[int]]:
    """Those with the fewest partners first, each into the first group that takes it."""
    groups: list[tuple[list[int], int]] = []
    for place in sorted(range(len(fits)), key=lambda one: fits[one].bit_count()):
        for index, (members, takes) in enumerate(groups):
            if takes >> place & 1:
                groups[index] = ([*members, place], takes & fits[place])
                break
        else:
            groups.append(([place], fits[place]))
    return [members for members, _ in groups]


class _Search:
    """Depth first: the piece with the fewest groups open to it goes next, into each in turn.

    `fits[i]` is the set of partners of piece i as bits.
    """

    def __init__(self, fits: list[int], best: list[list[int]], fewest: int) -> None:
        self.fits = fits
        self.best = best
        self.fewest = fewest
        self.steps = 0

    def run(self) -> bool:
        """True where the search came to its end: there are no fewer groups than `best`."""
        self._go([], [], list(range(len(self.fits))))
        return self.steps < _STEPS or len(self.best) == self.fewest

    def _go(self, groups: list[list[int]], takes: list[int], left: list[int]) -> None:
        self.steps += 1
        if self.steps >= _STEPS or len(self.best) == self.fewest or len(groups) >= len(self.best):
            return
        if not left:
            self.best = [list(group) for group in groups]
            return
        place = min(
            left,
            key=lambda one: (sum(mask >> one & 1 for mask in takes), self.fits[one].bit_count()),
        )
        rest = [one for one in left if one != place]
        for index, mask in enumerate(takes):
            if mask >> place & 1:
                groups[index].append(place)
                takes[index] = mask & self.fits[place]
                self._go(groups, takes, rest)
                groups[index].pop()
                takes[index] = mask
        if len(groups) + 1 < len(self.best):
            groups.append([place])
            takes.append(self.fits[place])
            self._go(groups, takes, rest)
            groups.pop()
            takes.pop()
