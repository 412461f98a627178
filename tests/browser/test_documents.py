"""An announcement is dropped in, reviewed by keys, applied; on a desk and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from chainloom.documents.models import Document, FactState
from chainloom.jobs.testing import run_queued
from chainloom.organisations.models import Organisation

ANNOUNCEMENT = """<!doctype html><html lang="zh"><head><meta charset="utf-8">
<title>鲤城区样品面料产业链党委正式成立</title></head><body>
<nav><a href="/">首页</a> <a href="/news">新闻</a></nav>
<article><h1>鲤城区样品面料产业链党委正式成立</h1>
<p>2025年6月6日上午(shàngwǔ)，鲤城区样品面料产业链党委正式成立。该产业链党委在区工信局、区科技局指导下成立。</p>
<p>鲤城区样品面料产业拥有规上企业133家，其中省级专精特新中小企业2家。</p>
<p>现场，鲤城区样品面料产业链党委与新样社区党委、样例银行泉州分行签订“三区联创共建协议”。</p>
<p>鲤城区样品面料产业链党委书记陈样本表示，将携手各方共同发展。</p>
</article><footer>版权所有 样例网</footer></body></html>
"""
BODY = "鲤城区样品面料产业链党委"


@pytest.fixture
def announcement(tmp_path: Path) -> Path:
    path = tmp_path / "公告.html"
    path.write_text(ANNOUNCEMENT, encoding="utf-8")
    return path


def send(page: Any, path: Path) -> Document:
    """Drop a page in and wait until its facts stand there."""
    page.goto("/c/fabric/documents/new/")
    page.set_input_files("input[type=file]", path)
    page.click("main button[type=submit]")
    page.wait_for_url("**/documents/*/")
    run_queued()
    page.wait_for_selector(".doc-review.is-tabbed")
    return Document.objects.get()


def test_an_announcement_founds_a_body_by_keys_alone(office, open_page, announcement):
    page = open_page(office)
    document = send(page, announcement)
    expect(page.locator(".doc-heading").filter(has_text="founds a body")).to_have_count(1)
    assert page.locator("mark.doc-mark").count() > 5
    page.keyboard.press("j")
    first = page.locator("[data-fact]").first
    assert first.evaluate("one => one === document.activeElement")
    for key, state in (("a", "accepted"), ("u", "proposed"), ("x", "rejected"), ("a", "accepted")):
        page.keyboard.press(key)
        page.wait_for_selector(
            f"[data-fact]:first-of-type[data-state={state}]:focus:not(.htmx-added)"
        )
    page.keyboard.press("j")
    second = page.locator("[data-fact]").nth(1)
    page.keyboard.press("e")
    field = page.locator(".is-edited input:not([type=hidden])").first
    field.wait_for()
    page.keyboard.press("Escape")
    page.wait_for_selector(".is-edited", state="detached")
    expect(second).to_have_attribute("data-state", "proposed")
    page.select_option("select[name=least]", "0")
    page.click("button:has-text('Accept all')")
    page.click("button:has-text('Apply')")
    page.wait_for_selector(".progress, [hx-get*=progress]", state="attached")
    run_queued()
    page.wait_for_selector(".doc-review.is-tabbed")
    assert Organisation.objects.get(name=BODY).kind == "body"
    assert document.facts.filter(state=FactState.APPLIED).count() > 5


def test_a_place_leads_to_its_fact_and_back(office, open_page, announcement):
    page = open_page(office)
    send(page, announcement)
    mark = page.locator("mark.doc-mark").last
    mark.click()
    here = page.locator("[data-fact]:focus")
    expect(here).to_have_count(1)
    here.locator("[data-show]").click()
    expect(page.locator("mark.is-here").first).to_be_attached()
    page.click("nav.tabs a:has-text('Original')")
    page.wait_for_url("**view=original**")
    expect(page.locator(".doc-noise.noise-gloss").filter(has_text="shàngwǔ").first).to_be_attached()
    assert page.locator(".doc-text mark.doc-mark").count() > 5


def test_a_refused_correction_leads_to_the_field_that_is_wrong(office, open_page, announcement):
    page = open_page(office)
    send(page, announcement)
    founded = page.locator("[data-fact]").first
    founded.locator("[data-key=e]").click()
    date = page.locator(".is-edited input[name$=-date]")
    expect(date).to_have_value("2025-06-06")
    date.fill("2025-02-30")
    page.click(".is-edited button[type=submit]")
    expect(page.locator(".is-edited .is-invalid")).to_be_focused()
    expect(date).to_be_focused()


def test_a_phone_stays_with_the_facts_when_all_are_accepted(office, open_page, announcement):
    page = open_page(office, width=390)
    send(page, announcement)
    page.click("[data-pane-to=facts]")
    page.click("button:has-text('Accept all')")
    page.wait_for_selector("button:has-text('Apply')")
    expect(page.locator(".doc-facts")).to_be_visible()
    page.click("[data-pane-to=text]")
    page.reload()
    expect(page.locator(".doc-facts")).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_on_a_phone_text_and_facts_are_two_panes(office, open_page, announcement, language):
    page = open_page(office, width=390, language=language)
    send(page, announcement)
    text, facts = page.locator(".doc-reader"), page.locator(".doc-facts")
    expect(text).to_be_visible()
    expect(facts).to_be_hidden()
    page.click("[data-pane-to=facts]")
    expect(facts).to_be_visible()
    expect(text).to_be_hidden()
    page.locator("[data-fact] [data-show]").first.click()
    expect(text).to_be_visible()
    page.locator("mark.doc-mark").first.click()
    expect(facts).to_be_visible()
    page.locator("[data-fact] [data-key=e]").first.click()
    page.wait_for_selector(".is-edited form")


def test_list_figures_and_forms_fit_a_phone(office, open_page, announcement):
    page = open_page(office, width=390)
    document = send(page, announcement)
    for path in (
        "",
        "new/",
        "figures/",
        f"{document.pk}/?view=original",
        f"{document.pk}/describe/",
    ):
        page.goto(f"/c/fabric/documents/{path}")
        page.wait_for_timeout(150)
