"""Who is reminded of what a plan promises, when, and only once."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.core.working_time import WorkingCalendar
from chainloom.jobs import schedule
from chainloom.notices.models import Notice
from chainloom.notices.wording import sentence
from chainloom.plan import jobs, services
from chainloom.plan.models import Milestone
from chainloom.plan.services.watching import plans_watch, stage_of

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("schedule")
DUE = date(2026, 6, 30)  # a Tuesday


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2026, 6, 15), ""),
        (date(2026, 6, 16), "far"),
        (date(2026, 6, 24), "far"),
        (date(2026, 6, 25), "near"),  # Friday, Monday, Tuesday are three working days
        (DUE, "near"),
        (date(2026, 7, 1), "late"),
    ],
)
def test_when_a_milestone_is_spoken_of(today, stage):
    assert stage_of(Milestone(due=DUE), WorkingCalendar(), today) == stage


def told(code: str) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(code=code).order_by("pk").select_related("user")
    return [
        (row.user.email.partition("@")[0], str(row.params.get("stage") or row.params.get("pace")))
        for row in rows
    ]


@pytest.fixture
def adopted(plan, target, milestone, office):
    plan.refresh_from_db()
    return services.plans.plan_adopt(plan=plan, by=office)


def mailbox(actor) -> str:
    return actor.user.email.partition("@")[0]


def test_a_milestone_is_told_to_its_owner_and_once_late_to_the_office(
    adopted, milestone, partner, office
):
    owner, runs = mailbox(partner), mailbox(office)
    for day in (date(2026, 6, 1), date(2026, 6, 17), date(2026, 6, 18), date(2026, 6, 29)):
        plans_watch(by=SYSTEM, today=day)
    assert told("plan.milestone") == [(owner, "far"), (owner, "near")]
    for day in (date(2026, 7, 1), date(2026, 7, 2)):
        plans_watch(by=SYSTEM, today=day)
    assert set(told("plan.milestone")[2:]) == {(owner, "late"), (runs, "late")}
    notice = Notice.objects.filter(code="plan.milestone").first()
    assert "签订合作框架" in sentence(notice.code, notice.params, partner)
    # Once it is said to be reached nothing is asked of its owner.
    services.milestones.milestone_claim(
        milestone=milestone, reached_on=date(2026, 6, 30), note="见公告", by=partner
    )
    Notice.objects.all().delete()
    plans_watch(by=SYSTEM, today=date(2026, 7, 3))
    assert told("plan.milestone") == []


def test_a_target_behind_is_told_to_who_leads_it_and_counted_for_the_office(
    adopted, target, bureau, office, chain, firm
):
    plans_watch(by=SYSTEM, today=date(2026, 3, 1))
    assert told("plan.target") == []
    for day in (date(2026, 6, 1), date(2026, 6, 20), date(2026, 7, 1)):
        plans_watch(by=SYSTEM, today=day)
    assert told("plan.target") == [(mailbox(bureau), "far_behind")] * 2
    rows = Notice.objects.filter(code="plan.behind")
    assert {row.user for row in rows} == {office.user}
    assert [row.params["count"] for row in rows.order_by("pk")] == [1, 1]
    at = timezone.make_aware(datetime(2026, 5, 1, 10))
    for _number in range(10):
        factories.NeedFactory(
            chain=chain, organisation=firm.membership.organisation, state="closed", closed_at=at
        )
    Notice.objects.all().delete()
    plans_watch(by=SYSTEM, today=date(2026, 8, 1))
    assert told("plan.target") == []


def test_a_draft_and_a_plan_long_over_are_left_alone(plan, target, milestone):
    assert plans_watch(by=SYSTEM, today=date(2026, 7, 1)) == {"milestones": 0, "targets": 0}


def test_it_comes_round_once_a_day():
    early = timezone.make_aware(datetime(2026, 7, 1, 7))
    late = timezone.make_aware(datetime(2026, 7, 1, 9))
    assert (jobs.daily(early), jobs.daily(late)) == ("2026-06-30", "2026-07-01")
    assert jobs.WATCH in {job.kind for job in schedule.tick(late)}
    assert jobs.WATCH not in {job.kind for job in schedule.tick(late)}
