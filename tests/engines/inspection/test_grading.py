"""Grading: the tables as the systems have them, and the same as by walking yard after yard."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainloom.engines.inspection import (
    KINDS,
    Defect,
    Flaw,
    FlawError,
    Inspection,
    RuleError,
    built_in_rules,
    cloth_length_m,
    cloth_width_m,
    flaws_of,
    grade,
    grade_shipment,
    read_rule,
    rule_of,
)

from .naive_grading import total

RULES = built_in_rules()
FOUR, TEN, METRIC = RULES["four_point"], RULES["ten_point"], RULES["four_point_metric"]


def points(rule, kind, length_in, direction="along", width_m=1.5) -> int:
    flaw = Flaw.imperial(kind, 2.1, 20, length_in, direction)
    return grade([flaw], rule, length_m=100, width_m=width_m).points


@pytest.mark.parametrize(
    ("inches", "asked"),
    [(0.1, 1), (3, 1), (3.01, 2), (6, 2), (6.01, 3), (9, 3), (9.01, 4), (35, 4)],
)
@pytest.mark.parametrize("direction", ["along", "across"])
def test_four_points_by_length_in_either_direction(inches, asked, direction):
    assert points(FOUR, "stain", inches, direction) == asked


@pytest.mark.parametrize(("inches", "asked"), [(0.2, 2), (1, 2), (1.01, 4), (12, 4)])
def test_a_hole_of_more_than_an_inch_has_four_points_and_a_smaller_one_two(inches, asked):
    assert points(FOUR, "hole", inches) == asked


@pytest.mark.parametrize(
    ("inches", "warp", "weft"),
    # Across cloth of 60 inches: 30 are half its width.
    [(1, 1, 1), (1.1, 3, 3), (5, 3, 3), (5.1, 5, 5), (10, 5, 5), (10.1, 10, 5), (30, 10, 5)],
)
def test_ten_points_differ_along_and_across(inches, warp, weft):
    width = 60 * 0.0254
    assert points(TEN, "stain", inches, "along", width) == warp
    assert points(TEN, "stain", inches, "across", width) == weft


def test_a_weft_flaw_beyond_half_the_width_has_ten_points():
    assert points(TEN, "broken_pick", 30.1, "across", 60 * 0.0254) == 10


def test_a_bound_told_in_millimetres_is_the_same_bound():
    assert grade([Flaw("stain", 1, 0, 76.2)], FOUR, length_m=9, width_m=1).points == 1


def test_a_yard_has_four_points_at_most_and_its_worst_flaws_keep_theirs():
    flaws = [Flaw("knot", 0.1, 50, 5), Flaw("stain", 0.5, 50, 240), Flaw("knot", 1.0, 50, 5)]
    found = grade(flaws, FOUR, length_m=10, width_m=1.5)
    assert [(one.points, one.counted) for one in found.marks] == [(1, 0), (4, 4), (1, 1)]
    assert [(one.number, one.points, one.counted) for one in found.stretches] == [
        (0, 5, 4),
        (1, 1, 1),
    ]
    assert found.by_kind == {"knot": 1, "stain": 4}


def test_a_continuous_flaw_has_four_points_in_each_yard_it_touches():
    # From half-way through the first yard to half-way through the fourth.
    flaw = Flaw("broken_end", 0.4572, 100, 3 * 914.4)
    found = grade([flaw], FOUR, length_m=20, width_m=1.5)
    assert found.marks[0].stretches == (0, 1, 2, 3)
    assert found.points == 16
    # One that ends just where a yard does touches no further one.
    whole = grade([replace(flaw, at_m=0.9144)], FOUR, length_m=20, width_m=1.5)
    assert whole.marks[0].stretches == (1, 2, 3)


def test_points_per_hundred_square_yards_as_the_formula_says():
    # 20 points in 100 yards of 60 inches: 20 x 3600 / (60 x 100) = 12.
    flaws = [Flaw("stain", metre, 500, 300) for metre in range(5, 50, 10)]
    found = grade(flaws, FOUR, length_m=91.44, width_m=1.524)
    assert found.points == 20
    assert found.per_100_yd2 == pytest.approx(20 * 3600 / (60 * 100))
    assert found.per_100_m2 == pytest.approx(20 * 100 / (91.44 * 1.524))
    assert (found.length_yd, found.width_in) == (pytest.approx(100), pytest.approx(60))


def test_the_limit_decides_and_the_word_is_the_rules_own():
    def rolled(metres):
        flaws = [Flaw("stain", one * 0.95, 500, 300) for one in range(10)]
        return grade(flaws, FOUR, length_m=metres, width_m=1)

    # 40 points: 40 per 100 square yards on just 100 of them.
    just = 100 * 0.9144**2
    assert rolled(just).passed
    assert rolled(just).verdict() == "first quality"
    assert not rolled(just - 0.01).passed
    assert rolled(just - 0.01).verdict("zh-hans") == "不合格（二等）"


def test_ten_point_limit_is_a_tenth_higher_for_wide_cloth():
    flaws = [Flaw("stain", 0.95 * number, 500, 300) for number in range(11)]
    hundred_yards = 91.44
    assert grade(flaws, TEN, length_m=hundred_yards, width_m=1.3).passed
    assert not grade(flaws, TEN, length_m=hundred_yards, width_m=1.2).passed


def test_flaws_at_the_edge_have_no_points_in_the_ten_point_system():
    flaws = [Flaw("knot", 1, 2, 5), Flaw("knot", 3, 1495, 5), Flaw("knot", 5, 20, 5)]
    found = grade(flaws, TEN, length_m=10, width_m=1.5)
    assert [one.why for one in found.marks] == ["edge", "edge", "step"]


def test_customers_may_count_strictly_and_ignore_kinds():
    rule = rule_of(
        {
            "code": "strict",
            "name": "Strict",
            "stretch": "yard",
            "most_points": 4,
            "steps": [{"points": 4}],
            "ignored": ["crease"],
            "limits": [
                {"of": "flaws_of_most_points", "most": 1},
                {"of": "longest_continuous_stretches", "most": 2},
            ],
            "continuous": {"from_in": 36, "points": 4},
        }
    )
    roll = {"length_m": 50, "width_m": 1.5}
    assert grade([Flaw("hole", 1, 9, 3), Flaw("crease", 4, 9, 900)], rule, **roll).points == 4
    long = grade([Flaw("broken_end", 1, 9, 2500)], rule, **roll)
    assert [(one.value, one.met) for one in long.tests] == [(1, True), (3, False)]


def test_a_shipment_is_judged_by_the_average_over_its_area():
    values = FOUR.record()
    values["limits"] = [
        {"of": "points_per_100_yd2", "most": 40},
        {"of": "points_per_100_yd2", "most": 28, "over": "shipment"},
    ]
    rule = rule_of(values)
    bad = [Flaw("stain", one * 0.95, 500, 300) for one in range(9)]
    rolls = [
        grade(bad, rule, length_m=91.44, width_m=0.9144),
        grade([], rule, length_m=91.44, width_m=0.9144),
    ]
    found = grade_shipment(rolls)
    assert found.per_100_yd2 == pytest.approx(18)
    assert found.passed
    assert not grade_shipment([rolls[0]]).passed
    with pytest.raises(FlawError, match="one rule"):
        grade_shipment([rolls[0], grade([], FOUR, length_m=1, width_m=1)])


@pytest.mark.parametrize(
    ("flaws", "roll", "said"),
    [
        ([], {"length_m": 0, "width_m": 1}, "length"),
        ([], {"length_m": 5, "width_m": float("nan")}, "width"),
        ([Flaw("hole", 7, 0, 3)], {"length_m": 5, "width_m": 1}, "flaw 1 is at 7.00 m"),
        ([Flaw("hole", 1, 0, -3)], {"length_m": 5, "width_m": 1}, "length_mm"),
    ],
)
def test_what_cannot_be_graded_is_told(flaws, roll, said):
    with pytest.raises(FlawError, match=said):
        grade(flaws, FOUR, **roll)


# The same as the slow way.

hundredths = st.integers(0, 4_000).map(lambda value: value / 100)
flaws = st.builds(
    lambda kind, at, across, length, direction: Flaw(kind, at, across, length, direction),
    st.sampled_from(KINDS),
    hundredths,
    st.integers(0, 1500).map(float),
    st.one_of(
        st.integers(1, 400).map(float),
        st.integers(1, 4000).map(float),
        st.sampled_from([25.4, 76.2, 152.4, 228.6, 914.4, 75.0, 150.0, 230.0, 1000.0]),
    ),
    st.sampled_from(["along", "across"]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(flaws, max_size=12), st.sampled_from(sorted(RULES)))
def test_points_are_those_of_walking_yard_after_yard(found, code):
    rule, length, width = RULES[code], 45.0, 1.5
    graded = grade(found, rule, length_m=length, width_m=width)
    assert graded.points == total(found, rule, length, width)


@settings(max_examples=60, deadline=None)
@given(st.lists(flaws, max_size=10), flaws, st.sampled_from(sorted(RULES)))
def test_sums_agree_and_another_flaw_never_helps(found, other, code):
    rule, roll = RULES[code], {"length_m": 45.0, "width_m": 1.5}
    graded = grade(found, rule, **roll)
    assert graded.points == sum(graded.by_kind.values())
    assert graded.points == sum(one.counted for one in graded.stretches)
    assert all(one.counted <= rule.most_points for one in graded.stretches)
    assert all(one.counted <= one.points for one in graded.marks)
    assert grade([*found, other], rule, **roll).points >= graded.points
    assert grade(found[::-1], rule, **roll).points == graded.points
    json.dumps(graded.record())


# Rule sets.


@pytest.mark.parametrize("code", sorted(RULES))
def test_rule_sets_survive_being_written_and_read_again(code):
    assert read_rule(json.dumps(RULES[code].record())) == RULES[code]


GOOD = {
    "code": "mine",
    "name": "Mine",
    "stretch": "yard",
    "most_points": 4,
    "steps": [{"up_to_in": 3, "points": 1}, {"points": 4}],
    "limits": [{"of": "points_per_100_yd2", "most": 20}],
}


@pytest.mark.parametrize(
    ("change", "key", "code"),
    [
        ({"code": None}, "code", "missing"),
        ({"code": "Ü"}, "code", "out_of_range"),
        ({"name": 5}, "name", "not_text"),
        ({"stretch": "ell"}, "stretch", "not_one_of"),
        ({"most_points": "4"}, "most_points", "not_number"),
        ({"most_points": 2.5}, "most_points", "not_number"),
        ({"steps": []}, "steps", "not_list"),
        ({"steps": [{"points": 1}, {"points": 4}]}, "steps[0]", "order"),
        (
            {"steps": [{"up_to_in": 3, "points": 1}, {"up_to_mm": 50, "points": 2}, {"points": 4}]},
            "steps[1]",
            "order",
        ),
        ({"steps": [{"up_to_in": 3, "points": 1}]}, "steps", "no_last_step"),
        ({"steps": [{"up_to": 3, "points": 1}, {"points": 4}]}, "steps[0].up_to", "unknown"),
        (
            {"special": [{"kinds": ["moth"], "steps": [{"points": 1}]}]},
            "special[0].kinds[0]",
            "not_one_of",
        ),
        ({"continuous": {"points": 4}}, "continuous.from_mm", "missing"),
        ({"edge_in": 1, "edge_mm": 25}, "edge_in", "two_bounds"),
        ({"limits": []}, "limits", "not_list"),
        ({"limits": [{"of": "points", "most": -1}]}, "limits[0].most", "out_of_range"),
        (
            {"limits": [{"of": "points", "most": 1, "over": "shipment"}]},
            "limits[0].of",
            "not_one_of",
        ),
        ({"verdict": {"good": "A"}}, "verdict.good", "unknown"),
        ({"colour": "red"}, "colour", "unknown"),
    ],
)
def test_a_mistake_in_a_rule_set_is_told_by_its_key(change, key, code):
    values = {name: value for name, value in {**GOOD, **change}.items() if value is not None}
    with pytest.raises(RuleError) as refused:
        rule_of(values)
    assert (key, code) in {(one.key, one.code) for one in refused.value.mistakes}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda part: (
        st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=6), part, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(FOUR.record())), anything, min_size=1, max_size=3))
def test_whatever_stands_in_a_rule_set_is_read_or_refused(change):
    try:
        rule = rule_of({**FOUR.record(), **change})
    except RuleError:
        return
    assert rule_of(rule.record()) == rule


@pytest.mark.parametrize("value", [10**400, float("nan"), float("inf"), -1])
def test_numbers_that_are_none_are_out_of_range(value):
    with pytest.raises(RuleError) as refused:
        rule_of({**GOOD, "limits": [{"of": "points", "most": value}]})
    assert [one.code for one in refused.value.mistakes] == ["out_of_range"]


def test_all_mistakes_are_told_at_once():
    with pytest.raises(RuleError) as refused:
        rule_of({**GOOD, "stretch": "ell", "limits": [{"of": "x", "most": "y"}]})
    assert {one.key for one in refused.value.mistakes} == {
        "stretch",
        "limits[0].of",
        "limits[0].most",
    }


def test_what_is_no_toml_and_no_json_is_told_with_its_name():
    for text, code in (("steps = [", "not_toml"), ('{"steps": ', "not_json")):
        with pytest.raises(RuleError, match=r"^mine\.toml: ") as refused:
            read_rule(text, name="mine.toml")
        assert [one.code for one in refused.value.mistakes] == [code]


# From pictures to flaws.


def pictured(start_m, boxes, kind="broken_end", along="x", wide=1.0) -> Inspection:
    size = (2000, 500) if along == "x" else (500, 2000)
    cloth = (0.0, 40.0, 2000.0, 500.0) if along == "x" else (40.0, 0.0, 500.0, 2000.0)
    defects = tuple(
        Defect(kind, (), box, 0.5 * max(box[2] - box[0], box[3] - box[1]), wide, 0.9, True)
        for box in boxes
    )
    heat = np.zeros((size[1] // 8, size[0] // 8), np.float32)
    return Inspection(*size, 0.5, along, start_m, (cloth,), (), defects, heat, ())


@pytest.mark.parametrize("along", ["x", "y"])
def test_flaws_are_measured_along_the_roll_and_from_the_cloths_edge(along):
    box = (200.0, 140.0, 400.0, 144.0)
    box = box if along == "x" else (box[1], box[0], box[3], box[2])
    (flaw,) = flaws_of([pictured(3, [box], along=along)])
    assert (flaw.at_m, flaw.across_mm, flaw.direction) == (3.1, 50.0, "along")
    assert (flaw.length_mm, flaw.along_mm) == (100, 100)


def test_a_flaw_that_runs_on_into_the_next_pictures_is_one():
    pictures = [
        pictured(0, [(1000, 200, 2000, 204)]),
        pictured(1, [(0, 201, 2000, 205)]),
        pictured(2, [(0, 201, 800, 205), (900, 300, 1000, 304)]),
    ]
    joined, other = flaws_of(pictures)
    assert (joined.at_m, joined.along_mm, joined.length_mm) == (0.5, 1900, 1900)
    assert joined.sources == ((0, 0), (1, 0), (2, 0))
    assert other.sources == ((2, 1),)


def test_a_crease_and_a_stain_that_a_seam_cuts_are_one_each():
    crease = [pictured(0, [(1000, 100, 2000, 200)], "crease")]
    crease.append(pictured(1, [(0, 198, 600, 260)], "crease"))
    (flaw,) = flaws_of(crease)
    assert (flaw.length_mm, flaw.across_mm) == (800, 30)
    # Of 50 by 100 mm, half of it on each side.
    stain = [pictured(0, [(1950, 200, 2000, 400)], "stain", wide=25)]
    stain.append(pictured(1, [(0, 200, 50, 400)], "stain", wide=25))
    (flaw,) = flaws_of(stain)
    assert (flaw.length_mm, flaw.direction) == (100, "across")
    assert flaw.along_mm == pytest.approx(50)


@pytest.mark.parametrize("step", [1.0, 0.9])
def test_joining_is_that_of_looking_at_every_pair(step):
    """Random flaws at and near seams, against all pairs that are linked, grown into groups."""
    rng = np.random.default_rng(3)
    for _ in range(30):
        pictures = []
        for number in range(5):
            boxes = []
            for _ in range(int(rng.integers(0, 6))):
                left = float(rng.choice([0, 2, 40, 900, 1790]))
                right = float(rng.choice([2000, 1997, 1900, left + 50]))
                top = float(rng.integers(20, 30) * 16)
                boxes.append((left, top, right, top + 4))
            pictures.append(pictured(number * step, boxes))
        found = flaws_of(pictures)
        assert sorted(sorted(flaw.sources) for flaw in found) == joined_by_pairs(pictures)


def joined_by_pairs(pictures):
    """Each group of defects that are one, by trying every pair until nothing changes."""
    seen = {
        (number, place): (one.start_m * 2000 + box.box[0], one.start_m * 2000 + box.box[2], box.box)
        for number, one in enumerate(pictures)
        for place, box in enumerate(one.defects)
    }
    groups = [{one} for one in seen]

    def linked(one, other):
        if other[0] != one[0] + 1:
            return False
        (first, last, box), (first2, last2, box2) = seen[one], seen[other]
        apart = max(first, first2) - min(last, last2)
        beside = max(box[1], box2[1]) - min(box[3], box2[3])
        cut = box[2] >= 2000 - 12 and box2[0] <= 12
        return (apart <= 1e-6 and beside <= 0) or (cut and apart <= 24 and beside <= 12)

    for one in seen:
        for other in seen:
            if linked(one, other):
                mine, its = (next(g for g in groups if at in g) for at in (one, other))
                if mine is not its:
                    mine |= its
                    groups.remove(its)
    return sorted(sorted(group) for group in groups)


def test_what_two_overlapping_pictures_show_is_one_flaw():
    # A line of 900 mm that begins in the first picture; the pictures share 100 mm.
    line = [
        pictured(0, [(1000, 200, 1990, 204)]),
        pictured(0.9, [(10, 202, 1000, 206), (1500, 300, 1550, 304)]),
    ]
    joined, other = flaws_of(line)
    assert joined.sources == ((0, 0), (1, 0))
    assert (joined.at_m, joined.along_mm, joined.length_mm) == pytest.approx((0.5, 900, 900))
    assert other.sources == ((1, 1),)
    # A knot in what they share, seen by the later picture a little earlier.
    knot = [
        pictured(0, [(1900, 200, 1908, 208)], "knot"),
        pictured(0.9, [(98, 202, 107, 209)], "knot"),
    ]
    (flaw,) = flaws_of(knot)
    assert flaw.length_mm == pytest.approx(5)
    assert cloth_length_m(line) == pytest.approx(1.9)


def test_places_are_compared_in_the_picture_not_from_an_edge_that_is_seen_otherwise():
    pictures = [pictured(0, [(1000, 200, 2000, 204)]), pictured(1, [(0, 200, 800, 204)])]
    pictures[1] = replace(pictures[1], cloth=((0.0, 90.0, 2000.0, 500.0),))
    (flaw,) = flaws_of(pictures)
    assert (flaw.across_mm, flaw.length_mm) == (80, 900)


def test_coarse_pictures_see_less_at_their_seams():
    pictures = [pictured(0, [(1000, 200, 1990, 204)]), pictured(1, [(10, 200, 800, 204)])]
    assert len(flaws_of(pictures)) == 1


def test_the_width_and_the_edge_hold_the_selvages():
    one = replace(
        pictured(0, [(200, 140, 400, 144)]),
        cloth=((0.0, 60.0, 2000.0, 460.0),),
        selvages=((0.0, 40.0, 2000.0, 60.0), (0.0, 460.0, 2000.0, 500.0)),
    )
    assert cloth_width_m([one]) == pytest.approx(0.23)
    assert flaws_of([one])[0].across_mm == 50


def test_cloth_is_counted_once_and_only_where_it_is():
    bands = replace(
        pictured(0, []), cloth=((0.0, 40.0, 500.0, 500.0), (1500.0, 40.0, 2000.0, 500.0))
    )
    assert cloth_length_m([bands]) == pytest.approx(0.5)
    assert cloth_length_m([pictured(0, []), pictured(0.5, [])]) == pytest.approx(1.5)
    assert cloth_length_m([]) == 0


def test_a_wide_stain_near_the_edge_has_points_in_the_ten_point_system():
    stain = pictured(0, [(200, 60, 500, 260)], "stain", wide=100)
    (flaw,) = flaws_of([stain])
    assert (flaw.direction, flaw.across_mm, flaw.wide_mm) == ("along", 10, 100)
    assert grade([flaw], TEN, length_m=1, width_m=0.5).points > 0


def test_where_no_limit_holds_nothing_passes_or_fails():
    rule = replace(FOUR, limits=())
    roll = grade([], rule, length_m=10, width_m=1.5)
    assert (roll.passed, roll.record()["passed"]) == (None, None)
    assert (roll.verdict(), roll.verdict("zh-hans")) == ("no limit holds", "没有适用的限值")
    shipment = grade_shipment([roll])
    assert (shipment.passed, shipment.rolls_failed) == (None, ())


def test_a_number_that_is_too_long_and_lists_that_are_too_deep_are_told():
    for text, code in (
        ('{"most_points": ' + "9" * 5000 + "}", "not_json"),
        ("most_points = " + "9" * 5000, "not_toml"),
        ('{"a": ' + "[" * 90_000, "not_json"),
    ):
        with pytest.raises(RuleError) as refused:
            read_rule(text)
        assert [one.code for one in refused.value.mistakes] == [code]


def test_flaws_that_only_lie_near_a_seam_stay_two():
    apart = [pictured(0, [(1000, 200, 1980, 204)]), pictured(1, [(0, 200, 500, 204)])]
    beside = [pictured(0, [(1000, 200, 2000, 204)]), pictured(1, [(0, 260, 500, 264)])]
    gap = [pictured(0, [(1000, 200, 2000, 204)]), pictured(1.5, [(0, 200, 500, 204)])]
    assert [len(flaws_of(one)) for one in (apart, beside, gap)] == [2, 2, 2]
