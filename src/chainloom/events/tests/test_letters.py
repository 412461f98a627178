"""Invitations by e-mail to organisations for which nobody acts here."""

from __future__ import annotations

import smtplib
from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from django.utils.translation import override
from tests import factories
from tests.events_world import make_event, make_signup

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Conflict, Forbidden, Invalid
from chainloom.events import services
from chainloom.events.services import guest_letters, telling
from chainloom.events.services.inviting import Choice
from chainloom.jobs.models import JobStatus
from chainloom.jobs.testing import run_queued
from chainloom.organisations.models import Contact

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.SENDS_EMAIL = True


@pytest.fixture
def silent(chain):
    """A firm without an account, with a work contact that has an e-mail address."""
    row = factories.OrganisationFactory(chain=chain, name="鲤城区无号样例有限公司")
    source = factories.SourceFactory(chain=chain)
    Contact.objects.create(
        organisation=row, name="林样本", email="lin@sample.example", source=source
    )
    Contact.objects.create(organisation=row, name="陈样本", phone="0595-2", source=source)
    return row


@pytest.fixture
def invited(event, silent, firm, office):
    choice = Choice(organisations=(silent.pk, firm.organisation_id))
    services.invite(event=event, choice=choice, by=office)
    mail.outbox.clear()
    return event


def send(event, office) -> dict:
    services.invitations_mail(event=event, by=office)
    return run_queued()[-1].result


def test_the_work_contact_has_it_once_and_nobody_with_an_account(invited, silent, office):
    assert send(invited, office) == {"mailed": 1, "failed": 0}
    (letter,) = mail.outbox
    assert letter.to == ["lin@sample.example"]
    assert invited.title in letter.subject
    for said in ("林样本", silent.name, invited.place, f"/e/{invited.link_key}/"):
        assert said in letter.body, said
    with pytest.raises(Invalid, match="nobody"):
        services.invitations_mail(event=invited, by=office)


def test_what_could_not_be_sent_can_be_asked_for_again(invited, office, monkeypatch):
    def refused(*_args, **_about):
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", refused)
        services.invitations_mail(event=invited, by=office)
        assert run_queued()[-1].status == JobStatus.FAILED
    assert not invited.invitations.exclude(mailed_at=None).exists()
    assert send(invited, office)["mailed"] == 1


def test_an_organisation_has_it_once_one_of_its_contacts_had_it(
    invited, silent, office, monkeypatch, caplog
):
    source = factories.SourceFactory(chain=office.chain)
    Contact.objects.create(organisation=silent, name="黄样本", email="no@x.example", source=source)
    deliver = EmailBackend.send_messages

    def refused(backend, letters):
        if letters[0].to == ["no@x.example"]:
            raise smtplib.SMTPRecipientsRefused({"no@x.example": (550, b"unknown")})
        return deliver(backend, letters)

    monkeypatch.setattr(EmailBackend, "send_messages", refused)
    with caplog.at_level("WARNING", "chainloom.events"):
        assert send(invited, office) == {"mailed": 1, "failed": 0}
    assert [one.to for one in mail.outbox] == [["lin@sample.example"]]
    assert "SMTPRecipientsRefused" in caplog.text
    assert "no@x.example" not in caplog.text
    with pytest.raises(Invalid, match="nobody"):
        services.invitations_mail(event=invited, by=office)


def test_a_second_press_sends_nothing_while_the_first_is_under_way(invited, office):
    services.invitations_mail(event=invited, by=office)
    with pytest.raises(Conflict, match="already"):
        services.invitations_mail(event=invited, by=office)
    run_queued()
    assert len(mail.outbox) == 1


def test_the_letter_is_in_the_language_of_the_installation(invited, silent, office):
    with override("en"):
        send(invited, office)
    (letter,) = mail.outbox
    assert letter.subject == f"邀请：{invited.title}"
    assert f"林样本（{silent.name}）" in letter.body


def test_who_has_an_account_meanwhile_is_not_written_to(invited, silent, office):
    services.invitations_mail(event=invited, by=office)
    factories.MembershipFactory(chain=office.chain, organisation=silent, role="firm")
    run_queued()
    assert mail.outbox == []


def test_without_a_mail_server_it_is_neither_offered_nor_done(invited, office, client_of, settings):
    services.invitations_mail(event=invited, by=office)
    settings.SENDS_EMAIL = False
    page = client_of(office).get(f"/c/fabric/events/{invited.pk}/invite/").content.decode()
    assert "a work e-mail in the registry" not in page
    with pytest.raises(Conflict, match="No mail server"):
        services.invitations_mail(event=invited, by=office)
    assert run_queued()[-1].status == JobStatus.FAILED
    assert mail.outbox == []
    assert not invited.invitations.exclude(mailed_at=None).exists()


def test_who_was_erased_meanwhile_gets_nothing(invited, office):
    services.invitations_mail(event=invited, by=office)
    Contact.objects.update(erased_at=timezone.now())
    run_queued()
    assert mail.outbox == []


def test_only_the_office_and_only_while_it_is_announced(invited, office, partner):
    """The partner holds the event, and still writes to nobody in the office's name."""
    with pytest.raises(Forbidden):
        services.invitations_mail(event=invited, by=partner)
    type(invited).objects.filter(pk=invited.pk).update(state="called_off")
    with pytest.raises(Conflict):
        services.invitations_mail(event=invited, by=office)


def test_the_page_offers_it_and_says_who_had_it(invited, client_of, office):
    browser, url = client_of(office), f"/c/fabric/events/{invited.pk}/invite/"
    assert "a work e-mail in the registry" in browser.get(url).content.decode()
    assert browser.post(f"{url}mail/").status_code == 303
    run_queued()
    text = browser.get(url).content.decode()
    assert "a work e-mail in the registry" not in text
    assert "by e-mail" in text


@pytest.fixture
def by_link(event):
    """Who signed up by the link: one left an address, one a telephone number, one no address."""
    values = {"name": "林样本", "organisation_name": "样例", "contact": "lin@sample.example"}
    rows = [values, values | {"name": "陈样本", "contact": "0595-22280000"}]
    rows.append(values | {"name": "黄样本", "contact": "huang@"})
    system = Actor.for_system("public page", event.chain)
    return [services.signup_leave(event=event, values=one, address="1", by=system) for one in rows]


def test_who_signed_up_by_the_link_with_an_address_is_written_to(event, by_link, office):
    services.event_update(event=event, values={"place": "别处样例厅"}, by=office)
    run_queued()
    services.event_call_off(event=event, reason="停电", by=office)
    run_queued()
    services.event_reopen(event=event, by=office)
    run_queued()
    assert [one.to for one in mail.outbox] == [["lin@sample.example"]] * 3
    moved, off, on = (one.body for one in mail.outbox)
    assert "别处样例厅" in moved
    assert "停电" in off
    assert "停电" not in on
    assert mail.outbox[-1].subject == f"{event.title}: 恢复举办"
    assert all(event.title in one and f"/e/s/{by_link[0].key}/" in one for one in (moved, off, on))


def test_the_day_before_is_told_once_and_not_to_who_wished_to_be_forgotten(event, by_link, office):
    services.signup_erase_by_key(key=by_link[0].key, by=Actor.for_system("public page"))
    eve = timezone.localtime(event.starts_at).date() - timedelta(days=1)
    services.events_watch(by=Actor.for_system("test"), today=eve)
    run_queued()
    assert mail.outbox == []


def test_a_place_that_became_free_and_the_day_before_are_written_once(event, by_link, office):
    event.capacity = 1
    event.save()
    for row in by_link:
        row.state = "waiting"
        row.save()
    services.event_update(event=event, values={"capacity": 2}, by=office)
    eve = timezone.localtime(event.starts_at).date() - timedelta(days=1)
    for _time in range(2):
        services.events_watch(by=Actor.for_system("test"), today=eve)
    run_queued()
    assert [one.to for one in mail.outbox] == [["lin@sample.example"]] * 2


@pytest.fixture
def no_server(monkeypatch):
    """A mail server that is down, until the test calls this."""

    def refused(*_args, **_about):
        raise smtplib.SMTPServerDisconnected

    whole = EmailBackend.send_messages
    monkeypatch.setattr(EmailBackend, "send_messages", refused)
    return lambda: monkeypatch.setattr(EmailBackend, "send_messages", whole)


def test_news_that_found_the_mail_server_down_are_tried_again_and_the_office_sees_it(
    event, by_link, office, no_server, client_of
):
    def pages() -> list[bool]:
        urls = (f"/c/fabric/events/{event.pk}/", f"/c/fabric/events/{event.pk}/people/")
        browser = client_of(office)
        return [
            "1 sign-up by the link has not" in browser.get(url).content.decode() for url in urls
        ]

    services.event_call_off(event=event, reason="停电", by=office)
    assert pages() == [False, False]
    assert run_queued()[-1].status == JobStatus.FAILED
    assert pages() == [True, True]
    assert guest_letters.is_owing()
    no_server()
    by = Actor.for_system("schedule")
    assert services.guests_again(by=by) == 1
    assert services.guests_again(by=by) == 0, "one is under way"
    assert run_queued()[-1].result == {"mailed": 1, "failed": 0}
    assert "停电" in mail.outbox[0].body
    assert pages() == [False, False]
    assert services.guests_again(by=by) == 0
    assert not guest_letters.is_owing()


def test_it_is_not_tried_for_ever(event, by_link, office, no_server, monkeypatch):
    monkeypatch.setattr(guest_letters, "TRIES_MOST", 2)
    services.event_call_off(event=event, reason="停电", by=office)
    by = Actor.for_system("schedule")
    run_queued()
    assert services.guests_again(by=by) == 1
    run_queued()
    assert services.guests_again(by=by) == 0
    assert not guest_letters.is_owing()
    assert guest_letters.unwritten(event) == 1


def test_what_is_no_longer_so_is_not_written(event, by_link, office):
    """The job runs after all of it: of the eve, another place, and the calling off, only the last
    is still true."""
    eve = timezone.localtime(event.starts_at).date() - timedelta(days=1)
    services.events_watch(by=Actor.for_system("test"), today=eve)
    services.event_update(event=event, values={"place": "别处样例厅"}, by=office)
    services.event_call_off(event=event, reason="停电", by=office)
    run_queued()
    (only,) = mail.outbox
    assert "停电" in only.body
    assert not guest_letters.is_owing()


@pytest.mark.parametrize("verb", ["tomorrow", "feedback"])
def test_reminders_hold_for_their_day_alone(event, by_link, office, verb):
    row = by_link[0]
    if verb == "tomorrow":
        telling.reminded(event, verb)
        later = {"starts_at": event.starts_at + timedelta(days=5)}
        later["ends_at"] = later["starts_at"] + timedelta(hours=1)
    else:
        type(row).objects.filter(pk=row.pk).update(came_at=timezone.now())
        telling.reminded(event, verb)
        later = {"state": "published"}
    type(event).objects.filter(pk=event.pk).update(**later)
    run_queued()
    assert mail.outbox == []


def test_what_ended_at_midnight_is_over_on_the_next_day(chain, office):
    today = timezone.localdate()
    midnight = timezone.make_aware(datetime.combine(today, time()))
    one = make_event(chain, starts_at=midnight - timedelta(hours=3), ends_at=midnight)
    row = make_signup(one, contact="lin@sample.example")
    services.check_in(signup=row, by=office)
    services.events_watch(by=Actor.for_system("test"), today=today - timedelta(days=1))
    one.refresh_from_db()
    assert one.state == "published"
    services.events_watch(by=Actor.for_system("test"), today=today)
    one.refresh_from_db()
    assert one.state == "held"
    run_queued()
    assert [letter.to for letter in mail.outbox] == [["lin@sample.example"]]


def test_who_came_is_asked_once_also_when_that_is_entered_later(chain, office):
    begins = timezone.now() - timedelta(days=2)
    held = make_event(
        chain, starts_at=begins, ends_at=begins + timedelta(hours=1), state="held", attended=1
    )
    rows = [make_signup(held, contact=f"{name}@sample.example") for name in ("lin", "chen")]
    system = Actor.for_system("test")
    services.check_in(signup=rows[0], by=office)
    services.events_watch(by=system)
    run_queued()
    services.check_in(signup=rows[1], by=office)
    for _time in range(2):
        services.events_watch(by=system)
        run_queued()
    assert [one.to for one in mail.outbox] == [["lin@sample.example"], ["chen@sample.example"]]


def test_an_address_has_one_letter_of_one_thing_and_few_sign_ups(event, office):
    """Whose the address is nobody asked: it may be a stranger's."""
    values = {"organisation_name": "样例", "contact": "lin@sample.example"}
    system = Actor.for_system("public page", event.chain)

    def leave(name: str, contact: str):
        given = values | {"name": name, "contact": contact}
        return services.signup_leave(event=event, values=given, address="1", by=system)

    rows = [leave(f"样本{n}", "lin@sample.example") for n in range(4)]
    rows.append(leave("样本4", "Lin@Sample.example"))
    with pytest.raises(Invalid, match="At most 5") as refused:
        leave("样本5", "LIN@sample.example")
    assert refused.value.field == "contact"
    services.signup_cancel_by_key(key=rows[0].key, by=system)
    rows.append(leave("样本5", "lin@sample.example"))
    services.event_update(event=event, values={"place": "别处样例厅"}, by=office)
    run_queued()
    (only,) = mail.outbox
    assert only.to == ["lin@sample.example"]
    assert only.body.startswith(event.title)
    assert [one.key in only.body for one in rows] == [False, *[True] * 5]


def test_without_a_mail_server_nobody_is_written_to(event, by_link, office, settings):
    settings.SENDS_EMAIL = False
    services.event_call_off(event=event, reason="停电", by=office)
    run_queued()
    assert mail.outbox == []
