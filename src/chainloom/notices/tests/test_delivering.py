"""What is due is sent once; what fails is tried again, then given up where the office sees it."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from tests import factories

from chainloom.audit.models import AuditEntry
from chainloom.core import outgoing
from chainloom.jobs import schedule
from chainloom.jobs.models import Job
from chainloom.jobs.testing import run_queued
from chainloom.notices.channels import mail as mail_channel
from chainloom.notices.channels import posting
from chainloom.notices.channels.messages import NotSent
from chainloom.notices.models import DeliveryState, Notice, NoticeDelivery, Webhook
from chainloom.notices.selectors import failed_deliveries
from chainloom.notices.services import (
    deliver_due,
    is_anything_due,
    notice_read,
    notify,
    preferences_set,
    webhook_switch,
    webhook_test,
)
from chainloom.notices.services.delivering import A_MINUTE, BACKOFF, FAILURES_MOST, LEASE
from chainloom.organisations.models import Participation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told_kind")]
NO_QUIET = {"quiet_from": None, "quiet_until": None}


def tell(office, mill, *to, **about):
    about = {"code": "test.said", "params": {"organisation": mill.pk}, "link": "/c/fabric/"} | about
    return notify(to=to, chain=office.chain, **about)


def states() -> dict[str, int]:
    found: dict[str, int] = {}
    for state in NoticeDelivery.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


# E-mail


@pytest.mark.usefixtures("mails")
def test_an_email_says_the_sentence_and_where_to_look(office, mill):
    preferences_set(by=office, hours=NO_QUIET)
    tell(office, mill, office)
    assert deliver_due(holder="j1") == {"sent": 1, "failed": 0, "dropped": 0}
    sent = mail.outbox[0]
    assert sent.to == [office.user.email]
    assert f"Something about {mill.name}." in sent.subject
    assert "https://chain.example.test/c/fabric/" in sent.body
    assert "https://chain.example.test/me/notices/preferences/" in sent.body
    delivery = NoticeDelivery.objects.get()
    assert sent.extra_headers["Message-ID"] == f"<{delivery.pk}@chain.example.test>"
    assert deliver_due(holder="j2")["sent"] == 0
    assert len(mail.outbox) == 1


@pytest.mark.usefixtures("mails")
def test_an_email_is_in_the_readers_language(office, mill):
    office.user.language = "zh-hans"
    office.user.save()
    preferences_set(by=office, hours=NO_QUIET)
    tell(office, mill, office)
    deliver_due(holder="j1")
    assert "通知" in mail.outbox[0].body
    assert office.chain.name in mail.outbox[0].subject


@pytest.mark.usefixtures("mails")
def test_the_notices_of_a_day_are_one_email_without_what_was_read(office, leader, mill):
    for person in (office, leader):
        preferences_set(by=person, choices={("test.said", "email"): "daily"})
    read = tell(office, mill, office)[0]
    for _more in range(3):
        tell(office, mill, office, leader)
    notice_read(notice=read, by=office)
    assert not is_anything_due()
    NoticeDelivery.objects.update(due_at=timezone.now())
    assert is_anything_due()
    assert deliver_due(holder="j1") == {"sent": 6, "failed": 0, "dropped": 1}
    assert sorted(one.to[0] for one in mail.outbox) == sorted(
        [office.user.email, leader.user.email]
    )
    assert all(one.body.count("Something about") == 3 for one in mail.outbox)
    assert "3 notices" in mail.outbox[0].subject
    assert states() == {"sent": 6, "dropped": 1}


@pytest.mark.usefixtures("mails")
def test_an_email_of_several_chains_bears_the_name_of_none(office, stranger, mill):
    factories.MembershipFactory(user=office.user, chain=stranger.chain, role="office")
    preferences_set(by=office, choices={("test.said", "email"): "daily"})
    tell(office, mill, office)
    theirs = factories.OrganisationFactory(chain=stranger.chain)
    tell(stranger, theirs, office)
    NoticeDelivery.objects.update(due_at=timezone.now())
    assert deliver_due(holder="j1")["sent"] == 2
    (sent,) = mail.outbox
    assert sent.subject == "Chainloom: 2 notices"


@pytest.mark.usefixtures("mails")
def test_what_the_reader_may_no_longer_see_is_not_sent(office, mill):
    preferences_set(by=office, hours=NO_QUIET)
    tell(office, mill, office)
    Participation.objects.filter(organisation=mill).delete()
    assert deliver_due(holder="j1") == {"sent": 0, "failed": 0, "dropped": 1}
    assert mail.outbox == []


@pytest.mark.usefixtures("mails")
def test_a_mail_server_that_fails_is_tried_again_and_then_given_up(office, mill, monkeypatch):
    def refuse(self, fail_silently=False):
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(mail_channel.EmailMessage, "send", refuse)
    preferences_set(by=office, hours=NO_QUIET)
    tell(office, mill, office)
    now = timezone.now()
    for wait in BACKOFF:
        assert deliver_due(holder="j")["failed"] == 1
        delivery = NoticeDelivery.objects.get()
        assert delivery.state == DeliveryState.WAITING
        assert delivery.due_at - delivery.tried_at == pytest.approx(
            wait, abs=dt.timedelta(seconds=20)
        )
        assert deliver_due(holder="j") == {"sent": 0, "failed": 0, "dropped": 0}
        NoticeDelivery.objects.update(due_at=now)
    deliver_due(holder="j")
    delivery = NoticeDelivery.objects.get()
    assert (delivery.state, delivery.error["code"]) == (DeliveryState.FAILED, "mail")
    assert list(failed_deliveries(office)) == [delivery]


# Webhooks


def test_a_webhook_gets_what_its_office_chose(office, mill, hook_to, robot):
    hook_to("generic", secret="geheim")
    hook_to("generic", codes=[])
    tell(office, mill)
    tell(office, mill, code="test.plain", params={"count": 1})
    assert deliver_due(holder="j1")["sent"] == 1
    asked, body = robot.asked[0], robot.bodies[0]
    assert body["text"] == f"Something about {mill.name}." or "关于" in body["text"]
    assert body["chain"] == {"slug": "fabric", "name": office.chain.name}
    assert body["link"] == "https://chain.example.test/c/fabric/"
    delivery = NoticeDelivery.objects.get()
    assert body["id"] == asked["headers"]["X-Chainloom-Delivery"] == str(delivery.pk)
    stamp, sign = (
        part.partition("=")[2] for part in asked["headers"]["X-Chainloom-Signature"].split(",")
    )
    signed = f"{stamp}.".encode() + asked["body"]
    assert sign == hmac.new(b"geheim", signed, hashlib.sha256).hexdigest()


def test_a_group_of_members_is_told_nothing_that_only_the_office_sees(
    office, firm, chain, robot, hook_to
):
    """A claim is seen by the office; a member who reads in the group learns nothing of it."""
    from tests import factories

    from chainloom.accounts.actor import Actor
    from chainloom.organisations.services import claim_open

    hook_to("generic", codes=["organisations.claim_waits"], audience="members", name="大群")
    hook_to("generic", codes=["organisations.claim_waits"], audience="office", name="链办")
    entry = firm.membership.organisation.participations.get()
    claimant = Actor(user=factories.UserFactory(name="陈样本"))
    claim_open(participation=entry, message="我是总经理助理", by=claimant)
    assert deliver_due(holder="j1") == {"sent": 1, "failed": 0, "dropped": 1}
    assert "陈样本" in robot.bodies[0]["text"]
    assert "陈样本" not in json.dumps(robot.bodies[0]["params"])


def test_an_installation_that_calls_nobody_makes_no_deliveries(office, mill, hook_to, settings):
    hook_to("generic")
    settings.WEBHOOKS_ALLOWED = False
    tell(office, mill)
    assert NoticeDelivery.objects.count() == 0


def test_what_waits_when_calls_are_forbidden_is_not_sent(office, mill, hook_to, robot, settings):
    hook_to("generic")
    tell(office, mill)
    settings.WEBHOOKS_ALLOWED = False
    deliver_due(holder="j1")
    assert (NoticeDelivery.objects.get().state, robot.asked) == (DeliveryState.FAILED, [])


def test_an_inner_address_is_not_called(office, mill, hook_to, monkeypatch):
    hook_to("generic", address="http://127.0.0.1:80/robot")
    tell(office, mill)
    deliver_due(holder="j1")
    assert NoticeDelivery.objects.get().error == {"code": "private_address"}


def test_a_redirect_is_not_followed(office, mill, hook_to, robot):
    robot.status, robot.location = 302, "http://192.168.0.1/inside"
    hook_to("generic")
    tell(office, mill)
    deliver_due(holder="j1")
    assert NoticeDelivery.objects.get().error == {"code": "bad_answer", "status": 302}
    assert len(robot.asked) == 1


def test_out_of_office_hours_a_message_waits_unless_urgent(office, mill, hook_to):
    hook_to("generic", in_office_hours=True)
    night = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)  # Friday, 20:00 in Shanghai
    with time_machine.travel(night, tick=False):
        tell(office, mill)
        tell(office, mill, urgent=True)
    urgent, waits = NoticeDelivery.objects.order_by("due_at")
    assert urgent.due_at == night
    assert waits.due_at == dt.datetime(2026, 11, 30, 0, tzinfo=dt.UTC)


def test_a_dead_webhook_is_switched_off_and_the_office_told(office, leader, mill, hook_to, robot):
    hook = hook_to("wecom")
    robot.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    for _one in range(3):
        tell(office, mill)
    for turn in range(FAILURES_MOST):
        assert deliver_due(holder=f"j{turn}")["failed"] == 1, "the others wait with the first"
        NoticeDelivery.objects.filter(state=DeliveryState.WAITING).update(due_at=timezone.now())
        NoticeDelivery.objects.update(tried_at=None)
    hook.refresh_from_db()
    assert (hook.is_on, hook.failures) == (False, FAILURES_MOST)
    assert len(robot.asked) == FAILURES_MOST
    assert states() == {"failed": 3}
    told = Notice.objects.get(code="notices.webhook_off")
    assert (told.user, told.is_urgent) == (office.user, True)
    assert AuditEntry.objects.filter(action="webhook.gave_up").count() == 1
    tell(office, mill)
    assert NoticeDelivery.objects.count() == 3, "nothing more is made for it"
    robot.answer = {"errcode": 0}
    webhook_switch(webhook=hook, is_on=True, by=office)
    tell(office, mill)
    deliver_due(holder="again")
    hook.refresh_from_db()
    assert (hook.failures, hook.sent_at is not None) == (0, True)


def test_a_robot_is_not_sent_more_than_it_takes_in_a_minute(office, mill, hook_to, robot):
    hook_to("wecom")
    for _one in range(A_MINUTE + 2):
        tell(office, mill)
    deliver_due(holder="j1")
    assert len(robot.asked) == A_MINUTE
    assert states() == {"sent": A_MINUTE, "waiting": 2}
    NoticeDelivery.objects.filter(state=DeliveryState.WAITING).update(due_at=timezone.now())
    NoticeDelivery.objects.update(tried_at=timezone.now() - dt.timedelta(minutes=2))
    deliver_due(holder="j2")
    assert states() == {"sent": A_MINUTE + 2}


def test_a_test_is_sent_at_once_and_not_again(office, hook_to, robot):
    hook = hook_to("feishu")
    robot.answer = {"code": 19021, "msg": "sign match fail"}
    delivery = webhook_test(webhook=hook, by=office)
    deliver_due(holder="j1")
    delivery.refresh_from_db()
    assert delivery.error == {"code": "refused", "status": 19021, "said": "sign match fail"}
    assert delivery.state == DeliveryState.FAILED


def test_whatever_goes_wrong_with_one_message_is_counted_and_the_others_go_on(
    office, mill, hook_to, robot, monkeypatch
):
    hook_to("generic")
    hook_to("wecom")
    tell(office, mill)
    post = posting.post

    def stumble(webhook, message):
        if webhook.format == "wecom":
            raise TypeError("nobody thought of this")
        post(webhook, message)

    monkeypatch.setattr(posting, "post", stumble)
    assert deliver_due(holder="j1") == {"sent": 1, "failed": 1, "dropped": 0}
    failed = NoticeDelivery.objects.get(webhook__format="wecom")
    assert failed.error == {"code": "unexpected", "said": "TypeError"}
    assert failed.state == DeliveryState.WAITING


def test_a_webhook_that_is_removed_meanwhile_stops_nobody(office, mill, hook_to, monkeypatch):
    hooks = [hook_to("wecom"), hook_to("wecom"), hook_to("wecom")]
    for _one in range(2):
        tell(office, mill)

    def remove(webhook, message):
        """While the first is sent, it and the next one are removed."""
        if webhook == hooks[0]:
            Webhook.objects.filter(pk__in=[one.pk for one in hooks[:2]]).delete()
            raise NotSent("no_answer")

    monkeypatch.setattr(posting, "post", remove)
    assert deliver_due(holder="j1")["sent"] == 2
    assert states() == {"sent": 2}


# Workers


def test_two_workers_send_a_message_once(office, mill, hook_to, robot, monkeypatch):
    """While one sends, another looks for what is due."""
    hook_to("generic")
    tell(office, mill)
    post, others = posting.post, []

    def slowly(webhook, message):
        others.append(deliver_due(holder="other"))
        post(webhook, message)

    monkeypatch.setattr(posting, "post", slowly)
    assert deliver_due(holder="one")["sent"] == 1
    assert others == [{"sent": 0, "failed": 0, "dropped": 0}]
    assert len(robot.asked) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_a_killed_worker_left_is_sent_again_with_the_same_id(
    office, mill, hook_to, robot, monkeypatch, when
):
    """Killed before the request it is sent once; killed after it, twice, and the receiver can
    tell by the id.
    """
    hook_to("generic")
    tell(office, mill)
    post = posting.post

    class Killed(BaseException):
        pass

    def die(webhook, message):
        if when == "after":
            post(webhook, message)
        raise Killed

    monkeypatch.setattr(posting, "post", die)
    with pytest.raises(Killed):
        deliver_due(holder="job")
    monkeypatch.setattr(posting, "post", post)
    assert deliver_due(holder="another job")["sent"] == 0, "it may still be alive"
    assert deliver_due(holder="job")["sent"] == 1
    assert len(robot.asked) == (1 if when == "before" else 2)
    assert len({body["id"] for body in robot.bodies}) == 1


def test_after_a_while_any_job_takes_what_a_dead_one_held(office, mill, hook_to):
    hook_to("generic")
    tell(office, mill)
    NoticeDelivery.objects.update(
        state=DeliveryState.SENDING, held_by="dead", tried_at=timezone.now() - LEASE
    )
    assert is_anything_due()
    assert deliver_due(holder="another")["sent"] == 1


def test_the_schedule_has_what_is_due_sent_by_one_job(office, mill, hook_to, robot, monkeypatch):
    code = "notices.deliver"
    monkeypatch.setattr(schedule, "_seen", {})
    monkeypatch.setattr(schedule, "_ENTRIES", {code: schedule._ENTRIES[code]})
    assert schedule.tick() == []
    hook_to("generic")
    tell(office, mill)
    made = schedule.tick()
    assert [job.kind for job in made] == ["notices.deliver"]
    monkeypatch.setattr(schedule, "_seen", dict(schedule._seen))
    schedule._seen.pop("notices.deliver")
    assert schedule.tick(made[0].created_at) == []
    run_queued()
    assert (len(robot.asked), Job.objects.count()) == (1, 1)


def test_nothing_secret_is_told_of_a_failure(office, mill, hook_to, robot, caplog):
    hook = hook_to("dingtalk", secret="SECverysecret")
    robot.status = 500
    tell(office, mill)
    deliver_due(holder="j1")
    kept = json.dumps(NoticeDelivery.objects.get().error) + caplog.text
    assert "secret" not in kept
    assert "very-secret" not in hook.shown_address
    assert outgoing.Refused("no_answer").detail == {}
