"""The calendar, my day and the office's week: who sees what of which days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from tests import factories
from tests.lists_world import assign, stated
from tests.matchmaking_world import event_in, talk_in

from chainloom.lists.selectors import needs as need_reads
from chainloom.lists.selectors.boards.calendar import A_DAY, calendar_of
from chainloom.lists.selectors.boards.my_day import count_of, first_of, my_day
from chainloom.lists.selectors.boards.periods import Period
from chainloom.lists.selectors.boards.week import office_week

from .test_boards import clock, need, url

pytestmark = pytest.mark.django_db
NOVEMBER = Period.read("2026-11", today=date(2026, 11, 29))


@pytest.fixture(autouse=True)
def _at_a_fixed_time():
    """Wednesday, before noon in Shanghai."""
    with time_machine.travel(datetime(2026, 11, 25, 2, 0, tzinfo=timezone.get_fixed_timezone(0))):
        yield


def entries(actor, day, filters=None):
    found = calendar_of(actor, NOVEMBER, filters or {})[day]
    return [(one.sort, one.title) for one in found.entries]


# The calendar


def test_everything_that_has_a_day_lies_on_it(office, bureau, firm, other_firm):
    day = date(2026, 11, 26)
    row = need(firm, "assigned", title="要货", needed_by=day)
    clock(row, bureau.membership.organisation, 30)
    offered = factories.ResourceFactory(
        chain=firm.chain,
        organisation=other_firm.membership.organisation,
        title="到期的",
        available_until=day,
    )
    stated(row, offered).steps.update(on=day)
    factories.PolicyFactory(chain=firm.chain, title="奖补", begins_on=day, ends_on=day)
    found = calendar_of(office, NOVEMBER, {}, most=99)[day]
    assert sorted({one.sort for one in found.entries}) == [
        "due", "ends", "policy_begins", "policy_ends", "step", "wanted",
    ]  # fmt: skip
    assert found.count == len(found.entries) == 6


def test_a_matchmaking_event_comes_first_on_its_day_for_whom_it_concerns(office, firm, other_firm):
    event = event_in(firm.chain, day=date(2026, 11, 26), title="对接会样例")
    talk_in(event, firm.membership.organisation, factories.OrganisationFactory(chain=firm.chain))
    need(firm, "verified", title="要货", needed_by=event.day)
    for actor in (office, firm):
        assert entries(actor, event.day)[0] == ("matchmaking", "对接会样例")
    assert "matchmaking" not in dict(entries(other_firm, event.day))
    assert "matchmaking" not in dict(entries(office, event.day, {"kind": "fabric"}))
    assert "matchmaking" in dict(entries(office, event.day, {"q": "样例"}))


def test_a_day_with_much_shows_its_first_and_says_how_many_more(office, firm, client_of):
    day = date(2026, 11, 30)
    for _number in range(A_DAY + 3):
        need(firm, needed_by=day)
    found = calendar_of(office, NOVEMBER, {})[day]
    assert (len(found.entries), found.count, found.more) == (A_DAY, A_DAY + 3, 3)
    client = client_of(office)
    assert "3 more" in client.get(url("calendar") + "?period=2026-11").content.decode()
    whole = client.get(url("calendar") + "?day=2026-11-30").context["day"]
    assert len(whole.entries) == A_DAY + 3


def test_public_holidays_and_days_worked_instead_are_marked(office):
    days = calendar_of(office, Period.read("2026-10", today=date(2026, 1, 1)), {})
    assert days[date(2026, 10, 1)].mark == "off"
    assert days[date(2026, 10, 10)].mark == "on"
    assert days[date(2026, 10, 17)].mark == ""
    assert not days[date(2026, 10, 17)].is_worked


def test_clocks_are_told_to_those_concerned_alone(firm, other_firm, bureau, office):
    row = need(firm, "assigned", title="催办")
    assign(row, bureau.membership.organisation)
    clock(row, bureau.membership.organisation, 5)
    day = date(2026, 11, 25)
    for actor in (office, firm, bureau):
        assert entries(actor, day) == [("due", "催办")]
    assert entries(other_firm, day) == []


def test_a_filter_of_needs_shows_needs_alone(office, firm):
    day = date(2026, 11, 27)
    need(firm, title="面料的", kind="fabric", needed_by=day)
    need(firm, title="场地的", kind="site", needed_by=day, urgent=True)
    factories.PolicyFactory(chain=firm.chain, title="奖补", begins_on=None, ends_on=day)
    assert entries(office, day, {"kind": "site"}) == [("wanted", "场地的")]
    assert entries(office, day, {"only": "urgent"}) == [("wanted", "场地的")]
    assert entries(office, day, {"show": "policy_ends"}) == [("policy_ends", "奖补")]
    assert len(entries(office, day)) == 3


def test_the_days_of_a_moment_are_those_of_shanghai(office, bureau, firm):
    row = need(firm, "assigned", title="夜里")
    late = datetime.combine(date(2026, 11, 28), time(0, 30), timezone.get_current_timezone())
    one = clock(row, bureau.membership.organisation, 1)
    one.due_at = late
    one.save()
    assert entries(office, date(2026, 11, 28)) == [("due", "夜里")]
    assert entries(office, date(2026, 11, 27)) == []


@pytest.mark.parametrize("asked", ["2026-13", "0001", "abc", "2026-w60", "9999-12"])
def test_a_month_that_cannot_be_shows_the_present_one(office, client_of, asked):
    page = client_of(office).get(url("calendar"), {"period": asked})
    assert page.context["period"].written == "2026-11"


def test_a_week_and_a_day_have_addresses_too(office, client_of):
    client = client_of(office)
    week = client.get(url("calendar") + "?period=2026-w48").context["weeks"]
    assert [day.date.day for day in week[0]] == [23, 24, 25, 26, 27, 28, 29]
    assert "Nothing on this day" in client.get(url("calendar") + "?day=2026-11-25").content.decode()


# My day


def codes(actor):
    return [(group.code, group.count) for group in my_day(actor)]


def test_the_office_sees_what_to_verify_assign_and_close(office, firm):
    need(firm, "submitted")
    need(firm, "verified")
    need(firm, "verified")
    need(firm, "confirmed")
    assert codes(office) == [("verify", 1), ("assign", 2), ("close", 1)]


def test_a_unit_sees_what_to_take_in_hand_and_what_to_answer(bureau, other_bureau, firm):
    fresh, going_on, waiting = (need(firm, "assigned") for _number in range(3))
    unit = bureau.membership.organisation
    assign(fresh, unit)
    for row in (going_on, waiting):
        one = assign(row, unit)
        one.state = "working"
        one.save()
    waiting.waiting_since = timezone.now()
    waiting.save()
    assert codes(bureau) == [("start", 1), ("answer", 1)]
    assert codes(other_bureau) == []


def test_who_asks_sees_what_is_asked_of_it(firm, other_firm):
    need(firm, "returned")
    need(firm, "working", waiting_since=timezone.now())
    need(firm, "answered")
    assert codes(firm) == [("complete", 2), ("confirm", 1)]
    assert codes(other_firm) == []


def test_the_leader_sees_what_waits_for_a_decision(leader, office, firm):
    need(firm, "working", escalated_at=timezone.now())
    assert codes(leader) == [("decide", 1)]
    assert "decide" not in dict(codes(office))


def test_matches_and_stale_offers_wait_for_their_side(firm, other_firm):
    offered = factories.ResourceFactory(
        chain=firm.chain, organisation=other_firm.membership.organisation, confirmed_at=None
    )
    factories.MatchFactory(need=need(firm), resource=offered, asker_at=timezone.now())
    assert codes(firm) == []
    assert codes(other_firm) == [("matches", 1), ("offers", 1)]


def test_what_ends_today_is_that_of_ones_own_unit_and_for_the_office_of_all(
    office, bureau, other_bureau, firm
):
    row = need(firm, "assigned")
    assign(row, bureau.membership.organisation)
    clock(row, bureau.membership.organisation, 3)
    tomorrow = need(firm, "assigned")
    clock(tomorrow, bureau.membership.organisation, 30)
    for actor in (office, bureau):
        assert dict(codes(actor))["ends_today"] == 1
        # The list that the group leads to shows just these.
        assert need_reads.needs(actor, only="today").count() == 1
    assert "ends_today" not in dict(codes(other_bureau))


def test_a_thing_stands_once_on_the_overview_however_many_groups_it_is_in(
    office, bureau, firm, client_of
):
    row = need(firm, "submitted", title="唯一一件")
    clock(row, office.membership.organisation, 1, step="verify")
    groups = my_day(office)
    assert len(groups) == 2
    assert [item.title for _group, item in first_of(groups, 5)] == ["唯一一件"]
    page = client_of(office).get("/c/fabric/").content.decode()
    assert page.count("唯一一件") == 1
    assert url("my_day") in page


def test_the_total_counts_a_thing_in_two_groups_once_also_beyond_what_is_shown(
    office, firm, client_of
):
    for number in range(3):
        row = need(firm, "submitted", title=f"急事 {number}")
        clock(row, office.membership.organisation, 1, step="verify")
    need(firm, "verified")
    factories.PolicyCaseFactory(
        policy=factories.PolicyFactory(chain=firm.chain),
        organisation=firm.membership.organisation,
    )
    groups = my_day(office, most=1)
    assert {one.code: one.count for one in groups} == {
        "ends_today": 3, "verify": 3, "assign": 1, "cases": 1,
    }  # fmt: skip
    assert count_of(groups) == 5
    assert count_of([]) == 0
    assert client_of(office).get(url("my_day")).context["count"] == 5
    assert client_of(office).get("/c/fabric/").context["day_count"] == 5


def test_every_group_that_names_a_list_counts_just_what_it_shows(office, firm, client_of):
    for state in ("submitted", "verified", "verified", "confirmed", "answered", "returned"):
        need(firm, state)
    for actor in (office, firm):
        client = client_of(actor)
        for group in my_day(actor):
            if group.url:
                assert client.get(group.url).context["table"].count == group.count, group.code


# The office's week


def test_the_week_says_what_came_went_and_is_late(office, bureau, firm, client_of):
    now = timezone.now()
    need(firm, "submitted", title="本周来的", submitted_at=now)
    need(firm, "submitted", submitted_at=now - timedelta(days=9))
    late = need(firm, "assigned")
    clock(late, bureau.membership.organisation, -30)
    coming = need(firm, "assigned")
    clock(coming, bureau.membership.organisation, 24 * 6)
    week = office_week(office, Period.around(timezone.localdate(), "week"))
    assert week.came[0].number.count == 1
    assert [one.title for one in week.arrived] == ["本周来的"]
    assert [(one.unit.name, one.number.count) for one in week.late] == [
        (bureau.membership.organisation.name, 1)
    ]
    assert week.due[0].number.count == 1
    client = client_of(office)
    for one in (*week.came, *week.went, *week.still, *week.late, *week.due[:2]):
        assert client.get(one.number.url).context["table"].count == one.number.count
    page = client.get(reverse("lists:week", args=["fabric"])).content.decode()
    assert "data-print" in page


@pytest.mark.parametrize("path", ["", "?period=2025-w01", "?period=nonsense", "?period=2026"])
def test_any_week_can_be_asked_for(leader, client_of, path):
    assert client_of(leader).get(url("week") + path).status_code == 200
