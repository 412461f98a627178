"""Start from an announcement: what is proposed, what is set up, and what refuses."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests import factories
from tests.shared_data import shared

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.chain.announcement import proposing
from chainloom.chain.announcement.forms import packed, unpacked
from chainloom.chain.announcement.founding import Announcement, Wanted, chain_found
from chainloom.chain.announcement.understanding import LARGEST, key_of, understand
from chainloom.chain.models import Chain
from chainloom.core.errors import Forbidden, Invalid
from chainloom.documents.models import Document, DocumentFact, FactState, Figure
from chainloom.documents.services import document_undo, run_undo
from chainloom.organisations.models import BodyMembership, Organisation
from chainloom.plan.models import Plan
from chainloom.sample import announcement

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return Actor(user=factories.UserFactory(is_operator=True))


@pytest.fixture
def page():
    return announcement.text().encode()


def wanted(found, **others):
    values = proposing.proposal(found)
    values = {name: values[name] for name in ("name", "slug", "template", "office_name")} | {
        "district": values["district_code"]
    }
    return Wanted(**(values | others))


def keys(found):
    return {item.key for item in found.items}


def test_the_sample_says_all_the_figures_of_the_case(page):
    found = understand(page, "announcement.txt")
    counts = [f.values["number"] for f in found.facts if f.kind == "certificate_count"]
    assert counts == [3, 4, 2, 5, 3]
    figures = {f.values["number"] for f in found.facts if f.kind == "figure"}
    assert {133, 61.2} <= figures
    by_kind = {}
    for fact in found.facts:
        by_kind.setdefault(fact.kind, []).append(fact.values)
    assert len(found.office.values["guiding"]) == 6
    assert {one["kind"] for one in by_kind["body_founded"]} == {"committee", "alliance"}
    (plan,) = by_kind["plan_published"]
    assert (len(plan["directions"]), plan["measures"]) == (3, 9)
    assert [len(one["parties"]) for one in by_kind["agreement_signed"]] == [3, 3]
    assert len({one["name"] for one in by_kind["person"]}) == 4
    assert len(by_kind["event_held"]) == 2
    # The noise is gone.
    assert not re.search("[(][a-zāáǎàēéěèīíǐìōóǒòūúǔù]", found.reading.text)
    assert found.reading.text.count("揭牌成立") == 2
    assert "评论" not in found.reading.text


def test_the_form_begins_with_what_the_page_says(page):
    values = proposing.proposal(understand(page, "announcement.txt"))
    assert values["name"] == "鲤城区云梭面料产业链"
    assert values["office_name"] == values["name"] + "党委"
    assert values["slug"].startswith("licheng-")
    assert (values["district_code"], values["template"]) == ("350502", "textile_fabric")


@pytest.mark.parametrize(
    ("name", "code"), [("晋江市制鞋产业链", "footwear"), ("安溪县茶产业链", "")]
)
def test_a_template_is_proposed_by_words_or_none(name, code):
    assert proposing.template_for(name, "") == code


def test_a_taken_address_gets_a_number(page, chain):
    found = understand(page, "announcement.txt")
    slug = proposing.proposal(found)["slug"]
    Chain.objects.filter(pk=chain.pk).update(slug=slug)
    assert proposing.proposal(found)["slug"] == f"{slug}-2"


def test_all_of_it_is_set_up_and_taken_back_without_the_office(page, operator):
    found = understand(page, "announcement.txt")
    chain, document = chain_found(
        announcement=Announcement(page, "announcement.txt"),
        chain=wanted(found), keep=keys(found), by=operator,
    )  # fmt: skip
    seat = Membership.objects.get(user=operator.user, chain=chain)
    office = seat.organisation
    assert (seat.role, office.name) == ("office", found.office_name)
    assert Organisation.objects.filter(name=found.office_name).count() == 1
    guiding = BodyMembership.objects.filter(body=office, role="guiding")
    assert {one.member.name for one in guiding} == set(found.office.values["guiding"])
    assert Figure.objects.filter(chain=chain).count() == 7
    states = set(document.facts.exclude(state=FactState.APPLIED).values_list("kind", flat=True))
    assert not {"plan_published", "agreement_signed"} & states
    assert Plan.objects.get(chain=chain).is_draft()
    assert not document.facts.filter(state__in=(FactState.PROPOSED, FactState.REJECTED)).exists()
    assert not document.is_at_work()
    here = Actor(user=operator.user, membership=seat)
    document = document_undo(document=document, by=here)
    run_undo(document, here, lambda done, total: None)
    assert list(Organisation.objects.filter(participations__chain=chain)) == [office]
    assert Membership.objects.filter(pk=seat.pk).exists()
    assert not Plan.objects.filter(chain=chain).exists()


def test_what_is_left_out_is_not_set_up(page, operator):
    found = understand(page, "announcement.txt")
    out = found.office.values["guiding"][0]
    gone = {i.key for i in found.groups["organisations"] if i.title == out}
    gone |= {i.key for i in found.groups["figures"]}
    assert gone
    chain, document = chain_found(
        announcement=Announcement(page, "announcement.txt"),
        chain=wanted(found), keep=keys(found) - gone, by=operator,
    )  # fmt: skip
    assert not Figure.objects.filter(chain=chain).exists()
    assert not Organisation.objects.filter(participations__chain=chain, name=out).exists()
    assert document.facts.filter(state=FactState.REJECTED).count() >= 8


def test_a_day_of_publication_completes_the_founding(page, operator):
    found = understand(page, "announcement.txt")
    said = Announcement(page, "announcement.txt", date(2025, 9, 13))
    chain_found(announcement=said, chain=wanted(found), keep=keys(found), by=operator)
    assert Organisation.objects.get(name=found.office_name).founded_on == date(2025, 9, 12)


def test_a_day_that_moves_a_fact_takes_nothing_in_and_leaves_nothing_out(operator):
    """With the day of publication an event may be told most fully at another place."""
    page = (
        "鲤城区样布产业链党委举行专题培训\n9月12日，鲤城区样布产业链党委举行专题培训。"
        "样布学院教授林样清围绕再生纤维授课。"
    ).encode()
    found = understand(page, "page.txt")
    told = [fact for fact in found.facts if fact.kind == "event_held"]
    assert told
    moved = replace_place(told[0], 500)
    assert found.keeps(keys(found))(moved)
    assert not found.keeps(keys(found) - {key_of(told[0])})(moved)


def replace_place(fact, by):
    """The fact as it would be found elsewhere on the page."""
    return DocumentFact(kind=fact.kind, read=fact.read, start=fact.start + by, end=fact.end + by)


def test_only_an_operator_and_nothing_by_halves(page, operator, office, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    found = understand(page, "announcement.txt")
    about = {"announcement": Announcement(page, "announcement.txt"), "keep": keys(found)}
    with pytest.raises(Forbidden):
        chain_found(**about, chain=wanted(found), by=office)
    before = Chain.objects.count()
    with pytest.raises(Invalid):
        chain_found(**about, chain=wanted(found, district="999999"), by=operator)
    assert (Chain.objects.count(), Document.objects.count()) == (before, 0)


def test_a_failure_while_applying_leaves_nothing(page, operator, monkeypatch, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path

    def fails(*_args):
        raise RuntimeError("the machine is out of memory")

    monkeypatch.setattr("chainloom.documents.services.at_once.run_apply", fails)
    found = understand(page, "announcement.txt")
    with pytest.raises(RuntimeError):
        chain_found(
            announcement=Announcement(page, "announcement.txt"),
            chain=wanted(found), keep=keys(found), by=operator,
        )  # fmt: skip
    assert not Chain.objects.exists()
    assert not Organisation.objects.exists()
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]


def test_bad_input_is_answered_in_words(operator, client_of, page):
    browser, address = client_of(operator), reverse("chains:announcement")
    cases = [
        ({"file": SimpleUploadedFile("empty.txt", b"")}, "The file is empty."),
        ({"file": SimpleUploadedFile("a.txt", b"x" * (LARGEST + 1))}, "larger than an announce"),
        ({"file": SimpleUploadedFile("a.zip", b"PK\x03\x04" + b"\0" * 40)}, "cannot be read"),
        ({"text": "  "}, "Choose a file, or paste text."),
    ]
    for data, said in cases:
        answer = browser.post(address, data)
        assert answer.status_code == 422
        assert said in answer.content.decode(), data
    confirm = reverse("chains:confirm")
    for content in ("", "no page", packed(b"x" * (LARGEST + 1)), packed(page)[:-9]):
        answer = browser.post(confirm, {"content": content, "name": "x"})
        assert answer.status_code == 422
        assert "send it again" in answer.content.decode()
    answer = browser.post(confirm, {"content": packed(page), "filename": "a.txt", "slug": "new"})
    assert answer.status_code == 422
    assert not Chain.objects.filter(slug="new").exists()


def test_a_text_that_says_nothing_still_makes_a_chain(operator, client_of):
    browser = client_of(operator)
    answer = browser.post(reverse("chains:announcement"), {"text": "大家好，今天天气不错。"})
    assert answer.status_code == 200
    assert "No fact was found" in answer.content.decode()


def test_the_page_asks_for_the_year_and_leads_to_the_committee(operator, client_of, page):
    browser = client_of(operator)
    shown = browser.post(reverse("chains:announcement"), {"text": page.decode()})
    assert "without a year" in shown.content.decode()
    found = understand(page, "pasted.txt")
    form = shown.context["form"]
    fields = {name: form[name].value() or "" for name in form.fields} | {"keep": list(keys(found))}
    answer = browser.post(reverse("chains:confirm"), fields | {"published": "2025-09-13"})
    assert answer.status_code == 303
    office = Organisation.objects.get(name=found.office_name)
    assert answer["Location"] == reverse("organisations:members", args=[fields["slug"], office.pk])
    there = browser.get(answer["Location"]).content.decode()
    assert all(name in there for name in found.office.values["guiding"])


def test_the_page_travels_whole(page):
    assert unpacked(packed(page)) == page


def test_an_operator_without_a_chain_begins_there(operator, client_of):
    answer = client_of(operator).get(reverse("home"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("chains:new")
    assert reverse("chains:announcement") in answer.content.decode()


def test_the_page_of_the_case_is_understood_whole(operator):
    page = shared("articles", "licheng.txt").read_bytes()
    found = understand(page, "licheng.txt")
    values = proposing.proposal(found)
    assert values["name"] == "鲤城区纺织面料产业链"
    assert (values["slug"], values["district_code"]) == ("licheng-fangzhimianliao", "350502")
    chain, _document = chain_found(
        announcement=Announcement(page, "licheng.txt"),
        chain=wanted(found), keep=keys(found), by=operator,
    )  # fmt: skip
    office = Organisation.objects.get(name="鲤城区纺织面料产业链党委")
    assert BodyMembership.objects.filter(body=office, role="guiding").count() == 6
    assert BodyMembership.objects.get(body=office, role="secretary").person_name == "陈力群"
    names = set(
        Organisation.objects.filter(participations__chain=chain).values_list("name", flat=True)
    )
    assert {"鲤城区纺织面料产业链党建联盟", "新塘社区党委", "交通银行泉州分行"} <= names
    assert Figure.objects.filter(chain=chain).count() == 7
