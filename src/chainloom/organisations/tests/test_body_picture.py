"""The picture of a committee or alliance."""

from __future__ import annotations

import pytest
from tests import factories

from chainloom.organisations import body_chart
from chainloom.organisations.models import BodyMembership, BodyProfile

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return factories.OrganisationFactory(kind="body", name="鲤城区测试产业链联盟", short_name="")


def seats(body, *roles):
    return [
        BodyMembership.objects.create(body=body, person_name=f"测试{n}", role=role)
        for n, role in enumerate(roles)
    ]


def root_of(body, some):
    return body_chart.chart(body, some)["series"][0]["data"][0]


def test_it_grows_from_the_bodys_name_by_roles_in_their_order(body):
    root = root_of(body, seats(body, "member", "secretary", "member"))
    assert root["name"] == "鲤城区测试产业链联盟"
    assert [len(branch["children"]) for branch in root["children"]] == [1, 2]


def test_a_short_name_is_preferred_and_a_long_one_is_cut(body):
    some = seats(body, "member")
    body.short_name = "测试联盟"
    assert root_of(body, some)["name"] == "测试联盟"
    body.short_name, body.name = "", "很" * 40
    assert root_of(body, some)["name"] == "很" * (body_chart.LONGEST_ROOT - 1) + "…"


def test_there_is_none_of_nobody_and_a_crowd_is_a_number(body):
    assert body_chart.chart(body, []) is None
    crowd = seats(body, "chair", *["member"] * (body_chart.MOST_DRAWN + 1))
    branches = root_of(body, crowd)["children"]
    assert [len(branch["children"]) for branch in branches] == [1, 1]
    assert branches[1]["children"][0]["name"] == f"{body_chart.MOST_DRAWN + 1} members"


def test_the_forest_hangs_parts_below_their_body(body):
    part, other = factories.OrganisationFactory(kind="body"), factories.OrganisationFactory()
    BodyProfile.objects.create(body=part, form="group", parent=body)
    for one in (body, part, other):
        one.seats = 3
    drawn = body_chart.forest("链", [part, body, other])["series"][0]["data"][0]
    assert [len(one.get("children", [])) for one in drawn["children"]] == [1, 0]
    # A circle, as a merge may leave one, is drawn once and ends.
    assert body_chart.forest("链", [body]) is None
