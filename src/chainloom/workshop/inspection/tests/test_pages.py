"""The tool's pages say what is there, and their scripts are given what they draw."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.inspection_world import make_rule

from chainloom.jobs.testing import run_queued
from chainloom.workshop.inspection import selectors
from chainloom.workshop.inspection.models import Cloth, PictureResult, Roll
from chainloom.workshop.inspection.services import acts, rules, running
from chainloom.workshop.inspection.services.reporting import report_make
from chainloom.workshop.inspection.services.rolls import roll_update
from chainloom.workshop.inspection.services.running import run_start
from chainloom.workshop.inspection.services.snapshot import report_of

from . import standin

pytestmark = pytest.mark.django_db


def test_the_list_shows_rolls_with_their_grade(get, inspected):
    page = get("?verdict=fail").content.decode()
    assert "R-1" in page
    assert "not passed" in page
    assert "R-1" not in get("?verdict=pass").content.decode()


def test_a_roll_for_which_no_limit_holds_neither_passes_nor_fails(get, inspected):
    type(inspected).objects.filter(pk=inspected.pk).update(passed=None)
    page = get("").content.decode()
    assert "no limit holds" in page
    assert "tag tone-danger" not in page
    for verdict in ("pass", "fail"):
        assert "R-1" not in get(f"?verdict={verdict}").content.decode()


def test_the_map_is_given_pictures_views_and_defects(get, inspected):
    data = get(f"rolls/{inspected.pk}/data/").json()
    assert [round(one["start"], 3) for one in data["pictures"]] == [0, 0.1]
    assert len(data["defects"]) == 3
    assert data["grade"]["points"] == 3
    [view] = data["pictures"][0]["views"]
    answer = get(view["src"].partition("inspection/")[2])
    assert answer["Content-Type"] == "image/jpeg"
    assert get(data["pictures"][0]["heat"].partition("inspection/")[2]).status_code == 200


def test_an_act_on_all_defects_brings_their_outlines(get, inspected, monkeypatch):
    whole = get(f"rolls/{inspected.pk}/data/").json()["defects"]
    told = selectors.after_act(inspected, None)["defects"]
    assert [one["polygon"] for one in told] == [one["polygon"] for one in whole]
    assert all(one["polygon"] for one in told)
    monkeypatch.setattr(selectors, "MOST_OUTLINED", 2)
    assert not [one for one in selectors.after_act(inspected, None)["defects"] if "polygon" in one]
    [one] = selectors.after_act(inspected, whole[0]["id"])["defects"]
    assert one["polygon"] == whole[0]["polygon"]


def test_what_is_doubtful_is_read_once_from_what_was_seen(inspected):
    with CaptureQueriesContext(connection) as caught:
        selectors.warnings_of(inspected)
    table = PictureResult._meta.db_table
    assert len([one for one in caught if one["sql"].startswith(f'SELECT "{table}"')]) == 1


def test_outlines_of_many_defects_come_by_picture(get, inspected, monkeypatch):
    whole = get(f"rolls/{inspected.pk}/data/").json()
    assert whole["outlines"] == ""
    outlined = {str(one["id"]): one["polygon"] for one in whole["defects"]}
    monkeypatch.setattr(selectors, "MOST_OUTLINED", 2)
    light = get(f"rolls/{inspected.pk}/data/").json()
    assert [one["id"] for one in light["defects"]] == [one["id"] for one in whole["defects"]]
    assert not [one for one in light["defects"] if "polygon" in one]
    address = light["outlines"].partition("inspection/")[2]
    first, second = (one["id"] for one in light["pictures"])
    of_second = [str(one["id"]) for one in light["defects"] if one["picture"] == second]
    asked = get(f"{address}?outlines={second}").json()
    assert asked == {key: outlined[key] for key in of_second}
    assert get(f"{address}?outlines={first}.{second}").json() == outlined
    assert get(f"{address}?outlines=x.-1.9999").json() == {}


def test_what_is_still_being_inspected_counts_what_is_open_so_far(get, begin, firm, monkeypatch):
    roll = begin(p1=standin.picture((5, 5, 20, 20)), p2=standin.picture((5, 5, 20, 20)))
    run_start(roll=roll, by=firm)
    told = []
    keep = running._keep

    def looked_at(*about):
        keep(*about)
        told.append(get(f"rolls/{roll.pk}/data/").json())

    monkeypatch.setattr(running, "_keep", looked_at)
    run_queued()
    first, second = told
    assert first["working"]
    assert [one["grade"]["open"] for one in told] == [1, 2]
    assert len(second["defects"]) == 2


def test_a_roll_has_no_verdict_before_its_inspection_has_ended(
    begin, inspected, firm, read, client_of, chain, monkeypatch
):
    rule = make_rule(chain, firm.membership.organisation)
    roll = begin("R-2", p1=standin.picture(), p2=standin.picture((100, 10, 120, 30)))
    roll_update(roll=roll, values={"rule": rule}, by=firm)
    run_start(roll=roll, by=firm)
    keep, told = running._keep, []
    api = f"/api/v1/chains/{chain.slug}/rolls/{roll.pk}/grade"

    def looked_at(*about):
        keep(*about)
        rules.rule_save(name=rule.name, customer="", values=rule.values, rule=rule, by=firm)
        roll.refresh_from_db()
        told.append((roll.passed, roll.points, client_of(firm).get(api).status_code))
        page = read(f"compare/?a={roll.pk}&b={inspected.pk}")
        told.append("so far</td>" in page)

    monkeypatch.setattr(running, "_keep", looked_at)
    run_queued()
    assert told == [(None, None, 404), True] * 2
    assert client_of(firm).get(api).json()["points"] == 1
    assert "so far</td>" not in read(f"compare/?a={roll.pk}&b={inspected.pk}")


@pytest.mark.parametrize("typed", ["40s  poplin", " 40s poplin", "40s\u3000poplin"])
def test_a_cloth_is_found_however_its_name_is_spaced(inspected, client_of, firm, chain, typed):
    Cloth.objects.update(name="40s poplin")
    address = f"/c/{chain.slug}/workshop/inspection/rolls/new/"
    form = client_of(firm).get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"number": "R-2", "cloth": typed}
    assert client_of(firm).post(address, sent).status_code in (302, 303)
    assert Roll.objects.get(number="R-2").cloth == inspected.cloth


def test_a_roll_keeps_its_cloth_where_two_have_the_name(inspected, client_of, firm, chain):
    """As after two firms were merged."""
    cloth = inspected.cloth
    own = Cloth.objects.create(chain=chain, organisation=cloth.organisation, name=cloth.name)
    Roll.objects.filter(pk=inspected.pk).update(cloth=own)
    address = f"/c/{chain.slug}/workshop/inspection/rolls/{inspected.pk}/edit/"
    form = client_of(firm).get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    assert client_of(firm).post(address, {**sent, "loom": "7"}).status_code in (302, 303)
    inspected.refresh_from_db()
    assert (inspected.loom, inspected.cloth) == ("7", own)


def test_a_first_roll_runs_down_its_pictures(get):
    assert get("rolls/new/").context["form"]["along"].value() == "y"


def test_pictures_that_show_another_width_than_was_told_are_doubted(get, inspected, firm):
    # 100 pixels of 0.25 mm, as was told.
    page = get(f"rolls/{inspected.pk}/").content.decode()
    assert "of the width" not in page
    type(inspected).objects.filter(pk=inspected.pk).update(width_mm=50)
    page = get(f"rolls/{inspected.pk}/").content.decode()
    assert "The pictures show 2 of 5 cm of the width." in page
    inspected.refresh_from_db()
    report = report_of(report_make(roll=inspected, by=firm))
    assert "The pictures show 2 of 5 cm of the width." in " ".join(report.cannot_say())
    type(inspected).objects.filter(pk=inspected.pk).update(width_mm=20)
    assert "the roll is said to be 2 cm wide" in get(f"rolls/{inspected.pk}/").content.decode()


def test_a_roll_without_pictures_says_what_to_do(get, begin):
    roll = begin()
    assert "Send pictures" in get(f"rolls/{roll.pk}/").content.decode()


def test_a_new_roll_begins_as_the_one_before_it(get, inspected):
    type(inspected).objects.filter(pk=inspected.pk).update(loom="7", customer="客户甲", along="y")
    form = get("rolls/new/").context["form"]
    names = ("number", "cloth", "width_mm", "mm_per_px", "along", "loom", "customer")
    assert [form[name].value() for name in names] == ["", "平纹", "25", "0.25", "y", "7", "客户甲"]


def test_what_a_person_confirmed_is_no_longer_doubted(inspected, firm):
    inspected.defects.update(is_sure=False)
    first, *_others = inspected.defects.all()
    acts.defect_decide(roll=inspected, defect_id=first.pk, state="confirmed", by=firm)
    report = report_of(report_make(roll=inspected, by=firm))
    assert [report.is_sure(place) for place in range(3)] == [True, False, False]


def test_a_limit_says_for_cloth_of_which_width_it_holds(get):
    page = get("rules/").content.decode()
    assert "points per yard, up to 127 cm wide: at most 1 " in page
    assert "points per yard, wider than 127 cm: at most 1.1" in page


def test_where_there_is_no_roll_to_compare_none_is_asked_for(get):
    assert "once they were inspected" in get("compare/").content.decode()


def test_a_picture_goes_after_a_second_press_that_says_what_goes_with_it(get, inspected):
    page = get(f"rolls/{inspected.pk}/pictures/").content.decode()
    for one in inspected.pictures.all():
        _before, _summary, rest = page.partition(f"Remove {one.filename}")
        form = rest.partition("</details>")[0]
        assert f"pictures/{one.pk}/remove/" in form
        assert "Remove it with its defects" in form


def test_the_verdict_on_the_map_is_that_which_answers_change(inspected, read):
    """One in the page's head would still say what it said before the last answer."""
    assert "not passed" in read(f"rolls/{inspected.pk}/pictures/")
    head, _figures = read(f"rolls/{inspected.pk}/").split("data-roll", 1)
    assert "not passed" not in head


def test_what_is_doubtful_names_the_picture(inspected):
    first, second = inspected.run.results.order_by("picture__position")
    first.warnings = [
        {"code": "blurred", "values": {}},
        {"code": "glare", "values": {"percent": 3}},
    ]
    second.warnings = first.warnings[:1]
    for one in (first, second):
        one.save()
    said = selectors.warnings_of(inspected)
    assert any(one.startswith("p1.png (and 1 more): the picture is blurred") for one in said)
    assert any(one.startswith("p1.png: 3 % of the cloth") for one in said)
