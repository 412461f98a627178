"""What the database says of owners counts in the order, and the office says how much."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from tests import factories

from chainloom.audit.models import AuditEntry
from chainloom.chain.models import StageInput
from chainloom.core.errors import Forbidden, Invalid, Missing
from chainloom.engines import matching as engine
from chainloom.lists.matching import in_words, index_of, suggest, suggestions
from chainloom.lists.matching.owners import owners_of, steps_from
from chainloom.lists.matching.weights import own_weights, weights_of
from chainloom.lists.models import MatchState, ProposedBy
from chainloom.lists.selectors.fitting import fitting
from chainloom.lists.services.weights import match_weights_change, match_weights_reset
from chainloom.organisations.services import certificates

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def mill(other_firm):
    return other_firm.membership.organisation


@pytest.fixture
def resource(chain, mill):
    return factories.ResourceFactory(chain=chain, organisation=mill, title="现货 T400 门幅180")


@pytest.fixture
def need(chain, firm):
    return factories.NeedFactory(
        chain=chain, organisation=firm.membership.organisation, title="T400 门幅180"
    )


def asked(chain, **more):
    return factories.NeedFactory(
        chain=chain, organisation=factories.OrganisationFactory(chain=chain), **more
    )


def ended(chain, resource, state, *, waited: float | None = None, by=ProposedBy.OFFICE):
    return factories.MatchFactory(
        chain=chain,
        need=asked(chain),
        resource=resource,
        state=state,
        proposed_by=by,
        created_at=NOW - timedelta(days=30),
        moved_at=NOW,
        offerer_at=None if waited is None else NOW - timedelta(days=30 - waited),
    )


def of_index(chain, resource):
    """What the index holds of the offer, as a need without conditions is shown it."""
    index = index_of(chain.pk)
    result = engine.match(engine.Need(resource.kind, words="现货"), index, len(index))
    return next(one for one in result.matches if one.id == str(resource.pk))


def part(found, name):
    return next(one.value for one in found.parts if one.name == name)


def test_matches_of_all_its_offers_tell_of_an_owner(chain, mill, resource):
    other = factories.ResourceFactory(chain=chain, organisation=mill)
    ended(chain, resource, MatchState.FULFILLED, waited=2)
    ended(chain, other, MatchState.FULFILLED, waited=4)
    ended(chain, other, MatchState.DROPPED)
    # What it proposed itself says nothing of how soon it answers.
    ended(chain, resource, MatchState.INTEREST, waited=0, by=ProposedBy.OFFERER)
    found = owners_of(chain.pk, {mill.pk})[mill.pk]
    assert (found.past, found.fulfilled) == (3, 2)
    assert found.response_days == pytest.approx(3, abs=1e-3)


def test_an_owner_of_whom_nothing_is_known_is_so(chain, mill):
    found = owners_of(chain.pk, {mill.pk})[mill.pk]
    assert (found.past, found.fulfilled, found.response_days, found.papers) == (0, 0, None, [])


def test_questions_stay_as_many_for_more_owners(chain, django_assert_num_queries):
    firms = [factories.OrganisationFactory(chain=chain) for _ in range(5)]
    with django_assert_num_queries(3):
        owners_of(chain.pk, {one.pk for one in firms})


def test_an_ended_match_counts_in_the_next_answer(chain, resource):
    before = part(of_index(chain, resource), "trust")
    ended(chain, resource, MatchState.FULFILLED, waited=0.1)
    assert part(of_index(chain, resource), "trust") > before


def test_a_qualification_that_is_entered_meets_a_wish_in_the_next_answer(
    chain, firm, office, mill, resource
):
    need = factories.NeedFactory(
        chain=chain,
        organisation=firm.membership.organisation,
        text="T400 门幅180 限高新技术企业",
    )
    (first,) = suggestions(firm, need)
    asked = [row for row in first.kept if row["codes"] == ["high_tech"]]
    assert [row["state"] for row in asked] == ["unknown"]
    today = timezone.localdate()
    certificates.certificate_add(
        organisation=mill,
        values={
            "kind": "high_tech",
            "issued_on": today - timedelta(days=10),
            "expires_on": today + timedelta(days=300),
        },
        by=office,
    )
    (second,) = suggestions(firm, need)
    met = next(row for row in second.reasons if row["state"] == "met" and "(" in row["text"])
    assert "high_tech" not in met["text"]
    assert second.score > first.score


def test_steps_are_counted_both_ways_along_the_chain(chain, firm):
    stages = [factories.StageFactory(chain=chain, column=at) for at in range(4)]
    for one, other in pairwise(stages[:-1]):
        StageInput.objects.create(upstream=one, downstream=other)
    own = firm.membership.organisation
    own.placements.all().delete()
    assert steps_from(chain.pk, own.pk) == {}
    factories.PlacementFactory(organisation=own, stage=stages[1])
    # The last stage hangs on nothing.
    expected = {str(stages[1].pk): 0, str(stages[0].pk): 1, str(stages[2].pk): 1}
    found = steps_from(chain.pk, own.pk)
    assert {key: found.get(key) for key in expected} == expected
    assert str(stages[3].pk) not in found


def test_who_stands_nearer_on_the_chain_comes_first(chain, firm, mill, resource, need):
    stages = [factories.StageFactory(chain=chain, column=at) for at in range(3)]
    for one, other in pairwise(stages):
        StageInput.objects.create(upstream=one, downstream=other)
    firm.membership.organisation.placements.all().delete()
    mill.placements.all().delete()
    factories.PlacementFactory(organisation=firm.membership.organisation, stage=stages[2])
    factories.PlacementFactory(organisation=mill, stage=stages[0])
    nearer = factories.ResourceFactory(
        chain=chain,
        organisation=factories.OrganisationFactory(chain=chain),
        title=resource.title,
        text=resource.text,
    )
    factories.PlacementFactory(organisation=nearer.organisation, stage=stages[1])
    found = suggestions(firm, need)
    assert [one.resource for one in found] == [nearer, resource]
    assert "steps along the chain" in [str(one["label"]) for one in found[0].counted]


# Weights


def test_the_office_sets_weights_and_sets_them_back(chain, office):
    usual = engine.default_weights()
    match_weights_change(chain=chain, values={"words": 0.4, "map": usual.map}, by=office)
    assert own_weights(chain.pk) == {"words": 0.4}
    assert weights_of(chain.pk).words == 0.4
    entry = AuditEntry.objects.get(action="match.weights_changed")
    assert entry.changes == {"words": [usual.words, 0.4]}
    match_weights_reset(chain=chain, by=office)
    assert weights_of(chain.pk) == usual
    assert AuditEntry.objects.filter(action="match.weights_changed").count() == 2
    # Nothing to set back is nothing done.
    match_weights_reset(chain=chain, by=office)
    assert AuditEntry.objects.filter(action="match.weights_changed").count() == 2


def test_a_suggestion_shows_the_weight_it_was_counted_with(chain, office, firm, need, resource):
    match_weights_change(chain=chain, values={"trust": 1}, by=office)
    (found,) = suggestions(firm, need)
    assert next(one.weight for one in found.parts if one.name == "trust") == 1


def test_offers_that_one_firm_wrote_alike_are_suggested_once(chain, firm, mill, need, resource):
    alike = {"chain": chain, "organisation": mill, "title": resource.title}
    factories.ResourceFactory(**alike, price=8, price_unit="m")
    factories.ResourceFactory(**alike)
    factories.ResourceFactory(chain=chain, organisation=factories.OrganisationFactory(chain=chain))
    found = suggestions(firm, need)
    # The dearer one is another offer, and so is another firm's.
    assert len(found) == 3
    assert len({(one.resource.organisation_id, one.resource.price) for one in found}) == 3


def test_a_wish_that_is_missed_is_to_be_agreed_and_no_cross_beside_what_fits(
    chain, firm, mill, need, resource, client
):
    need.quantity, need.unit = 3000, "m"
    need.save()
    resource.quantity, resource.unit = 500, "m"
    resource.minimum, resource.minimum_unit = 300, "m"
    resource.save()
    (found,) = suggestions(firm, need)
    stock = next(one for one in found.kept if one["field"] == "quantity")
    assert (found.standing, stock["state"]) == ("feasible", "unmet")
    with translation.override("zh-hans"):
        (said,) = in_words([stock], "fabric")
    assert (said["text"], said["tone"]) == ("待商定：500 米，要求 3000", "warning")
    client.force_login(firm.user)
    url = reverse("lists:need", kwargs={"chain_slug": chain.slug, "need_id": need.pk})
    page = client.get(url).content.decode()
    assert "to be agreed: 500 m against 3000" in page
    assert '<li class="tone-danger">' not in page
    # What a match kept before wishes were told apart reads as it did.
    (before,) = in_words([stock | {"wish": False}], "fabric")
    assert before["tone"] == "danger"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"words": 2}, "words"),
        ({"words": "much"}, "words"),
        ({"words": None}, "words"),
        ({"words": float("nan")}, "words"),
        ({"half_km": 0}, "half_km"),
        ({"luck": 0.5}, "luck"),
        (
            dict.fromkeys(
                ("conditions", "wishes", "words", "chain", "map", "trust", "freshness"), 0
            ),
            "conditions",
        ),
    ],
)
def test_weights_that_cannot_be_are_refused_and_nothing_changes(chain, office, values, field):
    with pytest.raises(Invalid) as refused:
        match_weights_change(chain=chain, values={"map": 0.5, **values}, by=office)
    assert refused.value.field == field
    assert own_weights(chain.pk) == {}


def test_only_the_office_of_the_chain_sets_weights(chain, leader, firm, stranger):
    for actor, refusal in ((leader, Forbidden), (firm, (Forbidden, Missing)), (stranger, Missing)):
        with pytest.raises(refusal):
            match_weights_change(chain=chain, values={"words": 0.4}, by=actor)
        with pytest.raises(refusal):
            match_weights_reset(chain=chain, by=actor)


def test_the_page_shows_saves_and_resets(chain, office, client):
    client.force_login(office.user)
    address = reverse("lists:match_weights", args=[chain.slug])
    page = client.get(address).content.decode()
    assert 'name="words"' in page
    assert reverse("lists:match_weights_reset", args=[chain.slug]) not in page
    values = {**engine.default_weights().as_dict(), "words": 0.3}
    assert client.post(address, values).status_code in (302, 303)
    assert own_weights(chain.pk) == {"words": 0.3}
    wrong = client.post(address, {**values, "words": 7})
    assert wrong.status_code == 422
    assert reverse("lists:match_weights_reset", args=[chain.slug]) in wrong.content.decode()
    client.post(reverse("lists:match_weights_reset", args=[chain.slug]))
    assert own_weights(chain.pk) == {}


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("t400", "T400", "T400"),
        ("grs", "GRS", "GRS"),
        ("oeko_tex_100", "OEKO-TEX 100", "OEKO TEX 100"),
        ("bluesign", "bluesign", "bluesign"),
        ("cotton", "棉", "cotton"),
    ],
)
def test_abbreviations_are_said_as_the_trade_writes_them(code, zh, en):
    row = {"field": "composition", "state": "met", "found": [code], "unit": ""}
    for language, said in (("zh-hans", zh), ("en", en)):
        with translation.override(language):
            assert in_words([row], "fabric")[0]["text"] == said


def test_square_metres_are_written_as_such_in_every_language():
    row = {"field": "weight_gsm", "state": "met", "found": 180.0, "unit": "g/m2"}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert in_words([row], "fabric")[0]["text"] == "180 g/m²"


# What is withheld hides nothing that fits


def listed(chain, organisation, count, title="现货 T400 门幅180 {}"):
    """So many offers of one organisation, each saying something new; the earlier come first."""
    return [
        factories.ResourceFactory(chain=chain, organisation=organisation, title=title.format(n))
        for n in range(count)
    ]


def test_offers_that_were_deleted_take_no_place(office, need, chain, mill):
    gone = listed(chain, mill, 65)
    (resource,) = listed(chain, mill, 1, "现货 T400 门幅180")
    assert len(suggestions(office, need, most=70)) == 66
    type(resource).objects.filter(pk__in=[row.pk for row in gone]).delete()
    assert [one.resource for one in suggestions(office, need)] == [resource]
    assert len(index_of(chain.pk)) == 1


def test_what_the_asker_offers_itself_takes_no_place(office, need, chain, mill):
    listed(chain, need.organisation, 65)
    (resource,) = listed(chain, mill, 1)
    assert [one.resource for one in suggestions(office, need)] == [resource]


def test_a_firm_is_shown_its_own_however_many_others_fit(other_firm, need, chain, mill):
    listed(chain, factories.OrganisationFactory(chain=chain), 65)
    (resource,) = listed(chain, mill, 1)
    shown = fitting(other_firm, need, most=5)
    assert [one.resource for one in shown or []] == [resource]


def test_no_more_are_looked_at_than_a_database_takes(chain, office, need, monkeypatch):
    for _number in range(10):
        factories.ResourceFactory(
            chain=chain, organisation=need.organisation, title="现货 T400 门幅180"
        )
    counts, match = [], engine.match

    def counted(asked, index, count, *rest, **more):
        counts.append(count)
        return match(asked, index, count, *rest, **more)

    monkeypatch.setattr(suggest.engine, "match", counted)
    monkeypatch.setattr(suggest, "LOOKED_AT", 2)
    monkeypatch.setattr(suggest, "LOOKED_AT_MOST", 5)
    assert suggestions(office, need, most=1) == []
    assert counts == [2, 5]
