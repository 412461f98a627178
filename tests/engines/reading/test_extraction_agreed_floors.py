"""How well facts are read, kind by kind, on the labelled half that rules may be made from."""

from __future__ import annotations

import pytest

from chainloom.engines.reading import Scores, read, read_gold
from tests.shared_data import ROOT, shared

# (strict, lenient) F1: a little under what is reached, so that a rule that spoils another shows.
FLOORS = {
    "organisation": (0.85, 0.88),
    "person": (0.92, 0.96),
    "membership": (0.96, 0.96),
    "body_founded": (0.79, 0.88),
    "agreement_signed": (0.93, 0.97),
    "plan_published": (0.76, 0.86),
    "supply_relation": (0.49, 0.56),
    "project": (0.27, 0.5),
    "event_held": (0.37, 0.65),
    "policy_benefit": (0.72, 0.83),
    "figure": (0.5, 0.89),
    "certificate_count": (0.9, 0.95),
    "resource": (0.9, 0.9),
}


@pytest.fixture(scope="module")
def scores() -> Scores:
    root = shared("articles")
    found = Scores()
    for document in read_gold(ROOT / "tests" / "gold" / "reading_dev.jsonl", root):
        reading = read(document.data, filename=document.filename, published=document.published)
        found.add(reading.facts, document.facts, document.kinds)
    return found


@pytest.mark.parametrize("kind", FLOORS)
def test_a_kind_is_read_at_least_as_well_as_before(scores: Scores, kind: str) -> None:
    strict, lenient = FLOORS[kind]
    assert scores.strict[kind].f1 >= strict
    assert scores.lenient[kind].f1 >= lenient
