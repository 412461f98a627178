"""Accepted facts become records with document and place as their source, and can be taken back."""

from __future__ import annotations

import datetime

import pytest
from tests import factories

from chainloom.core.errors import Conflict
from chainloom.documents import facts, services
from chainloom.documents.appliers.bodies import role_of_post
from chainloom.documents.models import DocumentEffect, DocumentState, FactState, Figure
from chainloom.jobs.testing import run_queued
from chainloom.organisations.models import (
    BodyMembership,
    BodyRole,
    Contact,
    Kind,
    Organisation,
    Source,
    SourceKind,
)
from chainloom.organisations.services import organisation_update

from . import making
from .making import BANK, BODY, BUREAU, SCIENCE, accept_all, applied, fact, read, the, undone

pytestmark = pytest.mark.django_db


def _named(name: str) -> Organisation:
    return Organisation.objects.get(name=name)


def test_a_page_founds_the_body_with_its_guiding_units_and_secretary(office):
    document = applied(read(office), office)
    body = _named(BODY)
    assert (body.kind, body.founded_on) == (Kind.BODY, datetime.date(2025, 6, 6))
    seats = BodyMembership.objects.filter(body=body)
    guiding = {seat.member.name for seat in seats if seat.role == BodyRole.GUIDING}
    assert guiding == {BUREAU, SCIENCE}
    person = seats.get(person_name="陈样本")
    assert (person.role, person.person_post) == (BodyRole.SECRETARY, "书记")
    assert _named(BUREAU).kind == Kind.GOVERNMENT
    assert _named(BANK).kind == Kind.BANK
    assert document.applied_at is not None


def test_every_value_cites_the_document_and_the_paragraph(office):
    document = applied(read(office), office)
    body = _named(BODY)
    sources = Source.objects.in_bulk(
        [body.value_sources[name]["source"] for name in ("name", "founded_on")]
    )
    assert {source.kind for source in sources.values()} == {SourceKind.DOCUMENT}
    assert {source.as_of for source in sources.values()} == {datetime.date(2025, 6, 7)}
    person = BodyMembership.objects.get(person_name="陈样本")
    assert person.source.title == f"{document.title} ¶4"
    figure = Figure.objects.get(what="规上企业")
    assert figure.source == the(document, "figure").source
    assert figure.source.title.endswith("¶3")


def test_a_short_form_that_means_nobody_elsewhere_is_kept_as_no_name(office, hands):
    text = "鲤城区工业和样本局（区工样局）与高新区管理委员会（高新区管委会）座谈。"
    hands.reading = making.reading(
        text,
        [
            fact(
                "organisation",
                "区工样局",
                text,
                name="区工样局",
                full_name="鲤城区工业和样本局",
                kind="government",
            ),
            fact(
                "organisation",
                "高新区管委会",
                text,
                name="高新区管委会",
                full_name="高新区管理委员会",
                kind="government",
            ),
        ],
    )
    applied(read(office, text), office)
    assert not _named("鲤城区工业和样本局").other_names.exists()
    assert _named("高新区管理委员会").other_names.get().text == "高新区管委会"


_TITLE = "样例学院副院长徐样本教授授课。"


def _person(quote: str, text: str, post: str, organisation: str | None):
    return fact("person", quote, text, name="徐样本", post=post, organisation=organisation)


def test_a_title_belongs_where_the_document_says_the_person_works(office, hands):
    said = [
        _person("样例学院副院长徐样本", _TITLE, "副院长", "样例学院"),
        _person("徐样本教授", _TITLE, "教授", None),
    ]
    hands.reading = making.reading(_TITLE, said)
    document = applied(read(office, _TITLE), office)
    contact = Contact.objects.get()
    assert (contact.post, contact.organisation.name) == ("副院长、教授", "样例学院")
    assert not document.facts.exclude(state=FactState.APPLIED).exists()


def test_a_title_of_somebody_at_two_places_waits(office, hands):
    text = f"{_TITLE}样例协会会员徐样本。"
    said = [
        _person("样例学院副院长徐样本", text, "副院长", "样例学院"),
        _person("徐样本教授", text, "教授", None),
        _person("样例协会会员徐样本", text, "会员", "样例协会"),
    ]
    hands.reading = making.reading(text, said)
    document = applied(read(office, text), office)
    assert the(document, "person", post="教授").hindrance["code"] == "no_organisation"
    assert Contact.objects.get(organisation__name="样例学院").post == "副院长"


def test_what_has_no_applier_waits_and_is_applied_when_one_comes(office, monkeypatch):
    monkeypatch.delitem(facts._appliers, "agreement_signed")
    document = applied(read(office), office)
    agreement = the(document, "agreement_signed")
    assert agreement.state == FactState.ACCEPTED
    seen = []

    class Agreements(facts.FactApplier):
        kind = "agreement_signed"
        order = 90

        def apply(self, fact, doing):
            seen.append([doing.organisation(fact, one).name for one in fact.values["parties"]])

    monkeypatch.setitem(facts._appliers, "agreement_signed", Agreements())
    assert services.waiting_apply(chain=office.chain, by=office) == 1
    run_queued()
    agreement.refresh_from_db()
    assert agreement.state == FactState.APPLIED
    assert seen == [[BODY, BANK]]
    assert services.waiting_apply(chain=office.chain, by=office) == 0


def test_an_organisation_that_is_rejected_is_left_out_of_the_seats_too(office):
    document = read(office)
    accept_all(document, office)
    services.fact_reject(fact=the(document, "organisation", full_name=SCIENCE), by=office)
    services.document_apply(document=document, by=office)
    run_queued()
    assert not Organisation.objects.filter(name=SCIENCE).exists()
    members = BodyMembership.objects.filter(body=_named(BODY)).exclude(member=None)
    assert [seat.member.name for seat in members] == [BUREAU]


def test_a_fact_about_somebody_undecided_waits_and_says_why(office):
    known = factories.OrganisationFactory(chain=office.chain, name="样例银行泉州市分行", uscc=None)
    document = read(office)
    mention = document.mentions.get(name=BANK)
    mention.match, mention.organisation_id = "likely", known.pk
    mention.save()
    accept_all(document, office)
    bank = the(document, "organisation", full_name=BANK)
    assert bank.state == FactState.PROPOSED
    services.fact_accept(fact=bank, by=office)
    mention.refresh_from_db()
    assert mention.answer() == ("org", known.pk)


def test_what_is_known_is_not_entered_twice(office):
    bureau = factories.OrganisationFactory(
        chain=office.chain, name=BUREAU, kind=Kind.GOVERNMENT, uscc=None
    )
    applied(read(office), office)
    assert Organisation.objects.filter(name=BUREAU).get() == bureau
    assert BodyMembership.objects.filter(member=bureau, role=BodyRole.GUIDING).exists()


def test_one_that_came_into_the_registry_after_reading_is_found_when_applying(office):
    document = read(office)
    late = factories.OrganisationFactory(
        chain=office.chain, name=BUREAU, kind=Kind.GOVERNMENT, uscc=None
    )
    applied(document, office)
    assert Organisation.objects.filter(name=BUREAU).get() == late


def test_a_person_at_work_becomes_a_contact_with_all_their_posts(office, hands):
    text = "鲤城区样工局党组书记、局长林样本出席。"
    person = {"name": "林样本", "organisation": BUREAU}
    hands.reading = making.reading(
        text,
        [
            fact("organisation", BUREAU, text, name=BUREAU, full_name=BUREAU, kind="government"),
            fact("person", "党组书记", text, post="党组书记", **person),
            fact("person", "局长林样本", text, post="局长", **person),
        ],
    )
    document = applied(read(office, text), office)
    contact = Contact.objects.get()
    assert (contact.name, contact.post) == ("林样本", "党组书记、局长")
    undone(document, office)
    assert not Contact.objects.exists()
    assert not Organisation.objects.filter(name=BUREAU).exists()


@pytest.mark.parametrize(
    ("post", "role"),
    [
        ("书记", BodyRole.SECRETARY),
        ("党委副书记", BodyRole.DEPUTY),
        ("秘书长", BodyRole.SECRETARY),
        ("会长", BodyRole.CHAIR),
        ("常务副会长", BodyRole.DEPUTY),
        ("委员", BodyRole.MEMBER),
        ("", BodyRole.MEMBER),
    ],
)
def test_a_post_gives_the_seat(post, role):
    assert role_of_post(post) == role


def test_another_post_is_put_and_taken_back(office, hands):
    bureau = factories.OrganisationFactory(
        chain=office.chain, name=BUREAU, kind=Kind.GOVERNMENT, uscc=None
    )
    source = factories.SourceFactory(chain=office.chain)
    contact = Contact.objects.create(
        organisation=bureau, name="林样本", post="副局长", source=source
    )
    text = "鲤城区样工局局长林样本出席。"
    hands.reading = making.reading(
        text, [fact("person", "局长林样本", text, name="林样本", post="局长", organisation=BUREAU)]
    )
    document = applied(read(office, text), office)
    contact.refresh_from_db()
    assert contact.post == "局长"
    undone(document, office)
    contact.refresh_from_db()
    assert (contact.post, contact.source) == ("副局长", source)


# Taking back


def test_undo_takes_back_exactly_what_the_document_did(office):
    bureau = factories.OrganisationFactory(
        chain=office.chain, name=BUREAU, kind=Kind.GOVERNMENT, uscc=None
    )
    before = set(Organisation.objects.values_list("pk", flat=True))
    sources = set(Source.objects.values_list("pk", flat=True))
    document = undone(applied(read(office), office), office)
    assert set(Organisation.objects.values_list("pk", flat=True)) == before
    assert set(Source.objects.values_list("pk", flat=True)) == sources
    assert not BodyMembership.objects.filter(member=bureau).exists()
    assert not Figure.objects.exists()
    assert not DocumentEffect.objects.exists()
    assert set(document.facts.values_list("state", flat=True)) == {
        FactState.UNDONE,
    }


def test_undo_puts_an_earlier_founding_day_back_with_its_source(office):
    body = factories.OrganisationFactory(chain=office.chain, name=BODY, kind=Kind.BODY, uscc=None)
    organisation_update(
        organisation=body, values={"founded_on": "2024-01-01"}, version=None, by=office
    )
    body.refresh_from_db()
    source = body.value_sources["founded_on"]
    document = applied(read(office), office)
    body.refresh_from_db()
    assert body.founded_on == datetime.date(2025, 6, 6)
    undone(document, office)
    body.refresh_from_db()
    assert body.founded_on == datetime.date(2024, 1, 1)
    assert body.value_sources["founded_on"] == source


def test_later_edits_are_named_and_then_nothing_is_undone(office):
    document = applied(read(office), office)
    organisation_update(
        organisation=_named(BODY), values={"summary": "改过"}, version=None, by=office
    )
    undone(document, office)
    assert document.facts.filter(state=FactState.APPLIED).count() == 10
    services.settle(document)
    assert document.state == DocumentState.READ
    assert document.error["code"] == "later_edits"
    assert any(BODY in text for text in document.error["blockers"])
    assert BodyMembership.objects.filter(body=_named(BODY)).count() == 3


def test_a_record_of_another_document_stands_in_the_way(office, hands):
    first = applied(read(office), office)
    text = "鲤城区样布产业链党委副书记郑样本出席。"
    hands.reading = making.reading(
        text,
        [fact("person", "副书记郑样本", text, name="郑样本", post="副书记", organisation=BODY)],
    )
    second = applied(read(office, text, "second.txt"), office)
    undone(first, office)
    services.settle(first)
    assert first.error["code"] == "later_edits"
    undone(second, office)
    undone(first, office)
    assert not Organisation.objects.filter(name=BODY).exists()


def test_a_document_is_applied_once_however_often_its_job_runs(office):
    document = read(office)
    accept_all(document, office)
    services.document_apply(document=document, by=office)
    document.refresh_from_db()
    services.run_apply(document, office, lambda done, total: None)
    services.run_apply(document, office, lambda done, total: None)
    assert Figure.objects.count() == 2
    assert BodyMembership.objects.filter(body=_named(BODY)).count() == 3


def test_what_was_taken_back_can_be_accepted_and_applied_again(office):
    document = undone(applied(read(office), office), office)
    figure = the(document, "figure")
    services.fact_accept(fact=figure, by=office)
    services.document_apply(document=document, by=office)
    run_queued()
    assert Figure.objects.get().number == 133


def test_nothing_to_apply_is_said(office):
    document = read(office)
    with pytest.raises(Conflict, match="No accepted fact"):
        services.document_apply(document=document, by=office)
