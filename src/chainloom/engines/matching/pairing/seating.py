"""Who meets whom in which round at which table, so that nobody is in two places at once.

Parties are the points of a graph, talks its edges, rounds the colours of a proper colouring; a
round holds no more talks than there are tables. Where no round is free for both, the chain of talks
that alternates between a round free for one and a round free for the other is turned over (König,
1916, for parties of two sides; the same chains serve where a party stands on both, and may then
fail). What lies above the number of tables is moved off by turning over a chain that has one talk
more of the fuller round: of two rounds whose sizes differ by two or more there always is one, so
equal rounds are always possible (de Werra, Equitable colorations of graphs, 1971).

So without fixed talks and with every party on one side only, all talks are placed that fit into
rounds × tables, if no party has more talks than there are rounds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain as chained
from typing import Literal

from .assignment import PairingError

Why = Literal["busy", "full"]


@dataclass(frozen=True)
class Seat:
    """A round and a table, both from 0."""

    round: int
    table: int


@dataclass(frozen=True)
class Timetable:
    """A seat for every talk in the order given, or None; `why` has a reason for each None.

    busy: no round is free for both parties. full: no table is free in any round for both.
    """

    seats: tuple[Seat | None, ...]
    why: Mapping[int, Why]


def timetable(
    talks: Sequence[tuple[int, int]],
    *,
    rounds: int,
    tables: int,
    fixed: Mapping[int, Seat] | None = None,
) -> Timetable:
    """Seats for talks, the most important first; `fixed` talks keep theirs.

    A talk is two parties; the busier one keeps its table from round to round where that can be.
    Raises PairingError where fixed talks collide or lie outside, or a party meets itself.
    """
    held = dict(fixed or {})
    _check(talks, held, rounds, tables)
    plan = _Plan(talks, rounds, tables, held)
    why: dict[int, Why] = {}
    room = rounds * tables - len(held)
    for place in range(len(talks)):
        if place in held:
            continue
        if room <= 0:
            why[place] = "full"
        elif plan.place(place):
            room -= 1
        else:
            why[place] = "busy"
    for place in plan.level():
        why[place] = "full"
    for place in sorted(why):
        if plan.squeeze(place):
            del why[place]
    return Timetable(_tables(talks, plan.round_of, held, tables), why)


class _Plan:
    """Rounds of talks, so far."""

    def __init__(
        self, talks: Sequence[tuple[int, int]], rounds: int, tables: int, held: Mapping[int, Seat]
    ) -> None:
        self.talks = talks
        self.rounds = rounds
        self.tables = tables
        self.held = held
        self.round_of: list[int | None] = [None] * len(talks)
        # Which talk a party has in a round.
        self.busy: dict[int, dict[int, int]] = defaultdict(dict)
        self.size = [0] * rounds
        for place, seat in held.items():
            self._set(place, seat.round)

    def _set(self, place: int, number: int) -> None:
        for party in self.talks[place]:
            self.busy[party][number] = place
        self.round_of[place] = number
        self.size[number] += 1

    def _unset(self, place: int) -> None:
        number = self.round_of[place]
        assert number is not None
        for party in self.talks[place]:
            del self.busy[party][number]
        self.round_of[place] = None
        self.size[number] -= 1

    def _free(self, party: int) -> list[int]:
        taken = self.busy[party]
        return [number for number in range(self.rounds) if number not in taken]

    def _over(self, number: int) -> int:
        """By how many talks the round would be too full with one more."""
        return max(0, self.size[number] + 1 - self.tables)

    def place(self, place: int) -> bool:
        """Give the talk a round, however full, if need be by turning a chain over."""
        one, other = self.talks[place]
        ours, theirs = self._free(one), self._free(other)
        if both := set(ours) & set(theirs):
            # The first with a table left, so that nobody waits for long between talks.
            self._set(place, min(both, key=lambda number: (self._over(number), number)))
            return True
        for mine in ours:
            for yours in theirs:
                for party, wanted, instead in ((other, mine, yours), (one, yours, mine)):
                    found = self._chain(party, wanted, instead)
                    if not any(talk in self.held for talk in found) and not self._touches(
                        found, one if party == other else other
                    ):
                        self._turn_over(found, wanted, instead)
                        self._set(place, wanted)
                        return True
        return False

    def squeeze(self, place: int) -> bool:
        """Give the talk a round in which both are free and a table is."""
        one, other = self.talks[place]
        for number in sorted(set(self._free(one)) & set(self._free(other))):
            if self.size[number] < self.tables:
                self._set(place, number)
                return True
        return False

    def _chain(self, party: int, first: int, second: int) -> list[int]:
        """The talks that alternate between two rounds, from a party with none in the second."""
        found: list[int] = []
        number = first
        while (place := self.busy[party].get(number)) is not None:
            found.append(place)
            one, other = self.talks[place]
            party = other if party == one else one
            number = second if number == first else first
        return found

    def _touches(self, found: list[int], party: int) -> bool:
        return any(party in self.talks[place] for place in found)

    def _turn_over(self, found: list[int], one: int, other: int) -> None:
        moved = [(place, other if self.round_of[place] == one else one) for place in found]
        for place, _number in moved:
            self._unset(place)
        for place, number in moved:
            self._set(place, number)

    def level(self) -> Iterator[int]:
        """Move talks off rounds that hold more than there are tables; those that had to give up
        their round are yielded, the least important first."""
        for full in range(self.rounds):
            while self.size[full] > self.tables:
                if self._moved_off(full):
                    continue
                loose = [
                    place
                    for place, number in enumerate(self.round_of)
                    if number == full and place not in self.held
                ]
                self._unset(loose[-1])
                yield loose[-1]

    def _moved_off(self, full: int) -> bool:
        roomy = sorted(
            (number for number in range(self.rounds) if self.size[number] < self.tables),
            key=lambda number: (self.size[number], number),
        )
        for number in roomy:
            for found in self._parts(full, number):
                more = sum(1 if self.round_of[place] == full else -1 for place in found)
                if more == 1 and not any(place in self.held for place in found):
                    self._turn_over(found, full, number)
                    return True
        return False

    def _parts(self, one: int, other: int) -> Iterator[list[int]]:
        """The open chains of talks of two rounds; closed ones have as many of each."""
        seen: set[int] = set()
        ends = [
            (party, first)
            for party, taken in self.busy.items()
            for first, second in ((one, other), (other, one))
            if first in taken and second not in taken
        ]
        for party, first in ends:
            if self.busy[party][first] in seen:
                continue
            found = self._chain(party, first, other if first == one else one)
            seen.update(found)
            yield found


def _tables(
    talks: Sequence[tuple[int, int]],
    rounds: Sequence[int | None],
    held: Mapping[int, Seat],
    tables: int,
) -> tuple[Seat | None, ...]:
    """Tables in each round; the busier party stays where it was if that table is free."""
    placed = [talk for talk, number in zip(talks, rounds, strict=True) if number is not None]
    count = Counter(party for talk in placed for party in talk)
    stays = [max(talk, key=lambda party: (count[party], party == talk[1])) for talk in talks]
    seats: list[Seat | None] = [held.get(place) for place in range(len(talks))]
    last: dict[int, int] = {}
    by_round: dict[int, list[int]] = defaultdict(list)
    for place, number in enumerate(rounds):
        if number is not None:
            by_round[number].append(place)
    for number in sorted(by_round):
        here = by_round[number]
        free = set(range(tables)) - {held[place].table for place in here if place in held}
        open_ = [place for place in here if place not in held]
        for place in open_:
            if (home := last.get(stays[place])) in free and home is not None:
                free.remove(home)
                seats[place] = Seat(number, home)
        homes = set(last.values())
        others = sorted(free, key=lambda table: (table in homes, table))
        for place, table in zip((p for p in open_ if seats[p] is None), others, strict=False):
            seats[place] = Seat(number, table)
        for place in here:
            seat = seats[place]
            assert seat is not None
            last[stays[place]] = seat.table
    return tuple(seats)


def _check(
    talks: Sequence[tuple[int, int]], held: Mapping[int, Seat], rounds: int, tables: int
) -> None:
    if rounds < 0 or tables < 0:
        raise PairingError("rounds and tables are whole numbers from 0")
    for place, (one, other) in enumerate(talks):
        if one == other:
            raise PairingError(f"talk {place}: {one} cannot meet itself")
    taken: set[tuple[str, int, int]] = set()
    for place, seat in held.items():
        if not 0 <= place < len(talks):
            raise PairingError(f"there is no talk {place} to be fixed")
        if not (0 <= seat.round < rounds and 0 <= seat.table < tables):
            raise PairingError(f"talk {place} is fixed outside the rounds and tables")
        mine = [("table", seat.round, seat.table)]
        mine += [("party", seat.round, party) for party in talks[place]]
        for one_of in chained(mine):
            if one_of in taken:
                raise PairingError(f"talk {place} is fixed where {one_of[0]} is taken already")
            taken.add(one_of)
