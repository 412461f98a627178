"""What is known of a firm: each value with its source and day, and what is not known left out.

    facts        = { attribute: value }
    number       = 120 | {"value": 120} | {"low": 20e6, "below": 100e6} | {"at_least" …}
    date         = "2015-03-02" | "2015-03" | "2015" | {"value": …}
    choice       = "small" | {"value": "small"} | {"among": ["small", "micro"]}
    flag         = true | {"value": true}
    codes        = "1751" | ["1751", "1752"] | {"value": […], "complete": false}
    certificates = {"value": [holding …], "complete": true | [kind …]}
    holding      = {"kind": …, "level"?: …, "from"?: date, "until"?: date | "open"}

Every object may carry `source` and `as_of`. A range says that the value lies in it and nothing
more. Codes are all there are unless `complete` is false. Certificates that are not listed are
unknown unless `complete` names their kind or is true.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from .conditions import day, number, texts
from .problems import EligibilityError, Place
from .vocabulary import STATEMENT, Attribute, Vocabulary

_RANGE_KEYS: Final = ("low", "above", "high", "below")


@dataclass(frozen=True)
class Span:
    """A number or an ordinal day between two ends, both of them possible."""

    low: float
    high: float

    def is_exact(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True)
class Choice:
    """One of these, and which one is not known if they are several."""

    possible: frozenset[str]


@dataclass(frozen=True)
class Codes:
    """All of these, and others too unless `complete`. `nested`: a code contains those that begin
    with it."""

    values: tuple[str, ...]
    complete: bool
    nested: bool = False


@dataclass(frozen=True)
class Holding:
    """A certificate; `begin` and `end` are ordinals, None where unknown, `end` inf if it has
    none."""

    kind: str
    level: str | None = None
    begin: int | None = None
    end: float | None = None


@dataclass(frozen=True)
class Holdings:
    """Certificates, and of which kinds there are no others: None means of all kinds."""

    held: tuple[Holding, ...]
    complete: frozenset[str] | None = frozenset()

    def knows_all(self, kind: str) -> bool:
        return self.complete is None or kind in self.complete


Value: TypeAlias = Span | Choice | Codes | Holdings


@dataclass(frozen=True)
class Known:
    """A value, where it came from, and the ordinal of the day for which it holds."""

    value: Value
    source: str = ""
    as_of: int | None = None


@dataclass(frozen=True)
class Firm:
    """`facts` by attribute; `statements` answers conditions in words; `received` says which
    policies already paid to it: True, False, or absent where that is not known."""

    name: str
    facts: Mapping[str, Known] = field(default_factory=dict)
    statements: Mapping[str, Known] = field(default_factory=dict)
    received: Mapping[str, bool] = field(default_factory=dict)

    def known(self, attribute: str, among: tuple[str, ...] = ()) -> Known | None:
        if attribute == STATEMENT:
            return self.statements.get(among[0])
        return self.facts.get(attribute)


def read_firm(data: Any, vocabulary: Vocabulary) -> Firm:
    """A firm of plain JSON. EligibilityError tells all that is wrong, each by its place."""
    place = Place()
    if not isinstance(data, dict):
        place.bad("not_an_object", "a firm is an object with name and facts")
        place.check()
    reader = _Reader(place)
    reader.only(data, {"name", "facts", "statements", "received"})
    name = data.get("name")
    if not isinstance(name, str) or not name.strip():
        place.bad("value_missing", "name is not a text")
    facts = {}
    for code, said in reader.mapping(data, "facts"):
        with place.at("facts"), place.at(code):
            attribute = vocabulary.attributes.get(code)
            if attribute is None:
                place.bad("unknown_field", f"{code!r} is no attribute")
            elif said is not None and (found := reader.known(said, attribute)) is not None:
                facts[code] = found
    answer = Attribute(STATEMENT, "", "", "flag")
    statements = {}
    for text, said in reader.mapping(data, "statements"):
        with place.at("statements"), place.at(text):
            if said is not None and (found := reader.known(said, answer)) is not None:
                statements[text.strip()] = found
    received = {}
    for key, said in reader.mapping(data, "received"):
        with place.at("received"), place.at(key):
            if not isinstance(said, bool):
                place.bad("not_a_flag", "is neither true nor false")
            received[key] = said is True
    place.check()
    return Firm(str(name), facts, statements, received)


@dataclass
class _Reader:
    place: Place

    def mapping(self, data: dict[str, Any], key: str) -> list[tuple[str, Any]]:
        value = data.get(key, {})
        if not isinstance(value, dict):
            with self.place.at(key):
                self.bad("not_an_object", "is not an object")
            return []
        return list(value.items())

    def known(self, said: Any, attribute: Attribute) -> Known | None:
        before = len(self.place.problems)
        data = said if isinstance(said, dict) else {"value": said}
        source = data.get("source", "")
        if not isinstance(source, str):
            self.bad("not_a_text", "source is not a text")
        as_of = self.day(data, "as_of") if data.get("as_of") is not None else None
        value: Value | None
        match attribute.type:
            case "number":
                value = self.span(data)
            case "date":
                value = self.date_span(data)
            case "choice" | "flag":
                value = self.choice(data, attribute)
            case "codes":
                value = self.codes(data, attribute)
            case _:
                value = self.holdings(data)
        if value is None or len(self.place.problems) > before:
            return None
        return Known(value, source, as_of)

    def span(self, data: dict[str, Any]) -> Span | None:
        self.only(data, {"value", "source", "as_of", *_RANGE_KEYS})
        ranged = [key for key in _RANGE_KEYS if data.get(key) is not None]
        if ("value" in data) == bool(ranged):
            self.bad("value_missing", "says either value or a range")
            return None
        said = {key: number(data[key]) for key in ranged or ["value"]}
        for key, found in said.items():
            if found is None:
                self.bad("not_a_number", f"{key}: {data[key]!r} is not a number")
        if len(said) != len([one for one in said.values() if one is not None]):
            return None
        ends = {key: float(found) for key, found in said.items() if found is not None}
        if not ranged:
            return Span(ends["value"], ends["value"])
        if {"low", "above"} <= ends.keys() or {"high", "below"} <= ends.keys():
            self.bad("twice", "one end is said twice")
            return None
        low = ends.get("low", -math.inf)
        high = ends.get("high", math.inf)
        if "above" in ends:
            low = math.nextafter(ends["above"], math.inf)
        if "below" in ends:
            high = math.nextafter(ends["below"], -math.inf)
        if low > high:
            self.bad("empty_range", "no value lies between the two ends")
            return None
        return Span(low, high)

    def date_span(self, data: dict[str, Any]) -> Span | None:
        """A day, or all days of a month or a year."""
        self.only(data, {"value", "source", "as_of"})
        found = days(data.get("value"))
        if found is None:
            self.bad("not_a_date", f"{data.get('value')!r} is not a date as 2026-01-31")
            return None
        return Span(*found)

    def choice(self, data: dict[str, Any], attribute: Attribute) -> Choice | None:
        if attribute.type == "flag":
            self.only(data, {"value", "source", "as_of"})
            if not isinstance(data.get("value"), bool):
                self.bad("not_a_flag", "is neither true nor false")
                return None
            return Choice(frozenset(["yes" if data["value"] else "no"]))
        self.only(data, {"value", "among", "source", "as_of"})
        listed = data.get("among", [data.get("value")])
        if not isinstance(listed, list) or not listed or {"value", "among"} <= data.keys():
            self.bad("value_missing", "says either value or among")
            return None
        known = attribute.choice_codes()
        for one in listed:
            if one not in known:
                self.bad("unknown_choice", f"{one!r} is none of {', '.join(known)}")
        return Choice(frozenset(one for one in listed if one in known))

    def codes(self, data: dict[str, Any], attribute: Attribute) -> Codes | None:
        self.only(data, {"value", "complete", "source", "as_of"})
        value = data.get("value")
        written = value if isinstance(value, list) else [value]
        listed = texts(written)
        if len(listed) < len(written):
            self.bad("value_missing", "is not a list of codes")
            return None
        complete = data.get("complete", True)
        if not isinstance(complete, bool):
            self.bad("not_a_flag", "complete is neither true nor false")
            return None
        stems = (attribute.stem(one) for one in listed)
        return Codes(tuple(sorted(set(stems))), complete, attribute.grows_by > 0)

    def holdings(self, data: dict[str, Any]) -> Holdings | None:
        self.only(data, {"value", "complete", "source", "as_of"})
        listed = data.get("value")
        if not isinstance(listed, list):
            self.bad("not_a_list", "is not a list of certificates")
            return None
        held = []
        with self.place.at("value"):
            for index, entry in enumerate(listed):
                with self.place.at(index):
                    held.append(self.holding(entry))
        complete = data.get("complete", [])
        if isinstance(complete, list) and all(isinstance(one, str) for one in complete):
            kinds: frozenset[str] | None = frozenset(complete)
        elif isinstance(complete, bool):
            kinds = None if complete else frozenset()
        else:
            self.bad("not_a_list", "complete is neither true, false nor a list of kinds")
            return None
        return Holdings(tuple(one for one in held if one is not None), kinds)

    def holding(self, entry: Any) -> Holding | None:
        if not isinstance(entry, dict) or not isinstance(entry.get("kind"), str):
            self.bad("not_a_certificate", "a certificate says its kind")
            return None
        self.only(entry, {"kind", "level", "from", "until"})
        level = entry.get("level")
        if level is not None and not isinstance(level, str):
            self.bad("not_a_text", "level is not a text")
            return None
        begin = self.day(entry, "from") if entry.get("from") is not None else None
        until = entry.get("until")
        end: float | None = math.inf if until == "open" else None
        if until not in (None, "open"):
            end = self.day(entry, "until")
        if begin is not None and end is not None and end < begin:
            self.bad("empty_range", "ends before it begins")
            return None
        return Holding(entry["kind"], level, begin, end)

    def day(self, data: dict[str, Any], key: str) -> int | None:
        found = day(data[key])
        if found is None:
            self.bad("not_a_date", f"{key}: {data[key]!r} is not a date as 2026-01-31")
        return found

    def only(self, data: dict[str, Any], allowed: set[str]) -> None:
        for key in data:
            if key not in allowed:
                self.bad("unknown_key", f"{key!r} means nothing here")

    def bad(self, code: str, message: str) -> None:
        self.place.bad(code, message)


def days(value: Any) -> tuple[int, int] | None:
    """First and last ordinal of a day, a month (2015-03) or a year (2015)."""
    if (found := day(value)) is not None:
        return found, found
    if not isinstance(value, str) or not value.isascii():
        return None
    parts = value.split("-")
    if len(parts) > 2 or [len(part) for part in parts] != [4, 2][: len(parts)]:
        return None
    try:
        year, month = int(parts[0]), int(parts[1]) if len(parts) == 2 else 0
        first = date(year, month or 1, 1)
        after = date(year + 1, 1, 1) if month in (0, 12) else date(year, month + 1, 1)
    except ValueError:
        return None
    return first.toordinal(), after.toordinal() - 1


__all__ = [
    "Choice",
    "Codes",
    "EligibilityError",
    "Firm",
    "Holding",
    "Holdings",
    "Known",
    "Span",
    "Value",
    "days",
    "read_firm",
]
