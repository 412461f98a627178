"""What conditions may ask about: attributes, their choices, and names for codes. All data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from .problems import Place

TYPES: Final = ("number", "date", "choice", "codes", "flag", "certificates")
UNITS: Final = ("yuan", "percent", "people", "")
# The attribute of conditions that only a person can answer; it has no entry of its own.
STATEMENT: Final = "statement"


@dataclass(frozen=True)
class Named:
    """A code and how it is called."""

    code: str
    name: str
    name_en: str = ""


@dataclass(frozen=True)
class Attribute:
    """Something known of a firm; attributes.toml explains each key."""

    code: str
    name: str
    name_en: str
    type: str
    unit: str = ""
    ask: str = ""
    ask_en: str = ""
    choices: tuple[Named, ...] = ()
    ordered: bool = False
    grows_by: int = 0
    yes: str = ""
    no: str = ""
    yes_en: str = ""
    no_en: str = ""
    fixed: bool = False

    def choice_codes(self) -> tuple[str, ...]:
        return ("no", "yes") if self.type == "flag" else tuple(one.code for one in self.choices)

    def stem(self, code: str) -> str:
        """A code without the zeros that fill it up: 350500 is all of 3505."""
        if self.grows_by < 2:
            return code
        filling = "0" * self.grows_by
        while len(code) > self.grows_by and code.endswith(filling):
            code = code[: -self.grows_by]
        return code


@dataclass(frozen=True)
class Vocabulary:
    """Attributes by code, and names for codes that they do not list: {attribute: {code: Named}}.

    Names of certificates stand under `certificate`, of their levels under `level`. A code without
    a name is shown as it is.
    """

    attributes: Mapping[str, Attribute]
    names: Mapping[str, Mapping[str, Named]] = field(default_factory=dict)

    def name_of(self, attribute: str, code: str, language: str) -> str:
        known = self.attributes.get(attribute)
        listed = {one.code: one for one in known.choices} if known else {}
        found = listed.get(code) or self.names.get(attribute, {}).get(code)
        if found is None:
            return code
        return (found.name_en or found.name) if language == "en" else found.name

    def with_names(self, names: Mapping[str, Mapping[str, Named]]) -> Vocabulary:
        return replace(self, names={**self.names, **names})

    def with_attributes(self, more: Mapping[str, Attribute]) -> Vocabulary:
        return replace(self, attributes={**self.attributes, **more})


@cache
def standard() -> Vocabulary:
    """The attributes of attributes.toml."""
    text = files(__package__).joinpath("attributes.toml").read_text(encoding="utf-8")
    place = Place()
    found = read_attributes(tomllib.loads(text)["attributes"], place)
    place.check()
    return Vocabulary(found)


def read_attributes(data: Any, place: Place) -> dict[str, Attribute]:
    """Attributes by code; what is wrong is noted in `place`."""
    if not isinstance(data, list):
        place.bad("not_a_list", "is not a list of attributes")
        return {}
    found: dict[str, Attribute] = {}
    for number, entry in enumerate(data):
        with place.at(number):
            one = _attribute(entry, place)
            if one is not None and one.code in found:
                place.bad("twice", f"{one.code!r} was there before")
            elif one is not None:
                found[one.code] = one
    return found


_TEXTS: Final = ("unit", "ask", "ask_en", "yes", "no", "yes_en", "no_en")
_KEYS: Final = {
    *("code", "name", "name_en", "type", "choices", "ordered", "grows_by", "fixed"),
    *_TEXTS,
}


def _attribute(entry: Any, place: Place) -> Attribute | None:
    if not isinstance(entry, dict):
        place.bad("not_an_object", "is not an attribute")
        return None
    said = {key: entry.get(key, "") for key in ("code", "name", "name_en", "type", *_TEXTS)}
    before = len(place.problems)
    for key, value in said.items():
        if not isinstance(value, str) or (key in ("code", "name", "type") and not value):
            place.bad("value_missing", f"{key} is not a text")
    for key in entry.keys() - _KEYS:
        place.bad("unknown_key", f"{key!r} means nothing here")
    if len(place.problems) > before:
        return None
    if said["type"] not in TYPES or said["unit"] not in UNITS:
        place.bad("unknown_type", f"type is one of {', '.join(TYPES)}; unit of {UNITS[:3]}")
    if said["code"] == STATEMENT:
        place.bad("reserved", f"{STATEMENT!r} is what conditions in words are kept under")
    with place.at("choices"):
        choices = _choices(entry.get("choices", []), place)
    if said["type"] == "choice" and not choices:
        place.bad("value_missing", "a choice lists its choices")
    return Attribute(
        **said,
        choices=choices,
        ordered=entry.get("ordered") is True,
        grows_by=2 if entry.get("grows_by") == 2 else int(entry.get("grows_by") == 1),
        fixed=entry.get("fixed") is True,
    )


def _choices(data: Any, place: Place) -> tuple[Named, ...]:
    try:
        found = tuple(Named(**one) for one in data)
    except TypeError:
        place.bad("not_choices", "each choice has code, name and name_en")
        return ()
    if len({one.code for one in found}) < len(found) or len(found) > 60:
        place.bad("not_choices", "codes of choices differ, and there are at most 60")
    return found
