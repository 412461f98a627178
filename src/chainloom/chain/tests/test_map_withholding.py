"""What the map keeps to itself: revenue not shared, purchases of one firm; and merged entries."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.chain import services
from chainloom.chain.models import SupplyLink
from chainloom.chain.policy import supply_link_policy
from chainloom.chain.selectors import MapFilters, firm_view, map_data, neighbourhood
from chainloom.chain.selectors import figures as fast
from chainloom.organisations.models import Organisation, Participation

from . import naive
from .test_figures import FILTERS, random_chain

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


@pytest.fixture
def stages(chain):
    up, down = (factories.StageFactory(chain=chain, column=n) for n in (0, 1))
    factories.StageInputFactory(upstream=up, downstream=down)
    return up, down


@pytest.fixture
def placed(chain, office):
    """An organisation of the chain that stands on a stage: `placed(stage, …)`."""

    def make(stage, **values):
        organisation = factories.OrganisationFactory(chain=chain, **values)
        services.placement_add(organisation=organisation, stage=stage, by=office)
        return organisation

    return make


@pytest.fixture
def sell(chain, office):
    def make(supplier, buyer, **values):
        return services.supply_link_add(
            chain=chain, supplier=supplier, buyer=buyer, by=office, **values
        )

    return make


def seen_by(actor, chain):
    chain.refresh_from_db()
    return map_data(chain=chain, filters=MapFilters(DAY), actor=actor)


# Revenue that an organisation did not share with this chain


@pytest.mark.parametrize(
    ("withheld", "consents", "counted"),
    [
        (False, [], True),
        (True, [], False),
        (True, ["finance"], True),
        (True, ["customers", "contacts"], False),
    ],
)
def test_revenue_withheld_from_the_chain_is_in_no_sum(
    chain, office, stages, placed, withheld, consents, counted
):
    placed(stages[0], revenue_band="b")
    joined = placed(stages[0], revenue_band="c")
    Participation.objects.filter(organisation=joined).update(
        figures_withheld=withheld, consents=consents
    )
    figures = seen_by(office, chain).stage(stages[0].pk).counts
    assert figures.revenue == 1150 + 6000 * counted
    assert figures.firms == 2


def test_what_an_organisation_shares_with_another_chain_opens_nothing_here(
    chain, office, stages, placed, stranger
):
    joined = placed(stages[0], revenue_band="c")
    Participation.objects.filter(organisation=joined).update(figures_withheld=True)
    Participation.objects.create(
        organisation=joined, chain=stranger.membership.chain, consents=["finance"]
    )
    assert seen_by(office, chain).stage(stages[0].pk).counts.revenue == 0


# Purchases of a single firm


def test_purchases_of_the_only_local_buyer_are_kept_from_members(
    chain, office, bureau, stages, placed, sell
):
    """Also its gap: that most of it comes from outside would be told by it."""
    up, down = stages
    buyer = placed(down)
    for code in ("350502", "330600", "330600"):
        sell(placed(up, district_code=code), buyer, amount=100)
    told = seen_by(bureau, chain).stage(down.pk)
    assert told.withheld
    assert (told.local_input_share, told.inputs, told.single_inputs) == (None, 0, 0)
    assert "outside_inputs" not in told.gaps
    known = seen_by(office, chain).stage(down.pk)
    assert known.local_input_share == pytest.approx(1 / 3)
    assert "outside_inputs" in known.gaps


def test_purchases_of_two_local_buyers_are_a_sum(chain, bureau, stages, placed, sell):
    up, down = stages
    buyers = [placed(down), placed(down)]
    for code, buyer in zip(("350502", "330600", "330600"), [*buyers, buyers[0]], strict=True):
        sell(placed(up, district_code=code), buyer, amount=100)
    data = seen_by(bureau, chain)
    assert data.stage(down.pk).local_input_share == pytest.approx(1 / 3)
    assert data.flows[0].local_share == pytest.approx(1 / 3)


def test_the_local_share_of_a_flow_is_kept_where_one_local_firm_buys(
    chain, office, bureau, stages, placed, sell
):
    """Its links and amount are a sum of two buyers, of which one is outside."""
    up, down = stages
    local, outside = placed(down), placed(down, district_code="330600")
    for buyer in (local, local, local, outside):
        sell(placed(up), buyer, amount=100)
    (told,) = seen_by(bureau, chain).flows
    assert (told.withheld, told.links, told.amount) == (False, 4, 400)
    assert (told.local_share, told.basis) == (None, "")
    (known,) = seen_by(office, chain).flows
    assert known.local_share == 1


@pytest.mark.parametrize("priced", [1, 2, 3])
def test_an_amount_is_told_only_where_it_is_a_sum_of_three(
    chain, office, bureau, stages, placed, sell, priced
):
    """Half of the links have an amount: by it, a share would tell of two of them."""
    up, down = stages
    sellers, buyers = ([placed(stage), placed(stage)] for stage in (up, down))
    pairs = [(seller, buyer) for seller in sellers for buyer in buyers]
    for place, (seller, buyer) in enumerate(pairs):
        sell(seller, buyer, amount="1234.56" if place < priced else None)
    (told,) = seen_by(bureau, chain).flows
    assert told.links == 4
    is_told = priced == 3
    assert told.amount == (seen_by(office, chain).flows[0].amount if is_told else None)
    assert told.priced == (priced if is_told else None)
    assert (told.local_share, told.basis) == (1, "amount" if is_told else "links")
    assert seen_by(bureau, chain).stage(down.pk).input_basis == told.basis


@pytest.mark.parametrize("seed", range(8, 12))
def test_what_members_are_told_is_what_plain_counting_allows(seed):
    chain = random_chain(seed)
    role = factories.MembershipFactory(chain=chain, role="bureau")
    member = Actor(user=role.user, membership=role)
    for filters in FILTERS:
        data = map_data(chain=chain, filters=filters, actor=member)
        known = list(naive.links(chain, MapFilters(filters.as_of)))
        for stage in data.stages:
            told = naive.stage_is_of_many(chain, known, stage.pk)
            share = naive.local_input_share(chain, known, stage.pk, restricted=True)
            assert stage.local_input_share == (pytest.approx(share) if told else None)
        for flow in data.flows:
            pair = flow.upstream, flow.downstream
            told = naive.flow_share_is_of_many(chain, known, pair)
            assert (flow.local_share is not None) == told
            assert flow.amount == naive.flow_amount(known, pair)


# Entries absorbed by another


@pytest.fixture
def merged(stages, placed, sell):
    """A mill whose customer, and whose supplier, are each kept as an absorbed twin as well."""
    up, down = stages
    mill, seller, buyer = placed(up), placed(up), placed(down)
    twins = {"supplier": placed(up), "buyer": placed(down)}
    links = {
        "kept": sell(mill, buyer, amount=10),
        "supplier": sell(twins["supplier"], buyer, amount=20),
        "buyer": sell(mill, twins["buyer"], amount=40),
    }
    for side, into in (("supplier", seller), ("buyer", buyer)):
        Organisation.objects.filter(pk=twins[side].pk).update(merged_into=into)
    return {"mill": mill, "buyer": buyer, "links": links}


def test_links_of_absorbed_entries_are_in_no_figure(chain, office, merged):
    (flow,) = seen_by(office, chain).flows
    assert (flow.links, flow.amount) == (1, 10)
    filters = MapFilters(DAY)
    (inputs,) = fast.input_counts(chain, filters).values()
    assert (inputs.inputs, inputs.single) == (1, 1)


@pytest.mark.parametrize("action", ["view", "edit"])
def test_links_of_absorbed_entries_are_nobodys_to_see_or_edit(
    chain, office, leader, merged, action
):
    for actor in (office, Actor.for_system("test", chain)):
        assert list(supply_link_policy.rows(actor, action)) == [merged["links"]["kept"]]
    if action == "view":
        assert list(supply_link_policy.rows(leader)) == [merged["links"]["kept"]]


def test_a_firm_and_its_neighbours_leave_absorbed_entries_out(chain, office, merged):
    about = {"chain": chain, "filters": MapFilters(DAY), "actor": office}
    assert firm_view(organisation=merged["mill"], **about).sales.rows == [merged["links"]["kept"]]
    assert firm_view(organisation=merged["buyer"], **about).purchases.rows == [
        merged["links"]["kept"]
    ]
    around = neighbourhood(organisation=merged["mill"], **about)
    assert [node.organisation_id for node in around.at("down", 1)] == [merged["buyer"].pk]


def test_the_list_of_links_leaves_absorbed_entries_out(chain, office, merged, client_of):
    answer = client_of(office).get(reverse("chain:links", args=[chain.slug]))
    assert answer.context["table"].rows == [merged["links"]["kept"]]


def test_a_link_counts_again_once_its_party_is_taken_out_of_the_merge(chain, office, merged):
    Organisation.objects.update(merged_into=None)
    assert set(supply_link_policy.rows(office)) == set(SupplyLink.objects.all())
