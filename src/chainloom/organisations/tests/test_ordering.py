"""Lists by name stand in the order of a Chinese dictionary."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.factories import SourceFactory

from chainloom.organisations.models import Organisation
from chainloom.organisations.search.ordering import LONGEST_KEY, sort_key
from chainloom.organisations.services import (
    OrganisationChange,
    OrganisationDraft,
    organisation_bulk_write,
    organisation_create,
    organisation_update,
)

ORDERED = "3D打印厂 安溪茶厂 晋江鞋厂 全丰布厂 泉州布厂 西安布厂 厦门布厂 先锋布厂".split()  # noqa: SIM905
MIXED = sorted(ORDERED)


def test_names_are_ordered_by_sound_then_by_character():
    assert sorted(MIXED, key=sort_key) == ORDERED


def test_a_short_syllable_comes_before_the_longer_one_that_begins_with_it():
    """西 xi before 先 xian, whatever the collation: the nought between sorts before letters."""
    assert sort_key("西") == "xi0西"
    assert sort_key("西") < sort_key("先")


@pytest.mark.parametrize("name", ["", "（）", "A" * 300, "鑴" * 40, "装" * 160, "😀厂"])
def test_every_name_has_a_key_that_fits(name):
    assert len(sort_key(name)) <= LONGEST_KEY


def test_the_field_holds_the_longest_key():
    assert Organisation._meta.get_field("sort_key").max_length == LONGEST_KEY


@pytest.mark.django_db
def test_the_key_follows_the_name_wherever_it_is_written(office, chain):
    row = organisation_create(values={"name": "泉州布厂"}, by=office)
    assert row.sort_key == sort_key("泉州布厂")
    organisation_update(organisation=row, values={"name": "安溪茶厂"}, version=None, by=office)
    row.refresh_from_db()
    assert row.sort_key == sort_key("安溪茶厂")
    made = organisation_bulk_write(
        creates=[OrganisationDraft({"name": "晋江鞋厂"})],
        updates=[OrganisationChange(row.pk, {"name": "厦门布厂"})],
        chain=chain,
        source=SourceFactory(),
        by=office,
    )
    kept = Organisation.objects.filter(pk__in=made).values_list("name", "sort_key")
    assert {key for _name, key in kept} == {sort_key(name) for name, _key in kept}


@pytest.mark.django_db
def test_the_list_page_is_in_this_order(office, client_of):
    for name in MIXED:
        organisation_create(values={"name": name}, by=office)
    page = client_of(office).get(reverse("organisations:list", args=["fabric"]))
    shown = [row.name for row in page.context["table"].rows]
    assert [name for name in shown if name in ORDERED] == ORDERED


@pytest.mark.django_db
def test_the_api_lists_in_this_order_too(office, client_of):
    for name in MIXED:
        organisation_create(values={"name": name}, by=office)
    browser, shown, query = client_of(office), [], {"limit": 3}
    while True:
        page = browser.get("/api/v1/chains/fabric/organisations", query).json()
        shown += [row["name"] for row in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert [name for name in shown if name in ORDERED] == ORDERED
