"""The depth-first walk, compiled."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..risk.compiling import compiled


@compiled
def walk(start: Any, neighbour: Any) -> Any:  # pragma: no cover - compiled
    """Depth first, without recursion. For each firm its `number` in the order of the walk, the
    lowest number `low` that leads back from it or from below it past its parent, its `parent`
    (-1 for the first of a component), how many firms are `below` it, itself among them, and the
    `root`, the first of its component.
    """
    n = len(start) - 1
    number = np.full(n, -1, np.int64)
    low = np.zeros(n, np.int64)
    below = np.ones(n, np.int64)
    parent = np.full(n, -1, np.int64)
    root = np.zeros(n, np.int64)
    at = start[:-1].copy()
    stack = np.empty(n, np.int64)
    seen = 0
    for first in range(n):
        if number[first] >= 0:
            continue
        depth = 0
        stack[0] = first
        number[first] = low[first] = seen
        root[first] = first
        seen += 1
        while depth >= 0:
            firm = stack[depth]
            if at[firm] < start[firm + 1]:
                other = neighbour[at[firm]]
                at[firm] += 1
                if number[other] < 0:
                    parent[other] = firm
                    root[other] = first
                    number[other] = low[other] = seen
                    seen += 1
                    depth += 1
                    stack[depth] = other
                elif other != parent[firm]:
                    low[firm] = min(low[firm], number[other])
                continue
            depth -= 1
            if depth >= 0:
                above = stack[depth]
                below[above] += below[firm]
                low[above] = min(low[above], low[firm])
    return number, low, parent, below, root
