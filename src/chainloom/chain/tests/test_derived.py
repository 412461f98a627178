"""What a link carries of its parties follows with the write that changes them, never a read."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.chain import services
from chainloom.chain.models import SupplyLink
from chainloom.chain.services import derive
from chainloom.organisations.services import (
    OrganisationChange,
    OrganisationDraft,
    organisation_bulk_write,
    organisation_create,
    organisation_merge,
    organisation_unmerge,
    organisation_update,
)

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = "350502", "330600"


def firms(chain, *codes):
    return [factories.OrganisationFactory(chain=chain, district_code=code) for code in codes]


def link_of(chain, supplier, buyer, by, **values):
    return services.supply_link_add(chain=chain, supplier=supplier, buyer=buyer, by=by, **values)


def local(link):
    link.refresh_from_db()
    return link.supplier_local, link.buyer_local


@pytest.mark.parametrize("many", [5000, 0], ids=["one by one", "in one pass"])
def test_a_firm_that_moves_takes_its_links_along(chain, office, monkeypatch, many):
    monkeypatch.setattr(derive, "MANY", many)
    firm, other = firms(chain, ELSEWHERE, HERE)
    sold, bought = link_of(chain, firm, other, office), link_of(chain, other, firm, office)
    assert (local(sold), local(bought)) == ((False, True), (True, False))
    organisation_update(organisation=firm, values={"district_code": HERE}, version=None, by=office)
    assert (local(sold), local(bought)) == ((True, True), (True, True))


def test_links_of_every_chain_follow(chain, office, stranger):
    firm, other = firms(chain, ELSEWHERE, HERE)
    for one in (firm, other):
        factories.Participation.objects.create(organisation=one, chain=stranger.chain)
    link = link_of(stranger.chain, firm, other, stranger)
    organisation_update(organisation=firm, values={"district_code": HERE}, version=None, by=office)
    assert local(link) == (True, True)


def test_an_import_that_moves_firms_takes_their_links_along(chain, office):
    firm, other = firms(chain, ELSEWHERE, HERE)
    link = link_of(chain, firm, other, office)
    change = OrganisationChange(firm.pk, {"district_code": HERE})
    about = {"chain": chain, "source": factories.SourceFactory(chain=chain), "by": office}
    organisation_bulk_write(creates=[], updates=[change], **about)
    assert local(link) == (True, True)


@pytest.mark.parametrize("bulk", [False, True])
def test_a_firm_whose_district_another_chain_fills_in_takes_its_links_along(
    chain, office, stranger, bulk
):
    """It joins by its code; what was blank is filled, its district too."""
    firm, other = firms(chain, "", HERE)
    link = link_of(chain, firm, other, office)
    values = {"name": firm.name, "uscc": firm.uscc, "district_code": HERE}
    if bulk:
        about = {"chain": stranger.chain, "source": factories.SourceFactory(), "by": stranger}
        organisation_bulk_write(creates=[OrganisationDraft(values)], updates=[], **about)
    else:
        organisation_create(values=values, by=stranger)
    assert local(link) == (True, True)


def test_a_merge_and_its_undoing_take_links_along(chain, office):
    survivor, absorbed, other = firms(chain, HERE, ELSEWHERE, HERE)
    link = link_of(chain, absorbed, other, office, product="纱", year=2024)
    newer = link_of(chain, survivor, other, office, product="纱", year=2026)
    merge = organisation_merge(
        survivor=survivor, absorbed=absorbed, by=office, choices={"uscc": "survivor"}
    )
    assert local(link) == (True, True)
    # Of the same supplier now, the newer statement takes the older one's place.
    assert link.superseded_in == 2026
    organisation_unmerge(merge=merge, by=office)
    assert local(link) == (False, True)
    assert link.superseded_in is None
    assert local(newer) == (True, True)


def test_a_chain_that_moves_sees_its_links_anew(chain, office):
    firm, other = firms(chain, ELSEWHERE, HERE)
    link = link_of(chain, firm, other, office)
    services.chain_update(chain=chain, by=office, district_code=ELSEWHERE)
    assert local(link) == (True, False)


def test_a_change_of_something_else_looks_at_no_link(chain, office):
    firm, other = firms(chain, HERE, HERE)
    link_of(chain, firm, other, office)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        organisation_update(organisation=firm, values={"headcount": 7}, version=None, by=office)
    assert not [one for one in asked if SupplyLink._meta.db_table in one["sql"]]


def test_reading_writes_nothing(chain, office, client_of):
    """Whatever has changed since the last look."""
    stage = factories.StageFactory(chain=chain)
    firm, other = firms(chain, ELSEWHERE, HERE)
    services.placement_add(organisation=firm, stage=stage, by=office)
    link_of(chain, firm, other, office)
    browser = client_of(office)
    base = f"/c/{chain.slug}"
    pages = ["", "map/", "map/map.svg", f"stages/{stage.pk}/", "stages/", f"firms/{firm.pk}/",
             "organisations/", "organisations/tiers/", f"organisations/{firm.pk}/"]  # fmt: skip
    browser.get(f"{base}/")
    organisation_update(
        organisation=firm, values={"district_code": HERE}, version=None,
        by=Actor.for_system("test", chain),
    )  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        for page in pages:
            assert browser.get(f"{base}/{page}").status_code == 200
    writes = ("INSERT", "UPDATE", "DELETE", "REPLACE")
    assert [one["sql"] for one in asked if one["sql"].startswith(writes)] == []


def test_parties_are_held_while_a_link_is_written(chain, office):
    """Else one could move at the same moment, and neither write would see the other."""
    if not connection.features.has_select_for_no_key_update:
        pytest.skip("SQLite has one writer at a time")
    seller, buyer = firms(chain, HERE, HERE)
    with CaptureQueriesContext(connection) as asked:
        link_of(chain, seller, buyer, office)
    (held,) = [one["sql"] for one in asked if "FOR NO KEY UPDATE" in one["sql"]]
    assert f"({seller.pk}, {buyer.pk})" in held
