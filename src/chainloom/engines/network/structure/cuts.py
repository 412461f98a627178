"""Firms and ties without which a network falls apart, and cores that feed themselves.

Cut firms and bridges are the articulation points and bridges of the graph in which two firms are
joined when either supplies the other: where one goes, those behind it lose all contact with the
rest. Found in one depth-first walk (Tarjan, Depth-first search and linear graph algorithms, SIAM
Journal on Computing 1:2, 1972; Hopcroft and Tarjan, Communications of the ACM 16:6, 1973).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from ..network import Ints, Network


@dataclass(frozen=True, eq=False)
class Cuts:
    """`firms` (a) are cut firms in order; `cut_off` (a) how many firms, the cut firm not
    counted, are then no longer joined to the largest piece that remains of its component.
    `bridges` (b × 2) are pairs of firms whose only tie, in either direction, is a bridge, the
    lower place first and in order; `behind` (b) the firms on its smaller side."""

    firms: Ints
    cut_off: Ints
    bridges: Ints
    behind: Ints


def cuts(network: Network) -> Cuts:
    """Cut firms and bridges; O(n + m). Links that carry nothing and loops join nobody."""
    from .walking import walk  # only now: Numba takes a second to load

    number, low, above, below, root = walk(*_joined(network))
    child = np.flatnonzero(above >= 0)
    parent = above[child]
    # What hangs below a child from which no way leads above its parent goes with the parent.
    falls = low[child] >= number[parent]
    piece, holder = below[child][falls], parent[falls]
    pieces = np.bincount(holder, minlength=network.size)
    hanging = np.bincount(holder, piece, network.size).astype(np.int64)
    largest = np.zeros(network.size, dtype=np.int64)
    np.maximum.at(largest, holder, piece)
    rest = below[root] - 1 - hanging
    away = below[root] - 1 - np.maximum(largest, rest)
    firms = np.flatnonzero(np.where(above < 0, pieces > 1, pieces > 0))
    under = child[low[child] > number[parent]]
    pairs = np.sort(np.stack([above[under], under], axis=1), axis=1)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    behind = np.minimum(below[under], below[root[under]] - below[under])
    return Cuts(
        firms=firms.astype(np.int32),
        cut_off=away[firms].astype(np.int32),
        bridges=pairs[order].astype(np.int32),
        behind=behind[order].astype(np.int32),
    )


def cores(network: Network) -> list[Ints]:
    """Strongly connected cores: groups of two or more firms that all supply one another,
    directly or through others. Largest first, then by the first firm; firms in order.

    Every firm of a core feels its own stop come back to it. Links that carry nothing do not
    count; a firm that supplies itself alone is no core.
    """
    count, label = scipy.sparse.csgraph.connected_components(
        _supplies(network), directed=True, connection="strong"
    )
    if not count:
        return []
    order = np.argsort(label, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
    found = [group.astype(np.int32) for group in groups if len(group) > 1]
    return sorted(found, key=lambda group: (-len(group), int(group[0])))


def _supplies(network: Network) -> scipy.sparse.csr_array:
    real = (network.amount > 0) & (network.supplier != network.buyer)
    ones = np.ones(int(real.sum()), dtype=np.int8)
    ends = (network.supplier[real], network.buyer[real])
    return scipy.sparse.coo_array((ones, ends), shape=(network.size, network.size)).tocsr()


def _joined(network: Network) -> tuple[npt.NDArray[np.int64], Ints]:
    """Neighbours in either direction, each once: firm i's are neighbour[start[i]:start[i+1]]."""
    one_way = _supplies(network)
    one_way.data[:] = 1
    both = (one_way + one_way.T).tocsr()
    return both.indptr.astype(np.int64), both.indices.astype(np.int32)
