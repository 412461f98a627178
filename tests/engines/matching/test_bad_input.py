"""What cannot be used is refused with its place and what would do."""

from __future__ import annotations

from datetime import date

import pytest

from chainloom.engines.matching import (
    Condition,
    MatchingError,
    Need,
    Resource,
    Weights,
    make_index,
    match,
)
from chainloom.engines.matching.kinds import kinds, make_kind

DAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Condition("weight", low=1), "fabric has no field weight"),
        (Condition("weight_gsm"), "bounds are wanted"),
        (Condition("weight_gsm", low=5, high=3), "lower bound 5 is above the upper one 3"),
        (Condition("weight_gsm", low=float("nan")), "no number to compare with"),
        (Condition("weight_gsm", low=5, unit="stone"), "no unit 'stone'"),
        (Condition("weight_gsm", any_of=("twill",)), "bounds are wanted"),
        (Condition("structure", low=3), "any_of, all_of or none_of is wanted"),
        (Condition("structure"), "any_of, all_of or none_of is wanted"),
        (Condition("place", any_of=("泉州",)), "no code of GB/T 2260"),
        (Condition("place"), "any_of is wanted"),
        (Condition("composition", low=50), "any_of, all_of or none_of is wanted, or of"),
        (Condition("certificates", low=1), "any_of, all_of or none_of is wanted"),
        (Condition("weight_gsm", low=1, weight=0), "a weight is above 0"),
    ],
)
def test_a_condition_that_cannot_be_asked_is_named(condition, said):
    with pytest.raises(MatchingError, match=r"condition on \w+: .*") as refused:
        match(Need("fabric", (condition,), day=DAY), make_index([Resource("a", "fabric")]))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"colour_": "red"}, "fabric has no field colour_"),
        ({"weight_gsm": "heavy"}, "weight_gsm: 'heavy' is no number"),
        ({"weight_gsm": True}, "weight_gsm: True is no number"),
        ({"weight_gsm": [1, 2, 3]}, "weight_gsm"),
        ({"weight_gsm": [None, None]}, "one of low and high"),
        ({"weight_gsm": float("inf")}, "no number to compare with"),
        ({"structure": 5}, "structure: a list of codes"),
        ({"composition": {"cotton": 120}}, "cotton: a share lies between 0 and 100"),
        ({"composition": "cotton"}, "composition: an object is wanted"),
        ({"certificates": [{"expires": "2026-01-01"}]}, "a certificate has a code"),
        ({"certificates": [{"code": "grs", "expires": "soon"}]}, "'soon' is no date"),
        ({"available": ["2026-12-01", "never"]}, "'never' is no date"),
        ({"place": "Licheng"}, "no code of GB/T 2260"),
        ({"yarns": {"warp": [{"count": 40, "system": "X"}]}}, "no yarn count system"),
    ],
)
def test_a_value_that_cannot_be_compared_is_named(values, said):
    with pytest.raises(MatchingError) as refused:
        make_index([Resource("r7", "fabric", values)])
    assert str(refused.value).startswith("r7: ")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": "fabric", "colour": 1}, "a need has no colour"),
        ({"kind": "fabric", "conditions": {"field": "x"}}, "a list of conditions"),
        ({"kind": "fabric", "conditions": [{"field": "x", "lo": 1}]}, "conditions, 1: "),
        ({"kind": "fabric", "conditions": [3]}, "conditions, 1: an object"),
        ({"kind": "fabric", "day": "yesterday"}, "'yesterday' is no date"),
        ({"kind": "fabric", "point": [200, 0]}, "longitude within"),
        ({"kind": "fabric", "point": 5}, "is no [longitude, latitude]"),
        ({}, "need: "),
    ],
)
def test_a_need_from_json_is_checked(given, said):
    with pytest.raises(MatchingError) as refused:
        Need.from_dict(given)
    assert said in str(refused.value)


def test_an_unknown_kind_is_refused_with_those_there_are():
    with pytest.raises(MatchingError, match="there are capacity, fabric, finance"):
        match(Need("cloth"), make_index())


def test_fulfilled_ones_are_not_more_than_there_were():
    with pytest.raises(MatchingError, match="fulfilled"):
        make_index([Resource("a", "fabric", past=1, fulfilled=2)])


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"word": 1}, "no weight word"),
        ({"words": -1}, "0 or more"),
        ({"words": "much"}, "is no number"),
        ({"unknown": 2}, "at most 1"),
        ({"half_km": 0}, "more than 0"),
        (dict.fromkeys(("conditions", "wishes", "words", "chain", "map", "trust", "freshness"), 0),
         "one of the parts must count"),
    ],
)  # fmt: skip
def test_weights_of_an_office_are_checked(weights, said):
    with pytest.raises(MatchingError, match=said):
        Weights.from_dict(weights)


def test_every_kind_says_of_every_field_what_to_ask():
    assert set(kinds()) == {
        "fabric", "capacity", "technology", "testing", "finance", "talent", "site", "service"
    }  # fmt: skip
    for one in kinds().values():
        for field in one.fields.values():
            assert field.label
            assert field.label_en
            assert field.ask.endswith("？")
            assert field.ask_en.endswith("?")
            assert not field.is_range or field.unit


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"type": "word"}, "the type must be one of"),
        ({"type": "number", "fit": "tight"}, "fit must be"),
        ({"type": "number", "colour": 1}, "unexpected keyword"),
        ({"type": "number", "in_unit": {"kg": "mass"}}, "names mass"),
    ],
)
def test_a_kind_that_means_nothing_is_refused(field, said):
    row = {"label": "", "label_en": "", "ask": "", "ask_en": "", **field}
    with pytest.raises(MatchingError, match=said):
        make_kind({"code": "x", "label": "", "label_en": "", "fields": {"a": row}})
