"""From a spreadsheet to a gap on the map; undoing it; and files that are no good."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect

from chainloom.jobs.testing import run_queued
from chainloom.organisations.models import Organisation
from tests.factories import make_uscc

from .conftest import firm_named

HEADERS = ["序号", "企业名称", "统一社会信用代码", "所属环节", "主要产品", "联系人", "联系电话"]
FIRMS = [
    ("鲤城区彩云纺织有限公司", "机织", "涤纶坯布"),
    ("鲤城区云锦织造有限公司", "机织", "尼龙塔丝隆"),
    ("鲤城区海岚针织有限公司", "纬编针织", "汗布"),
    ("鲤城区丰绒针织有限公司", "纬编针织", "卫衣布"),
    ("鲤城区长纱纺纱有限公司", "纺纱", "涤棉纱"),
    ("鲤城区丽彩染整有限公司", "染色", "染色布"),
    ("鲤城区碧溪染整有限公司", "染色", "染色布"),
    ("鲤城区晴帆服装有限公司", "机织服装", "衬衫"),
    ("鲤城区青禾服装有限公司", "针织服装", "T恤"),
    ("鲤城区暖岸家纺有限公司", "家用纺织品", "床品"),
    ("鲤城区砺行机械有限公司", "纺织机械", "整经机"),
]
WRONG = ("鲤城区误码纺织有限公司", "机织", "坯布")


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Twelve firms as an office keeps them: a title above, one code mistyped."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "企业名录"
    page.append(["鲤城区纺织面料产业链企业名录（2026年6月）"])
    page.append(HEADERS)
    for number, (name, stage, product) in enumerate([*FIRMS, WRONG], start=1):
        code = make_uscc(880000 + number)
        if name == WRONG[0]:
            code = code[:-1] + ("0" if code[-1] != "0" else "1")
        page.append([number, name, code, stage, product, "林测试", f"0595-2200{number:04d}"])
    path = tmp_path / "企业名录.xlsx"
    book.save(path)
    return path


def send(page: Any, path: Path) -> None:
    """Send a file and wait until what becomes of it stands there."""
    page.goto("/c/fabric/imports/new/")
    page.set_input_files("input[type=file]", path)
    page.click("button:has-text('Read and preview')")
    page.wait_for_url("**/imports/*/")
    run_queued()


def confirm(page: Any) -> None:
    page.wait_for_selector("[data-import-rows]")
    page.click("button[data-key=confirm]")
    page.click(".modal.show button:has-text('Apply')")
    page.wait_for_selector("#import-bar", state="detached")
    run_queued()
    page.wait_for_selector("text=as one piece")


def test_a_newcomer_gets_from_an_empty_chain_to_a_gap_on_the_map(open_page, office, chain, sheet):
    page = open_page()
    page.goto("/")
    page.fill("[name=login]", office.user.email)
    page.fill("[name=password]", "correct-horse-battery")
    page.click("button:has-text('Sign in')")
    page.wait_for_url("**/c/fabric/")
    page.click("a:has-text('Import a spreadsheet') >> nth=0")
    page.wait_for_selector("h1")
    send(page, sheet)
    page.wait_for_selector("[data-import-rows]")
    chips = page.locator(".import-chips").inner_text()
    assert "new\n11" in chips or "new11" in chips.replace("\n", "")
    page.click(".import-chip:has-text('error')")
    expect(page.locator(".import-row")).to_contain_text("误码")
    expect(page.locator(".import-row .import-why, .import-row .import-note").first).to_be_attached()
    page.click(".import-chip >> nth=0")
    confirm(page)
    assert Organisation.objects.filter(name__in=[name for name, *_ in FIRMS]).count() == 11
    assert not Organisation.objects.filter(name=WRONG[0]).exists()

    page.click("a:has-text('See the map')")
    page.wait_for_selector("[data-map]")
    expect(page.locator("#gaps a:has-text('Coating')").first).to_be_attached()
    page.click("[data-map] [data-stage] >> text=Weaving")
    page.wait_for_selector("#map-panel:not([hidden]) .firm-row")
    page.click(f"#map-panel .firm-row:has-text('{FIRMS[0][0]}')")
    page.wait_for_selector(f"h1:has-text('{FIRMS[0][0]}')")


def test_an_import_is_undone_and_what_was_there_before_stays(open_page, office, chain, sheet):
    kept = firm_named(chain, 5, "鲤城区早有其名纺织有限公司", "weaving")
    page = open_page(office)
    send(page, sheet)
    confirm(page)
    page.click("button:has-text('Undo this import')")
    page.click(".modal.show button:has-text('Undo')")
    page.wait_for_selector("button:has-text('Undo this import')", state="detached")
    run_queued()
    page.wait_for_selector("text=This import was undone")
    assert not Organisation.objects.filter(name__in=[name for name, *_ in FIRMS]).exists()
    page.goto("/c/fabric/organisations/?kind=firm")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert kept.name in page.locator("tbody").inner_text()


def truncated(sheet: Path) -> bytes:
    whole = sheet.read_bytes()
    return whole[: len(whole) // 2]


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("照片.xlsx", lambda sheet: b"\x89PNG\r\n\x1a\n" + b"\0" * 400),
        ("断.xlsx", truncated),
        ("空.csv", lambda sheet: b""),
    ],
    ids=["another kind of file", "cut off", "empty"],
)
def test_a_file_that_is_no_good_is_refused_in_words_and_changes_nothing(
    open_page, office, chain, sheet, tmp_path, name, spoil
):
    before = Organisation.objects.count()
    bad = tmp_path / name
    bad.write_bytes(spoil(sheet))
    page = open_page(office)
    send(page, bad)
    page.wait_for_selector("text=nothing was changed")
    said = page.locator("main").inner_text()
    assert len(said) > 60
    assert "Traceback" not in said
    assert Organisation.objects.count() == before


def test_an_entry_that_may_be_there_already_is_asked_about(open_page, office, chain, sheet):
    firm_named(chain, 6, "泉州市鲤城区彩云纺织有限公司", "weaving", uscc=None)
    page = open_page(office)
    send(page, sheet)
    page.wait_for_selector("[data-import-rows]")
    page.click(".import-chip:has-text('possible duplicate')")
    row = page.locator(".import-row").first
    expect(row).to_contain_text("泉州市鲤城区彩云纺织有限公司")
    row.locator(".import-option.is-suggested button").click()
    page.wait_for_selector(".import-option.is-chosen, .import-row.is-info")
    confirm(page)
    assert Organisation.objects.filter(name__contains="彩云").count() == 1
