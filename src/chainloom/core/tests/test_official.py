"""Papers look as Chinese official documents do (GB/T 9704-2012)."""

from __future__ import annotations

import io

import pytest
from django.utils import translation
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from chainloom.core.official import add, grid, labelled, new_paper, numbered


def read(paper):
    target = io.BytesIO()
    paper.save(target)
    return Document(target)


@pytest.mark.parametrize(
    ("number", "level", "language", "said"),
    [
        (1, 1, "zh-hans", "一、议程"),
        (10, 1, "zh-hans", "十、议程"),
        (12, 1, "zh-hans", "十二、议程"),
        (20, 1, "zh-hans", "二十、议程"),
        (3, 2, "zh-hans", "（三）议程"),
        (3, 1, "en", "3. 议程"),
        (3, 2, "en", "(3) 议程"),
    ],
)
def test_headings_are_numbered_as_the_standard_has_it(number, level, language, said):
    with translation.override(language):
        assert numbered(number, "议程", level=level) == said


@pytest.mark.parametrize("words", ["一、强链", "（二）补链", "3. 延链", "十二、稳链"])
def test_a_heading_that_has_its_number_gets_no_other(words):
    with translation.override("zh-hans"):
        assert numbered(1, words) == words


@pytest.mark.parametrize(("lying", "wide", "text"), [(False, 210, 156), (True, 297, 225)])
def test_a_paper_is_a4_with_the_margins_of_the_standard(lying, wide, text):
    paper = read(new_paper(title="纪要\x07", author="甲链", lying=lying))
    page = paper.sections[0]
    assert round(page.page_width / Mm(1)) == wide
    assert (page.orientation == WD_ORIENT.LANDSCAPE) is lying
    assert round((page.page_width - page.left_margin - page.right_margin) / Mm(1)) == text
    assert (paper.core_properties.title, paper.core_properties.author) == ("纪要", "甲链")
    title = paper.paragraphs[0].style
    assert (title.name, title.font.size) == ("Paper Title", Pt(22))
    assert title.element.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    assert "PAGE" in page.footer._element.xml


def test_a_table_has_its_head_on_every_page_and_no_row_on_two():
    paper = new_paper(title="计划", author="")
    add(paper, "一段", "Paper Text")
    grid(paper, "", ["举措", "进度"], [["甲", "50%"], ["乙", "60%"]], widths=(2, 1), right=(1,))
    (table,) = read(paper).tables
    marks = [{one.tag.split("}")[1] for one in row._tr.trPr} for row in table.rows]
    assert marks == [{"tblHeader", "cantSplit"}, {"cantSplit"}, {"cantSplit"}]
    assert [cell.text for cell in table.rows[2].cells] == ["乙", "60%"]


def test_a_label_stands_out_in_chinese_type():
    with translation.override("zh-hans"):
        line = labelled(new_paper(title="x", author=""), "出席", "甲、乙")
    assert line.text == "出席：甲、乙"
    assert line.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
