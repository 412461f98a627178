"""Offers and needs of cloth for hypothesis; numbers in quarters, exact in single precision."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from chainloom.engines.matching import Condition, Need, Resource

DAY = date(2026, 11, 29)
STRUCTURES = ("single_jersey", "pique", "interlock", "pongee", "taffeta", "drill", "twill")
FINISHES = ("water_repellent", "three_proof", "brushed", "sanded", "flame_retardant")
FIBRES = ("cotton", "polyester", "recycled_polyester", "spandex", "nylon")
PAPERS = ("grs", "gots", "oeko_tex_100")
TYPES = ("number", "codes", "finishes", "shares", "papers", "place", "period")
PLACES = ("350502", "350503", "350500", "350000", "330621", "350582")
# Words of no field, so that nothing is read from them.
WORDS = ("现货", "尾货", "小单", "色卡", "工厂直销", "精品", "热卖", "出口级")

quarters = st.integers(0, 1600).map(lambda n: n / 4)
days = st.integers(-300, 300).map(lambda n: (DAY + timedelta(days=n)).isoformat())
pairs = st.tuples(quarters, quarters).map(lambda pair: sorted(pair))
ranges = st.one_of(quarters, pairs.map(list))
words = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
points = st.tuples(st.integers(470, 482), st.integers(96, 110)).map(lambda p: (p[0] / 4, p[1] / 4))


@st.composite
def compositions(draw):
    fibres = draw(st.lists(st.sampled_from(FIBRES), min_size=1, max_size=3, unique=True))
    style = draw(st.sampled_from(("whole", "part", "some", "unstated")))
    if style == "unstated":
        return dict.fromkeys(fibres)
    share = 100 if style == "whole" else 60
    shares = {fibre: share // len(fibres) for fibre in fibres}
    shares[fibres[0]] += share - sum(shares.values())
    if style == "some":
        shares[fibres[-1]] = None
    return shares


papers = st.fixed_dictionaries(
    {"code": st.sampled_from(PAPERS), "issued": st.none() | days, "expires": st.none() | days}
)
periods = st.tuples(days, days).map(sorted).map(list)
values = st.fixed_dictionaries(
    {},
    optional={
        "weight_gsm": ranges,
        "width_cm": ranges,
        "lead_time_days": quarters,
        "structure": st.lists(st.sampled_from(STRUCTURES), min_size=1, max_size=2, unique=True),
        "finishes": st.lists(st.sampled_from(FINISHES), min_size=1, max_size=3, unique=True),
        "composition": compositions(),
        "certificates": st.lists(papers, min_size=1, max_size=3),
        "place": st.sampled_from(PLACES),
        "available": periods,
    },
)


@st.composite
def offers(draw, least=1, most=12):
    count = draw(st.integers(least, most))
    return [
        Resource(
            id=f"r{number}",
            kind="fabric",
            values=draw(values),
            title=draw(words),
            text=draw(words),
            point=draw(st.none() | points),
            stage=draw(st.sampled_from(("", "weaving", "dyeing"))),
            past=draw(st.integers(5, 9)),
            fulfilled=draw(st.integers(0, 5)),
            response_days=draw(st.none() | quarters.map(lambda n: n / 40)),
            updated=draw(st.none() | st.dates(DAY - timedelta(days=700), DAY)),
        )
        for number in range(count)
    ]


@st.composite
def conditions(draw):
    kind = draw(st.sampled_from(TYPES))
    said = {"is_wish": draw(st.booleans()), "weight": draw(st.sampled_from((0.5, 1.0, 3.0)))}
    if kind == "number":
        name = draw(st.sampled_from(("weight_gsm", "width_cm", "lead_time_days")))
        low, high = draw(pairs)
        keep = draw(st.sampled_from(("low", "high", "both")))
        low = None if keep == "high" else low
        return Condition(name, low, None if keep == "low" else high, **said)
    if kind == "codes":
        codes = draw(st.lists(st.sampled_from(STRUCTURES), min_size=1, max_size=2, unique=True))
        if draw(st.booleans()):
            return Condition("structure", none_of=tuple(codes), **said)
        return Condition("structure", any_of=tuple(codes), **said)
    if kind == "finishes":
        codes = draw(st.lists(st.sampled_from(FINISHES), min_size=1, max_size=2, unique=True))
        return Condition("finishes", all_of=tuple(codes), **said)
    if kind == "shares":
        fibre = draw(st.sampled_from(FIBRES))
        if draw(st.booleans()):
            return Condition("composition", any_of=(fibre,), **said)
        low, high = sorted((draw(st.integers(0, 100)), draw(st.integers(0, 100))))
        return Condition("composition", low, high, of=fibre, **said)
    if kind == "papers":
        return Condition("certificates", any_of=(draw(st.sampled_from(PAPERS)),), **said)
    if kind == "place":
        return Condition("place", any_of=(draw(st.sampled_from(("3505", "350502", "35"))),), **said)
    low, high = (date.fromisoformat(one) for one in draw(periods))
    return Condition("available", low, high, **said)


@st.composite
def needs(draw, most=5):
    return Need(
        "fabric",
        tuple(draw(st.lists(conditions(), max_size=most))),
        words=draw(words),
        point=draw(st.none() | points),
        steps=draw(st.sampled_from(({}, {"weaving": 0, "dyeing": 2}))),
        day=DAY,
    )
