"""A grading rule is made by hand: what is filled in is what counts, and nothing of it is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chainloom.core.errors import Conflict
from chainloom.engines.inspection import Flaw, built_in_rules, grade, rule_of
from chainloom.organisations.models import Organisation
from chainloom.workshop.inspection.models import GradeRule, Roll
from chainloom.workshop.inspection.rule_form import RuleForm
from chainloom.workshop.inspection.services import rules

pytestmark = pytest.mark.django_db


def sent(**changes: Any) -> dict[str, Any]:
    """What a browser sends of the four-point form as it is shown, with these changes."""
    form = RuleForm()
    blank = {name: form[name].value() for name in form.fields}
    found = {**blank, "name": "客户甲", **changes}
    return {name: "" if value is None else value for name, value in found.items()}


def rule(**changes: Any) -> Any:
    form = RuleForm(sent(**changes))
    assert form.is_valid(), form.errors
    return rule_of({**form.values(), "name": "客户甲"})


def mistakes(**changes: Any) -> dict[str, str]:
    form = RuleForm(sent(**changes))
    assert not form.is_valid()
    return {name: str(told[0]) for name, told in form.errors.items()}


def points(made: Any, *flaws: Flaw, width_m: float = 1.6) -> list[int]:
    return [one.points for one in grade(flaws, made, length_m=50, width_m=width_m).marks]


def inches(kind: str, length: float, way: Any = "along") -> Flaw:
    return Flaw(kind, 1, 300, length * 25.4, way)


def test_the_form_as_it_is_shown_is_the_four_point_rule():
    made, own = built_in_rules()["four_point"], rule()
    flaws = [inches("stain", one) for one in (3, 3.01, 6, 6.01, 9, 9.01)]
    flaws += [inches("hole", one) for one in (1, 1.01)]
    assert points(own, *flaws) == points(made, *flaws) == [1, 2, 2, 3, 3, 4, 2, 4]
    assert own.limits == made.limits


def test_points_per_100_square_yards_are_those_of_the_formula():
    """ASTM D5430: points × 3600 / (width in inches × yards inspected)."""
    flaws = [inches("stain", 2), inches("stain", 8), inches("hole", 0.5)]
    told = grade(flaws, rule(most1="20"), length_m=50 * 0.9144, width_m=60 * 0.0254)
    # They begin in one yard, which has no more than four points.
    assert told.points == 4
    assert told.per_100_yd2 == pytest.approx(4 * 3600 / (60 * 50)) == pytest.approx(4.8)
    assert told.passed


def test_all_holes_have_the_same_points_where_no_length_is_given():
    made = rule(hole_bound="", hole_points1="", hole_points2="4")
    assert points(made, inches("hole", 0.1), inches("hole", 5), inches("stain", 0.1)) == [4, 4, 1]


def test_holes_are_counted_as_other_defects_where_nothing_is_said_of_them():
    made = rule(hole_bound="", hole_points1="", hole_points2="")
    assert points(made, inches("hole", 0.1), inches("hole", 5)) == [1, 2]


def test_a_ten_point_rule_is_made_like_the_products():
    form = RuleForm(like="ten_point")
    shown = {name: form[name].value() for name in form.fields}
    data = {k: "" if v is None else v for k, v in shown.items()} | {"name": "十分制客户"}
    own = RuleForm(data)
    assert own.is_valid(), own.errors
    made = rule_of({**own.values(), "name": "x"})
    standard = built_in_rules()["ten_point"]
    flaws = [inches("stain", one, way) for way in ("along", "across") for one in (1, 5, 10, 31, 32)]
    expected = [1, 3, 5, 10, 10, 1, 3, 5, 5, 10]  # half of 1.6 m are 31.5 inches
    assert points(made, *flaws) == points(standard, *flaws) == expected
    assert (made.most_points, made.edge_mm, made.continuous) == (
        standard.most_points,
        standard.edge_mm,
        standard.continuous,
    )


def test_what_is_not_taken_over_from_the_products_rule_is_said():
    (kept, left) = built_in_rules()["ten_point"].limits
    said = str(RuleForm(like="ten_point").fields["most1"].help_text)
    assert f"{left.most:g}" in said
    assert "one figure for every width" in said
    assert RuleForm(like="ten_point")["most1"].value() == f"{kept.most:g}"
    assert not RuleForm(like="four_point").fields["most1"].help_text


def test_a_metric_rule_counts_millimetres_by_the_metre():
    steps = {"bound1": "75", "bound2": "150", "bound3": "230", "running_from": "1000"}
    made = rule(unit="mm", stretch="metre", edge="12,5", **steps)
    assert made.stretch_m == 1
    assert made.edge_mm == 12.5
    flaws = [Flaw("stain", 1, 300, one) for one in (75, 75.1, 150.1, 230.1)]
    assert points(made, *flaws) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("typed", "mm"), [("2.5", 63.5), ("2,5", 63.5), ("２．５", 63.5), (" 2.5 ", 63.5)]
)
def test_figures_are_read_as_everywhere(typed, mm):
    assert rule(bound1=typed).along[0].up_to_mm == pytest.approx(mm)


@pytest.mark.parametrize("field", ["points1", "points4", "most_points", "hole_points2"])
def test_points_may_be_written_in_full_width_figures(field):
    assert RuleForm(sent(**{field: "４"})).is_valid() is (field != "points1")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("abc", "“abc” is not a number."),
        ("-1", "greater than or equal to 0"),
        ("1e9", "less than or equal to 100000"),
        ("1,234", "write it without the comma"),
        ("nan", "is not a number"),
    ],
)
@pytest.mark.parametrize("field", ["bound1", "bound2", "running_from", "hole_bound", "edge"])
def test_a_bad_length_is_named_beside_its_field(field, typed, told):
    found = mistakes(**{field: typed})
    assert told in found[field]
    assert set(found) == {field}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("四", "is not a number"),
        ("-1", "greater than or equal to"),
        ("1.5", "Points are whole numbers."),
        ("1e9", "less than or equal to 1000"),
    ],
)
@pytest.mark.parametrize("field", ["points1", "points3", "points4", "most_points", "hole_points1"])
def test_bad_points_are_named_beside_their_field(field, typed, told):
    found = mistakes(**{field: typed})
    assert told in found[field]
    assert set(found) == {field}


@pytest.mark.parametrize("field", ["name", "bound1", "points1", "points4", "most_points", "most1"])
def test_what_is_needed_is_asked_for(field):
    assert set(mistakes(**{field: ""})) == {field}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"points2": ""}, "points2"),
        ({"bound2": ""}, "bound2"),
        ({"running_points": ""}, "running_points"),
        ({"hole_bound": ""}, "hole_bound"),
        ({"hole_points2": ""}, "hole_points2"),
        ({"measure2": "points"}, "most2"),
        ({"most2": "5"}, "measure2"),
        ({"across1": "1", "across_points4": "4"}, "across_points1"),
        ({"across_half": "3"}, "across_points4"),
    ],
)
def test_what_belongs_together_is_filled_in_together(changes, field):
    assert set(mistakes(**changes)) == {field}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"points3": "1"}, "points3"),
        ({"points4": "2"}, "points4"),
        ({"hole_points2": "1"}, "hole_points2"),
    ],
)
def test_a_longer_defect_has_no_fewer_points(changes, field):
    assert set(mistakes(**changes)) == {field}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"bound2": "3"}, "bound2"),
        ({"bound3": "2"}, "bound3"),
        ({"bound2": "", "points2": "", "bound3": "2"}, "bound3"),
        (
            {"across1": "5", "across_points1": "1", "across2": "5", "across_points2": "3",
             "across_points4": "4"},
            "across2",
        ),
    ],
)  # fmt: skip
def test_bands_that_overlap_are_named_where_they_do(client_of, firm, chain, changes, field):
    address = f"/c/{chain.slug}/workshop/inspection/rules/new/"
    answer = client_of(firm).post(address, sent(**changes))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert set(form.errors) == {field}
    # What was typed is still there.
    assert {name: form[name].value() for name in changes} == changes
    assert not GradeRule.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"unit": "mm", "stretch": "yard", "bound1": "75", "bound2": "150", "bound3": "230"},
        {"unit": "in", "stretch": "metre", "bound1": "2.5"},
        {"hole_bound": "", "hole_points1": ""},
        {"bound3": "", "points3": "", "measure2": "points", "most2": "7.5"},
    ],
)
def test_saving_what_is_shown_changes_nothing(firm, changes):
    form = RuleForm(sent(**changes))
    assert form.is_valid(), form.errors
    row = rules.rule_save(name="客户甲", customer="", values=form.values(), by=firm)
    before = row.values
    shown = RuleForm(rule=row)
    again = RuleForm(
        {n: "" if shown[n].value() is None else shown[n].value() for n in shown.fields}
    )
    assert again.is_valid(), again.errors
    rules.rule_save(name="客户甲", customer="", values=again.values(), by=firm, rule=row)
    row.refresh_from_db()
    assert row.values == before


def test_two_rules_of_one_customer_have_two_names(firm):
    form = RuleForm(sent())
    assert form.is_valid()
    about = {"customer": "甲", "values": form.values(), "by": firm}
    first = rules.rule_save(name="同名", **about)
    with pytest.raises(Conflict):
        rules.rule_save(name="同名", **about)
    rules.rule_save(name="同名", rule=first, **about)
    rules.rule_save(name="同名", **{**about, "customer": "乙"})


def test_the_organisations_row_is_held_before_a_name_is_looked_for(firm):
    """Two that come in at once stand in line; databases without locks of rows run one write."""
    form = RuleForm(sent())
    assert form.is_valid()
    with CaptureQueriesContext(connection) as caught:
        rules.rule_save(name="同名", customer="", values=form.values(), by=firm)
    asked = [one["sql"] for one in caught]
    tables = Organisation._meta.db_table, GradeRule._meta.db_table
    held, looked = (
        next(at for at, sql in enumerate(asked) if f'FROM "{table}"' in sql) for table in tables
    )
    assert held < looked
    assert connection.features.has_select_for_update == ("FOR UPDATE" in asked[held])


def test_taking_out_a_rule_says_how_many_rolls_are_graded_by_it(get, inspected, firm):
    form = RuleForm(sent(most1="1000000"))
    assert form.is_valid()
    row = rules.rule_save(name="宽松", customer="", values=form.values(), by=firm)
    inspected.rule = row
    inspected.save()
    assert "1 roll is graded by it" in get("rules/").content.decode()
    assert "will be graded anew" in get(f"rules/{row.pk}/edit/").content.decode()
    assert "will be graded anew" not in get("rules/new/").content.decode()


def test_without_its_rule_a_roll_is_graded_by_the_four_point_system(inspected, firm):
    """Whatever it had before the rule."""
    own = rules.rule_save(name="own", customer="", values=rule().record(), by=firm)
    Roll.objects.update(rule=own, built_in="ten_point")
    rules.rule_remove(rule=own, by=firm)
    inspected.refresh_from_db()
    assert (inspected.rule, inspected.built_in) == (None, "four_point")


def test_a_longer_defect_across_has_no_fewer_points():
    told = mistakes(across1="1", across_points1="5", across_points4="1")
    assert list(told) == ["across_points4"]
    assert "fewer points" in told["across_points4"]


def test_a_field_of_spaces_is_an_empty_one():
    assert rule(edge=" ").edge_mm == rule(edge="").edge_mm == 0
    assert rule(bound3="\u3000", points3=" ").along == rule(bound3="", points3="").along
    assert "required" in mistakes(bound1=" ")["bound1"]
