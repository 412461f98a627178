"""The bell, one's notices and choices; the office's webhooks and hours."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from chainloom.audit.models import AuditEntry
from chainloom.core.working_time import WorkingCalendar
from chainloom.notices.models import (
    DeliveryState,
    Notice,
    NoticeDelivery,
    NoticePreference,
    NoticeSettings,
    Webhook,
)
from chainloom.notices.selectors import calendar_of
from chainloom.notices.services import deliver_due, notify, office_hours_set

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told_kind")]
SECRET = "SECsehrgeheim"
ADDRESS = "https://oapi.dingtalk.test/robot/send?access_token=abcdefgh12345678"


def page(name: str, *args) -> str:
    return reverse(f"notices:{name}", args=args)


def form(**values):
    return {
        "name": "链办群",
        "format": "dingtalk",
        "address": ADDRESS,
        "secret": SECRET,
        "audience": "office",
        "language": "zh-hans",
        "codes": ["test.said"],
        **values,
    }


def text(response) -> str:
    return response.content.decode()


# One's own


def test_the_bell_counts_and_leads_to_what_is_unread(office, leader, mill, client_of):
    for number in range(2):
        notify(
            code="test.said", to=[office], chain=office.chain, link="/c/fabric/map/",
            params={"organisation": mill.pk}, urgent=bool(number),
        )  # fmt: skip
    browser = client_of(office)
    assert "Notices: 2 unread" in text(browser.get("/c/fabric/"))
    assert "unread" not in text(client_of(leader).get("/c/fabric/"))
    shown = text(browser.get(page("list")))
    assert shown.count(f"Something about {mill.name}.") == 2
    newest = Notice.objects.latest("pk")
    followed = browser.get(page("follow", newest.pk))
    assert followed.headers["Location"] == "/c/fabric/map/"
    assert "Notices: 1 unread" in text(browser.get("/c/fabric/"))
    assert text(browser.get(page("list") + "?unread=1")).count("Something about") == 1


def test_reading_all_leaves_what_came_meanwhile(office, client_of):
    first, second = (
        notify(code="test.plain", to=[office], params={"count": n}, chain=office.chain)[0]
        for n in range(2)
    )
    client_of(office).post(page("read_all"), {"newest": first.pk})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_read(), second.is_read()) == (True, False)
    client_of(office).post(page("read", second.pk))
    second.refresh_from_db()
    assert second.is_read()


def test_nobody_reads_or_follows_anothers_notice(office, leader, client_of):
    notice = notify(code="test.plain", to=[office], params={"count": 1}, chain=office.chain)[0]
    assert client_of(leader).get(page("follow", notice.pk)).status_code == 404
    assert client_of(leader).post(page("read", notice.pk)).status_code == 404
    notice.refresh_from_db()
    assert not notice.is_read()


def test_an_empty_list_says_what_it_is_for(firm, client_of):
    assert "When something waits for you" in text(client_of(firm).get(page("list")))


def test_choices_and_hours_are_kept(firm, client_of):
    browser = client_of(firm)
    answer = browser.get(page("preferences"))
    shown = text(answer)
    assert "test.said" in shown
    assert "email-test.office" not in shown
    data = dict.fromkeys(re.findall(r'name="(email-[^"]+)"', answer.content.decode()), "now")
    data |= {"email-test.said": "off", "email-test.plain": "now", "page-test.plain": "on"}
    data |= {"email-organisations.certificates_expire": "daily"}
    data |= {"email-organisations.claim_answered": "now"}
    data |= {"quiet_from": "22:00", "quiet_until": "07:00", "digest_at": "09:15"}
    assert browser.post(page("preferences"), data).status_code == 302
    kept = {(row.code, row.channel): row.when for row in NoticePreference.objects.all()}
    assert kept["test.said", "email"] == kept["test.said", "page"] == "off"
    assert kept["test.plain", "email"] == "now"
    assert ("test.plain", "page") not in kept
    assert NoticeSettings.objects.get(user=firm.user).digest_at == dt.time(9, 15)
    refused = browser.post(page("preferences"), data | {"quiet_until": ""})
    assert (refused.status_code, "Quiet hours need" in text(refused)) == (422, True)


# Webhooks


def test_a_secret_that_was_entered_is_never_shown_again(office, client_of, settings):
    settings.WEBHOOKS_ALLOWED = True
    browser = client_of(office)
    answers = [browser.post(page("webhook_new", "fabric"), form(), follow=True)]
    hook = Webhook.objects.get()
    assert (hook.secret, hook.address) == (SECRET, ADDRESS)
    answers += [
        browser.get(page("webhooks", "fabric")),
        browser.get(page("webhook_edit", "fabric", hook.pk)),
        browser.post(page("webhook_edit", "fabric", hook.pk), form(name="")),
    ]
    assert answers[-1].status_code == 422
    for answer in answers:
        assert SECRET not in text(answer)
    # The last shows again what was typed just now, so that it can be corrected.
    for answer in answers[:-1]:
        assert "access_token" not in text(answer)
        assert "oapi.dingtalk.test/…5678" in text(answer)
    kept = " ".join(str(entry.changes) + str(entry.context) for entry in AuditEntry.objects.all())
    assert SECRET not in kept
    assert "access_token" not in kept
    browser.post(page("webhook_edit", "fabric", hook.pk), form(address="", secret="", name="新名"))
    hook.refresh_from_db()
    assert (hook.name, hook.secret, hook.address) == ("新名", SECRET, ADDRESS)


def test_a_secret_that_was_made_is_shown_once(office, client_of, settings):
    settings.WEBHOOKS_ALLOWED = True
    browser = client_of(office)
    made = browser.post(page("webhook_new", "fabric"), form(format="generic", secret=""))
    secret = Webhook.objects.get().secret
    assert len(secret) > 30
    assert secret in text(made)
    assert secret not in text(browser.get(page("webhooks", "fabric")))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"address": "ftp://robot.test/"}, "no web address"),
        ({"address": "robot"}, "no web address"),
        ({"codes": ["test.plain"]}, "Select a valid choice"),
        ({"codes": []}, "This field is required"),
        ({"format": "fax"}, "Select a valid choice"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused_beside_its_field(
    office, client_of, settings, change, said
):
    settings.WEBHOOKS_ALLOWED = True
    answer = client_of(office).post(page("webhook_new", "fabric"), form(**change))
    assert (answer.status_code, said in text(answer)) == (422, True)
    assert Webhook.objects.count() == 0


def test_where_calls_are_forbidden_none_is_added_and_the_page_says_so(office, client_of):
    browser = client_of(office)
    assert "calls no addresses outside" in text(browser.get(page("webhooks", "fabric")))
    assert browser.post(page("webhook_new", "fabric"), form()).status_code == 422
    assert Webhook.objects.count() == 0


def test_a_test_arrives_and_the_page_says_so(office, client_of, hook_to, robot):
    hook = hook_to("wecom")
    browser = client_of(office)
    browser.post(page("webhook_test", "fabric", hook.pk))
    deliver_due(holder="j")
    assert "测试" in robot.bodies[0]["markdown"]["content"]
    assert "Last test" in text(browser.get(page("webhooks", "fabric")))
    robot.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    browser.post(page("webhook_test", "fabric", hook.pk))
    deliver_due(holder="j")
    assert "refused it: invalid webhook url (93000)" in text(
        browser.get(page("webhooks", "fabric"))
    )


def test_switching_and_removing(office, client_of, hook_to):
    hook = hook_to("wecom")
    browser = client_of(office)
    browser.post(page("webhook_switch", "fabric", hook.pk), {"on": "0"})
    hook.refresh_from_db()
    assert not hook.is_on
    refused = browser.post(page("webhook_test", "fabric", hook.pk), follow=True)
    assert "switch it on first" in text(refused)
    browser.post(page("webhook_switch", "fabric", hook.pk), {"on": "1"})
    browser.post(page("webhook_remove", "fabric", hook.pk))
    assert Webhook.objects.count() == 0
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-3:] == ["webhook.off", "webhook.on", "webhook.removed"]


def test_what_did_not_arrive_is_shown_to_the_office(office, leader, mill, client_of, hook_to):
    hook = hook_to("wecom")
    NoticeDelivery.objects.create(
        webhook=hook, chain=office.chain, code="test.said", state=DeliveryState.FAILED,
        due_at=timezone.now(), attempts=8, error={"code": "too_slow"},
    )  # fmt: skip
    notice = Notice.objects.create(user=leader.user, chain=office.chain, code="test.plain")
    NoticeDelivery.objects.create(
        notice=notice, code="test.plain", state=DeliveryState.FAILED, due_at=timezone.now(),
        error={"code": "mail", "said": "Connection refused"},
    )  # fmt: skip
    shown = text(client_of(office).get(page("webhooks", "fabric")))
    assert "The other side took too long." in shown
    assert "Connection refused" in shown
    assert leader.user.display_name in shown


# Hours


def test_office_hours_are_set_for_the_chain_alone(office, stranger, client_of):
    data = {
        "morning_from": "08:30", "morning_until": "12:00", "afternoon_from": "14:00",
        "afternoon_until": "18:00", "weekdays": ["0", "1", "2", "3", "4", "5"],
        "off": "2027-02-05\n2027-02-08，2027-02-09", "on": "", "years": "2027",
    }  # fmt: skip
    saved = client_of(office).post(page("hours", "fabric"), data, follow=True)
    assert "reckoned anew in the background" in text(saved)
    calendar = calendar_of(office.chain.pk)
    assert calendar.hours == ((510, 720), (840, 1080))
    assert (len(calendar.off), calendar.years) == (3, {2027})
    assert calendar.add(dt.datetime(2027, 2, 4, 9, tzinfo=dt.UTC), days=1).assumed == ()
    assert calendar_of(stranger.chain.pk) == WorkingCalendar()
    entry = AuditEntry.objects.get(action="office_hours.set")
    assert entry.changes["years"] == [[], [2027]]
    shown = text(client_of(office).get(page("hours", "fabric")))
    assert "2027-02-08" in shown


def test_hours_of_three_spans_saved_unchanged_stay(office, client_of):
    hours = [["08:00", "11:00"], ["12:00", "14:00"], ["15:00", "18:00"]]
    office_hours_set(chain=office.chain, data={"hours": hours}, by=office)
    browser, at = client_of(office), page("hours", "fabric")
    form = browser.get(at).context["form"]
    names = [name for name in form.fields if name.endswith(("_from", "_until"))]
    same = {name: form[name].value() for name in names} | {"weekdays": ["0", "1", "2", "3", "4"]}
    browser.post(at, same)
    assert calendar_of(office.chain.pk).as_data()["hours"] == hours
    browser.post(at, {**same, "further3_from": "", "further3_until": ""})
    assert calendar_of(office.chain.pk).as_data()["hours"] == hours[:2]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"morning_until": "07:00"}, "beginning before an end"),
        ({"morning_from": ""}, "A time of day is written like 08:30"),
        ({"off": "5 Feb"}, "A date is written like"),
        ({"years": "27"}, "Years are written like 2027"),
        ({"weekdays": []}, "This field is required"),
    ],
)
def test_hours_that_make_no_sense_are_refused(office, client_of, change, said):
    data = {"morning_from": "08:00", "morning_until": "12:00", "weekdays": ["0"]} | change
    answer = client_of(office).post(page("hours", "fabric"), data)
    assert (answer.status_code, said in text(answer)) == (422, True)
    assert calendar_of(office.chain.pk) == WorkingCalendar()
