"""Slow, obvious twins of the eligibility engine."""

from __future__ import annotations

import math
from itertools import combinations, product

from chainloom.engines.matching.eligibility import (
    Choice,
    Codes,
    Group,
    Holding,
    Holdings,
    Known,
    Not,
    Span,
    Status,
    Test,
    status_of,
    tests_of,
)

# Kleene's strong tables as he prints them: f, u, t.
AND = [[0, 0, 0], [0, 1, 1], [0, 1, 2]]
OR = [[0, 1, 2], [1, 1, 2], [2, 2, 2]]
NOT = [2, 1, 0]


def kleene(condition, statuses):
    """The whole, from the tables alone; n of them as "any" of every "all" of n."""
    match condition:
        case Test():
            return int(statuses.get(condition, Status.UNKNOWN))
        case Not(part=part):
            return NOT[kleene(part, statuses)]
        case Group(need=need, parts=parts):
            whole = 0
            for chosen in combinations(parts, need):
                every = 2
                for part in chosen:
                    every = AND[every][kleene(part, statuses)]
                whole = OR[whole][every]
            return whole


def least_price(condition, statuses, vocabulary, day):
    """Every set of tests with every answer that is enough and possible; the cheapest of them."""
    tests = list(dict.fromkeys(tests_of(condition)))
    best = None
    for answers in product((None, True, False), repeat=len(tests)):
        literals = {t: a for t, a in zip(tests, answers, strict=True) if a is not None}
        told = {t: Status.MET if a else Status.UNMET for t, a in literals.items()}
        if kleene(condition, told) != 2:
            continue
        changes = sum(abs(told[t] - statuses[t]) == 2 for t in literals)
        asks = sum(statuses[t] is Status.UNKNOWN for t in literals)
        if (best is None or (changes, asks) < best) and possible(told, vocabulary, day):
            best = changes, asks
    return best


def possible(told, vocabulary, day):
    """A firm that answers so, looked for among very many values of each attribute."""
    for name in {test.attribute for test in told}:
        attribute = vocabulary.attributes.get(name)
        literals = {t: a for t, a in told.items() if t.attribute == name}
        if attribute is None or any(t.fresh_since is not None for t in literals):
            continue
        values = (
            _certificates(literals, day)
            if attribute.type == "certificates"
            else (_values(attribute, day))
        )
        if not any(
            all(status_of(t, Known(value), day) is a for t, a in literals.items())
            for value in values
        ):
            return False
    return True


def _values(attribute, day):
    match attribute.type:
        case "number" if attribute.unit == "people":
            return [Span(n, n) for n in range(-1, 6)]
        case "number":
            return [Span(n / 8, n / 8) for n in range(-8, 40)]
        case "date":
            return [Span(d, d) for d in range(day - 1200, day + 800)]
        case "choice" | "flag":
            return [Choice(frozenset([code])) for code in attribute.choice_codes()]
    if attribute.code == "district":
        codes = ["35", "3501", "3505", "350501", "350502", "350503", "36"]
    elif attribute.code == "stage":
        codes = ["weaving", "weaving_fine", "dyeing"]
    else:
        codes = ["17", "171", "175", "1751", "1752", "1759", "18", "19"]
    return [
        Codes(chosen, True, attribute.grows_by > 0)
        for size in range(4)
        for chosen in combinations(codes, size)
    ]


def _certificates(literals, day):
    edges = {int(end.value) for test in literals for end in test.issued if end is not None}
    begins = {day, *(edge + shift for edge in edges for shift in (-1, 0, 1))}
    single = [
        Holding(kind, level, begin, math.inf)
        for kind in ("high_tech", "green_factory")
        for level in ("provincial", "national", "municipal")
        for begin in begins
    ]
    for size in range(3):
        for chosen in combinations(single, size):
            yield Holdings(chosen, None)
