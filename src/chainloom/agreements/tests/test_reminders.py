"""Who is reminded of what, when, and only once."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.agreements import jobs, services
from chainloom.agreements.models import Agreement
from chainloom.agreements.services.watching import stage_of, term_stage
from chainloom.core.working_time import WorkingCalendar
from chainloom.jobs import schedule
from chainloom.notices.models import Notice
from chainloom.notices.wording import sentences

pytestmark = pytest.mark.django_db
# A Friday; the days before it are worked.
DAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2026, 11, 12), ""),
        (date(2026, 11, 13), "far"),
        (date(2026, 11, 23), "far"),
        (date(2026, 11, 24), "near"),  # Wednesday, Thursday, Friday are three working days
        (date(2026, 11, 27), "near"),
        (date(2026, 11, 28), "late"),
    ],
)
def test_when_a_due_obligation_is_spoken_of(due, today, stage):
    due.due_on = due.last_day = DAY
    assert stage_of(due, WorkingCalendar(), today) == stage


@pytest.mark.parametrize(
    ("about", "today", "stage"),
    [
        ({}, date(2026, 10, 1), ""),
        ({}, date(2026, 11, 1), "ends"),
        ({}, date(2026, 11, 28), "over"),
        ({"renewal": "talk"}, date(2026, 11, 1), "ends"),
        ({"renewal": "automatic", "notice_days": 30}, date(2026, 10, 13), ""),
        ({"renewal": "automatic", "notice_days": 30}, date(2026, 10, 14), "notice"),
        ({"renewal": "automatic", "notice_days": 30}, date(2026, 10, 28), "notice"),
        ({"renewal": "automatic", "notice_days": 30}, date(2026, 10, 29), ""),
        ({"state": "ended"}, date(2026, 11, 28), ""),
    ],
)
def test_when_a_term_is_spoken_of(about, today, stage):
    row = Agreement(**{"state": "signed", "ends_on": DAY, **about})
    assert term_stage(row, today) == stage


def told(code="agreements.due") -> list[tuple[str, str]]:
    rows = Notice.objects.filter(code=code).order_by("pk").select_related("user")
    return [(row.user.email.partition("@")[0], row.params["verb"]) for row in rows]


@pytest.fixture
def watch():
    def look(day: str) -> dict[str, int]:
        with time_machine.travel(f"{day} 09:00+08:00", tick=False):
            return services.agreements_watch(by=Actor.for_system("schedule"))

    return look


@pytest.fixture
def owed(agreement, owe, firm, partner):
    with time_machine.travel("2026-11-01 09:00+08:00", tick=False):
        sides = firm.membership.organisation, partner.membership.organisation
        row = owe(agreement, *sides, first_due=DAY)
    Notice.objects.all().delete()
    return row.dues.get()


def test_its_owner_is_told_far_near_and_late_and_the_office_when_it_is_late(owed, watch):
    for day in ("2026-11-12", "2026-11-13", "2026-11-14", "2026-11-25", "2026-11-26"):
        watch(day)
    assert told() == [("firm", "far"), ("firm", "near")]
    watch("2026-11-28")
    watch("2026-11-29")
    assert told()[2:] == [("firm", "late"), ("office", "late")]


def test_after_a_pause_only_what_holds_now_is_told(owed, watch):
    watch("2026-11-29")
    assert told() == [("firm", "late"), ("office", "late")]


def test_the_responsible_unit_is_told_instead_of_the_office(owed, watch, office, bureau):
    services.agreement_update(
        agreement=owed.obligation.agreement,
        values={"responsible": bureau.organisation_id},
        by=office,
    )
    watch("2026-11-29")
    assert told() == [("firm", "late"), ("bureau", "late")]


def test_what_is_done_or_of_an_agreement_that_is_over_is_not_spoken_of(owed, watch, firm, office):
    services.agreement_end(agreement=owed.obligation.agreement, by=office)
    assert watch("2026-11-29")["dues"] == 0
    services.agreement_resume(agreement=owed.obligation.agreement, by=office)
    with time_machine.travel("2026-11-20 09:00+08:00", tick=False):
        services.due_claim(due=owed, evidence="签到表", by=firm)
    assert watch("2026-11-29")["dues"] == 0


def test_for_an_owner_without_an_account_the_office_is_told(
    agreement, owe, community, office, firm, watch
):
    services.party_add(agreement=agreement, organisation=community, by=office)
    with time_machine.travel("2026-11-01 09:00+08:00", tick=False):
        owe(agreement, community, firm.membership.organisation, first_due=DAY)
    Notice.objects.all().delete()
    watch("2026-11-20")
    assert told() == [("office", "far")]


def test_the_end_of_a_term_is_told_to_parties_and_office_once(agreement, office, watch):
    services.agreement_update(agreement=agreement, values={"ends_on": DAY}, by=office)
    Notice.objects.all().delete()
    watch("2026-11-10")
    watch("2026-11-11")
    assert sorted(told("agreements.term")) == [
        ("firm", "ends"),
        ("office", "ends"),
        ("partner", "ends"),
    ]


def test_one_that_renews_itself_goes_on_when_its_last_day_is_past(agreement, office, watch):
    services.agreement_update(
        agreement=agreement,
        values={"ends_on": DAY, "renewal": "automatic", "renewal_months": 12},
        by=office,
    )
    assert watch("2026-11-27")["renewed"] == 0
    assert watch("2026-11-28")["renewed"] == 1
    agreement.refresh_from_db()
    assert agreement.ends_on == date(2027, 11, 27)


def test_a_notice_names_what_its_reader_may_see(owed, watch, firm, other_firm):
    watch("2026-11-29")
    params = Notice.objects.filter(user=firm.user).get().params
    (said,) = sentences("agreements.due", [params], firm)
    assert said == "“举办一场技术讲座” (产学研合作协议, due 2026-11-27): past its day"
    assert sentences("agreements.due", [params], other_firm) == [None]


def test_the_look_is_once_a_day_from_half_past_eight(monkeypatch):
    early = timezone.make_aware(datetime(2026, 11, 27, 8, 29))
    assert jobs.daily(early) == "2026-11-26"
    assert jobs.daily(early.replace(minute=30)) == "2026-11-27"
    assert schedule._ENTRIES[jobs.WATCH].slot is jobs.daily
