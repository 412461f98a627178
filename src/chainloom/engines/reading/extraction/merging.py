"""One list of facts out of many: in order of place, and each said once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..facts import KINDS, Fact
from ..scoring import plain


def once_each(facts: Iterable[Fact]) -> list[Fact]:
    """Facts in order of place; one that says nothing beyond another of its kind is left out.

    So a repeated fact stays where it is stated most fully, and where all statements are equally
    full, where it is stated first.
    """
    kept: dict[str, list[tuple[Fact, dict[str, Any]]]] = {}
    ranked = sorted(facts, key=lambda one: (-_fullness(one), one.start, one.end))
    for fact in ranked:
        said = _said(fact)
        others = kept.setdefault(fact.kind, [])
        if said and not any(_is_within(said, more) for _, more in others):
            others.append((fact, said))
    found = [fact for group in kept.values() for fact, _ in group]
    order = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(found, key=lambda one: (one.start, one.end, order[one.kind]))


def _fullness(fact: Fact) -> int:
    """A day that lacks its year counts as one: where a fact stands may not hang on whether the
    day of publication is known."""
    return len(fact.open) + sum(
        len(value) if isinstance(value, list | tuple) else 1
        for value in fact.fields.values()
        if value not in (None, "", [], ())
    )


def _said(fact: Fact) -> dict[str, Any]:
    """The fields that say something, as they are compared."""
    said: dict[str, Any] = {name: plain(text) for name, text in fact.open.items()}
    for name, value in fact.fields.items():
        if value in (None, "", [], ()):
            continue
        if isinstance(value, list | tuple):
            said[name] = frozenset(plain(one) for one in value)
        else:
            said[name] = plain(value) if isinstance(value, str) else value
    return said


def _is_within(one: dict[str, Any], other: dict[str, Any]) -> bool:
    for name, value in one.items():
        theirs = other.get(name)
        if isinstance(value, frozenset) and isinstance(theirs, frozenset):
            if not value <= theirs:
                return False
        elif value != theirs:
            return False
    return True
