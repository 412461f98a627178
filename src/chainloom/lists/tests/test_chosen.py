"""A need for chosen parties of which none offers anything: who is told, and what can be done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Conflict, Missing
from chainloom.lists import services
from chainloom.lists.models import Need
from chainloom.lists.policy import need_policy
from chainloom.lists.selectors.chosen import is_unanswered
from chainloom.notices.models import Notice
from chainloom.notices.wording import sentence

pytestmark = pytest.mark.django_db

SYSTEM = Actor.for_system("schedule")


@pytest.fixture
def chosen(firm, partner, office) -> Need:
    """Verified eight days ago, for one party alone."""
    need = services.needs.need_create(
        organisation=firm.membership.organisation,
        values={"kind": "fabric", "text": "全棉府绸 150cm 3000米", "visibility": "chosen"},
        parties=[partner.membership.organisation],
        send=True,
        by=firm,
    )
    services.needs.need_verify(need=need, by=office)
    ago = timezone.now() - timedelta(days=8)
    Need.objects.filter(pk=need.pk).update(verified_at=ago)
    need.parties.update(created_at=ago)
    need.refresh_from_db()
    return need


def told(code: str = "lists.need_silent") -> list[Notice]:
    return list(Notice.objects.filter(code=code).order_by("pk"))


def test_who_asks_and_the_office_are_told_once(chosen, firm, office):
    assert services.needs.parties_watch(by=SYSTEM) == 1
    assert services.needs.parties_watch(by=SYSTEM) == 0
    assert {one.user for one in told()} == {firm.user, office.user}
    assert chosen.title in (sentence(told()[0].code, told()[0].params, firm) or "")


def test_nobody_is_told_before_its_time_or_while_a_match_goes_on(chosen, partner, office):
    Need.objects.filter(pk=chosen.pk).update(verified_at=timezone.now() - timedelta(days=6))
    assert services.needs.parties_watch(by=SYSTEM) == 0
    Need.objects.filter(pk=chosen.pk).update(verified_at=timezone.now() - timedelta(days=8))
    offer = services.resources.resource_create(
        organisation=partner.membership.organisation,
        values={"kind": "fabric", "text": "全棉府绸 150cm 现货"},
        offer=True,
        by=partner,
    )
    match = services.matches.match_propose(need=chosen, resource=offer, by=partner)
    assert services.needs.parties_watch(by=SYSTEM) == 0
    services.matches.match_drop(match=match, reason="price", by=partner)
    assert services.needs.parties_watch(by=SYSTEM) == 1


def choose(need: Need, by: Actor, *actors: Actor) -> None:
    theirs = [one.membership.organisation for one in actors]
    services.needs.need_update(need=need, values={}, parties=theirs, by=by)


def test_a_party_chosen_later_is_told_and_has_its_own_time(chosen, partner, other_firm, office):
    services.needs.parties_watch(by=SYSTEM)
    before = len(told("lists.need_party"))
    choose(chosen, office, partner, other_firm)
    assert [one.user for one in told("lists.need_party")[before:]] == [other_firm.user]
    assert services.needs.parties_watch(by=SYSTEM) == 0
    assert not is_unanswered(chosen)
    later = timezone.now() + timedelta(days=7, minutes=1)
    assert services.needs.parties_watch(by=SYSTEM, now=later) == 1
    assert services.needs.parties_watch(by=SYSTEM, now=later) == 0


@pytest.mark.parametrize("kept", ["first", "later"])
def test_a_party_taken_out_again_is_no_news(chosen, partner, other_firm, office, kept):
    choose(chosen, office, partner, other_firm)
    later = timezone.now() + timedelta(days=7, minutes=1)
    assert services.needs.parties_watch(by=SYSTEM, now=later) == 1
    choose(chosen, office, partner if kept == "first" else other_firm)
    assert services.needs.parties_watch(by=SYSTEM, now=later + timedelta(days=1)) == 0


def test_parties_there_before_an_upgrade_are_as_old_as_their_need(chosen):
    from importlib import import_module

    from django.apps import apps

    upgrade = import_module("chainloom.lists.migrations.0010_silent_parties")
    upgrade.as_old_as_the_need(apps, None)
    assert chosen.parties.get().created_at == chosen.created_at


def test_a_problem_that_no_member_solves_is_not_shown_to_more(problem, firm, office):
    services.needs.need_verify(need=problem, by=office)
    with pytest.raises(Conflict, match="unit"):
        services.needs.need_widen(need=problem, by=firm)


def test_who_widens_has_seen_the_need_as_it_is(chosen, firm, office, chain):
    seen = chosen.version
    services.needs.need_update(need=chosen, values={"title": "全棉府绸，加急"}, by=office)
    with pytest.raises(Conflict, match="changed"):
        services.needs.need_widen(need=chosen, by=firm, version=seen)
    client = Client(headers={"accept-language": "en"})
    client.force_login(firm.user)
    url = reverse("lists:need_act", args=[chain.slug, chosen.pk, "widen"])
    assert client.get(url).context["form"]["version"].value() == seen + 1
    assert client.post(url, {"version": seen}).status_code == 422
    api = f"/api/v1/chains/{chain.slug}/needs/{chosen.pk}/do/widen"
    refused = client.post(api, {"version": seen}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "stale")
    chosen.refresh_from_db()
    assert chosen.visibility == "chosen"
    assert client.post(url, {"version": seen + 1}).status_code == 303


def test_who_asks_lets_all_members_see_it_and_nobody_else_does(
    chosen, firm, partner, other_firm, office
):
    assert not need_policy.may(other_firm, "view", chosen)
    with pytest.raises(Missing):
        services.needs.need_widen(need=chosen, by=other_firm)
    services.needs.need_widen(need=chosen, by=firm)
    chosen.refresh_from_db()
    assert need_policy.may(other_firm, "view", chosen)
    assert not chosen.parties.exists()
    with pytest.raises(Conflict):
        services.needs.need_widen(need=chosen, by=firm)


def test_the_page_says_so_to_who_asks_and_to_the_office_with_a_way_on(
    chosen, firm, partner, office, chain
):
    def page(actor) -> str:
        client = Client(headers={"accept-language": "en"})
        client.force_login(actor.user)
        return client.get(reverse("lists:need", args=[chain.slug, chosen.pk])).content.decode()

    assert "No chosen party has offered anything" in page(firm)
    assert reverse("lists:need_act", args=[chain.slug, chosen.pk, "widen"]) in page(firm)
    assert reverse("lists:need_edit", args=[chain.slug, chosen.pk]) in page(office)
    assert "No chosen party has offered anything" not in page(partner)
