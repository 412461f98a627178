"""Whose neighbours are whose, and on which stage they are drawn."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories

from chainloom.chain.selectors import neighbourhood
from chainloom.chain.selectors.figures import MapFilters

pytestmark = pytest.mark.django_db


def test_a_firm_of_two_chains_stands_on_this_chains_stage(office, chain):
    here = factories.StageFactory(chain=chain)
    elsewhere = factories.StageFactory()
    seller = factories.OrganisationFactory(chain=chain)
    buyer = factories.OrganisationFactory(chain=chain)
    factories.PlacementFactory(organisation=seller, stage=here, is_primary=False)
    factories.PlacementFactory(organisation=seller, stage=elsewhere)
    factories.SupplyLinkFactory(chain=chain, supplier=seller, buyer=buyer)
    around = neighbourhood(
        chain=chain,
        organisation=buyer,
        filters=MapFilters(as_of=date(2026, 6, 30)),
        actor=office,
        steps=1,
    )
    assert [node.stage_id for node in around.at("up", 1)] == [here.pk]
