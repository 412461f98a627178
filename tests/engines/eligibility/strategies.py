"""Conditions, firms and benefits nobody would think of, over a few values so that they meet."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

TODAY = date(2026, 6, 1)
DAYS = [(TODAY + timedelta(days=shift)).isoformat() for shift in (-900, -400, -1, 0, 1, 300)]
numbers = st.sampled_from([0, 1, 2, 3, 2.5])
days = st.sampled_from(DAYS)
industries = st.sampled_from(["17", "175", "1751", "1752", "18"])
districts = st.sampled_from(["350000", "350500", "350502", "350503"])
kinds = st.sampled_from(["high_tech", "green_factory"])
levels = st.sampled_from(["provincial", "national"])


def some_of(strategy, most=2):
    return st.lists(strategy, min_size=1, max_size=most, unique=True)


def ends(keys, values):
    """At least one end of a range that holds something."""
    low, high = keys[:2], keys[2:]

    def whole(found):
        sides = [None, None]
        for key, value in found.items():
            sides[key in high] = value
        return None in sides or sides[0] < sides[1]

    one = st.one_of(st.fixed_dictionaries({key: values}) for key in (*low, *high))
    both = st.tuples(st.sampled_from(low), st.sampled_from(high), values, values).map(
        lambda four: {four[0]: four[2], four[1]: four[3]}
    )
    return (one | both).filter(whole)


def on(field, *said):
    return st.tuples(*said).map(
        lambda parts: {"field": field, **{k: v for part in parts for k, v in part.items()}}
    )


NUMBER_KEYS = ("at_least", "above", "at_most", "below")
DATE_KEYS = ("since", "after", "until", "before")
fresh = st.just({}) | st.fixed_dictionaries({"fresh_since": days})
maybe_issued = (
    st.just({})
    | st.fixed_dictionaries({"issued_since": days})
    | st.fixed_dictionaries({"issued_until": days})
)
tests = st.one_of(
    on("headcount", ends(NUMBER_KEYS, numbers), fresh),
    on("revenue", ends(NUMBER_KEYS, numbers)),
    on("founded", ends(DATE_KEYS, days)),
    on("founded", st.sampled_from([{"years_at_least": 1}, {"years_at_most": 1}])),
    on("size", some_of(st.sampled_from(["micro", "small", "large"])).map(lambda v: {"in": v})),
    on("dishonest", st.booleans().map(lambda v: {"is": v})),
    on("industry", some_of(industries).map(lambda v: {"in": v}), fresh),
    on("district", some_of(districts).map(lambda v: {"in": v})),
    on("stage", some_of(st.sampled_from(["weaving", "weaving_fine"])).map(lambda v: {"in": v})),
    on(
        "certificate",
        some_of(kinds).map(lambda v: {"holds": v}),
        st.just({}) | some_of(levels).map(lambda v: {"levels": v}),
        maybe_issued,
    ),
    st.sampled_from(["independent", "insured"]).map(lambda text: {"statement": text}),
)


def _groups(parts):
    listed = st.lists(parts, min_size=1, max_size=3)
    return st.one_of(
        listed.map(lambda items: {"all": items}),
        listed.map(lambda items: {"any": items}),
        listed.flatmap(
            lambda items: st.integers(1, len(items)).map(lambda n: {"of": items, "need": n})
        ),
        parts.map(lambda part: {"not": part}),
    )


conditions = st.recursive(tests, _groups, max_leaves=6)


def told(value):
    """With or without the day for which it holds."""
    return st.tuples(value, st.none() | days).map(
        lambda two: two[0] if two[1] is None else {**two[0], "as_of": two[1]}
    )


spans = st.one_of(
    numbers.map(lambda v: {"value": v}),
    numbers.map(lambda v: {"low": v}),
    numbers.map(lambda v: {"below": v}),
    st.tuples(numbers, numbers).map(lambda two: {"low": min(two), "high": max(two)}),
)
holdings = st.lists(
    st.fixed_dictionaries(
        {
            "kind": kinds,
            "level": st.none() | levels,
            "from": st.none() | st.sampled_from(DAYS[:3]),
            "until": st.none() | st.just("open") | st.sampled_from(DAYS[2:]),
        }
    ),
    max_size=2,
)
FACTS = {
    "headcount": told(spans),
    "revenue": told(spans),
    "founded": (days | st.sampled_from(["2026", "2025-06"])).map(lambda v: {"value": v}),
    "size": some_of(st.sampled_from(["micro", "small", "large"])).map(lambda v: {"among": v}),
    "dishonest": st.booleans().map(lambda v: {"value": v}),
    "industry": told(
        st.tuples(st.lists(industries, max_size=2), st.booleans()).map(
            lambda two: {"value": two[0], "complete": two[1]}
        )
    ),
    "district": districts.map(lambda v: {"value": v}),
    "stage": some_of(st.sampled_from(["weaving", "weaving_fine"])).map(lambda v: {"value": v}),
    "certificate": st.tuples(holdings, st.booleans() | st.lists(kinds, max_size=1)).map(
        lambda two: {"value": two[0], "complete": two[1]}
    ),
}
firms = st.fixed_dictionaries(
    {
        "name": st.just("A mill"),
        "facts": st.fixed_dictionaries({}, optional=FACTS),
        "statements": st.fixed_dictionaries(
            {}, optional={"independent": st.booleans(), "insured": st.booleans()}
        ),
    }
)
exact_facts = {
    "headcount": numbers.map(lambda v: {"value": v, "as_of": TODAY.isoformat()}),
    "revenue": numbers.map(lambda v: {"value": v}),
    "founded": days,
    "size": st.sampled_from(["micro", "small", "medium", "large"]),
    "dishonest": st.booleans(),
    "industry": st.lists(industries, max_size=2).map(
        lambda v: {"value": v, "as_of": TODAY.isoformat()}
    ),
    "district": districts,
    "stage": some_of(st.sampled_from(["weaving", "weaving_fine"])),
}
