"""The slow, obvious twin of the matching engine: one offer, one condition at a time.

Values are as the tests write them: a number or [low, high], codes, shares, papers with days.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from chainloom.engines.matching import Condition, Need, Resource, Weights, kind, lexicon
from chainloom.engines.matching.words import weighted_terms

UNKNOWN = None
NEVER = math.inf


def ratio(need: Need, condition: Condition, resource: Resource) -> float | None:
    """How far off in multiples of near: 0 met, None unknown, infinite where it has no measure."""
    field = kind(need.kind).fields[condition.field]
    value = resource.values.get(condition.field)
    if value is None:
        return UNKNOWN
    if field.type == "codes":
        value = [value] if isinstance(value, str) else value
        return _codes(condition, value, field.is_open)
    if field.type == "shares":
        return _shares(condition, value, field.near_by)
    if field.type == "papers":
        return _papers(condition, value, need.day, field.near_by)
    if field.type == "place":
        return _place(condition, str(value))
    return _range(condition, value, field)


def _range(condition: Condition, value: Any, field: Any) -> float:
    low, high = value if isinstance(value, list) else (value, value)
    low = -math.inf if low is None else _number(low)
    high = math.inf if high is None else _number(high)
    off = 0.0
    for bound, is_low in ((condition.low, True), (condition.high, False)):
        if bound is None:
            continue
        wanted = _number(bound)
        if field.is_covering:
            gap = low - wanted if is_low else wanted - high
        else:
            gap = wanted - high if is_low else low - wanted
        near = field.near_by or field.near_share * abs(wanted)
        if gap > 0:
            off = max(off, gap / near if near else NEVER)
    return off


def _number(value: Any) -> float:
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return float(value.toordinal()) if isinstance(value, date) else float(value)


def _codes(condition: Condition, value: Sequence[str], is_open: bool) -> float | None:
    words = lexicon()
    absent = UNKNOWN if is_open else NEVER
    found: list[float | None] = [0.0]
    if condition.any_of:
        wanted = set().union(*(words.narrower(code) for code in condition.any_of))
        alike = set().union(*(words.like(code) for code in condition.any_of))
        found.append(0.0 if wanted & set(value) else 1.0 if alike & set(value) else absent)
    for code in condition.all_of:
        found.append(0.0 if words.narrower(code) & set(value) else absent)
    for code in condition.none_of:
        if words.narrower(code) & set(value):
            found.append(NEVER)
    return _worst(found)


def _worst(found: Sequence[float | None]) -> float | None:
    if NEVER in found:
        return NEVER
    return UNKNOWN if None in found else max(one for one in found if one is not None)


def _shares(condition: Condition, value: dict[str, float | None], near: float) -> float | None:
    words = lexicon()
    is_whole = None not in value.values() and sum(value.values()) >= 99.5
    if condition.any_of:
        wanted = set().union(*(words.narrower(code) for code in condition.any_of))
        return 0.0 if wanted & set(value) else NEVER
    fibres = words.narrower(condition.of)
    parts = [share for fibre, share in value.items() if fibre in fibres]
    if parts and None in parts:
        return UNKNOWN
    if parts or is_whole:
        return _outside(condition, sum(parts), near)
    known = sum(share for share in value.values() if share is not None)
    room = 100 - known if None not in value.values() else min(10, 100 - known)
    low, high = (_outside(condition, share, near) for share in (0.0, room))
    if low == high == 0:
        return 0.0
    return min(low, high) if condition.low is not None and condition.low > room else UNKNOWN


def _outside(condition: Condition, share: float, near: float) -> float:
    low = condition.low - share if condition.low is not None else 0
    high = share - condition.high if condition.high is not None else 0
    return max(0.0, low, high) / near


def _papers(condition: Condition, value: list[dict], day: date, near: float) -> float | None:
    asked = day.toordinal()
    offs: list[float | None] = []
    for paper in value:
        if paper["code"] not in condition.any_of:
            continue
        early = 0 if paper.get("issued") is None else _number(paper["issued"]) - asked
        if paper.get("expires") is None:
            offs.append(UNKNOWN)
        else:
            offs.append(max(0, early, asked - _number(paper["expires"])) / near)
    if 0 in offs:
        return 0.0
    return UNKNOWN if not offs or None in offs else min(offs)


def _place(condition: Condition, value: str) -> float | None:
    mine = value.ljust(6, "0")
    found: list[float | None] = []
    for asked in condition.any_of:
        whole = asked.ljust(6, "0")
        prefix = whole.removesuffix("00").removesuffix("00") if whole.endswith("00") else whole
        own = mine.removesuffix("00").removesuffix("00") if mine.endswith("00") else mine
        if mine.startswith(prefix):
            return 0.0
        if prefix.startswith(own):
            found.append(UNKNOWN)
        elif len(prefix) == 6 and mine[:4] == prefix[:4]:
            found.append(1.0)
        else:
            found.append(NEVER)
    return UNKNOWN if None in found else min(found)


def state(off: float | None) -> str:
    if off is None:
        return "unknown"
    return "met" if off == 0 else "near" if off <= 1 else "unmet"


def standing(need: Need, resource: Resource) -> int:
    states = {state(ratio(need, one, resource)) for one in need.conditions if not one.is_wish}
    return 2 if "unmet" in states else 1 if states - {"met"} else 0


def score(
    need: Need, resource: Resource, everything: Sequence[Resource], weights: Weights
) -> float:
    parts: dict[str, float] = {}
    for name, ones in (("conditions", need.hard), ("wishes", need.wishes)):
        if ones:
            parts[name] = _closeness(need, ones, resource, weights)
    if need.words:
        parts["words"] = said(need, resource, everything)
    if need.steps:
        steps = need.steps.get(resource.stage) if resource.stage else None
        parts["chain"] = _half(steps, weights.half_steps, weights)
    if need.point:
        away = None if resource.point is None else _away(need.point, resource.point)
        parts["map"] = _half(away, weights.half_km, weights)
    kept = (resource.fulfilled + 1) / (resource.past + 2)
    prompt = _half(resource.response_days, weights.half_response_days, weights)
    parts["trust"] = (1 - weights.response_share) * kept + weights.response_share * prompt
    age = None if resource.updated is None else max((need.day - resource.updated).days, 0)
    parts["freshness"] = _half(age, weights.half_age_days, weights)
    whole = sum(getattr(weights, name) for name in parts)
    return sum(getattr(weights, name) * value for name, value in parts.items()) / whole


def _closeness(
    need: Need, ones: Sequence[Condition], resource: Resource, weights: Weights
) -> float:
    sums = whole = 0.0
    for one in ones:
        off = ratio(need, one, resource)
        weight = one.weight * kind(need.kind).fields[one.field].weight
        sums += weight * (weights.unknown if off is None else 2.0**-off)
        whole += weight
    return sums / whole


def _half(amount: float | None, half: float, weights: Weights) -> float:
    return weights.neutral if amount is None else 2.0 ** (-amount / half)


def _away(one: tuple[float, float], other: tuple[float, float]) -> float:
    a, b, c, d = map(math.radians, (*one, *other))
    cosine = math.sin(b) * math.sin(d) + math.cos(b) * math.cos(d) * math.cos(a - c)
    return 6371.0 * math.acos(min(1.0, cosine))


def said(need: Need, resource: Resource, everything: Sequence[Resource]) -> float:
    """BM25 with k1 = 0.4 and b = 0.3 over weighted terms, as a share of all that could be said."""
    documents = {one.id: weighted_terms(one.text, one.title, one.name) for one in everything}
    average = sum(sum(one.values()) for one in documents.values()) / len(documents)
    holders = Counter(term for one in documents.values() for term in one)
    mine = documents[resource.id]
    found = could = 0.0
    words = lexicon()
    covered = set()
    for one in need.conditions:
        for code in (*one.any_of, *one.all_of, *([one.of] if one.of else [])):
            covered |= words.narrower(code)
    for term, weight in weighted_terms(need.words, is_query=True).items():
        if not holders[term] or (term[1:] in covered and term.startswith("=")):
            continue
        rare = math.log1p((len(documents) - holders[term] + 0.5) / (holders[term] + 0.5))
        could += weight * rare
        if term in mine:
            length = sum(mine.values()) / average
            found += weight * rare * mine[term] * 1.4 / (mine[term] + 0.4 * (0.7 + 0.3 * length))
    return min(1.0, found / could) if could else 0.0


def ranked(
    need: Need, everything: Sequence[Resource], weights: Weights
) -> list[tuple[int, float, str]]:
    """Standing, score and id of all, the best first."""
    rows = [(standing(need, one), -score(need, one, everything, weights), at, one.id)
            for at, one in enumerate(everything)]  # fmt: skip
    return [(where, -minus, name) for where, minus, _, name in sorted(rows)]
