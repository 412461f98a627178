"""From what fits to a plan: whom each party meets, in what round, at what table."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chainloom.engines.matching.pairing import Edge, Seat, pair_parties, timetable

from .fitting import Candidate


@dataclass(frozen=True)
class Fixed:
    """A talk that stays where it is: its parties and its seat."""

    asker: int
    offerer: int
    round: int
    table: int


@dataclass(frozen=True)
class Found:
    """The talks chosen, the fairest order first; a seat for each, or why there is none."""

    talks: list[Candidate]
    seats: list[tuple[int, int] | None]
    why: Mapping[int, str]
    score: float
    bound: float


def plan_of(
    fits: Sequence[Candidate],
    *,
    rounds: int,
    tables: int,
    most_talks: int,
    fixed: Sequence[Fixed] = (),
) -> Found:
    """The pairs with the greatest sum of scores, at most one talk between two parties and at most
    `most_talks` for each, and seats for them beside those that are fixed."""
    # Nobody can sit at more talks than there are rounds.
    most = min(most_talks, rounds)
    parties = sorted({key for one in fits for key in (one.asker, one.offerer)})
    place = {key: number for number, key in enumerate(parties)}
    held = Counter(key for one in fixed for key in (one.asker, one.offerer))
    met = {frozenset((one.asker, one.offerer)) for one in fixed}
    best: dict[tuple[int, int], Candidate] = {}
    for one in fits:
        key = (one.asker, one.offerer)
        if frozenset(key) not in met and (key not in best or best[key].score < one.score):
            best[key] = one
    edges = [
        Edge(place[one.asker], place[one.offerer], max(one.score, 1e-4)) for one in best.values()
    ]
    capacity = [max(0, most - held[key]) for key in parties]
    found = pair_parties(edges, capacity)
    by_edge = dict(zip(edges, best.values(), strict=True))
    chosen = shared_out(
        list(best.values()),
        [by_edge[edge] for edge in found.chosen],
        dict(zip(parties, capacity, strict=True)),
        held,
    )
    talks = in_turns(chosen)
    seats, why = _seats(talks, fixed, rounds, tables)
    return Found(talks, seats, why, sum(one.score for one in talks), found.bound)


def shared_out(
    fits: Sequence[Candidate],
    chosen: Sequence[Candidate],
    capacity: Mapping[int, int],
    held: Mapping[int, int],
) -> list[Candidate]:
    """Nobody goes without a talk while one who fits could give up one of several to it.

    A party with nothing takes the place of the talk of its partner that fits least among those
    whose other side has another talk besides.
    """
    kept = list(chosen)
    count: Counter[int] = Counter(held)
    for one in kept:
        count.update((one.asker, one.offerer))
    for one in sorted(fits, key=lambda fit: -fit.score):
        for idle, partner in ((one.asker, one.offerer), (one.offerer, one.asker)):
            if count[idle] or not capacity[idle] or not capacity[partner]:
                continue
            if count[partner] - held.get(partner, 0) >= capacity[partner]:
                given_up = _least(kept, partner, count)
                if given_up is None:
                    continue
                kept.remove(given_up)
                count.subtract((given_up.asker, given_up.offerer))
            kept.append(one)
            count.update((one.asker, one.offerer))
    return kept


def _least(kept: Sequence[Candidate], party: int, count: Mapping[int, int]) -> Candidate | None:
    """The talk of the party that fits least, of which the other side has more than this one."""
    loose = [
        one
        for one in kept
        if party in (one.asker, one.offerer)
        and count[one.offerer if one.asker == party else one.asker] > 1
    ]
    return min(loose, key=lambda one: one.score, default=None)


def in_turns(talks: Sequence[Candidate]) -> list[Candidate]:
    """First a talk for everyone, then a second: if there are fewer seats than talks, nobody goes
    without while others have several."""
    count: Counter[int] = Counter()

    def turn(number: int) -> tuple[int, int, float, int]:
        one = talks[number]
        fewer, more = sorted((count[one.asker], count[one.offerer]))
        return fewer, more, -one.score, number

    waiting = [turn(number) for number in range(len(talks))]
    heapq.heapify(waiting)
    found: list[Candidate] = []
    while waiting:
        known = heapq.heappop(waiting)
        number = known[-1]
        # Turns only grow: one that grew meanwhile waits again.
        if (now := turn(number)) != known:
            heapq.heappush(waiting, now)
            continue
        found.append(talks[number])
        count.update((talks[number].asker, talks[number].offerer))
    return found


def _seats(
    talks: Sequence[Candidate], fixed: Sequence[Fixed], rounds: int, tables: int
) -> tuple[list[tuple[int, int] | None], dict[int, str]]:
    whole = [(one.asker, one.offerer) for one in fixed]
    whole += [(one.asker, one.offerer) for one in talks]
    at = {number: Seat(one.round, one.table) for number, one in enumerate(fixed)}
    found = timetable(whole, rounds=rounds, tables=tables, fixed=at)
    seats = [(one.round, one.table) if one else None for one in found.seats[len(fixed) :]]
    return seats, {number - len(fixed): str(why) for number, why in found.why.items()}
