"""What the product has to say is said: claims, invitations, work that ended, certificates."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.accounts.services import invitation_accept, invitation_create
from chainloom.chain.services import resilience
from chainloom.documents.services import document_paste
from chainloom.imports.services import import_upload
from chainloom.jobs import run as job_run
from chainloom.jobs import schedule
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.run import reclaim
from chainloom.jobs.services import job_enqueue
from chainloom.jobs.testing import run_queued
from chainloom.notices.models import Notice
from chainloom.notices.wording import shown
from chainloom.organisations import telling
from chainloom.organisations.models import Claim
from chainloom.organisations.services import claim_approve, claim_open, claim_refuse

pytestmark = pytest.mark.django_db


def said_to(actor: Actor, code: str = "") -> list[str]:
    rows = Notice.objects.filter(user=actor.user, code__startswith=code).order_by("pk")
    return [one.text for one in shown(rows, actor.user)]


@pytest.fixture
def claimant():
    return Actor(user=factories.UserFactory(name="陈样本"))


@pytest.fixture
def claim(claimant, office, mill) -> Claim:
    entry = mill.participations.get()
    return claim_open(participation=entry, message="我是总经理助理", by=claimant)


def test_the_office_is_told_of_a_claim_and_nobody_else(claim, office, leader, firm, stranger):
    assert said_to(office) == ["陈样本 asks to keep the entry of 鲤城区恒样纺织有限公司."]
    assert [said_to(other) for other in (leader, firm, stranger)] == [[], [], []]
    assert Notice.objects.get().link == "/c/fabric/organisations/claims/"
    assert "陈样本" not in str(Notice.objects.get().params)


def test_the_claimant_is_told_the_answer(claim, office, claimant):
    claim_refuse(claim=claim, answer="请提供营业执照", by=office)
    assert said_to(claimant) == ["Your claim to 鲤城区恒样纺织有限公司 was answered: refused."]
    assert Notice.objects.latest("pk").link == "/claim/"


def test_a_claim_that_is_approved_leads_into_the_chain(claim, office, claimant, client_of):
    claim_approve(claim=claim, by=office)
    notice = Notice.objects.latest("pk")
    assert said_to(claimant)[0].endswith("approved.")
    browser = client_of(claimant)
    followed = browser.get(f"/me/notices/{notice.pk}/")
    assert browser.get(followed.headers["Location"]).status_code == 200


def test_the_office_is_told_that_an_invitation_was_taken_up(office, firm, chain):
    invited, _token = invitation_create(
        organisation=firm.membership.organisation, role="firm", by=office
    )
    newcomer = Actor(user=factories.UserFactory(name="林样本"))
    invitation_accept(invitation=invited, by=newcomer)
    assert said_to(office) == [
        "林样本 took up the invitation: member firm of 鲤城区恒样纺织有限公司."
    ]
    assert said_to(newcomer) == []


# Work that ended


def _upload(office, text: str):
    content = ContentFile(text.encode(), name="企业.csv")
    return import_upload(chain=office.chain, filename="企业.csv", content=content, by=office)


def test_whoever_sent_a_sheet_is_told_when_it_is_read(office, leader):
    imported = _upload(office, "企业名称,所在区\n鲤城区某样纺织有限公司,鲤城区\n")
    run_queued()
    assert said_to(office, "imports") == ["Reading a spreadsheet is finished: “企业.csv”."]
    assert Notice.objects.get(code="imports.done").link.endswith(f"/imports/{imported.pk}/")
    assert said_to(leader) == []


def test_a_sheet_that_cannot_be_read_is_told_as_failed(office):
    _upload(office, "\n")
    run_queued()
    assert said_to(office, "imports") == ["Reading a spreadsheet failed: “企业.csv”."]


def test_whoever_added_a_document_is_told_when_it_is_read(office):
    document_paste(chain=office.chain, text="鲤城区来访商会举办座谈。", title="群通知", by=office)
    run_queued()
    assert said_to(office, "documents") == ["Reading a document is finished: “群通知”."]


def test_whoever_asked_for_the_risk_is_told(office, leader):
    resilience.risk_enqueue(chain=office.chain, year=2026, by=leader)
    run_queued()
    assert said_to(office, "chain") == []
    told = said_to(leader, "chain")
    assert len(told) == 1
    assert told[0].startswith("Calculation of the systemic risk")


def test_a_job_whose_workers_died_is_told_as_failed_once(office):
    job = job_enqueue(kind="chain.risk", params={"chain": office.chain.pk, "year": 2026}, by=office)
    Job.objects.filter(pk=job.pk).update(
        status=JobStatus.RUNNING, worker="elsewhere:1:1", attempts=3, heartbeat_at=None
    )
    reclaim()
    reclaim()
    name = office.chain.display_name
    assert said_to(office, "chain") == [f"Calculation of the systemic risk failed: “{name}”."]


def test_a_job_stands_although_nobody_could_be_told(office, monkeypatch, caplog):
    def break_(job):
        raise RuntimeError("no")

    monkeypatch.setattr(job_run, "ended", lambda kind: break_)
    job = job_enqueue(kind="chain.risk", params={"chain": office.chain.pk, "year": 2026}, by=office)
    run_queued()
    job.refresh_from_db()
    assert job.status in {JobStatus.DONE, JobStatus.FAILED}
    assert "nobody was told" in caplog.text


# Certificates


def _certificate(organisation, days: int):
    day = timezone.localdate() + dt.timedelta(days=days)
    return factories.CertificateFactory(
        organisation=organisation,
        kind="high_tech",
        expires_on=day,
        source=factories.SourceFactory(),
    )


def test_each_certificate_is_told_once_to_the_office_and_its_holder(office, firm, partner, mill):
    other = factories.OrganisationFactory(chain=office.chain, name="鲤城区他样针织有限公司")
    _certificate(mill, 10), _certificate(other, 90), _certificate(mill, 91)
    assert telling.certificates_expire(office.chain) == 2
    assert telling.certificates_expire(office.chain) == 0
    assert len(said_to(office)) == len(said_to(firm)) == 1
    assert said_to(partner) == []
    assert mill.name in said_to(office)[0]
    assert other.name in said_to(office)[0]
    assert other.name not in said_to(firm)[0]
    late = _certificate(mill, 5)
    assert telling.certificates_expire(office.chain) == 1
    late.expires_on += dt.timedelta(days=30)
    late.save()
    assert telling.certificates_expire(office.chain) == 1, "renewed, and soon at an end again"


def test_very_many_are_told_as_the_first_and_a_number(office):
    for _one in range(40):
        firm = factories.OrganisationFactory(chain=office.chain)
        _certificate(firm, 30)
    telling.certificates_expire(office.chain)
    assert said_to(office)[0].endswith("and 37 more.")
    assert len(Notice.objects.get().params["certificates"]) == telling.KEPT


def test_a_certificate_that_was_removed_since_is_not_said(office, mill):
    kept = _certificate(mill, 10)
    telling.certificates_expire(office.chain)
    kept.delete()
    assert "no longer there" in said_to(office)[0]


def test_each_week_they_are_looked_for_once(office, monkeypatch):
    code = "organisations.tell_expiring"
    monkeypatch.setattr(schedule, "_seen", {})
    monkeypatch.setattr(schedule, "_ENTRIES", {code: schedule._ENTRIES[code]})
    monday = dt.datetime(2026, 11, 30, 0, 30, tzinfo=dt.UTC)  # 8:30 in Shanghai
    made = schedule.tick(monday)
    assert [job.kind for job in made] == [telling.EXPIRING_JOB]
    for later in (monday + dt.timedelta(hours=1), monday + dt.timedelta(days=6)):
        assert schedule.tick(later) == []
        monkeypatch.setattr(schedule, "_seen", {})
        assert schedule.tick(later) == [], "nor by another worker"
    assert len(schedule.tick(monday + dt.timedelta(days=7))) == 1


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-11-30 07:59", "2026-11-23"),
        ("2026-11-30 08:00", "2026-11-30"),
        ("2026-12-06 23:59", "2026-11-30"),
    ],
)
def test_a_weeks_slot_is_its_latest_monday_at_eight(now, slot):
    moment = timezone.make_aware(dt.datetime.fromisoformat(now))
    assert schedule.weekly(0, dt.time(8))(moment) == slot
