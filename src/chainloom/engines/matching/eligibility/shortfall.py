"""What is missing: the smallest sets of conditions that would have to change.

A *literal* is a test with the answer it should have. A set of literals is a *way* if the whole is
met (by Kleene's tables) where these hold and every other test is unknown, and if some firm could
fulfil them together: no firm is both below 10 and above 20. The price of a way is the number of
tests that are now the other way round, then of those that are unknown. The least is found exactly.

Where each test stands once and none excludes another, the parts of a group can be chosen freely,
and sums of the cheapest parts are the least. All else is brought back to that case: for tests
about one attribute, every answer that some value can give to them is taken in turn, which leaves
each test one answer; and for tests that stand more than once, each set of them is paid in advance
and free then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, islice, product
from typing import Final, TypeAlias

from .conditions import Condition, Group, Not, Test, tests_of
from .kleene import Status
from .possibility import Literal, Possibility, TooEntangled

Price: TypeAlias = tuple[int, int]
Statuses: TypeAlias = Mapping[Test, Status]
Prices: TypeAlias = Mapping[Literal, Price]
FREE: Final[Price] = (0, 0)
NO_WAY: Final[Price] = (10**6, 10**6)
# Cases that are gone through before the search gives up and says so.
MOST_CASES: Final = 20_000


@dataclass(frozen=True)
class Way:
    """`change`: tests that have to turn round; `ask`: unknown ones that have to turn out well."""

    change: tuple[Literal, ...]
    ask: tuple[Literal, ...]

    @property
    def price(self) -> Price:
        return len(self.change), len(self.ask)


@dataclass(frozen=True)
class Shortfall:
    """The least price and ways that cost it; `more` if there are others of that price. `price` is
    None where nothing helps."""

    price: Price | None
    ways: tuple[Way, ...] = ()
    more: bool = False

    @property
    def is_one_short(self) -> bool:
        """One condition has to change, and all else is known to be well."""
        return self.price == (1, 0)


def shortfall(
    condition: Condition, statuses: Statuses, possibility: Possibility, *, most: int = 5
) -> Shortfall:
    """The smallest sets of tests to change, `most` of them, in the order of the condition.

    TooEntangled where that cannot be found in reasonable time.
    """
    cases = [
        (_plus(paid, least_price(condition, prices)), before, prices)
        for before, paid, prices in _cases(condition, statuses, possibility)
    ]
    price = min((one for one, _, _ in cases), default=NO_WAY)
    if price >= NO_WAY:
        return Shortfall(None)
    order = {test: place for place, test in reversed([*enumerate(tests_of(condition))])}
    ways: set[Way] = set()
    for _, before, prices in (case for case in cases if case[0] == price):
        for one in islice(_cheapest(condition, prices, True), most + 1):
            ways.add(_way(one | before, statuses, order))
        if len(ways) > most:
            break
    listed = sorted(ways, key=lambda way: [order[test] for test, _ in (*way.change, *way.ask)])
    return Shortfall(price, tuple(listed[:most]), len(listed) > most)


def _cases(
    condition: Condition, statuses: Statuses, possibility: Possibility
) -> Iterator[tuple[frozenset[Literal], Price, Prices]]:
    """What is paid in advance, its price, and the prices of all literals then."""
    groups = possibility.groups(condition)
    times = Counter(tests_of(condition))
    usual = {
        (test, wanted): literal_price(test, wanted, statuses)
        for test in times
        for wanted in (True, False)
    }
    cells = [possibility.cells(tests) for tests in groups]
    bound = [
        (tests, found)
        for tests, found in zip(groups, cells, strict=True)
        if len(found) < 2 ** len(tests)
    ]
    count = 1
    for _, found in bound:
        count *= len(found)
    repeated = [test for test, often in times.items() if often > 1]
    if count * 3 ** len(repeated) > MOST_CASES:
        raise TooEntangled("the conditions overlap too much for an exact answer")
    for answers in product(*(found for _, found in bound)):
        prices = dict(usual)
        for (tests, _), cell in zip(bound, answers, strict=True):
            for test, wanted in zip(tests, cell, strict=True):
                prices[test, not wanted] = NO_WAY
        yield from _paid(repeated, prices)


def _paid(
    repeated: list[Test], prices: dict[Literal, Price]
) -> Iterator[tuple[frozenset[Literal], Price, Prices]]:
    """Each choice of tests that stand more than once to be paid in advance; the others are not to
    be had, but for what is free."""
    costly = [
        [(test, wanted) for wanted in (True, False) if FREE < prices[test, wanted] < NO_WAY]
        for test in repeated
    ]
    for chosen in product(*([None, *literals] for literals in costly)):
        paid = frozenset(one for one in chosen if one is not None)
        after = dict(prices)
        for literals in costly:
            after |= dict.fromkeys(literals, NO_WAY)
        for test, wanted in paid:
            after |= {(test, wanted): FREE, (test, not wanted): NO_WAY}
        yield paid, _total(prices[one] for one in paid), after


def _way(literals: frozenset[Literal], statuses: Statuses, order: dict[Test, int]) -> Way:
    listed = sorted(literals, key=lambda one: order[one[0]])
    return Way(
        tuple(one for one in listed if literal_price(*one, statuses) == (1, 0)),
        tuple(one for one in listed if literal_price(*one, statuses) == (0, 1)),
    )


def literal_price(test: Test, wanted: bool, statuses: Statuses) -> Price:
    match statuses[test]:
        case Status.UNKNOWN:
            return 0, 1
        case Status.MET:
            return (0, 0) if wanted else (1, 0)
        case _:
            return (1, 0) if wanted else (0, 0)


def wanted_of(group: Group, wanted: bool) -> int:
    """How many parts of a group have to be as the group: unmet means too few met."""
    return group.need if wanted else len(group.parts) - group.need + 1


def least_price(condition: Condition, prices: Prices, wanted: bool = True) -> Price:
    """Sums of the cheapest parts: the order of pairs is kept by addition, so the cheapest parts
    have the cheapest sum."""
    match condition:
        case Test():
            return prices[condition, wanted]
        case Not(part=part):
            return least_price(part, prices, not wanted)
        case Group(parts=parts):
            need = wanted_of(condition, wanted)
            if need > len(parts):
                return NO_WAY
            return _total(sorted(least_price(part, prices, wanted) for part in parts)[:need])


def _total(prices: Iterable[Price]) -> Price:
    found = FREE
    for one in prices:
        found = _plus(found, one)
    return found


def _plus(one: Price, two: Price) -> Price:
    return min((one[0] + two[0], one[1] + two[1]), NO_WAY)


def _cheapest(condition: Condition, prices: Prices, wanted: bool) -> Iterator[frozenset[Literal]]:
    """Every set of the least price, one after another."""
    match condition:
        case Test():
            free = prices[condition, wanted] == FREE
            yield frozenset() if free else frozenset([(condition, wanted)])
        case Not(part=part):
            yield from _cheapest(part, prices, not wanted)
        case Group(parts=parts):
            need = wanted_of(condition, wanted)
            least = [least_price(part, prices, wanted) for part in parts]
            last = sorted(least)[need - 1] if need else FREE
            sure = [part for part, price in zip(parts, least, strict=True) if price < last]
            tied = [part for part, price in zip(parts, least, strict=True) if price == last]
            if last == FREE:
                yield frozenset()
                return
            for chosen in combinations(tied, need - len(sure)):
                yield from _unions([*sure, *chosen], prices, wanted)


def _unions(parts: list[Condition], prices: Prices, wanted: bool) -> Iterator[frozenset[Literal]]:
    if not parts:
        yield frozenset()
        return
    for one in _cheapest(parts[0], prices, wanted):
        for rest in _unions(parts[1:], prices, wanted):
            yield one | rest
