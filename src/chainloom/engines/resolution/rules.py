"""The two tables beside this file, read once and typed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, cast


@dataclass(frozen=True, slots=True)
class Rules:
    """rules.toml: weights in bits, limits of similarity, bounds of blocks."""

    prior: float
    same: float
    possible: float
    weights: Mapping[str, float]
    limits: Mapping[str, float]
    max_block: int
    max_compared: int

    def with_thresholds(self, *, same: float, possible: float) -> Rules:
        return replace(self, same=same, possible=possible)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """vocabulary.toml, turned round for lookups."""

    han_trades: Mapping[str, str]
    latin_trades: Mapping[str, str]
    generic: frozenset[str]
    han_legal: Mapping[str, str]
    latin_legal: Mapping[str, str]
    latin_stop: frozenset[str]
    latin_branch: frozenset[str]
    latin_former: frozenset[str]
    han_former: tuple[str, ...]
    han_bodies: tuple[str, ...]
    han_zones: tuple[str, ...]
    stems_not_places: frozenset[str]
    listing_prefix: tuple[str, ...]
    listing_suffix: tuple[str, ...]
    address_same: Mapping[str, str]
    address_drop: frozenset[str]
    countries: Mapping[str, str]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


@cache
def default_rules() -> Rules:
    table = _read("rules.toml")
    return Rules(
        prior=float(table["prior"]["bits"]),
        same=float(table["verdict"]["same"]),
        possible=float(table["verdict"]["possible"]),
        weights={k: float(v) for k, v in table["weights"].items()},
        limits={k: float(v) for k, v in table["limits"].items()},
        max_block=int(table["blocking"]["max_block"]),
        max_compared=int(table["blocking"]["max_compared"]),
    )


def _turned(table: Mapping[str, Any], script: str) -> dict[str, str]:
    return {word: name for name, entry in table.items() for word in entry[script]}


def _longest_first(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))


@cache
def vocabulary() -> Vocabulary:
    table = _read("vocabulary.toml")
    trades = table["trades"]
    latin, han, listing = table["latin"], table["han"], table["listing"]
    return Vocabulary(
        han_trades=_turned(trades, "han"),
        latin_trades=_turned(trades, "latin"),
        generic=frozenset(name for name, entry in trades.items() if entry.get("generic")),
        han_legal=_turned(table["legal"], "han"),
        latin_legal=_turned(table["legal"], "latin"),
        latin_stop=frozenset(latin["stop"]),
        latin_branch=frozenset(latin["branch"]),
        latin_former=frozenset(latin["former"]),
        han_former=_longest_first(han["former"]),
        han_bodies=_longest_first(han["bodies"]),
        han_zones=_longest_first(han["zones"]),
        stems_not_places=frozenset(han["stems_not_places"]),
        listing_prefix=_longest_first(listing["prefix"]),
        listing_suffix=_longest_first(listing["suffix"]),
        address_same=cast(dict[str, str], table["address"]["same"]),
        address_drop=frozenset(table["address"]["drop"]),
        countries={
            word.replace(" ", ""): code
            for code, words in table["countries"].items()
            for word in words
        },
    )


def vocabulary_problems() -> list[str]:
    """Words entered twice under different meanings, which would silently shadow each other."""
    table = _read("vocabulary.toml")
    found = []
    for section, script in (("trades", "han"), ("trades", "latin"), ("legal", "latin")):
        meaning: dict[str, str] = {}
        for name, entry in table[section].items():
            for word in entry[script]:
                if meaning.setdefault(word, name) != name:
                    found.append(f"{word}: {meaning[word]} and {name}")
    return found
