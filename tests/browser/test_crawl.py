"""Every page that can be reached by links from the overview, as each role finds it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urldefrag, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.urls import Resolver404, resolve
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.chain.models import Chain
from chainloom.documents.services import document_apply, document_paste, facts_accept
from chainloom.imports.services import import_confirm, import_upload
from chainloom.jobs.testing import run_queued
from chainloom.organisations.finding import search_rebuild
from chainloom.sample.generator import generate
from chainloom.sample.load import load
from tests import factories

from .conftest import FAINT, opening

# Of one kind of page this many are visited: an order or another row is not another page.
MOST_OF_A_KIND = 1
MORE = {"imports:detail": 3, "organisations:detail": 2}
MOST = 120
# Latin words that are right on a Chinese page: names of things, not untranslated sentences.
NAMES = {
    *("english", "chainloom", "excel", "xlsx", "http", "https", "html", "uscc", "totp"),
    *("docx", "markdown", "jpeg", "tiff", "webp", "heic", "spectrashop"),
    *("sharma", "dalal", "aitex", "astm"),  # who measured what a tool is held against
    *("json", "openapi", "token", "bearer", "webauthn", "lcfz", "example", "test", "oeko"),
}
# Where a page names the columns of a file, those names are the file's own.
COLUMN_NAMES = {"/products/import/": {"product", "other", "relation"}}
# What a page says itself: not code, addresses of mail, what people wrote, nor the other language.
TEXT = """
() => {
  const out = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const held = walker.currentNode.parentElement;
    if (held.closest("script, noscript, style, code, pre, kbd, input, textarea")) continue;
    if (held.closest("[lang]:not(html)")) continue;
    if (held.closest("[data-user-text]")) continue;
    out.push(walker.currentNode.textContent);
  }
  for (const one of document.querySelectorAll("[aria-label], [title], [placeholder]"))
    if (!one.closest("[lang]:not(html)"))
      out.push(one.ariaLabel || "", one.title || "", one.placeholder || "");
  return out.join(" \\n ");
}
"""


@pytest.fixture(scope="module")
def sample(site: str) -> Chain:
    """The sample chain, small, with an import that waits, one that is applied, and one refused."""
    made = load(generate(seed=2026, firms=24, as_of=timezone.localdate()))
    search_rebuild()
    known = made.participations.filter(organisation__kind="firm").order_by("pk")[0].organisation
    by = Actor.for_system("test", made)
    lines = ["企业名称,统一社会信用代码,地址,所属环节", "鲤城区新样纺织有限公司,,常兴路8号,机织"]
    applied = import_upload(chain=made, filename="新增.csv", content=_file(lines), by=by)
    run_queued()
    applied.refresh_from_db()
    import_confirm(imported=applied, by=by)
    doubtful = [f"{known.name[:-4]}厂,,,机织", "鲤城区误码纺织有限公司,91350502MA000000X1,,织"]
    import_upload(chain=made, filename="待定.csv", content=_file([*lines, *doubtful]), by=by)
    import_upload(chain=made, filename="空.csv", content=_file([]), by=by)
    _documents(made, by)
    run_queued()
    return made


def _documents(chain: Chain, by: Actor) -> None:
    """One that was applied and one that waits."""
    said = "2025年6月6日，鲤城区样品产业链党委正式成立，由区工信局指导。全区拥有规上企业{}家。"
    first = document_paste(chain=chain, text=said.format(133), title="成立公告", by=by)
    document_paste(chain=chain, text=said.format(128), title="一年之后", by=by)
    run_queued()
    facts_accept(document=first, least=0, by=by)
    document_apply(document=first, by=by)


def _file(lines: list[str]) -> ContentFile:
    return ContentFile("\n".join(lines).encode(), name="list.csv")


def _actor(chain: Chain, role: str) -> Actor:
    kinds = {"office": "body", "leader": "body", "bureau": "government", "partner": "bank"}
    rows = chain.participations.filter(organisation__kind=kinds.get(role, "firm"))
    organisation = rows.order_by("pk").first().organisation
    membership: Membership = factories.MembershipFactory(
        chain=chain, organisation=organisation, role=role, user__name="林测试"
    )
    return Actor(user=membership.user, membership=membership)


def kind_of(path: str) -> str | None:
    """The route that answers an address; None for files and what is not a page."""
    try:
        found = resolve(path)
    except Resolver404:
        return path
    is_file = path.endswith((".xlsx", ".svg", ".csv")) or found.url_name == "original"
    is_file = is_file or str(found.url_name).endswith("export")
    return None if is_file or path.startswith("/api/") else found.view_name


def links_of(page: Any) -> list[str]:
    """The addresses of this product that the page links to."""
    found = page.eval_on_selector_all(
        "a[href]:not([download])",
        "all => all.map((one) => new URL(one.getAttribute('href'), location.href).href)",
    )
    home = urlsplit(page.url).netloc
    return [urldefrag(url).url for url in found if urlsplit(url).netloc == home]


def english_on(page: Any, data: set[str]) -> set[str]:
    """Latin words of four letters and more that are neither data nor names."""
    # Without addresses, and without names of settings.
    told = r"\S+@\S+|https?://\S+|/\w[\w/.-]*|[A-Z]+(?:_[A-Z]+)+"
    text = re.sub(told, " ", page.evaluate(TEXT))
    return {word.lower() for word in re.findall(r"[A-Za-z]{4,}", text)} - NAMES - data


def words_of(chain: Chain) -> set[str]:
    """Latin words in what was entered: English names, e-mail, products."""
    said = [chain.name_en, chain.slug, chain.description]
    for row in chain.participations.select_related("organisation"):
        one = row.organisation
        said += [one.english_name, one.website, one.summary, one.uscc or "", one.address]
    for certificate_text in chain.participations.values_list(
        "organisation__certificates__number", flat=True
    ):
        said.append(certificate_text or "")
    for stage in chain.stages.all():
        said += [stage.name, stage.name_en, str(stage.products)]
    return {word.lower() for word in re.findall(r"[A-Za-z]{4,}", " ".join(said))}


def crawl(page: Any, chain: Chain, check: Any) -> dict[str, int]:
    """Visit pages breadth first, and follow the links of each; how many of each kind."""
    waiting = [f"/c/{chain.slug}/"]
    seen: set[str] = set()
    kinds: dict[str, int] = {}
    while waiting and sum(kinds.values()) < MOST:
        path = urlsplit(waiting.pop(0)).path
        kind = kind_of(path)
        if path in seen or kind is None or kinds.get(kind, 0) >= MORE.get(kind, MOST_OF_A_KIND):
            continue
        seen.add(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        page.goto(path)
        check(page)
        waiting += links_of(page)
    return kinds


WINDOWS = [
    ("office", "zh-hans", 390),
    ("office", "en", 1440),
    ("leader", "zh-hans", 1440),
    ("bureau", "en", 390),
    ("firm", "zh-hans", 390),
    ("firm", "en", 1440),
    ("partner", "zh-hans", 1440),
]


@pytest.mark.parametrize(("role", "language", "width"), WINDOWS)
def test_every_page_reached_from_the_overview_is_whole(
    site, sample, chromium, client_of, role, language, width
):
    data = words_of(sample)
    untranslated: dict[str, set[str]] = {}
    faint: dict[str, list[str]] = {}

    def check(page: Any) -> None:
        path = urlsplit(page.url).path
        named = set().union(*(w for end, w in COLUMN_NAMES.items() if path.endswith(end)))
        if language == "zh-hans" and (words := english_on(page, data) - named):
            untranslated[path] = words
        if found := page.evaluate(FAINT):
            faint[path] = found

    with opening(chromium, site, client_of) as open_page:
        page = open_page(_actor(sample, role), width=width, language=language)
        kinds = crawl(page, sample, check)
    assert {"reports:overview", "chain:map", "organisations:detail"} <= set(kinds)
    assert untranslated == {}
    assert faint == {}


def test_a_chain_without_firms_is_readable_and_says_what_to_do(open_page, office):
    """Also the one test here for which a database is made, when this file is run alone."""
    page = open_page(office)
    for path in ("", "map/", "organisations/", "links/"):
        page.goto(f"/c/{office.chain.slug}/{path}")
        assert page.evaluate(FAINT) == []
    page.goto(f"/c/{office.chain.slug}/map/")
    page.get_by_role("link", name="Import a spreadsheet").click()
    assert page.url.endswith("/imports/new/")
