"""Kinds of needs and resources: one file of data each, and what its keys mean.

A new kind is a new `<code>.toml` in this folder; nothing else knows the kinds by name. The fields
of common.toml belong to every kind.

    type       number | yarn | period | codes | shares | papers | place
    path       where the value stands, with dots; the field's own name unless given
    group      of codes: the group of the lexicon in which a word is looked up
    unit       of numbers; `units` says how many of it another unit is
    written    how words say it, {} being the number: read where the field itself is unknown
    weight     of a condition on it against others; 1 unless given
    near       how far off still counts as near: in the unit (days, points of a hundred), or "5%" of
               the bound that is missed
    fit        overlap: what is offered reaches into what is asked (unless given)
               cover: what is offered holds all of what is asked
    is_open    what is not listed is unknown, not absent: a list of finishes never ends
    in_unit    bounds in that unit are about another field
    mass_units, length_units, mass_prices, length_prices
               units that need width and weight of the cloth: kg = m × width (m) × g/m² ÷ 1000
    ask        what to ask where the value is unknown

A period and a composition, a yarn and a place have their own shapes: see values.py.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from ..errors import MatchingError

TYPES = ("number", "yarn", "period", "codes", "shares", "papers", "place")
_CONVERTED = ("mass_units", "length_units", "mass_prices", "length_prices")
RANGES = ("number", "yarn", "period")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind: how it is read, and how near is near."""

    name: str
    type: str
    label: str
    label_en: str
    ask: str
    ask_en: str
    path: tuple[str, ...]
    group: str = ""
    written: tuple[str, ...] = ()
    weight: float = 1.0
    unit: str = ""
    units: Mapping[str, float] = field(default_factory=dict)
    near_by: float = 0.0
    near_share: float = 0.0
    is_covering: bool = False
    is_open: bool = False
    in_unit: Mapping[str, str] = field(default_factory=dict)
    mass_units: Mapping[str, float] = field(default_factory=dict)
    length_units: Mapping[str, float] = field(default_factory=dict)
    mass_prices: Mapping[str, float] = field(default_factory=dict)
    length_prices: Mapping[str, float] = field(default_factory=dict)
    # Whether some of its units need other fields of the same record.
    is_converted: bool = False

    @property
    def is_range(self) -> bool:
        return self.type in RANGES


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind with its fields, by name, in the order in which they are shown."""

    code: str
    label: str
    label_en: str
    fields: Mapping[str, Field]
    # Key of a record's values → the fields it says something of.
    by_key: Mapping[str, tuple[Field, ...]]

    def field(self, name: str) -> Field:
        try:
            return self.fields[name]
        except KeyError:
            known = ", ".join(self.fields)
            raise MatchingError(f"{self.code} has no field {name}; there are {known}") from None


def kind(code: str) -> Kind:
    """The kind of this code, or a refusal that names those there are."""
    try:
        return kinds()[code]
    except KeyError:
        raise MatchingError(f"no kind {code!r}; there are {', '.join(kinds())}") from None


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its code."""
    folder = files(__package__)
    shared = _read("common")["fields"]
    names = sorted(
        one.name.removesuffix(".toml")
        for one in folder.iterdir()
        if one.name.endswith(".toml") and one.name != "common.toml"
    )
    return {
        code: make_kind({**(said := _read(code)), "fields": said["fields"] | shared})
        for code in names
    }


def make_kind(said: Mapping[str, Any]) -> Kind:
    """A kind from its data; a key that means nothing is refused."""
    made = {name: _field(name, dict(row)) for name, row in said["fields"].items()}
    for one in made.values():
        for other in one.in_unit.values():
            if other not in made:
                raise MatchingError(f"{said['code']}: {one.name} names {other}, which is no field")
    keys = {one.path[0] for one in made.values()} | set(made)
    by_key = {
        key: tuple(one for one in made.values() if key in (one.name, one.path[0])) for key in keys
    }
    return Kind(said["code"], said["label"], said["label_en"], made, by_key)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _field(name: str, row: dict[str, Any]) -> Field:
    if row.get("type") not in TYPES:
        raise MatchingError(f"{name}: the type must be one of {', '.join(TYPES)}")
    near = row.pop("near", 0.0)
    is_share = isinstance(near, str)
    fit = row.pop("fit", "overlap")
    if fit not in ("overlap", "cover"):
        raise MatchingError(f"{name}: fit must be overlap or cover")
    try:
        return Field(
            name=name,
            path=tuple(row.pop("path", name).split(".")),
            near_share=float(near.removesuffix("%")) / 100 if is_share else 0.0,
            near_by=0.0 if is_share else float(near),
            is_covering=fit == "cover",
            is_converted=any(key in row for key in _CONVERTED),
            written=tuple(row.pop("written", ())),
            **row,
        )
    except TypeError as problem:
        raise MatchingError(f"{name}: {problem}") from None
