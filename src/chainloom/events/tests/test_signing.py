"""Who comes: with and without an account, the waiting list, the door, erasure."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from tests import factories
from tests.events_world import make_event, make_signup

from chainloom.accounts.actor import Actor
from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing, Problem
from chainloom.events import services
from chainloom.events.models import KEPT_DAYS, Event, Signup
from chainloom.notices.models import Notice
from chainloom.organisations.models import Contact
from chainloom.organisations.services.contacts import contact_erase

pytestmark = pytest.mark.django_db
VOICE = Actor.for_system("public page")
GUEST = {
    "name": "林样本", "organisation_name": "外地样例公司", "post": "经理",
    "contact": "0595-22220000",
}  # fmt: skip


def leave(event, address="203.0.113.7", **values) -> Signup:
    return services.signup_leave(event=event, values={**GUEST, **values}, address=address, by=VOICE)


def told(code: str) -> list[str]:
    return [row.params["verb"] for row in Notice.objects.filter(code=code).order_by("pk")]


def test_beyond_the_places_people_wait_and_the_next_comes_when_one_cancels(event, firm, other_firm):
    Event.objects.filter(pk=event.pk).update(capacity=1)
    event.refresh_from_db()
    first = services.signup_add(event=event, values={"name": "甲样本"}, by=firm)
    second = services.signup_add(event=event, values={"name": "乙样本"}, by=other_firm)
    third = leave(event)
    assert [one.state for one in (first, second, third)] == ["coming", "waiting", "waiting"]
    services.signup_cancel(signup=first, by=firm)
    for one in (second, third):
        one.refresh_from_db()
    assert (second.state, third.state) == ("coming", "waiting")
    assert told("events.news") == ["moved_up"]
    Event.objects.filter(pk=event.pk).update(capacity=1)
    services.event_update(
        event=event, values={"capacity": 5}, by=Actor.for_system("test", event.chain)
    )
    third.refresh_from_db()
    assert third.state == "coming"


def test_a_place_that_became_free_while_it_was_called_off_is_taken_once_it_takes_place(
    event, office, firm, other_firm
):
    Event.objects.filter(pk=event.pk).update(capacity=1)
    first = services.signup_add(event=event, values={"name": "甲样本"}, by=firm)
    second = services.signup_add(event=event, values={"name": "乙样本"}, by=other_firm)
    third = leave(event)
    services.event_call_off(event=event, reason="台风", by=office)
    services.signup_cancel(signup=first, by=firm)
    second.refresh_from_db()
    assert second.state == "waiting"
    services.event_reopen(event=event, by=office)
    for one in (second, third):
        one.refresh_from_db()
    assert (second.state, third.state) == ("coming", "waiting")
    assert told("events.news")[-1] == "moved_up"


def test_a_member_signs_up_its_own_people_once_and_takes_them_back(event, firm, other_firm):
    made = services.signup_add(event=event, values={"name": "甲样本", "post": "厂长"}, by=firm)
    assert made.organisation_id == firm.organisation_id
    with pytest.raises(Conflict):
        services.signup_add(event=event, values={"name": "甲样本"}, by=firm)
    with pytest.raises(Missing):
        services.signup_cancel(signup=made, by=other_firm)
    services.signup_cancel(signup=made, by=firm)
    services.signup_add(event=event, values={"name": "甲样本"}, by=firm)
    with pytest.raises(Invalid) as refused:
        services.signup_add(event=event, values={"name": " "}, by=firm)
    assert refused.value.field == "name"


def test_the_link_takes_whoever_has_it_and_keeps_nothing_but_four_lines(event):
    row = leave(event)
    assert (row.name, row.whose, row.organisation, row.way) == (
        "林样本", "外地样例公司", None, "link",
    )  # fmt: skip
    with pytest.raises(Conflict):
        leave(event)
    with pytest.raises(Invalid) as refused:
        leave(event, name="别样本", contact="请进")
    assert refused.value.field == "contact"
    Event.objects.filter(pk=event.pk).update(link_is_on=False)
    with pytest.raises(Missing):
        leave(event, name="别样本")
    entry = AuditEntry.objects.filter(action="event.signed_up").latest("pk")
    assert "林样本" not in str(entry.context) + entry.object_label
    assert "0595" not in str(entry.context)


def test_one_network_cannot_fill_the_room(event, monkeypatch):
    from chainloom.events.services import signing

    monkeypatch.setattr(signing, "OF_ADDRESS", 2)
    leave(event, name="一")
    leave(event, name="二")
    with pytest.raises(Problem) as refused:
        leave(event, name="三")
    assert refused.value.status == 429
    leave(event, name="三", address="203.0.113.8")


def test_a_try_that_is_refused_is_counted_where_the_counters_stand_in_the_database(
    event, monkeypatch, settings
):
    """As on PostgreSQL, where the refusal takes back what was written with it."""
    from chainloom.events.services import signing

    backend = "django.core.cache.backends.db.DatabaseCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "counters"}}
    call_command("createcachetable", verbosity=0)
    monkeypatch.setattr(signing, "OF_ADDRESS", 2)
    leave(event)
    with pytest.raises(Conflict):
        leave(event)
    with pytest.raises(Problem) as refused:
        leave(event)
    assert refused.value.status == 429


def test_the_door_is_kept_by_office_and_hosts_from_the_day_on(today, event, office, partner, firm):
    row = make_signup(today, firm.membership.organisation)
    with pytest.raises(Forbidden):
        services.check_in(signup=row, by=firm)
    services.check_in(signup=row, by=partner)
    with pytest.raises(Conflict):
        services.check_in(signup=row, by=office)
    services.signup_at_door(event=today, values={"name": "无名"}, by=office)
    today.refresh_from_db()
    assert today.attended == 2
    services.check_in_undo(signup=row, by=office)
    today.refresh_from_db()
    assert today.attended == 1
    early = make_signup(event, firm.membership.organisation)
    with pytest.raises(Conflict):
        services.check_in(signup=early, by=partner)


def test_three_answers_are_taken_from_who_came_and_can_be_given_anew(today, office):
    row = make_signup(today)
    answers = {"rating": "5", "next_step": "need", "words": "想试一试"}
    with pytest.raises(Missing):
        services.feedback_give(key=row.key, values=answers, by=VOICE)
    services.check_in(signup=row, by=office)
    services.feedback_give(key=row.key, values=answers, by=VOICE)
    given = services.feedback_give(key=row.key, values={**answers, "rating": "4"}, by=VOICE)
    assert (given.rating, given.next_step) == (4, "need")
    with pytest.raises(Invalid) as refused:
        services.feedback_give(key=row.key, values={**answers, "rating": "6"}, by=VOICE)
    assert refused.value.field == "rating"
    row.refresh_from_db()
    with pytest.raises(Conflict):
        services.check_in_undo(signup=row, by=office)


def test_by_rule_those_without_an_account_are_forgotten_and_that_they_came_stays(
    chain, office, firm
):
    long_ago = timezone.now() - timedelta(days=KEPT_DAYS + 2)
    old = make_event(chain, starts_at=long_ago, ends_at=long_ago, state="held", attended=2)
    guest = make_signup(old, organisation_name="外地样例公司", contact="a@b.test", came_at=long_ago)
    ours = make_signup(old, firm.membership.organisation, came_at=long_ago)
    fresh = make_signup(make_event(chain))
    assert services.signups_forget(by=office) == 1
    for row in (guest, ours, fresh):
        row.refresh_from_db()
    assert (guest.name, guest.contact, guest.whose) == ("", "", "外地样例公司")
    assert guest.has_come()
    assert guest.is_erased()
    assert ours.name == fresh.name == "林样本"
    assert services.signups_forget(by=office) == 0
    with pytest.raises(Forbidden):
        services.signups_forget(by=firm)


def test_whoever_wishes_is_forgotten_at_once_and_frees_the_place(event):
    Event.objects.filter(pk=event.pk).update(capacity=1)
    event.refresh_from_db()
    first, second = leave(event), leave(event, name="二样本")
    services.signup_erase_by_key(key=first.key, by=VOICE)
    for row in (first, second):
        row.refresh_from_db()
    assert (first.name, first.contact, first.state) == ("", "", "cancelled")
    assert second.state == "coming"
    with pytest.raises(Missing):
        services.signup_erase_by_key(key=first.key, by=VOICE)


def test_a_contact_who_is_erased_is_named_by_no_sign_up_and_no_announcement(event, firm, office):
    ours = firm.membership.organisation
    person = Contact.objects.create(organisation=ours, name="林样本", email="lin@sample.test")
    named = make_signup(event, ours)
    reached = make_signup(event, name="小林", contact="LIN@sample.test")
    other = make_signup(event, factories.OrganisationFactory(chain=event.chain))
    Event.objects.filter(pk=event.pk).update(speaker="林样本 总工")
    contact_erase(contact=person, by=office)
    for row in (named, reached, other, event):
        row.refresh_from_db()
    assert (named.name, reached.contact, event.speaker) == ("", "", "")
    assert other.name == "林样本"


@pytest.mark.parametrize(
    ("speaker", "left"),
    [
        ("林样 总工", ""),
        ("林样教授", ""),
        ("海丝大学教授林样", ""),
        ("海丝大学林样教授", ""),
        ("市工信局林样", ""),
        ("林样本 院士", "林样本 院士"),
        ("林样 总工、施讲师", "施讲师"),
        ("小林样", "小林样"),
    ],
)
def test_of_those_who_speak_the_one_who_is_erased_goes(event, office, firm, speaker, left):
    person = Contact.objects.create(organisation=firm.membership.organisation, name="林样")
    elsewhere = make_event(factories.ChainFactory(), speaker="林样 教授")
    Event.objects.filter(pk=event.pk).update(speaker=speaker)
    contact_erase(contact=person, by=office)
    event.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (event.speaker, elsewhere.speaker) == (left, "林样 教授")
    noted = AuditEntry.objects.filter(action="event.speaker_erased")
    assert noted.count() == (left != speaker)


def test_nobody_comes_up_for_what_is_over(chain, office, firm, other_firm):
    past = timezone.now() - timedelta(days=20)
    over = make_event(
        chain, capacity=1, starts_at=past, ends_at=past + timedelta(hours=2), audience="members"
    )
    coming = make_signup(over, firm.membership.organisation)
    waiting = make_signup(over, other_firm.membership.organisation, state="waiting")
    services.signup_erase(signup=coming, by=office)
    waiting.refresh_from_db()
    assert waiting.is_waiting()
    assert not told("events.news")


def test_what_begins_at_midnight_is_announced_on_its_eve_alone(chain, office, firm):
    day = timezone.localtime(timezone.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    begins = day + timedelta(days=3)
    row = make_event(chain, starts_at=begins, ends_at=begins + timedelta(hours=2))
    make_signup(row, firm.membership.organisation)
    eve = begins.date() - timedelta(days=1)
    assert services.events_watch(by=office, today=eve - timedelta(days=1))["tomorrow"] == 0
    assert services.events_watch(by=office, today=eve)["tomorrow"] == 1


def test_the_daily_look_reminds_holds_asks_and_tells_nobody_twice(event, today, firm, office):
    make_signup(event, firm.membership.organisation)
    came = make_signup(today, firm.membership.organisation)
    services.check_in(signup=came, by=office)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        first = services.events_watch(by=office)
        assert (first["tomorrow"], first["held"], first["asked"]) == (1, 1, 1)
        again = services.events_watch(by=office)
        assert (again["tomorrow"], again["held"]) == (0, 0)
    today.refresh_from_db()
    assert today.state == "held"
    assert sorted(told("events.news")) == ["feedback", "tomorrow"]
