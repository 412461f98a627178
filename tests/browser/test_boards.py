"""A card of a board is moved by keyboard and on a phone; the other pages fit and lead on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from chainloom.lists import services
from chainloom.lists.models import Need
from tests import factories
from tests.lists_world import assign

BOARD = "/c/fabric/lists/boards/needs/"


@pytest.fixture
def needs(chain, office, bureau, firm):
    """One need in each of three columns, named by its column."""
    owner = {"chain": chain, "organisation": firm.membership.organisation}
    made = {
        state: factories.NeedFactory(state=state, title=f"求购府绸·{state}", **owner)
        for state in ("submitted", "verified", "assigned")
    }
    assign(made["assigned"], bureau.membership.organisation)
    return made


def card(page, need: Need):
    return page.locator(f"#card-{need.pk}")


def column(page, state: str):
    return page.locator(f"#col-{state}")


def test_a_card_is_moved_by_keyboard_alone(open_page, bureau, needs):
    page = open_page(bureau)
    page.goto(BOARD)
    button = card(page, needs["assigned"]).get_by_role("button", name="Move:")
    button.focus()
    page.keyboard.press("Enter")
    item = page.get_by_role("button", name="We take it in hand")
    expect(item).to_be_visible()
    item.focus()
    page.keyboard.press("Enter")
    expect(column(page, "working").locator(f"#card-{needs['assigned'].pk}")).to_be_visible()
    assert Need.objects.get(pk=needs["assigned"].pk).state == "working"


def test_on_a_phone_one_column_is_shown_and_others_are_a_tap_away(open_page, office, needs):
    page = open_page(office, width=390, language="zh-hans")
    page.goto(BOARD)
    expect(card(page, needs["submitted"])).to_be_in_viewport()
    expect(card(page, needs["assigned"])).not_to_be_in_viewport()
    page.locator("[data-column=assigned]").click()
    expect(card(page, needs["assigned"])).to_be_in_viewport()
    expect(page.locator("[data-column=assigned]")).to_have_attribute("aria-current", "true")
    card(page, needs["assigned"]).get_by_role("button").click()
    expect(page.locator(".dropdown-menu.show a").first).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_calendar_map_numbers_and_my_day_fit_and_lead_to_their_records(
    open_page, office, firm, needs, width
):
    services.needs.need_assign(
        need=needs["verified"], unit=office.membership.organisation, by=office
    )
    page = open_page(office, width=width)
    for path in ("calendar/", "map/", "my-day/", "week/", "matches/"):
        page.goto(f"/c/fabric/lists/boards/{path}")
        expect(page.locator("h1").first).to_be_visible()
    page.goto("/c/fabric/lists/boards/numbers/")
    figure = page.locator("section:has(h2:text('By unit')) td a").last
    count = figure.inner_text()
    figure.click()
    expect(page.locator("h1")).to_contain_text(f"Needs{count}")


def drag(page, what, onto) -> None:
    """As a hand does it: press, move in steps, let go."""
    start, end = what.bounding_box(), onto.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + start["width"] / 2 + 8, start["y"] + 20, steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 120, steps=12)
    page.mouse.up()


def test_a_card_dragged_by_mouse_is_moved_once(open_page, office, needs):
    page = open_page(office)
    page.goto(BOARD)
    sent = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    need = needs["submitted"]
    drag(page, card(page, need), column(page, "verified"))
    expect(column(page, "verified").locator(f"#card-{need.pk}")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert len(sent) == 1
    assert Need.objects.get(pk=need.pk).state == "verified"
    assert list(need.entries.values_list("verb", flat=True)) == ["verified"]
    expect(page.locator("[data-toast]")).to_have_count(1)
