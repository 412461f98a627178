"""From an empty installation to a workspace: one page, few clicks; on a desk and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from chainloom.accounts.actor import Actor
from chainloom.chain.models import Chain
from chainloom.organisations.models import BodyMembership, Organisation
from chainloom.sample import announcement
from tests import factories
from tests.shared_data import shared

MOST_CLICKS = 9


class Clicks:
    """A page on which every click, and every choice of a file, is counted."""

    def __init__(self, page: Any) -> None:
        self.page, self.count = page, 0

    def click(self, what: str) -> None:
        self.count += 1
        self.page.click(what)

    def choose(self, path: Path) -> None:
        self.count += 1
        self.page.set_input_files("input[type=file]", path)


def found_by_clicks(page: Any, email: str, password: str, path: Path) -> tuple[Chain, int]:
    """Sign in, drop the page in, confirm."""
    hand = Clicks(page)
    page.goto("/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    hand.click("main form button[type=submit]")
    page.wait_for_url("**/chains/new/")
    hand.click(f"a[href='{reverse('chains:announcement')}']")
    hand.choose(path)
    hand.click("main form button[type=submit]")
    page.wait_for_selector("input[name=keep]")
    expect(page.locator("input[name=keep]:not(:checked)")).to_have_count(0)
    page.fill("input[name=published]", "2025-10-01")
    hand.click("main form button[type=submit]")
    page.wait_for_url("**/c/**")
    return Chain.objects.get(), hand.count


@pytest.fixture
def somebody() -> tuple[str, str]:
    """The operator of an installation in which there is nothing yet."""
    user = factories.UserFactory(is_operator=True)
    user.set_password("a long enough pass phrase")
    user.save()
    return user.email, "a long enough pass phrase"


@pytest.mark.parametrize("width", [1440, 390])
def test_the_sample_announcement_becomes_a_workspace(open_page, somebody, tmp_path, width):
    path = tmp_path / announcement.FILENAME
    path.write_text(announcement.text(), encoding="utf-8")
    chain, clicks = found_by_clicks(open_page(width=width), *somebody, path)
    assert clicks <= MOST_CLICKS
    office = Organisation.objects.get(name__endswith="产业链党委", participations__chain=chain)
    assert office.founded_on.isoformat() == "2025-09-12"
    assert BodyMembership.objects.filter(body=office, role="guiding").count() == 6


def test_the_page_of_the_case_becomes_a_workspace(open_page, somebody):
    path = shared("articles", "licheng.txt")
    chain, clicks = found_by_clicks(open_page(), *somebody, path)
    assert clicks <= MOST_CLICKS
    assert chain.name == "鲤城区纺织面料产业链"
    assert Organisation.objects.filter(participations__chain=chain).count() == 14


def test_what_is_not_ticked_is_left_out_and_a_refusal_keeps_the_ticks(open_page, tmp_path):
    operator = Actor(user=factories.UserFactory(is_operator=True))
    page = open_page(operator)
    page.goto(reverse("chains:announcement"))
    page.fill("textarea[name=text]", announcement.text())
    page.click("main form button[type=submit]")
    bank = "海丝杼联银行泉州鲤城支行"
    page.get_by_label(bank, exact=True).uncheck()
    page.fill("input[name=district_code]", "999999")
    page.click("main form button[type=submit]")
    page.wait_for_selector(".field-error, .invalid-feedback, [aria-invalid=true]")
    expect(page.get_by_label(bank, exact=True)).not_to_be_checked()
    expect(page.locator("input[name=keep]:not(:checked)")).to_have_count(1)
    page.fill("input[name=district_code]", "350502")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/c/**")
    assert not Organisation.objects.filter(name=bank).exists()
    assert Organisation.objects.filter(name="云梭社区党委").exists()


def test_the_addresses_are_hidden_from_who_makes_no_chains(somebody):
    browser = Client()
    browser.force_login(factories.UserFactory())
    assert browser.get(reverse("chains:announcement")).status_code == 404
