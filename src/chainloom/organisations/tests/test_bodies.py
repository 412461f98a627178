"""Committees, groups and teams on any day: seats, terms, parts, firms looked after."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from tests import factories

from chainloom.audit.models import AuditEntry
from chainloom.core import evidence
from chainloom.core.errors import Conflict, Forbidden, Invalid
from chainloom.organisations import services
from chainloom.organisations.models import BodyMembership, Participation, ServiceAssignment
from chainloom.organisations.policy import assignment_policy
from chainloom.organisations.selectors import seats_on
from chainloom.organisations.selectors.bodies import looked_after_by
from chainloom.organisations.services import organisation_merge, organisation_remove

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()
DAY = dt.timedelta(days=1)


@pytest.fixture
def committee(office):
    return services.organisation_create(
        values={"name": "测试产业链党委", "kind": "body"}, by=office
    )


@pytest.fixture
def team(office, committee):
    body = services.organisation_create(values={"name": "第一帮办团", "kind": "body"}, by=office)
    services.body_describe(body=body, form="team", parent=committee, by=office)
    return body


@pytest.fixture
def seat(team, bureau, office):
    return services.body_member_add(
        body=team, member=bureau.membership.organisation, role="chair", by=office,
        from_date=dt.date(2025, 1, 1),
    )  # fmt: skip


@pytest.fixture
def web(client_of, office):
    return client_of(office)


def url(name: str, *args) -> str:
    return reverse(f"organisations:{name}", args=["fabric", *args])


def names_on(body, day) -> list[str]:
    return [seat.shown_name for seat in seats_on(body, day)]


# Seats


def test_who_takes_a_seat_ends_the_old_one_the_day_before(team, seat, office, mill):
    made = services.body_member_replace(
        seat=seat, from_date=dt.date(2026, 3, 1), person_name="林测试", by=office
    )
    seat.refresh_from_db()
    assert (seat.until, made.role) == (dt.date(2026, 2, 28), "chair")
    assert names_on(team, dt.date(2026, 2, 28)) == [seat.member.name]
    assert names_on(team, dt.date(2026, 3, 1)) == ["林测试"]
    assert names_on(team, dt.date(2024, 12, 31)) == []
    # What is over is history.
    with pytest.raises(Conflict):
        services.body_member_end(seat=seat, until=dt.date(2026, 1, 1), by=office)
    assert "林测试" not in str(list(AuditEntry.objects.values()))


def test_a_seat_taken_after_its_planned_end_is_not_held_longer(team, seat, office, mill):
    BodyMembership.objects.filter(pk=seat.pk).update(until=TODAY + 30 * DAY)
    services.body_member_replace(seat=seat, from_date=TODAY + 400 * DAY, member=mill, by=office)
    seat.refresh_from_db()
    assert seat.until == TODAY + 30 * DAY


@pytest.mark.parametrize("written", ["恒锦纺织(泉州)有限公司", "恒锦纺织（泉州）有限公司"])
def test_a_member_is_seated_however_wide_its_name_is_written(web, team, office, written):
    code = factories.make_uscc(900003)
    values = {"name": "恒锦纺织（泉州）有限公司", "uscc": code}
    member = services.organisation_create(values=values, by=office)
    full_width = "".join(chr(ord(char) + 0xFEE0) for char in code)
    for text in (written, full_width, f"{code[:6]} {code[6:]}"):
        answer = web.post(url("member_add", team.pk), {"member": text, "role": "member"})
        assert answer.status_code == 302, text
        BodyMembership.objects.get(body=team, member=member).delete()


def test_the_seat_of_another_chains_member_is_no_evidence_here(team, office, stranger):
    Participation.objects.create(organisation=team, chain=stranger.chain)
    theirs = factories.OrganisationFactory(chain=stranger.chain)
    hidden = BodyMembership.objects.create(body=team, member=theirs, role="member", from_date=TODAY)
    seen = evidence.kind("organisations.seat").seen_by
    assert hidden not in seen(office)
    assert hidden in seen(stranger)


def test_an_organisation_sits_in_a_body_once_at_a_time(team, seat, office):
    again = {"body": team, "member": seat.member, "role": "member", "by": office}
    with pytest.raises(Conflict):
        services.body_member_add(**again)
    earlier = services.body_member_add(
        **again, from_date=dt.date(2020, 1, 1), until=dt.date(2024, 12, 31)
    )
    assert names_on(team, dt.date(2021, 1, 1)) == [earlier.member.name]
    with pytest.raises(Invalid):
        services.body_member_add(**again, from_date=TODAY, until=TODAY - DAY)
    # Who left may come again, also where nobody says since when.
    services.body_member_end(seat=seat, until=TODAY - DAY, by=office)
    services.body_member_add(**again)


@pytest.mark.parametrize("who", ["leader", "bureau", "firm"])
def test_only_the_office_writes_of_bodies(team, seat, who, request, mill):
    by = request.getfixturevalue(who)
    with pytest.raises(Forbidden):
        services.body_member_replace(seat=seat, from_date=TODAY, person_name="x", by=by)
    with pytest.raises(Forbidden):
        services.term_add(body=team, values={"title": "x", "from_date": TODAY}, by=by)
    with pytest.raises(Forbidden):
        services.body_describe(body=team, form="group", by=by)
    with pytest.raises(Forbidden):
        services.firms_assign(team=team, firms=[mill], by=by)


# Terms and parts


def test_a_new_term_closes_the_last_and_those_who_do_not_go_on_leave(committee, office, mill):
    first = services.term_add(
        body=committee, values={"title": "第一届", "from_date": "2022-01-01"}, by=office
    )
    stays = services.body_member_add(body=committee, member=mill, role="member", by=office)
    goes = services.body_member_add(body=committee, person_name="林测试", role="chair", by=office)
    services.term_add(
        body=committee,
        values={"title": "第二届", "from_date": "2026-01-01", "until": "2028-12-31"},
        going_on=[stays.pk],
        by=office,
    )
    first.refresh_from_db()
    assert first.until == dt.date(2025, 12, 31)
    assert names_on(committee, dt.date(2025, 12, 31)) == ["林测试", mill.name]
    assert names_on(committee, dt.date(2026, 1, 1)) == [mill.name]
    assert BodyMembership.objects.get(pk=goes.pk).until == dt.date(2025, 12, 31)


def test_terms_do_not_overlap_and_are_put_right(committee, office):
    add = {"body": committee, "by": office}
    one = services.term_add(
        values={"title": "一", "from_date": "2022-01-01", "until": "2024-12-31"}, **add
    )
    with pytest.raises(Conflict) as refused:
        services.term_add(values={"title": "二", "from_date": "2024-06-01"}, **add)
    assert "2022-01-01" in str(refused.value)
    services.term_update(term=one, values={"until": "2024-05-31"}, by=office)
    services.term_add(values={"title": "二", "from_date": "2024-06-01"}, **add)
    services.term_remove(term=one, by=office)
    assert [term.title for term in committee.body_terms.all()] == ["二"]


def test_a_body_is_no_part_of_its_own_parts(committee, team, office, mill):
    for parent in (team, committee):
        with pytest.raises(Invalid) as refused:
            services.body_describe(body=committee, form="committee", parent=parent, by=office)
        assert refused.value.field == "parent"
    with pytest.raises(Invalid):
        services.body_describe(body=mill, form="committee", by=office)


def test_a_description_is_no_hindrance_but_parts_and_terms_are(committee, team, office):
    with pytest.raises(Conflict):
        organisation_remove(organisation=committee, by=office)
    organisation_remove(organisation=team, by=office)
    organisation_remove(organisation=committee, by=office)


# Firms looked after


def test_a_team_looks_after_firms_and_each_sees_its_own(team, seat, office, mill, firm, bureau):
    own = firm.membership.organisation
    with pytest.raises(Invalid):
        services.firms_assign(team=team, firms=[mill, bureau.membership.organisation], by=office)
    assert not ServiceAssignment.objects.exists()
    services.firms_assign(team=team, firms=[mill, own], seat=seat, by=office)
    assert [one.firm for one in assignment_policy.rows(firm)] == [own]
    # The bureau sits in the team; leader and office see all.
    assert assignment_policy.rows(bureau).count() == 2
    assert looked_after_by(firm, own, TODAY).get().seat == seat
    with pytest.raises(Conflict):
        services.firms_assign(team=team, firms=[own], by=office)


def test_who_answers_for_a_firm_passes_on_with_the_seat(team, seat, office, mill):
    services.firms_assign(
        team=team, firms=[mill], seat=seat, from_date=dt.date(2025, 6, 1), by=office
    )
    made = services.body_member_replace(seat=seat, from_date=TODAY, person_name="王测试", by=office)
    before, now = ServiceAssignment.objects.order_by("pk")
    assert (before.seat, before.until) == (seat, TODAY - DAY)
    assert (now.seat, now.from_date, now.until) == (made, TODAY, None)
    # Erasing the person leaves the firm with nobody who answers for it.
    services.body_person_erase(seat=made, by=office)
    now.refresh_from_db()
    assert now.lacks_responsible_on(TODAY)
    assert "王测试" not in str(list(AuditEntry.objects.values()))
    services.assignment_pass_on(assignment=now, seat=None, by=office)
    services.assignment_end(assignment=now, by=office)
    assert not looked_after_by(office, mill, TODAY + DAY).exists()


def test_a_merge_takes_the_team_along(team, seat, office, mill, twin):
    services.firms_assign(team=team, firms=[twin], seat=seat, by=office)
    organisation_merge(survivor=mill, absorbed=twin, by=office)
    assert looked_after_by(office, mill, TODAY).get().team == team


# Pages


def test_the_list_shows_bodies_as_of_a_day_and_exports_them(
    web, committee, team, seat, mill, office
):
    BodyMembership.objects.create(body=committee, person_name="=林测试", role="chair")
    services.firms_assign(team=team, firms=[mill], seat=seat, by=office)
    text = web.get(url("bodies")).content.decode()
    assert "第一帮办团" in text
    assert "chart-data-bodies" in text
    assert web.get(url("bodies"), {"form": "alliance"}).content.decode().count("第一帮办团") == 0
    answer = web.get(url("bodies_export"), {"on": TODAY.isoformat()})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["Bodies", "Members", "Terms", "Firms looked after", "About"]
    assert "'=林测试" in [row[1].value for row in book["Members"].iter_rows()]
    assert [row[1].value for row in book["Firms looked after"].iter_rows()][1:] == [mill.name]


def test_a_bodys_page_shows_who_sat_there_on_a_day(web, team, seat, office, committee):
    services.body_member_replace(
        seat=seat, from_date=dt.date(2026, 3, 1), person_name="林测试", by=office
    )
    text = web.get(url("members", team.pk), {"on": "2026-02-01"}).content.decode()
    assert seat.member.name in text.split("Add a member")[0]
    assert "林测试" not in text
    assert committee.name in text
    assert (
        "Nobody is known" in web.get(url("members", team.pk), {"on": "2020-02-01"}).content.decode()
    )
    history = web.get(url("terms", team.pk)).content.decode()
    assert seat.member.name in history
    assert "林测试" in history


def test_the_office_replaces_and_ends_seats_on_pages(web, team, seat, mill):
    refused = web.post(
        url("member_replace", team.pk, seat.pk),
        {"member": "没有这家", "role": "chair", "from_date": "2026-01-01"},
    )
    assert refused.status_code == 422
    assert "No single organisation" in refused.content.decode()
    web.post(
        url("member_replace", team.pk, seat.pk),
        {"member": mill.name, "role": "member", "from_date": "2026-01-01"},
    )
    now = team.body_members.get(member=mill)
    assert web.post(url("member_end", team.pk, now.pk), {"until": "2025-01-01"}).status_code == 422
    web.post(url("member_end", team.pk, now.pk), {"until": "2026-05-31"})
    assert names_on(team, dt.date(2026, 6, 1)) == []


def test_terms_and_descriptions_are_written_on_pages(web, committee, team):
    web.post(
        url("term_new", committee.pk),
        {"title": "第一届", "from_date": "2024-01-01", "until": "2024-12-31"},
    )
    term = committee.body_terms.get()
    text = web.get(url("terms", committee.pk)).content.decode()
    assert "no new term is entered" in text
    web.post(url("term_edit", committee.pk, term.pk), {"title": "首届", "from_date": "2024-01-01"})
    term.refresh_from_db()
    assert (term.title, term.until) == ("首届", None)
    form = web.get(url("body_edit", committee.pk)).content.decode()
    assert '<option value="committee" selected>' in form
    web.post(url("body_edit", committee.pk), {"form": "committee", "duty": "统筹"})
    assert committee.body_profile.duty == "统筹"
    assert web.get(url("terms", factories.OrganisationFactory().pk)).status_code == 404


def test_firms_are_given_to_a_team_all_or_none(web, team, seat, mill, client_of, firm):
    own = firm.membership.organisation
    sent = {"firms": f"{mill.name}\n没有这家\n{own.uscc}", "seat": seat.pk, "from_date": ""}
    refused = web.post(url("firm_assign", team.pk), sent)
    assert refused.status_code == 422
    assert "Line 2" in refused.content.decode()
    assert not ServiceAssignment.objects.exists()
    web.post(url("firm_assign", team.pk), {**sent, "firms": f"{mill.name}\n\n{own.uscc}"})
    assert ServiceAssignment.objects.count() == 2
    seen = client_of(firm)
    assert team.name in seen.get(url("detail", own.pk)).content.decode()
    assert team.name not in seen.get(url("detail", mill.pk)).content.decode()
    firms = seen.get(url("looked_after", team.pk)).content.decode()
    assert own.name in firms
    assert mill.name not in firms
    row = ServiceAssignment.objects.get(firm=own)
    web.post(url("assignment_pass_on", team.pk, row.pk), {"seat": "", "from_date": ""})
    web.post(url("assignment_end", team.pk, row.pk), {"until": ""})
    row.refresh_from_db()
    assert (row.seat, row.until) == (None, TODAY)


@pytest.mark.parametrize("held", ["seat", "assignment"])
def test_an_end_still_to_come_is_moved_and_one_that_is_past_stays(held, office, team, seat, mill):
    """Seats and assignments by one rule; neither grows into the time of its successor."""
    if held == "seat":
        row, end = seat, lambda until: services.body_member_end(seat=seat, until=until, by=office)
        again = lambda day: services.body_member_add(  # noqa: E731
            body=team, member=seat.member, role="chair", from_date=day, by=office
        )
    else:
        (row,) = services.firms_assign(team=team, firms=[mill], by=office)
        end = lambda until: services.assignment_end(assignment=row, until=until, by=office)  # noqa: E731
        again = lambda day: services.firms_assign(  # noqa: E731
            team=team, firms=[mill], from_date=day, by=office
        )
    end(TODAY + 30 * DAY)
    end(TODAY + 20 * DAY)
    again(TODAY + 25 * DAY)
    with pytest.raises(Conflict) as refused:
        end(TODAY + 30 * DAY)
    assert refused.value.code == "overlaps"
    row.refresh_from_db()
    assert row.until == TODAY + 20 * DAY
    type(row).objects.filter(pk=row.pk).update(from_date=TODAY - 9 * DAY, until=TODAY - DAY)
    with pytest.raises(Conflict) as refused:
        end(TODAY)
    assert refused.value.code == "over"


def test_a_planned_end_stays_when_somebody_else_answers_for_the_firm(office, team, seat, mill):
    (row,) = services.firms_assign(team=team, firms=[mill], by=office, seat=seat)
    ServiceAssignment.objects.update(from_date=TODAY - 9 * DAY)
    services.assignment_end(assignment=row, until=TODAY + 9 * DAY, by=office)
    made = services.assignment_pass_on(assignment=row, seat=None, by=office)
    assert (made.from_date, made.until) == (TODAY, TODAY + 9 * DAY)
    row.refresh_from_db()
    assert row.until == TODAY - DAY


def test_it_is_not_passed_on_after_its_planned_end(office, team, seat, mill):
    (row,) = services.firms_assign(team=team, firms=[mill], by=office, seat=seat)
    services.assignment_end(assignment=row, until=TODAY + 9 * DAY, by=office)
    with pytest.raises(Conflict) as refused:
        services.assignment_pass_on(
            assignment=row, seat=None, from_date=TODAY + 20 * DAY, by=office
        )
    assert (refused.value.code, refused.value.field) == ("over", "from_date")
    assert ServiceAssignment.objects.get().until == TODAY + 9 * DAY


def test_the_api_tells_of_bodies(web, committee, team, seat, mill):
    root = f"/api/v1/chains/fabric/bodies/{team.pk}"
    told = web.get(root).json()
    assert (told["form"], told["parent"]["id"], told["members"]) == ("team", committee.pk, 1)
    send = {"content_type": "application/json"}
    made = web.post(f"{root}/firms", {"firms": [mill.pk], "seat": seat.pk}, **send).json()
    assert made[0]["seat"]["member"]["id"] == seat.member_id
    behind = web.get(f"/api/v1/chains/fabric/organisations/{mill.pk}/looked-after-by").json()
    assert [one["team"]["id"] for one in behind] == [team.pk]
    term = web.post(f"{root}/terms", {"title": "第一届", "from_date": "2026-01-01"}, **send)
    assert term.status_code == 201
    assert web.get(root, {"on": "2025-12-31"}).json()["term"] is None
