"""Numbers: every figure opens just the records that make it, and holds what one may see."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from random import Random

import numpy as np
import pytest
from django.http import QueryDict
from django.utils import timezone
from openpyxl import load_workbook
from tests import factories
from tests.lists_world import assign

from chainloom.core.working_time import SHANGHAI, WorkingCalendar
from chainloom.lists import kinds
from chainloom.lists.forms.filters import MatchFilter, NeedFilter, ResourceFilter
from chainloom.lists.models import Match, Need
from chainloom.lists.selectors import matches as match_reads
from chainloom.lists.selectors import needs as need_reads
from chainloom.lists.selectors import resources as resource_reads
from chainloom.lists.selectors.boards.numbers import numbers
from chainloom.lists.selectors.boards.periods import Period
from chainloom.lists.selectors.boards.worked import WorkedTime, in_words, middle

from .test_boards import clock, need, url

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 29)
YEAR = Period.read("2026", today=TODAY)


def moment(month, day, hour=9):
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def entry(row, verb, at, unit=None, **more):
    return row.entries.create(verb=verb, at=at, organisation=unit, **more)


@pytest.fixture
def lived(office, firm, other_firm, bureau, other_bureau):
    """A small year: of everything that is counted at least one, and beside it what is not."""
    unit, other = bureau.membership.organisation, other_bureau.membership.organisation
    stage = factories.StageFactory(chain=firm.chain, code="weaving")
    factories.PlacementFactory(organisation=firm.membership.organisation, stage=stage)
    _closed(firm, unit, moment(3, 2), days=2, rating=5)
    _closed(firm, unit, moment(3, 9), days=4, rating=4, kind="site")
    _closed(other_firm, other, moment(5, 11), days=1, rating=2, outcome="not_possible")
    _closed(firm, unit, moment(6, 1), days=3, outcome="withdrawn")
    # The year before is another period's.
    _closed(firm, unit, datetime(2025, 3, 3, 9, tzinfo=SHANGHAI), days=2, rating=3)
    late = need(firm, "working", submitted_at=moment(11, 2), escalated_at=moment(11, 20))
    assign(late, unit)
    clock(late, unit, -50)
    entry(late, "escalated", moment(11, 20))
    entry(late, "redone", moment(11, 10))
    need(other_firm, "submitted", submitted_at=moment(11, 3), kind="site")
    need(firm, "draft")
    _matches(firm, other_firm)
    factories.ResourceFactory(
        chain=firm.chain, organisation=firm.membership.organisation, confirmed_at=None
    )
    return stage


def _closed(owner, unit, sent, *, days, rating=None, outcome="solved", kind="fabric"):
    done = sent + timedelta(days=days)
    row = need(
        owner,
        "closed",
        kind=kind,
        submitted_at=sent,
        answered_at=done,
        closed_at=done + timedelta(days=1),
        outcome=outcome,
        rating=rating,
    )
    assign(row, unit)
    row.assignments.update(assigned_at=sent + timedelta(hours=1))
    entry(row, "answered", done, unit)
    entry(row, "answered", sent + timedelta(hours=2), unit, inside=True)
    if rating:
        entry(row, "confirmed", done + timedelta(hours=3))
    return row


def _matches(firm, other_firm):
    mine = {"chain": firm.chain, "organisation": other_firm.membership.organisation}

    def match(state, ended=None, **values):
        return factories.MatchFactory(
            need=need(firm),
            resource=factories.ResourceFactory(**mine),
            state=state,
            ended_at=ended,
            created_at=moment(4, 1),
            **values,
        )

    for state, stated_by, amount, ended in (
        ("signed", "office", 20, None),
        ("fulfilled", "asker", 30.5, moment(7, 1)),
    ):
        row = match(state, ended)
        row.steps.create(
            state=state,
            on=date(2026, 6, 30),
            amount=amount,
            stated_by=stated_by,
            stated_at=moment(6, 30),
            confirmed_at=moment(7, 1),
            asker_confirmed_at=moment(6, 30) if stated_by == "asker" else None,
            offerer_confirmed_at=moment(7, 1) if stated_by == "asker" else None,
        )
        # Stated and not confirmed: counted nowhere.
        row.steps.create(
            state="signed",
            on=date(2026, 6, 30),
            amount=999,
            stated_by="asker",
            stated_at=moment(6, 30),
        )
    match("dropped", moment(8, 1), drop_reason="price")
    match("dropped", moment(8, 2), drop_reason="price")
    match("dropped", moment(8, 2), drop_reason="time")


def shown(found, key):
    return {
        row.label: [cell.said or cell.count for cell in row.cells]
        for row in found.section(key).rows
    }


# What is counted


def test_the_figures_say_what_happened(office, lived, bureau, other_bureau):
    found = numbers(office, YEAR)
    kinds = shown(found, "kinds")
    # Sent, not answered now, medians, solved: the draft and the year before are not in it.
    assert kinds["All"][0] == 6
    assert kinds["All"][4] == 2
    assert found.section("kinds").rows[-1].cells[2].count == 4
    assert shown(found, "shares") == {
        "Needs closed": [3, 2, "67%"],
        "Matches ended": [4, 1, "25%"],
    }
    assert shown(found, "amounts") == {
        "signed": [1, "20", "0", "20"],
        "fulfilled": [1, "30.5", "30.5", "0"],
    }
    assert shown(found, "reasons") == {"price": [2], "time of delivery": [1]}
    assert shown(found, "ratings")["Mean of 1 to 5"] == ["3.7"]
    assert shown(found, "escalations") == {"Put to the leader": [1], "Decided": [0]}
    assert shown(found, "resources")["Of these to be confirmed"] == [1]


def test_medians_are_of_working_time_from_sending_and_for_a_unit_from_being_responsible(
    office, lived, bureau
):
    found = numbers(office, YEAR)
    calendar = WorkingCalendar()
    rows = Need.objects.filter(kind="fabric", entries__inside=False, entries__verb="answered")
    rows = rows.filter(submitted_at__gte=YEAR.begins)
    whole = [calendar.elapsed(row.submitted_at, row.answered_at).hours for row in rows.distinct()]
    fabric = next(
        row for row in found.section("kinds").rows if row.label == kinds.kind("fabric").label
    )
    assert fabric.cells[2].value == pytest.approx(middle(whole), abs=0.01)
    mine = Need.objects.filter(assignments__organisation=bureau.membership.organisation)
    mine = mine.filter(answered_at__gte=YEAR.begins)
    since = [
        calendar.elapsed(row.submitted_at + timedelta(hours=1), row.answered_at).hours
        for row in mine
    ]
    unit = next(
        row
        for row in found.section("units").rows
        if row.label == bureau.membership.organisation.display_name
    )
    assert unit.cells[0].value == pytest.approx(middle(since), abs=0.01)


LISTS = {
    url("needs"): (NeedFilter, need_reads.needs),
    url("matches"): (MatchFilter, match_reads.matches),
    url("resources"): (ResourceFilter, resource_reads.resources),
}


def listed(actor, address):
    """How many records the list at an address has, as its view asks for them."""
    path, _mark, query = address.partition("?")
    form, select = LISTS[path]
    about = {"actor": actor} if form is MatchFilter else {}
    filters = form(QueryDict(query), **about)
    assert not filters.errors, address
    return select(actor, **filters.chosen()).count()


@pytest.mark.parametrize("period", ["2026", "2026-q2", "2025"])
@pytest.mark.parametrize("role", ["office", "leader", "bureau", "firm", "partner"])
def test_every_figure_opens_exactly_the_records_that_make_it(request, lived, role, period):
    actor = request.getfixturevalue(role)
    found = numbers(actor, Period.read(period, today=TODAY))
    counts = {one.url: one.count for one in found.all_numbers()}
    assert len(counts) > 20
    assert {address: listed(actor, address) for address in counts} == counts


def test_the_page_that_a_figure_opens_says_its_number(office, lived, client_of):
    client = client_of(office)
    for section in numbers(office, YEAR).sections:
        one = section.rows[0].cells[0]
        assert client.get(one.url).context["table"].count == one.count, one.url


def test_all_kinds_together_are_the_sum_of_the_kinds(office, lived):
    *rows, whole = numbers(office, YEAR).section("kinds").rows
    for at in range(5):
        assert sum(row.cells[at].count for row in rows) == whole.cells[at].count


def test_a_firm_counts_its_own_and_what_it_may_find(firm, other_firm, office, lived):
    mine, theirs = numbers(firm, YEAR), numbers(other_firm, YEAR)
    assert mine.section("shares").rows[0].cells[0].count == 2
    assert theirs.section("shares").rows[0].cells[0].count == 1
    # The other firm finds what is listed, and learns nothing of how it went.
    assert theirs.section("escalations").rows[0].cells[0].count == 0
    assert mine.section("escalations").rows[0].cells[0].count == 1
    assert shown(theirs, "ratings")["Mean of 1 to 5"] == ["2.0"]


def test_a_stranger_to_a_match_counts_none(partner, lived):
    assert Match.objects.count() == 5
    assert shown(numbers(partner, YEAR), "amounts") == {
        "signed": [0, "0", "0", "0"],
        "fulfilled": [0, "0", "0", "0"],
    }


def test_a_hidden_name_is_told_by_no_stage_and_no_district(firm, other_firm, office, lived):
    row = need(firm, submitted_at=moment(11, 5), hide_name=True)
    stage = lived.pk
    here = {"figure": "unanswered", "stage": str(stage)}
    from chainloom.lists.selectors.needs import needs

    assert needs(office, **here).filter(pk=row.pk).exists()
    assert needs(firm, **here).filter(pk=row.pk).exists()
    assert not needs(other_firm, **here).filter(pk=row.pk).exists()
    district = row.organisation.district_code or "none"
    assert not needs(other_firm, district=district).filter(pk=row.pk).exists()
    assert needs(other_firm).filter(pk=row.pk).exists()


# Stages


def test_the_map_leads_to_the_lists_of_what_it_counts(office, firm, lived, client_of):
    context = client_of(office).get(url("needs_map")).context
    assert context["rows"]
    for one, links in [*context["rows"], *context["districts"]]:
        for name in ("needs", "unanswered", "offers"):
            counted = getattr(one, name)
            assert listed(office, links[name]) == counted, links[name]
    assert sum(one.needs for one, _links in context["rows"]) == context["needs"]


def test_the_maps_whole_is_that_of_the_list_though_a_hidden_name_stands_nowhere(
    firm, other_firm, lived, client_of
):
    need(firm, submitted_at=moment(11, 5), hide_name=True)
    page = client_of(other_firm).get(url("needs_map"))
    context = page.context
    assert listed(other_firm, context["all"]["needs"]) == context["needs"]
    assert listed(other_firm, context["all"]["unanswered"]) == context["unanswered"]
    assert context["hidden"] == 1
    assert "1 with a hidden name, not on the map" in page.content.decode()
    assert client_of(firm).get(url("needs_map")).context["hidden"] == 0


def test_the_map_of_a_chain_without_stages_says_so(office, client_of):
    assert "no stage yet" in client_of(office).get(url("needs_map")).content.decode()


# Periods


@pytest.mark.parametrize(
    ("written", "since", "until"),
    [
        ("2026-11", (2026, 11, 1), (2026, 11, 30)),
        ("2024-02", (2024, 2, 1), (2024, 2, 29)),
        ("2026-q4", (2026, 10, 1), (2026, 12, 31)),
        ("2026-Q1", (2026, 1, 1), (2026, 3, 31)),
        ("2026", (2026, 1, 1), (2026, 12, 31)),
        ("2026-w01", (2025, 12, 29), (2026, 1, 4)),
        ("2026-w54", (2026, 10, 1), (2026, 12, 31)),
        ("2026-13", (2026, 10, 1), (2026, 12, 31)),
        ("1066", (2026, 10, 1), (2026, 12, 31)),
        ("今年", (2026, 10, 1), (2026, 12, 31)),
        ("", (2026, 10, 1), (2026, 12, 31)),
    ],
)
def test_a_period_is_read_from_the_address(written, since, until):
    found = Period.read(written, today=TODAY)
    assert (found.since, found.until) == (date(*since), date(*until))


@pytest.mark.parametrize("written", ["2026-01", "2026-q1", "2026", "2026-w01"])
def test_before_and_after_are_the_neighbours_without_a_gap(written):
    found = Period.read(written, today=TODAY)
    assert found.before.until + timedelta(days=1) == found.since
    assert found.until + timedelta(days=1) == found.after.since
    assert found.after.before == found
    assert Period.read(found.written, today=TODAY) == found


def test_days_from_and_to_are_checked_and_said(office, client_of):
    client = client_of(office)
    page = client.get(url("numbers") + "?since=2026-03-01&until=2026-03-31")
    assert page.context["period"].since == date(2026, 3, 1)
    for since, until, said in (
        ("2026-03-31", "2026-03-01", "before the first"),
        ("0001-01-01", "9999-12-31", "between 2000 and 2100"),
        ("2026-02-30", "2026-03-01", "Enter a valid date"),
    ):
        page = client.get(url("numbers"), {"since": since, "until": until})
        assert page.status_code == 200
        assert said in page.content.decode()


# Working time


def test_working_time_by_sums_is_that_of_the_calendar():
    rng = Random(7)
    calendar = WorkingCalendar(off=frozenset({date(2026, 5, 7)}), on=frozenset({date(2026, 5, 9)}))
    worked = WorkedTime(calendar)
    start = datetime(2026, 1, 1, tzinfo=SHANGHAI)
    pairs = []
    for _number in range(300):
        a = start + timedelta(minutes=rng.randint(0, 500_000), seconds=rng.randint(0, 59))
        pairs.append((a, a + timedelta(minutes=rng.randint(0, 60_000))))
    starts, ends = np.array([[one.timestamp() for one in pair] for pair in pairs]).T
    slow = [calendar.elapsed(a, b).minutes for a, b in pairs]
    assert worked.minutes(starts, ends) == pytest.approx(slow, abs=0.02)
    assert not worked.minutes(ends, starts).any()
    assert len(worked.minutes(starts[:0], ends[:0])) == 0


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (None, ("–", "")),
        (12, ("12", "working minutes")),
        (60, ("1", "working hour")),
        (200, ("3.3", "working hours")),
        (420, ("1", "working day")),
        (1050, ("2.5", "working days")),
    ],
)
def test_a_median_is_said_in_the_unit_that_fits(minutes, said):
    assert in_words(minutes, 420) == said


# Files


def test_the_workbook_holds_every_table_and_runs_nothing(office, firm, lived, client_of):
    Need.objects.filter(organisation=firm.organisation_id).update(title="=1+1")
    firm.membership.organisation.short_name = "=HYPERLINK(1)"
    firm.membership.organisation.save()
    answer = client_of(office).get(url("numbers_export") + "?period=2026&format=xlsx")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert len(book.sheetnames) == 10
    sheet = book[book.sheetnames[0]]
    heads = [cell.value for cell in sheet[1]]
    assert "Median to the first answer · working hours" in heads
    assert [row[0].value for row in sheet.iter_rows(min_row=2)][-1] == "All"
    for page in book:
        for row in page.iter_rows(values_only=True):
            assert not any(str(cell).startswith("=") for cell in row)


def test_the_csv_has_a_line_for_each_figure_with_its_list(office, lived, client_of):
    answer = client_of(office).get(url("numbers_export") + "?period=2026&format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert len(lines) == len(list(numbers(office, YEAR).all_numbers()))
    share = next(one for one in lines if one["Row"] == "Needs closed" and one["Figure"] == "Share")
    assert float(share["Value"]) == pytest.approx(2 / 3)
    assert share["List"].startswith("http://testserver/c/fabric/lists/needs/?figure=solved")


# The API


def test_programs_read_the_same_numbers(office, lived, client_of):
    answer = client_of(office).get(
        "/api/v1/chains/fabric/numbers?since=2026-01-01&until=2026-12-31"
    )
    body = answer.json()
    found = numbers(office, YEAR)
    assert [one["key"] for one in body["sections"]] == [one.key for one in found.sections]
    counts = [
        cell["count"] for one in body["sections"] for row in one["rows"] for cell in row["cells"]
    ]
    assert counts == [one.count for one in found.all_numbers()]


@pytest.mark.parametrize(
    "query",
    [
        "numbers?since=2026-03-01",
        "numbers?since=2026-03-01&until=2026-02-01",
        "numbers?since=0001-01-01&until=2026-02-01",
        "calendar?since=2026-01-01&until=2026-12-31",
        "calendar?show=nonsense",
    ],
)
def test_the_api_refuses_days_that_cannot_be(office, client_of, query):
    answer = client_of(office).get(f"/api/v1/chains/fabric/{query}")
    assert answer.status_code == 422, answer.content


def test_programs_read_my_day_and_the_calendar(office, firm, client_of):
    row = need(firm, "submitted", title="待核实的", needed_by=timezone.localdate())
    clock(row, office.membership.organisation, 1, step="verify")
    client = client_of(office)
    groups = client.get("/api/v1/chains/fabric/my-day").json()
    assert [one["code"] for one in groups] == ["ends_today", "verify"]
    assert groups[0]["items"][0]["due_at"]
    days = client.get("/api/v1/chains/fabric/calendar").json()
    assert sum(day["count"] for day in days) >= 1
    wanted = [one for day in days for one in day["entries"] if one["sort"] == "wanted"]
    assert [one["title"] for one in wanted] == ["待核实的"]


# Queries


@pytest.mark.parametrize(
    "name", ["needs_board", "matches_board", "calendar", "needs_map", "my_day", "week", "numbers"]
)
def test_a_page_asks_no_oftener_of_many_than_of_few(
    office, firm, other_firm, bureau, client_of, django_assert_max_num_queries, name
):
    client = client_of(office)

    def grow(number):
        unit = bureau.membership.organisation
        for _number in range(number):
            row = need(
                firm, "assigned", submitted_at=timezone.now(), needed_by=timezone.localdate()
            )
            assign(row, unit)
            clock(row, unit, 1)
            need(firm, "submitted", submitted_at=timezone.now())
            offered = factories.ResourceFactory(
                chain=firm.chain, organisation=other_firm.membership.organisation
            )
            factories.MatchFactory(need=row, resource=offered)

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    grow(3)
    client.get(url(name))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url(name))
    grow(9)
    with django_assert_max_num_queries(len(few)):
        client.get(url(name))
