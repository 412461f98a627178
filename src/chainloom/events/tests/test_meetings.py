"""Meetings: who sat in them, what they resolved, and the minutes."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from docx import Document
from tests import factories
from tests.events_world import make_resolution, make_signup

from chainloom.accounts.actor import NOBODY
from chainloom.core import evidence
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.events import minutes, services, todo
from chainloom.events.models import AgendaItem, Event, Resolution
from chainloom.events.policy import event_policy
from chainloom.events.selectors import meetings
from chainloom.jobs.testing import run_queued
from chainloom.lists.selectors.boards import my_day
from chainloom.notices.models import Notice
from chainloom.notices.selectors import calendar_of
from chainloom.notices.services import office_hours_set
from chainloom.organisations.models import BodyMembership

pytestmark = pytest.mark.django_db


@pytest.fixture
def resolution(meeting, firm):
    return make_resolution(meeting, firm.membership.organisation)


def groups(actor) -> dict[str, int]:
    """What of resolutions waits on the actor's day."""
    made = [make(actor, 5) for make in my_day._GROUPS if make.__module__ == todo.__name__]
    return {one.code: one.count for one in made if one.count}


def test_only_who_sat_in_the_body_on_that_day_sees_its_meeting(
    meeting, firm, bureau, partner, other_firm, leader
):
    seen = [event_policy.may(one, "view", meeting) for one in (firm, bureau, leader)]
    assert seen == [True, True, True]
    assert not event_policy.may(partner, "view", meeting)
    assert not event_policy.may(other_firm, "view", meeting)
    Event.objects.filter(pk=meeting.pk).update(
        starts_at=timezone.now() - timedelta(days=4000), ends_at=timezone.now()
    )
    assert not event_policy.may(firm, "view", meeting)


def test_seats_in_force_are_marked_and_counted_with_the_guests(meeting, office, firm):
    # A member of another chain is nobody here.
    elsewhere = factories.OrganisationFactory(chain=factories.ChainFactory())
    BodyMembership.objects.create(body=meeting.body, member=elsewhere, role="member")
    lines = meetings.seat_lines(office, meeting)
    assert {str(line.seat) for line in lines} == {
        firm.membership.organisation.name, "测试区工信局",
    }  # fmt: skip
    keys = [line.seat.pk for line in lines]
    with pytest.raises(Forbidden):
        services.presence_set(event=meeting, presences={keys[0]: "present"}, by=firm)
    services.presence_set(
        event=meeting, presences={keys[0]: "present", keys[1]: "excused"}, by=office
    )
    services.check_in(signup=make_signup(meeting), by=office)
    meeting.refresh_from_db()
    assert meeting.attended == 2
    services.presence_set(event=meeting, presences={keys[0]: ""}, by=office)
    meeting.refresh_from_db()
    assert meeting.attended == 1
    with pytest.raises(Invalid):
        services.presence_set(event=meeting, presences={keys[0] + 100: "present"}, by=office)
    with pytest.raises(Invalid) as refused:
        services.event_update(event=meeting, values={"kind": "lecture"}, by=office)
    assert refused.value.field == "body"


def test_agenda_stands_in_its_order(meeting, office, firm):
    first, second = (
        services.agenda_add(event=meeting, values={"title": title}, by=office)
        for title in ("甲", "乙")
    )
    services.agenda_move(item=second, up=True, by=office)
    services.agenda_move(item=second, up=True, by=office)
    services.agenda_update(item=first, values={"said": "听取通报"}, by=office)
    assert [one.title for one in meeting.agenda.all()] == ["乙", "甲"]
    services.agenda_remove(item=second, by=office)
    assert [one.said for one in meeting.agenda.all()] == ["听取通报"]
    with pytest.raises(Forbidden):
        services.agenda_add(event=meeting, values={"title": "丙"}, by=firm)


def test_a_resolution_is_a_task_that_its_owner_does_and_somebody_else_confirms(
    meeting, office, leader, firm, bureau
):
    due = timezone.localdate() + timedelta(days=30)
    row = services.resolution_add(
        event=meeting, values={"text": "走访企业", "owner": firm.organisation_id, "due_on": due},
        by=office,
    )  # fmt: skip
    assert groups(firm) == {"resolutions": 1}
    assert groups(bureau) == {}
    with pytest.raises(Invalid) as refused:
        services.resolution_claim(resolution=row, by=firm)
    assert refused.value.field == "evidence"
    with pytest.raises(Forbidden):
        services.resolution_claim(resolution=row, evidence="x", by=office)
    services.resolution_claim(resolution=row, evidence="走访记录", by=firm)
    assert groups(firm) == {}
    assert groups(office) == {"resolutions_claimed": 1}
    for stranger_to_it in (firm, bureau):
        with pytest.raises(Forbidden):
            services.resolution_confirm(resolution=row, by=stranger_to_it)
    services.resolution_return(resolution=row, reason="缺两家", by=leader)
    row.refresh_from_db()
    assert (row.state, row.claimed_on) == ("open", None)
    services.resolution_claim(resolution=row, evidence="补齐", by=firm)
    done = services.resolution_confirm(resolution=row, by=office)
    assert (done.state, done.confirmed_by_id) == ("done", office.organisation_id)
    with pytest.raises(Conflict):
        services.resolution_drop(resolution=row, reason="x", by=office)
    services.resolution_reopen(resolution=row, reason="弄错了", by=office)
    verbs = [one.params["verb"] for one in Notice.objects.filter(code="events.resolution")]
    assert set(verbs) == {"made", "claimed", "returned", "confirmed", "reopened"}


def test_the_office_speaks_for_an_owner_without_account_and_never_answers_itself(
    meeting, office, leader, chain
):
    silent = meeting.body
    row = make_resolution(meeting, silent)
    claimed = services.resolution_claim(resolution=row, evidence="已发", by=office)
    assert claimed.claimed_by_office
    own = make_resolution(meeting, office.membership.organisation)
    services.resolution_claim(resolution=own, evidence="已办", by=office)
    for work in (
        lambda: services.resolution_confirm(resolution=own, by=office),
        lambda: services.resolution_drop(resolution=own, reason="x", by=office),
    ):
        with pytest.raises(Forbidden):
            work()
    assert services.resolution_confirm(resolution=own, by=leader).state == "done"


def test_its_last_day_is_a_working_day_and_it_is_reminded_of_once(meeting, resolution, office):
    with time_machine.travel(timezone.make_aware(timezone.datetime(2026, 9, 1, 9))):
        Event.objects.filter(pk=meeting.pk).update(
            starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1)
        )
        row = services.resolution_add(
            event=Event.objects.get(pk=meeting.pk),
            values={
                "text": "国庆前办结",
                "owner": resolution.owner,
                "due_on": date(2026, 10, 1),
            },
            by=office,
        )
        # The National Day holiday runs until the 7th.
        assert row.last_day == date(2026, 10, 8)
    watch = [
        services.events_watch(by=office, today=day)["resolutions"]
        for day in (date(2026, 9, 28), date(2026, 9, 29), date(2026, 10, 9), date(2026, 10, 10))
    ]
    assert watch == [1, 0, 1, 0]
    assert row.is_late(date(2026, 10, 9))
    assert list(meetings.resolutions(office, state="late")) == [row]


def test_minutes_come_as_docx_with_everything_that_is_recorded(meeting, resolution, office):
    services.agenda_add(event=meeting, values={"title": "通报进展", "said": "听取"}, by=office)
    services.event_update(event=meeting, values={"minutes": "会议由链办主持。"}, by=office)
    meeting.refresh_from_db()
    paper = Document(io.BytesIO(minutes.document_of(meeting, office)))
    said = "\n".join(line.text for line in paper.paragraphs)
    for words in ("第一次联席会议", "通报进展", "听取", "会议由链办主持。", "not noted"):
        assert words in said
    # On A4 as official papers, not on the Letter of the library's own template.
    assert round(paper.sections[0].page_width / 36000) == 210
    assert paper.paragraphs[0].style.name == "Paper Title"
    heads = [line.text for line in paper.paragraphs if line.style.name == "Heading 1"]
    assert heads == ["1. Agenda", "2. What was said", "3. Resolutions"]
    cells = [cell.text for row in paper.tables[0].rows for cell in row.cells]
    assert resolution.text in cells
    assert str(resolution.due_on) in cells


def test_minutes_name_guests_to_those_alone_who_may_see_them(meeting, office, firm, bureau):
    make_signup(meeting, name="陈来宾", organisation_name="外地研究院", came_at=timezone.now())
    make_signup(meeting, name="", came_at=timezone.now(), erased_at=timezone.now())
    make_signup(meeting, firm.membership.organisation, name="林样本", came_at=timezone.now())
    present = {}
    for reader in (office, firm, bureau):
        paper = Document(io.BytesIO(minutes.document_of(meeting, reader)))
        lines = [line.text for line in paper.paragraphs if "Also present" in line.text]
        present[reader.role] = "".join(lines).partition(":")[2].strip()
    mill = firm.membership.organisation.display_name
    assert present == {
        "office": f"陈来宾 外地研究院, 林样本 {mill}",
        "firm": f"林样本 {mill}",
        "bureau": "",
    }


def test_when_the_office_works_on_other_days_last_days_follow(chain, resolution, office):
    working = calendar_of(chain).next_working_day(resolution.due_on, count=0)
    Resolution.objects.update(due_on=working, last_day=working, told="near")
    office_hours_set(chain=chain, data={"off": [str(working)]}, by=office)
    run_queued()
    resolution.refresh_from_db()
    assert (resolution.last_day, resolution.told) == (
        calendar_of(chain).next_working_day(working),
        "",
    )


def test_events_held_and_resolutions_done_count_for_a_plan(meeting, resolution, office, firm):
    chain, today = meeting.chain, timezone.localdate()
    held = evidence.kind("events.held")
    done = evidence.kind("events.resolution_done")
    services.event_hold(event=meeting, by=office)
    assert not held.found(chain, {}, today, today).exists()
    services.check_in(signup=make_signup(meeting), by=office)
    services.check_in(signup=make_signup(meeting, name="二"), by=office)
    rows = held.found(chain, {"kind": "meeting"}, today, today)
    assert held.units["people"].reached(rows, "evidence_day", [today + timedelta(days=1)]) == [2]
    assert not held.found(chain, {"kind": "visit"}, today, today).exists()
    services.resolution_claim(resolution=resolution, evidence="x", by=firm)
    assert not done.found(chain, {}, today, today).exists()
    services.resolution_confirm(resolution=resolution, by=office)
    (row,) = done.found(chain, {}, today, today)
    assert done.told(row, chain).detail == meeting.title


def test_what_is_no_meeting_has_neither_agenda_nor_resolutions(today, office, firm):
    for work in (
        lambda: services.agenda_add(event=today, values={"title": "甲"}, by=office),
        lambda: services.resolution_add(event=today, values={}, by=office),
    ):
        with pytest.raises(Conflict):
            work()
    with pytest.raises(Missing):
        services.event_update(event=today, values={"title": "x"}, by=NOBODY)


def test_what_a_long_meeting_said_and_resolved_is_folded_by_item_with_counts(
    client_of, office, firm, meeting
):
    ours, today = firm.membership.organisation, timezone.localdate()
    items = [
        AgendaItem.objects.create(event=meeting, order=at, title=f"议题{at}号", said=f"发言{at}号")
        for at in range(11)
    ]
    for at in range(11):
        make_resolution(
            meeting,
            ours,
            item=items[0] if at < 9 else None,
            text=f"决议{at}号",
            state="done" if at < 7 else "open",
            last_day=today - timedelta(days=1) if at == 7 else today,
        )
    browser, address = client_of(office), f"/c/fabric/events/{meeting.pk}/minutes/"
    shown = browser.get(address).content.decode()
    folds = re.findall('<details class="fold" id="([^"]+)"', shown)
    assert folds == [*(one.anchor for one in items), "no-item"]
    heads = [
        " ".join(re.sub("<[^>]+>", " ", one).split())
        for one in re.findall("<summary>(.*?)</summary>", shown, re.S)
    ]
    assert heads[0] == "1 议题0号 9 resolutions 2 open 1 late"
    assert heads[1] == "2 议题1号"
    assert heads[-1] == "Under no agenda item 2 resolutions 2 open"
    assert "11 resolutions" in shown.partition('id="resolutions"')[2]
    # What was said and resolved of an item stands in its fold.
    first = shown.partition(f'id="{items[0].anchor}"')[2].partition("</details>")[0]
    assert "发言0号" in first
    assert "发言1号" not in first
    assert [f"决议{at}号" in first for at in range(11)] == [at < 9 for at in range(11)]
    assert f"resolutions/?item={items[0].pk}" in first
    # An item that is moved is shown where it has gone.
    moved = browser.post(f"/c/fabric/events/{meeting.pk}/agenda/{items[0].pk}/down/")
    assert moved.headers["Location"].endswith(f"/minutes/#{items[0].anchor}")
    # Of a short one nothing is folded.
    meeting.agenda.exclude(pk=items[0].pk).delete()
    meeting.resolutions.filter(number__gt=3).delete()
    short = browser.get(address).content.decode()
    assert '<details class="fold"' not in short
    assert f'id="{items[0].anchor}"' in short
