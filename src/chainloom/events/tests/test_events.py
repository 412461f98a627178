"""Writing and announcing events, invitations, what came of them, calendars, documents."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from icalendar import Calendar
from tests import factories
from tests.events_world import make_event, make_meeting, make_signup

from chainloom.audit.selectors import history_of
from chainloom.core.errors import Conflict, Forbidden, Invalid
from chainloom.documents.models import FactState
from chainloom.documents.services import document_apply, fact_accept, mention_decide
from chainloom.documents.tests.making import read, undone
from chainloom.events import ics, services
from chainloom.events.acts import acts_for
from chainloom.events.documents_events import kind_of
from chainloom.events.models import AgendaItem, CalendarFeed, Event
from chainloom.events.policy import event_policy
from chainloom.events.selectors import listing, outcomes
from chainloom.events.selectors.story import history
from chainloom.events.services import inviting
from chainloom.jobs.testing import run_queued
from chainloom.lists.selectors.boards.periods import Period
from chainloom.notices.models import Notice

pytestmark = pytest.mark.django_db


def values(**more):
    begins = timezone.now() + timedelta(days=5)
    return {"title": "讲座", "starts_at": begins, "ends_at": begins + timedelta(hours=2), **more}


# Written, announced, called off


def test_an_event_is_prepared_announced_held_and_cannot_be_both(office, firm, partner):
    row = services.event_create(values=values(), hosts=[partner.membership.organisation], by=office)
    assert not event_policy.may(firm, "view", row)
    assert event_policy.may(partner, "run", row)
    assert not event_policy.may(partner, "edit", row)
    row = services.event_publish(event=row, by=office)
    assert event_policy.may(firm, "sign_up", row)
    with pytest.raises(Conflict):
        services.event_hold(event=row, by=office)
    Event.objects.filter(pk=row.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    row = services.event_hold(event=Event.objects.get(pk=row.pk), by=office)
    assert row.state == "held"
    with pytest.raises(Conflict):
        services.event_call_off(event=row, reason="x", by=office)
    with pytest.raises(Forbidden):
        services.event_create(values=values(), by=firm)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " "}, "title"),
        ({"starts_at": "gestern"}, "starts_at"),
        ({"ends_at": "2020-01-01 10:00"}, "ends_at"),
        ({"capacity": "0"}, "capacity"),
        ({"kind": "meeting"}, "body"),
        ({"audience": "x"}, "audience"),
        ({"matchmaking": 10**9}, "matchmaking"),
    ],
)
def test_what_is_wrong_is_said_with_its_field(office, given, field):
    with pytest.raises(Invalid) as refused:
        services.event_create(values=values(**given), by=office)
    assert refused.value.field == field
    assert not Event.objects.exists()


def test_who_signed_up_is_told_of_another_place_and_why_it_is_called_off(event, office, firm):
    make_signup(event, firm.membership.organisation)
    services.event_update(event=event, values={"text": "更多"}, by=office)
    assert not Notice.objects.exists()
    services.event_update(event=event, values={"place": "二楼"}, by=office)
    services.event_call_off(event=event, reason="台风", by=office)
    told = Notice.objects.filter(user=firm.user).order_by("pk")
    assert [one.params["verb"] for one in told] == ["changed", "called_off"]
    with pytest.raises(Conflict):
        services.event_update(event=event, values={"place": "三楼"}, by=office)
    again = services.event_reopen(event=event, by=office)
    assert (again.state, again.reason) == ("published", "")
    with pytest.raises(Conflict):
        services.event_remove(event=event, by=office)


def test_who_heard_that_it_is_called_off_hears_that_it_takes_place(
    event, office, firm, other_firm, client_of
):
    make_signup(event, firm.membership.organisation)
    choice = inviting.Choice(organisations=(other_firm.membership.organisation_id,))
    services.invite(event=event, choice=choice, by=office)
    services.event_call_off(event=event, reason="台风", by=office)
    page = f"/c/fabric/events/{event.pk}/"
    step = f'<a href="{page}do/reopen/">It takes place after all</a>'
    assert step in client_of(office).get(page).content.decode()
    assert step not in client_of(firm).get(page).content.decode()
    assert client_of(firm).post(page + "do/reopen/").status_code == 403
    assert client_of(office).post(page + "do/reopen/").status_code == 303
    for one in (firm, other_firm):
        told = Notice.objects.filter(user=one.user, code="events.news").order_by("pk")
        assert [notice.params["verb"] for notice in told] == ["called_off", "reopened"]
    assert history_of(Event.objects.get(pk=event.pk)).first().action == "event.reopened"


def test_the_history_says_midnight_as_the_page_does(event, office):
    for begins, ends in (
        ("2026-11-23 19:00", "2026-11-24 00:00"),
        ("2026-11-24 19:00", "2026-11-25 00:00"),
    ):
        event = services.event_update(
            event=event, values={"starts_at": begins, "ends_at": ends}, by=office
        )
    assert event.span() == "2026-11-24 19:00–24:00"
    # In whatever order the database keeps the fields.
    assert {(one.old, one.new) for one in history(event)[0].changes} == {
        ("2026-11-23 19:00", "2026-11-24 19:00"),
        ("2026-11-23 24:00", "2026-11-24 24:00"),
    }


@pytest.mark.parametrize(
    ("begins", "ends", "span", "days"),
    [
        ("2026-11-23 14:00", "2026-11-23 16:00", "2026-11-23 14:00–16:00", [23]),
        ("2026-11-23 19:00", "2026-11-24 00:00", "2026-11-23 19:00–24:00", [23]),
        ("2026-11-23 19:00", "2026-11-25 00:00", "2026-11-23 19:00–2026-11-24 24:00", [23, 24]),
        ("2026-11-23 19:00", "2026-11-24 00:01", "2026-11-23 19:00–2026-11-24 00:01", [23, 24]),
        ("2026-11-24 00:00", "2026-11-24 00:00", "2026-11-24 00:00–00:00", [24]),
        ("2026-11-30 19:00", "2026-12-01 00:00", "2026-11-30 19:00–24:00", [30]),
    ],
)
def test_midnight_ends_the_day_before_it(event, office, begins, ends, span, days):
    event.starts_at, event.ends_at = (
        timezone.make_aware(datetime.fromisoformat(one)) for one in (begins, ends)
    )
    event.save()
    assert event.span() == span
    rows = Event.objects.all()
    weeks = listing.month(office, Period(date(2026, 11, 1), date(2026, 11, 30)), rows)
    assert [one.date.day for week in weeks for one in week if one.events] == days
    december = listing.month(office, Period(date(2026, 12, 1), date(2026, 12, 31)), rows)
    assert not [one for week in december for one in week if one.events]


def test_of_what_is_over_nobody_hears_that_it_takes_place(event, office, firm):
    """A calling off that was a mistake is put right later too, and what was not held yet told
    nobody anything."""
    make_signup(event, firm.membership.organisation)
    services.event_call_off(event=event, reason="台风", by=office)
    begins = timezone.now() - timedelta(days=2)
    Event.objects.filter(pk=event.pk).update(starts_at=begins, ends_at=begins + timedelta(hours=2))
    Notice.objects.all().delete()
    row = Event.objects.get(pk=event.pk)
    (act,) = [one for one in acts_for(row, office) if one.verb == "reopen"]
    assert "nobody is told" in str(act.help)
    row = services.event_reopen(event=event, by=office)
    services.event_hold(event=row, by=office)
    row = Event.objects.get(pk=event.pk)
    assert [str(act.label) for act in acts_for(row, office) if act.verb == "reopen"] == [
        "It was not held yet"
    ]
    assert services.event_reopen(event=row, by=office).state == "published"
    assert not Notice.objects.exists()


def test_files_are_kept_once_and_no_larger_than_may_be(today, office, partner, firm, settings):
    made = services.material_add(
        event=today, filename="../讲义.pdf", content=ContentFile(b"%PDF"), by=partner
    )
    assert (made.title, made.filename) == ("讲义.pdf", "讲义.pdf")
    assert made.file.name.startswith("events/")
    with pytest.raises(Invalid) as refused:
        services.material_add(
            event=today, filename="b.pdf", content=ContentFile(b"%PDF"), by=office
        )
    assert refused.value.code == "same_file"
    settings.UPLOAD_LIMIT = 2
    for content, code in ((b"", "empty"), (b"abc", "too_large")):
        with pytest.raises(Invalid) as refused:
            services.material_add(
                event=today, filename="c.txt", content=ContentFile(content), by=office
            )
        assert refused.value.code == code
    with pytest.raises(Forbidden):
        services.material_add(event=today, filename="c", content=ContentFile(b"c"), by=firm)


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        ("看样.docx", b"MZ\x90\x00" + bytes(60)),
        ("看样.docx", b"MZ\x00\x00" + bytes(60)),
        ("看样.pdf", b"MZRE" + bytes(60)),
        ("色卡.pdf", b"\x7fELF\x02\x01" + bytes(60)),
        ("色卡.xlsx", b"\xcf\xfa\xed\xfe" + bytes(60)),
        ("色卡.xlsx", b"\xca\xfe\xba\xbe" + bytes(60)),
        ("报价.bat", b"@echo off"),
        ("报价.pdf.JS", b"var a = 1"),
        ("报价.hta", b"<html>"),
        ("报价.lnk", b"L\x00\x00\x00"),
        ("报价.ps1 .", b"Get-Item"),
        ("报价.jar", b"PK\x03\x04"),
    ],
)
def test_what_would_run_is_no_file_of_an_event(today, office, filename, content):
    with pytest.raises(Invalid) as refused:
        services.material_add(
            event=today, filename=filename, content=ContentFile(content), by=office
        )
    assert refused.value.code == "program"
    assert not today.materials.exists()


# Invitations


def test_whom_an_invitation_reaches_is_shown_before_it_is_sent(event, chain, office, firm):
    stage = factories.StageFactory(chain=chain)
    ours = firm.membership.organisation
    at_stage, certified, asking = (factories.OrganisationFactory(chain=chain) for _ in range(3))
    for one in (ours, at_stage):
        factories.PlacementFactory(organisation=one, stage=stage)
    factories.CertificateFactory(organisation=certified, kind="high_tech")
    factories.NeedFactory(
        chain=chain, organisation=asking, kind="testing", state="verified",
        submitted_at=timezone.now(),
    )  # fmt: skip
    expired = factories.OrganisationFactory(chain=chain)
    factories.CertificateFactory(
        organisation=expired, kind="high_tech", expires_on=timezone.localdate() - timedelta(days=1)
    )
    choice = inviting.Choice(stages=(stage.pk,), certificates=("high_tech",), needs=("testing",))
    found = inviting.preview(event=event, choice=choice, by=office)
    assert (found.fresh, found.reached, found.known, found.unreached) == (4, 1, 0, 3)
    assert not event.invitations.exists()
    assert services.invite(event=event, choice=choice, by=office) == 4
    assert set(event.invitations.values_list("was_told", flat=True)) == {True, False}
    assert list(Notice.objects.values_list("code", "user")) == [("events.invited", firm.user.pk)]
    assert inviting.preview(event=event, choice=choice, by=office).known == 4
    with pytest.raises(Invalid):
        services.invite(event=event, choice=choice, by=office)
    with pytest.raises(Invalid):
        services.invite(event=event, choice=inviting.Choice(), by=office)


def test_the_body_that_meets_is_invited_as_it_sits_on_that_day(meeting, office, firm, bureau):
    choice = inviting.Choice(with_body=True)
    assert services.invite(event=meeting, choice=choice, by=office) == 2
    invited = set(meeting.invitations.values_list("organisation", flat=True))
    assert invited == {firm.organisation_id, bureau.organisation_id}
    draft = make_event(meeting.chain, state="draft")
    with pytest.raises(Conflict):
        services.invite(
            event=draft, choice=inviting.Choice(organisations=(firm.organisation_id,)), by=office
        )


# What came of it


def test_needs_and_matches_of_who_came_count_for_six_months_and_no_longer(
    chain, office, firm, other_firm, partner
):
    begins = timezone.now() - timedelta(days=300)
    row = make_event(chain, starts_at=begins, ends_at=begins, state="held", audience="members")
    ours, theirs = firm.membership.organisation, other_firm.membership.organisation
    make_signup(row, ours, came_at=begins)
    make_signup(row, theirs)
    for organisation, days in ((ours, 30), (ours, 200), (ours, -5), (theirs, 30)):
        factories.NeedFactory(
            chain=chain, organisation=organisation, state="verified", hide_name=True,
            submitted_at=begins + timedelta(days=days),
        )  # fmt: skip
    earlier = factories.NeedFactory(
        chain=chain, organisation=ours, state="verified",
        submitted_at=begins - timedelta(days=50),
    )  # fmt: skip
    match = factories.MatchFactory(
        chain=chain,
        need=earlier,
        resource=factories.ResourceFactory(
            chain=chain, organisation=factories.OrganisationFactory(chain=chain)
        ),
        state="signed",
        amount=12,
    )
    type(match).objects.filter(pk=match.pk).update(created_at=begins + timedelta(days=40))
    told = outcomes.outcome(office, row)
    assert (told.organisations, told.matches, told.signed, told.amount) == (1, 1, 1, 12)
    assert told.needs == 1
    assert told.is_whole
    # Whoever may not know who asks is told nothing of it.
    assert outcomes.outcome(other_firm, row).needs == 0
    assert outcomes.outcome(firm, row).needs == told.needs


# Calendars


def test_a_calendar_address_tells_what_its_person_may_see_until_it_is_taken_back(
    client, event, chain, firm, office
):
    secret = make_meeting(chain, title="内部会议")
    services.event_call_off(event=make_event(chain, audience="members", title="停办"),
                            reason="台风", by=office)  # fmt: skip
    feed = services.feed_make(by=firm)
    address = f"/e/calendar/{feed.key}.ics"
    answer = client.get(address)
    found = Calendar.from_ical(answer.content)
    said = {str(one["summary"]): str(one["status"]) for one in found.walk("VEVENT")}
    assert said == {event.title: "CONFIRMED", "Called off: 停办": "CANCELLED"}
    assert secret.title not in answer.content.decode()
    one = next(e for e in found.walk("VEVENT") if str(e["summary"]) == event.title)
    assert one.start == event.starts_at
    again = services.feed_make(by=firm)
    assert client.get(address).status_code == 404
    services.feed_revoke(by=firm)
    assert client.get(f"/e/calendar/{again.key}.ics").status_code == 404
    third = services.feed_make(by=firm)
    type(firm.membership).objects.filter(pk=firm.membership.pk).update(ended_at=timezone.now())
    assert client.get(f"/e/calendar/{third.key}.ics").status_code == 404
    assert CalendarFeed.objects.count() == 1


def test_a_full_calendar_tells_what_is_to_come_before_what_was(chain, office, event, monkeypatch):
    monkeypatch.setattr(listing, "FEED_MOST", 3)
    now = timezone.now()
    past = [
        make_event(chain, starts_at=now - timedelta(days=days), ends_at=now - timedelta(days=days))
        for days in (30, 3, 20)
    ]
    assert list(listing.for_calendar(office)) == [event, past[1], past[2]]


def one_in(content):
    (found,) = Calendar.from_ical(content).walk("VEVENT")
    return found


def test_a_calendar_file_keeps_to_its_standard_whatever_the_event_says(chain):
    """RFC 5545: lines of at most 75 octets that no character is cut by (3.1), text escaped
    (3.3.11), times in UTC (3.3.5)."""
    words = "面料、助剂；和\\设备,都在𠮷村看\n第二行" * 20
    row = make_event(chain, title="长" * 120, place="地点,二楼;东", text=words)
    content = ics.calendar_of([row], name="链 · 活动", link=lambda _row: "https://a.example/c/1/")
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    for line in lines:
        line.decode()
    found = one_in(content)
    assert (found["summary"], found["location"]) == ("长" * 120, "地点,二楼;东")
    assert words in str(found["description"])
    assert b"TZID" not in content
    assert b"DTSTART:%s\r\n" % f"{row.starts_at:%Y%m%dT%H%M%SZ}".encode() in content


def test_the_same_event_changed_or_called_off_is_the_same_entry_later(client_of, chain, office):
    row = make_event(chain, title="讲座", audience="members")
    browser, address = client_of(office), f"/c/{chain.slug}/events/{row.pk}/event.ics"
    first = one_in(browser.get(address).content)
    services.event_update(event=row, values={"place": "三楼"}, by=office)
    # Reached by another name of the same machine.
    second = one_in(browser.get(address, SERVER_NAME="localhost").content)
    row.refresh_from_db()
    services.event_call_off(event=row, reason="台风", by=office)
    third = one_in(browser.get(address).content)
    assert first["uid"] == second["uid"] == third["uid"]
    assert first["sequence"] < second["sequence"] < third["sequence"]
    assert (third["status"], third["transp"]) == ("CANCELLED", "TRANSPARENT")
    assert "台风" in third["description"]


# From a document

PAGE = """样例区举办印染节水培训班
2026年5月8日，海丝样例学院在会议中心举办了“印染节水培训班”。
"""


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("产业链供需对接会", "matchmaking"),
        ("节水培训班", "training"),
        ("面料推介会", "roadshow"),
        ("企业走访", "visit"),
        ("专题讲座", "lecture"),
    ],
)
def test_the_kind_is_read_from_the_name(title, kind):
    assert kind_of(title) == kind


def test_an_event_that_a_document_tells_of_is_entered_once_and_taken_back(office):
    def applied(name):
        document = read(office, PAGE, name)
        for mention in document.mentions.all():
            if mention.match != "same":
                mention_decide(mention=mention, choice="new", by=office)
        for fact in document.facts.filter(kind="event_held"):
            fact_accept(fact=fact, by=office)
        document_apply(document=document, by=office)
        run_queued()
        return document

    document = applied("a.txt")
    (row,) = Event.objects.all()
    assert (row.kind, str(row.day), row.state, row.attended) == (
        "training", "2026-05-08", "draft", 0,
    )  # fmt: skip
    assert "节水培训班" in row.title
    assert row.source.kind == "document"
    assert set(document.facts.filter(kind="event_held").values_list("state", flat=True)) == {
        FactState.APPLIED
    }
    undone(document, office)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("every", "days"),
    [
        ("week", ["2027-02-07", "2027-02-14"]),
        ("two_weeks", ["2027-02-14", "2027-02-28"]),
        # A month without the day ends before it; the next has it again.
        ("month", ["2027-02-28", "2027-03-31"]),
    ],
)
def test_an_event_that_comes_again_is_prepared_for_later_days(office, chain, partner, every, days):
    host = partner.membership.organisation
    begins = timezone.make_aware(datetime(2027, 1, 31, 14, 30))
    first = make_event(
        chain, host, starts_at=begins, ends_at=begins + timedelta(hours=2), attended=9, capacity=40
    )
    AgendaItem.objects.create(event=first, title="通报进度", said="说过的话")
    made = services.event_repeat(event=first, every=every, times=2, by=office)
    assert [str(one.day) for one in made] == days
    for one in made:
        assert one.is_draft()
        assert (one.title, one.capacity, one.attended) == (first.title, 40, 0)
        assert f"{timezone.localtime(one.starts_at):%H:%M}" == "14:30"
        assert one.ends_at - one.starts_at == timedelta(hours=2)
        assert one.link_key != first.link_key
        assert [row.organisation for row in one.hosts.all()] == [host]
        assert [(row.title, row.said) for row in one.agenda.all()] == [("通报进度", "")]


@pytest.mark.parametrize(("every", "times"), [("week", 0), ("week", 25), ("week", "²"), ("day", 1)])
def test_how_often_it_comes_again_is_said_sensibly_and_else_nothing_is_made(
    office, event, every, times
):
    with pytest.raises(Invalid):
        services.event_repeat(event=event, every=every, times=times, by=office)
    assert Event.objects.count() == 1


def test_what_was_called_off_does_not_come_again(office, event):
    Event.objects.filter(pk=event.pk).update(state="called_off")
    with pytest.raises(Conflict):
        services.event_repeat(event=event, every="week", times=2, by=office)
    assert Event.objects.count() == 1


def test_on_the_page_an_event_is_prepared_again(client_of, office, event):
    url = f"/c/fabric/events/{event.pk}/do/repeat/"
    assert "How many times more" in client_of(office).get(url).content.decode()
    answer = client_of(office).post(url, {"every": "week", "times": "3"})
    assert answer.status_code == 303
    assert Event.objects.filter(state="draft").count() == 3
    assert client_of(office).post(url, {"every": "week", "times": "99"}).status_code == 422
