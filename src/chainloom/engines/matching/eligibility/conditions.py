"""Conditions as data, and reading them. The grammar stands in __init__.py."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from .problems import Place
from .vocabulary import STATEMENT, Attribute, Vocabulary

# Deeper or wider than any policy; what is beyond is refused before it can exhaust anything.
DEEPEST: Final = 20
MOST_TESTS: Final = 200
_BOUNDS: Final = {"number": ("at_least", "above", "at_most", "below")}
_DAYS: Final = ("since", "after", "until", "before")


@dataclass(frozen=True)
class Bound:
    """An end of a range; `strict` leaves the end itself out. Dates are proleptic ordinals."""

    value: float
    strict: bool = False


@dataclass(frozen=True)
class Test:
    """One condition on one attribute. Two that ask the same are equal, whatever their note says."""

    attribute: str
    low: Bound | None = None
    high: Bound | None = None
    # Age in full years on the day of asking, of dates.
    years_low: float | None = None
    years_high: float | None = None
    # Choices, codes, kinds of certificates or the one statement: any of them will do.
    among: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    # Of certificates: issued in these days.
    issued: tuple[Bound | None, Bound | None] = (None, None)
    # A value from before this day counts as unknown.
    fresh_since: int | None = None
    note: str = field(default="", compare=False)


@dataclass(frozen=True)
class Group:
    """`need` of the parts: all, any (1), or some; none of none is met by everyone."""

    need: int
    parts: tuple[Condition, ...]
    note: str = field(default="", compare=False)


@dataclass(frozen=True)
class Not:
    part: Condition
    note: str = field(default="", compare=False)


Condition: TypeAlias = Test | Group | Not
EVERYONE: Final = Group(0, ())


def tests_of(condition: Condition) -> Iterator[Test]:
    """Every test as it stands, from left to right; the same may come twice."""
    match condition:
        case Test():
            yield condition
        case Not(part=part):
            yield from tests_of(part)
        case Group(parts=parts):
            for part in parts:
                yield from tests_of(part)


def read_condition(data: Any, vocabulary: Vocabulary, place: Place) -> Condition | None:
    """The condition in plain JSON; None after noting in `place` all that is wrong with it."""
    before = len(place.problems)
    found = _Reader(vocabulary, place).node(data, 0)
    if found is not None and sum(1 for _ in tests_of(found)) > MOST_TESTS:
        place.bad("too_many", f"more than {MOST_TESTS} conditions")
    return found if len(place.problems) == before else None


@dataclass
class _Reader:
    vocabulary: Vocabulary
    place: Place

    def node(self, data: Any, depth: int) -> Condition | None:
        if not isinstance(data, dict):
            self.bad("not_an_object", "is not a condition")
            return None
        if depth > DEEPEST:
            self.bad("too_deep", f"is nested deeper than {DEEPEST}")
            return None
        heads = [
            key
            for key in ("all", "any", "of", "not", "field", STATEMENT, "everyone")
            if key in data
        ]
        if len(heads) != 1:
            self.bad(
                "not_one_head", "says exactly one of all, any, of, not, field, statement, everyone"
            )
            return None
        head = heads[0]
        note = data.get("note", "")
        if not isinstance(note, str):
            self.bad("not_a_text", "note is not a text")
            note = ""
        if head == "field":
            return self.test(data, note)
        self.only(data, {head, "note"} | ({"need"} if head == "of" else set()))
        match head:
            case "everyone":
                if data[head] is not True:
                    self.bad("not_true", "is not true")
                    return None
                return EVERYONE
            case "statement":
                said = data[head].strip() if isinstance(data[head], str) else ""
                if not said:
                    self.bad("value_missing", "statement is not a text")
                    return None
                return Test(STATEMENT, among=(said,), note=note)
            case "not":
                with self.place.at("not"):
                    part = self.node(data["not"], depth + 1)
                return Not(part, note) if part is not None else None
        return self.group(data, head, note, depth)

    def group(self, data: dict[str, Any], head: str, note: str, depth: int) -> Group | None:
        items = data[head]
        if not isinstance(items, list) or not items:
            self.bad("empty", f"{head} lists no condition; who means all says everyone")
            return None
        parts = []
        with self.place.at(head):
            for number, item in enumerate(items):
                with self.place.at(number):
                    parts.append(self.node(item, depth + 1))
        need = {"all": len(items), "any": 1}.get(head, data.get("need"))
        if isinstance(need, bool) or not isinstance(need, int) or not 1 <= need <= len(items):
            self.bad(
                "need_out_of_range", f"need is a whole number from 1 to {len(items)}, not {need!r}"
            )
            return None
        whole = tuple(part for part in parts if part is not None)
        return Group(need, whole, note) if len(whole) == len(items) else None

    def test(self, data: dict[str, Any], note: str) -> Test | None:
        attribute = self.vocabulary.attributes.get(str(data["field"]))
        if attribute is None:
            self.bad("unknown_field", f"{data['field']!r} is no attribute")
            return None
        before = len(self.place.problems)
        match attribute.type:
            case "number":
                said = self.range(data, _BOUNDS["number"], self.number)
            case "date":
                said = self.dates(data)
            case "certificates":
                said = self.certificates(data)
            case "flag":
                said = self.flag(data)
            case _:
                said = self.choice(data, attribute)
        allowed = said.pop("keys") | {"field", "note", "fresh_since"}
        self.only(data, allowed)
        fresh = self.day(data, "fresh_since") if "fresh_since" in data else None
        if len(self.place.problems) > before:
            return None
        return Test(
            attribute.code, **said, fresh_since=None if fresh is None else int(fresh), note=note
        )

    def range(self, data: dict[str, Any], keys: tuple[str, ...], read: Any) -> dict[str, Any]:
        """Both ends of a range, of which one at least is said."""
        ends: list[Bound | None] = [None, None]
        for place, key in enumerate(keys):
            if key not in data:
                continue
            side = place // 2
            value = read(data, key)
            if ends[side] is not None:
                self.bad("twice", f"{keys[2 * side]} and {keys[2 * side + 1]} say the same end")
            if value is not None:
                ends[side] = Bound(value, strict=bool(place % 2))
        low, high = ends
        if not any(key in data for key in keys):
            self.bad("value_missing", f"says none of {', '.join(keys)}")
        elif low and high and not is_range(low, high):
            self.bad("empty_range", "no value lies between the two ends")
        return {"low": low, "high": high, "keys": set(keys)}

    def dates(self, data: dict[str, Any]) -> dict[str, Any]:
        if not any(key in data for key in ("years_at_least", "years_at_most")):
            return self.range(data, _DAYS, self.day)
        ages = {
            key: self.number(data, key) if key in data else None
            for key in ("years_at_least", "years_at_most")
        }
        for key, age in ages.items():
            if age is not None and not (0 <= age <= 1000 and age == int(age)):
                self.bad("not_whole", f"{key} is not a whole number of years")
        youngest, oldest = ages["years_at_least"], ages["years_at_most"]
        if youngest is not None and oldest is not None and youngest > oldest:
            self.bad("empty_range", "no age lies between the two ends")
        return {"years_low": youngest, "years_high": oldest, "keys": set(ages)}

    def certificates(self, data: dict[str, Any]) -> dict[str, Any]:
        ends: list[Bound | None] = [None, None]
        for side, key in enumerate(("issued_since", "issued_until")):
            if key in data and (day := self.day(data, key)) is not None:
                ends[side] = Bound(day)
        low, high = ends
        if low and high and not is_range(low, high):
            self.bad("empty_range", "no day lies between the two ends")
        return {
            "among": self.texts(data, "holds"),
            "levels": self.texts(data, "levels") if "levels" in data else (),
            "issued": (low, high),
            "keys": {"holds", "levels", "issued_since", "issued_until"},
        }

    def flag(self, data: dict[str, Any]) -> dict[str, Any]:
        if not isinstance(data.get("is"), bool):
            self.bad("value_missing", "is says neither true nor false")
        return {"among": ("yes" if data.get("is") is True else "no",), "keys": {"is"}}

    def choice(self, data: dict[str, Any], attribute: Attribute) -> dict[str, Any]:
        known = attribute.choice_codes()
        if attribute.ordered and "at_least" in data:
            lowest = data["at_least"]
            if lowest not in known:
                self.bad("unknown_choice", f"{lowest!r} is none of {', '.join(known)}")
                return {"keys": {"at_least"}}
            return {"among": known[known.index(lowest) :], "keys": {"at_least"}}
        among = self.texts(data, "in")
        if attribute.type == "choice":
            for one in among:
                if one not in known:
                    self.bad("unknown_choice", f"{one!r} is none of {', '.join(known)}")
            among = tuple(one for one in known if one in among)
        else:
            among = tuple(dict.fromkeys(attribute.stem(one) for one in among))
        return {"among": among, "keys": {"in"}}

    def texts(self, data: dict[str, Any], key: str) -> tuple[str, ...]:
        value = data.get(key)
        listed = texts(value if isinstance(value, list) else [value])
        if not listed:
            self.bad("value_missing", f"{key} is not a list of codes")
        return tuple(dict.fromkeys(listed))

    def number(self, data: dict[str, Any], key: str) -> float | None:
        found = number(data[key])
        if found is None:
            self.bad("not_a_number", f"{key}: {data[key]!r} is not a number")
        return found

    def day(self, data: dict[str, Any], key: str) -> float | None:
        found = day(data[key])
        if found is None:
            self.bad("not_a_date", f"{key}: {data[key]!r} is not a date as 2026-01-31")
        return None if found is None else float(found)

    def only(self, data: dict[str, Any], allowed: set[str]) -> None:
        for key in data:
            if key not in allowed:
                self.bad("unknown_key", f"{key!r} means nothing here")

    def bad(self, code: str, message: str) -> None:
        self.place.bad(code, message)


def number(value: Any) -> float | None:
    """A finite number of JSON; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def texts(listed: list[Any]) -> list[str]:
    """The texts without space around them; none at all if one of them is no text or empty."""
    found = [one.strip() for one in listed if isinstance(one, str) and one.strip()]
    return found if len(found) == len(listed) else []


def day(value: Any) -> int | None:
    """2026-01-31 as an ordinal."""
    if isinstance(value, date):
        return value.toordinal()
    if not isinstance(value, str) or len(value) != 10:
        return None
    try:
        return date.fromisoformat(value).toordinal()
    except ValueError:
        return None


def is_range(low: Bound, high: Bound) -> bool:
    return low.value < high.value or (
        low.value == high.value and not low.strict and not high.strict
    )
