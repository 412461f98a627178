"""What apps above bring together when two entries become one, and take apart again with them.

Rows that a rule of the database kept at the absorbed entry say something of the survivor too: two
records of one thing, of which each app knows how they become one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from ..models import Organisation


@dataclass(frozen=True)
class Folding:
    """`fold(survivor, absorbed)` returns as plain JSON what `unfold` needs to put it back, which
    returns a sentence for each that was changed since and stays as it is. Both in the transaction
    of the merge; a `Problem` raised by `fold` refuses it."""

    key: str
    fold: Callable[[Organisation, Organisation], list[dict[str, Any]]]
    unfold: Callable[[list[dict[str, Any]]], list[str]]


_FOLDINGS: dict[str, Folding] = {}


def register(folding: Folding) -> None:
    """Enter what an app folds; once is enough."""
    _FOLDINGS[folding.key] = folding


def fold_all(survivor: Organisation, absorbed: Organisation) -> dict[str, list[dict[str, Any]]]:
    """After everything that could move has moved: what each app folded, by its key."""
    return {key: done for key, one in _FOLDINGS.items() if (done := one.fold(survivor, absorbed))}


def unfold_all(folded: Mapping[str, list[dict[str, Any]]]) -> list[tuple[str, str]]:
    """Put back what was folded; what was changed since, by the app's key and in a sentence."""
    return [(key, said) for key, done in folded.items() for said in _FOLDINGS[key].unfold(done)]


def values_of(row: models.Model, names: tuple[str, ...]) -> dict[str, str | None]:
    """Fields of a row as a merge's record keeps them."""
    return {
        name: None if getattr(row, name) is None else _field(row, name).value_to_string(row)
        for name in names
    }


def set_values(row: models.Model, kept: Mapping[str, str | None]) -> None:
    """The other way round; the row is not saved."""
    for name, text in kept.items():
        setattr(row, name, None if text is None else _field(row, name).to_python(text))


def _field(row: models.Model, name: str) -> Any:
    return row._meta.get_field(name)
