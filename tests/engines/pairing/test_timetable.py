"""Talks at tables: nobody in two places at once, every talk placed or said why not."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainloom.engines.matching.pairing import (
    Edge,
    PairingError,
    Seat,
    pair_parties,
    timetable,
)

seeded = settings(derandomize=True, deadline=None, max_examples=100)


def check(talks, found, *, rounds, tables, fixed=()):
    """What must hold of every timetable."""
    taken: set = set()
    for (one, other), seat in zip(talks, found.seats, strict=True):
        if seat is None:
            continue
        assert 0 <= seat.round < rounds
        assert 0 <= seat.table < tables
        for claim in (("table", seat.table), ("party", one), ("party", other)):
            assert (seat.round, *claim) not in taken, f"{claim} twice in round {seat.round}"
            taken.add((seat.round, *claim))
    assert set(found.why) == {place for place, seat in enumerate(found.seats) if seat is None}
    for place, seat in dict(fixed).items():
        assert found.seats[place] == seat


@st.composite
def talk_lists(draw, *, sides=1):
    """Talks of few parties; with two sides nobody both asks and offers."""
    parties = draw(st.integers(2, 9))
    half = parties // 2
    places = [
        (a, b)
        for a in range(half if sides == 2 else parties)
        for b in range(half if sides == 2 else a + 1, parties)
    ]
    return draw(st.lists(st.sampled_from(places), unique=True, max_size=24))


@seeded
@given(talk_lists(), st.integers(0, 7), st.integers(0, 4))
def test_nobody_is_in_two_places_and_no_table_is_taken_twice(talks, rounds, tables):
    check(talks, timetable(talks, rounds=rounds, tables=tables), rounds=rounds, tables=tables)


@seeded
@given(talk_lists(sides=2), st.integers(1, 4), st.integers(0, 3))
def test_between_two_sides_all_talks_are_placed_that_can_be(talks, tables, more):
    """König and de Werra: as many rounds as the busiest party and the tables ask are enough."""
    busiest = max(Counter(party for talk in talks for party in talk).values(), default=0)
    rounds = max(busiest, -(-len(talks) // tables)) + more
    found = timetable(talks, rounds=rounds, tables=tables)
    check(talks, found, rounds=rounds, tables=tables)
    assert not found.why


@seeded
@given(talk_lists(), st.integers(1, 6), st.integers(1, 4), st.data())
def test_fixed_talks_keep_their_seats(talks, rounds, tables, data):
    first = timetable(talks, rounds=rounds, tables=tables)
    placed = [place for place, seat in enumerate(first.seats) if seat is not None]
    chosen = data.draw(st.lists(st.sampled_from(placed), unique=True)) if placed else []
    order = data.draw(st.permutations(range(len(talks))))
    again = [talks[place] for place in order]
    fixed = {order.index(place): first.seats[place] for place in chosen}
    found = timetable(again, rounds=rounds, tables=tables, fixed=fixed)
    check(again, found, rounds=rounds, tables=tables, fixed=fixed)


@seeded
@given(talk_lists(), st.integers(1, 6), st.integers(1, 4))
def test_what_is_not_placed_could_not_simply_have_been(talks, rounds, tables):
    """No round is left in which both are free and a table is."""
    found = timetable(talks, rounds=rounds, tables=tables)
    busy = {
        (seat.round, party)
        for talk, seat in zip(talks, found.seats, strict=True)
        if seat is not None
        for party in talk
    }
    size = Counter(seat.round for seat in found.seats if seat is not None)
    for place in found.why:
        assert not [
            number
            for number in range(rounds)
            if size[number] < tables and not {(number, p) for p in talks[place]} & busy
        ]


def test_the_reason_tells_too_few_tables_from_too_few_rounds():
    three = [(0, 3), (1, 4), (2, 5)]
    assert timetable(three, rounds=1, tables=2).why == {2: "full"}
    star = [(0, 1), (0, 2), (0, 3)]
    assert timetable(star, rounds=2, tables=5).why == {2: "busy"}


def test_who_has_more_talks_keeps_its_table():
    talks = [(asker, offerer) for asker in range(4) for offerer in (10, 11, 12)]
    found = timetable(talks, rounds=4, tables=5)
    at = {}
    for (_asker, offerer), seat in zip(talks, found.seats, strict=True):
        at.setdefault(offerer, set()).add(seat.table)
    assert [len(tables) for tables in at.values()] == [1, 1, 1]


@pytest.mark.parametrize(
    ("talks", "fixed", "wrong"),
    [
        ([(0, 0)], {}, "itself"),
        ([(0, 1)], {1: Seat(0, 0)}, "no talk"),
        ([(0, 1)], {0: Seat(2, 0)}, "outside"),
        ([(0, 1), (2, 3)], {0: Seat(0, 0), 1: Seat(0, 0)}, "table"),
        ([(0, 1), (1, 2)], {0: Seat(0, 0), 1: Seat(0, 1)}, "party"),
    ],
)
def test_what_makes_no_sense_is_refused(talks, fixed, wrong):
    with pytest.raises(PairingError, match=wrong):
        timetable(talks, rounds=2, tables=2, fixed=fixed)


# Parties that may ask and offer


def best_by_trying(edges, capacity):
    best = 0.0
    for chosen in range(1 << len(edges)):
        inside = [one for place, one in enumerate(edges) if chosen >> place & 1]
        count = Counter(party for one in inside for party in (one.left, one.right))
        once = len({frozenset((one.left, one.right)) for one in inside}) == len(inside)
        if once and all(count[party] <= capacity[party] for party in count):
            best = max(best, sum(one.weight for one in inside))
    return best


@st.composite
def party_edges(draw, *, sides=1):
    capacity = draw(st.lists(st.integers(0, 3), min_size=2, max_size=6))
    half = len(capacity) // 2
    places = [
        (a, b)
        for a in range(half if sides == 2 else len(capacity))
        for b in range(half if sides == 2 else 0, len(capacity))
        if a != b
    ]
    chosen = draw(st.lists(st.sampled_from(places), unique=True, max_size=9))
    weight = st.integers(1, 500).map(lambda value: value / 100)
    return [Edge(a, b, draw(weight)) for a, b in chosen], capacity


@seeded
@given(party_edges())
def test_a_party_on_both_sides_has_one_capacity(event):
    edges, capacity = event
    found = pair_parties(edges, capacity)
    count = Counter(party for one in found.chosen for party in (one.left, one.right))
    assert all(count[party] <= capacity[party] for party in count)
    assert len({frozenset((one.left, one.right)) for one in found.chosen}) == len(found.chosen)
    best = best_by_trying(edges, capacity)
    assert best / 2 - 1e-9 <= found.weight <= best + 1e-9
    assert best <= found.bound + 1e-9


@seeded
@given(party_edges(sides=2))
def test_where_nobody_stands_on_both_sides_it_is_the_best(event):
    edges, capacity = event
    assert pair_parties(edges, capacity).weight == pytest.approx(best_by_trying(edges, capacity))
