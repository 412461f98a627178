"""The screen of a meeting room turns its panels by itself, waits for space, and goes by arrows."""

from __future__ import annotations

from playwright.sync_api import expect

SCREEN = "/c/fabric/screen/?seconds=5"


def shown(page):
    return page.locator(".panel.is-shown h2")


def renew(page, address):
    """What the screen does by itself each minute."""
    page.evaluate("address => htmx.ajax('GET', address, '#screen-panels')", address)


def test_it_renews_itself_and_never_shows_a_page_for_figures(open_page, office):
    page = open_page(office)
    page.goto(SCREEN)
    page.keyboard.press(" ")
    page.keyboard.press("ArrowRight")
    renew(page, "/c/fabric/screen/panels/")
    expect(shown(page)).to_have_text("The chain")
    renew(page, "/c/fabric/briefings/")
    expect(page.locator("#screen-say")).to_contain_text("Not up to date")
    expect(shown(page)).to_have_text("The chain")
    renew(page, "/c/fabric/screen/panels/")
    expect(page.locator("#screen-say")).to_have_text("Paused: space goes on")


def test_it_turns_and_obeys_the_keyboard(open_page, office):
    page = open_page(office)
    page.goto(SCREEN)
    expect(page.locator(".panel.is-shown")).to_have_count(1)
    expect(shown(page)).to_have_text("Plan")
    page.keyboard.press("ArrowRight")
    expect(shown(page)).to_have_text("The chain")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(shown(page)).to_have_text("Due within 30 days, and overdue")
    page.keyboard.press(" ")
    expect(page.locator("#screen-say")).to_have_text("Paused: space goes on")
    page.keyboard.press(" ")
    expect(page.locator("#screen-say")).to_have_text("")
    # By itself, after the seconds that the address asks for.
    expect(shown(page)).to_have_text("Plan", timeout=8000)
