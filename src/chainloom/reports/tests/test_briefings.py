"""A briefing: every number is what its records show, and texts by hand outlive counting anew."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.utils import timezone, translation
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader
from tests import factories

from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.jobs.testing import run_queued
from chainloom.notices.models import Notice
from chainloom.reports import chapters
from chainloom.reports.models import Briefing
from chainloom.reports.papers.docx import docx_of
from chainloom.reports.papers.pdf import briefing_pdf
from chainloom.reports.policy import briefing_policy
from chainloom.reports.selectors.briefings import shown
from chainloom.reports.services import briefings as services

pytestmark = pytest.mark.django_db


def cells(briefing):
    """Every number with an address: (what is said, the address), of texts and tables."""
    for part in briefing.parts(inside=True).values():
        for one in part["figures"].values():
            yield one["said"], one["url"]
        for grid in part["grids"]:
            for row in grid["rows"]:
                for cell in row:
                    if cell["url"]:
                        yield cell["said"], cell["url"]


def test_every_number_is_what_the_page_behind_it_shows(counted, office, client_of):
    browser = client_of(office)
    grids = {
        grid["key"]: grid for part in counted.parts(inside=True).values() for grid in part["grids"]
    }
    pages, asked = {}, 0
    for said, url in cells(counted):
        if url.startswith("#"):
            assert url[1:] in grids or url[1:] in counted.parts(inside=True), url
            continue
        asked += 1
        if url not in pages:
            answer = browser.get(url)
            assert answer.status_code == 200, url
            pages[url] = answer
        table = (pages[url].context or {}).get("table")
        if table is not None and said.replace(",", "").isdigit():
            assert table.count == int(said.replace(",", "")), (said, url)
        elif said[:1].isdigit() and "/lists/" not in url:
            assert said.replace(" ", "") in pages[url].content.decode().replace(" ", ""), (
                said,
                url,
            )
    assert asked > 40


def test_it_tells_of_the_period(counted):
    texts = {key: "".join(part["text"]) for key, part in counted.parts(inside=True).items()}
    parts = counted.parts(inside=True)
    assert parts["whole"]["figures"]["firms"]["said"] == "3"
    assert parts["whole"]["figures"]["above"]["said"] == "3"
    assert parts["lists.needs"]["figures"]["asked"]["said"] == "2"
    assert parts["certificates"]["figures"]["soon"]["said"] == "1"
    assert "{plan}" in texts["plan"]
    assert parts["meetings"]["figures"]["came"]["said"] == "2"
    told = {name: one["said"] for name, one in parts["resolutions"]["figures"].items()}
    assert told == {"done": "1", "to_do": "1", "late": "1"}
    (ladder,) = parts["upgrading"]["grids"][0]["rows"]
    assert [cell["said"] for cell in ladder[1:]] == ["1", "1", "0"]
    assert parts["agreements"]["empty"] == "No agreement is in force."
    assert parts["resilience"]["empty"].startswith("No supply links")
    assert counted.as_of == timezone.localdate()


def test_an_empty_chain_says_plainly_what_is_missing(office):
    row = services.briefing_create(period="2026-q3", by=office, language="en")
    row = services.briefing_count(briefing=row, by=office)
    said = [part["empty"] for part in row.parts(inside=True).values()]
    # The units that stand in the chain are counted; of all else there is nothing.
    assert sum(not one for one in said) == 1
    assert "No adopted plan has begun, so there is no progress to tell." in said
    assert docx_of(row, inside=True)
    assert briefing_pdf(row, inside=True)


def test_a_job_counts_it_in_its_own_language(office, client_of):
    answer = client_of(office).post(
        "/c/fabric/briefings/new/", {"period": "2026-10", "language": "zh-hans", "title": ""}
    )
    assert answer.status_code == 303
    row = Briefing.objects.get()
    assert (row.title, row.kind) == ("测试纺织面料产业链工作简报（2026年10月）", "month")
    assert "Count the figures" in client_of(office).get(answer.url).content.decode()
    (job,) = run_queued()
    assert job.status == "done", job.error
    assert Notice.objects.get(code="reports.done").user == office.user
    row.refresh_from_db()
    assert [one["title"] for one in row.chapters][:2] == ["总体情况", "计划进展"]
    page = client_of(office).get(answer.url).content.decode()
    assert "总体情况" in page
    assert "Issue it" in page


@pytest.mark.parametrize(
    ("period", "code"),
    [("2026-13", "not_a_period"), ("2026-w40", "not_a_period"), ("", "not_a_period"),
     ("2099-01", "not_begun")],
)  # fmt: skip
def test_a_period_that_cannot_be_told_of_is_refused(office, period, code):
    with pytest.raises(Invalid) as refused:
        services.briefing_create(period=period, by=office)
    assert (refused.value.code, refused.value.field) == (code, "period")
    assert not Briefing.objects.exists()


def test_a_text_by_hand_stays_and_tells_which_figures_have_changed(counted, office, client_of):
    services.text_set(
        briefing=counted,
        part="lists.needs",
        text="本月收到 2 needs，2月再看。",
        by=office,
    )
    firm = factories.OrganisationFactory(chain=office.chain, kind="firm")
    factories.NeedFactory(
        chain=office.chain, organisation=firm, state="submitted", submitted_at=timezone.now()
    )
    row = services.briefing_count(briefing=counted, by=office)
    (part,) = [
        one for chapter in shown(office, row) for one in chapter.parts if one.key == "lists.needs"
    ]
    assert part.own.text == "本月收到 2 needs，2月再看。"
    assert [(one.name, one.old, one.new) for one in part.changed] == [("asked", "2", "3")]
    page = client_of(office).get(f"/c/fabric/briefings/{row.pk}/").content.decode()
    assert "Put the new figures into the text" in page
    kept = services.text_follow(briefing=row, part="lists.needs", by=office)
    # "2月" is no figure of needs.
    assert kept.text == "本月收到 3 needs，2月再看。"
    row = Briefing.objects.get(pk=row.pk)
    (part,) = [
        one for chapter in shown(office, row) for one in chapter.parts if one.key == "lists.needs"
    ]
    assert not part.changed
    assert [piece.words for piece in part.paragraphs[0] if piece.url] == ["3"]
    services.text_set(briefing=row, part="lists.needs", text="", by=office)
    assert not row.texts.exists()


def test_who_reads_and_who_writes(counted, office, leader, bureau, firm, client_of):
    with pytest.raises(Forbidden):
        services.briefing_issue(briefing=counted, by=leader)
    with pytest.raises(Missing):
        services.briefing_issue(briefing=counted, by=bureau)
    issued = services.briefing_issue(briefing=counted, by=office)
    told = Notice.objects.filter(code="reports.briefing_issued")
    assert {one.user for one in told} == {leader.user, bureau.user}
    assert (
        "The briefing “Briefing” is issued."
        in client_of(bureau).get("/me/notices/").content.decode()
    )
    assert briefing_policy.may(bureau, "view", issued)
    assert not briefing_policy.may(firm, "view", issued)
    with pytest.raises(Forbidden):
        services.text_set(briefing=issued, part="whole", text="x", by=office)
    page = client_of(bureau).get(f"/c/fabric/briefings/{issued.pk}/").content.decode()
    assert "The whole" in page
    assert "Resilience" not in page
    keys = [one.key for one in shown(bureau, issued)]
    assert "resilience" not in keys
    seen = Document(io.BytesIO(docx_of(issued, inside=False)))
    assert not [one for one in seen.paragraphs if "Resilience" in one.text]
    draft = services.briefing_reopen(briefing=issued, by=office)
    assert draft.is_draft()
    services.briefing_remove(briefing=draft, by=office)
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {
        "briefing.created",
        "briefing.counted",
        "briefing.issued",
        "briefing.removed",
    } <= actions


def test_what_was_changed_meanwhile_is_not_written_over(counted, office):
    services.briefing_rename(briefing=counted, title="第二稿", by=office)
    with pytest.raises(Conflict):
        services.text_set(
            briefing=counted, part="whole", text="x", by=office, version=counted.version - 9
        )
    with pytest.raises(Invalid):
        services.text_set(briefing=counted, part="nowhere", text="x", by=office)


def test_the_docx_is_laid_out_as_offices_do(counted):
    counted.language = "zh-hans"
    content = docx_of(counted, inside=True)
    paper = Document(io.BytesIO(content))
    heads = [one.text for one in paper.paragraphs if one.style.name == "Heading 1"]
    assert [one[:2] for one in heads] == [f"{one}、" for one in "一二三四五六七八九"]
    seconds = [one.text for one in paper.paragraphs if one.style.name == "Heading 2"]
    assert seconds[0].startswith("（一）")
    for table in paper.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    section = paper.sections[0]
    assert (round(section.left_margin.mm), round(section.top_margin.mm)) == (28, 37)
    assert "PAGE" in section.footer._element.xml
    assert "PAGE" in section.even_page_footer._element.xml
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = parts.namelist()
        assert "word/charts/chart1.xml" in names
        assert "numLit" in parts.read("word/charts/chart1.xml").decode()
        assert "方正小标宋简体" in parts.read("word/fontTable.xml").decode()


def test_the_pdf_says_the_same(counted):
    pages = PdfReader(io.BytesIO(briefing_pdf(counted, inside=True))).pages
    said = "".join(page.extract_text() for page in pages)
    assert "Briefing" in said
    assert "1. The whole" in said
    assert "No agreement is in force." in said


def test_a_later_app_enters_a_chapter(office, monkeypatch):
    monkeypatch.setattr(chapters, "_register", dict(chapters._register))

    def build(asking):
        part = chapters.Part("events", source="Source: events.")
        part.say("{held} events.", held=chapters.Figure.of(3, asking.url("lists:needs")))
        return [part]

    chapters.register(chapters.Chapter("events", "Events", 45, build))
    row = services.briefing_create(period="2026-09", by=office, language="en")
    row = services.briefing_count(briefing=row, by=office)
    assert [one["key"] for one in row.chapters][4] == "events"
    with translation.override("en"):
        assert row.parts(inside=True)["events"]["figures"]["held"]["after"] == "events"
