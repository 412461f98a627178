"""Placements and supply links: who may write them, and between which stages they run."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import factories

from chainloom.audit.models import AuditEntry
from chainloom.chain import services
from chainloom.chain.models import Placement, SupplyLink
from chainloom.chain.policy import supply_link_policy
from chainloom.chain.services import LinkRow, PlacementRow
from chainloom.core.errors import Forbidden, Invalid, Missing, Problem
from chainloom.organisations.models import Participation


@pytest.fixture
def line(chain):
    """Yarn → weaving → garments, dyeing beside weaving: who weaves and dyes buys dyes to dye."""
    stages = {
        name: factories.StageFactory(chain=chain, code=name, name=name, column=column)
        for column, name in enumerate(["dyes", "yarn", "weaving", "dyeing", "garments"])
    }
    for up, down in [("yarn", "weaving"), ("dyes", "dyeing"), ("weaving", "garments")]:
        factories.StageInputFactory(upstream=stages[up], downstream=stages[down])
    return stages


@pytest.fixture
def firms(chain):
    return [factories.OrganisationFactory(chain=chain) for _ in range(6)]


def place(office, firm, stage, **values):
    return services.placement_add(organisation=firm, stage=stage, by=office, **values)


@pytest.mark.django_db
def test_the_first_place_is_the_main_one_and_there_is_only_one(line, firms, office):
    first = place(office, firms[0], line["weaving"])
    second = place(office, firms[0], line["dyeing"])
    assert (first.is_primary, second.is_primary) == (True, False)
    services.placement_update(placement=second, is_primary=True, by=office)
    first.refresh_from_db()
    assert not first.is_primary
    services.placement_remove(placement=second, by=office)
    first.refresh_from_db()
    assert first.is_primary


@pytest.mark.django_db
def test_a_firm_says_what_it_makes_but_not_where_it_stands(line, firm, office):
    placement = place(office, firm.membership.organisation, line["weaving"])
    services.placement_update(placement=placement, products="涤塔夫", capacity="1,200", by=firm)
    placement.refresh_from_db()
    assert (placement.products, placement.capacity) == ("涤塔夫", Decimal("1200.00"))
    for attempt in (
        lambda: services.placement_update(placement=placement, stage=line["yarn"], by=firm),
        lambda: services.placement_remove(placement=placement, by=firm),
        lambda: place(firm, firm.membership.organisation, line["yarn"]),
    ):
        with pytest.raises(Forbidden):
            attempt()


@pytest.mark.django_db
def test_a_link_runs_between_the_stages_that_feed_one_another(chain, line, firms, office):
    mill, dye_works, spinner = firms[:3]
    place(office, mill, line["weaving"])
    place(office, mill, line["dyeing"])
    place(office, dye_works, line["dyes"])
    place(office, spinner, line["yarn"])
    dye = services.supply_link_add(chain=chain, supplier=dye_works, buyer=mill, by=office)
    yarn = services.supply_link_add(chain=chain, supplier=spinner, buyer=mill, by=office)
    odd = services.supply_link_add(chain=chain, supplier=spinner, buyer=dye_works, by=office)
    assert stages_of(dye) == ("dyes", "dyeing")
    assert stages_of(yarn) == ("yarn", "weaving")
    assert stages_of(odd) == ("yarn", "dyes")


def stages_of(link):
    return tuple(stage.code if stage else None for stage in (link.supplier_stage, link.buyer_stage))


@pytest.mark.django_db
def test_a_link_follows_when_a_firm_is_placed_or_moves(chain, line, firms, office):
    link = services.supply_link_add(chain=chain, supplier=firms[0], buyer=firms[1], by=office)
    assert stages_of(link) == (None, None)
    place(office, firms[0], line["yarn"])
    placement = place(office, firms[1], line["garments"])
    services.placement_update(placement=placement, stage=line["weaving"], by=office)
    link.refresh_from_db()
    assert stages_of(link) == ("yarn", "weaving")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"amount": "-1"}, "not_a_number"),
        ({"amount": "much"}, "not_a_number"),
        ({"amount": "1e30"}, "not_a_number"),
        ({"year": 26}, "bad_year"),
        ({"known": "guessed"}, "unknown_choice"),
        ({}, "link_exists"),
    ],
)
def test_a_link_that_breaks_a_rule_is_refused(chain, firms, office, values, code):
    services.supply_link_add(chain=chain, supplier=firms[0], buyer=firms[1], by=office)
    with pytest.raises(Problem) as refused:
        services.supply_link_add(
            chain=chain, supplier=firms[0], buyer=firms[1], by=office, **values
        )
    assert refused.value.code == code


@pytest.mark.django_db
def test_nobody_supplies_themselves(chain, firms, office):
    with pytest.raises(Invalid):
        services.supply_link_add(chain=chain, supplier=firms[0], buyer=firms[0], by=office)
    row = LinkRow(firms[0].pk, firms[0].pk)
    with pytest.raises(Invalid):
        services.supply_links_bulk_write(
            chain=chain, rows=[row], source=factories.SourceFactory(), by=office
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("office", {"ab", "bc", "ca"}),
        ("leader", {"ab", "bc", "ca"}),
        ("bureau", set()),
        ("partner", set()),
        ("firm", {"ab", "ca"}),
        ("stranger", set()),
    ],
)
def test_who_sees_which_links(chain, office, firm, role, sees, request):
    """The firm is `a`; nobody consented to anything."""
    a = firm.membership.organisation
    b, c = (factories.OrganisationFactory(chain=chain) for _ in range(2))
    names = {a.pk: "a", b.pk: "b", c.pk: "c"}
    for supplier, buyer in [(a, b), (b, c), (c, a)]:
        services.supply_link_add(chain=chain, supplier=supplier, buyer=buyer, by=office)
    actor = {"office": office, "firm": firm}.get(role) or request.getfixturevalue(role)
    rows = supply_link_policy.rows(actor, "view")
    assert {names[link.supplier_id] + names[link.buyer_id] for link in rows} == sees


@pytest.mark.django_db
def test_links_between_firms_that_consented_are_seen_by_members(chain, office, bureau, partner):
    shown = [factories.OrganisationFactory(chain=chain) for _ in range(2)]
    hidden = factories.OrganisationFactory(chain=chain)
    Participation.objects.filter(organisation__in=shown).update(consents=["customers"])
    services.supply_link_add(chain=chain, supplier=shown[0], buyer=shown[1], by=office)
    services.supply_link_add(chain=chain, supplier=shown[0], buyer=hidden, by=office)
    for actor in (bureau, partner):
        assert [link.buyer for link in supply_link_policy.rows(actor, "view")] == [shown[1]]


@pytest.mark.django_db
def test_a_firm_writes_links_of_its_own_only(chain, firms, firm, office):
    own = firm.membership.organisation
    link = services.supply_link_add(chain=chain, supplier=firms[0], buyer=own, by=firm)
    services.supply_link_update(link=link, amount="350", by=firm)
    with pytest.raises(Forbidden):
        services.supply_link_add(chain=chain, supplier=firms[0], buyer=firms[1], by=firm)
    other = services.supply_link_add(chain=chain, supplier=firms[0], buyer=firms[1], by=office)
    with pytest.raises(Missing):
        services.supply_link_remove(link=other, by=firm)
    services.supply_link_remove(link=link, by=firm)
    assert list(SupplyLink.objects.all()) == [other]


@pytest.mark.django_db
def test_a_link_stands_in_the_history_of_both_parties(chain, firms, office):
    services.supply_link_add(
        chain=chain, supplier=firms[0], buyer=firms[1], product="棉纱", by=office
    )
    entries = AuditEntry.objects.filter(action="chain.link_added")
    assert {entry.object_id for entry in entries} == {str(firms[0].pk), str(firms[1].pk)}


# In bulk


@pytest.mark.django_db
def test_bulk_writes_once_and_can_be_taken_back(chain, line, firms, office):
    source = factories.SourceFactory(chain=chain)
    places = [
        PlacementRow(firms[n].pk, line[stage].pk, products=f"产品{n}")
        for n, stage in enumerate(["yarn", "weaving", "garments"])
    ]
    written = services.placements_bulk_write(chain=chain, rows=places, source=source, by=office)
    rows = [
        LinkRow(firms[0].pk, firms[1].pk, "棉纱", Decimal(100), 2025),
        LinkRow(firms[1].pk, firms[2].pk, "坯布", Decimal(200), 2025),
    ]
    links = services.supply_links_bulk_write(chain=chain, rows=rows, source=source, by=office)
    assert (len(written.created), len(links.created)) == (3, 2)
    assert stages_of(SupplyLink.objects.get(pk=links.created[0])) == ("yarn", "weaving")

    again = services.supply_links_bulk_write(
        chain=chain,
        rows=[rows[0], LinkRow(firms[1].pk, firms[2].pk, "坯布", Decimal(250), 2025)],
        source=factories.SourceFactory(chain=chain),
        by=office,
    )
    assert (again.created, again.unchanged, list(again.updated)) == ([], 1, [links.created[1]])

    services.supply_links_bulk_remove(
        chain=chain, links=again.created, restored=again.updated, by=office
    )
    renewed = SupplyLink.objects.get(pk=links.created[1])
    assert (renewed.amount, renewed.source) == (Decimal(200), source)
    services.supply_links_bulk_remove(chain=chain, links=links.created, restored={}, by=office)
    services.placements_bulk_remove(chain=chain, placements=written.created, restored={}, by=office)
    assert (SupplyLink.objects.count(), Placement.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_bulk_takes_no_organisation_or_stage_of_another_chain(chain, line, firms, office):
    source = factories.SourceFactory(chain=chain)
    foreign_stage = factories.StageFactory()
    outsider = factories.OrganisationFactory()
    for row in (
        PlacementRow(firms[0].pk, foreign_stage.pk),
        PlacementRow(outsider.pk, line["yarn"].pk),
    ):
        with pytest.raises(Missing):
            services.placements_bulk_write(chain=chain, rows=[row], source=source, by=office)
    with pytest.raises(Missing):
        services.supply_links_bulk_write(
            chain=chain, rows=[LinkRow(firms[0].pk, outsider.pk)], source=source, by=office
        )


@pytest.mark.django_db
def test_bulk_keeps_one_main_place(line, chain, firms, office):
    source = factories.SourceFactory(chain=chain)
    rows = [
        PlacementRow(firms[0].pk, line["yarn"].pk),
        PlacementRow(firms[0].pk, line["weaving"].pk, is_primary=True),
    ]
    services.placements_bulk_write(chain=chain, rows=rows, source=source, by=office)
    main = Placement.objects.filter(organisation=firms[0], is_primary=True)
    assert [placement.stage for placement in main] == [line["weaving"]]
