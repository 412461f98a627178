"""The tool's pages say what is there, and their scripts are given what they draw."""

from __future__ import annotations

import pytest

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


def test_a_roll_without_pictures_says_what_to_do(get, begin):
    roll = begin()
    assert "Send pictures" in get(f"rolls/{roll.pk}/").content.decode()
