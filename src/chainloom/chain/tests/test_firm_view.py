"""A firm with very many links: its figures are of all, its tables come page by page."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories

from chainloom.chain import services
from chainloom.chain.models import SupplyLink
from chainloom.chain.selectors import MapFilters, firm_view
from chainloom.chain.selectors.figures import input_counts
from chainloom.chain.selectors.firm import PAGE_ROWS
from chainloom.chain.selectors.network import chain_network
from chainloom.organisations.models import Participation
from chainloom.organisations.services.effects import network_changed

from .suppliers import firm_on

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


@pytest.fixture
def busy(chain):
    """Buys cloth of 119 suppliers, every third from elsewhere, and starch of one; sells to 60."""
    firm = factories.OrganisationFactory(chain=chain)

    def sold(supplier, buyer, **values):
        factories.SupplyLinkFactory(chain=chain, supplier=supplier, buyer=buyer, **values)

    for n in range(119):
        code = "330600" if n % 3 == 0 else "350502"
        other = factories.OrganisationFactory(chain=chain, district_code=code)
        sold(other, firm, product="坯布", amount=n if n % 10 else None)
        if n < 60:
            sold(firm, other, product="面料", amount=n)
    sold(factories.OrganisationFactory(chain=chain), firm, product="浆料", amount=1)
    return firm


def view_of(firm, chain, actor, **more):
    return firm_view(chain=chain, organisation=firm, filters=MapFilters(DAY), actor=actor, **more)


def test_figures_are_of_all_links(chain, office, busy):
    view = view_of(busy, chain, office)
    assert (view.supplier_count, view.customer_count, view.local_purchase_count) == (120, 60, 80)
    assert [taken.product for taken in view.single_inputs] == ["浆料"]
    cloth = next(taken for taken in view.inputs if taken.product == "坯布")
    assert (cloth.supplier_count, cloth.amount) == (119, sum(n for n in range(119) if n % 10))


def test_every_link_is_on_one_page_those_that_hang_on_one_supplier_first(chain, office, busy):
    pages = [view_of(busy, chain, office, pages=(n, n)) for n in (1, 2, 3)]
    bought = [link for view in pages for link in view.purchases.rows]
    assert [len(view.purchases.rows) for view in pages] == [PAGE_ROWS, PAGE_ROWS, 20]
    assert len({link.pk for link in bought}) == 120
    assert bought[0].product == "浆料"
    amounts = [link.amount or 0 for link in bought[1:]]
    assert amounts == sorted(amounts, reverse=True)
    assert [len(view.sales.rows) for view in pages] == [PAGE_ROWS, 10, 10]


def test_each_page_names_a_product_where_it_begins(chain, office, busy):
    first, second = (view_of(busy, chain, office, pages=(n, 1)).purchase_rows for n in (1, 2))
    named = [taken.product for _link, taken in first if taken]
    assert named == ["浆料", "坯布"]
    assert [taken.product for _link, taken in second if taken] == ["坯布"]


def test_the_page_leads_from_one_page_of_links_to_the_next(chain, office, busy, client_of):
    browser = client_of(office)
    address = f"/c/fabric/firms/{busy.pk}/"
    page = browser.get(address, {"steps": 1}).content.decode()
    assert "Rows 1–50 of 120" in page
    assert 'href="?steps=1&amp;purchases=2#purchases"' in page
    page = browser.get(address, {"purchases": 3, "sales": 2}).content.decode()
    assert "Rows 101–120 of 120" in page
    assert "Rows 51–60 of 60" in page
    assert 'href="?purchases=2&amp;sales=2#purchases"' in page
    assert browser.get(address, {"purchases": "9999", "sales": "-1"}).status_code == 200


def test_the_api_says_how_many_there_are(chain, office, busy, client_of):
    answer = client_of(office).get(f"/api/v1/chains/fabric/organisations/{busy.pk}/supply").json()
    assert (answer["purchase_count"], len(answer["purchases"])) == (120, 120)
    assert (answer["sale_count"], len(answer["sales"])) == (60, 60)


def test_who_may_not_see_them_is_told_no_number(chain, bureau, busy, client_of):
    answer = client_of(bureau).get(f"/api/v1/chains/fabric/organisations/{busy.pk}/supply").json()
    assert answer == {
        "sees_links": False,
        "sees_all_links": False,
        "purchase_count": 0,
        "purchases": [],
        "sale_count": 0,
        "sales": [],
        "inputs": [],
    }


def test_who_sees_links_by_consent_is_not_told_how_many_suppliers_there_are(
    chain, bureau, busy, client_of
):
    agreed = [busy.pk, busy.purchases.get(product="浆料").supplier_id]
    Participation.objects.filter(organisation__in=agreed).update(consents=["customers"])
    view = view_of(busy, chain, bureau)
    assert [link.product for link in view.purchases.rows] == ["浆料"]
    assert (view.sees_all_links, view.single_inputs) == (False, [])
    browser = client_of(bureau)
    page = browser.get(f"/c/fabric/firms/{busy.pk}/").content.decode()
    assert "There may be others" in page
    assert "one supplier" not in page
    answer = browser.get(f"/api/v1/chains/fabric/organisations/{busy.pk}/supply").json()
    assert (len(answer["purchases"]), answer["inputs"]) == (1, [])


@pytest.fixture
def unnamed(chain, office, line):
    """A weaver who buys from a spinner and a tester, and of neither anybody said what."""
    firms = [firm_on(chain, line[stage]) for stage in ("weave", "spin", "test")]
    weaver, *sellers = firms
    for seller in sellers:
        services.supply_link_add(chain=chain, supplier=seller, buyer=weaver, amount=5, by=office)
    return weaver


def hanging(chain, actor, firm):
    """On how many inputs from one supplier a firm hangs: by its page, the map and the risk."""
    on = MapFilters(DAY)
    page = firm_view(chain=chain, organisation=firm, filters=on, actor=actor)
    (of_stage,) = input_counts(chain, on).values()
    network = chain_network(chain, DAY.year)
    return len(page.single_inputs), of_stage.single, int(network.single.sum())


def test_of_what_nobody_named_each_stage_is_an_input_everywhere(chain, office, unnamed):
    assert hanging(chain, office, unnamed) == (2, 2, 2)


def test_who_delivers_nothing_is_no_supplier_anywhere(chain, office, line, unnamed):
    idle = firm_on(chain, line["spin"])
    services.supply_link_add(chain=chain, supplier=idle, buyer=unnamed, amount=0, by=office)
    assert hanging(chain, office, unnamed) == (2, 2, 2)
    SupplyLink.objects.filter(supplier=idle).update(amount=None)
    network_changed([chain.pk])
    assert hanging(chain, office, unnamed) == (1, 1, 1)
