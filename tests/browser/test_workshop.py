"""A roll's pictures are dropped in, inspected, and reviewed by keys; on a desk and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import expect

from chainloom.jobs.testing import run_queued
from chainloom.workshop.inspection import engine, selectors
from chainloom.workshop.inspection.models import DefectState, Roll, RollDefect, RollPicture
from chainloom.workshop.inspection.services.reporting import report_make
from chainloom.workshop.inspection.services.rolls import roll_create
from chainloom.workshop.inspection.services.running import run_start
from chainloom.workshop.inspection.services.uploads import picture_add
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


# Where the first of each selector stands.
BOXES = """
(all) => all.map((one) => document.querySelector(one).getBoundingClientRect().toJSON())
"""


def boxes(page, *selectors: str) -> list[dict[str, float]]:
    """Measured at one moment: what is above them may still grow."""
    return page.evaluate(BOXES, list(selectors))


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


def test_an_empty_picture_is_named_and_the_roll_waits_for_its_sender(
    firm, open_page, roll, pictures
):
    folder = pictures[0].parent
    (folder / "p3.png").write_bytes(b"")
    (folder / "notes.txt").write_text("no picture", encoding="utf-8")
    page = open_page(firm)
    page.goto(f"{HERE}{roll.pk}/pictures/")
    sent = [*pictures, folder / "p3.png", folder / "notes.txt"]
    page.set_input_files("input[type=file]:not([webkitdirectory])", sent)
    expect(page.locator("[data-finished]")).to_be_visible()
    expect(page.locator("[data-left]")).to_contain_text("(2): p3.png, notes.txt")
    assert page.url.endswith("/pictures/")
    assert RollPicture.objects.count() == 2


def test_a_picture_scanned_anew_under_its_old_name_is_told(firm, open_page, roll, pictures):
    first, second = pictures
    for path in pictures:
        picture_add(roll=roll, filename=path.name, content=ContentFile(path.read_bytes()), by=firm)
    first.write_bytes(first.read_bytes()[:-1] + b"x")
    page = open_page(firm)
    page.goto(f"{HERE}{roll.pk}/pictures/")
    page.set_input_files("input[type=file]:not([webkitdirectory])", pictures)
    wrong = page.locator(".upload-list .is-wrong")
    expect(wrong).to_contain_text(first.name)
    expect(wrong).to_contain_text("Another picture of this name is here: remove it first.")
    expect(page.locator(".upload-list li:not(.is-wrong)")).to_contain_text([f"{second.name}here"])
    expect(page.locator("[data-finished]")).to_be_hidden()


def test_outlines_of_many_defects_are_fetched_when_they_are_near(
    firm, open_page, roll, pictures, monkeypatch
):
    monkeypatch.setattr(selectors, "MOST_OUTLINED", 2)
    for path in pictures:
        picture_add(roll=roll, filename=path.name, content=ContentFile(path.read_bytes()), by=firm)
    run_start(roll=roll, by=firm)
    run_queued()
    page = open_page(firm)
    with page.expect_response("**/data/?outlines=*") as answer:
        page.goto(f"{HERE}{roll.pk}/")
        expect(page.locator(".roll-item")).to_have_count(3)
        page.keyboard.press("j")  # near enough to see its outline
    assert len(answer.value.json()) >= 1


@pytest.mark.parametrize("width", [1440, 390])
def test_long_names_push_no_page_over_the_edge(firm, open_page, pictures, monkeypatch, width):
    monkeypatch.setattr(engine, "inspect", standin.inspect)
    made = []
    for number in ("卷" * 60, "Roll" * 15):
        values = {"number": number, "cloth": number[:1] * 80, "width_mm": "25", "loom": "机" * 40}
        values |= {"mm_per_px": "0.25", "along": "x", "customer": "客户" * 40}
        one = roll_create(values=values, by=firm)
        content = ContentFile(pictures[0].read_bytes())
        picture_add(roll=one, filename="图" * 100 + ".png", content=content, by=firm)
        run_start(roll=one, by=firm)
        made.append(one)
    run_queued()
    report = report_make(roll=made[0], by=firm)
    tool = HERE.removesuffix("rolls/")
    first, second = (one.pk for one in made)
    page = open_page(firm, width=width)
    for address in (
        tool,
        f"{HERE}{first}/",
        f"{HERE}{first}/pictures/",
        f"{tool}compare/?a={first}&b={second}",
        f"{tool}trend/?by=cloth",
        f"{tool}trend/?by=loom",
        f"{tool}cloths/{made[0].cloth_id}/",
        f"{tool}reports/{report.pk}/",
        f"{tool}rules/",
    ):
        page.goto(address)
        page.wait_for_timeout(150)  # what reaches over the edge is a fault of the page


def test_on_a_phone_both_answers_lie_side_by_side(firm, open_page, roll, pictures):
    picture_add(roll=roll, filename="p.png", content=ContentFile(pictures[0].read_bytes()), by=firm)
    run_start(roll=roll, by=firm)
    run_queued()
    page = open_page(firm, width=390)
    page.goto(f"{HERE}{roll.pk}/")
    yes, no = boxes(page, "[data-act=confirm]", "[data-act=reject]")
    assert yes["y"] == no["y"]
    assert yes["width"] == no["width"] > 150


def test_how_far_each_file_is_shows_whole(firm, open_page, roll, pictures):
    page = open_page(firm)
    page.goto(f"{HERE}{roll.pk}/pictures/")
    page.locator("[data-at-once]").uncheck()
    page.set_input_files("input[type=file]:not([webkitdirectory])", pictures)
    expect(page.locator("[data-finished]")).to_be_visible()
    meter, listed = boxes(page, ".upload-list progress", ".upload-list")
    assert meter["x"] + meter["width"] <= listed["x"] + listed["width"]


def test_a_rules_lengths_say_their_unit(firm, open_page):
    page = open_page(firm)
    page.goto(f"{HERE.removesuffix('rolls/')}rules/new/")
    label = page.locator("label[for=id_bound1]")
    expect(label).to_contain_text("(inches)")
    page.select_option("[name=unit]", "mm")
    expect(label).to_contain_text("(millimetres)")
    expect(page.locator("label[for=id_points1]")).not_to_contain_text("(")


def test_marks_on_cloth_have_the_same_colours_in_the_dark(firm, open_page, roll, pictures):
    picture_add(roll=roll, filename="p.png", content=ContentFile(pictures[0].read_bytes()), by=firm)
    run_start(roll=roll, by=firm)
    run_queued()
    page = open_page(firm)
    page.goto(f"{HERE}{roll.pk}/")
    expect(page.locator(".roll-item")).to_have_count(2)
    seen = []
    for theme in ("light", "dark"):
        page.evaluate("t => document.documentElement.setAttribute('data-bs-theme', t)", theme)
        shown = "n => getComputedStyle(document.querySelector(n), '::before').borderTopColor"
        seen.append([page.evaluate(shown, f".roll-legend .is-{one}") for one in DefectState.values])
    assert seen[0] == seen[1]
    assert len(set(seen[0])) == 3
