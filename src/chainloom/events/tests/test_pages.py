"""The pages: lists, one event, the door, signing up by link, and what they ask the database."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from tests import factories
from tests.events_world import (
    make_event,
    make_material,
    make_meeting,
    make_resolution,
    make_signup,
)

from chainloom.accounts.services import token_create
from chainloom.chain.models import Chain
from chainloom.events.models import AgendaItem, Event, EventHost, Feedback, Signup

pytestmark = pytest.mark.django_db
HERE = "/c/fabric/events/"
GUEST = {"name": "林样本", "organisation_name": "外地样例公司", "contact": "0595-22220000"}


def page(client, path: str = "", status: int = 200, **data) -> str:
    answer = client.get(path if path.startswith("/") else HERE + path, data)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def test_without_events_every_page_says_what_to_do(client_of, office, firm):
    assert "No event yet" in page(client_of(office))
    assert "Prepare an event" in page(client_of(office))
    assert "Prepare an event" not in page(client_of(firm))
    assert "No event falls into this month" in page(client_of(firm), "calendar/")
    assert "Nothing was resolved yet" in page(client_of(firm), "resolutions/")
    assert "No address yet" in page(client_of(firm), "feed/")


def test_the_list_begins_with_the_next_event_and_ends_with_the_oldest(client_of, chain, office):
    now = timezone.now()
    days = {"下月": 30, "上周": -7, "明天": 1, "去年": -365, "昨天": -1, "下周": 7}
    for word, ahead in days.items():
        begins = now + timedelta(days=ahead)
        row = make_event(chain, starts_at=begins, ends_at=begins + timedelta(hours=2))
        Event.objects.filter(pk=row.pk).update(title=f"{word}的讲座")
    # Begun three days ago and not over: it is what takes place now.
    row = make_event(chain, starts_at=now - timedelta(days=3), ends_at=now + timedelta(days=2))
    Event.objects.filter(pk=row.pk).update(title="正在办的讲座")

    def order(query: str) -> list[str]:
        return re.findall(r">(\w+)的讲座</a>", page(client_of(office), query))

    assert order("") == ["正在办", "明天", "下周", "下月", "昨天", "上周", "去年"]
    assert order("?when=past") == ["昨天", "上周", "去年"]
    assert order("?sort=starts")[0] == "去年"
    told = client_of(office).get(HERE + "export/", {"format": "csv"})
    lines = b"".join(told.streaming_content) if told.streaming else told.content
    assert re.findall(r"(\w+)的讲座", lines.decode()) == order("")


def test_the_list_and_the_month_are_narrowed_to_what_one_may_see(
    client_of, chain, office, firm, partner
):
    ours = firm.membership.organisation
    rows = {
        "甲": make_event(chain, audience="members"),
        "乙": make_event(chain, partner.membership.organisation, kind="training"),
        "丙": make_event(chain, state="draft"),
        "丁": make_event(chain, state="called_off", audience="members", reason="台风"),
    }
    for word, row in rows.items():
        Event.objects.filter(pk=row.pk).update(title=f"{word}号活动")
    make_signup(rows["甲"], ours)

    def seen(actor, path="", **asked):
        return set(re.findall(r"([甲乙丙丁])号活动", page(client_of(actor), path, **asked)))

    assert seen(office) == set("甲乙丙丁")
    assert seen(firm) == set("甲丁")
    assert seen(partner) == set("甲乙丁")
    assert seen(firm, whose="own") == {"甲"}
    assert seen(partner, kind="training") == {"乙"}
    assert seen(office, state="draft") == {"丙"}
    assert seen(office, q="丁号") == {"丁"}
    assert seen(firm, "calendar/") == set("甲丁")
    assert "1 of us" in page(client_of(firm))
    # On its own page an organisation finds what it goes to; on another's, what that holds.
    there = f"/c/fabric/organisations/{ours.pk}/more/events/"
    assert set(re.findall(r"([甲乙丙丁])号活动", page(client_of(firm), there))) == {"甲"}
    assert client_of(partner).get(there).status_code == 404


def test_an_event_is_written_with_its_hosts_and_refused_with_the_reason(client_of, office, partner):
    browser = client_of(office)
    begins = timezone.localtime() + timedelta(days=5)
    sent = {
        "title": "讲座", "kind": "lecture", "audience": "members", "place": "报告厅",
        "starts_at": f"{begins:%Y-%m-%dT%H:%M}", "ends_at": f"{begins:%Y-%m-%dT%H:%M}",
        "organisations": [partner.organisation_id], "link_is_on": "on",
    }  # fmt: skip
    answer = browser.post(HERE + "new/", {**sent, "ends_at": "2020-01-01T10:00"})
    assert answer.status_code == 422
    assert "It cannot end before it begins." in answer.content.decode()
    assert partner.membership.organisation.display_name in answer.content.decode()
    answer = browser.post(HERE + "new/", sent)
    row = Event.objects.get()
    assert answer.headers["Location"] == f"{HERE}{row.pk}/"
    assert row.hosts.get().organisation_id == partner.organisation_id
    browser.post(f"{HERE}{row.pk}/do/publish/")
    assert 'class="qr"' in page(browser, f"{row.pk}/")
    assert 'class="qr"' not in page(client_of(partner), f"{row.pk}/edit/", status=403)


def test_choosing_whom_to_invite_writes_nothing_until_it_is_sent(client_of, office, firm, event):
    browser = client_of(office)
    asked = {"organisations": [firm.organisation_id]}
    text = page(browser, f"{event.pk}/invite/", **asked)
    assert "Invite 1 organisation" in text
    assert not event.invitations.exists()
    answer = browser.post(f"{HERE}{event.pk}/invite/", asked)
    assert answer.status_code == 303
    assert event.invitations.get().organisation_id == firm.organisation_id
    answer = browser.post(f"{HERE}{event.pk}/invite/", asked)
    assert "This finds nobody who is not invited already." in answer.content.decode()


def test_whoever_has_the_link_signs_up_and_has_a_page_of_their_own(chain, event, office):
    visitor = Client(headers={"accept-language": "en"})
    address = f"/e/{event.link_key}/?lang=en"
    assert event.title in page(visitor, address)
    refused = visitor.post(address, {**GUEST, "contact": "x"})
    assert refused.status_code == 422
    assert "A telephone number or an e-mail address at work." in refused.content.decode()
    visitor.post(address, {**GUEST, "website": "http://spam.test"})
    assert not Signup.objects.exists()
    answer = visitor.post(address, GUEST)
    own = answer.headers["Location"]
    row = Signup.objects.get()
    text = page(visitor, own)
    assert row.code in text
    assert "Show this at the door" in text
    assert "Three questions" not in text
    assert "no-store" in visitor.get(own).headers["Cache-Control"]
    assert "noindex" in visitor.get(own).headers["X-Robots-Tag"]
    base = f"/e/s/{row.key}/"
    assert b"BEGIN:VCALENDAR" in visitor.get(base + "event.ics").content
    material = make_material(event)
    assert visitor.get(f"{base}materials/{material.pk}/").status_code == 200
    type(material).objects.update(is_open=False)
    assert visitor.get(f"{base}materials/{material.pk}/").status_code == 404
    visitor.post(base + "do/cancel/?lang=en")
    row.refresh_from_db()
    assert row.state == "cancelled"
    again = visitor.post(base + "do/cancel/?lang=en", follow=True).content.decode()
    assert "Thank you for saying so" in again
    assert "can no longer be cancelled" not in again
    assert "Your name, post and contact are gone." in (
        visitor.post(base + "do/erase/?lang=en").content.decode()
    )
    assert visitor.get(base).status_code == 404
    Event.objects.update(link_is_on=False)
    assert visitor.get(address).status_code == 404


def test_who_signs_up_when_all_places_are_taken_reads_so_before(client_of, event, firm):
    said = "whoever signs up now stands on the waiting list"
    Event.objects.update(capacity=1)
    assert said not in page(client_of(firm), f"{event.pk}/sign-up/")
    make_signup(event, firm.membership.organisation)
    assert said in page(client_of(firm), f"{event.pk}/sign-up/")


def test_at_the_door_one_looks_for_a_name_or_a_code_and_presses_once(
    client_of, chain, office, firm, today
):
    row = make_signup(today, firm.membership.organisation, name="林签到")
    make_signup(today, name="别样本", organisation_name="外地样例公司")
    browser = client_of(office)
    found = page(browser, f"{today.pk}/check-in/", q=row.code.lower())
    assert "林签到" in found
    assert "别样本" not in found
    assert "Nobody of this name or code" in page(browser, f"{today.pk}/check-in/", q="无此人")
    browser.post(f"{HERE}{today.pk}/people/{row.pk}/check-in/", {"from": "door"})
    browser.post(f"{HERE}{today.pk}/door/", {"name": "=cmd|'/c calc'!A1"})
    today.refresh_from_db()
    assert today.attended == 2
    visitor = Client()
    own = f"/e/s/{row.key}/"
    assert "三个问题" in page(visitor, own)
    refused = visitor.post(own + "feedback/?lang=en", {"words": "好"})
    assert refused.status_code == 422
    visitor.post(own + "feedback/", {"rating": "5", "next_step": "try", "words": "好"})
    assert Feedback.objects.get().rating == 5
    told = page(browser, f"{today.pk}/")
    assert "1 of 2 answered" in told
    assert "林签到" not in told
    assert "What those who came say" not in page(client_of(firm), f"{today.pk}/")
    browser.post(f"{HERE}{today.pk}/do/call_off/", {"reason": "台风"})
    assert "called off the event" in page(browser, f"{today.pk}/")
    assert "called off the event" not in page(client_of(firm), f"{today.pk}/")
    assert "Open the event" in page(client_of(firm), f"/e/{make_event(chain).link_key}/?lang=en")


def test_the_list_of_people_leaves_as_a_sheet_that_runs_nothing(client_of, office, firm, today):
    make_signup(today, name="=cmd|'/c calc'!A1", came_at=timezone.now())
    make_signup(today, firm.membership.organisation)
    answer = client_of(office).get(f"{HERE}{today.pk}/people/export/")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert rows[0][:2] == ("name", "organisation")
    assert [row[0] for row in rows[1:]] == ["'=cmd|'/c calc'!A1", "林样本"]
    whole = client_of(office).get(HERE + "export/", {"format": "csv"})
    assert b"".join(whole.streaming_content).count(b"\r\n") == 2


def test_of_very_many_people_each_is_found_and_who_cancelled_stands_last(
    client_of, office, firm, today
):
    make_signup(today, name="撤样本", state="cancelled")
    make_signup(today, name="候样本", state="waiting")
    for at in range(60):
        make_signup(today, firm.membership.organisation, name=f"林{at}")
    browser = client_of(office)
    first = page(browser, f"{today.pk}/people/")
    assert ">林0<" in first
    assert not any(name in first for name in ("候样本", "撤样本", ">林59<"))
    last = page(browser, f"{today.pk}/people/?page=2&size=50")
    assert last.index(">林59<") < last.index("候样本") < last.index("撤样本")
    found = page(browser, f"{today.pk}/people/?q=林59")
    assert ">林59<" in found
    assert ">林0<" not in found
    assert "撤样本" in page(browser, f"{today.pk}/people/?state=cancelled")
    assert ">林1<" not in page(browser, f"{today.pk}/people/?state=came")


def test_a_long_meeting_is_short_at_a_glance_and_what_is_to_be_done_comes_first(
    client_of, office, firm, meeting
):
    ours = firm.membership.organisation
    for at in range(12):
        AgendaItem.objects.create(event=meeting, order=at, title=f"议题{at}号")
        make_resolution(meeting, ours, text=f"决议{at}号", state="open" if at == 11 else "done")
    glance = page(client_of(office), f"{meeting.pk}/")
    whole = page(client_of(office), f"{meeting.pk}/minutes/")
    assert "all 12 items" in glance
    assert "all 12 resolutions" in glance
    assert "决议11号" in glance
    assert "议题11号" not in glance
    assert "决议10号" not in glance
    assert all(words in whole for words in ("议题11号", "决议10号"))


def test_nobody_is_erased_by_one_press(client_of, office, firm, today):
    row = make_signup(today, name="林样本")
    shown = page(client_of(office), f"{today.pk}/people/")
    erase = f"{HERE}{today.pk}/people/{row.pk}/erase/"
    assert shown.count(erase) == 1
    dialog = shown[shown.index(f'<div class="modal fade" id="erase-{row.pk}"') :]
    assert dialog.index(erase) < dialog.index("go for good")


def test_what_cannot_be_done_now_shows_no_form(client_of, office, firm, event):
    """Not a form that is filled in and then refused."""
    browser = client_of(office)
    base = f"{HERE}{event.pk}/"
    assert browser.get(base + "door/").headers["Location"] == base + "check-in/"
    browser.post(base + "do/call_off/", {"reason": "台风"})
    assert browser.get(base + "edit/").headers["Location"] == base
    shown = page(browser, f"{event.pk}/")
    assert "say first that it takes place after all" in shown
    assert base + "check-in/" not in shown
    assert base + "outcome/" not in shown
    waits = page(browser, f"{event.pk}/check-in/")
    assert "at what is announced" in waits
    assert "entered below" not in waits
    ended = timezone.now() - timedelta(hours=1)
    over = make_event(event.chain, audience="members", starts_at=ended, ends_at=ended)
    assert client_of(firm).get(f"{HERE}{over.pk}/sign-up/").headers["Location"] == (
        f"{HERE}{over.pk}/"
    )


def test_what_is_still_to_be_done_stands_before_what_is_settled(client_of, office, firm, meeting):
    ours, soon = firm.membership.organisation, timezone.localdate()
    make_resolution(
        meeting, ours, text="早已办结", state="done", last_day=soon - timedelta(days=90)
    )
    make_resolution(meeting, ours, text="等确认的", state="claimed")
    make_resolution(meeting, ours, text="后办的", last_day=soon + timedelta(days=9))
    make_resolution(meeting, ours, text="先办的", last_day=soon + timedelta(days=2))
    shown = page(client_of(office), "resolutions/")
    places = [shown.index(text) for text in ("先办的", "后办的", "等确认的", "早已办结")]
    assert places == sorted(places)


def test_the_meeting_has_its_agenda_seats_resolutions_and_minutes(client_of, office, firm, meeting):
    browser = client_of(office)
    base = f"{HERE}{meeting.pk}/"
    browser.post(base + "agenda/", {"title": "通报进展"})
    browser.post(base + "agenda/", {"title": "研究清单"})
    item = AgendaItem.objects.get(title="研究清单")
    browser.post(f"{base}agenda/{item.pk}/up/")
    day = timezone.localdate() + timedelta(days=30)
    browser.post(
        base + "resolutions/",
        {"text": "印发清单", "owner": firm.organisation_id, "due_on": day, "item": item.pk},
    )
    seat = meeting.body.body_members.get(member=firm.organisation_id)
    browser.post(base + "seats/", {f"seat_{seat.pk}": "deputy"})
    text = page(browser, f"{meeting.pk}/minutes/")
    assert text.index("研究清单") < text.index("通报进展")
    assert "印发清单" in text
    assert 'value="deputy" selected' in text
    row = meeting.resolutions.get()
    answer = client_of(firm).post(f"{base}resolutions/{row.pk}/claim/", {"evidence": "已印发"})
    assert answer.status_code == 303
    assert "said to be done" in page(browser, "resolutions/", state="claimed")
    browser.post(f"{base}resolutions/{row.pk}/confirm/")
    assert "confirmed by" in page(client_of(firm), f"{meeting.pk}/")
    docx = browser.get(base + "minutes.docx")
    assert docx.content[:2] == b"PK"
    assert page(client_of(office), f"{make_event(meeting.chain).pk}/minutes/", status=404)


def test_the_public_pages_show_what_is_for_everybody_and_nothing_else(chain, office):
    Chain.objects.filter(pk=chain.pk).update(is_public=True)
    shown = make_event(chain, audience="public", title="公开讲座")
    hidden = make_event(chain, audience="members", title="内部讲座")
    make_event(chain, audience="public", title="草稿讲座", state="draft")
    visitor = Client()
    text = page(visitor, "/p/fabric/events/")
    assert "公开讲座" in text
    assert "内部讲座" not in text
    assert "草稿讲座" not in text
    assert f"/e/{shown.link_key}/" in page(visitor, f"/p/fabric/events/{shown.pk}/")
    page(visitor, f"/p/fabric/events/{hidden.pk}/", status=404)
    assert "活动" in page(visitor, "/p/fabric/")


def test_an_event_lives_over_the_api(office, firm, chain):
    def ask(actor, method, path, body=None, status=200):
        token = token_create(
            membership=actor.membership, name="t", scopes=["read", "write"], days=1, by=actor
        )[1]
        client = Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})
        answer = client.generic(
            method, "/api/v1/chains/fabric" + path, json.dumps(body or {}),
            content_type="application/json",
        )  # fmt: skip
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None

    begins = timezone.now() + timedelta(days=2)
    about = {
        "title": "节水培训", "kind": "training", "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(hours=3)).isoformat(), "capacity": 1,
    }  # fmt: skip
    made = ask(office, "POST", "/events", about, 201)
    one = f"/events/{made['id']}"
    ask(firm, "GET", one, status=404)
    assert ask(office, "POST", one + "/do/publish")["state"] == "published"
    assert ask(firm, "GET", one)["link"] is None
    first = ask(firm, "POST", one + "/signups", {"name": "甲"}, 201)
    second = ask(firm, "POST", one + "/signups", {"name": "乙"}, 201)
    assert (first["state"], second["state"]) == ("coming", "waiting")
    ask(firm, "POST", f"/event-signups/{first['id']}/do/check_in", status=403)
    ask(firm, "POST", f"/event-signups/{first['id']}/do/cancel")
    assert [row["state"] for row in ask(firm, "GET", one + "/signups")["items"]] == [
        "cancelled", "coming",
    ]  # fmt: skip
    stale = ask(office, "PATCH", one, {"place": "楼上", "version": 1}, 409)
    assert stale["code"] == "stale"
    refused = ask(office, "PATCH", one, {"ends_at": "2020-01-01T00:00:00"}, 422)
    assert refused["errors"][0]["field"] == "ends_at"
    found = ask(office, "POST", one + "/invitations/preview",
                {"organisations": [firm.organisation_id]})  # fmt: skip
    assert found == {"fresh": 1, "reached": 1, "known": 0}
    assert ask(firm, "GET", "/events?whose=own")["items"][0]["coming"] == 1


# How often the database is asked


def grow(chain, count: int) -> None:
    """More events, and more of everything at the first."""
    first = Event.objects.order_by("pk").first() or make_meeting(chain, audience="members")
    for number in range(count):
        firm = factories.OrganisationFactory(chain=chain)
        row = make_event(chain, firm, audience="members")
        make_signup(row, firm)
        EventHost.objects.create(event=first, organisation=firm)
        signup = make_signup(first, firm, came_at=timezone.now())
        Feedback.objects.create(
            signup=signup, rating=4, next_step="try", words=f"{number}", at=timezone.now()
        )
        AgendaItem.objects.create(event=first, title=f"议题{number}", organisation=firm)
        make_resolution(first, firm, state="claimed", claimed_on=timezone.localdate())
        factories.NeedFactory(
            chain=chain, organisation=firm, submitted_at=timezone.now(), state="verified"
        )


@pytest.mark.parametrize(
    "path",
    [
        "", "calendar/", "resolutions/", "{one}/", "{one}/minutes/", "{one}/people/",
        "{one}/check-in/", "{one}/outcome/", "/api/v1/chains/fabric/events",
        "/api/v1/chains/fabric/events/{one}", "/api/v1/chains/fabric/resolutions",
    ],
)  # fmt: skip
def test_more_rows_ask_the_database_no_more_often(
    client_of, office, chain, path, django_assert_max_num_queries
):
    client = client_of(office)
    grow(chain, 3)
    first = Event.objects.order_by("pk").first()
    address = path.format(one=first.pk)
    address = address if address.startswith("/") else HERE + address
    asked = []
    for more in (0, 15):
        grow(chain, more)
        cache.clear()
        client.get(address)
        with django_assert_max_num_queries(200) as counted:
            assert client.get(address).status_code == 200
        asked.append(len(counted))
    assert asked[0] == asked[1], asked


def test_events_stand_in_the_calendar_of_the_lists(client_of, firm, event, chain, partner):
    """Those a member sees, by their day; not where the filters ask for what only lists have."""
    make_event(
        chain, partner.membership.organisation, title="草稿活动", audience="members", state="draft",
        starts_at=event.starts_at, ends_at=event.ends_at,
    )  # fmt: skip
    url = "/c/fabric/lists/boards/calendar/"
    month = f"{timezone.localtime(event.starts_at):%Y-%m}"
    shown = client_of(firm).get(url, {"period": month}).content.decode()
    assert event.title in shown
    assert "草稿活动" not in shown
    assert (
        event.title in client_of(firm).get(url, {"period": month, "show": "event"}).content.decode()
    )
    narrowed = client_of(firm).get(url, {"period": month, "kind": "testing"}).content.decode()
    assert event.title not in narrowed


def test_an_event_is_not_hidden_on_a_day_with_much(client_of, office, event, chain):
    day = timezone.localtime(event.starts_at).date()
    for _need in range(6):
        factories.NeedFactory(
            chain=chain, organisation=office.membership.organisation, needed_by=day,
            state="verified", submitted_at=timezone.now(),
        )  # fmt: skip
    shown = page(client_of(office), "/c/fabric/lists/boards/calendar/", period=f"{day:%Y-%m}")
    assert event.title in shown
    assert "3 more" in shown
