"""The labelled needs: enough of them, graded by the rules, and matched as well as is said."""

from __future__ import annotations

import json
from functools import cache
from statistics import mean

import pytest

from chainloom.engines.matching import Index, kind, lexicon, make_index, match
from tests.gold.matching_grades import graded
from tests.gold.matching_scoring import FOLDER, everything, labelled, ndcg


@cache
def index() -> Index:
    return make_index(everything())


def test_there_are_enough_of_every_kind():
    rows = [need for half in ("dev", "apart") for need, _ in labelled(half)]
    assert len(rows) >= 60
    assert len(index()) >= 2000
    assert {need.kind for need in rows} == {one.kind for one in everything()}


def test_the_grades_that_are_kept_are_those_of_the_rules():
    kept = {}
    for half in ("dev", "apart"):
        for line in (FOLDER / f"matching_{half}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            kept[row["id"]] = row["grades"]
    assert kept == {row["id"]: row["grades"] for row in graded()}


def test_codes_of_needs_are_codes_of_the_lexicon():
    for half in ("dev", "apart"):
        for need, _ in labelled(half):
            for one in need.conditions:
                field = kind(need.kind).fields[one.field]
                if field.type == "place" or not field.group:
                    continue
                for code in (*one.any_of, *one.all_of, *([one.of] if one.of else [])):
                    assert lexicon().concepts[code].group == field.group


@pytest.mark.parametrize(("half", "least"), [("dev", 0.87), ("apart", 0.85)])
def test_the_best_are_found_as_often_as_is_said(half, least):
    scores = [
        ndcg([one.id for one in match(need, index()).matches], grades)
        for need, grades in labelled(half)
    ]
    assert mean(scores) >= least


def test_ndcg_is_1_for_the_best_order_and_less_for_another():
    grades = {"a": 3, "b": 1}
    assert ndcg(["a", "b"], grades) == 1
    assert 0 < ndcg(["b", "a"], grades) < 1
    assert ndcg(["x"], grades) == 0
