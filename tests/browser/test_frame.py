"""What every page has: the search box, the language, the role acted in, the phone's menu."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from chainloom.accounts.actor import Actor
from tests import factories

from .conftest import firm_named

MILLS = {
    1: "泉州市鲤城区彩云纺织有限公司",
    2: "泉州市鲤城区云锦印染有限公司",
    3: "泉州市鲤城区海岚针织有限公司",
}


@pytest.fixture
def mills(chain, searchable):
    """Three firms of which two share a character, all of them on the chain."""
    stages = {1: "weaving", 2: "dyeing", 3: "weft_knitting"}
    made = {n: firm_named(chain, n, name, stages[n]) for n, name in MILLS.items()}
    searchable()
    return made


@pytest.mark.parametrize(
    ("typed", "found"),
    [("彩云", MILLS[1]), ("yjyr", MILLS[2]), ("hailan", MILLS[3]), ("针织", MILLS[3])],
)
def test_a_firm_is_found_by_characters_initials_or_sound_and_opened_by_keyboard(
    open_page, office, mills, typed, found
):
    page = open_page(office)
    page.goto("/c/fabric/")
    page.keyboard.press("/")
    page.keyboard.type(typed)
    page.wait_for_selector("#search-results [role=option]")
    expect(page.locator("#search-results [role=option]").first).to_contain_text(found)
    page.keyboard.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_contain_text(found)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1")
    expect(page.locator("h1")).to_have_text(found)


def test_the_language_is_switched_and_kept_on_the_next_page(open_page, office, mills):
    page = open_page(office, language="zh-hans")
    page.goto("/c/fabric/map/")
    expect(page.locator("h1")).to_have_text("产业链图")
    page.click("button[name=language][value=en]")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text("Chain map")
    page.click(".side-nav >> text=Organisations")
    expect(page.locator("h1")).to_have_text("Organisations")
    page.click("button[name=language][value=zh-hans]")
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^zh"))
    expect(page.locator("h1")).to_have_text("主体")


def test_somebody_with_two_roles_switches_between_them(open_page, office, chain):
    mill = firm_named(chain, 7, MILLS[1], "weaving")
    factories.MembershipFactory(user=office.user, chain=chain, organisation=mill, role="firm")
    page = open_page(Actor(user=office.user, membership=office.membership))
    page.goto("/c/fabric/")
    page.click("[aria-label='Change the chain or the role']")
    page.click(f".bar-chain .dropdown-item:has-text('{MILLS[1]}')")
    page.wait_for_selector("text=My organisation")
    expect(page.locator(".side-nav >> text=Imports")).to_have_count(0)
    page.click("text=My organisation")
    expect(page.locator("h1")).to_have_text(MILLS[1])
    page.click("[aria-label='Change the chain or the role']")
    page.click(".bar-chain .dropdown-item:has-text('office')")
    page.wait_for_selector(".side-title")
    expect(page.locator("text=My organisation")).to_have_count(0)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("", "Overview"),
        ("map/", "Chain map"),
        ("links/", "Chain map"),
        ("stages/", "Stages"),
        ("organisations/new/", "Organisations"),
        ("imports/new/", "Imports"),
    ],
)
def test_the_navigation_says_where_one_is(client_of, office, chain, path, place):
    shown = client_of(office).get(f"/c/fabric/{path}").content.decode()
    active = re.findall(r'aria-current="page">.*?<span>(.*?)</span>', shown)
    assert active[:1] == [place]


def test_a_phone_has_the_menu_the_list_as_cards_and_the_map_as_a_list(open_page, office, mills):
    page = open_page(office, width=390)
    page.goto("/c/fabric/")
    assert page.locator("#side").is_hidden()
    page.click("[data-bs-target='#side']")
    page.click("#side >> text=Organisations")
    page.wait_for_url("**/organisations/")
    card = page.locator("table.as-cards tbody tr", has_text=MILLS[1])
    expect(card).to_be_visible()
    assert card.bounding_box()["width"] > 300
    page.click("[data-bs-target='#side']")
    page.click("#side >> text=Chain map")
    page.wait_for_url("**/map/")
    assert page.locator("[data-map]").is_hidden()
    row = page.locator(".stage-row", has_text="Weaving").first
    assert "1 firms, 1 local" in row.inner_text() or "1 firm, 1 local" in row.inner_text()
    row.click()
    page.click(f"a:has-text('{MILLS[1]}')")
    expect(page.locator("h1")).to_have_text(MILLS[1])
