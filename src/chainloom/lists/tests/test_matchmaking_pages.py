"""Pages, papers and API of matchmaking events: what each reader finds there."""

from __future__ import annotations

import io
import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader
from tests import factories
from tests.matchmaking_world import event_in, talk_in

from chainloom.accounts.services import token_create
from chainloom.core.errors import Forbidden
from chainloom.lists import services
from chainloom.lists.models import Match, Matchmaking
from chainloom.lists.templatetags.matchmaking_tags import brief
from chainloom.notices.models import Notice
from chainloom.organisations.models import Organisation

pytestmark = pytest.mark.django_db
fair = services.matchmaking


@pytest.fixture
def event(chain):
    return event_in(chain)


@pytest.fixture
def talk(event, firm, other_firm):
    return talk_in(event, firm.membership.organisation, other_firm.membership.organisation)


def url(name, event, *args):
    return reverse(f"lists:{name}", args=[event.chain.slug, event.pk, *args])


def words_of(response):
    pages = PdfReader(io.BytesIO(response.content)).pages
    return [page.extract_text() for page in pages]


def test_an_event_is_prepared_filled_planned_and_given_out_in_the_browser(
    office, firm, other_firm, client_of, chain
):
    need = factories.NeedFactory(
        chain=chain, organisation=firm.membership.organisation, spec={"category": "woven"}
    )
    offer = factories.ResourceFactory(
        chain=chain, organisation=other_firm.membership.organisation, spec={"category": "woven"}
    )
    browser = client_of(office)
    made = browser.post(
        reverse("lists:matchmaking_new", args=[chain.slug]),
        {
            "title": "春季对接会",
            "day": "2027-03-04",
            "begins": "09:00",
            "ends": "10:00",
            "tables": "2",
            "minutes": "20",
            "most_talks": "2",
        },
    )
    event = Matchmaking.objects.get()
    assert made.headers["Location"] == url("matchmaking_choose", event)
    page = browser.get(made.headers["Location"]).content.decode()
    assert need.title in page
    assert offer.title in page
    browser.post(made.headers["Location"], {"all": "both"})
    for verb in ("invite", "plan", "give"):
        browser.post(url("matchmaking_act", event, verb))
    event.refresh_from_db()
    assert (event.state, event.talks.filter(round__isnull=False).count()) == ("planned", 1)
    page = client_of(firm).get(url("matchmaking", event)).content.decode()
    assert other_firm.membership.organisation.display_name in page


def test_a_filter_narrows_what_can_be_chosen(event, office, client_of, chain):
    stage = factories.StageFactory(chain=chain, code="dye")
    near, far = (factories.OrganisationFactory(chain=chain) for _ in range(2))
    factories.PlacementFactory(organisation=near, stage=stage)
    kept = factories.ResourceFactory(chain=chain, organisation=near)
    other = factories.ResourceFactory(chain=chain, organisation=far)
    address = url("matchmaking_choose", event)
    page = client_of(office).get(address, {"stage": "dye"}).content.decode()
    assert kept.title in page
    assert other.title not in page
    client_of(office).post(f"{address}?stage=dye", {"all": "both"})
    assert [one.resource for one in event.entries.all()] == [kept]


def test_a_collision_is_said_beside_its_field_and_nothing_moves(event, talk, office, client_of):
    other = talk_in(event, talk.need.organisation, talk.resource.organisation)
    page = client_of(office).post(
        url("talk_move", event, other.pk), {"round": talk.round, "table": talk.table}
    )
    assert page.status_code == 422
    assert "is taken in round 1" in page.content.decode()
    other.refresh_from_db()
    assert (other.round, other.table) == (1, 0)


def test_one_press_of_the_office_enters_both_sides_and_goes_on_to_the_next(
    event, talk, office, client_of
):
    other = talk_in(event, talk.need.organisation, talk.resource.organisation)
    answered = client_of(office).post(
        url("talk", event, talk.pk), {"said": "both", "note": "下周寄样"}
    )
    assert answered.headers["Location"] == url("talk", event, other.pk)
    talk.refresh_from_db()
    assert talk.result == "both"
    done = client_of(office).post(url("talk", event, other.pk), {"said": "none"})
    assert done.headers["Location"] == url("matchmaking_results", event)


def test_a_party_answers_for_its_own_side_alone(event, talk, firm, client_of):
    client_of(firm).post(url("talk", event, talk.pk), {"said": "both"})
    assert not talk.words.exists()
    client_of(firm).post(url("talk", event, talk.pk), {"said": "interested"})
    assert [(one.side, one.said) for one in talk.words.all()] == [("asker", "interested")]


def test_a_party_sees_no_talk_of_others(event, talk, firm, client_of, chain):
    strange = [factories.OrganisationFactory(chain=chain) for _ in range(2)]
    foreign = talk_in(event, *strange)
    for name in ("matchmaking", "matchmaking_results"):
        page = client_of(firm).get(url(name, event)).content.decode()
        assert talk.need.title in page
        assert foreign.need.title not in page
        assert strange[0].display_name not in page
    assert client_of(firm).get(url("talk", event, foreign.pk)).status_code == 404


def test_what_came_of_it_leads_to_the_list_of_these_matches(event, talk, office, client_of):
    fair.talk_answer(talk=talk, words={"asker": "interested"}, by=office)
    offer = factories.ResourceFactory(
        chain=event.chain, organisation=factories.OrganisationFactory(chain=event.chain)
    )
    other = factories.MatchFactory(need=talk.need, resource=offer)
    page = client_of(office).get(url("matchmaking_outcome", event)).content.decode()
    address = reverse("lists:matches", args=[event.chain.slug])
    assert f"{address}?event={event.pk}&amp;state=proposed" in page
    listed = client_of(office).get(address, {"event": event.pk, "state": "proposed"})
    assert [row.pk for row in listed.context["table"].rows] == [
        Match.objects.exclude(pk=other.pk).get().pk
    ]


def test_the_table_plan_has_every_round_with_who_meets_whom(event, talk, office, client_of):
    other = talk_in(event, talk.need.organisation, talk.resource.organisation)
    response = client_of(office).get(url("matchmaking_plan_pdf", event))
    said = "\n".join(words_of(response))
    assert response.headers["Content-Type"] == "application/pdf"
    for words in ("Round 1 ・ 09:00–09:20", "Round 2", talk.need.title, other.need.title):
        assert words in said
    assert talk.need.organisation.name in said.replace("\n", "")


def test_every_party_has_a_slip_on_a_page_of_its_own(event, talk, office, client_of):
    with translation.override("zh-hans"):
        office.user.language = "zh-hans"
        office.user.save()
        pages = words_of(client_of(office).get(url("matchmaking_slips_pdf", event)))
    assert len(pages) == 2
    names = {talk.need.organisation.name, talk.resource.organisation.name}
    heads = {name for name in names for page in pages if page.replace("\n", "").find(name) < 60}
    assert heads == names
    assert all("洽谈" in page for page in pages)


@pytest.fixture
def idle(event, chain):
    """A party that was told of the event and sits at no table."""
    party = factories.OrganisationFactory(chain=chain)
    offer = factories.ResourceFactory(chain=chain, organisation=party, title="只有它没人谈")
    event.entries.create(resource=offer, told_at=event.created_at)
    return offer.organisation


def test_who_comes_and_has_no_talk_stands_on_the_papers(event, talk, idle, office, client_of):
    plan = "\n".join(words_of(client_of(office).get(url("matchmaking_plan_pdf", event))))
    assert "Parties without a talk" in plan
    assert "只有它没人谈" in plan
    slips = words_of(client_of(office).get(url("matchmaking_slips_pdf", event)))
    said = [page for page in slips if idle.name in page.replace("\n", "")]
    assert len(said) == 1
    assert "Ask the chain office" in said[0]


def test_a_figure_leads_to_just_the_parties_that_it_counts(event, talk, idle, office, client_of):
    browser = client_of(office)
    kept = {"needs": 1, "resources": 2, "parties": 3, "fit": 1, "without": 9}
    Matchmaking.objects.filter(pk=event.pk).update(plan=kept, planned_at=event.created_at)
    link = url("matchmaking_parties", event) + "?only=without"
    assert link in browser.get(url("matchmaking", event)).content.decode()
    page = browser.get(link).content.decode()
    assert idle.name in page
    assert talk.need.organisation.name not in page
    event.entries.filter(resource__organisation=idle).update(state="declined")
    assert idle.name not in browser.get(link).content.decode()
    declined = url("matchmaking_parties", event) + "?only=declined"
    assert idle.name in browser.get(declined).content.decode()


def test_a_figure_of_the_results_leads_to_just_these_talks(event, talk, office, client_of, chain):
    other = talk_in(event, factories.OrganisationFactory(chain=chain), talk.need.organisation)
    fair.talk_answer(talk=talk, words={"asker": "no", "offerer": "no"}, by=office)
    browser = client_of(office)
    shown = browser.get(url("matchmaking_results", event) + "?only=none").content.decode()
    assert url("talk", event, talk.pk) in shown
    assert f'talks/{other.pk}/">' not in shown
    assert "?only=none" in browser.get(url("matchmaking_results", event)).content.decode()


def test_nothing_ticked_is_said_and_nobody_is_entered(event, office, client_of, chain):
    browser = client_of(office)
    filtered = url("matchmaking_choose", event) + "?kind=fabric"
    assert browser.post(filtered, {}).headers["Location"] == filtered
    answer = browser.post(url("matchmaking_choose", event), {}, follow=True)
    assert "Tick what is to take part" in answer.content.decode()
    assert event.entries.count() == 0
    party = factories.OrganisationFactory(chain=chain)
    draft = factories.NeedFactory(chain=chain, organisation=party, state="draft")
    answer = browser.post(url("matchmaking_choose", event), {"need": draft.pk}, follow=True)
    assert "Nothing new" in answer.content.decode()


def test_a_party_prints_its_own_slip_and_no_other(event, talk, firm, client_of):
    mine = client_of(firm).get(url("matchmaking_slip_pdf", event, firm.organisation_id))
    assert talk.resource.organisation.name in words_of(mine)[0].replace("\n", "")
    theirs = url("matchmaking_slip_pdf", event, talk.resource.organisation_id)
    assert client_of(firm).get(theirs).status_code == 404


def test_a_plan_in_which_nothing_fits_says_so_and_takes_a_talk_by_hand(
    chain, office, firm, other_firm, client_of
):
    event = event_in(chain, state="draft")
    site = {"kind": "site", "text": "厂房出租 3000平方米", "spec": {}}
    need = factories.NeedFactory(chain=chain, organisation=firm.membership.organisation)
    offer = factories.ResourceFactory(
        chain=chain, organisation=other_firm.membership.organisation, **site
    )
    event.entries.create(need=need)
    event.entries.create(resource=offer)
    browser = client_of(office)
    page = browser.post(url("matchmaking_act", event, "plan"), follow=True).content.decode()
    assert "Nothing that takes part fits: choose more, or add a talk." in page
    assert "No plan yet" not in page
    assert url("talk_new", event) in page


def test_an_empty_event_says_what_to_do_next(event, office, client_of):
    page = client_of(office).get(url("matchmaking", event)).content.decode()
    assert "Nobody takes part yet" in page
    assert (
        "There is no plan yet."
        in words_of(client_of(office).get(url("matchmaking_plan_pdf", event)))[0]
    )


def test_pages_of_many_talks_ask_the_database_no_more_often(
    event, office, firm, client_of, chain, django_assert_max_num_queries
):
    mine = firm.membership.organisation
    for _ in range(6):
        talk_in(event, mine, factories.OrganisationFactory(chain=chain))
    for name in ("matchmaking", "matchmaking_results", "matchmaking_parties"):
        with django_assert_max_num_queries(30):
            client_of(office).get(url(name, event))


def test_programs_read_the_plan_and_enter_results(event, talk, firm, office):
    def ask(actor, method, path, **body):
        token = token_create(
            membership=actor.membership, name="t", scopes=["read", "write"], days=1, by=actor
        )[1]
        browser = Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})
        sent = browser.generic(
            method,
            f"/api/v1/chains/{event.chain.slug}/matchmakings/{event.pk}{path}",
            json.dumps(body),
            content_type="application/json",
        )
        return sent.status_code, json.loads(sent.content)

    status, found = ask(firm, "GET", "/talks")
    assert status == 200
    assert [(one["round"], one["table"], one["begins"]) for one in found["items"]] == [
        (1, 1, "09:00")
    ]
    status, row = ask(firm, "POST", f"/talks/{talk.pk}/answer", asker="interested")
    assert (status, row["result"], row["words"][0]["by_office"]) == (200, "one", False)
    assert ask(firm, "POST", f"/talks/{talk.pk}/answer", offerer="no")[0] == 403
    status, whole = ask(office, "GET", "")
    assert (status, whole["results"]["one"]) == (200, 1)


def test_an_event_is_called_off_with_a_reason_and_its_parties_are_told(
    event, talk, office, firm, client_of
):
    browser = client_of(office)
    for reason in ("", " ", "长" * 301):
        browser.post(url("matchmaking_act", event, "call_off"), {"reason": reason})
        event.refresh_from_db()
        assert event.state == "planned"
    browser.post(url("matchmaking_act", event, "call_off"), {"reason": "会场停电，改期另行通知"})
    event.refresh_from_db()
    assert (event.state, event.can_be_changed()) == ("off", False)
    told = Notice.objects.filter(user=firm.user, code="lists.matchmaking").latest("pk")
    assert told.params["verb"] == "off"
    assert "会场停电" in client_of(firm).get(url("matchmaking", event)).content.decode()
    with pytest.raises(Forbidden):
        fair.matchmaking_call_off(matchmaking=event, reason="x", by=firm)
    browser.post(url("matchmaking_act", event, "reopen"))
    event.refresh_from_db()
    assert (event.state, event.off_reason) == ("draft", "")


@pytest.mark.parametrize(("language", "shown"), [("en", "Woven Mill"), ("zh-hans", "织造")])
def test_a_cell_of_the_plan_names_a_party_in_the_readers_language(language, shown):
    firm = Organisation(
        name="泉州某织造有限公司", short_name="织造", english_name="Woven Mill Co., Ltd."
    )
    with translation.override(language):
        assert brief(firm) == shown


def test_a_figure_of_none_is_no_warning(event, talk, office, client_of):
    kept = {"needs": 1, "resources": 1, "parties": 2, "fit": 1, "without": 0}
    Matchmaking.objects.filter(pk=event.pk).update(plan=kept, planned_at=event.created_at)
    for name in ("matchmaking", "matchmaking_parties"):
        assert "tone-warning" not in client_of(office).get(url(name, event)).content.decode()
