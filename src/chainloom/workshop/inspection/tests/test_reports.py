"""A report says what was known when it was made, and is read by whom it was given to."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook
from tests import factories

from chainloom.accounts.actor import NOBODY, Actor
from chainloom.core.drawing import svg
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.jobs.testing import run_queued
from chainloom.lists.models import Match
from chainloom.workshop.inspection import accuracy, engine
from chainloom.workshop.inspection.models import ReportLink, RollReport
from chainloom.workshop.inspection.papers import roll_map
from chainloom.workshop.inspection.policy import report_policy
from chainloom.workshop.inspection.services import acts, grading, reporting, snapshot
from chainloom.workshop.inspection.services.rolls import roll_remove
from chainloom.workshop.inspection.services.running import run_start
from chainloom.workshop.inspection.services.snapshot import report_of
from chainloom.workshop.inspection.services.uploads import picture_add

from . import standin

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(inspected, firm) -> RollReport:
    return reporting.report_make(roll=inspected, by=firm)


@pytest.fixture
def match(firm, partner, chain) -> Match:
    """The firm offers, the partner asks; they are at the stage of samples."""
    need = factories.NeedFactory(chain=chain, organisation=partner.membership.organisation)
    resource = factories.ResourceFactory(chain=chain, organisation=firm.membership.organisation)
    return factories.MatchFactory(chain=chain, need=need, resource=resource, state="sample")


def test_a_stitched_end_stands_on_the_map_and_in_the_report(inspected, firm, get):
    result = inspected.run.results.order_by("picture__start_m").last()
    result.stitched_ends = [[190, 0, 210, 100, 3.0]]
    result.save()
    assert get(f"rolls/{inspected.pk}/data/").json()["ends"] == [pytest.approx(0.15)]
    told = reporting.report_of(reporting.report_make(roll=inspected, by=firm))
    first, second = told.inspections
    assert first.stitched_ends == ()
    assert second.stitched_ends[0].stitch_mm == 3
    assert "stitched end" in svg(roll_map(told))


def test_a_report_does_not_change_with_later_answers(report, inspected, firm):
    acts.defect_decide(
        roll=inspected, defect_id=inspected.defects.first().pk, state="rejected", by=firm
    )
    assert report_of(report).grade.points == 3
    assert report_of(reporting.report_make(roll=inspected, by=firm)).grade.points == 2


def test_a_report_says_who_looked_only_when_all_was_looked_at(report, inspected, firm):
    assert report_of(report).checked_by == ""
    for one in list(inspected.defects.all()):
        acts.defect_decide(roll=inspected, defect_id=one.pk, state="confirmed", by=firm)
    later = reporting.report_make(roll=inspected, by=firm)
    assert report_of(later).checked_by == firm.label


def test_a_report_names_those_who_answered_and_not_who_made_it(inspected, firm):
    colleague = factories.MembershipFactory(
        chain=firm.chain, role="firm", organisation=firm.membership.organisation
    )
    other = Actor(user=colleague.user, membership=colleague)
    for one in list(inspected.defects.all()):
        acts.defect_decide(roll=inspected, defect_id=one.pk, state="confirmed", by=other)
    made = reporting.report_make(roll=inspected, by=firm)
    assert report_of(made).checked_by == other.label


def test_a_report_says_which_pictures_it_is_silent_of(inspected, firm, client_of, chain):
    content = ContentFile(standin.picture((5, 5, 25, 25)))
    picture_add(roll=inspected, filename="later.png", content=content, by=firm)
    made = reporting.report_make(roll=inspected, by=firm)
    told = report_of(made)
    assert [one.name for one in told.left_out] == ["later.png"]
    assert told.left_out[0].why
    base = f"/c/{chain.slug}/workshop/inspection/"
    for page in (f"reports/{made.pk}/", f"rolls/{inspected.pk}/"):
        answer = client_of(firm).get(f"{base}{page}?lang=en").content.decode()
        assert "1 picture was not inspected" in answer


def test_a_picture_in_a_report_is_of_its_own_picture(inspected, firm):
    first = inspected.pictures.first()
    # A run that was stopped leaves places that do not hold: the order still does.
    type(first).objects.filter(pk=first.pk).update(start_m=0.1)
    made = reporting.report_make(roll=inspected, by=firm)
    assert len(report_of(made).shown) == 3


def test_a_report_keeps_rule_points_and_accuracy_as_they_were(report, read, monkeypatch):
    """Neither a measurement of tomorrow nor a way of counting of tomorrow changes it."""
    address = f"reports/{report.pk}/"
    pages = {code: read(address, code) for code in ("en", "zh-hans")}
    assert "55 of 59" in pages["en"]
    before = report_of(report).grade.record()
    monkeypatch.setattr(accuracy, "WHEN", "2031-01-01")
    monkeypatch.setattr(snapshot, "sentences", lambda: ["measured anew"])
    monkeypatch.setattr(engine, "grade", None)
    monkeypatch.setattr(grading, "graded", None)
    report.refresh_from_db()
    assert report_of(report).grade.record() == before
    now = {code: read(address, code) for code in ("en", "zh-hans")}
    for code, page in pages.items():
        limits = re.findall(r"<li>(.*?)</li>", page)
        assert limits
        assert limits == re.findall(r"<li>(.*?)</li>", now[code])


def test_a_report_of_before_grades_were_kept_is_read(report, firm, client_of, chain):
    for name in ("grade", "limits"):
        report.content.pop(name)
    report.content["left_out"] = [["old.png", "its sentence"], ["older.png", ""]]
    report.save()
    told = report_of(report)
    assert told.grade.points == 3
    assert told.limits == ""
    assert told.left_out[0].why == "its sentence"
    address = f"/c/{chain.slug}/workshop/inspection/reports/{report.pk}/"
    assert client_of(firm).get(address).status_code == 200


def test_what_a_report_leaves_out_is_said_in_the_language_of_the_reader(begin, firm, read):
    roll = begin(a=b"no picture at all", b=standin.picture((5, 5, 20, 20)))
    run_start(roll=roll, by=firm)
    run_queued()
    roll.refresh_from_db()
    made = reporting.report_make(roll=roll, by=firm)
    english, chinese = (read(f"reports/{made.pk}/", code) for code in ("en", "zh-hans"))
    assert "this is no picture that can be read" in english
    assert "a.png" in chinese
    assert "this is no picture" not in chinese


def test_a_report_outlives_its_roll(report, inspected, firm):
    roll_remove(roll=inspected, by=firm)
    report.refresh_from_db()
    assert len(report_of(report).shown) == 3


def test_the_papers_are_of_that_roll(report, firm, client_of, chain):
    base = f"/c/{chain.slug}/workshop/inspection/reports/{report.pk}/"
    browser = client_of(firm)
    page = browser.get(base).content.decode()
    assert "R-1" in page
    assert "<svg" in page
    assert browser.get(base + "paper/pdf/").content.startswith(b"%PDF")
    book = load_workbook(io.BytesIO(browser.get(base + "paper/xlsx/").content))
    assert [book.worksheets[0].cell(1, 2).value, len(book.sheetnames)] != [None, 0]
    assert browser.get(base + "paper/exe/").status_code == 404
    crop = browser.get(base + "crops/1.jpg")
    assert crop["Content-Type"] == "image/jpeg"


def test_a_link_shows_exactly_the_report_without_signing_in(report, firm, client_of):
    link = reporting.link_make(report=report, days=7, reader="客户", by=firm)
    browser = client_of(NOBODY)
    page = browser.get(f"/w/{link.key}/?lang=en").content.decode()
    assert "R-1" in page
    assert "客户" not in page
    assert browser.get(f"/w/{link.key}/paper/pdf/").content.startswith(b"%PDF")
    assert browser.get(f"/w/{link.key}/crops/1.jpg").status_code == 200
    assert browser.get(f"/w/{link.key[:-1]}/").status_code == 404


def test_a_link_that_expired_or_was_closed_leads_nowhere(report, firm, client_of):
    browser = client_of(NOBODY)
    closed = reporting.link_make(report=report, days=7, reader="", by=firm)
    reporting.link_revoke(report=report, link_id=closed.pk, by=firm)
    over = reporting.link_make(report=report, days=7, reader="", by=firm)
    ReportLink.objects.filter(pk=over.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    for link in (closed, over):
        for path in ("", "paper/pdf/", "crops/1.jpg"):
            assert browser.get(f"/w/{link.key}/{path}").status_code == 404
    for key in (closed.key, over.key, "never-was"):
        assert "请向发给您的人索取新链接" in browser.get(f"/w/{key}/").content.decode()


@pytest.mark.parametrize("days", [None, 0, 367, "7"])
def test_a_link_is_open_for_a_time_only(report, firm, days):
    with pytest.raises(Invalid):
        reporting.link_make(report=report, days=days, reader="", by=firm)


def test_beside_a_match_both_sides_read_it_and_nobody_else(
    report, match, firm, partner, office, leader, client_of, chain
):
    address = f"/c/{chain.slug}/workshop/inspection/reports/{report.pk}/"
    assert client_of(partner).get(address).status_code == 404
    reporting.report_attach(report=report, match=match, by=firm)
    assert client_of(partner).get(address).status_code == 200
    assert client_of(partner).get(address + "paper/pdf/").status_code == 200
    for other in (office, leader):
        assert client_of(other).get(address).status_code == 404
    with pytest.raises(Forbidden):
        reporting.link_make(report=report, days=1, reader="", by=partner)
    page = client_of(partner).get(f"/c/{chain.slug}/lists/matches/{match.pk}/").content.decode()
    assert address in page
    reporting.report_detach(report=report, match_id=match.pk, by=firm)
    assert not report_policy.rows(partner).exists()


def test_only_ones_own_match_at_the_stage_of_samples_takes_a_report(
    report, match, firm, office, bureau, chain
):
    Match.objects.filter(pk=match.pk).update(state="interest")
    with pytest.raises(Conflict):
        reporting.report_attach(report=report, match=match, by=firm)
    with pytest.raises(Missing):
        reporting.report_attach(report=report, match=match, by=office)


def test_a_roll_that_nobody_looked_at_has_no_report(begin, firm):
    with pytest.raises(Conflict):
        reporting.report_make(roll=begin(), by=firm)


def test_a_firm_stands_in_a_report_by_the_name_of_the_readers_language(inspected, firm):
    organisation = inspected.organisation
    row = reporting.report_make(roll=inspected, by=firm)
    with translation.override("en"):
        assert report_of(row).firm == organisation.name
    organisation.english_name = "Sample Weaving Co., Ltd. (invented)"
    organisation.save()
    inspected.refresh_from_db()
    row = reporting.report_make(roll=inspected, by=firm)
    for language, name in (("en", organisation.english_name), ("zh-hans", organisation.name)):
        with translation.override(language):
            assert report_of(row).firm == name


def test_what_reports_say_is_read_only_where_it_is_shown(report, firm, client_of, chain, match):
    """It is large where there are thousands of defects, and a report has many pictures."""
    reporting.report_attach(report=report, match=match, by=firm)
    link = reporting.link_make(report=report, days=3, reader="", by=firm)
    browser = client_of(firm)
    base = f"/c/{chain.slug}/workshop/inspection/"
    column = f'"{RollReport._meta.db_table}"."content"'
    crop = report.crops.first().position
    for address in (
        f"{base}rolls/{report.roll_id}/reports/",
        f"{base}reports/{report.pk}/crops/{crop}.jpg",
        f"/w/{link.key}/crops/{crop}.jpg",
        reverse("lists:match", args=[chain.slug, match.pk]),
    ):
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(address).status_code == 200
        assert not [one for one in caught if column in one["sql"]], address


def test_each_thing_that_a_report_cannot_say_is_a_line_of_its_own(report, read):
    limits = accuracy.sentences()
    assert len(limits) > 5
    assert report_of(report).cannot_say()[: len(limits)] == limits
    page = read(f"reports/{report.pk}/")
    assert page.index("cannot say") < page.index('class="paper-lines"')


def test_the_list_counts_the_links_that_are_open(report, firm, read):
    made = [reporting.link_make(report=report, days=3, reader="", by=firm) for _ in range(4)]
    reporting.link_revoke(report=report, link_id=made[0].pk, by=firm)
    ended = ReportLink.objects.filter(pk=made[1].pk)
    ended.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert 'data-label="open links" class="cell-number">2<' in read(
        f"rolls/{report.roll_id}/reports/"
    )
