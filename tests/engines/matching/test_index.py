"""Offers come, change and go; what the words say fills what is empty; the other way round."""

from __future__ import annotations

from datetime import date

import pytest

from chainloom.engines.matching import (
    Condition,
    Index,
    MatchingError,
    Need,
    Resource,
    make_index,
    match,
    needs_for,
)

DAY = date(2026, 11, 29)


def jersey(name: str, gsm: float, **more) -> Resource:
    return Resource(name, "fabric", {"structure": "single_jersey", "weight_gsm": gsm}, **more)


NEED = Need("fabric", (Condition("weight_gsm", 180, 200),), day=DAY, id="n")


def test_what_is_added_is_found_and_what_is_withdrawn_is_not():
    index = Index()
    index.add(jersey("a", 190))
    assert [one.id for one in match(NEED, index).matches] == ["a"]
    assert index.withdraw("a")
    assert match(NEED, index).matches == ()
    assert not index.withdraw("a")


def test_only_those_that_are_asked_for_are_looked_at():
    index = make_index([jersey(name, 190) for name in "abcd"])
    index.withdraw("d")
    result = match(NEED, index, among=["b", "d", "not there"])
    assert [one.id for one in result.matches] == ["b"]
    assert (result.feasible, result.possible, result.looked_at) == (1, 0, 1)
    assert match(NEED, index, among=[]).matches == ()


def test_an_offer_added_again_takes_the_place_of_the_old_one():
    index = make_index([jersey("a", 190)])
    index.add(jersey("a", 300))
    (only,) = match(NEED, index).matches
    assert only.standing == "unfit"
    assert only.verdicts[0].found == 300
    assert len(index) == 1


def test_an_offer_may_change_its_kind():
    index = make_index([jersey("a", 190)])
    index.add(Resource("a", "capacity", {"machine": "stenter"}))
    assert match(NEED, index).matches == ()
    assert match(Need("capacity"), index).matches[0].id == "a"


def test_a_refused_offer_leaves_the_old_one():
    index = make_index([jersey("a", 190)])
    with pytest.raises(MatchingError, match="weight_gsm"):
        index.add(Resource("a", "fabric", {"weight_gsm": "heavy"}))
    assert match(NEED, index).matches[0].standing == "feasible"


def test_words_of_late_offers_count_as_those_of_early_ones():
    """Also where the sorted part of the words and what waits are both asked."""
    offers = [
        jersey(f"r{n}", 190, title="现货" if n % 3 else "尾货", updated=DAY) for n in range(30)
    ]
    need = Need("fabric", words="尾货", day=DAY)
    index = make_index(offers[:15])
    for one in offers[15:]:
        index.add(one)
    late = match(need, index, 30)
    assert {one.id for one in late.matches[:10]} == {f"r{n}" for n in range(0, 30, 3)}
    index.settle()
    assert [one.id for one in match(need, index, 30).matches] == [one.id for one in late.matches]


def test_words_fill_fields_that_are_empty_and_the_verdict_says_so():
    index = make_index(
        [
            Resource("a", "capacity", title="喷水机20台有空"),
            Resource("b", "capacity", {"machine": "stenter", "machines": 3}, title="喷水机20台"),
        ]
    )
    need = Need(
        "capacity", (Condition("machine", any_of=("loom",)), Condition("machines", low=10)), day=DAY
    )
    first, second = match(need, index).matches
    assert (first.id, first.standing) == ("a", "feasible")
    assert [(one.found, one.is_heard) for one in first.verdicts] == [
        (["water_jet_loom"], True),
        (20, True),
    ]
    assert (second.id, second.standing) == ("b", "unfit")
    assert not any(one.is_heard for one in second.verdicts)


def test_a_number_that_is_said_twice_and_differently_stays_unknown():
    index = make_index([Resource("a", "capacity", text="20台喷水机 30台喷气机")])
    need = Need("capacity", (Condition("machines", low=10),), day=DAY)
    assert match(need, index).matches[0].verdicts[0].state == "unknown"


def test_kilograms_and_metres_are_one_where_width_and_weight_are_known():
    order = {"minimum_order": {"value": 100, "unit": "kg"}}
    sized = {"width_cm": 200, "weight_gsm": 250, **order}
    index = make_index([Resource("a", "fabric", sized), Resource("b", "fabric", order)])
    metres = Need("fabric", (Condition("minimum_order", high=300),), day=DAY)
    found = {one.id: one.verdicts[0] for one in match(metres, index).matches}
    assert found["a"].found == 200  # 100 kg ÷ (2 m × 0.25 kg/m²)
    assert found["b"].state == "unknown"
    kilos = Need("fabric", (Condition("minimum_order", high=100, unit="kg"),), day=DAY)
    assert {one.standing for one in match(kilos, index).matches} == {"feasible"}


def test_a_price_without_a_unit_is_a_metres():
    index = make_index([Resource("a", "fabric", {"price": 12})])
    kilo = Need("fabric", (Condition("price", high=12, unit="CNY/kg"),), day=DAY)
    assert match(kilo, index).matches[0].verdicts[0].state == "unknown"


def test_needs_of_a_resource_stand_in_the_order_in_which_it_fits_them():
    light = Need("fabric", (Condition("weight_gsm", 100, 120),), day=DAY, id="light")
    near = Need("fabric", (Condition("weight_gsm", 192, 200),), day=DAY, id="near")
    other = Need("testing", day=DAY, id="other kind")
    result = needs_for(jersey("a", 190), [light, near, other, NEED])
    assert [(one.id, one.standing, one.rank) for one in result.matches] == [
        ("n", "feasible", 1),
        ("near", "possible", 2),
        ("light", "unfit", 3),
    ]
    assert (result.feasible, result.possible, result.looked_at) == (1, 1, 3)


class ByLength:
    """Another way of comparing words: whoever says more."""

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def add(self, row, resource, said):
        self.lengths.append(len(resource.text))

    def scores(self, asked, rows, count):
        import numpy as np

        return np.array([min(1, self.lengths[row] / 10) for row in rows], dtype=np.float32)

    def settle(self):
        pass


def test_another_way_of_comparing_words_can_be_given():
    offers = [jersey("short", 190, text="a"), jersey("long", 190, text="abcdefghij")]
    need = Need("fabric", words="anything", day=DAY)
    found = match(need, make_index(offers, words=ByLength)).matches
    assert [one.id for one in found] == ["long", "short"]


@pytest.mark.parametrize(
    ("stated", "asked", "state"),
    [
        # What figures leave of the hundred may be anything.
        ({"cotton": 60}, {"low": 30}, "unknown"),
        ({"cotton": 60}, {"high": 10}, "unknown"),
        ({"cotton": 60}, {"high": 40}, "met"),
        ({"cotton": 60}, {"low": 50}, "unmet"),
        ({"cotton": 97}, {"high": 5}, "met"),
        ({"cotton": 100}, {"high": 5}, "met"),
        # Whoever names fibres without figures names the main ones.
        ({"cotton": None}, {"high": 10}, "met"),
        ({"cotton": None}, {"low": 30}, "unmet"),
        ({"cotton": 60, "elastane": None}, {"high": 10}, "met"),
        ({"cotton": 95, "elastane": None}, {"high": 5}, "met"),
    ],
)
def test_a_fibre_that_is_not_named_may_have_what_the_others_leave(stated, asked, state):
    index = make_index([Resource("a", "fabric", {"composition": stated})])
    need = Need("fabric", (Condition("composition", of="polyester", **asked),), day=DAY)
    (only,) = match(need, index).matches
    assert only.verdicts[0].state == state
