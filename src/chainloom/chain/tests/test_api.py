"""Chains over the API: stages, placements, supply links and the map, each within its rights."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from django.test import Client
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.accounts.services import token_create
from chainloom.chain import services
from chainloom.chain.models import Chain, Placement, SupplyLink
from chainloom.organisations.models import Participation
from chainloom.organisations.selectors import listing

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/chains/fabric"


@pytest.fixture
def ask():
    """Ask as somebody, by a token made for it: `ask(actor, "GET", path, body)`."""

    def send(actor, method, path, body=None):
        token = token_create(
            membership=actor.membership, name="t", scopes=["read", "write"], days=1, by=actor
        )[1]
        headers = {"accept-language": "en", "authorization": f"Bearer {token}"}
        data = "" if body is None else json.dumps(body)
        return Client(headers=headers).generic(method, path, data, content_type="application/json")

    return send


@pytest.fixture
def stages(office):
    """Spinning → weaving → dyeing."""
    made = [
        services.stage_add(chain=office.chain, name=name, column=column, by=office)
        for column, name in enumerate(["纺纱", "织造", "印染"])
    ]
    for upstream, downstream in pairwise(made):
        services.stage_input_add(upstream=upstream, downstream=downstream, by=office)
    return made


@pytest.fixture
def firms(office, stages):
    """One firm on each stage, each supplying the next."""
    made = [factories.OrganisationFactory(chain=office.chain) for _stage in stages]
    for organisation, stage in zip(made, stages, strict=True):
        services.placement_add(organisation=organisation, stage=stage, by=office)
    return made


@pytest.fixture
def link(office, firms):
    return services.supply_link_add(
        chain=office.chain, supplier=firms[0], buyer=firms[1], product="纱", amount=80, by=office
    )


# Chains


def test_everyone_sees_their_own_chains_and_their_roles(ask, office, stranger):
    mine = ask(office, "GET", "/api/v1/chains").json()
    assert [(one["slug"], one["roles"]) for one in mine] == [("fabric", ["office"])]
    assert ask(stranger, "GET", ROOT).status_code == 404


def test_only_the_operator_makes_a_chain(office, ask):
    body = {
        "name": "晋江市鞋业产业链",
        "slug": "shoes",
        "district_code": "350582",
        "template": "footwear",
        "office_name": "晋江市鞋业产业链链办",
    }
    assert ask(office, "POST", "/api/v1/chains", body).status_code == 403
    office.user.is_operator = True
    office.user.save()
    assert ask(office, "POST", "/api/v1/chains", body).status_code == 201
    assert Chain.objects.get(slug="shoes").stages.count() > 5
    again = ask(office, "POST", "/api/v1/chains", body)
    assert (again.status_code, again.json()["code"]) == (409, "slug_taken")


def test_templates_are_named(ask, firm):
    codes = [one["code"] for one in ask(firm, "GET", "/api/v1/chain-templates").json()]
    assert {"footwear", "textile_fabric"} <= set(codes)


# Stages


def test_a_circle_is_refused_by_name(ask, office, stages):
    body = {"upstream": stages[2].pk, "downstream": stages[0].pk}
    answer = ask(office, "POST", f"{ROOT}/inputs", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "circle")
    assert answer.json()["details"]["path"] == ["印染", "纺纱", "织造", "印染"]


def test_a_stage_in_use_goes_only_with_a_place_for_its_firms(ask, office, stages, firms):
    path = f"{ROOT}/stages/{stages[1].pk}"
    assert ask(office, "DELETE", path).json()["code"] == "stage_in_use"
    assert ask(office, "DELETE", f"{path}?move_to={stages[2].pk}").status_code == 204
    assert Placement.objects.get(organisation=firms[1]).stage == stages[2]


def test_the_last_edit_is_taken_back(ask, office, stages):
    path = f"{ROOT}/stages/{stages[0].pk}"
    assert ask(office, "PATCH", path, {"name": "化纤纺丝"}).json()["name"] == "化纤纺丝"
    after = ask(office, "POST", f"{ROOT}/stages/undo").json()
    assert [stage["name"] for stage in after] == ["纺纱", "织造", "印染"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": "织造"}, "name"),
        ({"name": "新", "column": 41}, "column"),
        ({"name": "新", "lane": "sideways"}, "lane"),
        ({"name": "新", "industry_codes": ["9999"]}, "industry_codes"),
        ({"name": "新", "products": [{"name": ""}]}, "products.0.name"),
    ],
)
def test_a_bad_stage_is_refused_by_field(ask, office, stages, body, field):
    answer = ask(office, "POST", f"{ROOT}/stages", body)
    assert answer.status_code in (409, 422)
    assert [error["field"] for error in answer.json()["errors"]] == [field]


# Placements


def test_a_firm_says_what_it_makes_but_not_where_it_stands(ask, office, firm, stages):
    own = firm.membership.organisation
    row = services.placement_add(organisation=own, stage=stages[0], by=office)
    path = f"{ROOT}/placements/{row.pk}"
    changed = ask(firm, "PATCH", path, {"products": "涤纶纱", "capacity": "1200.5"}).json()
    assert (changed["products"], changed["capacity"]) == ("涤纶纱", "1200.50")
    assert ask(firm, "PATCH", path, {"stage": stages[1].pk}).status_code == 403


def placements(ask, actor, query=""):
    return ask(actor, "GET", f"{ROOT}/placements?{query}").json()["items"]


@pytest.mark.parametrize("few", [listing.FEW, 0])
def test_both_ways_of_reading_placements_show_the_same(
    ask, bureau, stranger, firms, stages, monkeypatch, few
):
    """A list of very many is read along its order; the rows are those of the policy."""
    monkeypatch.setattr("chainloom.chain.api.placements.FEW", few)
    other = factories.OrganisationFactory(chain=stranger.chain)
    elsewhere = factories.StageFactory(chain=stranger.chain)
    factories.PlacementFactory(organisation=other, stage=elsewhere)
    gone = factories.OrganisationFactory()
    factories.PlacementFactory(organisation=gone, stage=stages[0])
    shown = placements(ask, bureau)
    assert [one["organisation"]["id"] for one in shown] == [firm.pk for firm in firms]
    shown = placements(ask, bureau, f"stage={stages[1].pk}")
    assert [one["organisation"]["id"] for one in shown] == [firms[1].pk]


# Supply links


@pytest.mark.parametrize("few", [listing.FEW, 0])
def test_both_ways_of_reading_links_show_the_same(ask, office, stranger, link, monkeypatch, few):
    monkeypatch.setattr("chainloom.chain.api.links.FEW", few)
    pair = [factories.OrganisationFactory(chain=stranger.chain) for _side in range(2)]
    factories.SupplyLinkFactory(chain=stranger.chain, supplier=pair[0], buyer=pair[1])
    for side, kept in (("supplier", "buyer"), ("buyer", "supplier")):
        twin = factories.OrganisationFactory(chain=office.chain, merged_into=getattr(link, side))
        parties = {side: twin, kept: getattr(link, kept)}
        factories.SupplyLinkFactory(chain=office.chain, **parties)
    shown = ask(office, "GET", f"{ROOT}/links").json()["items"]
    assert [one["id"] for one in shown] == [link.pk]
    assert (shown[0]["amount"], shown[0]["known"]) == ("80.00", "declared")


def test_links_are_shown_to_their_parties_and_by_consent_of_both(ask, bureau, link):
    path = f"{ROOT}/links/{link.pk}"
    consent = Participation.objects.filter(organisation=link.supplier)
    consent.update(consents=["customers"])
    assert ask(bureau, "GET", path).status_code == 404
    Participation.objects.filter(organisation=link.buyer).update(consents=["customers"])
    assert ask(bureau, "GET", path).json()["product"] == "纱"


def test_a_firm_enters_its_own_links_and_no_others(ask, firm, firms):
    own = firm.membership.organisation
    body = {"supplier": firms[0].pk, "buyer": own.pk, "product": "坯布", "year": 2026}
    made = ask(firm, "POST", f"{ROOT}/links", body)
    assert (made.status_code, made.json()["source"]["kind"]) == (201, "own")
    body["buyer"] = firms[1].pk
    assert ask(firm, "POST", f"{ROOT}/links", body).status_code == 403
    supply = ask(firm, "GET", f"{ROOT}/organisations/{own.pk}/supply").json()
    assert supply["inputs"] == [
        {"product": "坯布", "stage": None, "suppliers": 1, "amount": None, "hangs_on_one": True}
    ]


@pytest.mark.parametrize(
    "change",
    [{"amount": "-1"}, {"amount": "NaN"}, {"year": 1900}, {"known": "guessed"}, {"seller": 1}],
)
def test_a_bad_link_is_refused_and_nothing_changes(ask, office, link, change):
    answer = ask(office, "PATCH", f"{ROOT}/links/{link.pk}", change)
    assert answer.status_code == 422
    assert SupplyLink.objects.get(pk=link.pk).amount == 80


def test_the_same_link_twice_is_a_conflict(ask, office, link):
    body = {"supplier": link.supplier_id, "buyer": link.buyer_id, "product": "纱"}
    assert ask(office, "POST", f"{ROOT}/links", body).status_code == 409


# The map


def test_the_map_withholds_flows_of_few_parties_from_members(ask, office, firm, link):
    def flow(actor):
        return next(one for one in ask(actor, "GET", f"{ROOT}/map").json()["flows"])

    assert (flow(office)["links"], flow(office)["withheld"]) == (1, False)
    assert (flow(firm)["links"], flow(firm)["withheld"]) == (None, True)


def test_gaps_say_what_to_do(ask, firm, firms, stages):
    gaps = ask(firm, "GET", f"{ROOT}/gaps").json()
    assert {gap["stage"]["id"] for gap in gaps if gap["code"] == "one_local"} == {
        stage.pk for stage in stages
    }
    assert all(gap["advice"] for gap in gaps)


def test_an_unknown_tier_is_named(ask, firm):
    answer = ask(firm, "GET", f"{ROOT}/map?tiers=best_of_all")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_kind")


def test_neighbours_follow_visible_links_only(ask, office, bureau, firms, link):
    path = f"{ROOT}/organisations/{firms[1].pk}/neighbours?steps=1"
    found = ask(office, "GET", path).json()
    assert [node["organisation_id"] for node in found["nodes"]] == [firms[1].pk, firms[0].pk]
    assert [(tie["links"], tie["amount"]) for tie in found["ties"]] == [(1, "80.00")]
    assert [node["side"] for node in ask(bureau, "GET", path).json()["nodes"]] == ["self"]


def test_a_session_acts_in_the_chain_of_the_address(client_of, office, stages):
    """One person in two chains: the browser's role follows the address."""
    second = factories.MembershipFactory(user=office.user, role="firm")
    browser = client_of(Actor(user=office.user, membership=office.membership))
    assert len(browser.get(f"{ROOT}/stages").json()) == len(stages)
    assert browser.get(f"/api/v1/chains/{second.chain.slug}/stages").json() == []
    roles = {one["slug"]: one["roles"] for one in browser.get("/api/v1/chains").json()}
    assert roles == {"fabric": ["office"], second.chain.slug: ["firm"]}
