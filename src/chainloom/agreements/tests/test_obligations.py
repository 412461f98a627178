"""What is owed: made due at its times, said to be done, and confirmed by the other side alone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.agreements import services
from chainloom.agreements.models import Due, DueState, Side
from chainloom.agreements.policy import due_policy
from chainloom.audit.selectors import history_of
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.jobs.testing import run_queued
from chainloom.notices.selectors import calendar_of
from chainloom.notices.services import office_hours_set

pytestmark = pytest.mark.django_db


def days(obligation) -> list[date]:
    return list(obligation.dues.values_list("due_on", flat=True))


@pytest.fixture
def sides(firm, partner):
    return firm.membership.organisation, partner.membership.organisation


def test_of_two_parties_the_other_one_confirms(agreement, office):
    first, second = agreement.parties.all()
    row = services.obligation_add(
        agreement=agreement,
        values={"owner": first.pk, "what": "授课", "first_due": "2027-01-04"},
        by=office,
    )
    assert row.confirmer == second
    assert [due.last_day for due in row.dues.all()] == [date(2027, 1, 4)]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"what": ""}, "what"),
        ({"owner": None}, "owner"),
        ({"owner": 999}, "owner"),
        ({"confirmer": "owner"}, "confirmer"),
        ({"first_due": ""}, "first_due"),
        ({"first_due": "soon"}, "first_due"),
        ({"repeats": "hourly"}, "repeats"),
        ({"until": "2026-01-01"}, "until"),
        ({"amount": "many"}, "amount"),
        ({"repeats": "monthly", "first_due": "1980-01-01"}, "until"),
    ],
)
def test_bad_input_is_refused_with_its_field(agreement, office, values, field):
    owner = agreement.parties.first()
    given = {"owner": owner.pk, "what": "授课", "first_due": "2027-01-04", **values}
    if given.get("confirmer") == "owner":
        given["confirmer"] = owner.pk
    with pytest.raises(Invalid) as refused:
        services.obligation_add(agreement=agreement, values=given, by=office)
    assert refused.value.field == field
    assert not agreement.obligations.exists()


def test_a_day_on_a_holiday_runs_until_the_next_working_day(agreement, sides, owe):
    row = owe(agreement, *sides, first_due=date(2026, 10, 1))
    due = row.dues.get()
    assert (due.due_on, due.last_day) == (date(2026, 10, 1), date(2026, 10, 8))
    assert not due.is_late(date(2026, 10, 8))
    assert due.is_late(date(2026, 10, 9))


def test_when_the_office_works_on_other_days_last_days_follow(agreement, chain, due, office):
    working = calendar_of(chain).next_working_day(due.due_on, count=0)
    Due.objects.filter(pk=due.pk).update(due_on=working, last_day=working, told="near")
    office_hours_set(chain=chain, data={"off": [str(working)]}, by=office)
    run_queued()
    due.refresh_from_db()
    assert (due.last_day, due.told) == (calendar_of(chain).next_working_day(working), "")
    # Holidays that become known change no hours: the daily look finds them.
    Due.objects.filter(pk=due.pk).update(last_day=working)
    services.agreements_watch(by=Actor.for_system("schedule"))
    due.refresh_from_db()
    assert due.last_day > working


def test_what_comes_round_is_due_as_long_as_the_agreement_runs(agreement, sides, owe, office):
    services.agreement_update(agreement=agreement, values={"ends_on": "2026-06-30"}, by=office)
    agreement.refresh_from_db()
    row = owe(agreement, *sides, repeats="monthly", first_due=date(2026, 3, 31))
    assert days(row) == [date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)]
    services.agreement_renew(agreement=agreement, ends_on="2026-07-31", by=office)
    assert days(row)[-1] == date(2026, 7, 31)
    services.agreement_update(agreement=agreement, values={"ends_on": "2026-04-30"}, by=office)
    assert days(row) == [date(2026, 3, 31), date(2026, 4, 30)]


def test_without_an_end_it_is_made_due_a_good_year_ahead_and_goes_on(agreement, sides, owe, office):
    with time_machine.travel("2026-01-05 09:00+08:00", tick=False):
        row = owe(agreement, *sides, repeats="quarterly", first_due=date(2026, 3, 2))
        made = row.dues.count()
        assert made == 4
    with time_machine.travel("2026-07-05 09:00+08:00", tick=False):
        assert services.agreements_watch(by=office)["made"] == 2
        assert services.agreements_watch(by=office)["made"] == 0
    assert row.dues.count() == 6


def test_a_changed_schedule_leaves_alone_what_somebody_spoke_of(
    agreement, sides, owe, firm, office
):
    first = timezone.localdate() - timedelta(days=40)
    row = owe(agreement, *sides, repeats="monthly", first_due=first, until=first + timedelta(99))
    services.due_claim(due=row.dues.first(), evidence="照片", by=firm)
    later = first + timedelta(days=200)
    services.obligation_update(
        obligation=row, values={"first_due": later, "repeats": "once", "until": None}, by=office
    )
    assert days(row) == [first, later]
    with pytest.raises(Invalid):
        services.obligation_update(
            obligation=row,
            values={"owner": row.confirmer_id, "confirmer": row.owner_id},
            by=office,
        )


def test_what_is_stopped_keeps_what_was_due_and_can_be_put_in_force_again(
    agreement, sides, owe, office
):
    first = timezone.localdate() - timedelta(days=35)
    row = owe(agreement, *sides, repeats="monthly", first_due=first, until=first + timedelta(150))
    before = days(row)
    with pytest.raises(Invalid):
        services.obligation_stop(obligation=row, reason="", by=office)
    services.obligation_stop(obligation=row, reason="讲座改由别家承担", by=office)
    assert days(row) == before[:2]
    with pytest.raises(Conflict):
        services.obligation_stop(obligation=row, reason="再停一次", by=office)
    services.obligation_resume(obligation=row, by=office)
    assert days(row) == before


# Said, confirmed, sent back, waived


def test_its_owner_says_it_was_done_and_the_other_side_confirms(due, firm, partner):
    due = services.due_claim(
        due=due, evidence="签到表", amount="12.5", quantity=1, unit="场", by=firm
    )
    assert (due.state, due.claimed_side, due.amount) == ("claimed", Side.PARTY, Decimal("12.50"))
    due = services.due_confirm(due=due, by=partner)
    assert (due.state, due.answered_side) == (DueState.CONFIRMED, Side.PARTY)
    actions = [row.action for row in history_of(due.obligation.agreement)[:2]]
    assert actions == ["agreement.due_confirmed", "agreement.due_claimed"]


def test_nobody_confirms_what_it_owes_itself(due, firm, partner, office):
    services.due_claim(due=due, evidence="签到表", by=firm)
    with pytest.raises(Forbidden):
        services.due_confirm(due=due, by=firm)
    with pytest.raises(Forbidden):
        services.due_claim(due=due, evidence="签到表", by=partner)


def test_the_office_speaks_only_for_a_side_without_an_account(
    agreement, due, owe, office, firm, community
):
    services.due_claim(due=due, evidence="签到表", by=firm)
    with pytest.raises(Forbidden) as refused:
        services.due_confirm(due=due, by=office)
    assert "no account" in str(refused.value)
    services.party_add(agreement=agreement, organisation=community, by=office)
    mute = owe(agreement, firm.membership.organisation, community).dues.get()
    services.due_claim(due=mute, evidence="签到表", by=firm)
    mute = services.due_confirm(due=mute, by=office)
    assert mute.answered_side == Side.OFFICE
    entry = history_of(agreement)[0]
    assert entry.context["side"] == "office"


def test_the_office_does_not_confirm_what_its_own_organisation_owes(office, community, owe):
    row = services.agreement_create(
        values={"title": "共建协议"}, parties=[office.membership.organisation, community], by=office
    )
    due = owe(row, office.membership.organisation, community).dues.get()
    due = services.due_claim(due=due, evidence="签到表", by=office)
    assert due.claimed_side == Side.PARTY
    for answer in (services.due_confirm, services.due_waive):
        with pytest.raises(Forbidden):
            answer(due=due, by=office, **({"reason": "x"} if answer is services.due_waive else {}))


def test_sent_back_it_is_owed_as_before_with_the_reason(due, firm, partner):
    services.due_claim(due=due, evidence="签到表", by=firm)
    with pytest.raises(Invalid):
        services.due_return(due=due, reason="", by=partner)
    due = services.due_return(due=due, reason="缺照片", by=partner)
    assert (due.state, due.reason, due.is_owed()) == ("returned", "缺照片", True)
    due = services.due_claim(due=due, evidence="签到表和照片", by=firm)
    assert (due.state, due.reason) == ("claimed", "")


def test_waived_by_the_other_side_or_the_office_with_the_reason(due, firm, partner, office):
    with pytest.raises(Forbidden):
        services.due_waive(due=due, reason="忙", by=firm)
    due = services.due_waive(due=due, reason="台风停办", by=partner)
    assert (due.state, due.is_owed()) == ("waived", False)
    with pytest.raises(Invalid):
        services.due_reopen(due=due, by=office)
    due = services.due_reopen(due=due, reason="改期补办", by=office)
    assert due.state == DueState.OPEN
    assert services.due_waive(due=due, reason="取消", by=office).answered_side == Side.OFFICE


def test_the_owner_takes_back_its_own_claim_but_no_confirmation(due, firm, partner, office):
    services.due_claim(due=due, evidence="签到表", by=firm)
    due = services.due_reopen(due=due, by=firm)
    assert (due.state, due.claimed_on) == ("open", None)
    services.due_claim(due=due, evidence="签到表", by=firm)
    services.due_confirm(due=due, by=partner)
    with pytest.raises(Forbidden):
        services.due_reopen(due=due, by=firm)


def test_a_claim_says_what_shows_it_and_nothing_that_lies_ahead(due, firm):
    with pytest.raises(Invalid) as refused:
        services.due_claim(due=due, evidence=" ", by=firm)
    assert refused.value.field == "evidence"
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Invalid):
        services.due_claim(due=due, evidence="x", on=tomorrow, by=firm)


def test_what_cannot_be_now_is_refused(due, firm, partner, office):
    with pytest.raises(Conflict):
        services.due_confirm(due=due, by=partner)
    services.due_claim(due=due, evidence="x", by=firm)
    with pytest.raises(Conflict):
        services.due_claim(due=due, evidence="x", by=firm)
    services.due_confirm(due=due, by=partner)
    with pytest.raises(Conflict):
        services.due_waive(due=due, reason="x", by=partner)


def test_under_an_intended_agreement_nothing_is_done_yet(agreement, due, firm, office):
    services.agreement_unsign(agreement=agreement, by=office)
    with pytest.raises(Conflict):
        services.due_claim(due=due, evidence="x", by=firm)


def test_strangers_and_members_who_are_no_party_do_not_know_of_it(
    due, other_firm, bureau, stranger, leader
):
    for actor in (other_firm, bureau, stranger):
        assert not due_policy.may(actor, "view", due)
        with pytest.raises(Missing):
            services.due_claim(due=due, evidence="x", by=actor)
    assert due_policy.may(leader, "view", due)
    with pytest.raises(Forbidden):
        services.due_claim(due=due, evidence="x", by=leader)


# Outcomes


def test_an_outcome_counts_once_another_party_confirms_it(agreement, firm, partner):
    row = services.outcome_add(agreement=agreement, what="配方量产", amount=135, by=firm)
    with pytest.raises(Forbidden):
        services.outcome_confirm(outcome=row, by=firm)
    row = services.outcome_confirm(outcome=row, by=partner)
    assert (row.confirmed_side, row.confirmed_by.organisation_id) == (
        "party",
        partner.organisation_id,
    )
    with pytest.raises(Forbidden):
        services.outcome_remove(outcome=row, by=firm)


def test_the_office_confirms_an_outcome_only_where_no_other_party_has_an_account(
    agreement, office, firm, community
):
    row = services.outcome_add(agreement=agreement, what="配方量产", by=firm)
    with pytest.raises(Forbidden):
        services.outcome_confirm(outcome=row, by=office)
    mute = services.agreement_create(
        values={"title": "共建"}, parties=[firm.membership.organisation, community], by=office
    )
    row = services.outcome_add(agreement=mute, what="书屋开放", by=firm)
    row = services.outcome_confirm(outcome=row, by=office)
    assert (row.confirmed_side, row.confirmed_by.organisation) == ("office", community)


def test_what_the_office_states_it_does_not_confirm(agreement, office, partner):
    row = services.outcome_add(agreement=agreement, what="配方量产", by=office)
    assert row.stated_by is None
    with pytest.raises(Forbidden):
        services.outcome_confirm(outcome=row, by=office)
    assert services.outcome_confirm(outcome=row, by=partner).is_confirmed()


def test_an_outcome_is_taken_back_by_its_party_until_it_is_confirmed(agreement, firm, office):
    row = services.outcome_add(agreement=agreement, what="配方量产", by=firm)
    services.outcome_remove(outcome=row, by=firm)
    with pytest.raises(Invalid) as refused:
        services.outcome_add(agreement=agreement, what="接收实习", quantity=5, by=firm)
    assert refused.value.field == "unit"
    assert not agreement.outcomes.exists()
