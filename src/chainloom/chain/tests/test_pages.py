"""The chain's pages: who may open them, what they say with none, one and many firms."""

from __future__ import annotations

import io
import itertools
import re
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.chain import services
from chainloom.chain.models import Chain, Stage, SupplyLink
from chainloom.organisations.models import Participation

ROLES = ["office", "leader", "bureau", "firm", "partner"]
EVERYONE = dict.fromkeys(ROLES, 200) | {"stranger": 404}
OFFICE = {"office": 200, "leader": 403, "bureau": 403, "firm": 403, "partner": 403} | {
    "stranger": 404
}
PAGES = [
    ("map", [], EVERYONE),
    ("map_find", [], EVERYONE),
    ("map_svg", [], EVERYONE),
    ("map_xlsx", [], EVERYONE),
    ("stage_panel", ["stage"], EVERYONE),
    ("stage", ["stage"], EVERYONE),
    ("firm", ["firm"], EVERYONE),
    ("mine", [], EVERYONE),
    ("links", [], EVERYONE),
    ("partner_options", [], EVERYONE),
    ("products", [], EVERYONE),
    ("stages", [], OFFICE),
    ("stage_new", [], OFFICE),
    ("stage_edit", ["stage"], OFFICE),
    ("stage_remove", ["stage"], OFFICE),
    ("chain_edit", [], OFFICE),
    ("products_import", [], OFFICE),
]


@pytest.fixture
def woven(chain, office, firm):
    """Two stages; the firm buys yarn from one supplier."""
    up = services.stage_add(
        chain=chain, name="纺纱", name_en="Spinning", column=0, by=office,
        products=[{"name": "棉纱", "name_en": "cotton yarn", "unit": "t"}],
        industry_codes=["1711"],
    )  # fmt: skip
    down = services.stage_add(chain=chain, name="织造", name_en="Weaving", column=1, by=office)
    services.stage_input_add(upstream=up, downstream=down, products=["棉纱"], by=office)
    spinner = factories.OrganisationFactory(chain=chain, name="鲤城纺纱样例有限公司")
    own = firm.membership.organisation
    services.placement_add(organisation=spinner, stage=up, by=office, products="棉纱")
    services.placement_add(organisation=own, stage=down, by=office)
    link = services.supply_link_add(
        chain=chain, supplier=spinner, buyer=own, product="棉纱", amount=73219, year=2026, by=office
    )
    return {"up": up, "down": down, "spinner": spinner, "own": own, "link": link}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "needs", "expected"), PAGES, ids=[page[0] for page in PAGES])
def test_who_opens_which_page(chain, woven, name, needs, expected, client_of, request):
    args = [chain.slug, *({"stage": woven["up"], "firm": woven["own"]}[one].pk for one in needs)]
    for role, status in expected.items():
        answer = client_of(request.getfixturevalue(role)).get(reverse(f"chain:{name}", args=args))
        assert answer.status_code == status, role


@pytest.mark.django_db
def test_the_map_says_what_to_do_while_nobody_stands_on_it(chain, office, client_of):
    browser = client_of(office)
    page = browser.get(reverse("chain:map", args=[chain.slug])).content.decode()
    assert "This chain has no stage yet" in page
    services.stage_add(chain=chain, name="织造", by=office)
    page = browser.get(reverse("chain:map", args=[chain.slug])).content.decode()
    assert "Nobody stands on the chain yet" in page
    assert "No local firm" not in page


@pytest.mark.django_db
def test_the_map_shows_stages_flows_and_gaps_in_the_picture_and_as_tables(
    chain, woven, office, client_of
):
    page = client_of(office).get(reverse("chain:map", args=[chain.slug])).content.decode()
    assert page.count("data-stage=") == 2
    assert page.count('class="flow ') == 1
    assert "1 supply link\n" in page
    assert "Only one local firm" in page
    assert re.search(r"<td[^>]*>Spinning</td><td[^>]*>Weaving</td>", page)


@pytest.mark.django_db
def test_a_member_is_told_that_figures_are_withheld(chain, woven, partner, client_of):
    page = client_of(partner).get(reverse("chain:map", args=[chain.slug])).content.decode()
    assert "are withheld" in page
    assert "too few parties" in page
    assert "73,219" not in re.sub(r"<svg.*?</svg>|<script.*?</script>", "", page, flags=re.DOTALL)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["?measure=none&size=x&on=never&tier=zz&stage=x", "?on=0001-01-01", "?on=9999-12-31",
     "?measure=single&size=revenue&tier=high_tech", "?stage=99999999999999999999", "?stage=²"],
)  # fmt: skip
def test_a_mistyped_address_still_shows_the_map(chain, woven, office, client_of, query):
    address = reverse("chain:map", args=[chain.slug]) + query
    assert client_of(office).get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", ["light", "dark", "unknown"])
def test_the_drawing_is_a_file_that_stands_alone(chain, woven, office, client_of, wanted):
    answer = client_of(office).get(reverse("chain:map_svg", args=[chain.slug]) + f"?theme={wanted}")
    assert answer["Content-Type"].startswith("image/svg+xml")
    root = ElementTree.fromstring(answer.content)
    assert root.tag.endswith("svg")
    text = answer.content.decode()
    assert "var(" not in text
    assert "href" not in text
    assert "Spinning" in text


@pytest.mark.django_db
def test_names_are_escaped_in_the_drawing_and_on_the_page(chain, office, client_of):
    services.stage_add(chain=chain, name='<b>&"', by=office)
    for name in ("map", "map_svg", "stages"):
        page = client_of(office).get(reverse(f"chain:{name}", args=[chain.slug])).content.decode()
        assert "<b>&" not in page
    ElementTree.fromstring(
        client_of(office).get(reverse("chain:map_svg", args=[chain.slug])).content
    )


@pytest.mark.django_db
def test_the_workbook_says_what_the_map_says(chain, woven, office, client_of):
    answer = client_of(office).get(reverse("chain:map_xlsx", args=[chain.slug]))
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Stages", "Supply flows", "Gaps", "About"]
    flows = [[cell.value for cell in row] for row in book["Supply flows"]]
    assert flows[1][:5] == ["Spinning", "Weaving", "yes", 1, 73219]
    stages = [row[0].value for row in book["Stages"]]
    assert stages == ["Stage", "Spinning", "Weaving"]


@pytest.mark.django_db
def test_a_firms_name_cannot_become_a_formula(chain, woven, office, client_of):
    woven["spinner"].name = "=cmd|' /C calc'!A0"
    woven["spinner"].save()
    answer = client_of(office).get(reverse("chain:links_export", args=[chain.slug]))
    (row,) = list(
        load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(min_row=2)
    )
    assert row[0].value.startswith("'=")


@pytest.mark.django_db
def test_a_firm_sees_its_suppliers_and_what_hangs_on_one(chain, woven, firm, client_of):
    page = client_of(firm).get(reverse("chain:mine", args=[chain.slug])).content.decode()
    assert "Where we stand on the chain" in page
    assert "鲤城纺纱样例有限公司" in page
    assert "one supplier" in page


@pytest.mark.django_db
def test_nobody_else_sees_whom_a_firm_buys_from(chain, woven, partner, bureau, client_of):
    for actor in (partner, bureau):
        address = reverse("chain:firm", args=[chain.slug, woven["own"].pk])
        page = client_of(actor).get(address).content.decode()
        assert "has not agreed to show it" in page
        assert "鲤城纺纱样例有限公司" not in page
    Participation.objects.update(consents=["customers"])
    page = client_of(partner).get(address).content.decode()
    assert "鲤城纺纱样例有限公司" in page


@pytest.mark.django_db
def test_the_search_finds_firms_for_the_map(chain, woven, office, client_of):
    address = reverse("chain:map_find", args=[chain.slug])
    page = client_of(office).get(address, {"q": "纺纱样例"}).content.decode()
    assert reverse("chain:firm", args=[chain.slug, woven["spinner"].pk]) in page


# Changing things in the browser


@pytest.mark.django_db
def test_the_office_draws_its_chain_in_the_browser(chain, office, client_of):
    browser = client_of(office)

    def send(page, *args, **data):
        return browser.post(reverse(f"chain:{page}", args=[chain.slug, *args]), data)

    for column, name in enumerate(["纺纱", "织造"]):
        fields = {"name": name, "lane": "main", "column": column, "products": "甲 | a | t\n乙"}
        assert send("stage_new", **fields).status_code == 303
    spinning, weaving = Stage.objects.filter(chain=chain)
    assert spinning.products[0] == {"name": "甲", "name_en": "a", "unit": "t"}
    send("input_add", weaving.pk, upstream=spinning.pk, products="甲，乙")
    assert weaving.inputs_from.get().products == ["甲", "乙"]
    send("stage_move", weaving.pk, to="right")
    weaving.refresh_from_db()
    assert weaving.column == 2
    assert send("stage_move", weaving.pk, column="²", order="²").status_code == 303
    send("stages_undo")
    weaving.refresh_from_db()
    assert weaving.column == 1
    send("input_remove", weaving.inputs_from.get().pk)
    send("stage_remove", spinning.pk)
    assert list(Stage.objects.filter(chain=chain)) == [weaving]


@pytest.mark.django_db
def test_a_refusal_is_said_beside_the_form(chain, woven, office, client_of):
    browser = client_of(office)
    address = reverse("chain:stage_edit", args=[chain.slug, woven["down"].pk])
    fields = {"name": "织造", "lane": "main", "column": 0, "industry_codes": "", "products": ""}
    page = browser.post(address, fields).content.decode()
    assert "must stand in a column to its left" in page
    address = reverse("chain:stage_remove", args=[chain.slug, woven["up"].pk])
    page = browser.post(address, {}).content.decode()
    assert "choose the stage to move it to" in page
    address = reverse("chain:input_add", args=[chain.slug, woven["up"].pk])
    page = browser.post(address, {"upstream": woven["down"].pk}, follow=True).content.decode()
    assert "round in a circle" in page


@pytest.mark.django_db
def test_a_firm_adds_changes_and_removes_its_own_supply(chain, woven, firm, office, client_of):
    browser = client_of(firm)
    new = reverse("chain:link_new", args=[chain.slug, woven["own"].pk, "customer"])
    buyer = factories.OrganisationFactory(chain=chain)
    browser.post(new, {"partner": buyer.pk, "product": "坯布", "amount": "1,200"})
    link = SupplyLink.objects.get(buyer=buyer)
    assert (link.supplier, int(link.amount)) == (woven["own"], 1200)
    browser.post(reverse("chain:link_edit", args=[chain.slug, link.pk]), {"product": "色布"})
    link.refresh_from_db()
    # What was not sent is left as it is.
    assert (link.product, int(link.amount)) == ("色布", 1200)
    empty = browser.post(reverse("chain:link_edit", args=[chain.slug, link.pk]))
    assert empty.status_code == 422
    assert "nothing was changed" in empty.content.decode()
    # The form is shown with what there is: saved from there, it clears nothing either.
    assert 'value="色布"' in empty.content.decode()
    link.refresh_from_db()
    assert (link.product, int(link.amount)) == ("色布", 1200)
    assert browser.post(new).status_code == 422
    browser.post(reverse("chain:link_remove", args=[chain.slug, link.pk]))
    assert not SupplyLink.objects.filter(pk=link.pk).exists()
    page = browser.post(new, {"product": "坯布"}).content.decode()
    assert "Choose the other firm" in page


@pytest.mark.django_db
def test_a_firm_cannot_touch_the_links_of_others(chain, woven, firm, partner, office, client_of):
    others = [factories.OrganisationFactory(chain=chain) for _ in range(2)]
    link = services.supply_link_add(chain=chain, supplier=others[0], buyer=others[1], by=office)
    for actor in (firm, partner):
        browser = client_of(actor)
        for name in ("link_edit", "link_remove"):
            address = reverse(f"chain:{name}", args=[chain.slug, link.pk])
            assert browser.post(address, {"amount": 1}).status_code == 404
        address = reverse("chain:link_new", args=[chain.slug, others[0].pk, "customer"])
        assert browser.get(address).status_code == 403


@pytest.mark.django_db
def test_an_operator_makes_a_chain_in_the_browser_and_lands_on_its_map(client_of, office):
    address = reverse("chains:new")
    assert client_of(office).get(address).status_code == 404
    operator = factories.UserFactory(is_operator=True)
    browser = client_of(Actor(user=operator))
    assert browser.get(address).status_code == 200
    fields = {
        "name": "新链", "slug": "new-chain", "district_code": "350502",
        "template": "footwear", "office_name": "新链办公室",
    }  # fmt: skip
    answer = browser.post(address, fields, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("chain:map", args=["new-chain"])
    assert Chain.objects.get(slug="new-chain").stages.count() > 10


@pytest.mark.django_db
def test_neighbours_are_followed_three_steps_and_gathered_when_many(chain, office, client_of):
    stage = factories.StageFactory(chain=chain)
    line = [factories.OrganisationFactory(chain=chain) for _ in range(5)]
    for seller, buyer in itertools.pairwise(line):
        services.supply_link_add(chain=chain, supplier=seller, buyer=buyer, by=office)
    many = [factories.OrganisationFactory(chain=chain) for _ in range(30)]
    for one in many:
        services.placement_add(organisation=one, stage=stage, by=office)
        services.supply_link_add(chain=chain, supplier=line[0], buyer=one, by=office)
    address = reverse("chain:firm", args=[chain.slug, line[0].pk])
    for steps in (1, 2, 3):
        page = client_of(office).get(address, {"steps": steps}).content.decode()
        names = [firm.name in page for firm in line[1:]]
        # The first step is in the table of customers in any case.
        assert names[1:] == [steps >= 2, steps >= 3, False]
        assert "is-group" in page
        assert page.count('data-node="down1:') < 14
