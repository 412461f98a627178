"""When who meets whom: a round for each pair, so that nobody is in two meetings at once.

The pairs are the edges of a bipartite graph and the rounds their colours. As many rounds as the
busiest party has meetings are always enough (D. König, Über Graphen und ihre Anwendung, 1916): if
left and right have no round free in common, the chain of meetings that alternates between the two
rounds from one of them is turned over, and cannot end at the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from .assignment import Edge

# (is it the right side, place)
_Party: TypeAlias = tuple[bool, int]


def rounds(edges: Sequence[Edge]) -> list[int]:
    """The round of each pair, from 0, in as few rounds as the busiest party has pairs."""
    found: list[int] = [-1] * len(edges)
    # Which pair a party has in a round.
    busy: dict[_Party, dict[int, int]] = {}
    for place, edge in enumerate(edges):
        left: _Party = (False, edge.left)
        right: _Party = (True, edge.right)
        ours, theirs = _free(busy, left), _free(busy, right)
        if ours != theirs and ours in busy.get(right, {}):
            _turn_over(busy, found, edges, (right, ours, theirs))
        _set(busy, found, place, edge, ours)
    return found


def _free(busy: dict[_Party, dict[int, int]], party: _Party) -> int:
    taken = busy.setdefault(party, {})
    return next(number for number in range(len(taken) + 1) if number not in taken)


def _set(
    busy: dict[_Party, dict[int, int]], found: list[int], place: int, edge: Edge, number: int
) -> None:
    found[place] = number
    busy.setdefault((False, edge.left), {})[number] = place
    busy.setdefault((True, edge.right), {})[number] = place


def _turn_over(
    busy: dict[_Party, dict[int, int]],
    found: list[int],
    edges: Sequence[Edge],
    start: tuple[_Party, int, int],
) -> None:
    """Exchange two rounds along the chain from a party that is busy in the first, free in the
    other."""
    party, one, other = start
    chain = []
    number = one
    while (place := busy[party].get(number)) is not None:
        chain.append(place)
        edge = edges[place]
        party = (True, edge.right) if not party[0] else (False, edge.left)
        number = other if number == one else one
    for place in chain:
        for side in ((False, edges[place].left), (True, edges[place].right)):
            if busy[side].get(found[place]) == place:
                del busy[side][found[place]]
    for place in chain:
        _set(busy, found, place, edges[place], other if found[place] == one else one)
