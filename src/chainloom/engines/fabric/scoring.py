"""How well specifications agree with labels, by field.

A field counts where the label has it or the reading has it; it is right if both say the same. What
the reading marks as derived counts only where the label has it. A *wrong number* is a field of
numbers that the reading states as written, with no problem reported for it, and that differs from
the label or is not in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .spec import FabricSpec

FIELDS: Final = (
    "composition",
    "yarns",
    "density",
    "width_cm",
    "weight_gsm",
    "thickness_mm",
    "structure",
    "category",
    "state",
    "finishes",
    "colour",
    "minimum_order",
    "lead_time_days",
    "price",
    "quantity",
    "certificates",
    "place",
)
NUMERIC: Final = frozenset(
    ("composition", "yarns", "density", "width_cm", "weight_gsm", "thickness_mm", "minimum_order",
     "lead_time_days", "price", "quantity")
)  # fmt: skip
# Two numbers agree to one part in two hundred: conversions are rounded differently.
CLOSE: Final = 0.005
_YARN_KEYS: Final = ("count", "system", "ply", "filaments", "process")


@dataclass
class Tally:
    """How often a field is labelled, found, and right; `counted` is labelled or found."""

    labelled: int = 0
    found: int = 0
    counted: int = 0
    right: int = 0

    @property
    def share(self) -> float:
        return self.right / self.counted if self.counted else math.nan


@dataclass
class Miss:
    """A field that differs; `is_wrong_number` if it was stated as certain."""

    field: str
    labelled: Any
    found: Any
    is_wrong_number: bool


@dataclass
class Scores:
    """Tallies by field over as many descriptions as were added."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIELDS})
    descriptions: int = 0
    wrong_numbers: int = 0

    def add(self, spec: FabricSpec, labelled: Mapping[str, Any]) -> list[Miss]:
        """Count one description; returns the fields that differ."""
        self.descriptions += 1
        said = spec.as_dict()
        doubtful = {problem.field for problem in spec.problems}
        misses = []
        for name in FIELDS:
            found, wanted = _said(said.get(name)), _said(labelled.get(name))
            if found and not wanted and name in spec.derived:
                continue
            if not found and not wanted:
                continue
            tally = self.tallies[name]
            tally.counted += 1
            tally.labelled += bool(wanted)
            tally.found += bool(found)
            if same(name, found, wanted):
                tally.right += 1
                continue
            certain = bool(found) and name not in spec.derived and name not in doubtful
            wrong = name in NUMERIC and certain and not _only_less(name, found, wanted)
            self.wrong_numbers += wrong
            misses.append(Miss(name, wanted, found, wrong))
        return misses

    @property
    def share(self) -> float:
        """The share of fields that are right."""
        counted = sum(one.counted for one in self.tallies.values())
        return sum(one.right for one in self.tallies.values()) / counted if counted else math.nan


def _said(value: Any) -> Any:
    """None for whatever says nothing."""
    if isinstance(value, Mapping):
        return value if any(_said(one) for one in value.values()) else None
    return value or None


def same(name: str, found: Any, wanted: Any) -> bool:
    """Whether two values of a field say the same."""
    if not found or not wanted:
        return not found and not wanted
    if name == "yarns":
        return all(
            _close(_yarns(found.get(side)), _yarns(wanted.get(side))) for side in ("warp", "weft")
        )
    if name == "composition":
        one = {part["fibre"]: part.get("percent") for part in found}
        return _close(one, {part["fibre"]: part.get("percent") for part in wanted})
    if name in {"finishes", "certificates"}:
        return set(found) == set(wanted)
    return _close(_without_none(found), _without_none(wanted))


def _yarns(yarns: Any) -> list[dict[str, Any]]:
    return [{key: one.get(key) for key in _YARN_KEYS} for one in yarns or ()]


def _without_none(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: one for key, one in value.items() if one is not None}
    return value


def _close(one: Any, other: Any) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_close(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_close, one, other))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=CLOSE)
    return bool(one == other)


def _only_less(name: str, found: Any, wanted: Any) -> bool:
    """Whether all numbers found are labelled: something is missing, nothing is wrong."""
    return set(_numbers(name, found)) <= set(_numbers(name, wanted))


def _numbers(name: str, value: Any) -> list[tuple[str, float]]:
    """Every number in a value with what it is the number of."""
    if not value:
        return []
    if name == "composition":
        return [(part["fibre"], part["percent"]) for part in value if part.get("percent")]
    if name == "yarns":
        return [
            (f"{side} {one['system']} {key}", one[key])
            for side in ("warp", "weft")
            for one in value.get(side) or ()
            for key in ("count", "ply", "filaments")
            if one.get(key)
        ]
    if isinstance(value, Mapping):
        unit = str(value.get("unit", ""))
        return [
            (f"{key} {unit}", one) for key, one in value.items() if isinstance(one, int | float)
        ]
    if isinstance(value, list | tuple):
        return [(str(place), one) for place, one in enumerate(value)]
    return [("", value)]
