"""The public start page: counts alone, and by name only members who agreed to it themselves."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import factories

from chainloom.chain.services import chain_update
from chainloom.core.errors import Forbidden
from chainloom.organisations.services import consents_set

pytestmark = pytest.mark.django_db


def test_a_member_is_named_from_the_day_it_agrees_until_it_does_not(office, firm, partner):
    chain = chain_update(chain=office.chain, is_public=True, by=office)
    own = firm.membership.organisation
    stage = factories.StageFactory(chain=chain, code="weaving", name="机织")
    factories.PlacementFactory(organisation=own, stage=stage)
    visitor = Client()

    def said(address="/p/fabric/members/"):
        return visitor.get(address).content.decode()

    assert own.name not in said()
    assert "暂无公开名单" in said()
    with pytest.raises(Forbidden):
        consents_set(organisation=own, consents=["public"], by=office)
    consents_set(organisation=own, consents=["public"], by=firm)
    page = said()
    assert own.name in page
    assert "机织" in page
    assert partner.membership.organisation.name not in page
    start = said("/p/fabric/?lang=en")
    assert own.name not in start
    assert "At a glance" in start
    assert "Organisations of the district by stage" in start
    consents_set(organisation=own, consents=["finance"], by=firm)
    assert own.name not in said()


def test_an_empty_chain_has_no_figures_to_show():
    chain = factories.ChainFactory(slug="bare", is_public=True)
    page = Client().get("/p/bare/?lang=en").content.decode()
    assert chain.name_en in page or chain.name in page
    assert "At a glance" not in page
