"""Boards: what lies in which column, in what order, and what moving a card does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import factories
from tests.lists_world import assign, going, stated

from chainloom.lists import moves, services
from chainloom.lists.acts import ACTS
from chainloom.lists.models import Need, NeedState
from chainloom.lists.selectors.boards import kanban

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"lists:{name}", args=["fabric", *args])


def need(owner, state="verified", **values):
    return factories.NeedFactory(
        chain=owner.chain, organisation=owner.membership.organisation, state=state, **values
    )


def clock(row, unit, hours, *, step="reply"):
    now = timezone.now()
    due = now + timedelta(hours=hours)
    return row.clocks.create(
        organisation=unit,
        step=step,
        started_at=now - timedelta(days=9),
        limit=72,
        limit_unit="hours",
        due_at=due,
        warn_at=due - timedelta(hours=10),
    )


def column(columns, state):
    return next(one for one in columns if one.state == state)


def said_on(client, address, data):
    """Where a post leads, and what the page there says."""
    answer = client.post(address, data, follow=True)
    return answer.redirect_chain[-1][0], [str(one) for one in answer.context["messages"]]


# Columns


def test_urgent_cards_come_first_then_those_whose_time_ends_soonest(office, bureau, firm):
    unit = bureau.membership.organisation
    later, soon, urgent = (need(firm, "assigned", title=t) for t in ("后到期", "先到期", "紧急"))
    Need.objects.filter(pk=urgent.pk).update(urgent=True)
    for row, hours in ((later, 50), (soon, 5), (urgent, 90)):
        assign(row, unit)
        clock(row, unit, hours)
    cards = column(kanban.need_columns(office, {}), "assigned").cards
    assert [card.title for card in cards] == ["紧急", "先到期", "后到期"]
    assert {card.unit for card in cards} == {unit}


def test_a_clock_says_in_words_that_it_is_late_or_soon_over(office, bureau, firm, client_of):
    unit = bureau.membership.organisation
    for title, hours in (("过了", -30), ("快到", 3), ("还早", 60)):
        clock(need(firm, "assigned", title=title), unit, hours)
    cards = column(kanban.need_columns(office, {}), "assigned").cards
    assert [(card.title, card.clock.tone) for card in cards] == [
        ("过了", "danger"),
        ("快到", "warning"),
        ("还早", "success"),
    ]
    page = client_of(office).get(url("needs_board")).content.decode()
    assert "1 day 5 hours late" in page or "1 day 6 hours late" in page


def test_a_full_column_shows_its_first_cards_and_leads_to_the_whole_list(office, firm, client_of):
    for _number in range(kanban.SHOWN + 4):
        need(firm, kind="fabric")
    need(firm, kind="site")
    found = column(kanban.need_columns(office, {"kind": "fabric"}), "verified")
    assert (found.count, len(found.cards), found.more) == (kanban.SHOWN + 4, kanban.SHOWN, 4)
    client = client_of(office)
    page = client.get(url("needs_board") + "?kind=fabric").content.decode()
    link = f"{url('needs')}?kind=fabric&amp;state=verified"
    assert link in page
    assert "4 more" in page
    rows = client.get(link.replace("&amp;", "&")).context["table"]
    assert rows.count == kanban.SHOWN + 4


def test_a_member_sees_no_card_of_what_is_not_shown_and_no_hidden_name(
    firm, other_firm, office, client_of
):
    need(firm, title="只给选定的", visibility="chosen")
    need(firm, title="藏着名字的", hide_name=True)
    page = client_of(other_firm).get(url("needs_board")).content.decode()
    assert "只给选定的" not in page
    assert "藏着名字的" in page
    assert "name hidden" in page
    assert firm.membership.organisation.name not in page


@pytest.mark.parametrize("count", [0, 1])
def test_a_board_with_nothing_says_what_to_do_and_one_with_a_card_shows_it(
    office, firm, client_of, count
):
    for _number in range(count):
        need(firm, title="唯一的")
    page = client_of(office).get(url("needs_board")).content.decode()
    assert ("No need yet" in page) == (count == 0)
    assert ("唯一的" in page) == (count == 1)


def test_views_keep_the_filter_in_the_address(office, firm, client_of):
    need(firm)
    page = client_of(office).get(url("needs") + "?kind=fabric&page=1&sort=title").content.decode()
    for name in ("needs_board", "calendar", "needs_map"):
        assert f'href="{url(name)}?kind=fabric"' in page


# Moving a need

STEPS = [
    # who, from, to, what happens: done at once, by which form, or refused with which words
    ("office", "submitted", "verified", "done"),
    ("office", "submitted", "returned", "return"),
    ("office", "submitted", "assigned", "assign"),
    ("office", "verified", "assigned", "assign"),
    ("office", "verified", "closed", "close"),
    ("office", "assigned", "working", "a step of the responsible unit"),
    ("office", "verified", "answered", "There is no step"),
    ("office", "closed", "verified", "There is no step"),
    ("office", "answered", "confirmed", "a step of who asks"),
    ("bureau", "assigned", "working", "done"),
    ("bureau", "assigned", "answered", "answer"),
    ("bureau", "assigned", "closed", "a step of the chain office"),
    ("firm", "draft", "submitted", "done"),
    ("firm", "returned", "submitted", "done"),
    ("firm", "submitted", "verified", "a step of the chain office"),
    ("firm", "submitted", "closed", "withdraw"),
    ("firm", "answered", "confirmed", "confirm"),
    ("firm", "answered", "working", "redo"),
    ("firm", "verified", "verified", "already"),
    ("firm", "verified", "nowhere", "There is no such column"),
]


@pytest.mark.parametrize(("role", "state", "to", "expected"), STEPS)
def test_a_move_is_the_same_step_as_on_the_page_of_the_need(
    request, office, bureau, firm, client_of, role, state, to, expected
):
    row = need(firm, state)
    if state in ("assigned", "answered"):
        assign(row, bureau.membership.organisation)
    client = client_of(request.getfixturevalue(role))
    board = url("needs_board") + "?kind=fabric"
    where, said = said_on(client, url("need_move", row.pk), {"to": to, "next": board})
    row.refresh_from_db()
    if expected == "done":
        assert (where, row.state) == (f"{board}#card-{row.pk}", to)
        assert said == [str(act.said) for act in ACTS if moves.LEADS_TO.get(act.verb) == to][:1]
    elif " " in expected or expected == "already":
        assert (where, row.state) == (f"{board}#card-{row.pk}", state)
        assert expected in said[0]
    else:
        assert where.startswith(url("need_act", row.pk, expected) + "?next=")
        assert row.state == state


def test_after_the_form_of_a_move_one_is_back_on_the_board(office, firm, client_of):
    row = need(firm, "submitted")
    board = url("needs_board")
    client = client_of(office)
    form = client.post(url("need_move", row.pk), {"to": "returned", "next": board})
    answer = client.post(form["Location"], {"text": "缺门幅"})
    row.refresh_from_db()
    assert row.state == NeedState.RETURNED
    assert (answer.status_code, answer["Location"]) == (303, f"{board}#card-{row.pk}")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/c/fabric/", "//evil.example/", "/me/"])
def test_no_move_leads_to_another_site_or_out_of_the_chain(office, firm, client_of, elsewhere):
    row = need(firm, "submitted")
    data = {"to": "verified", "next": elsewhere}
    answer = client_of(office).post(url("need_move", row.pk), data)
    assert answer["Location"] == f"{url('needs_board')}#card-{row.pk}"


def test_a_card_that_moved_meanwhile_is_refused(office, bureau, firm, client_of):
    row = need(firm, "submitted")
    services.needs.need_verify(need=row, by=office)
    _where, said = said_on(
        client_of(office), url("need_move", row.pk), {"to": "returned", "next": url("needs_board")}
    )
    assert "There is no step" in said[0]
    assert "From here it can go to" in said[0]
    office.user.language = "zh-hans"
    office.user.save()
    data = {"to": "returned", "next": url("needs_board")}
    _where, said = said_on(client_of(office), url("need_move", row.pk), data)
    assert "可转为" in said[-1]


def test_the_menu_offers_what_can_be_done_and_nothing_else(office, other_firm, firm, client_of):
    row = need(firm, "submitted")
    menu = client_of(office).get(url("need_moves", row.pk)).content.decode()
    assert 'data-to="verified"' in menu
    assert 'data-to="closed"' not in menu
    row = need(firm)
    menu = client_of(other_firm).get(url("need_moves", row.pk)).content.decode()
    assert "data-to" not in menu
    assert "Nothing for you to do here now" in menu


# Matches


@pytest.fixture
def match(firm, other_firm):
    offered = factories.ResourceFactory(
        chain=firm.chain, organisation=other_firm.membership.organisation
    )
    return factories.MatchFactory(need=need(firm), resource=offered)


def test_matches_lie_by_state_and_say_when_nothing_happens(office, match, client_of):
    match.moved_at = timezone.now() - timedelta(days=8)
    match.save()
    found = column(kanban.match_columns(office, {}), "proposed")
    assert (found.count, found.cards[0].standing.tone) == (1, "danger")
    assert "stands still for 8 days" in client_of(office).get(url("matches_board")).content.decode()


def test_a_side_moves_its_match_by_saying_its_interest(firm, other_firm, match, client_of):
    for actor in (firm, other_firm):
        address = url("match_move", match.pk)
        _where, said = said_on(client_of(actor), address, {"to": "interest"})
        assert said == ["Noted: your side is interested."]
    match.refresh_from_db()
    assert match.state == "interest"


def test_a_step_of_a_match_opens_its_form_with_the_step_chosen(firm, match, client_of):
    going_on = going(match.need, factories.ResourceFactory(
        chain=match.chain, organisation=match.resource.organisation
    ))  # fmt: skip
    where, _said = said_on(client_of(firm), url("match_move", going_on.pk), {"to": "signed"})
    assert where.startswith(url("match_step", going_on.pk) + "?state=signed&next=")
    page = client_of(firm).get(where).content.decode()
    assert '<option value="signed" selected>' in page


def test_a_stated_step_is_confirmed_by_moving_its_card(other_firm, firm, match, client_of):
    offered = factories.ResourceFactory(chain=match.chain, organisation=match.resource.organisation)
    waiting = stated(match.need, offered)
    own = said_on(client_of(firm), url("match_move", waiting.pk), {"to": "signed"})[1]
    assert own == ["A step waits for the other side to confirm it."]
    said_on(client_of(other_firm), url("match_move", waiting.pk), {"to": "sample"})
    waiting.refresh_from_db()
    assert waiting.state == "sample"


def test_who_only_reads_a_match_is_told_who_moves_it(leader, match, client_of):
    _where, said = said_on(client_of(leader), url("match_move", match.pk), {"to": "interest"})
    assert said == ["Only who asks, who offers and the office move a match."]
    assert moves.match_moves(match, leader) == []


def test_matches_that_wait_for_ones_side_are_found_by_their_filter(firm, match, client_of):
    client = client_of(firm)
    assert client.get(url("matches") + "?only=mine").context["table"].count == 1
    services.matches.match_interest(match=match, by=firm)
    assert client.get(url("matches") + "?only=mine").context["table"].count == 0
