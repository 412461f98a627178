"""An input hangs on one supplier only if nobody else is known to deliver it."""

from __future__ import annotations

import pytest
from tests import factories

from chainloom.chain.models import FirmRisk
from chainloom.chain.selectors.network import build_network
from chainloom.chain.selectors.resilience.fragile import fragile_inputs
from chainloom.chain.selectors.resilience.sources import second_sources
from chainloom.chain.services import resilience

from .suppliers import YEAR, firm_on, link


@pytest.fixture
def loose(chain):
    """Takes part in the chain and stands on none of its stages."""
    return factories.OrganisationFactory(chain=chain)


def buyers_of(network, supplier):
    return {one.buyer for one in fragile_inputs(network, {}, supplier=supplier.pk)}


def test_a_second_supplier_on_no_stage_is_one(chain, mills, loose, office):
    link(chain, loose, mills["weaver"], 5, product="棉纱")
    network = build_network(chain, YEAR, 1)
    assert network.basis.unplaced == 1
    assert buyers_of(network, mills["spinner"]) == {mills["second"].pk}
    asked = {"buyer": mills["weaver"].pk, "supplier": mills["spinner"].pk, "product": "棉纱"}
    assert second_sources(chain, network, **asked) is None
    run = resilience.risk_run(chain=chain, year=YEAR, by=office)
    counted = FirmRisk.objects.get(run=run, organisation=mills["weaver"]).single_inputs
    assert counted == 0


@pytest.mark.parametrize("product", ["", "别的纱"])
def test_what_else_it_delivers_changes_nothing(chain, mills, loose, product):
    link(chain, loose, mills["weaver"], 5, product=product)
    found = buyers_of(build_network(chain, YEAR, 1), mills["spinner"])
    assert found == {mills["weaver"].pk, mills["second"].pk}


def test_what_is_sold_to_somebody_on_no_stage_changes_nothing(chain, mills, loose):
    link(chain, mills["weaver"], loose, 5, product="棉纱")
    found = buyers_of(build_network(chain, YEAR, 1), mills["spinner"])
    assert found == {mills["weaver"].pk, mills["second"].pk}


def test_second_sources_are_of_an_input_from_this_supplier_alone(chain, line, mills):
    """Also where links name no product: the input is then whatever comes from the stage."""
    weaver = firm_on(chain, line["weave"])
    link(chain, mills["spinner"], weaver, 10)
    network = build_network(chain, YEAR, 1)
    for buyer, product in ((mills["weaver"], "棉纱"), (weaver, "")):
        asked = {"buyer": buyer.pk, "product": product}
        found = second_sources(chain, network, supplier=mills["spinner"].pk, **asked)
        assert [one.organisation for one in found] == [mills["spare"].pk]
        assert second_sources(chain, network, supplier=mills["spare"].pk, **asked) is None
        assert second_sources(chain, network, supplier=mills["dyer"].pk, **asked) is None
