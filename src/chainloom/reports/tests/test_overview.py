"""The overview shows each role what it can act on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests import factories

from chainloom.jobs.testing import run_queued
from chainloom.organisations.services.effects import network_changed
from chainloom.reports.selectors import due
from chainloom.reports.selectors.overview import overview_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def placed(chain, firm):
    """Two stages: the firm alone on one, nobody on the other; one certificate ends soon."""
    spinning = factories.StageFactory(chain=chain, code="spinning", column=0)
    factories.StageFactory(chain=chain, code="weaving", column=1)
    mine = firm.membership.organisation
    factories.PlacementFactory(organisation=mine, stage=spinning)
    soon = timezone.localdate() + timedelta(days=30)
    factories.CertificateFactory(organisation=mine, kind="above_scale", expires_on=soon)
    other = factories.OrganisationFactory(chain=chain)
    factories.CertificateFactory(organisation=other, kind="above_scale", expires_on=soon)
    return spinning


def test_the_office_sees_gaps_and_what_ends_soon(office, placed):
    shown = overview_for(office)
    assert [gap.stage.code for gap in shown["gaps"]] == ["weaving", "spinning"]
    assert shown["expiring_count"] == 2
    assert [one.days for one in shown["expiring"]] == [30, 30]
    assert shown["own"] is None


def test_a_firm_sees_its_own_place_and_only_its_own_expiries(firm, placed):
    shown = overview_for(firm)
    assert shown["own"] == firm.membership.organisation
    assert [row.stage for row in shown["own_placements"]] == [placed]
    assert shown["expiring_count"] == 1
    assert shown["changes"] == shown["claims"] == shown["imports"] == []


def test_an_empty_chain_says_what_to_do_next(office, client_of):
    page = client_of(office).get("/c/fabric/").content.decode()
    assert "Nobody stands in the chain yet" in page
    assert "Import a spreadsheet" in page
    assert "Firms by stage" not in page


def test_a_firm_is_not_offered_what_it_may_not_do(firm, client_of):
    page = client_of(firm).get("/c/fabric/").content.decode()
    assert "Import a spreadsheet" not in page


@pytest.mark.parametrize("role", ["office", "leader", "bureau", "firm", "partner"])
def test_the_page_opens_for_every_role(request, role, placed, client_of):
    answer = client_of(request.getfixturevalue(role)).get("/c/fabric/")
    assert answer.status_code == 200
    assert "Firms by stage" in answer.content.decode()


def test_figures_that_take_long_are_shown_with_their_time_while_they_are_counted(
    office, placed, client_of, monkeypatch
):
    monkeypatch.setattr("chainloom.organisations.counting.AT_ONCE", -1)
    assert overview_for(office)["is_current"]
    factories.CertificateFactory(
        organisation=placed.placements.get().organisation,
        kind="high_tech",
        expires_on=timezone.localdate() + timedelta(days=9),
    )
    network_changed([placed.chain_id])
    shown = overview_for(office)
    assert (shown["is_current"], shown["expiring_count"]) == (False, 2)
    page = client_of(office).get("/c/fabric/").content.decode()
    assert f"{timezone.localtime(shown['counted_at']):%Y-%m-%d %H:%M}; they are being" in page
    (job,) = run_queued()
    assert set(job.result["counted"]) == {
        "chain.map",
        "organisations.tiers",
        "reports.ending",
        "reports.local_firms",
    }
    shown = overview_for(office)
    assert (shown["is_current"], shown["expiring_count"]) == (True, 3)
    assert "being brought up to date" not in client_of(office).get("/c/fabric/").content.decode()


def test_what_is_due_is_counted_in_full_and_shown_from_its_first(office, chain, monkeypatch):
    monkeypatch.setattr(due, "MOST", 2)
    today = timezone.localdate()
    parties = [factories.OrganisationFactory(chain=chain) for _side in range(2)]
    obligation = factories.ObligationFactory(
        agreement=factories.AgreementFactory(chain=chain, parties=parties)
    )
    for ahead in (-3, -2, -1, 4):
        day = today + timedelta(days=ahead)
        factories.DueFactory(obligation=obligation, due_on=day, last_day=day)
    found = due.due_list(office, today, today + timedelta(days=14))
    assert (len(found.lines), found.count, found.late) == (2, 4, 3)
    assert [one.days(today) for one in found.lines] == [3, 2]
