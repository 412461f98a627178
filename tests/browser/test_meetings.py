"""A long meeting: its agenda items are folded, and what an address names is shown."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from chainloom.events.models import AgendaItem
from tests.events_world import make_meeting, make_resolution

PHONE = 390


@pytest.mark.parametrize("width", [PHONE, 1440])
def test_the_item_that_is_opened_is_open_again_and_a_resolution_is_found_in_its_item(
    open_page, office, firm, chain, width
):
    meeting = make_meeting(chain)
    items = [
        AgendaItem.objects.create(event=meeting, order=at, title=f"议题 {at}", said="逐一发言")
        for at in range(12)
    ]
    rows = [make_resolution(meeting, firm.membership.organisation, item=item) for item in items]
    page = open_page(office, width=width)
    address = f"/c/fabric/events/{meeting.pk}/minutes/"
    page.goto(address)
    folded = page.locator("details.fold")
    expect(folded).to_have_count(12)
    expect(page.locator(f"#{rows[4].anchor}")).to_be_hidden()
    folded.nth(4).locator("summary").click()
    expect(page.locator(f"#{rows[4].anchor}")).to_be_visible()
    page.wait_for_url(f"**{address}#{items[4].anchor}")
    page.reload()
    expect(page.locator("details.fold[open]")).to_have_count(1)
    expect(page.locator(f"#{rows[4].anchor}")).to_be_visible()
    folded.nth(4).locator("summary").click()
    page.wait_for_url(lambda url: "#" not in url)
    # As from the list of resolutions, or after a step of one: its own name stays in the address.
    page.goto("about:blank")
    page.goto(f"{address}#{rows[9].anchor}")
    expect(page.locator(f"#{rows[9].anchor}")).to_be_in_viewport()
    top = page.locator(f"#{rows[9].anchor}").bounding_box()["y"]
    header = page.locator("header").first.bounding_box()
    assert top >= header["y"] + header["height"]
    page.wait_for_timeout(100)
    assert page.url.endswith(f"#{rows[9].anchor}")
