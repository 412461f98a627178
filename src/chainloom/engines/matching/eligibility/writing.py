"""A condition back into plain JSON, as it is kept in files and databases."""

from __future__ import annotations

from datetime import date
from typing import Any

from .conditions import Bound, Condition, Group, Not, Test
from .vocabulary import STATEMENT, Vocabulary


def write_condition(condition: Condition, vocabulary: Vocabulary) -> dict[str, Any]:
    """What read_condition reads as the same condition."""
    said: dict[str, Any]
    match condition:
        case Test():
            said = _test(condition, vocabulary)
        case Not(part=part):
            said = {"not": write_condition(part, vocabulary)}
        case Group(need=need, parts=parts):
            inner = [write_condition(part, vocabulary) for part in parts]
            if not parts:
                said = {"everyone": True}
            elif need == len(parts):
                said = {"all": inner}
            elif need == 1:
                said = {"any": inner}
            else:
                said = {"of": inner, "need": need}
    return {**said, "note": condition.note} if condition.note else said


def _test(test: Test, vocabulary: Vocabulary) -> dict[str, Any]:
    if test.attribute == STATEMENT:
        return {STATEMENT: test.among[0]}
    said: dict[str, Any] = {"field": test.attribute}
    match vocabulary.attributes[test.attribute].type:
        case "number":
            said |= _ends(test.low, test.high, ("at_least", "above", "at_most", "below"), _number)
        case "date":
            said |= _ends(test.low, test.high, ("since", "after", "until", "before"), _day)
            if test.years_low is not None:
                said["years_at_least"] = int(test.years_low)
            if test.years_high is not None:
                said["years_at_most"] = int(test.years_high)
        case "flag":
            said["is"] = test.among == ("yes",)
        case "certificates":
            said["holds"] = list(test.among)
            if test.levels:
                said["levels"] = list(test.levels)
            ends = ("issued_since", "", "issued_until", "")
            said |= _ends(*test.issued, ends, _day)
        case _:
            said["in"] = list(test.among)
    if test.fresh_since is not None:
        said["fresh_since"] = _day(test.fresh_since)
    return said


def _ends(low: Bound | None, high: Bound | None, keys: tuple[str, ...], shown: Any) -> Any:
    said = {}
    for side, end in enumerate((low, high)):
        if end is not None:
            said[keys[2 * side + end.strict]] = shown(end.value)
    return said


def _number(value: float) -> int | float:
    return int(value) if value == int(value) and abs(value) < 2**53 else value


def _day(value: float) -> str:
    return date.fromordinal(int(value)).isoformat()
