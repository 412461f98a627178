"""Very many firms as columns, so that a condition is asked of all of them at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .evidence import Choice, Codes, Firm, Holdings, Known, Span
from .vocabulary import STATEMENT, Vocabulary

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
# Stands for a date of a certificate that nobody said.
UNSAID = math.nan


@dataclass(frozen=True)
class SpanColumn:
    """Ends of what each firm may have, float64 of shape (firms,); NaN where nothing is known."""

    low: Floats
    high: Floats
    as_of: Floats


@dataclass(frozen=True)
class DistinctColumn:
    """Values that many firms share: `known[place[i]]` is firm i's."""

    known: tuple[Known | None, ...]
    place: Ints
    as_of: Floats


@dataclass(frozen=True)
class CertificateColumn:
    """Holdings sorted by kind. `rows[kind]` is the slice of a kind; `firm`, `level`, `begin` and
    `end` are of shape (holdings,). `level` is a place in `levels`, -1 where unknown; `begin` and
    `end` are NaN where unknown. `complete[kind]`: firms of whom all certificates of the kind are
    known."""

    rows: Mapping[str, slice]
    levels: Mapping[str, int]
    firm: Ints
    level: Ints
    begin: Floats
    end: Floats
    complete: Mapping[str, NDArray[np.bool_]]
    complete_of_all: NDArray[np.bool_]
    as_of: Floats


Column: TypeAlias = SpanColumn | DistinctColumn | CertificateColumn


@dataclass(frozen=True)
class FirmTable:
    """`count` firms by column: {attribute: column}, {text of a statement: column}. An attribute
    without a column is unknown of all."""

    count: int
    columns: Mapping[str, Column] = field(default_factory=dict)
    statements: Mapping[str, DistinctColumn] = field(default_factory=dict)

    def column(self, attribute: str, statement: str = "") -> Column | None:
        if attribute == STATEMENT:
            return self.statements.get(statement)
        return self.columns.get(attribute)


def make_table(firms: Sequence[Firm], vocabulary: Vocabulary) -> FirmTable:
    """Columns of what is known of the firms, in their order."""
    columns: dict[str, Column] = {}
    for code, attribute in vocabulary.attributes.items():
        known = [firm.facts.get(code) for firm in firms]
        if not any(known):
            continue
        if attribute.type in ("number", "date"):
            columns[code] = _spans(known)
        elif attribute.type == "certificates":
            columns[code] = _certificates(known)
        else:
            columns[code] = _distinct(known)
    texts = dict.fromkeys(text for firm in firms for text in firm.statements)
    statements = {text: _distinct([firm.statements.get(text) for firm in firms]) for text in texts}
    return FirmTable(len(firms), columns, statements)


def _days(known: Sequence[Known | None]) -> Floats:
    said = (math.nan if one is None or one.as_of is None else one.as_of for one in known)
    return np.fromiter(said, np.float64, len(known))


def _spans(known: Sequence[Known | None]) -> SpanColumn:
    spans = [one.value if one and isinstance(one.value, Span) else None for one in known]
    low, high = (
        np.fromiter(
            (math.nan if one is None else getattr(one, end) for one in spans),
            np.float64,
            len(spans),
        )
        for end in ("low", "high")
    )
    return SpanColumn(low, high, _days(known))


def _distinct(known: Sequence[Known | None]) -> DistinctColumn:
    places: dict[Choice | Codes | Span | Holdings | None, int] = {}
    place = [places.setdefault(one.value if one else None, len(places)) for one in known]
    values = tuple(None if value is None else Known(value) for value in places)
    return DistinctColumn(values, np.array(place, np.int64), _days(known))


def _certificates(known: Sequence[Known | None]) -> CertificateColumn:
    held = [
        (one, place)
        for place, found in enumerate(known)
        if found and isinstance(found.value, Holdings)
        for one in found.value.held
    ]
    held.sort(key=lambda pair: pair[0].kind)
    kinds = [one.kind for one, _ in held]
    rows = {}
    start = 0
    for stop in range(1, len(kinds) + 1):
        if stop == len(kinds) or kinds[stop] != kinds[start]:
            rows[kinds[start]] = slice(start, stop)
            start = stop
    levels: dict[str, int] = {}
    return CertificateColumn(
        rows=rows,
        levels=levels,
        firm=np.array([place for _, place in held], np.int64),
        level=np.array(
            [
                -1 if one.level is None else levels.setdefault(one.level, len(levels))
                for one, _ in held
            ],
            np.int64,
        ),
        begin=np.array([UNSAID if one.begin is None else one.begin for one, _ in held], np.float64),
        end=np.array([UNSAID if one.end is None else one.end for one, _ in held], np.float64),
        complete=_complete(known),
        complete_of_all=np.array([bool(one) and _of_all(one) for one in known], np.bool_),
        as_of=_days(known),
    )


def _of_all(known: Known | None) -> bool:
    return known is not None and isinstance(known.value, Holdings) and known.value.complete is None


def _complete(known: Sequence[Known | None]) -> dict[str, NDArray[np.bool_]]:
    found: dict[str, NDArray[np.bool_]] = {}
    for place, one in enumerate(known):
        if one is None or not isinstance(one.value, Holdings):
            continue
        for kind in one.value.complete or ():
            if kind not in found:
                found[kind] = np.zeros(len(known), np.bool_)
            found[kind][place] = True
    return found
