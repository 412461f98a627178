"""The pages of an import: what each role sees, and what a person does there."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from tests import factories

from chainloom.imports import services
from chainloom.imports.applying import Application
from chainloom.imports.models import Import, ImportStatus
from chainloom.imports.tables import tables
from chainloom.jobs.testing import run_queued
from chainloom.organisations.models import Organisation

from .making import apply, csv_bytes, row, send, send_book, send_rows, undo, xlsx_bytes

pytestmark = pytest.mark.django_db
CODE = factories.make_uscc(701)
NAME = "鲤城恒锦织造有限公司"


def url(name: str, *args: object) -> str:
    return reverse(f"imports:{name}", args=["fabric", *args])


@pytest.fixture
def browser(office, client_of):
    return client_of(office)


@pytest.fixture
def doubtful(office):
    known = factories.OrganisationFactory(
        chain=office.chain, name=NAME, address="鲤城区兴贤路12号", uscc=CODE, headcount=80
    )
    imported = send_rows(
        office,
        ["企业名称", "地址", "员工人数", "备注"],
        [
            ["泉州鲤城恒锦织造厂", "鲤城区兴贤路12号", 90, "a"],
            ["甲织造有限公司", "", "许多", "b"],
            [NAME, "", 90, "c"],
        ],
    )
    return known, imported


def test_a_file_is_sent_read_and_shown(browser):
    page = browser.get(url("upload")).content.decode()
    assert "multipart/form-data" in page
    answer = browser.post(
        url("upload"),
        {
            "files": [SimpleUploadedFile("名单.csv", csv_bytes(["企业名称"], [[NAME]]))],
            "as_of": "2026-05-01",
        },
    )
    imported = Import.objects.get()
    assert answer["Location"] == url("detail", imported.pk)
    assert str(imported.as_of) == "2026-05-01"
    waiting = browser.get(answer["Location"]).content.decode()
    assert url("progress", imported.pk) in waiting
    moving = browser.get(url("progress", imported.pk))
    assert "HX-Redirect" not in moving
    run_queued()
    assert browser.get(url("progress", imported.pk))["HX-Redirect"] == answer["Location"]
    shown = browser.get(answer["Location"]).content.decode()
    assert NAME in shown
    assert "Confirm 1 row" in shown


def test_several_files_at_once_and_one_that_is_refused(browser, settings):
    settings.UPLOAD_LIMIT = 2000
    files = [
        SimpleUploadedFile(name, csv_bytes(["企业名称"], [[NAME]] * count))
        for name, count in (("甲.csv", 1), ("乙.csv", 2), ("大.csv", 900))
    ]
    answer = browser.post(url("upload"), {"files": files, "as_of": "2026-05-01"}, follow=True)
    assert {one.filename for one in Import.objects.all()} == {"甲.csv", "乙.csv"}
    page = answer.content.decode()
    assert "大.csv" in page
    assert "甲.csv" in page


@pytest.mark.parametrize(
    "data", [{}, {"as_of": "2026-05-01"}, {"as_of": "2999-01-01", "files": "x"}, {"as_of": "no"}]
)
def test_a_form_that_is_not_filled_in_says_so(browser, data):
    if data.get("files"):
        data = {**data, "files": [SimpleUploadedFile("a.csv", b"x")]}
    assert browser.post(url("upload"), data).status_code == 422
    assert Import.objects.count() == 0


def test_the_preview_marks_cells_and_shows_old_and_new(browser, doubtful):
    _known, imported = doubtful
    page = browser.get(url("detail", imported.pk)).content.decode()
    assert "<del>80</del>" in page
    assert "“许多” is not a number." in page
    assert "Which organisation is meant?" in page
    assert "same address" in page
    assert "备注" in page


def test_the_rows_of_one_verdict(browser, doubtful):
    _known, imported = doubtful
    page = browser.get(url("detail", imported.pk), {"verdict": "error"}).content.decode()
    assert "甲织造有限公司" in page
    assert "泉州鲤城恒锦织造厂" not in page


def test_a_row_is_decided_where_it_stands(browser, doubtful):
    known, imported = doubtful
    asked = row(imported, 2)
    answer = browser.post(
        url("decide", imported.pk),
        {"row": asked.pk, "key": "organisation", "choice": f"org:{known.pk}"},
        headers={"hx-request": "true"},
    )
    page = answer.content.decode()
    assert f'id="row-{asked.pk}"' in page
    assert 'hx-swap-oob="true"' in page
    asked.refresh_from_db()
    assert asked.decisions == {"organisation": f"org:{known.pk}"}


def test_suggestions_are_accepted_together_then_confirmed_then_undone(browser, doubtful):
    known, imported = doubtful
    browser.post(url("accept", imported.pk), {"least": "80"})
    assert row(imported, 2).verdict == "update"
    answer = browser.post(url("confirm", imported.pk))
    assert answer["Location"] == url("detail", imported.pk)
    run_queued()
    page = browser.get(url("detail", imported.pk)).content.decode()
    assert "Applied" in page
    assert reverse("organisations:list", args=["fabric"]) in page
    assert reverse("chain:map", args=["fabric"]) in page
    browser.post(url("undo", imported.pk))
    run_queued()
    known.refresh_from_db()
    assert known.headcount == 80
    assert "was undone" in browser.get(url("detail", imported.pk)).content.decode()


def test_who_watches_reads_how_far_the_writing_is_and_when_it_cannot_be_stopped(
    browser, office, doubtful, monkeypatch
):
    _known, imported = doubtful
    seen: list[str] = []

    def watched(self: Application) -> None:
        seen.append(browser.get(url("progress", imported.pk)).content.decode())

    monkeypatch.setattr(Application, "_record_names", watched)
    apply(imported, office)
    [page] = seen
    assert "100%" in page
    assert "can no longer be stopped" in page


def test_what_stands_in_the_way_of_an_undo_is_named_with_a_link(browser, office, doubtful):
    known, imported = doubtful
    apply(imported, office)
    Organisation.objects.filter(pk=known.pk).update(headcount=100)
    undo(imported, office)
    page = browser.get(url("detail", imported.pk)).content.decode()
    assert "1 later change stands on this import" in page
    assert reverse("organisations:detail", args=["fabric", known.pk]) in page


def test_columns_are_corrected_in_the_browser(browser, office):
    imported = send_rows(office, ["名录", "人数多少"], [[NAME, "80"]])
    assert browser.get(url("detail", imported.pk))["Location"] == url("columns", imported.pk)
    sheet = imported.sheets.get()
    page = browser.get(url("columns", imported.pk), {f"sheet-{sheet.pk}-table": "organisations"})
    assert NAME in page.content.decode()
    data = {
        f"sheet-{sheet.pk}-table": "organisations",
        f"sheet-{sheet.pk}-0": "organisation.name",
        f"sheet-{sheet.pk}-1": "organisation.headcount",
    }
    wrong = browser.post(
        url("columns", imported.pk), data | {f"sheet-{sheet.pk}-1": "organisation.name"}
    )
    assert wrong.status_code == 422
    browser.post(url("columns", imported.pk), data)
    run_queued()
    imported.refresh_from_db()
    assert imported.counts == {"new": 1}
    assert row(imported, 2).plan["values"]["headcount"] == 80


def test_the_unit_of_an_amount_is_corrected_too(browser, office):
    imported = send_rows(office, ["企业名称", "注册资本"], [[NAME, "5000000"]])
    assert row(imported, 2).plan["values"]["registered_capital"] == "5000000"
    sheet = imported.sheets.get()
    name = f"sheet-{sheet.pk}"
    browser.post(
        url("columns", imported.pk),
        {
            f"{name}-table": "organisations",
            f"{name}-0": "organisation.name",
            f"{name}-1": "organisation.registered_capital",
            f"{name}-unit-1": "元",
        },
    )
    run_queued()
    assert row(imported, 2).plan["values"]["registered_capital"] == "500"


def _workbook(answer) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def test_rows_to_mend_come_back_as_the_same_sheet_with_the_reasons(browser, office, doubtful):
    _known, imported = doubtful
    book = _workbook(browser.get(url("mistakes", imported.pk)))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][:4] == ("企业名称", "地址", "员工人数", "备注")
    assert rows[2][:4] == ("甲织造有限公司", None, "许多", "b")
    assert rows[2][-1] == "C 员工人数: “许多” is not a number."
    assert len(rows) == 3


def test_a_mended_sheet_goes_through(browser, office):
    first = send_rows(office, ["企业名称", "员工人数"], [[NAME, "许多"]])
    book = _workbook(browser.get(url("mistakes", first.pk)))
    book.worksheets[0]["B2"] = 80
    target = io.BytesIO()
    book.save(target)
    again = send(office, target.getvalue(), "改好.xlsx")
    assert again.counts == {"new": 1}
    assert again.sheets.get().mapping[:2] == ["organisation.name", "organisation.headcount"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_template_is_understood_as_what_it_is(office, client_of, language):
    browser = client_of(office)
    office.user.language = language
    office.user.save()
    factories.StageFactory(chain=office.chain, name="织造")
    for table in tables():
        answer = browser.get(url("template", table.key), headers={"accept-language": language})
        content = b"".join(answer.streaming_content)
        imported = send(office, content, f"{table.key}.xlsx")
        assert imported.status == ImportStatus.PREVIEWED
        first, notes = imported.sheets.all()
        assert first.table == table.key
        assert [key for key in first.mapping if key] == list(table.template_columns)
        assert notes.table == ""
        assert not imported.counts.get("error"), (table.key, row(imported, 2).reasons)


def test_the_original_is_saved_and_never_shown(browser, doubtful):
    _known, imported = doubtful
    answer = browser.get(url("original", imported.pk))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert b"".join(answer.streaming_content).startswith("\ufeff企业名称".encode())
    assert browser.get(f"/media/{imported.file.name}").status_code == 404


def test_the_leader_looks_and_changes_nothing(leader, office, client_of, doubtful):
    _known, imported = doubtful
    browser = client_of(leader)
    page = browser.get(url("detail", imported.pk)).content.decode()
    assert "Confirm" not in page
    assert "hx-post" not in page
    assert browser.post(url("confirm", imported.pk)).status_code == 403
    assert browser.get(url("upload")).status_code == 403


@pytest.mark.parametrize("role", ["bureau", "firm", "partner", "stranger"])
def test_nobody_else_learns_that_there_are_imports(request, role, client_of, doubtful):
    _known, imported = doubtful
    browser = client_of(request.getfixturevalue(role))
    for address in (url("list"), url("detail", imported.pk), url("original", imported.pk)):
        assert browser.get(address).status_code == 404
    assert browser.post(url("confirm", imported.pk)).status_code == 404


def test_a_file_that_cannot_be_read_tells_what_to_do(browser, office):
    imported = send(office, b"%PDF-1.4 nothing", "名单.xlsx")
    page = browser.get(url("detail", imported.pk)).content.decode()
    assert "PDF" in page
    assert "nothing was changed" in page
    assert url("upload") in page


def test_every_sheet_of_a_workbook_has_its_tab(browser, office):
    imported = send_book(
        office,
        ("企业", ["企业名称", "员工人数"], [[NAME, 80]]),
        ("供应", ["供应商", "采购商", "产品"], [[NAME, "乙染整有限公司", "坯布"]]),
        ("说明", ["甲", "乙"], [["x", "y"]]),
    )
    links = imported.sheets.get(name="供应")
    page = browser.get(url("detail", imported.pk), {"sheet": links.pk}).content.decode()
    assert "is not in the registry and not in this file" in page
    assert f"?sheet={links.pk}" in page


def test_pages_speak_chinese_by_themselves(office, client_of, doubtful):
    _known, imported = doubtful
    office.user.language = "zh-hans"
    office.user.save()
    browser = client_of(office)
    with translation.override("zh-hans"):
        page = browser.get(
            url("detail", imported.pk), headers={"accept-language": "zh-hans"}
        ).content.decode()
    assert "“许多”不是数字" in page
    assert "指的是哪个主体" in page


def test_the_list_says_who_sent_what_and_what_became_of_it(browser, office, doubtful):
    _known, imported = doubtful
    failed = send(office, xlsx_bytes(("a", ["x"], [["y"]]))[:200], "坏.xlsx")
    services.import_discard(imported=failed, by=office)
    page = browser.get(url("list")).content.decode()
    assert imported.filename in page
    assert "ready to confirm" in page
    assert "discarded" in page
    assert office.user.display_name in page
