"""A policy as data: for whom, what it gives, and when it is in force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from .benefits import Benefit, read_benefit
from .conditions import EVERYONE, Condition, day, read_condition
from .kleene import Status
from .problems import EligibilityError, Place, Problem
from .vocabulary import Named, Vocabulary, read_attributes, standard

# The last day of a policy without one.
OPEN: Final = "open"
Day: TypeAlias = int | str | None
_TEXTS: Final = ("title", "number", "issuer", "apply", "contact", "note")
_KEYS: Final = {"id", "from", "until", "conditions", "benefit", *_TEXTS}


@dataclass(frozen=True)
class Policy:
    """`begin` and `end` are ordinals; "open" for a policy that has none, None where nobody says."""

    id: str
    title: str
    conditions: Condition
    benefit: Benefit | None = None
    begin: Day = None
    end: Day = None
    number: str = ""
    issuer: str = ""
    apply: str = ""
    contact: str = ""
    note: str = ""

    def in_force(self, day: int) -> Status:
        """On the ordinal day. What is not said is unknown, not endless."""
        parts = []
        for edge, is_begin in ((self.begin, True), (self.end, False)):
            if edge == OPEN:
                parts.append(Status.MET)
            elif not isinstance(edge, int):
                parts.append(Status.UNKNOWN)
            else:
                inside = edge <= day if is_begin else day <= edge
                parts.append(Status.MET if inside else Status.UNMET)
        return min(parts)


def read_policies(
    data: Any, vocabulary: Vocabulary | None = None
) -> tuple[list[Policy], Vocabulary]:
    """The policies of plain JSON: a list, or an object with `policies` and, where wanted,
    `attributes` and `names` of its own. EligibilityError tells all that is wrong, by place."""
    place = Place()
    vocabulary = vocabulary or standard()
    listed, at = data, ""
    if isinstance(data, dict):
        for key in data.keys() - {"policies", "attributes", "names"}:
            place.bad("unknown_key", f"{key!r} means nothing here")
        vocabulary = _own_words(data, vocabulary, place)
        listed, at = data.get("policies"), "policies"
    found: dict[str, Policy] = {}
    with place.at(at) if at else nullcontext():
        if not isinstance(listed, list):
            place.bad("not_a_list", "is not a list of policies")
            listed = []
        for index, entry in enumerate(listed):
            with place.at(index):
                policy = read_policy(entry, vocabulary, place)
                if policy is not None and policy.id in found:
                    place.bad("twice", f"id {policy.id!r} was there before")
                elif policy is not None:
                    found[policy.id] = policy
    place.check()
    return list(found.values()), vocabulary


def read_policy(entry: Any, vocabulary: Vocabulary, place: Place) -> Policy | None:
    """One policy; None after noting in `place` all that is wrong with it."""
    before = len(place.problems)
    if not isinstance(entry, dict):
        place.bad("not_an_object", "is not a policy")
        return None
    for key in entry.keys() - _KEYS:
        place.bad("unknown_key", f"{key!r} means nothing here")
    for key in ("id", "title"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            place.bad("value_missing", f"{key} is not a text")
    for key in _TEXTS:
        if not isinstance(entry.get(key, ""), str):
            place.bad("not_a_text", f"{key} is not a text")
    begin, end = _edge(entry, "from", place), _edge(entry, "until", place)
    if isinstance(begin, int) and isinstance(end, int) and end < begin:
        place.bad("empty_range", "until is before from")
    conditions: Condition | None = None
    if "conditions" not in entry:
        place.bad("value_missing", 'no conditions; a policy for all says {"everyone": true}')
    else:
        with place.at("conditions"):
            conditions = read_condition(entry["conditions"], vocabulary, place)
    benefit: Benefit | None = None
    if entry.get("benefit") is not None:
        with place.at("benefit"):
            benefit = read_benefit(entry["benefit"], vocabulary, place)
    if len(place.problems) > before:
        return None
    return Policy(
        id=entry["id"].strip(),
        conditions=conditions or EVERYONE,
        benefit=benefit,
        begin=begin,
        end=end,
        **{key: entry.get(key, "").strip() for key in _TEXTS},
    )


def _edge(entry: dict[str, Any], key: str, place: Place) -> Day:
    value = entry.get(key)
    if value is None or value == OPEN:
        return value
    found = day(value)
    if found is None:
        place.bad("not_a_date", f'{key}: {value!r} is neither a date as 2026-01-31 nor "open"')
    return found


def _own_words(data: dict[str, Any], vocabulary: Vocabulary, place: Place) -> Vocabulary:
    with place.at("attributes"):
        more = read_attributes(data.get("attributes", []), place)
        for code in more.keys() & vocabulary.attributes.keys():
            place.bad("twice", f"{code!r} is an attribute already")
    with place.at("names"):
        names = read_names(data.get("names", {}), place)
    return vocabulary.with_attributes(more).with_names(names)


def read_names(data: Any, place: Place) -> dict[str, Mapping[str, Named]]:
    """{attribute: {code: name | {"name": …, "name_en": …}}}."""
    found: dict[str, Mapping[str, Named]] = {}
    if not isinstance(data, dict):
        place.bad("not_an_object", "is not an object")
        return found
    for attribute, entries in data.items():
        with place.at(attribute):
            if not isinstance(entries, dict):
                place.bad("not_an_object", "is not an object of codes")
                continue
            names = {}
            for code, said in entries.items():
                both = said if isinstance(said, dict) else {"name": said}
                texts = [both.get("name"), both.get("name_en", "")]
                if not all(isinstance(one, str) for one in texts):
                    place.bad("not_a_text", f"the name of {code} is not a text")
                    continue
                names[code] = Named(code, str(texts[0]), str(texts[1]))
            found[attribute] = names
    return found


def load(text: str | bytes) -> Any:
    """JSON without what its standard does not have (NaN, twice the same key, endless nesting)."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refused)
    except RecursionError:
        raise EligibilityError([Problem("", "not_json", "is nested too deeply")]) from None
    except (UnicodeDecodeError, json.JSONDecodeError, _Refused) as wrong:
        raise EligibilityError([Problem("", "not_json", f"is no JSON: {wrong}")]) from None


class _Refused(ValueError):
    pass


def _refused(constant: str) -> None:
    raise _Refused(f"{constant} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Refused(f"{next(key for key in keys if keys.count(key) > 1)!r} stands twice")
    return found
