"""A briefing as DOCX, in the layout of official documents without the red head.

GB/T 9704-2012 (党政机关公文格式): A4 with 37 mm above and 28 mm at the left, a text area of
156 mm × 225 mm (5.2); the title in 2号小标宋, centred (7.3.1); the text in 3号仿宋, 28.95 pt from
line to line so that 22 lines fill a page, first lines indented by two characters; levels in
黑体 and 楷体 (7.3.3); page numbers in 4号宋体 between dashes (7.5). Fonts are named, not embedded:
a machine without them takes those given as their alternatives in the font table.
"""

from __future__ import annotations

import io
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from lxml import etree

from ..models import Briefing
from .docx_charts import add_chart
from .told import ToldPart, told

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE_FONT, BODY_FONT, HEAD_FONT, SECOND_FONT = "方正小标宋简体", "仿宋", "黑体", "楷体"
SONG, LATIN = "宋体", "Times New Roman"
# What stands in where a font is missing (ECMA-376 part 1, 17.8.3.1).
INSTEAD = {
    TITLE_FONT: "华文中宋",
    BODY_FONT: "仿宋_GB2312",
    HEAD_FONT: "SimHei",
    SECOND_FONT: "楷体_GB2312",
}
TITLE_PT, BODY_PT, GRID_PT, NOTE_PT, PAGE_PT = 22, 16, 10.5, 10.5, 14
LINE_PT = 28.95
TEXT_MM = 156
TOGETHER = 9


def docx_of(briefing: Briefing, *, inside: bool) -> bytes:
    """The paper, ready to be handed on; with what is inside only if asked for."""
    with translation.override(briefing.language):
        paper = Document()
        _layout(paper)
        _fonts(paper)
        _head(paper, briefing)
        drawn = 0
        for chapter in told(briefing, inside=inside):
            _heading(paper, chapter.title, HEAD_FONT, 1)
            for part in chapter.parts:
                drawn = _part(paper, part, drawn)
        _foot(paper)
        target = io.BytesIO()
        paper.save(target)
    return target.getvalue()


def _layout(paper: Paper) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    section.start_type = WD_SECTION.NEW_PAGE
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = LATIN, Pt(BODY_PT)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY_FONT)
    for level in (1, 2):
        style = paper.styles[f"Heading {level}"]
        style.font.name, style.font.size, style.font.bold = LATIN, Pt(BODY_PT), False
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), HEAD_FONT if level == 1 else SECOND_FONT)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    _language(paper)


def _language(paper: Paper) -> None:
    """Chinese for the spelling check, and line breaks by Chinese rules."""
    defaults = paper.styles.element.find(qn("w:docDefaults"))
    marks = defaults.find(f".//{qn('w:lang')}") if defaults is not None else None
    if marks is not None:
        marks.set(qn("w:eastAsia"), "zh-CN")


def _fonts(paper: Paper) -> None:
    """The alternatives of the named fonts, in the font table."""
    for relation in paper.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            table = parse_xml(relation.target_part.blob)
            for name, other in INSTEAD.items():
                font = OxmlElement("w:font")
                font.set(qn("w:name"), name)
                instead = OxmlElement("w:altName")
                instead.set(qn("w:val"), other)
                font.append(instead)
                table.append(font)
            relation.target_part._blob = etree.tostring(
                table, xml_declaration=True, encoding="UTF-8", standalone=True
            )


def _set(run: Any, font: str, size: float, *, bold: bool = False) -> None:
    run.font.name, run.font.size, run.font.bold = LATIN, Pt(size), bold
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _lines(paragraph: Paragraph, points: float | None = LINE_PT) -> None:
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    if points is None:
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    else:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)


def _head(paper: Paper, briefing: Briefing) -> None:
    title = paper.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _set(title.add_run(briefing.title), TITLE_FONT, TITLE_PT)
    _lines(title, 35)
    below = paper.add_paragraph()
    below.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _lines(below)
    _set(below.add_run(dated(briefing)), SECOND_FONT, BODY_PT)
    _lines(paper.add_paragraph(), 16)
    properties = paper.core_properties
    properties.title, properties.author = briefing.title, briefing.chain.display_name
    properties.comments = ""


def dated(briefing: Briefing) -> str:
    """Under the title: as of which day, and when it was counted."""
    if briefing.counted_at is None or briefing.as_of is None:
        return ""
    about = {
        "day": date_format(briefing.as_of, "DATE_FORMAT"),
        "counted": f"{timezone.localtime(briefing.counted_at):%Y-%m-%d %H:%M}",
    }
    return _("(as of %(day)s; counted %(counted)s)") % about


def _heading(paper: Paper, words: str, font: str, level: int) -> None:
    heading = paper.add_paragraph(style=f"Heading {level}")
    _set(heading.add_run(words), font, BODY_PT)
    _lines(heading)
    heading.paragraph_format.first_line_indent = Pt(2 * BODY_PT)
    heading.paragraph_format.keep_with_next = True


def _part(paper: Paper, part: ToldPart, drawn: int) -> int:
    if part.heading:
        _heading(paper, part.heading, SECOND_FONT, 2)
    for words in part.paragraphs:
        paragraph = paper.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.first_line_indent = Pt(2 * BODY_PT)
        paragraph.paragraph_format.widow_control = True
        _set(paragraph.add_run(words), BODY_FONT, BODY_PT)
        _lines(paragraph)
    told = len(part.grids) + len(part.charts)
    for place, grid in enumerate(part.grids, start=1):
        _grid(paper, grid, noted=place == told and bool(part.source))
    for place, chart in enumerate(part.charts, start=1):
        drawn += 1
        _caption(paper, chart["title"])
        into = paper.add_paragraph()
        into.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _lines(into, None)
        into.paragraph_format.keep_with_next = place == len(part.charts) and bool(part.source)
        add_chart(paper, into, chart, drawn)
    if part.source and (part.grids or part.charts):
        note = paper.add_paragraph()
        _set(note.add_run(part.source), SECOND_FONT, NOTE_PT)
        _lines(note, 18)
        note.paragraph_format.space_after = Pt(8)
    return drawn


def _caption(paper: Paper, words: str) -> None:
    caption = paper.add_paragraph()
    caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
    caption.paragraph_format.keep_with_next = True
    _set(caption.add_run(words), HEAD_FONT, 12)
    _lines(caption, 22)
    caption.paragraph_format.space_before = Pt(6)


def _grid(paper: Paper, grid: dict[str, Any], *, noted: bool) -> None:
    """`noted`: a note follows, which stays with the end of the table."""
    _caption(paper, grid["title"])
    table = paper.add_table(rows=1, cols=len(grid["heads"]))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    widths = grid["widths"] or [1] * len(grid["heads"])
    wide = [Mm(TEXT_MM * one / sum(widths)) for one in widths]
    for column, width in zip(table.columns, wide, strict=True):
        column.width = width
    for at, words in enumerate(grid["heads"]):
        cell = table.rows[0].cells[at]
        cell.width = wide[at]
        _cell(cell, words, HEAD_FONT, WD_ALIGN_PARAGRAPH.CENTER)
        _shade(cell, "EEF3F4")
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    _each_page(table.rows[0])
    right = set(grid["numeric"])
    last = len(grid["rows"]) - 1
    for place, row in enumerate(grid["rows"]):
        line = table.add_row()
        _whole(line)
        for at, (cell, value) in enumerate(zip(line.cells, row, strict=True)):
            cell.width = wide[at]
            side = WD_ALIGN_PARAGRAPH.RIGHT if at in right else WD_ALIGN_PARAGRAPH.LEFT
            _cell(cell, value["said"], BODY_FONT, side)
            # A short table stays together, and the end of a long one with its note.
            form = cell.paragraphs[0].paragraph_format
            form.keep_with_next = noted if place == last else last < TOGETHER or place == last - 1
    after = paper.add_paragraph()
    after.paragraph_format.keep_with_next = noted
    _lines(after, 6)


def _cell(cell: _Cell, words: str, font: str, side: WD_ALIGN_PARAGRAPH) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = side
    _set(paragraph.add_run(words), font, GRID_PT)
    _lines(paragraph, 16)
    cell.vertical_alignment = 1


def _shade(cell: _Cell, colour: str) -> None:
    fill = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour}"/>')
    cell._tc.get_or_add_tcPr().append(fill)


def _each_page(row: Any) -> None:
    """The head of a table comes again on every page it runs over."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _whole(row)


def _whole(row: Any) -> None:
    """A row is not broken between two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _foot(paper: Paper) -> None:
    """— 1 —, at the outer side: right on odd pages, left on even ones."""
    section = paper.sections[0]
    paper.settings.odd_and_even_pages_header_footer = True
    for foot, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        foot.is_linked_to_previous = False
        paragraph = foot.paragraphs[0]
        paragraph.alignment = side
        _set(paragraph.add_run("— "), SONG, PAGE_PT)
        field = paragraph.add_run()
        _set(field, SONG, PAGE_PT)
        for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
            if kind:
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
            else:
                mark = OxmlElement("w:instrText")
                mark.text = words
            field._r.append(mark)
        _set(paragraph.add_run(" —"), SONG, PAGE_PT)
