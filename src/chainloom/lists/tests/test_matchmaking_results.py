"""What came of a talk: entered by the office or by each side, and carried into a match."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import factories
from tests.matchmaking_world import event_in, talk_in

from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.lists import services
from chainloom.lists.models import Match, TalkWord
from chainloom.lists.selectors import matchmaking as selectors

pytestmark = pytest.mark.django_db
fair = services.matchmaking
BOTH = {"asker": "interested", "offerer": "interested"}


@pytest.fixture
def event(chain):
    return event_in(chain)


@pytest.fixture
def talk(event, firm, other_firm):
    return talk_in(event, firm.membership.organisation, other_firm.membership.organisation)


def answer(talk, by, note="", **words):
    return fair.talk_answer(talk=talk, words=words, by=by, note=note).talk


def match_of(talk):
    return Match.objects.get(need=talk.need, resource=talk.resource)


@pytest.mark.parametrize(
    ("asker", "offerer", "result", "state"),
    [
        ("interested", "interested", "both", "interest"),
        ("sample", "sample", "sample", "sample"),
        ("sample", "interested", "both", "interest"),
        ("interested", "no", "one", "proposed"),
        ("no", "interested", "one", "proposed"),
        ("interested", "later", "one", "proposed"),
        ("later", "no", "later", None),
        ("no", "no", "none", None),
        ("absent", "interested", "absent", "proposed"),
        ("absent", "absent", "absent", None),
    ],
)
def test_what_the_office_enters_makes_the_result_and_the_match(
    talk, office, asker, offerer, result, state
):
    row = answer(talk, office, asker=asker, offerer=offerer)
    assert row.result == result
    assert set(row.words.values_list("by_office", flat=True)) == {True}
    found = Match.objects.filter(need=talk.need).first()
    assert (found.state if found else None) == state
    assert (row.match_id is not None) == (state is not None)


def test_the_record_says_that_it_was_the_office(talk, office):
    answer(talk, office, **BOTH)
    match = match_of(talk)
    assert match.is_mutual()
    noted = AuditEntry.objects.get(action="match.interest_noted")
    assert noted.context["sides"] == ["asker", "offerer"]
    assert noted.actor_label == office.label
    assert not AuditEntry.objects.filter(action="match.interested").exists()


def test_the_event_is_held_from_the_first_result_on(talk, office, event):
    answer(talk, office, **BOTH)
    event.refresh_from_db()
    assert event.state == "held"
    with pytest.raises(Conflict, match="no longer made anew"):
        fair.plan_make(matchmaking=event, by=office)
    with pytest.raises(Conflict, match="stays in its place"):
        fair.talk_move(talk=talk, round_=3, table=3, by=office)


def test_each_side_says_its_own_from_its_phone(talk, firm, other_firm):
    row = answer(talk, firm, asker="interested")
    assert row.result == "one"
    match = match_of(talk)
    assert (match.proposed_by, match.asker_at is None, match.offerer_at) == ("asker", False, None)
    row = answer(row, other_firm, offerer="interested")
    assert row.result == "both"
    match.refresh_from_db()
    assert match.state == "interest"
    assert set(row.words.values_list("by_office", flat=True)) == {False}


def test_a_sample_given_counts_once_the_other_side_confirms_it(talk, firm, other_firm):
    answer(talk, firm, asker="interested")
    answer(talk, other_firm, offerer="sample")
    match = match_of(talk)
    assert match.state == "interest"
    assert match.steps.get().stated_by == "offerer"
    services.matches.match_confirm(match=match, by=firm)
    match.refresh_from_db()
    assert match.state == "sample"


def test_nobody_speaks_for_the_other_side(talk, firm, other_firm, bureau, leader):
    with pytest.raises(Forbidden):
        answer(talk, firm, offerer="interested")
    with pytest.raises(Missing):
        answer(talk, bureau, asker="interested")
    with pytest.raises(Forbidden):
        answer(talk, leader, **BOTH)
    assert not TalkWord.objects.exists()


def test_the_office_does_not_change_what_a_side_said_itself(talk, firm, office):
    answer(talk, firm, asker="no")
    with pytest.raises(Conflict, match="said itself “not interested”"):
        answer(talk, office, **BOTH)
    row = answer(talk, office, asker="no", offerer="interested")
    assert row.result == "one"
    assert row.words.get(side="asker").by_office is False


def test_a_side_corrects_what_the_office_noted(talk, firm, office):
    answer(talk, office, **BOTH)
    row = answer(talk, firm, asker="no")
    assert row.result == "one"
    match = match_of(talk)
    assert (match.state, match.asker_at) == ("proposed", None)


def test_what_went_on_since_is_changed_in_the_match(talk, firm, office):
    answer(talk, office, asker="sample", offerer="sample")
    with pytest.raises(Conflict, match="gone on since"):
        answer(talk, firm, asker="no")
    assert talk.words.get(side="asker").said == "sample"


def test_a_match_that_there_is_goes_on(talk, firm, office):
    before = services.matches.match_propose(need=talk.need, resource=talk.resource, by=firm)
    row = answer(talk, office, **BOTH)
    assert row.match == before
    assert match_of(talk).state == "interest"


def test_a_result_is_kept_where_no_match_can_begin(talk, office):
    talk.need.state = "closed"
    talk.need.save()
    done = fair.talk_answer(talk=talk, words=BOTH, by=office, note="价格再谈")
    assert done.talk.result == "both"
    assert "not verified, or is over" in done.no_match
    assert not Match.objects.exists()
    assert set(talk.words.values_list("note", flat=True)) == {"价格再谈"}


@pytest.mark.parametrize("said", ["", "maybe"])
def test_an_unknown_answer_is_refused(talk, office, said):
    with pytest.raises(Invalid):
        answer(talk, office, **({"asker": said} if said else {}))


def test_results_are_entered_from_the_day_on_until_the_event_is_closed(talk, office, event):
    event.day = timezone.localdate() + timedelta(days=1)
    event.save()
    with pytest.raises(Conflict, match="from the day of the event on"):
        answer(talk, office, **BOTH)
    event.day = timezone.localdate()
    event.save()
    answer(talk, office, **BOTH)
    fair.matchmaking_close(matchmaking=event, by=office)
    with pytest.raises(Forbidden):
        answer(talk, office, asker="no", offerer="no")
    fair.matchmaking_reopen(matchmaking=event, by=office)
    answer(talk, office, **BOTH)


def test_closing_says_how_many_talks_have_no_result(client_of, talk, office, event):
    browser, page = client_of(office), reverse("lists:matchmaking", args=["fabric", event.pk])
    event.day = timezone.localdate()
    event.save()
    assert "1 talk has no result yet" in browser.get(page).content.decode()
    answer(talk, office, **BOTH)
    shown = browser.get(page).content.decode()
    assert "no result yet" not in shown
    assert "Close the event" in shown


def test_the_next_talk_is_the_next_without_a_result_and_then_from_the_front(
    event, office, firm, chain
):
    mine = firm.membership.organisation
    talks = [talk_in(event, mine, factories.OrganisationFactory(chain=chain)) for _ in range(4)]
    answer(talks[1], office, **BOTH)
    assert selectors.next_waiting(office, event) == talks[0]
    assert selectors.next_waiting(office, event, talks[0]) == talks[2]
    assert selectors.next_waiting(office, event, talks[3]) == talks[0]
    assert selectors.waiting(office, event).count() == 3
    # What the office noted of it the firm need not say again.
    assert selectors.waiting(firm, event).count() == 3
    for talk in (talks[0], talks[2], talks[3]):
        answer(talk, firm, asker="later")
    assert selectors.next_waiting(firm, event) is None
    assert selectors.waiting(office, event).count() == 3


def test_what_came_of_it_counts_matches_as_they_stand_today(event, office, firm, chain):
    mine = firm.membership.organisation
    talks = [talk_in(event, mine, factories.OrganisationFactory(chain=chain)) for _ in range(3)]
    for talk in talks:
        answer(talk, office, **BOTH)
    for talk, amount in zip(talks[:2], (30, 12), strict=True):
        match = match_of(talk)
        services.matches.match_state(match=match, state="signed", amount=amount, by=office)
    found = {str(one.state): (one.count, one.amount) for one in selectors.outcome(office, event)}
    assert found["signed"] == (2, 42)
    assert found["interest"][0] == 1
    assert selectors.results(office, event)["done"] == 3


def test_a_hidden_asker_is_named_to_whom_it_meets_and_to_nobody_else(
    event, talk, office, firm, other_firm, chain
):
    talk.need.hide_name = True
    talk.need.save()
    rows = selectors.with_names(other_firm, selectors.talks(other_firm, event))
    assert [row.name_is_open for row in rows] == [False]
    talk.names_asker = True
    talk.save()
    rows = selectors.with_names(other_firm, selectors.talks(other_firm, event))
    assert [row.name_is_open for row in rows] == [True]
