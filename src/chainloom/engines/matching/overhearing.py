"""What the words of an offer say of fields that were left empty.

Codes: a word of the lexicon whose group is a field's (汗布 says the structure). Numbers: the
patterns that the kind's file lists (20台 says machines). What comes from words is marked, and a
match says so. A number that is said twice, and differently, is left unknown.

The notation of cloth has an engine of its own; whoever has it at hand gives its values as fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from .kinds import Field, Kind
from .kinds import kind as kind_of
from .records import Resource
from .words import lexicon
from .words.segmenting import MARK, fold

_NUMBER = r"(\d+(?:\.\d+)?)"


def overheard(
    kind: Kind, values: Mapping[str, Any], said: Iterable[str], resource: Resource
) -> dict[str, Any]:
    """Field → value, of fields that are not among `values`; `said` are the terms of the words."""
    found: dict[str, Any] = {}
    fields_of = _fields_by_term(kind.code)
    for term in said:
        for name in fields_of.get(term, ()):
            if name not in values:
                found[name] = (*found.get(name, ()), term[1:])
    pattern = _pattern(kind.code)
    if pattern is not None:
        text = fold(f"{resource.title} {resource.text}")
        found.update(_numbers(kind, values, pattern, text))
    return found


def _numbers(
    kind: Kind, values: Mapping[str, Any], pattern: re.Pattern[str], text: str
) -> dict[str, tuple[float, float]]:
    found: dict[str, set[float]] = {}
    for hit in pattern.finditer(text):
        name = str(hit.lastgroup)
        number = next(one for one in hit.groups()[hit.re.groupindex[name] :] if one is not None)
        found.setdefault(name.rstrip("0123456789").rstrip("_"), set()).add(float(number))
    return {
        name: _reached(kind.fields[name], numbers.pop())
        for name, numbers in found.items()
        if name not in values and len(numbers) == 1
    }


def _reached(field: Field, number: float) -> tuple[float, float]:
    """A limit that is said of a field that has to hold all that is asked: up to so much."""
    return (0.0, number) if field.is_covering else (number, number)


@lru_cache(maxsize=64)
def _fields_by_term(kind: str) -> dict[str, list[str]]:
    """The fields of which a term says something."""
    by_group: dict[str, list[str]] = {}
    for field in kind_of(kind).fields.values():
        if field.type == "codes" and field.group:
            by_group.setdefault(field.group, []).append(field.name)
    return {
        MARK + code: by_group[concept.group]
        for code, concept in lexicon().concepts.items()
        if concept.group in by_group
    }


@lru_cache(maxsize=64)
def _pattern(kind: str) -> re.Pattern[str] | None:
    """Every way of writing, the longest first; each a group with its number in it."""
    ways = sorted(
        ((way, name) for name, field in kind_of(kind).fields.items() for way in field.written),
        key=lambda one: -len(one[0]),
    )
    if not ways:
        return None
    parts = []
    for number, (way, name) in enumerate(ways):
        before, _, after = fold(way).partition("{}")
        start = re.escape(before) + r"\s*" if before else r"(?<![\d.])"
        end = r"\s*" + re.escape(after) if after else r"(?![\d.])"
        parts.append(f"(?P<{name}_{number}>{start}{_NUMBER}{end})")
    return re.compile("|".join(parts))
