"""Chromium before the running product; every page it opens is watched for faults."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from chainloom.accounts.actor import Actor
from chainloom.chain import services as chain_services
from chainloom.chain.models import Chain
from chainloom.chain.services import resilience
from chainloom.organisations import finding
from tests import factories
from tests.chromium import CHROMIUM, MISSING

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Finds text too faint to read on what lies behind it.
FAINT = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
# Answers that a page may get in the ordinary course: a form sent back, a conflict said.
SAID = {409, 422}
# Names the element that reaches over the edge; runs in every page once it has settled.
WATCH = """
addEventListener("load", () => setTimeout(() => {
  const page = document.documentElement, over = page.scrollWidth - page.clientWidth;
  if (over <= 0) return;
  const clipped = (one) => one !== document.body && one !== page
    && (getComputedStyle(one).overflowX !== "visible" || clipped(one.parentElement));
  const wide = [...document.body.querySelectorAll("*")].filter((one) =>
    one.getBoundingClientRect().right > page.clientWidth + 1 && !clipped(one.parentElement));
  const named = wide.map((one) => one.outerHTML.slice(0, 90));
  console.error(`${over} px over the edge: ` + named.join(" "));
}, 60));
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs Chromium and a database that other threads see.

    What a test writes there is gone after it, save where the tests of a module share a `site`.
    """
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if "site" not in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    # Of this folder, not of the whole run: other folders' tests start a driver of their own.
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if CHROMIUM is None:
        pytest.skip(MISSING)
    # As the worker does when it starts: no page waits for the compiler.
    resilience.warm()
    # The driver runs an event loop in this thread, which Django takes for async code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    playwright.expect.set_options(timeout=30_000)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def watch(page: Any, home: str, faults: list[str]) -> None:
    """Write down messages on the console, answers that failed and requests to elsewhere."""

    def said(message: Any) -> None:
        # What failed to load is told more exactly by `answered`.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            faults.append(f"{page.url}: {message.text}")

    def answered(response: Any) -> None:
        if response.status >= 400 and response.status not in SAID:
            faults.append(f"{page.url}: {response.status} {response.url}")

    def asked(request: Any) -> None:
        if not request.url.startswith((home, "data:", "blob:")):
            faults.append(f"{page.url}: asked {request.url}")

    def failed(request: Any) -> None:
        # Leaving a page ends its requests.
        if request.failure != "net::ERR_ABORTED":
            faults.append(f"{page.url}: {request.failure} {request.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("response", answered)
    page.on("request", asked)
    page.on("requestfailed", failed)


@pytest.fixture(scope="module")
def site(django_db_setup: Any, django_db_blocker: Any) -> Iterator[str]:
    """The address of a product whose rows all tests of a module share: they only read them."""
    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        try:
            yield server.url
        finally:
            server.stop()
            call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def open_page(chromium: Any, live_server: Any, client_of: Any) -> Iterator[Callable[..., Any]]:
    """`open_page(actor, width=1440, language="en")`: a window of somebody's browser.

    The test fails when any page they saw had a fault.
    """
    with opening(chromium, live_server.url, client_of) as open_one:
        yield open_one


@contextlib.contextmanager
def opening(chromium: Any, home: str, client_of: Any) -> Iterator[Callable[..., Any]]:
    """What `open_page` gives, before the product at the address `home`."""
    windows: list[Any] = []
    faults: list[str] = []

    def open_one(actor: Actor | None = None, width: int = 1440, language: str = "en") -> Any:
        window = chromium.new_context(
            viewport={"width": width, "height": 900},
            locale="zh-CN" if language == "zh-hans" else "en-GB",
            base_url=home,
            accept_downloads=True,
            reduced_motion="reduce",
            has_touch=width < 600,
        )
        windows.append(window)
        window.set_default_timeout(30_000)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if actor is not None and actor.user is not None:
            name = settings.SESSION_COOKIE_NAME
            cookies[name] = client_of(actor).cookies[name].value
        window.add_cookies([{"name": n, "value": v, "url": home} for n, v in cookies.items()])
        window.add_init_script(WATCH)
        page = window.new_page()
        watch(page, home, faults)
        return page

    yield open_one
    for window in windows:
        window.close()
    assert faults == []


@pytest.fixture
def fabric(db: Any) -> Chain:
    """A chain with the stages of the textile template and nobody on it."""
    return chain_services.chain_create(
        name="测试纺织面料产业链",
        name_en="Test fabric chain",
        slug="fabric",
        district="350502",
        template="textile_fabric",
        by=Actor.for_system("test", None),
    )


@pytest.fixture
def chain(fabric: Chain) -> Chain:
    """The chain in which the roles' fixtures stand."""
    return fabric


@pytest.fixture
def searchable() -> Callable[[], None]:
    """Bring the search index up to what was written around it."""
    return lambda: finding.search_rebuild()


def firm_named(chain: Chain, number: int, name: str, stage: str = "", **values: Any) -> Any:
    """An invented firm of the district, on a stage if one is named."""
    organisation = factories.OrganisationFactory(chain=chain, number=number, name=name, **values)
    if stage:
        place = chain.stages.get(code=stage)
        factories.PlacementFactory(organisation=organisation, stage=place)
    return organisation
