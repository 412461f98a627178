"""A need that becomes urgent, or is so no more: its clocks follow its limits."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from chainloom.core.errors import Conflict
from chainloom.lists import services
from chainloom.lists.acts import Place

pytestmark = pytest.mark.django_db
needs = services.needs
START = datetime(2026, 9, 18, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = START + timedelta(days=3)


def sent(firm, **values):
    return needs.need_create(
        organisation=firm.membership.organisation,
        values={"kind": "problem", "title": "修路", "visibility": "chosen", **values},
        send=True,
        by=firm,
    )


def change(need, office, **values):
    need.refresh_from_db()
    return needs.need_update(need=need, values=values, by=office)


def running(need):
    rows = need.clocks.filter(stopped_at=None).order_by("step")
    return {row.step: (row.limit, row.limit_unit, row.started_at) for row in rows}


def test_what_is_urgent_no_more_has_the_usual_time_from_its_old_start(firm, office, bureau):
    with time_machine.travel(START, tick=False) as now:
        need = sent(firm, urgent=True)
        needs.need_assign(need=need, unit=bureau.membership.organisation, by=office)
        now.move_to(LATER)
        change(need, office, urgent=False)
        assert running(need) == {
            "reply": (3, "working_days", LATER),
            "solve": (15, "working_days", START),
        }
        clock = need.clocks.get(step="solve", stopped_at=None)
        need.refresh_from_db()
        assert clock in Place(need, office).extendable()
    assert need.entries.filter(verb="clock_moved", text__contains="not urgent").exists()


def test_what_becomes_urgent_is_owed_by_the_limits_of_urgent_needs(firm, office, bureau):
    with time_machine.travel(START, tick=False) as now:
        need = sent(firm)
        now.move_to(LATER)
        change(need, office, urgent=True)
        assert running(need) == {"contact": (60, "minutes", LATER)}
        needs.need_assign(need=need, unit=bureau.membership.organisation, by=office)
        assert set(running(need)) == {"contact", "plan", "solve"}


def test_a_step_that_was_done_is_not_owed_again_and_what_stands_goes_on_standing(
    firm, office, bureau
):
    with time_machine.travel(START, tick=False) as now:
        need = sent(firm)
        needs.need_assign(need=need, unit=bureau.membership.organisation, by=office)
        needs.need_plan(need=need, text="周五完工", by=bureau)
        needs.need_ask(need=need, text="请给图纸", by=bureau)
        now.move_to(LATER)
        change(need, office, urgent=True)
        assert running(need) == {"solve": (7, "days", START)}
        assert need.clocks.get(stopped_at=None).pauses.filter(ended_at=None).exists()


def test_two_clocks_of_one_step_follow_both(firm, office, bureau):
    with time_machine.travel(START, tick=False):
        need = sent(firm)
        needs.need_assign(need=need, unit=bureau.membership.organisation, by=office)
        for clock in need.clocks.filter(step__in=["reply", "solve"]):
            clock.pk = None
            clock.save()
        change(need, office, urgent=True)
    held = need.clocks.filter(stopped_at=None, organisation=bureau.organisation_id)
    assert set(held.values_list("step", "limit")) == {("plan", 24), ("solve", 7)}
    assert held.filter(step="solve").count() == 2


def test_an_extension_does_not_mix_two_tables(firm, office, bureau):
    need = sent(firm, urgent=True)
    needs.need_assign(need=need, unit=bureau.membership.organisation, by=office)
    type(need).objects.update(urgent=False)
    clock = need.clocks.get(step="solve")
    with pytest.raises(Conflict):
        needs.need_extend(need=need, clock=clock, reason="忙", by=office)


@pytest.mark.parametrize("how", ["need_start", "need_plan"])
def test_a_unit_that_is_in_touch_ends_the_offices_clock_for_it(firm, office, bureau, how):
    need = sent(firm, urgent=True)
    needs.need_assign(need=need, unit=bureau.membership.organisation, by=office)
    getattr(needs, how)(need=need, text="周五完工", by=bureau)
    assert "contact" not in running(need)
