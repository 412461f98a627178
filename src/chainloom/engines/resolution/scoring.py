"""Precision, recall and F1 on labelled data: thresholds from one half, figures from the other.

Three kinds of input, told apart by option:
    --pairs       JSON of {"match": [[a, b], ...], "distinct": [...]}, records with name, address
    --name-pairs  CSV of two names and a label 0 or 1
    --short-full  CSV with short_name and full_name: each short name is looked up among all
                  full names, and found when the first answer is the right one
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from .comparison import compare
from .index import Index
from .records import Record
from .rules import default_rules

SEED: Final = 20261123
_STEPS: Final = 100
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Scored:
    """One decision: how sure the engine was, and whether saying yes would be right."""

    score: float
    right: bool


@dataclass(frozen=True, slots=True)
class Figures:
    precision: float
    recall: float
    f1: float
    decisions: int

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.3f}  recall {self.recall:.3f}  F1 {self.f1:.3f}"
            f"  ({self.decisions} decisions)"
        )


def figures(scored: Sequence[Scored], threshold: float, positives: int | None = None) -> Figures:
    """`positives` where a right answer may never have been proposed at all."""
    said = [s for s in scored if s.score >= threshold]
    hits = sum(s.right for s in said)
    total = sum(s.right for s in scored) if positives is None else positives
    precision = hits / len(said) if said else 1.0
    recall = hits / total if total else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Figures(precision, recall, f1, len(scored))


def best_threshold(scored: Sequence[Scored], positives: int | None = None) -> float:
    """The one with the highest F1; among equals the middle one, which generalises best."""
    steps = [i / _STEPS for i in range(1, _STEPS)]
    values = [figures(scored, step, positives).f1 for step in steps]
    top = [step for step, value in zip(steps, values, strict=True) if value == max(values)]
    return top[len(top) // 2]


def halves(items: Sequence[_Item]) -> tuple[list[_Item], list[_Item]]:
    shuffled = list(items)
    random.Random(SEED).shuffle(shuffled)
    middle = len(shuffled) // 2
    return shuffled[:middle], shuffled[middle:]


# -- pairs ---------------------------------------------------------------------------------


def read_pairs(path: Path) -> list[tuple[Record, Record, bool]]:
    table = json.loads(path.read_text("utf-8"))
    found = []
    for label in ("match", "distinct"):
        for pair in table[label]:
            first, second = pair["__value__"] if isinstance(pair, dict) else pair
            found.append((_record(first), _record(second), label == "match"))
    return found


def _record(row: dict[str, Any]) -> Record:
    country = str(row.get("country") or "").upper() or None
    return Record(row["id"], row["name"], address=row.get("address"), district_code=country)


def read_name_pairs(path: Path) -> list[tuple[Record, Record, bool]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if len(row) >= 3][1:]
    return [(Record("a", x), Record("b", y), label.strip() == "1") for x, y, label, *_ in rows]


def score_pairs(pairs: Sequence[tuple[Record, Record, bool]]) -> list[str]:
    """Half the pairs choose the threshold, the other half is scored with it."""
    scored = [Scored(compare(a, b).score, same) for a, b, same in pairs]
    return _report(*halves(scored))


def _report(
    chosen_on: list[Scored], reported_on: list[Scored], positives: tuple[int, int] | None = None
) -> list[str]:
    first, second = positives or (None, None)
    threshold = best_threshold(chosen_on, first)
    rules = default_rules()
    rows = [("chosen on the other half", threshold)]
    rows += [("shipped, possible or same", rules.possible), ("shipped, same", rules.same)]
    return [f"{t:.2f} {name:<26} {figures(reported_on, t, second)}" for name, t in rows]


# -- short names ---------------------------------------------------------------------------


def score_short_full(path: Path, *, with_suspects: bool) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = sorted({row["full_name"] for row in rows})
    index = Index(Record(name, name) for name in names)
    if not with_suspects:
        rows = [row for row in rows if row["chars_of_short_in_full"] != "0"]
    first, second = halves(rows)
    lookup: Callable[[list[dict[str, str]]], list[Scored]] = lambda part: [  # noqa: E731
        answer for row in part if (answer := _look_up(index, row))
    ]
    return _report(lookup(first), lookup(second), (len(first), len(second)))


def _look_up(index: Index, row: dict[str, str]) -> Scored | None:
    found = index.candidates(Record(None, row["short_name"]), limit=1)
    return Scored(found[0].score, found[0].b.key == row["full_name"]) if found else None
