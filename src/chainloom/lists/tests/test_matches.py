"""A need finds its resources, and the two sides carry the match to its end."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from tests import factories

from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.lists import services
from chainloom.lists.matching import index_of, suggestions
from chainloom.lists.models import Match, Resource
from chainloom.lists.policy import need_policy, resource_policy
from chainloom.lists.selectors import matches as selectors
from chainloom.lists.templatetags.lists_tags import step_stated
from chainloom.notices.models import Notice
from chainloom.notices.wording import sentence

pytestmark = pytest.mark.django_db
matches = services.matches
CLOTH = "T400 门幅{width}cm 克重180g/m² 四面弹 黑色"


def offer(actor, width, **values):
    return services.resources.resource_create(
        organisation=actor.membership.organisation,
        values={
            "kind": "fabric",
            "title": f"T400 门幅{width}",
            "spec": CLOTH.format(width=width),
            "minimum": 500,
            "minimum_unit": "m",
            **values,
        },
        offer=True,
        by=actor,
    )


@pytest.fixture
def need(firm, office):
    made = services.needs.need_create(
        organisation=firm.membership.organisation,
        values={
            "kind": "fabric",
            "text": "求购 T400四面弹 180克 门幅180 黑色 5000米",
            "spec": CLOTH.format(width=180),
            "quantity": 5000,
            "unit": "m",
            "hide_name": True,
        },
        send=True,
        by=firm,
    )
    return services.needs.need_verify(need=made, by=office)


@pytest.fixture
def match(need, other_firm, office):
    return matches.match_propose(need=need, resource=offer(other_firm, 178), by=office)


@pytest.fixture
def mutual(match, firm, other_firm):
    matches.match_interest(match=match, by=firm)
    return matches.match_interest(match=match, by=other_firm)


# Suggestions


def test_a_purchaser_sees_suppliers_with_reasons_one_of_them_near(need, firm, other_firm):
    for width in (185, 178, 182):
        offer(other_firm, width)
    offer(other_firm, 120)
    found = suggestions(firm, need)
    assert [one.resource.title for one in found[-1:]] == ["T400 门幅178"]
    assert len(found) == 3
    near = [row for row in found[-1].reasons if row["state"] == "near"]
    assert [(row["field"], row["text"]) for row in near] == [("Width", "near: 178 cm against 180")]
    assert found[0].standing == "feasible"


def test_what_is_changed_or_ended_is_so_in_the_next_answer(need, firm, other_firm):
    row = offer(other_firm, 185)
    assert [one.resource for one in suggestions(firm, need)] == [row]
    services.resources.resource_update(
        resource=row, values={"spec": CLOTH.format(width=120)}, by=other_firm
    )
    assert suggestions(firm, need) == []
    services.resources.resource_update(
        resource=row, values={"spec": CLOTH.format(width=190)}, by=other_firm
    )
    assert len(suggestions(firm, need)) == 1
    services.resources.resource_end(resource=row, by=other_firm)
    assert suggestions(firm, need) == []
    assert str(row.pk) not in index_of(need.chain_id)


def test_ones_own_offers_past_dates_and_drafts_are_not_suggested(need, firm, other_firm):
    offer(firm, 185)
    offer(other_firm, 185, available_from=timezone.localdate() + timedelta(days=3))
    services.resources.resource_create(
        organisation=other_firm.membership.organisation,
        values={"kind": "fabric", "title": "草稿", "spec": CLOTH.format(width=185)},
        by=other_firm,
    )
    assert suggestions(firm, need) == []


def test_another_chains_offers_are_not_found(need, firm, stranger):
    offer(stranger, 185)
    assert suggestions(firm, need) == []


def test_a_problem_is_not_matched(problem, office):
    assert suggestions(office, problem) == []


@pytest.mark.parametrize(
    ("kind", "unit", "asked", "offered", "fits"),
    [
        ("capacity", "t/day", 5, 6, True),
        ("capacity", "t/day", 5, 2, False),
        ("finance", "10k_yuan", 300, 500, True),
        ("finance", "10k_yuan", 900, 500, False),
        ("site", "m2", 2000, 3000, True),
        ("site", "m2", 2000, 500, False),
    ],
)
def test_other_kinds_are_matched_by_their_amounts(chain, office, kind, unit, asked, offered, fits):
    said = "代染 厂房 贷款"

    def org():
        return factories.OrganisationFactory(chain=chain)

    row = factories.ResourceFactory(
        chain=chain, organisation=org(), kind=kind, unit=unit, quantity=offered, text="", title=said
    )
    need = factories.NeedFactory(
        chain=chain, organisation=org(), kind=kind, unit=unit, quantity=Decimal(asked), text="",
        title=said,
    )  # fmt: skip
    assert ([one.resource for one in suggestions(office, need)] == [row]) is fits


def test_cloth_of_the_right_width_and_of_other_fibres_is_not_suggested(need, firm, other_firm):
    offer(other_firm, 185, spec="门幅185cm 汗布", title="汗布")
    assert suggestions(firm, need) == []


def test_reasons_are_told_in_the_language_of_whoever_reads_them(need, other_firm, firm):
    from django.utils import translation

    from chainloom.lists.matching import in_words

    offer(other_firm, 178)
    kept = suggestions(firm, need)[0].kept
    assert in_words(kept, "fabric")[0]["text"] == "near: 178 cm against 180"
    with translation.override("zh-hans"):
        assert in_words(kept, "fabric")[0]["text"] == "接近：178 cm，要求 180"
        least = {**kept[0], "field": "minimum_order", "state": "met", "unit": "m", "found": 2000.0}
        assert in_words([least], "fabric")[0]["text"] == "2000 米"


# A match's life


def test_a_match_goes_from_interest_to_fulfilled_and_both_confirm(mutual, firm, other_firm):
    assert mutual.state == "interest"
    matches.match_state(match=mutual, state="sample", by=other_firm)
    mutual.refresh_from_db()
    assert mutual.state == "interest", "what one side states does not count yet"
    matches.match_confirm(match=mutual, by=firm)
    matches.match_state(match=mutual, state="signed", amount="42.5", by=firm)
    matches.match_confirm(match=mutual, by=other_firm)
    matches.match_state(match=mutual, state="fulfilled", amount="41", by=other_firm)
    matches.match_confirm(match=mutual, by=firm)
    mutual.refresh_from_db()
    assert (mutual.state, mutual.amount) == ("fulfilled", Decimal("41"))
    assert mutual.ended_at is not None


def test_nobody_confirms_what_their_own_side_has_stated(mutual, firm):
    matches.match_state(match=mutual, state="sample", by=firm)
    with pytest.raises(Forbidden):
        matches.match_confirm(match=mutual, by=firm)


def test_a_step_that_was_not_so_leaves_the_match_where_it_was(mutual, firm, other_firm):
    matches.match_state(match=mutual, state="signed", amount=10, by=firm)
    matches.match_refuse(match=mutual, by=other_firm)
    mutual.refresh_from_db()
    assert (mutual.state, mutual.amount) == ("interest", None)


def test_the_offices_word_counts_at_once_and_both_sides_are_asked(mutual, office, firm, other_firm):
    step = matches.match_state(match=mutual, state="signed", amount=10, by=office)
    mutual.refresh_from_db()
    assert (mutual.state, step.stated_by) == ("signed", "office")
    for side in (firm, other_firm):
        assert mutual in selectors.matches(side, only="mine")
        told = Notice.objects.filter(user=side.user, code="lists.match").latest("pk")
        assert told.params["verb"] == "stated_by_office"
    matches.match_confirm(match=mutual, by=firm)
    step.refresh_from_db()
    assert step.asker_confirmed_at
    assert not step.is_confirmed_by_both()
    said = step_stated(step, selectors.with_names(office, [mutual])[0])
    asker, offerer = (one.membership.organisation.display_name for one in (firm, other_firm))
    assert f"confirmed by {asker} on" in said
    assert f"{offerer} has not answered yet · counts on the office’s word" in said
    assert mutual not in selectors.matches(firm, only="mine")
    matches.match_confirm(match=mutual, by=other_firm)
    step.refresh_from_db()
    assert step.is_confirmed_by_both()
    with pytest.raises(Conflict):
        matches.match_confirm(match=mutual, by=office)


def test_a_side_that_says_it_was_not_so_takes_back_what_the_office_stated(
    mutual, office, firm, other_firm
):
    matches.match_state(match=mutual, state="signed", amount=10, by=office)
    matches.match_state(match=mutual, state="fulfilled", amount=9, by=office)
    with pytest.raises(Conflict, match="later step"):
        matches.match_refuse(match=mutual, by=firm)
    matches.match_confirm(match=mutual, by=firm)
    matches.match_refuse(match=mutual, by=firm)
    mutual.refresh_from_db()
    assert (mutual.state, mutual.amount, mutual.ended_at) == ("signed", 10, None)
    assert mutual.steps.last().refused_by == "asker"


def test_a_step_that_the_office_confirms_for_a_side_waits_for_that_side(mutual, office, firm):
    matches.match_state(match=mutual, state="sample", by=firm)
    matches.match_confirm(match=mutual, by=office)
    step = mutual.steps.get()
    assert None not in (step.confirmed_at, step.asker_confirmed_at)
    assert step.waits_for("offerer")


def test_the_office_cannot_be_interested_in_somebodys_stead(match, office):
    with pytest.raises(Forbidden):
        matches.match_interest(match=match, by=office)


def test_no_step_before_both_are_interested(match, firm):
    with pytest.raises(Conflict):
        matches.match_state(match=match, state="sample", by=firm)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"state": "signed"}, "amount"),
        ({"state": "interest"}, "state"),
        ({"state": "sample", "on": "2999-01-01"}, "on"),
        ({"state": "sample", "quantity": "-5"}, "quantity"),
    ],
)
def test_a_step_with_bad_values_is_refused_whole(mutual, firm, values, field):
    with pytest.raises(Invalid) as refused:
        matches.match_state(match=mutual, by=firm, **values)
    assert refused.value.field == field


def test_a_match_is_dropped_with_a_reason_from_the_list(match, firm):
    with pytest.raises(Invalid):
        matches.match_drop(match=match, reason="mood", by=firm)
    with pytest.raises(Invalid):
        matches.match_drop(match=match, reason="other", by=firm)
    matches.match_drop(match=match, reason="price", by=firm)
    match.refresh_from_db()
    assert (match.state, match.drop_reason) == ("dropped", "price")


def test_dropped_ones_may_be_tried_again_and_going_ones_not_twice(match, office):
    with pytest.raises(Conflict):
        matches.match_propose(need=match.need, resource=match.resource, by=office)
    matches.match_drop(match=match, reason="silent", by=office)
    again = matches.match_propose(need=match.need, resource=match.resource, by=office)
    assert again.pk != match.pk


def test_who_has_nothing_to_do_with_them_brings_no_two_together(need, other_firm, partner):
    row = offer(other_firm, 178)
    with pytest.raises(Forbidden):
        matches.match_propose(need=need, resource=row, by=partner)


def test_a_match_is_nobody_elses_business(match, partner, stranger):
    for actor in (partner, stranger):
        assert not selectors.matches(actor).exists()
        with pytest.raises(Missing):
            matches.match_drop(match=match, reason="price", by=actor)


def test_what_stands_still_raises_its_hand(match, office):
    assert not selectors.standing_still(selectors.matches(office)).exists()
    Match.objects.update(moved_at=timezone.now() - timedelta(days=8))
    assert selectors.standing_still(selectors.matches(office)).get() == match
    match.refresh_from_db()
    assert match.is_still(timezone.now())


# Names and contacts


def test_the_askers_name_is_hidden_until_it_agrees(match, firm, other_firm):
    assert need_policy.may(other_firm, "view", match.need)
    assert not need_policy.may(other_firm, "name", match.need)
    matches.match_interest(match=match, by=firm)
    assert need_policy.may(other_firm, "name", match.need)


def test_contacts_open_to_each_other_only_when_both_are_interested(match, firm, other_firm):
    def seen():
        return (
            need_policy.may(other_firm, "contact", match.need),
            resource_policy.may(firm, "contact", match.resource),
        )

    assert seen() == (False, False)
    matches.match_interest(match=match, by=firm)
    assert seen() == (False, False)
    matches.match_interest(match=match, by=other_firm)
    assert seen() == (True, True)
    matches.match_drop(match=match, reason="price", by=firm)
    assert seen() == (False, False)


def test_the_other_side_is_told_and_not_who_did_it(match, firm, other_firm):
    Notice.objects.all().delete()
    matches.match_interest(match=match, by=firm)
    assert [row.user for row in Notice.objects.filter(code="lists.match")] == [other_firm.user]


# Resources


def test_offers_come_from_places_on_the_chain_once_and_say_so(chain, office, other_firm):
    stage = factories.StageFactory(chain=chain)
    factories.PlacementFactory(
        organisation=other_firm.membership.organisation, stage=stage, products="T400四面弹面料"
    )
    assert services.resources.resources_derive(by=office) == 1
    assert services.resources.resources_derive(by=office) == 0
    row = Resource.objects.get()
    assert (row.origin, row.state, row.confirmed_at) == ("placement", "open", None)
    assert row.spec["finishes"] == ["four_way_stretch"]
    assert row.is_stale(timezone.now())
    services.resources.resource_confirm(resource=row, by=other_firm)
    row.refresh_from_db()
    assert not row.is_stale(timezone.now())


def test_only_the_office_derives_offers(firm):
    with pytest.raises(Forbidden):
        services.resources.resources_derive(by=firm)


def test_owners_of_stale_offers_are_asked_once_and_of_lapsed_ones_told_that_they_end(other_firm):
    from chainloom.accounts.actor import Actor

    row, past = offer(other_firm, 178), offer(other_firm, 180)
    long_ago = timezone.now() - timedelta(days=100)
    Resource.objects.filter(pk=row.pk).update(confirmed_at=long_ago)
    yesterday = timezone.localdate() - timedelta(days=1)
    Resource.objects.filter(pk=past.pk).update(available_until=yesterday)
    by = Actor.for_system("schedule")
    assert services.resources.resources_ask(by=by) == 1
    assert services.resources.resources_ask(by=by) == 0
    assert services.resources.resources_lapse(by=by) == 1
    assert services.resources.resources_lapse(by=by) == 0
    assert Notice.objects.get(code="lists.resource_asked").user == other_firm.user
    past.refresh_from_db()
    assert past.state == "ended"
    (told,) = Notice.objects.filter(code="lists.resource_lapsed")
    assert told.user == other_firm.user
    said = sentence(told.code, told.params, other_firm) or ""
    assert past.title in said
    assert str(yesterday) in said
    # The owner gives it a later day: what was told stays as it was.
    Resource.objects.filter(pk=past.pk).update(available_until="2099-01-01")
    assert sentence(told.code, told.params, other_firm) == said


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "problem"}, "kind"),
        ({"visibility": "chosen"}, "visibility"),
        ({"available_from": "2026-12-02", "available_until": "2026-12-01"}, "available_until"),
        ({"lead_days": "soon"}, "lead_days"),
        ({"minimum": "x"}, "minimum"),
    ],
)
def test_an_offer_with_bad_values_is_refused_whole(firm, values, field):
    with pytest.raises(Invalid) as refused:
        services.resources.resource_create(
            organisation=firm.membership.organisation,
            values={"kind": "fabric", "title": "x", **values},
            by=firm,
        )
    assert refused.value.field == field
    assert not Resource.objects.exists()
