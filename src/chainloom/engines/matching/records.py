"""A need, a resource, and what is asked of one by the other: plain data.

    need     = kind, conditions, words, where and when
    resource = kind, values by field, words, where, how it went so far

Both are made from JSON by `from_dict` and checked against their kind when they are indexed or
matched, so that a record may be built before anybody knows what it will be compared with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Self, TypeVar

from .errors import MatchingError

Point = tuple[float, float]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Condition:
    """What is asked of one field: hard, or a wish.

    `low`, `high`  bounds of a number or a day, in `unit` or the field's own; one may be left open.
                   A wish for a value has both equal: closer is better.
    `any_of`       at least one of these codes; of a place, codes of GB/T 2260 or their beginnings
    `all_of`       all of these codes
    `none_of`      none of these codes
    `of`           which part of a composition the bounds are for: a fibre's code
    `weight`       against the other conditions, or wishes, of the need
    """

    field: str
    low: float | date | None = None
    high: float | date | None = None
    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    of: str = ""
    unit: str = ""
    is_wish: bool = False
    weight: float = 1.0

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Self:
        said = dict(given)
        if "wish" in said:
            said["is_wish"] = said.pop("wish")
        if "value" in said:
            said["low"] = said["high"] = said.pop("value")
        for name in ("any_of", "all_of", "none_of"):
            if name in said:
                said[name] = _texts(said[name], name)
        for name in ("low", "high"):
            if isinstance(said.get(name), str):
                said[name] = to_day(said[name], name)
        return _made(cls, said, "condition")


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody asks for.

    `words`   free text; synonyms, misspellings and pinyin are the index's business
    `point`   (longitude, latitude) in degrees, from which distance on the map is counted
    `steps`   stage → steps along the chain from where the need stands
    `day`     the day on which it is asked: certificates are in force on it, freshness counts from
              it
    """

    kind: str
    conditions: tuple[Condition, ...] = ()
    words: str = ""
    point: Point | None = None
    steps: Mapping[str, int] = field(default_factory=dict)
    day: date | None = None
    id: str = ""

    @property
    def hard(self) -> tuple[Condition, ...]:
        return tuple(one for one in self.conditions if not one.is_wish)

    @property
    def wishes(self) -> tuple[Condition, ...]:
        return tuple(one for one in self.conditions if one.is_wish)

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Self:
        said = dict(given)
        conditions = said.get("conditions") or ()
        if not isinstance(conditions, Iterable) or isinstance(conditions, str | Mapping):
            raise MatchingError("conditions: a list of conditions is wanted")
        said["conditions"] = tuple(_each(Condition, conditions, "conditions"))
        _tidy(said)
        return _made(cls, said, "need")


@dataclass(frozen=True, slots=True)
class Resource:
    """What somebody offers.

    `values`          field → value, as docs/matching.md lists them for the kind; a field that is
                      absent or null is unknown, which is not the same as unmet
    `title`, `text`   its words; `name` is whose it is
    `point`           (longitude, latitude) in degrees
    `stage`           where on the chain it stands
    `past`, `fulfilled`  matches so far, and those of them that were fulfilled
    `response_days`   how long its owner usually takes to answer
    `updated`         the day it was last confirmed
    """

    id: str
    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    text: str = ""
    name: str = ""
    point: Point | None = None
    stage: str = ""
    past: int = 0
    fulfilled: int = 0
    response_days: float | None = None
    updated: date | None = None

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Self:
        said = dict(given)
        said["id"] = str(said.get("id", ""))
        values = said.get("values") or {}
        if not isinstance(values, Mapping):
            raise MatchingError("values: an object of field and value is wanted")
        said["values"] = dict(values)
        _tidy(said)
        return _made(cls, said, "resource")


def to_day(said: object, name: str) -> date:
    """A date, or one in ISO 8601; anything else is refused with its name."""
    if isinstance(said, datetime):
        return said.date()
    if isinstance(said, date):
        return said
    try:
        return date.fromisoformat(str(said).strip()[:10])
    except ValueError:
        raise MatchingError(f"{name}: {said!r} is no date; write it as 2026-11-29") from None


def _tidy(said: dict[str, Any]) -> None:
    for name in ("day", "updated"):
        if said.get(name) is not None:
            said[name] = to_day(said[name], name)
    point = said.get("point")
    if point is not None:
        try:
            longitude, latitude = (float(one) for one in point)
        except (TypeError, ValueError):
            raise MatchingError(f"point: {point!r} is no [longitude, latitude]") from None
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            raise MatchingError("point: longitude within ±180 and latitude within ±90 are wanted")
        said["point"] = (longitude, latitude)


def _texts(said: Any, name: str) -> tuple[str, ...]:
    if isinstance(said, str):
        return (said,)
    if not isinstance(said, Iterable):
        raise MatchingError(f"{name}: a list of codes is wanted")
    return tuple(str(one) for one in said)


def _each(kind: type[Condition], rows: Iterable[Any], name: str) -> Iterable[Condition]:
    for number, row in enumerate(rows, start=1):
        if isinstance(row, kind):
            yield row
            continue
        if not isinstance(row, Mapping):
            raise MatchingError(f"{name}, {number}: an object is wanted")
        try:
            yield kind.from_dict(row)
        except MatchingError as problem:
            raise MatchingError(f"{name}, {number}: {problem}") from None


def _made(cls: type[T], said: Mapping[str, Any], what: str) -> T:
    known = {one.name for one in fields(cls)}  # type: ignore[arg-type]
    strange = sorted(set(said) - known)
    if strange:
        raise MatchingError(f"a {what} has no {', '.join(strange)}")
    try:
        return cls(**said)
    except TypeError as problem:
        raise MatchingError(f"{what}: {problem}") from None
