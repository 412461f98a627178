"""The same firm entered twice, and a firm that takes its own entry over."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from chainloom.accounts.actor import Actor
from tests import factories

from .conftest import firm_named

MILL = "泉州市鲤城区彩云纺织有限公司"
TWIN = "彩云纺织有限公司"


def test_a_firm_entered_twice_is_shown_merged_and_unmerged(open_page, office, chain, searchable):
    mill = firm_named(chain, 1, MILL, "weaving")
    searchable()
    page = open_page(office)
    page.goto("/c/fabric/organisations/new/")
    page.fill("[name=name]", TWIN)
    page.press("[name=name]", "Tab")
    page.wait_for_selector(f"#likely >> text={MILL}")
    page.click("button:has-text('Enter it')")
    page.wait_for_selector("text=Perhaps it is here already")
    page.click("button:has-text('Enter it all the same')")
    page.wait_for_selector(f"h1:has-text('{TWIN}')")

    page.goto(f"/c/fabric/organisations/{mill.pk}/")
    page.click("text=Compare and merge")
    page.wait_for_selector("h1:has-text('Merge two entries')")
    for choice in page.locator("input[type=radio][value=survivor]").all():
        choice.check()
    page.click("button:has-text('Merge')")
    page.wait_for_selector(f"text=“{TWIN}” was merged into this entry")
    page.click(".tabs >> text=Names")
    expect(page.locator(f"td:has-text('{TWIN}')")).to_have_count(1)

    page.goto(f"/c/fabric/organisations/{mill.pk}/")
    page.click("a:has-text('Undo the merge')")
    page.click("button:has-text('Undo the merge')")
    page.wait_for_selector(f"text={TWIN} is an entry of its own again.")
    page.goto("/c/fabric/organisations/")
    expect(page.locator(f"tbody a:text-is('{TWIN}')")).to_have_count(1)
    expect(page.locator(f"tbody a:text-is('{MILL}')")).to_have_count(1)


def test_a_firm_claims_its_entry_keeps_it_and_the_office_sees_what_changed(
    open_page, office, chain
):
    mill = firm_named(chain, 1, MILL, "weaving")
    owner = Actor(user=factories.UserFactory(name="林测试"))
    theirs = open_page(owner)
    theirs.goto("/claim/")
    theirs.fill("[name=text]", mill.uscc)
    theirs.click("button:has-text('Find')")
    theirs.fill("[name=message]", "我是彩云纺织的总经理助理")
    if theirs.locator("[name=entry]").count():
        theirs.locator("[name=entry]").first.check()
    theirs.click("button:has-text('Send the claim')")
    theirs.wait_for_selector("text=Your claim is with the office")

    page = open_page(office)
    page.goto("/c/fabric/")
    page.click("text=林测试 →")
    page.click("button:has-text('Refuse') >> nth=0")
    page.fill(".modal.show [name=answer]", "  ")
    page.click(".modal.show button:has-text('Refuse')")
    # The dialog is open again, with the refusal in it.
    page.wait_for_selector(".modal.show .invalid-feedback:has-text('Say why')")
    answer = page.locator(".modal.show [name=answer]")
    expect(answer).to_have_attribute("aria-invalid", "true")
    expect(answer).to_have_accessible_description(re.compile("Say why"))
    page.click(".modal.show button:has-text('Cancel')")
    page.wait_for_selector(".modal", state="hidden")
    page.click("button:has-text('Approve') >> nth=0")
    page.click(".modal.show button:has-text('Approve')")
    page.wait_for_selector("text=No claim is waiting")

    theirs.goto("/")
    theirs.click("text=My organisation")
    theirs.click("a:has-text('Edit')")
    theirs.fill("[name=address]", "江南街道常兴路8号")
    theirs.click("button:has-text('Save')")
    theirs.wait_for_selector("text=Saved.")

    page.goto("/c/fabric/organisations/changes/")
    expect(page.locator(f"text={MILL}").first).to_be_attached()
    page.goto(f"/c/fabric/organisations/{mill.pk}/history/")
    expect(page.locator("text=江南街道常兴路8号")).to_have_count(1)
