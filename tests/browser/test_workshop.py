"""A roll's pictures are dropped in, inspected, and reviewed by keys; on a desk and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from chainloom.jobs.testing import run_queued
from chainloom.workshop.inspection import engine
from chainloom.workshop.inspection.models import DefectState, Roll, RollDefect, RollPicture
from chainloom.workshop.inspection.services.rolls import roll_create
from chainloom.workshop.inspection.tests import standin

HERE = "/c/fabric/workshop/inspection/rolls/"


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Two pictures, named so that only people count them rightly."""
    made = {
        "p10.png": standin.picture((100, 10, 120, 30), (300, 50, 310, 90)),
        "p2.png": standin.picture((40, 20, 60, 40)),
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in made]


@pytest.fixture
def roll(firm, monkeypatch) -> Roll:
    monkeypatch.setattr(engine, "inspect", standin.inspect)
    values = {"number": "R-1", "cloth": "平纹", "width_mm": "25", "mm_per_px": "0.25"}
    return roll_create(values={**values, "along": "x"}, by=firm)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_roll_goes_from_files_to_answers(firm, open_page, roll, pictures, width):
    page = open_page(firm, width=width)
    page.goto(f"{HERE}{roll.pk}/pictures/")
    page.set_input_files("input[type=file]:not([webkitdirectory])", pictures)
    page.wait_for_url(f"**/rolls/{roll.pk}/")  # it is inspected once its pictures are here
    assert [one.filename for one in RollPicture.objects.all()] == ["p2.png", "p10.png"]
    run_queued()
    page.goto(f"{HERE}{roll.pk}/")
    items = page.locator(".roll-item")
    expect(items).to_have_count(3)
    page.keyboard.press("j")
    page.keyboard.press("x")
    # On to the next that nobody has looked at.
    expect(items.first).to_have_class("roll-item is-rejected")
    expect(items.nth(1)).to_have_class("roll-item is-open is-here")
    page.keyboard.press("u")
    expect(items.first).to_have_class("roll-item is-open is-here")
    page.keyboard.press("a")
    expect(items.first).to_have_class("roll-item is-confirmed")
    expect(page.locator("[data-open]")).to_have_text("2")
    assert RollDefect.objects.filter(state=DefectState.CONFIRMED).count() == 1


def test_a_defect_is_drawn_and_taken_back(firm, open_page, roll, pictures):
    page = open_page(firm)
    page.goto(f"{HERE}{roll.pk}/pictures/")
    page.locator("[data-at-once]").uncheck()
    page.set_input_files("input[type=file]:not([webkitdirectory])", pictures)
    page.wait_for_selector("[data-finished]:not([hidden])")
    page.click("[data-finished] button")
    page.wait_for_url(f"**/rolls/{roll.pk}/")
    run_queued()
    page.goto(f"{HERE}{roll.pk}/")
    expect(page.locator(".roll-item")).to_have_count(3)
    page.keyboard.press("n")
    area = page.locator("[data-canvas]").bounding_box()
    middle = area["y"] + area["height"] / 2
    page.mouse.move(area["x"] + 200, middle)
    page.mouse.down()
    page.mouse.move(area["x"] + 260, middle + 20, steps=3)
    page.mouse.up()
    expect(page.locator(".roll-item")).to_have_count(4)
    hand = RollDefect.objects.get(run=None)
    assert hand.right - hand.left > hand.bottom - hand.top > 1
    page.keyboard.press("u")
    expect(page.locator(".roll-item")).to_have_count(3)


def test_a_folder_is_dropped_by_mouse(firm, open_page, roll, pictures):
    page = open_page(firm)
    page.goto(f"{HERE}{roll.pk}/pictures/")
    box = page.locator("[data-place]").bounding_box()
    mouse = page.context.new_cdp_session(page)
    folder = pictures[0].parent
    (folder / "notes.txt").write_text("no picture", encoding="utf-8")
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2, "data": data}
    for what in ("dragEnter", "dragOver", "drop"):
        mouse.send("Input.dispatchDragEvent", {"type": what, **at})
    page.wait_for_url(f"**/rolls/{roll.pk}/")
    names = [one.filename for one in RollPicture.objects.all()]
    assert names == [f"{folder.name}/p2.png", f"{folder.name}/p10.png"]
