"""A stage is removed and that is taken back: main stages, links, absorbed entries, firms gone."""

from __future__ import annotations

import pytest
from tests import factories

from chainloom.chain import services
from chainloom.chain.models import Placement, Stage, SupplyLink
from chainloom.chain.services.placements import PlacementRow
from chainloom.core.errors import Conflict
from chainloom.organisations.services.merging import organisation_merge
from chainloom.organisations.services.profile import organisation_remove

pytestmark = pytest.mark.django_db


def places(firm):
    """The stages of a firm by name, and whether each is its main one."""
    return dict(
        Placement.objects.filter(organisation=firm).values_list("stage__name", "is_primary")
    )


def runs(link):
    link = SupplyLink.objects.get(pk=link.pk)
    return str(link.supplier_stage), str(link.buyer_stage)


@pytest.fixture
def place(chain, office):
    def on(*stages, firm=None):
        firm = firm or factories.OrganisationFactory(chain=chain)
        for stage in stages:
            services.placement_add(organisation=firm, stage=stage, by=office)
        return firm

    return on


@pytest.fixture
def undo(chain, office):
    return lambda: services.stage_edit_undo(chain=chain, by=office)


def test_the_main_stage_is_again_what_it_was(line, office, place, undo):
    firm = place(line["weave"], line["dye"])
    services.stage_remove(stage=line["weave"], move_to=line["dye"], by=office)
    assert places(firm) == {"染色": True}
    undo()
    assert places(firm) == {"织造": True, "染色": False}


def test_a_main_stage_given_since_stays_the_only_one(line, office, place, undo):
    firm = place(line["weave"], line["dye"])
    services.stage_remove(stage=line["weave"], move_to=line["dye"], by=office)
    services.placement_add(organisation=firm, stage=line["spin"], is_primary=True, by=office)
    undo()
    assert places(firm) == {"织造": False, "染色": False, "纺纱": True}


def test_links_run_again_as_they_did(chain, line, office, place, undo):
    spinner, mill = place(line["spin"]), place(line["test"], line["weave"])
    link = services.supply_link_add(
        chain=chain, supplier=spinner, buyer=mill, product="纱", by=office
    )
    services.stage_remove(stage=line["weave"], move_to=line["dye"], by=office)
    assert runs(link) == ("纺纱", "检测")
    undo()
    assert runs(link) == ("纺纱", "织造")


def test_a_link_that_was_changed_since_stays_as_it_is(chain, line, office, place, undo):
    spinner, mill = place(line["spin"]), place(line["weave"])
    link = services.supply_link_add(
        chain=chain, supplier=spinner, buyer=mill, product="纱", by=office
    )
    services.stage_remove(stage=line["weave"], move_to=line["dye"], by=office)
    services.placement_update(
        placement=Placement.objects.get(organisation=mill), stage=line["test"], by=office
    )
    undo()
    assert places(mill) == {"检测": True}
    assert runs(link) == ("纺纱", "检测")


def test_a_firm_that_left_the_registry_does_not_stop_it(line, office, place, undo):
    firm = place(line["weave"], line["dye"])
    services.stage_remove(stage=line["weave"], move_to=line["dye"], by=office)
    services.placement_remove(placement=Placement.objects.get(organisation=firm), by=office)
    organisation_remove(organisation=firm, by=office)
    undo()
    assert Stage.objects.filter(name="织造").exists()
    assert not Placement.objects.exists()


@pytest.fixture
def absorbed(chain, office, place):
    """A new stage on which nobody stands but the twin that another entry absorbed."""
    stage = services.stage_add(chain=chain, name="新环节", column=3, by=office)
    survivor, twin = place(stage), place(stage)
    organisation_merge(survivor=survivor, absorbed=twin, choices={"uscc": "survivor"}, by=office)
    with pytest.raises(Conflict, match="1 organisation stands"):
        services.stage_remove(stage=stage, by=office)
    services.placement_remove(
        placement=Placement.objects.get(organisation=survivor, stage=stage), by=office
    )
    return stage, twin


def test_an_absorbed_entry_keeps_no_stage_from_being_removed(office, absorbed, undo):
    stage, twin = absorbed
    services.stage_remove(stage=stage, by=office)
    assert places(twin) == {}
    undo()
    assert places(twin) == {"新环节": True}


def test_an_absorbed_entry_keeps_no_new_stage_from_being_taken_back(absorbed, undo):
    undo()
    assert not Stage.objects.filter(name="新环节").exists()


def test_the_page_that_removes_a_stage_counts_no_absorbed_entry(chain, office, absorbed, client_of):
    stage, _twin = absorbed
    page = client_of(office).get(f"/c/{chain.slug}/stages/{stage.pk}/remove/")
    assert page.context["firm_count"] == 0


def test_an_import_that_is_taken_back_leaves_each_firm_a_main_stage(chain, line, office, place):
    firm = factories.OrganisationFactory(chain=chain)
    written = services.placements_bulk_write(
        chain=chain,
        rows=[PlacementRow(firm.pk, line["weave"].pk)],
        source=factories.SourceFactory(chain=chain),
        by=office,
    )
    place(line["dye"], firm=firm)
    services.placements_bulk_remove(chain=chain, placements=written.created, by=office, restored={})
    assert places(firm) == {"染色": True}
