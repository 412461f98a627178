"""The picture of a committee or alliance."""

from __future__ import annotations

import pytest
from tests import factories

from chainloom.organisations.models import BodyMembership
from chainloom.organisations.views import bodies

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
    return bodies.chart(body, some)["series"][0]["data"][0]


def test_it_grows_from_the_bodys_name_by_roles_in_their_order(body):
    root = root_of(body, seats(body, "member", "secretary", "member"))
    assert root["name"] == "鲤城区测试产业链联盟"
    assert [len(branch["children"]) for branch in root["children"]] == [1, 2]


def test_a_short_name_is_preferred_and_a_long_one_is_cut(body):
    some = seats(body, "member")
    body.short_name = "测试联盟"
    assert root_of(body, some)["name"] == "测试联盟"
    body.short_name, body.name = "", "很" * 40
    assert root_of(body, some)["name"] == "很" * (bodies.LONGEST_ROOT - 1) + "…"


def test_there_is_none_of_nobody_and_none_of_a_crowd(body):
    assert bodies.chart(body, []) is None
    assert bodies.chart(body, seats(body, *["member"] * (bodies.MOST_DRAWN + 1))) is None
