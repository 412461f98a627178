"""Every figure of the map against its slow twin, on random chains; and the rules one by one."""

from __future__ import annotations

import itertools
import random
from datetime import date
from decimal import Decimal

import pytest
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.chain import services
from chainloom.chain.models import SupplyLink
from chainloom.chain.selectors import MapFilters, map_data
from chainloom.chain.selectors import figures as fast
from chainloom.chain.services import LinkRow
from chainloom.core.errors import Missing
from chainloom.organisations.models import Organisation, Participation

from . import naive

DAY = date(2026, 6, 30)
KINDS = ["high_tech", "sme_specialised", "municipal_leading", "above_designated_size"]


def random_chain(seed):
    """Stages, firms in and out of the district, certificates past and present, links of years."""
    chance = random.Random(seed)
    chain = factories.ChainFactory(district_code=chance.choice(["350502", "350500"]))
    stages = [factories.StageFactory(chain=chain, column=n) for n in range(5)]
    for up, down in itertools.pairwise(stages):
        factories.StageInputFactory(upstream=up, downstream=down)
    firms = []
    for _ in range(26):
        firm = factories.OrganisationFactory(
            chain=chain if chance.random() < 0.92 else None,
            district_code=chance.choice(["350502", "350502", "350582", "330600", ""]),
            revenue_band=chance.choice(["", "a", "b", "c", "d", "e", "f"]),
            founded_on=chance.choice([None, date(2010, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]),
        )
        firms.append(firm)
        for stage in chance.sample(stages, chance.choice([0, 1, 1, 2])):
            factories.PlacementFactory(organisation=firm, stage=stage)
        for kind in chance.sample(KINDS, chance.choice([0, 0, 1, 2])):
            factories.CertificateFactory(
                organisation=firm,
                kind=kind,
                issued_on=chance.choice([None, date(2024, 1, 1), DAY, date(2026, 7, 1)]),
                expires_on=chance.choice([None, date(2026, 6, 29), DAY, date(2029, 1, 1)]),
            )
    made = {}
    for _ in range(120):
        supplier, buyer = chance.sample(firms, 2)
        row = LinkRow(
            supplier.pk,
            buyer.pk,
            chance.choice(["", "纱", "布"]),
            Decimal(max(chance.randrange(-90, 900), 0)) if chance.random() < 0.7 else None,
            chance.choice([None, 2024, 2025, 2026, 2027]),
            chance.choice(["declared", "derived", "inferred"]),
        )
        made[row.key] = row
    for firm in firms:
        Participation.objects.get_or_create(organisation=firm, chain=chain)
    by = Actor.for_system("test", chain)
    source = factories.SourceFactory(chain=chain)
    services.supply_links_bulk_write(chain=chain, rows=made.values(), source=source, by=by)
    if chance.random() < 0.5:
        # Links of the absorbed twin stay with it where the other has the same.
        Organisation.objects.filter(pk=firms[0].pk).update(merged_into=firms[1])
    for firm in chance.sample(firms, 8):
        consents = chance.choice([[], ["finance"], ["customers"]])
        Participation.objects.filter(organisation=firm, chain=chain).update(
            figures_withheld=True, consents=consents
        )
    outside = chance.sample(firms, 2)
    Participation.objects.filter(organisation__in=outside).delete()
    return chain


FILTERS = [
    MapFilters(DAY),
    MapFilters(date(2024, 3, 1)),
    MapFilters(date(2027, 1, 1)),
    MapFilters(DAY, ("high_tech",)),
    MapFilters(DAY, ("high_tech", "above_designated_size")),
]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_every_figure_is_what_plain_counting_gives(seed):
    chain = random_chain(seed)
    for filters in FILTERS:
        counts = fast.stage_counts(chain, filters)
        assert {
            stage: {
                "firms": one.firms,
                "local": one.local,
                "certified": one.certified,
                "local_certified": one.local_certified,
                "revenue": one.revenue,
            }
            for stage, one in counts.items()
        } == naive.stage_counts(chain, filters)
        flows = fast.flow_counts(chain, filters)
        assert {
            pair: {
                "links": one.total.links,
                "priced": one.total.priced,
                "amount": one.total.amount,
                "here": one.bought_here.links,
                "here_local": one.bought_here_from_here.links,
                "known": {known: n for known, n in one.known.items() if n},
            }
            for pair, one in flows.items()
        } == naive.flows(chain, filters)
        assert {
            stage: (one.inputs, one.single)
            for stage, one in fast.input_counts(chain, filters).items()
        } == naive.inputs(chain, filters)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4, 8))
def test_the_share_bought_in_the_district_is_what_plain_counting_gives(seed):
    chain = random_chain(seed)
    for filters in FILTERS:
        data = map_data(chain=chain, filters=filters, actor=Actor.for_system("test", chain))
        known = list(naive.links(chain, filters))
        for stage in data.stages:
            expected = naive.local_input_share(chain, known, stage.pk)
            assert stage.local_input_share == pytest.approx(expected)


# Derived values of links


@pytest.mark.django_db
def test_a_newer_statement_takes_the_place_of_an_older_from_its_year_on(chain, office):
    a, b = (factories.OrganisationFactory(chain=chain) for _ in range(2))
    given = {"chain": chain, "supplier": a, "buyer": b, "product": "纱", "by": office}
    for year in (2026, 2024, None):
        services.supply_link_add(**given, year=year, amount=year or 1)

    def amount_in(year):
        links = fast.links_on(chain, MapFilters(date(year, 12, 31)))
        return [int(link.amount) for link in links]

    assert [amount_in(year) for year in (2023, 2024, 2025, 2026)] == [[1], [2024], [2024], [2026]]
    services.supply_link_remove(link=SupplyLink.objects.get(year=2024), by=office)
    assert amount_in(2025) == [1]


# Who sees what


def small_flow(chain, office, links):
    """`links` firms of one stage supply one firm each of the next."""
    up, down = (factories.StageFactory(chain=chain, column=n) for n in (0, 1))
    factories.StageInputFactory(upstream=up, downstream=down)
    for _ in range(links):
        seller, buyer = (factories.OrganisationFactory(chain=chain) for _ in range(2))
        services.placement_add(organisation=seller, stage=up, by=office)
        services.placement_add(organisation=buyer, stage=down, by=office)
        services.supply_link_add(chain=chain, supplier=seller, buyer=buyer, amount=100, by=office)
    return up, down


def flow_seen_by(actor, chain, tiers=()):
    chain.refresh_from_db()
    (flow,) = map_data(chain=chain, filters=MapFilters(DAY, tiers), actor=actor).flows
    return flow


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "links", "shown"),
    [
        ("office", 2, True),
        ("leader", 2, True),
        ("bureau", 2, False),
        ("firm", 2, False),
        ("partner", 2, False),
        ("bureau", 3, True),
        ("firm", 3, True),
        ("partner", 3, True),
    ],
)
def test_figures_of_few_links_are_kept_from_who_may_not_see_links(
    chain, office, role, links, shown, request
):
    small_flow(chain, office, links)
    actor = office if role == "office" else request.getfixturevalue(role)
    flow = flow_seen_by(actor, chain)
    assert flow.withheld is not shown
    assert flow.links == (links if shown else None)
    assert flow.amount == (100 * links if shown else None)


@pytest.mark.django_db
def test_figures_of_a_single_supplier_are_withheld_however_many_its_customers(
    chain, office, bureau
):
    up, down = small_flow(chain, office, 1)
    seller = up.placements.get().organisation
    for _ in range(5):
        buyer = factories.OrganisationFactory(chain=chain)
        services.placement_add(organisation=buyer, stage=down, by=office)
        services.supply_link_add(chain=chain, supplier=seller, buyer=buyer, by=office)
    assert flow_seen_by(bureau, chain).withheld
    assert flow_seen_by(office, chain).links == 6


@pytest.mark.django_db
def test_a_qualification_does_not_single_out_a_firms_flows(chain, office, partner):
    up, _down = small_flow(chain, office, 4)
    holder = up.placements.first().organisation
    factories.CertificateFactory(organisation=holder, kind="high_tech")
    assert flow_seen_by(office, chain, ("high_tech",)).links == 1
    assert flow_seen_by(partner, chain, ("high_tech",)).links == 4


@pytest.mark.django_db
def test_revenue_is_for_those_who_see_all(chain, office, leader, bureau, firm):
    small_flow(chain, office, 1)
    Organisation.objects.update(revenue_band="c")
    chain.refresh_from_db()
    for actor, sees in ((office, True), (leader, True), (bureau, False), (firm, False)):
        data = map_data(chain=chain, filters=MapFilters(DAY), actor=actor)
        assert all((stage.counts.revenue is not None) == sees for stage in data.stages
                   if stage.counts.firms)  # fmt: skip


@pytest.mark.django_db
def test_a_stranger_sees_no_map(chain, stranger):
    with pytest.raises(Missing):
        map_data(chain=chain, filters=MapFilters(DAY), actor=stranger)


@pytest.mark.django_db
def test_the_cache_follows_every_change(chain, office, django_assert_max_num_queries):
    stage = factories.StageFactory(chain=chain)
    filters = MapFilters(DAY)
    assert map_data(chain=chain, filters=filters, actor=office).firms == 0
    # May they, the version, the stages and what feeds them: nothing is counted.
    with django_assert_max_num_queries(4):
        map_data(chain=chain, filters=filters, actor=office)
    firm = factories.OrganisationFactory(chain=chain)
    services.placement_add(organisation=firm, stage=stage, by=office)
    chain.refresh_from_db()
    assert map_data(chain=chain, filters=filters, actor=office).firms == 1


# Gaps


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("local", "outside", "certified", "bought_here", "bought_outside", "expected"),
    [
        (0, 0, 0, 0, 0, ["no_local"]),
        (0, 3, 0, 0, 0, ["no_local"]),
        (1, 0, 1, 0, 0, ["one_local"]),
        (1, 0, 0, 0, 0, ["one_local", "no_certified"]),
        (2, 0, 0, 0, 0, ["no_certified"]),
        (2, 0, 1, 0, 0, []),
        (2, 0, 1, 1, 2, ["outside_inputs"]),
        (2, 0, 1, 2, 2, []),
        (2, 0, 1, 0, 2, []),
        (2, 1, 2, 0, 3, ["outside_inputs"]),
    ],
)
def test_gaps(chain, office, local, outside, certified, bought_here, bought_outside, expected):
    """Two links are too few to judge by; half from outside is not yet most."""
    elsewhere = factories.StageFactory(chain=chain, column=0, code="elsewhere")
    stage = factories.StageFactory(chain=chain, column=1)
    suppliers = {
        code: [factories.OrganisationFactory(chain=chain, district_code=code) for _ in range(3)]
        for code in ("350502", "330600")
    }
    for firm in (*suppliers["350502"], *suppliers["330600"]):
        services.placement_add(organisation=firm, stage=elsewhere, by=office)
    firms = []
    for number, code in enumerate(["350502"] * local + ["330600"] * outside):
        firm = factories.OrganisationFactory(chain=chain, district_code=code)
        services.placement_add(organisation=firm, stage=stage, by=office)
        firms.append(firm)
        if number < certified:
            factories.CertificateFactory(organisation=firm, kind="high_tech")
    for code, number in (("350502", bought_here), ("330600", bought_outside)):
        for supplier in suppliers[code][:number]:
            services.supply_link_add(
                chain=chain, supplier=supplier, buyer=firms[0], amount=10, by=office
            )
    chain.refresh_from_db()
    data = map_data(chain=chain, filters=MapFilters(DAY), actor=office)
    assert data.stage(stage.pk).gaps == expected


@pytest.mark.django_db
def test_an_empty_chain_has_no_gaps_yet(chain, office):
    factories.StageFactory(chain=chain)
    data = map_data(chain=chain, filters=MapFilters(DAY), actor=office)
    assert data.is_empty
    assert data.stages[0].gaps == []
