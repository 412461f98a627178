"""The office places an organisation on a stage; the firm keeps what it makes there."""

from __future__ import annotations

import pytest
from tests import factories

from chainloom.chain.models import Placement

pytestmark = pytest.mark.django_db


@pytest.fixture
def weaving(chain):
    return factories.StageFactory(chain=chain, code="weaving", name="机织", name_en="Weaving")


def test_the_office_places_a_firm_and_the_profile_shows_it(office, firm, weaving, client_of):
    browser = client_of(office)
    mill = firm.membership.organisation
    answer = browser.post(
        f"/c/fabric/firms/{mill.pk}/placements/new/",
        {"stage": weaving.pk, "products": "涤纶坯布、锦纶坯布", "capacity": "1200.5",
         "capacity_unit": "万米"},
    )  # fmt: skip
    assert answer.status_code == 303
    placement = Placement.objects.get()
    assert (placement.stage, placement.is_primary) == (weaving, True)
    page = browser.get(answer["Location"]).content.decode()
    assert "Weaving" in page
    assert "涤纶坯布、锦纶坯布" in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"stage": ""}, "required"),
        ({}, "came without its fields"),
        ({"stage": "999999"}, "not one of the available choices"),
        ({"stage": "weaving", "capacity": "many"}, "Enter a number"),
        ({"stage": "weaving", "capacity": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_is_not_a_place_is_refused(office, firm, weaving, client_of, data, said):
    if data.get("stage") == "weaving":
        data = {**data, "stage": weaving.pk}
    path = f"/c/fabric/firms/{firm.organisation_id}/placements/new/"
    answer = client_of(office).post(path, data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Placement.objects.exists()


def test_the_same_stage_twice_is_refused_with_a_sentence(office, firm, weaving, client_of):
    factories.PlacementFactory(organisation=firm.membership.organisation, stage=weaving)
    path = f"/c/fabric/firms/{firm.organisation_id}/placements/new/"
    page = client_of(office).post(path, {"stage": weaving.pk}).content.decode()
    assert "stands on “Weaving” already" in page


def test_a_firm_changes_its_products_but_not_its_stage(firm, weaving, chain, client_of):
    other = factories.StageFactory(chain=chain)
    placement = factories.PlacementFactory(organisation=firm.membership.organisation, stage=weaving)
    path = f"/c/fabric/placements/{placement.pk}/edit/"
    client_of(firm).post(path, {"stage": other.pk, "products": "色织布"})
    placement.refresh_from_db()
    assert (placement.stage, placement.products) == (weaving, "色织布")


def test_taking_the_main_stage_away_leaves_another_main(office, firm, chain, weaving, client_of):
    mill = firm.membership.organisation
    first = factories.PlacementFactory(organisation=mill, stage=weaving)
    second = factories.PlacementFactory(
        organisation=mill, stage=factories.StageFactory(chain=chain), is_primary=False
    )
    client_of(office).post(f"/c/fabric/placements/{first.pk}/remove/")
    second.refresh_from_db()
    assert second.is_primary
    assert not Placement.objects.filter(pk=first.pk).exists()
