"""The units of one need: who goes on when one of them goes, what stands, who is told of times."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from chainloom.core.errors import Invalid
from chainloom.lists import services
from chainloom.lists.selectors import needs as selectors
from chainloom.lists.selectors.boards.calendar import calendar_of
from chainloom.lists.selectors.boards.kanban import need_columns
from chainloom.lists.selectors.boards.my_day import my_day
from chainloom.lists.selectors.boards.periods import Period
from chainloom.lists.selectors.boards.week import office_week
from chainloom.lists.selectors.units import units_for
from chainloom.lists.services import telling
from chainloom.notices.models import Notice

pytestmark = pytest.mark.django_db
needs = services.needs
START = datetime(2026, 9, 18, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def helped(assigned, office, bureau, other_bureau):
    """A need with a lead unit and one that helps it, both at work."""
    helper = other_bureau.membership.organisation
    needs.need_assign(need=assigned, unit=helper, is_lead=False, by=office)
    for actor in (bureau, other_bureau):
        needs.need_start(need=assigned, by=actor)
    assigned.refresh_from_db()
    return assigned


def release(need, actor, office):
    needs.need_release(need=need, unit=actor.membership.organisation, reason="调整", by=office)
    need.refresh_from_db()


def waits_for(actor):
    return [group.code for group in my_day(actor)]


# A unit that is released


def test_a_helper_that_has_answered_begins_again_when_it_is_to_lead(
    helped, office, bureau, other_bureau
):
    needs.need_answer(need=helped, text="路政意见", by=other_bureau)
    release(helped, bureau, office)
    heir = helped.assignments.get(is_lead=True, state="working")
    assert heir.organisation == other_bureau.membership.organisation
    assert helped.clocks.filter(stopped_at=None, organisation=heir.organisation).exists()
    assert "answer" in waits_for(other_bureau)


def test_who_still_works_on_it_leads_before_who_has_answered(
    helped, office, bureau, other_bureau, partner
):
    third = partner.membership.organisation
    needs.need_assign(need=helped, unit=third, is_lead=False, by=office)
    needs.need_answer(need=helped, text="路政意见", by=other_bureau)
    release(helped, bureau, office)
    (lead,) = helped.assignments.filter(is_lead=True).exclude(state="released")
    assert lead.organisation == third


# Material that who asks owes


def test_a_helpers_question_leaves_the_leads_work_before_it(helped, bureau, other_bureau):
    needs.need_ask(need=helped, text="请给图纸", by=other_bureau)
    assert "answer" in waits_for(bureau)
    assert "answer" not in waits_for(other_bureau)


@pytest.mark.parametrize("office_asks", [False, True])
def test_a_question_goes_with_the_unit_that_asked_and_the_offices_stays(
    helped, office, other_bureau, office_asks
):
    needs.need_ask(need=helped, text="请给图纸", by=other_bureau)
    if office_asks:
        needs.need_ask(need=helped, text="请给照片", by=office)
    release(helped, other_bureau, office)
    assert (helped.waiting_since is not None) is office_asks


def test_who_begins_again_waits_for_what_the_office_asked(
    helped, office, bureau, other_bureau, firm
):
    needs.need_answer(need=helped, text="路政意见", by=other_bureau)
    needs.need_ask(need=helped, text="请给照片", by=office)
    release(helped, bureau, office)
    clocks = helped.clocks.filter(stopped_at=None)
    assert clocks.exists()
    assert not clocks.going().exists()
    needs.need_supply(need=helped, text="照片", by=firm)
    assert clocks.going().count() == clocks.count()


def test_the_offices_question_stays_where_the_office_is_released_as_a_unit(helped, office):
    needs.need_assign(need=helped, unit=office.membership.organisation, is_lead=False, by=office)
    needs.need_ask(need=helped, text="请给照片", by=office)
    release(helped, office, office)
    assert helped.waiting_since is not None


# A unit for which nobody acts any more


@pytest.fixture
def left(assigned, bureau):
    """A need whose unit has one account, and that is shut."""
    bureau.user.is_active = False
    bureau.user.save()
    return assigned


def test_a_unit_whose_accounts_are_shut_is_not_made_responsible(problem, office, bureau):
    bureau.user.is_active = False
    bureau.user.save()
    unit = bureau.membership.organisation
    assert unit not in units_for(problem, office)
    with pytest.raises(Invalid, match="Nobody at"):
        needs.need_assign(need=problem, unit=unit, by=office)


def test_of_a_unit_whose_accounts_are_shut_the_office_is_told(left, office, firm):
    def told(code):
        return Notice.objects.filter(user=office.user, code=code).count()

    clock = left.clocks.get(step="solve")
    telling.clock_told(clock, late=False)
    assert told(telling.CLOCK) == 1
    needs.need_withdraw(need=left, by=firm)
    assert told(telling.UNIT) == 1


def test_what_stands_is_nowhere_past_its_time(firm, office, bureau, problem):
    with time_machine.travel(START, tick=False) as now:
        needs.need_assign(need=problem, unit=bureau.membership.organisation, by=office)
        needs.need_start(need=problem, by=bureau)
        needs.need_ask(need=problem, text="请给图纸", by=bureau)
        now.move_to(LATER)
        for actor in (office, bureau):
            for only in ("late", "today"):
                assert not selectors.needs(actor, only=only).exists()
            assert selectors.needs(actor).get().next_due is None
            assert "ends_today" not in waits_for(actor)
        assert not selectors.needs(office, figure="late").exists()
        assert office_week(office, Period.read("2026-w47", today=LATER.date())).late == []
        days = calendar_of(office, Period.read("2026-10", today=LATER.date()), {})
        assert not any(day.entries for day in days.values())


# Who is concerned


def test_clocks_and_what_is_before_the_leader_are_told_to_those_concerned_alone(
    helped, office, leader, firm, bureau, other_firm, client_of
):
    type(helped).objects.update(visibility="members")
    needs.need_escalate(need=helped, text="拖了很久", by=firm)
    helped.clocks.update(due_at=timezone.now() - timedelta(days=1))
    for actor in (office, leader, firm, bureau):
        assert selectors.needs(actor).get().next_due is not None
        assert selectors.needs(actor, only="escalated").exists()
        assert selectors.needs(actor, only="late").exists()
    assert selectors.needs(other_firm).get().next_due is None
    for only in ("escalated", "late"):
        assert not selectors.needs(other_firm, only=only).exists()
    page = f"/c/fabric/lists/needs/{helped.pk}/"
    for actor, is_told in ((firm, True), (other_firm, False)):
        (card,) = [one for column in need_columns(actor, {}) for one in column.cards]
        assert (card.clock is not None, card.is_before_leader) == (is_told, is_told)
        shown = client_of(actor).get(page).content.decode()
        assert helped.title in shown
        assert ("before the leader" in shown) is is_told
