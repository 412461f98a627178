"""Working time: one clock a unit, paused while the asker owes material, warned, escalated."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Conflict
from chainloom.core.working_time import WorkingCalendar
from chainloom.jobs.testing import run_queued
from chainloom.lists import kinds, limits, services
from chainloom.lists.jobs import RECKON
from chainloom.lists.models import Clock, NeedEntry
from chainloom.lists.selectors import story
from chainloom.lists.services import telling
from chainloom.lists.services.needs import watching
from chainloom.notices.models import Notice
from chainloom.notices.services import office_hours_set

pytestmark = pytest.mark.django_db
needs = services.needs
HERE = ZoneInfo("Asia/Shanghai")
# 2026-09-20 and 2026-10-10 are worked weekends; 1 to 7 October is a public holiday.
FRIDAY = datetime(2026, 9, 18, 10, 0, tzinfo=HERE)


def at(month, day, hour=17, minute=30):
    return datetime(2026, month, day, hour, minute, tzinfo=HERE)


def sent(firm, **values):
    return needs.need_create(
        organisation=firm.membership.organisation,
        values={"kind": "problem", "title": "修路", "visibility": "chosen", **values},
        send=True,
        by=firm,
    )


def due(need, step):
    return need.clocks.get(step=step, stopped_at=None).due_at


def test_the_office_has_one_working_day_and_the_unit_three_and_fifteen(firm, office, bureau):
    with time_machine.travel(FRIDAY, tick=False):
        need = sent(firm)
        assert due(need, "verify") == at(9, 20)  # Sunday, worked instead
        needs.need_assign(need=need, unit=bureau.membership.organisation, by=office)
    assert due(need, "reply") == at(9, 22)
    # 15 working days: 20 21 22 23 24 · 28 29 30 · (holiday) 8 9 10 · 12 13 14 15 October.
    assert due(need, "solve") == at(10, 15)
    assert need.clocks.get(step="verify").stopped_at is not None


def test_an_urgent_need_runs_by_the_clock_on_the_wall(firm, office, bureau):
    night = datetime(2026, 9, 19, 23, 40, tzinfo=HERE)
    with time_machine.travel(night, tick=False):
        need = sent(firm, urgent=True)
        assert due(need, "contact") == at(9, 20, 0, 40)
        needs.need_contact(need=need, by=office, text="已通话")
        needs.need_assign(need=need, unit=bureau.membership.organisation, by=office)
    assert due(need, "plan") == at(9, 20, 23, 40)
    assert due(need, "solve") == at(9, 26, 23, 40)
    assert not need.clocks.filter(step="contact", stopped_at=None).exists()


def test_each_unit_has_its_own_clock_and_stops_only_that(firm, office, bureau, other_bureau):
    with time_machine.travel(FRIDAY, tick=False) as now:
        need = sent(firm)
        needs.need_assign(need=need, unit=bureau.membership.organisation, by=office)
        now.move_to(at(9, 21, 9, 0))
        helper = other_bureau.membership.organisation
        needs.need_assign(need=need, unit=helper, is_lead=False, by=office)
        needs.need_start(need=need, by=bureau)
    replies = {row.organisation_id: row for row in need.clocks.filter(step="reply")}
    assert replies[bureau.organisation_id].stopped_at is not None
    assert replies[helper.pk].stopped_at is None
    assert replies[helper.pk].due_at == at(9, 24)


def test_while_the_asker_owes_material_only_the_askers_unit_stands(
    firm, office, bureau, other_bureau
):
    with time_machine.travel(FRIDAY, tick=False) as now:
        need = sent(firm)
        needs.need_assign(need=need, unit=bureau.membership.organisation, by=office)
        helper = other_bureau.membership.organisation
        needs.need_assign(need=need, unit=helper, is_lead=False, by=office)
        now.move_to(at(9, 21, 8, 0))
        needs.need_ask(need=need, text="请给图纸", by=bureau)
        need.refresh_from_db()
        assert need.waiting_since == at(9, 21, 8, 0)
        now.move_to(at(9, 23, 8, 0))  # two working days later
        needs.need_supply(need=need, text="图纸已发", by=firm)
    replies = {row.organisation_id: row.due_at for row in need.clocks.filter(step="reply")}
    assert replies[helper.pk] == at(9, 22)
    assert replies[bureau.organisation_id] == at(9, 24)


def test_a_standing_clock_warns_and_escalates_nobody(firm, office, bureau, leader):
    with time_machine.travel(FRIDAY, tick=False) as now:
        need = sent(firm)
        needs.need_assign(need=need, unit=bureau.membership.organisation, by=office)
        needs.need_ask(need=need, text="请给图纸", by=bureau)
        now.move_to(at(12, 1))
        assert needs.clocks_watch(by=Actor.for_system("t")) == {"warned": 0, "escalated": 0}


def test_the_one_extension_goes_to_thirty_days_and_not_further(assigned, bureau):
    clock = assigned.clocks.get(step="solve")
    before = clock.due_at
    needs.need_extend(need=assigned, clock=clock, reason="要等雨季过去", by=bureau)
    clock.refresh_from_db()
    assert clock.due_at > before
    assert clock.limit == 30
    with pytest.raises(Conflict, match="once"):
        needs.need_extend(need=assigned, clock=clock, reason="再等等", by=bureau)


def test_a_step_without_an_extension_is_not_extended(assigned, bureau):
    with pytest.raises(Conflict):
        needs.need_extend(
            need=assigned, clock=assigned.clocks.get(step="reply"), reason="忙", by=bureau
        )


def test_the_owner_is_warned_before_and_the_leader_told_after_each_once(firm, office, bureau):
    by = Actor.for_system("t")
    with time_machine.travel(FRIDAY, tick=False) as now:
        need = sent(firm)
        needs.need_assign(need=need, unit=bureau.membership.organisation, by=office)
        assert needs.clocks_watch(by=by) == {"warned": 0, "escalated": 0}
        now.move_to(at(9, 22, 9, 0))
        assert needs.clocks_watch(by=by) == {"warned": 1, "escalated": 0}
        assert needs.clocks_watch(by=by) == {"warned": 0, "escalated": 0}
        now.move_to(at(9, 22, 17, 31))
        assert needs.clocks_watch(by=by) == {"warned": 0, "escalated": 1}
        assert needs.clocks_watch(by=by) == {"warned": 0, "escalated": 0}
    need.refresh_from_db()
    assert need.awaits_decision()
    assert [row.verb for row in need.entries.all()][-2:] == ["clock_warned", "escalated"]


def test_what_is_left_is_told_in_working_time(firm, office, bureau):
    with time_machine.travel(FRIDAY, tick=False):
        need = sent(firm)
        needs.need_assign(need=need, unit=bureau.membership.organisation, by=office)
        shown = story.clocks_of(need)[0]
    # Friday 10:00 to Tuesday's closing, with a worked Sunday: 5 hours and three days of 7.
    assert (shown.step, shown.left) == ("reply", "3 working days left")
    late = story.running(Clock.objects.get(pk=shown.clock.pk), need, at(9, 22, 18, 0))
    assert late.tone == "danger"


def test_limits_are_data_and_a_mistake_in_them_is_refused():
    usual = {one.step: (one.limit, one.unit) for one in limits.limits_of("site", urgent=False)}
    assert usual == {
        "verify": (1, "working_days"),
        "reply": (3, "working_days"),
        "solve": (15, "working_days"),
    }
    with pytest.raises(limits.LimitError):
        limits.Limit("verify", "office", 1, "moons")
    with pytest.raises(limits.LimitError):
        limits.Limit("solve", "unit", 15, "days", extend_to=10)


def test_every_kinds_limits_can_be_read():
    for kind in kinds.codes():
        for urgent in (False, True):
            assert limits.limits_of(kind, urgent=urgent)


def test_due_by_the_wall_counts_pauses():
    start = datetime(2026, 9, 19, tzinfo=UTC)
    stood = (datetime(2026, 9, 19, 1, tzinfo=UTC), datetime(2026, 9, 19, 4, tzinfo=UTC))
    calendar = limits.calendar_of(None)
    assert limits.due(calendar, start, 24, "hours", [stood]).hour == 3


SPRING_OFF = [f"2027-02-{day:02}" for day in range(5, 12)]
SPRING_ON = ["2027-01-30", "2027-02-20"]


def late_january(firm, office, bureau):
    """A need made a unit's business on Thursday, 28 January 2027, before the year's notice."""
    with time_machine.travel(datetime(2027, 1, 28, 10, 0, tzinfo=HERE), tick=False):
        need = sent(firm)
        needs.need_assign(need=need, unit=bureau.membership.organisation, by=office)
    return need


def spring(day, hour=17, minute=30):
    return datetime(2027, 2, day, hour, minute, tzinfo=HERE)


def test_a_due_moment_in_a_year_without_a_notice_says_what_is_assumed(firm, office, bureau):
    need = late_january(firm, office, bureau)
    clocks = {one.clock.step: one for one in story.clocks_of(need)}
    assert "2027" in clocks["solve"].assumed
    with time_machine.travel(FRIDAY, tick=False):
        other = sent(firm)
    assert [one.assumed for one in story.clocks_of(other)] == [""]


def hours_set(chain, office, **data):
    """The office enters its days, and the worker does what follows from it."""
    days = data or {"off": SPRING_OFF, "on": SPRING_ON}
    office_hours_set(chain=chain, data=days, by=office)
    return [job.result for job in run_queued() if job.kind == RECKON]


def test_running_clocks_follow_the_days_that_the_office_enters(firm, office, bureau, chain):
    need = late_january(firm, office, bureau)
    # 29 January, 1 to 5, 8 to 12, 15 to 18 February: straight through the Spring Festival.
    assert due(need, "solve") == spring(18)
    hours_set(chain, office)
    # 29, 30 (Saturday, worked) January, 1 to 4, 12, 15 to 19, 20 (Saturday, worked), 22, 23.
    assert due(need, "solve") == spring(23)
    assert due(need, "reply") == datetime(2027, 2, 1, 17, 30, tzinfo=HERE)


def test_nobody_is_put_before_the_leader_during_a_holiday_entered_in_time(
    firm, office, bureau, chain
):
    need = late_january(firm, office, bureau)
    needs.need_start(need=need, by=bureau)
    need.clocks.filter(step="reply").update(stopped_at=spring(1))
    system = Actor.for_system("clocks", chain)
    with time_machine.travel(spring(18, 9), tick=False):
        needs.clocks_watch(by=system)
        clock = need.clocks.get(step="solve")
        assert clock.warned_at is not None
        hours_set(chain, office)
    with time_machine.travel(spring(18, 18), tick=False):
        assert needs.clocks_watch(by=system)["escalated"] == 0
    with time_machine.travel(spring(23, 18), tick=False):
        assert needs.clocks_watch(by=system)["escalated"] == 1


def test_a_clock_by_the_wall_and_one_that_has_stopped_stay_as_they_are(firm, office, chain):
    with time_machine.travel(datetime(2027, 2, 4, 10, 0, tzinfo=HERE), tick=False):
        urgent, done = sent(firm, urgent=True), sent(firm)
        needs.need_verify(need=done, by=office)
    before = list(Clock.objects.order_by("pk").values_list("due_at", flat=True))
    hours_set(chain, office)
    assert list(Clock.objects.order_by("pk").values_list("due_at", flat=True)) == before
    assert urgent.clocks.count() == 1


def test_each_night_clocks_are_reckoned_by_what_is_known_by_then(firm, office, bureau, monkeypatch):
    need = late_january(firm, office, bureau)
    assert needs.clocks_reckon(by=office) == 0
    known = WorkingCalendar.from_data({"off": SPRING_OFF, "on": SPRING_ON})
    monkeypatch.setattr(limits, "calendar_of", lambda chain: known)
    assert needs.clocks_reckon(by=office) == 2
    assert due(need, "solve") == spring(23)


def test_a_moved_due_moment_stands_in_the_needs_story_and_its_cause(firm, office, bureau, chain):
    need = late_january(firm, office, bureau)
    assert hours_set(chain, office) == [{"moved": 2}]
    entry = need.entries.get(verb="clock_moved")
    unit = bureau.membership.organisation.display_name
    assert entry.text.splitlines()[1] == (
        f"solve ({unit}): due moved from 2027-02-18 17:30 to 2027-02-23 17:30, because the chain "
        "office changed its working days or hours."
    )
    assert entry.by == office.user
    assert "time moved" in [row["text"] for row in story.story(firm, need)]
    # The same days once more move nothing and write nothing.
    assert needs.clocks_reckon(by=office) == 0
    assert need.entries.filter(verb="clock_moved").count() == 1


def test_a_unit_is_told_once_that_what_it_owes_is_due_at_other_moments(
    firm, office, bureau, chain, monkeypatch
):
    monkeypatch.setattr(watching, "TOGETHER", 1)
    for _one in range(3):
        late_january(firm, office, bureau)
    hours_set(chain, office)
    told = Notice.objects.filter(code=telling.MOVED)
    assert [row.user for row in told] == [bureau.user]
    assert "whose=assigned" in told[0].link
    hours_set(chain, office)
    assert told.count() == 1


def test_entering_days_reads_no_clock_in_the_request(
    firm, office, bureau, chain, django_assert_max_num_queries
):
    for _one in range(5):
        late_january(firm, office, bureau)
    before = list(Clock.objects.order_by("pk").values_list("due_at", flat=True))
    with django_assert_max_num_queries(20) as asked:
        office_hours_set(chain=chain, data={"off": SPRING_OFF}, by=office)
    assert not [one for one in asked.captured_queries if "lists_clock" in one["sql"]]
    assert list(Clock.objects.order_by("pk").values_list("due_at", flat=True)) == before


def test_only_clocks_that_move_are_locked_and_written(
    firm, office, bureau, chain, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(watching, "TOGETHER", 2)
    monkeypatch.setattr(watching, "READ_TOGETHER", 3)
    with time_machine.travel(FRIDAY, tick=False):
        for _one in range(4):
            sent(firm)
    moving = [late_january(firm, office, bureau) for _one in range(3)]
    hours_set(chain, office)
    entries = NeedEntry.objects.filter(verb="clock_moved").order_by("need")
    assert [row.need_id for row in entries] == [need.pk for need in moving]
    assert {due(need, "solve") for need in moving} == {spring(23)}
    # The chain, its days, ten clocks with their pauses in four rounds, and nothing written.
    with django_assert_num_queries(11):
        assert needs.clocks_reckon(by=office) == 0


def test_days_of_one_chain_move_no_clock_of_another(firm, office, bureau, chain, monkeypatch):
    need = late_january(firm, office, bureau)
    known = WorkingCalendar.from_data({"off": SPRING_OFF, "on": SPRING_ON})
    monkeypatch.setattr(limits, "calendar_of", lambda chain: known)
    other = type(chain).objects.create(slug="another", name="另一条链")
    assert needs.clocks_reckon(by=Actor.for_system("clocks", other)) == 0
    assert due(need, "solve") == spring(18)
    assert needs.clocks_reckon(by=Actor.for_system("clocks", chain)) == 2
    assert "because more is known" in need.entries.get(verb="clock_moved").text


def test_a_warning_that_moves_alone_is_kept_too(firm, office, bureau, chain):
    need = late_january(firm, office, bureau)
    clock = need.clocks.get(step="reply")
    # The last day ends as before; within it most of the time is gone earlier.
    hours_set(chain, office, hours=[["08:00", "09:00"], ["14:30", "17:30"]])
    after = need.clocks.get(step="reply")
    assert after.due_at == clock.due_at
    assert after.warn_at != clock.warn_at
    assert not need.entries.filter(verb="clock_moved").exists()


def test_a_clock_that_stands_moves_with_the_days_and_stands_on(firm, office, bureau, chain):
    need = late_january(firm, office, bureau)
    with time_machine.travel(datetime(2027, 1, 29, 8, 0, tzinfo=HERE), tick=False) as now:
        needs.need_ask(need=need, text="请给图纸", by=bureau)
        hours_set(chain, office)
        clock = need.clocks.get(step="solve")
        assert clock.due_at == spring(23)
        assert clock.pauses.get().ended_at is None
        now.move_to(datetime(2027, 2, 1, 8, 0, tzinfo=HERE))
        needs.need_supply(need=need, text="图纸已发", by=firm)
    # It stood for 29 and 30 January, two days worked.
    assert due(need, "solve") == spring(25)


def test_who_was_warned_of_an_earlier_moment_is_told_again_of_the_later(
    firm, office, bureau, chain
):
    need = late_january(firm, office, bureau)
    need.clocks.filter(step="reply").update(stopped_at=spring(1))
    told = Notice.objects.filter(code=telling.CLOCK, user=bureau.user)
    with time_machine.travel(spring(18, 9), tick=False) as now:
        needs.clocks_watch(by=Actor.for_system("clocks", chain))
        assert told.count() == 1
        hours_set(chain, office)
        now.move_to(spring(23, 9))
        needs.clocks_watch(by=Actor.for_system("clocks", chain))
    assert told.count() == 2


def test_who_acts_for_a_unit_in_two_chains_is_told_of_each(chain, bureau):
    unit, other = bureau.membership.organisation, factories.ChainFactory()
    factories.MembershipFactory(user=bureau.user, chain=other, organisation=unit, role="bureau")
    for _again in range(2):
        for one in (chain, other):
            telling.clocks_moved(unit, one, Actor.for_system("clocks", one), spring(1))
    told = Notice.objects.filter(code=telling.MOVED, user=bureau.user)
    assert set(told.values_list("chain", flat=True)) == {chain.pk, other.pk}
    assert told.count() == 2
