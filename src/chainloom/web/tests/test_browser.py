"""The frame and the components in Chromium, under the content policy the product is served with."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from tests.chromium import CHROMIUM, MISSING

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("chainloom.web.tests.pages"),
    pytest.mark.skipif(CHROMIUM is None, reason=MISSING),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    # The driver runs an event loop in this thread, which Django takes for async code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(params=[1440, 390], ids=["desk", "phone"])
def page(request, chromium, live_server, office, client_of) -> Iterator[object]:
    """The office's page; a message on the console or a foreign request fails the test."""
    session = client_of(office).cookies[settings.SESSION_COOKIE_NAME].value
    opened = chromium.new_context(
        viewport={"width": request.param, "height": 900},
        locale="en-GB",
        base_url=live_server.url,
        accept_downloads=True,
        reduced_motion="reduce",
    )
    opened.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    tab = opened.new_page()
    complaints: list[str] = []
    tab.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else 0)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith((live_server.url, "data:", "blob:"))
            else complaints.append(asked.url)
        ),
    )
    yield tab
    opened.close()
    assert complaints == []


def is_phone(page) -> bool:
    return page.viewport_size["width"] < 600


def test_nothing_reaches_over_the_edge(page):
    page.goto("/c/fabric/firms/")
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wider) == 0


def test_slash_arrows_and_enter_open_what_was_searched(page):
    page.goto("/c/fabric/firms/")
    page.keyboard.press("/")
    page.keyboard.type("fi")
    page.wait_for_selector("#search-results [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator("[aria-selected=true]").inner_text().startswith("Firm 1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/firms/?hit=1")


def test_search_that_finds_nothing_says_so_and_escape_leaves(page):
    page.goto("/c/fabric/firms/")
    page.keyboard.press("/")
    page.keyboard.type("zz")
    page.wait_for_selector(".search-none")
    page.keyboard.press("Escape")
    assert page.locator("#search-results").is_hidden()


def test_a_figure_shows_its_source_to_the_keyboard(page):
    page.goto("/c/fabric/firms/")
    page.locator("p [data-tip]").focus()
    tip = page.locator("[role=tooltip]")
    assert "Sheet of June" in tip.inner_text()
    page.keyboard.press("Escape")
    assert tip.is_hidden()


def test_choosing_a_filter_puts_only_it_into_the_address(page):
    page.goto("/c/fabric/firms/")
    if is_phone(page):
        page.click("[data-filters]")
    page.select_option("select[name=stage]", "weaving")
    page.wait_for_url("**/firms/?stage=weaving")
    assert page.locator(".chip").count() == 1


def test_confirming_asks_first_and_escape_leaves(page):
    page.goto("/c/fabric/firms/")
    page.click("text=Remove >> nth=0")
    page.wait_for_selector("#sure:focus, #sure :focus")
    page.keyboard.press("Escape")
    page.wait_for_selector("#sure", state="hidden")
    assert page.url.endswith("/c/fabric/firms/")


def test_chart_is_drawn_told_as_a_table_and_saved(page):
    page.goto("/c/fabric/firms/")
    page.wait_for_selector("#chart-by-stage canvas")
    page.click("[data-chart-table]")
    assert "Weaving" in page.locator("#chart-by-stage-table").inner_text()
    for kind, start in (("png", b"\x89PNG"), ("svg", b"<svg")):
        with page.expect_download() as saving:
            page.click(f"[data-chart-save={kind}]")
        with open(saving.value.path(), "rb") as saved:
            assert saved.read().startswith(start)


def test_theme_is_kept_on_the_next_page(page):
    page.goto("/c/fabric/firms/")
    page.wait_for_selector("#chart-by-stage canvas")
    page.click("[data-theme-toggle]")
    page.goto("/c/fabric/firms/")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_errors_of_a_form_are_gathered_and_focused(page):
    page.goto("/c/fabric/firms/")
    page.click("text=Save")
    summary = page.locator("[data-focus]")
    summary.wait_for()
    assert "2 things must be mended" in summary.inner_text()
    assert page.evaluate("document.activeElement.matches('[data-focus]')")


def test_file_of_a_wrong_kind_is_named_before_it_is_sent(page):
    page.goto("/c/fabric/firms/")
    wrong = {"name": "photo.png", "mimeType": "image/png", "buffer": b"x"}
    page.set_input_files("[data-drop] input", wrong)
    assert "This kind of file is not accepted." in page.locator(".drop-files").inner_text()


def test_navigation_opens_on_a_phone(page):
    page.goto("/c/fabric/firms/")
    if is_phone(page):
        assert page.locator("#side").is_hidden()
        page.click("[data-bs-target='#side']")
    page.wait_for_selector("#side .side-nav a")
    assert page.locator("#side .side-nav a").first.is_visible()


def test_first_tab_offers_to_skip_to_the_content(page):
    page.goto("/c/fabric/firms/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
