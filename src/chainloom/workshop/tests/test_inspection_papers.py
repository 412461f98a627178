"""The papers of an inspected roll: PDF, xlsx and map, in both languages."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
from django.utils import translation
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.engines.inspection.by_hand import inspection_of

from chainloom.core.drawing import Box, Words, svg
from chainloom.engines.inspection import (
    CLOTHS,
    KINDS,
    Flaw,
    PictureError,
    Warned,
    annotated,
    built_in_rules,
    cutout,
    flaws_of,
    grade,
    jpeg_of,
    make_roll,
)
from chainloom.workshop.inspection import papers
from chainloom.workshop.inspection.papers import words
from chainloom.workshop.inspection.papers.pdf import report_pdf

RULE = built_in_rules()["four_point"]


@pytest.fixture(scope="module")
def roll():
    kinds = ("hole", "broken_end", "stain", "broken_pick")
    pictures = make_roll(
        CLOTHS["greige plain"],
        kinds,
        pictures=3,
        size=(120, 320),
        mm_per_px=0.5,
        seed=1,
        along="x",
    )
    return list(pictures)


@pytest.fixture(scope="module")
def report(roll):
    found = [inspection_of(one, (Warned("two_tones"),), sure=False) for one in roll]
    graded = grade(flaws_of(found), RULE, length_m=0.48, width_m=0.06)
    first = found[0].defects[0]
    return papers.Report(
        roll="R-7 <b>",
        grade=graded,
        inspections=found,
        names=["a.png", "b.png", "c.png"],
        made_on=date(2026, 11, 29),
        customer="=样例客户（虚构）",
        cloth="平纹",
        shown=[papers.Shown(1, jpeg_of(cutout(roll[0].pixels, found[0], first)))],
        left_out=[papers.LeftOut("d.png", "broken")],
        limits="Measured on three cloths.",
        is_sample=True,
    )


def pages(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize(
    ("language", "asked"),
    [
        ("en", ["Inspection report: roll R-7 <b>", "second quality", "broken end", "d.png",
                "Sample: the roll", "nobody yet", "has not been measured", "a.png (and 2 more)"]),
        ("zh-hans", ["验布报告：R-7 <b>", "不合格（二等）", "断经", "样例客户（虚构）",
                     "尚无人复核", "每100平方码", "a.png（另有 2 张）："]),
    ],
)  # fmt: skip
def test_the_pdf_says_what_was_found_and_what_it_cannot_say(report, language, asked):
    with translation.override(language):
        content = report_pdf(report)
    said = pages(content).replace("\n", "")
    for one in [*asked, "R-7", "2026-11-29", "Measured on three cloths."]:
        assert one.replace(" ", "") in said.replace(" ", "")
    assert sum(len(page.images) for page in PdfReader(io.BytesIO(content)).pages) == 1


def test_the_workbook_holds_every_defect_and_runs_nothing(report):
    with translation.override("zh-hans"):
        book = load_workbook(io.BytesIO(papers.report_xlsx(report)))
    roll, defects, _map, _worst, stretches, pictures = book.worksheets
    assert {row[0].value: row[1].value for row in roll}["客户"] == "'=样例客户（虚构）"
    listed = list(defects.iter_rows(min_row=2, values_only=True))
    assert [row[9] for row in listed] == [one.points for one in report.grade.marks]
    assert sum(row[10] for row in listed) == report.grade.points
    assert {row[12] for row in listed} == {"否"}
    assert sum(row[3] for row in stretches.iter_rows(min_row=2, values_only=True)) == (
        report.grade.points
    )
    assert [row[0] for row in pictures.iter_rows(min_row=2, values_only=True)] == [
        "a.png", "b.png", "c.png", "d.png",
    ]  # fmt: skip


def test_a_map_of_more_entries_than_letters_is_numbered(report, monkeypatch):
    drawing = sys.modules[papers.roll_map.__module__]
    entries = [("#000000", f"kind {number}") for number in range(30)]
    monkeypatch.setattr(drawing, "_entries", lambda _report: entries)
    legend = drawing.legend_of(report)
    assert [name for name, _ in legend] == [str(number) for number in range(1, 31)]
    assert [words for _, words in legend] == [words for _, words in entries]
    drawn = [
        one.words for one in papers.roll_map(report, lettered=True).marks if isinstance(one, Words)
    ]
    assert drawn[-30:] == [name for name, _ in legend]


def test_the_workbook_has_the_map_and_pictures_of_the_worst(report):
    with translation.override("zh-hans"):
        book = load_workbook(io.BytesIO(papers.report_xlsx(report)))
    drawn, worst = book["布卷疵点图"], book["最严重的疵点"]
    [image] = drawn._images
    assert image.width > 1000
    # Below what its letters stand for.
    legend = [row for row in drawn.iter_rows(min_row=2, values_only=True) if row[0]]
    assert [row[0] for row in legend] == list("ABCDEFGH")[: len(legend)]
    assert image.anchor._from.row > len(legend)
    kinds = {one.flaw.kind for one in report.grade.marks}
    assert len(legend) == len(kinds) + 2
    assert [one.anchor._from.row for one in worst._images] == [1]
    assert worst.row_dimensions[2].height > worst._images[0].height * 0.7


def boxes(report, kind) -> list[Box]:
    words_of = papers.kind_label(kind)
    drawing = papers.roll_map(report)
    return [one for one in drawing.marks if isinstance(one, Box) and f": {words_of}," in one.about]


def mapped(report, flaws, length, width=1.5):
    graded = grade(flaws, RULE, length_m=length, width_m=width)
    return replace(report, grade=graded, inspections=[], names=[])


def test_on_the_map_defects_lie_to_scale_along_the_roll(report):
    flaws = [Flaw("hole", 25, 750, 10), Flaw("broken_pick", 75, 0, 1500, "across")]
    found = mapped(report, flaws, 100)
    (hole,), (pick,) = boxes(found, "hole"), boxes(found, "broken_pick")
    # 100 m in five lanes of 20 m, 164 mm wide: the hole in the second, the pick in the fourth.
    assert hole.x == pytest.approx(9 + 5 * 164 / 20)
    assert pick.x == pytest.approx(9 + 15 * 164 / 20)
    assert pick.height == pytest.approx(12)
    assert pick.y - hole.y == pytest.approx(2 * (12 + 1.6 + 6.5) - 6)


def test_a_defect_over_the_end_of_a_lane_goes_on_in_the_next(report):
    found = mapped(report, [Flaw("broken_end", 15, 300, 10_000)], 100)
    first, second = boxes(found, "broken_end")
    assert (first.width, second.width) == (pytest.approx(41), pytest.approx(41))
    assert second.x == 9
    assert second.y > first.y + 12


def test_numbers_on_the_map_never_lie_upon_one_another(report):
    flaws = [Flaw("knot", 3 + 0.02 * place, 300 + place, 4) for place in range(40)]
    drawing = papers.roll_map(mapped(report, flaws, 100))
    placed = [one for one in drawing.marks if isinstance(one, Words) and one.words.isdecimal()]
    assert 2 <= len(placed) < 40
    for place, one in enumerate(placed):
        for other in placed[:place]:
            assert abs(one.x - other.x) > 1.4 or abs(one.y - other.y) > 1.9


def test_a_number_lies_beside_the_defects_around_it_and_upon_none(report):
    flaws = [Flaw("knot", 20, 700, 4), Flaw("crease", 20.3, 100, 1400), Flaw("hole", 99, 1490, 9)]
    flaws += [Flaw("stain", 40 + 0.4 * place, 37 * place, 30 + place) for place in range(30)]
    drawing = papers.roll_map(mapped(report, flaws, 100))
    lying = [one for one in drawing.marks if isinstance(one, Box) and one.about]
    placed = [one for one in drawing.marks if isinstance(one, Words) and one.words.isdecimal()]
    assert len(lying) >= len(flaws)
    assert len(placed) > 10
    for one in placed:
        right, top = one.x + one.size * 0.6 * len(one.words), one.y - one.size * 0.75
        for box in lying:
            beside = min(right, box.x + box.width) - max(one.x, box.x) <= 0.31
            above = min(one.y, box.y + box.height) - max(top, box.y) <= 0.31
            assert beside or above, (one, box)


@pytest.mark.parametrize("length", [0.05, 0.48, 3, 60, 250, 9_000])
def test_a_roll_of_any_length_has_a_map_within_the_page(report, length):
    flaws = [
        Flaw("hole", length, 1500, 10),
        Flaw("stain", 0, -5, 10),
        Flaw("knot", length / 2, 9, 1),
    ]
    found = mapped(report, flaws, length)
    drawing = papers.roll_map(found)
    assert drawing.height < 130
    for one in drawing.marks:
        assert -0.01 <= one.x <= drawing.width + 0.01
        if isinstance(one, Box):
            assert one.x + one.width <= drawing.width + 0.01
    ElementTree.fromstring(svg(drawing, title="<roll> & co"))
    report_pdf(found)


def test_a_roll_without_defects_has_a_report(report):
    said = pages(report_pdf(replace(mapped(report, [], 50), shown=[])))
    assert "No defect was found." in said
    assert "first quality" in said


def test_every_code_of_the_engine_has_words_in_both_languages():
    assert set(words.KINDS) == set(KINDS)
    with translation.override("zh-hans"):
        assert words.kind_label("hole") == "破洞"
        too_large = PictureError("too_many_pixels", "a.png", width=9, height=8, most=100)
        assert papers.refusal(too_large).startswith("图片有 9 × 8 像素")
        assert papers.said(Warned("from_bits", {"bits": 12})) == "已由 12 位换算为8位"
    assert papers.said(Warned("something_new", {"value": 0.5})) == "something_new (value 0.5)"


def test_marks_are_drawn_where_the_defects_are_and_nowhere_else(roll):
    one = next(made for made in roll if made.defects)
    found = inspection_of(one)
    drawn = annotated(one.pixels, found, [None] * len(found.defects))
    changed = (drawn != one.pixels).any(axis=2)
    assert changed.any()
    near = changed.copy()
    near[:] = False
    for defect in found.defects:
        left, top, right, bottom = (int(value) for value in defect.box)
        near[max(0, top - 14) : bottom + 14, max(0, left - 14) : right + 14] = True
    assert not (changed & ~near).any()
    grey = annotated(one.pixels[..., 0], found)
    assert grey.shape == one.pixels.shape
