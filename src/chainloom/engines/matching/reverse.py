"""The other way round: a resource and many needs.

Every need of the kind is held against the one resource, with the verdicts and the score that the
need would give it. What is rare cannot be known of one resource alone, so its words weigh alike.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import replace

from .errors import MatchingError
from .index import make_index
from .matching import match
from .records import Need, Resource
from .verdicts import Match, Result, Standing
from .weighing import Weights

_ORDER = {standing: at for at, standing in enumerate(Standing)}


def needs_for(
    resource: Resource, needs: Iterable[Need], k: int = 10, weights: Weights | None = None
) -> Result:
    """The needs that a resource fits best; the ids of the matches are those of the needs.

    Needs of other kinds are passed over. Raises MatchingError, with the need's id, for one that
    cannot be asked of its kind. Takes about a millisecond a need.
    """
    index = make_index([resource])
    found: list[tuple[int, float, int, Match]] = []
    for at, need in enumerate(one for one in needs if one.kind == resource.kind):
        try:
            one = match(need, index, 1, weights).matches[0]
        except MatchingError as problem:
            raise MatchingError(f"{need.id or 'a need'}: {problem}") from None
        found.append((_ORDER[one.standing], -one.score, at, replace(one, id=need.id)))
    best = heapq.nsmallest(k, found, key=lambda one: one[:3])
    return Result(
        tuple(replace(one, rank=rank) for rank, (*_, one) in enumerate(best, start=1)),
        sum(standing == 0 for standing, *_ in found),
        sum(standing == 1 for standing, *_ in found),
        len(found),
    )
