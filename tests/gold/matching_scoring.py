"""A list of offers against grades: nDCG (Järvelin and Kekäläinen 2002), gain 2^grade − 1."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.gold.matching_by_hand import OFFERS_BY_HAND
from tests.gold.matching_offers import DAY, offers

from chainloom.cli.match_files import with_words
from chainloom.engines.matching import Need, Resource

FOLDER = Path(__file__).resolve().parent


def ndcg(found: Sequence[str], grades: Mapping[str, int], k: int = 10) -> float:
    """1 where the first k could not be better; 1 too where nothing is worth finding."""
    best = sorted(grades.values(), reverse=True)[:k]
    whole = _gain(best)
    return _gain([grades.get(one, 0) for one in found[:k]]) / whole if whole else 1.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, 1))


def labelled(half: str) -> Iterator[tuple[Need, dict[str, int]]]:
    """Needs with the grades of offers; what has none is 0."""
    for line in (FOLDER / f"matching_{half}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        need = Need.from_dict(
            {key: row[key] for key in ("id", "kind", "conditions", "words", "point")}
            | {"day": DAY.isoformat()}
        )
        yield need, row["grades"]


def everything(reading: bool = True) -> Iterator[Resource]:
    """All offers, without what only the grader knows; cloth read by its engine, or not."""
    for row in (*offers(), *OFFERS_BY_HAND):
        said: dict[str, Any] = {key: value for key, value in row.items() if key != "told"}
        if reading:
            said["values"] = with_words(said, said["values"])
        yield Resource.from_dict(said)
