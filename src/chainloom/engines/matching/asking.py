"""A condition, made ready to be held against very many values.

asked.low, asked.high   bounds in the field's own unit; None where open
asked.any_of            sets of codes of which one must be there, each with its narrower ones
asked.like              codes that are near to one of them
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from .errors import MatchingError
from .kinds import Field, Kind
from .records import Condition
from .values import TEX, code_of, day_number, to_number, to_place, unit_factor
from .words.lexicon import lexicon

Codes = frozenset[str]
# A hair's breadth, so that near = 0 divides.
LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition against one field of a kind."""

    condition: Condition
    field: Field
    low: float | None
    high: float | None
    any_of: Codes
    like: Codes
    all_of: tuple[Codes, ...]
    none_of: Codes
    of: Codes
    places: tuple[int, ...] = ()

    @property
    def weight(self) -> float:
        return self.condition.weight * self.field.weight

    def near(self, bound: float) -> float:
        """How far from this bound still counts as near."""
        return max(self.field.near_by or self.field.near_share * abs(bound), LEAST)


def ask(kind: Kind, condition: Condition, day: date) -> Asked:
    """The condition in the field's own terms, or a refusal that says what is wrong with it."""
    try:
        field = kind.field(condition.field)
        if condition.unit in field.in_unit:
            field = kind.field(field.in_unit[condition.unit])
        low, high = _bounds(field, condition, day)
        _check(field, condition, low, high)
        is_place = field.type == "place"
        places = tuple(map(to_place, condition.any_of)) if is_place else ()
    except MatchingError as problem:
        raise MatchingError(f"condition on {condition.field}: {problem}") from None
    words = lexicon()

    def codes(said: str) -> Codes:
        return words.narrower(code_of(field, said))

    def like(said: str) -> Codes:
        return words.like(code_of(field, said))

    return Asked(
        condition=condition,
        field=field,
        low=low,
        high=high,
        any_of=frozenset() if is_place else _all(codes, condition.any_of),
        like=frozenset() if is_place else _all(like, condition.any_of),
        all_of=tuple(map(codes, condition.all_of)),
        none_of=_all(codes, condition.none_of),
        of=codes(condition.of) if condition.of else frozenset(),
        places=places,
    )


def _all(of: Callable[[str], Codes], codes: Iterable[str]) -> Codes:
    return frozenset().union(*map(of, codes))


def _bounds(field: Field, condition: Condition, day: date) -> tuple[float | None, float | None]:
    low, high = (
        None if one is None else to_number(day_number(one))
        for one in (condition.low, condition.high)
    )
    if field.type == "papers":
        # In force from the one to the other; on the day of the need unless something else is asked.
        first = float(day.toordinal()) if low is None else low
        return first, first if high is None else high
    if condition.unit and condition.unit != field.unit:
        low, high = _converted(field, condition.unit, low, high)
    if low is not None and high is not None and low > high:
        raise MatchingError(f"the lower bound {low:g} is above the upper one {high:g}")
    return low, high


def _converted(
    field: Field, unit: str, low: float | None, high: float | None
) -> tuple[float | None, float | None]:
    if field.type == "yarn" and unit in TEX:
        bounds = [None if one is None else TEX[unit](one) for one in (low, high)]
        return (bounds[1], bounds[0]) if unit in ("Ne", "Nm") else (bounds[0], bounds[1])
    factor = unit_factor(field, unit, {})
    if factor is None:
        units = ", ".join([field.unit, *field.units, *field.in_unit])
        raise MatchingError(f"no unit {unit!r} here; there are {units}")
    return (
        None if low is None else low * factor,
        None if high is None else high * factor,
    )


def _check(field: Field, condition: Condition, low: float | None, high: float | None) -> None:
    codes = bool(condition.any_of or condition.all_of or condition.none_of)
    bounds = low is not None or high is not None
    if not (math.isfinite(condition.weight) and condition.weight > 0):
        raise MatchingError("a weight is above 0")
    if field.is_range and (codes or condition.of or not bounds):
        raise MatchingError("bounds are wanted, low or high or both")
    if field.type == "place" and (bounds or condition.all_of or not condition.any_of):
        raise MatchingError("any_of is wanted, with codes of GB/T 2260")
    if field.type in ("codes", "papers") and not codes:
        raise MatchingError("any_of, all_of or none_of is wanted")
    if field.type == "codes" and (bounds or condition.of):
        raise MatchingError("codes have no bounds")
    if field.type == "shares" and not (codes or condition.of):
        raise MatchingError("any_of, all_of or none_of is wanted, or of with bounds")
    if field.type == "shares" and bounds and not condition.of:
        raise MatchingError("of which part the bounds are must be said")
