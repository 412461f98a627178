"""The screen: for those who read reports, and at an address while the office publishes it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Forbidden
from chainloom.lists.models import MatchStep
from chainloom.lists.selectors.boards.periods import MONTH, Period
from chainloom.plan.models import Plan
from chainloom.reports.chapters import Asking
from chainloom.reports.chapters import plan as plan_chapter
from chainloom.reports.models import ScreenAddress
from chainloom.reports.selectors.screen import panels
from chainloom.reports.services import screens

from .conftest import told

pytestmark = pytest.mark.django_db


def signed(office, firm, *, times):
    """So many matches signed this month, each for 50."""
    for _place in range(times):
        need = factories.NeedFactory(chain=office.chain, organisation=firm)
        resource = factories.ResourceFactory(chain=office.chain, organisation=firm)
        match = factories.MatchFactory(need=need, resource=resource, state="signed")
        MatchStep.objects.create(
            match=match, state="signed", on=timezone.localdate(), amount=50,
            stated_by="office", stated_at=timezone.now(), confirmed_at=timezone.now(),
        )  # fmt: skip
    cache.clear()


def test_its_panels_tell_plan_chain_needs_matches_and_what_is_due(office):
    firm, *_others = told(office.chain, by=office)
    signed(office, firm, times=2)
    plan, chain, needs, matches, due = panels(office)
    assert plan.title == "年度计划（示例）"
    assert [one.label for one in plan.lines] == ["强链补链"]
    assert sum(one["local"] for one in chain.stages) == 3
    assert needs.bigs[0].said == "2"
    assert [one.said for one in matches.bigs[:2]] == ["2", "100"]
    assert [one.title for one in due.due] == ["年中回访", "印发断点清单"]
    assert due.due[0].is_late


def test_the_public_is_told_no_name_no_gap_and_no_sum_of_a_few(office):
    firm, *_others = told(office.chain, by=office)
    everyone = Actor.for_system("screen", office.chain)
    signed(office, firm, times=2)
    shown = panels(everyone, public=True)
    assert [one.key for one in shown] == ["plan", "chain", "needs", "matches"]
    assert shown[3].bigs[1].said == "–"
    assert not any(one["gap"] for one in shown[1].stages)
    signed(office, firm, times=1)
    assert panels(everyone, public=True)[3].bigs[1].said == "150"


def test_an_address_works_until_it_is_taken_back(office, leader, client_of):
    firm, *_others = told(office.chain, by=office)
    with pytest.raises(Forbidden):
        screens.screen_open(by=leader)
    client_of(office).post("/c/fabric/screen/address/", {"do": "open"})
    row = ScreenAddress.objects.get()
    page = client_of(office).get("/c/fabric/screen/address/").content.decode()
    assert f"/screen/{row.token}/" in page
    visitor = Client()
    answer = visitor.get(f"/screen/{row.token}/")
    said = answer.content.decode()
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer.headers["Cache-Control"]
    assert firm.name not in said
    assert "产业链全景" in said
    assert "/c/fabric/" not in said
    assert "Needs" in visitor.get(f"/screen/{row.token}/panels/?lang=en").content.decode()
    assert visitor.get(f"/screen/{row.token[:-1]}x/").status_code == 404
    other = screens.screen_open(by=office)
    assert visitor.get(f"/screen/{row.token}/").status_code == 404
    screens.screen_close(screen=other, by=office)
    assert visitor.get(f"/screen/{other.token}/").status_code == 404
    assert visitor.get("/screen/x/").status_code == 404
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"screen.opened", "screen.closed"} <= actions


def test_a_chain_without_anything_says_so(office, client_of):
    page = client_of(office).get("/c/fabric/screen/").content.decode()
    assert "No adopted plan has begun yet." in page
    assert "Nobody stands in the chain yet." in page
    assert "nothing falls due within 30 days" in page


def test_a_plan_that_has_not_begun_is_none_yet(office):
    year = timezone.localdate().year + 1
    Plan.objects.create(
        chain=office.chain, title="来年计划", starts=dt.date(year, 1, 1),
        ends=dt.date(year, 12, 31), state="adopted", created_at=timezone.now(),
    )  # fmt: skip
    assert panels(office)[0].empty == "No adopted plan has begun yet."
    today = timezone.localdate()
    (part,) = plan_chapter.build(Asking(office, Period.around(today, MONTH), today))
    assert part.empty == "No adopted plan has begun, so there is no progress to tell."


def test_each_is_told_of_what_is_due_for_them(office, leader, bureau, firm, partner, client_of):
    today = timezone.localdate()
    own, other = firm.membership.organisation, partner.membership.organisation
    agreement = factories.AgreementFactory(chain=office.chain, parties=[own, other])
    obligation = factories.ObligationFactory(
        agreement=agreement, what="提供实习岗位", first_due=today - dt.timedelta(days=3)
    )
    factories.DueFactory(obligation=obligation)
    project = factories.ProjectFactory(chain=office.chain, organisation=other, title="样例项目")
    factories.MilestoneFactory(project=project, title="封顶", due=today + dt.timedelta(days=5))

    def due(actor):
        page = client_of(actor).get("/c/fabric/").content.decode()
        return (
            "提供实习岗位" in page,
            "样例项目：封顶" in page,
            "Nothing waits for you today" in page,
        )

    assert due(office) == due(leader) == (True, True, False)
    assert due(firm) == (True, False, False)
    assert due(partner) == (False, True, False)
    assert due(bureau) == (False, False, True)
    page = client_of(bureau).get("/c/fabric/").content.decode()
    assert "See open needs" in page
    answer = client_of(firm).get("/api/v1/chains/fabric/due").json()
    assert [(one["title"], one["late"]) for one in answer] == [("提供实习岗位", True)]
