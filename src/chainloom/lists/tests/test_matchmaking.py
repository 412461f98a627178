"""A matchmaking event: who takes part, who meets whom at which table, changed by hand, undone."""

from __future__ import annotations

from collections import Counter
from datetime import date, time, timedelta
from random import Random

import pytest
from django.utils import timezone
from tests import factories

from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing, Problem
from chainloom.jobs.testing import run_queued
from chainloom.lists import services
from chainloom.lists.matchmaking import Candidate, Fixed, plan_of
from chainloom.lists.matchmaking_policy import matchmaking_policy, talk_policy
from chainloom.lists.models import Matchmaking, NeedParty, Talk
from chainloom.notices.models import Notice

pytestmark = pytest.mark.django_db
fair = services.matchmaking
VALUES = {
    "title": "秋季面料对接会",
    "day": date(2027, 3, 4),
    "begins": time(9, 0),
    "ends": time(11, 0),
    "place": "鲤城区会展中心",
    "tables": 4,
    "minutes": 20,
    "most_talks": 3,
}
WORDS = "求购 T400四面弹 180克 门幅180 黑色 5000米"


@pytest.fixture
def event(office):
    return fair.matchmaking_create(values=VALUES, by=office)


def organisation(chain, **values):
    return factories.OrganisationFactory(chain=chain, **values)


def need_of(chain, party, **values):
    spec = {"structure": "four_way_stretch"}
    values = {"text": WORDS, "spec": spec, **values}
    return factories.NeedFactory(chain=chain, organisation=party, **values)


def offer_of(chain, party, **values):
    values = {
        "text": "T400四面弹 180克 门幅185",
        "spec": {"structure": "four_way_stretch"},
        **values,
    }
    return factories.ResourceFactory(chain=chain, organisation=party, **values)


def fill(event, office, *, needs, resources):
    fair.entries_add(
        matchmaking=event,
        needs=[one.pk for one in needs],
        resources=[one.pk for one in resources],
        by=office,
    )
    event.refresh_from_db()
    return event


def crowd(chain, askers, offerers):
    needs = [need_of(chain, organisation(chain)) for _ in range(askers)]
    return needs, [offer_of(chain, organisation(chain)) for _ in range(offerers)]


@pytest.fixture
def planned(event, office, chain, firm, other_firm):
    """Two that ask (one of them the firm) meet two that offer (one of them the other firm)."""
    needs = [need_of(chain, firm.membership.organisation), need_of(chain, organisation(chain))]
    offers = [
        offer_of(chain, other_firm.membership.organisation),
        offer_of(chain, organisation(chain)),
    ]
    fill(event, office, needs=needs, resources=offers)
    fair.plan_make(matchmaking=event, by=office)
    event.refresh_from_db()
    return event


@pytest.fixture
def given(planned, office):
    return fair.plan_give_out(matchmaking=planned, by=office)


def seats(event):
    return {
        (talk.need_id, talk.resource_id): (talk.round, talk.table) for talk in event.talks.all()
    }


def check_plan(event):
    """No party twice in a round, no table twice, inside the grid, or said why not."""
    taken = Counter()
    for talk in event.talks.select_related("need", "resource"):
        if talk.round is None:
            assert talk.why
            continue
        assert talk.round < event.rounds
        assert talk.table < event.tables
        taken.update([("table", talk.round, talk.table)])
        taken.update(("party", talk.round, key) for key in talk.parties)
    assert [claim for claim, count in taken.items() if count > 1] == []


# The event


def test_rounds_follow_from_the_time(event):
    assert event.rounds == 6
    assert event.time_of(1) == (time(9, 20), time(9, 40))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"day": "soon"}, "day"),
        ({"begins": "9"}, "begins"),
        ({"ends": time(9, 0)}, "ends"),
        ({"minutes": 4}, "minutes"),
        ({"minutes": "x"}, "minutes"),
        ({"minutes": 150}, "minutes"),
        ({"tables": 0}, "tables"),
        ({"most_talks": 99}, "most_talks"),
    ],
)
def test_what_makes_no_sense_is_refused_and_says_where(office, change, field):
    with pytest.raises(Invalid) as refused:
        fair.matchmaking_create(values={**VALUES, **change}, by=office)
    assert refused.value.field == field
    assert not Matchmaking.objects.exists()


def test_only_the_office_prepares_one_and_others_do_not_know_of_it(
    event, leader, bureau, firm, partner, stranger
):
    assert matchmaking_policy.may(leader, "view", event)
    for actor in (bureau, firm, partner, stranger):
        assert not matchmaking_policy.may(actor, "view", event)
        if actor is not stranger:
            with pytest.raises(Problem):
                fair.matchmaking_create(values=VALUES, by=actor)
        with pytest.raises(Missing):
            fair.plan_make(matchmaking=event, by=actor)
    with pytest.raises(Forbidden):
        fair.matchmaking_update(matchmaking=event, values={"title": "x"}, by=leader)


# Who takes part


def test_what_is_not_verified_not_offered_or_not_matched_does_not_take_part(
    event, office, chain, problem
):
    party = organisation(chain)
    needs = [
        need_of(chain, party),
        need_of(chain, party, state="draft"),
        need_of(chain, party, state="closed"),
        problem,
    ]
    offers = [
        offer_of(chain, party),
        offer_of(chain, party, state="ended"),
        offer_of(chain, party, available_until=event.day - timedelta(days=1)),
    ]
    fill(event, office, needs=needs, resources=offers)
    assert event.entries.count() == 2
    again = fair.entries_add(matchmaking=event, needs=[needs[0].pk], by=office)
    assert again == 0


def test_who_is_invited_is_told_once_and_sees_the_event(event, office, chain, firm):
    fill(event, office, needs=[need_of(chain, firm.membership.organisation)], resources=[])
    assert not matchmaking_policy.may(firm, "view", event)
    assert fair.invite(matchmaking=event, by=office) == 1
    assert matchmaking_policy.may(firm, "view", event)
    assert Notice.objects.filter(user=firm.user, code="lists.matchmaking").count() == 1
    with pytest.raises(Conflict):
        fair.invite(matchmaking=event, by=office)


def test_a_hidden_asker_takes_part_only_once_it_agrees_itself(event, office, chain, firm):
    hidden = need_of(chain, firm.membership.organisation, hide_name=True)
    fill(event, office, needs=[hidden], resources=[offer_of(chain, organisation(chain))])
    with pytest.raises(Invalid, match="nothing to plan"):
        fair.plan_make(matchmaking=event, by=office)
    entry = event.entries.get(need=hidden)
    with pytest.raises(Forbidden, match="only it can agree"):
        fair.entry_answer(entry=entry, takes_part=True, by=office)
    fair.invite(matchmaking=event, by=office)
    fair.entry_answer(entry=entry, takes_part=True, by=firm)
    fair.plan_make(matchmaking=event, by=office)
    assert event.talks.get().names_asker


def test_a_name_hidden_after_planning_is_not_given_out(planned, office, firm):
    need = planned.talks.filter(need__organisation=firm.organisation_id).first().need
    need.hide_name = True
    need.save()
    with pytest.raises(Conflict, match="Make the plan anew"):
        fair.plan_give_out(matchmaking=planned, by=office)


def test_who_was_invited_and_has_no_talk_is_told_so(planned, office, chain):
    idle = factories.MembershipFactory(chain=chain, organisation=organisation(chain), role="firm")
    gone = factories.MembershipFactory(chain=chain, organisation=organisation(chain), role="firm")
    offers = [offer_of(chain, one.organisation, kind="site", spec={}) for one in (idle, gone)]
    fill(planned, office, needs=[], resources=offers)
    fair.invite(matchmaking=planned, by=office)
    planned.entries.filter(resource=offers[1]).update(state="declined")
    fair.plan_give_out(matchmaking=planned, by=office)
    told = Notice.objects.filter(user=idle.user).values_list("params__verb", flat=True)
    assert list(told) == ["invited", "unplanned"]
    told = Notice.objects.filter(user=gone.user).values_list("params__verb", flat=True)
    assert list(told) == ["invited"]


def test_who_declines_has_no_talks_and_its_partners_are_told(given, firm, other_firm):
    entry = given.entries.get(need__organisation=firm.organisation_id)
    fair.entry_answer(entry=entry, takes_part=False, by=firm)
    assert not given.talks.filter(need=entry.need).exists()
    verbs = Notice.objects.filter(user=other_firm.user).values_list("params__verb", flat=True)
    assert list(verbs.order_by("pk")) == ["planned", "changed"]


def test_nobody_answers_for_another_party(given, firm, other_firm, bureau):
    entry = given.entries.get(need__organisation=firm.organisation_id)
    for actor in (other_firm, bureau):
        with pytest.raises(Missing):
            fair.entry_answer(entry=entry, takes_part=False, by=actor)


# The plan


@pytest.mark.parametrize(("askers", "offerers"), [(1, 1), (3, 5), (12, 8)])
def test_nobody_is_twice_in_a_round_and_no_table_either(event, office, chain, askers, offerers):
    needs, offers = crowd(chain, askers, offerers)
    fill(event, office, needs=needs, resources=offers)
    fair.plan_make(matchmaking=event, by=office)
    check_plan(event)
    event.refresh_from_db()
    assert event.plan["placed"] == min(event.plan["chosen"], event.rounds * event.tables)
    assert event.plan["score"] <= event.plan["bound"] + 1e-6


def test_an_event_without_anybody_says_what_to_do(event, office):
    with pytest.raises(Invalid, match="let needs and resources take part first"):
        fair.plan_make(matchmaking=event, by=office)


def test_a_party_that_asks_and_offers_is_one_party(event, office, chain):
    both = [organisation(chain) for _ in range(5)]
    fill(
        event,
        office,
        needs=[need_of(chain, one) for one in both],
        resources=[offer_of(chain, one) for one in both],
    )
    fair.plan_make(matchmaking=event, by=office)
    check_plan(event)
    count = Counter(key for talk in event.talks.all() for key in talk.parties)
    assert max(count.values()) <= event.most_talks
    pairs = [frozenset(talk.parties) for talk in event.talks.all()]
    assert len(pairs) == len(set(pairs))


def test_with_too_few_tables_everyone_gets_its_first_talk_before_anyone_its_second(
    event, office, chain
):
    fair.matchmaking_update(matchmaking=event, values={"tables": 1}, by=office)
    needs, offers = crowd(chain, 6, 3)
    fill(event, office, needs=needs, resources=offers)
    fair.plan_make(matchmaking=event, by=office)
    placed = Counter(talk.need_id for talk in event.talks.filter(round__isnull=False))
    assert set(placed.values()) == {1}
    assert set(event.talks.filter(round=None).values_list("why", flat=True)) == {"full"}


def test_a_need_for_chosen_parties_meets_these_alone(event, office, chain):
    need = need_of(chain, organisation(chain), visibility="chosen")
    offers = [offer_of(chain, organisation(chain)) for _ in range(3)]
    NeedParty.objects.create(need=need, organisation=offers[1].organisation)
    fill(event, office, needs=[need], resources=offers)
    fair.plan_make(matchmaking=event, by=office)
    assert [talk.resource for talk in event.talks.all()] == [offers[1]]


def test_what_is_in_contact_already_does_not_meet_again(event, office, chain):
    needs, offers = crowd(chain, 1, 2)
    now = timezone.now()
    factories.MatchFactory(
        need=needs[0], resource=offers[0], state="interest", asker_at=now, offerer_at=now
    )
    fill(event, office, needs=needs, resources=offers)
    fair.plan_make(matchmaking=event, by=office)
    assert [talk.resource for talk in event.talks.all()] == [offers[1]]


def test_planning_twice_makes_the_same_plan(planned, office):
    before = seats(planned)
    fair.plan_make(matchmaking=planned, by=office)
    assert seats(planned) == before


def test_a_large_plan_is_a_job_with_progress(event, office, chain, monkeypatch):
    monkeypatch.setattr("chainloom.lists.services.matchmaking.planning.AT_ONCE", 5)
    needs, offers = crowd(chain, 3, 3)
    fill(event, office, needs=needs, resources=offers)
    job = fair.plan_enqueue(matchmaking=event, by=office)
    with pytest.raises(Conflict, match="being made already"):
        fair.plan_enqueue(matchmaking=event, by=office)
    assert run_queued()[-1].result["placed"] == 9
    job.refresh_from_db()
    assert (job.progress_done, job.progress_total) == (3, 3)
    check_plan(event)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_fits_the_plan_holds_its_rules(seed):
    """Random events: capacities, one talk between two, nobody and no table twice in a round."""
    rng = Random(seed)
    parties, rounds, tables = rng.randint(2, 14), rng.randint(1, 7), rng.randint(1, 5)
    most = rng.randint(1, 6)
    fits = [
        Candidate(100 + a, 200 + b, a, b, round(rng.random(), 3), [])
        for a in range(parties)
        for b in range(parties)
        if a != b and rng.random() < 0.4
    ]
    fixed = [Fixed(0, 1, rng.randrange(rounds), rng.randrange(tables))] if seed % 2 else []
    found = plan_of(fits, rounds=rounds, tables=tables, most_talks=most, fixed=fixed)
    count = Counter(key for one in [*found.talks, *fixed] for key in (one.asker, one.offerer))
    assert all(number <= max(min(most, rounds), 1) for number in count.values())
    pairs = [frozenset((one.asker, one.offerer)) for one in [*found.talks, *fixed]]
    assert len(set(pairs)) == len(pairs)
    taken = [(one.round, "table", one.table) for one in fixed]
    taken += [(one.round, "party", key) for one in fixed for key in (one.asker, one.offerer)]
    for number, (one, seat) in enumerate(zip(found.talks, found.seats, strict=True)):
        if seat is None:
            assert found.why[number] in ("busy", "full")
            continue
        taken += [(seat[0], "table", seat[1])]
        taken += [(seat[0], "party", key) for key in (one.asker, one.offerer)]
    assert len(set(taken)) == len(taken)


# By hand


def test_a_talk_moved_by_hand_stays_there_when_planned_anew(planned, office):
    talk = planned.talks.first()
    fair.talk_move(talk=talk, round_=5, table=3, by=office)
    fair.plan_make(matchmaking=planned, by=office)
    check_plan(planned)
    assert seats(planned)[talk.need_id, talk.resource_id] == (5, 3)


def test_a_collision_says_who_sits_there_already(planned, office):
    first, second = planned.talks.filter(round=0).order_by("table")[:2]
    with pytest.raises(Invalid, match=r"Table 1 is taken in round 1, by .* and .*") as refused:
        fair.talk_move(talk=second, round_=first.round, table=first.table, by=office)
    assert refused.value.field == "table"
    other = planned.talks.filter(need=first.need).exclude(pk=first.pk).get()
    name = first.need.organisation.display_name
    with pytest.raises(Invalid, match=f"{name} sits at table 1 in round 1 already") as refused:
        fair.talk_move(talk=other, round_=0, table=3, by=office)
    assert refused.value.field == "round"
    with pytest.raises(Invalid, match="There are 6 rounds"):
        fair.talk_move(talk=first, round_=6, table=0, by=office)
    with pytest.raises(Invalid, match="There are 4 tables"):
        fair.talk_move(talk=first, round_=0, table=4, by=office)


def test_a_talk_taken_off_does_not_come_back_by_planning_until_it_is_freed(planned, office):
    talk = planned.talks.first()
    fair.talk_out(talk=talk, by=office)
    fair.plan_make(matchmaking=planned, by=office)
    talk.refresh_from_db()
    assert (talk.round, talk.why) == (None, "out")
    fair.talk_free(talk=talk, by=office)
    fair.plan_make(matchmaking=planned, by=office)
    talk.refresh_from_db()
    assert talk.round is not None


def test_every_change_of_the_plan_can_be_taken_back(planned, office):
    before = seats(planned)
    talk = planned.talks.first()
    fair.talk_move(talk=talk, round_=5, table=3, by=office)
    fair.talk_out(talk=planned.talks.exclude(pk=talk.pk).first(), by=office)
    fair.talk_fix(talk=talk, by=office)
    fair.plan_undo(matchmaking=planned, by=office)
    fair.plan_undo(matchmaking=planned, by=office)
    assert seats(planned) == before
    fair.plan_undo(matchmaking=planned, by=office)
    assert seats(planned) == {}
    with pytest.raises(Conflict, match="no change to take back"):
        fair.plan_undo(matchmaking=planned, by=office)


def test_what_left_the_event_does_not_come_back_by_undo(planned, office, firm):
    fair.talk_move(talk=planned.talks.first(), round_=5, table=3, by=office)
    fair.entry_remove(entry=planned.entries.get(need__organisation=firm.organisation_id), by=office)
    fair.plan_undo(matchmaking=planned, by=office)
    assert not planned.talks.filter(need__organisation=firm.organisation_id).exists()
    check_plan(planned)


def test_a_talk_may_be_added_between_two_that_take_part(planned, office, chain):
    talk = planned.talks.first()
    fair.talk_out(talk=talk, by=office)
    made = fair.talk_add(
        matchmaking=planned,
        need=talk.need,
        resource=talk.resource,
        round_=4,
        table=2,
        by=office,
    )
    assert (made.pk, made.round, made.table, made.is_fixed) == (talk.pk, 4, 2, True)
    assert made.score
    foreign = offer_of(chain, organisation(chain))
    with pytest.raises(Invalid, match="does not take part"):
        fair.talk_add(
            matchmaking=planned, need=talk.need, resource=foreign, round_=5, table=0, by=office
        )


def test_fewer_tables_put_no_talk_outside(planned, office):
    fair.talk_move(talk=planned.talks.first(), round_=5, table=3, by=office)
    fair.matchmaking_update(matchmaking=planned, values={"tables": 3}, by=office)
    assert planned.talks.filter(round=None).count() == 1
    fair.plan_give_out(matchmaking=planned, by=office)
    with pytest.raises(Conflict, match="would be gone"):
        fair.matchmaking_update(matchmaking=planned, values={"tables": 1}, by=office)


# Given out


def test_a_party_sees_its_own_talks_once_they_are_given_out(planned, office, firm, bureau):
    assert not talk_policy.rows(firm).exists()
    fair.plan_give_out(matchmaking=planned, by=office)
    mine = talk_policy.rows(firm)
    assert mine.count() == 2
    assert set(mine.values_list("need__organisation", flat=True)) == {firm.organisation_id}
    assert not talk_policy.rows(bureau).exists()


def test_whose_talks_change_is_told_and_nobody_else(given, office, firm, other_firm):
    Notice.objects.all().delete()
    talk = given.talks.exclude(need__organisation=firm.organisation_id).exclude(
        resource__organisation=other_firm.organisation_id
    )
    fair.talk_move(talk=talk.get(), round_=5, table=3, by=office)
    assert not Notice.objects.filter(user__in=[firm.user, other_firm.user]).exists()
    fair.talk_out(talk=given.talks.get(
        need__organisation=firm.organisation_id,
        resource__organisation=other_firm.organisation_id,
    ), by=office)  # fmt: skip
    told = Notice.objects.values_list("user", "params__verb")
    assert set(told) == {(firm.user.pk, "changed"), (other_firm.user.pk, "changed")}


def test_a_new_place_is_told(given, office, firm):
    Notice.objects.all().delete()
    fair.matchmaking_update(matchmaking=given, values={"place": "样例大厦"}, by=office)
    assert Notice.objects.get(user=firm.user).params["verb"] == "moved"


def test_what_was_given_out_is_not_thrown_away(given, office):
    with pytest.raises(Conflict):
        fair.matchmaking_remove(matchmaking=given, by=office)


def test_every_step_is_in_the_trail(given, office):
    actions = AuditEntry.objects.filter(object_type="lists.matchmaking").values_list(
        "action", flat=True
    )
    assert set(actions) == {
        "matchmaking.created",
        "matchmaking.entered",
        "matchmaking.planned",
        "matchmaking.given",
    }
    assert Talk.objects.filter(matchmaking=given).count() == 4
