"""The graph of stages as plain data: what leads where, and whether something goes in a circle."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def find_path(edges: Iterable[tuple[Node, Node]], start: Node, end: Node) -> list[Node] | None:
    """A shortest way from `start` to `end` along the edges, both included; None without one."""
    onward: dict[Node, list[Node]] = defaultdict(list)
    for source, target in edges:
        onward[source].append(target)
    came_from: dict[Node, Node] = {}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        if node == end:
            path = [node]
            while path[-1] != start:
                path.append(came_from[path[-1]])
            return path[::-1]
        for following in onward[node]:
            if following not in came_from and following != start:
                came_from[following] = node
                waiting.append(following)
    return None


def circle_closed_by(
    edges: Iterable[tuple[Node, Node]], source: Node, target: Node
) -> list[Node] | None:
    """The circle that a new edge would close, beginning and ending with its source."""
    back = find_path(edges, target, source)
    return None if back is None else [source, *back]
