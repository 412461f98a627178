"""A document is sent, read in a job, and read again without losing what people decided."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.base import ContentFile
from django.utils import translation
from tests import factories

from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.documents import services
from chainloom.documents.models import Document, DocumentFact, DocumentState, FactState, Match
from chainloom.engines.reading import ReadingError
from chainloom.jobs.models import Job
from chainloom.jobs.services import job_cancel
from chainloom.jobs.testing import run_queued
from chainloom.organisations.models import Kind

from . import making
from .making import BANK, BODY, BUREAU, SCIENCE, TEXT, add, fact, read, the

pytestmark = pytest.mark.django_db


def test_a_document_is_read_in_a_job(office, hands):
    document = add(office)
    assert document.state == DocumentState.QUEUED
    run_queued()
    document.refresh_from_db()
    assert document.state == DocumentState.READ
    assert hands.asked[0]["data"] == TEXT.encode()
    assert hands.asked[0]["filename"] == "page.txt"
    assert (document.title, document.publisher) == ("鲤城区样布产业链党委正式成立", "样例新闻网")
    assert document.published == making.DAY
    assert document.body.text == TEXT
    assert document.facts.count() == len(hands.reading.facts)
    figure = the(document, "figure")
    assert TEXT[figure.start : figure.end] == figure.quote == "规上企业133家"


def test_a_refused_document_says_why(office, hands):
    hands.refusal = ReadingError("encrypted")
    document = read(office)
    assert document.state == DocumentState.FAILED
    assert document.error == {"code": "encrypted", "detail": {}}


def test_a_read_job_that_runs_twice_reads_once(office, hands):
    document = read(office)
    assert services.run_read(document, office, lambda step: None) == {}
    assert document.facts.count() == len(hands.reading.facts)


def test_a_killed_read_begins_anew(office, hands):
    document = add(office)
    Document.objects.filter(pk=document.pk).update(state=DocumentState.READING)
    DocumentFact.objects.create(document=document, kind="figure", start=0, end=1)
    run_queued()
    document.refresh_from_db()
    assert document.state == DocumentState.READ
    assert document.facts.count() == len(hands.reading.facts)


def test_a_cancelled_read_can_be_started_again(office):
    document = add(office)
    job_cancel(job=Job.objects.get(pk=document.job_id), by=office)
    services.settle(document)
    assert document.state == DocumentState.FAILED
    services.document_read(document=document, by=office)
    run_queued()
    document.refresh_from_db()
    assert document.state == DocumentState.READ


def test_reading_again_keeps_decisions_and_their_places(office, hands):
    document = read(office)
    services.fact_accept(fact=the(document, "figure"), by=office)
    services.fact_reject(fact=the(document, "person"), by=office)
    longer = "（转载）\n" + TEXT
    figure = fact(
        "figure", "规上企业133家", longer, what="规上企业", number=133, unit="家", scope="全区"
    )
    hands.reading = making.reading(longer, [figure])
    services.document_read(document=document, by=office)
    run_queued()
    kept = document.facts.get(kind="figure")
    assert kept.state == FactState.ACCEPTED
    assert longer[kept.start : kept.end] == "规上企业133家"
    assert the(document, "person").state == FactState.REJECTED
    assert document.facts.count() == 2


def test_organisations_are_matched_same_alias_and_new(office, hands):
    same = factories.OrganisationFactory(
        chain=office.chain, name=BUREAU, kind=Kind.GOVERNMENT, uscc=None
    )
    firm = factories.OrganisationFactory(
        chain=office.chain, name="福建省泉州市恒样纺织有限公司", uscc=None
    )
    text = "鲤城区样工局走访泉州恒样纺织有限公司。"
    named = ("鲤城区样工局", "泉州恒样纺织有限公司")
    hands.reading = making.reading(
        text, [fact("organisation", one, text, name=one, full_name=one) for one in named]
    )
    document = read(office, text)
    first, second = (document.mentions.get(name=one) for one in named)
    assert (first.match, first.organisation_id) == (Match.SAME, same.pk)
    assert (second.match, second.organisation_id) == (Match.ALIAS, firm.pk)
    assert second.reasons
    hands.reading = making.reading()
    assert read(office).mentions.get(name=BANK).match == Match.NEW


def test_an_office_is_told_what_sort_of_organisation_a_new_one_is(office):
    document = read(office)
    kinds = dict(document.mentions.values_list("name", "kind"))
    assert kinds == {
        BODY: "body",
        BUREAU: "government",
        SCIENCE: "government",
        BANK: "bank",
    }


# The day of publication


def test_a_day_that_a_person_says_completes_dates_and_stays(office, hands):
    document = read(office)
    services.document_describe(
        document=document, values={"published": "2025-07-01", "title": "另题"}, by=office
    )
    run_queued()
    document.refresh_from_db()
    assert hands.asked[-1]["published"] == "2025-07-01"
    assert document.published == datetime.date(2025, 7, 1)
    assert document.title == "另题"


def test_a_day_to_come_is_refused(office):
    document = read(office)
    with pytest.raises(Invalid, match="future"):
        services.document_describe(document=document, values={"published": "2999-01-01"}, by=office)


# Coming in


def test_the_same_file_is_not_kept_twice(office):
    first = read(office)
    with pytest.raises(Conflict, match="here already") as refusal:
        add(office, filename="again.html")
    assert refusal.value.details["document"] == first.pk


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_day_of_the_first_is_said_as_the_list_shows_it(office, language):
    first = read(office)
    late = datetime.datetime(2026, 11, 30, 23, 30, tzinfo=datetime.UTC)
    Document.objects.filter(pk=first.pk).update(created_at=late)
    with translation.override(language), pytest.raises(Conflict, match="2026-12-01"):
        add(office, filename="again.html")


def test_an_empty_and_a_large_file_are_refused(office, settings):
    settings.UPLOAD_LIMIT = 100
    for content, code in ((b"", "empty"), (b"x" * 101, "too_large")):
        with pytest.raises(Invalid) as refusal:
            services.document_add(
                chain=office.chain, filename="a.txt", content=ContentFile(content), by=office
            )
        assert refusal.value.code == code


def test_pasted_text_is_a_document_with_the_given_title(office, hands):
    document = services.document_paste(
        chain=office.chain, text=TEXT, title="群里转的通知", by=office
    )
    run_queued()
    document.refresh_from_db()
    assert document.title == "群里转的通知"
    assert hands.asked[0]["data"].decode() == TEXT


def test_a_file_name_is_never_a_path(office):
    document = add(office, filename="../../etc/passwd.html")
    assert document.filename == "passwd.html"
    assert document.file.name.startswith("documents/")
    assert "passwd" not in document.file.name


# Who may


def test_only_the_office_changes_and_strangers_know_of_nothing(
    office, leader, bureau, firm, stranger
):
    document = read(office)
    for actor in (leader, bureau):
        with pytest.raises(Forbidden):
            services.document_apply(document=document, by=actor)
    for actor in (firm, stranger):
        with pytest.raises(Missing):
            services.document_apply(document=document, by=actor)
    with pytest.raises(Forbidden):
        services.document_paste(chain=office.chain, text="x", by=firm)
    with pytest.raises(Invalid):
        services.document_paste(chain=office.chain, text="x", by=stranger)


# Going


def test_a_removed_document_leaves_no_file(office, django_capture_on_commit_callbacks):
    document = read(office)
    storage, name = document.file.storage, document.file.name
    with django_capture_on_commit_callbacks(execute=True):
        services.document_remove(document=document, by=office)
    assert not Document.objects.exists()
    assert not storage.exists(name)


def test_what_is_applied_is_not_removed(office):
    document = making.applied(read(office), office)
    with pytest.raises(Conflict, match="take the document back first"):
        services.document_remove(document=document, by=office)
