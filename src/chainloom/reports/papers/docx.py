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
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
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
TOGETHER = 6


def docx_of(briefing: Briefing, *, inside: bool) -> bytes:
    """The paper, ready to be handed on; with what is inside only if asked for."""
    with translation.override(briefing.language):
        paper = Document()
        _layout(paper)
        _fonts(paper)
        _head(paper, briefing)
        drawn = 0
        for chapter in told(briefing, inside=inside):
            _add(paper, chapter.title, "Heading 1")
            for part in chapter.parts:
                drawn = _part(paper, part, drawn)
        _foot(paper)
        target = io.BytesIO()
        paper.save(target)
    return target.getvalue()


# Name of a style → its font, size, distance of lines (None: single).
STYLES: dict[str, tuple[str, float, float | None]] = {
    "Briefing Title": (TITLE_FONT, TITLE_PT, 35),
    "Briefing Date": (SECOND_FONT, BODY_PT, LINE_PT),
    "Briefing Text": (BODY_FONT, BODY_PT, LINE_PT),
    "Briefing Caption": (HEAD_FONT, 12, 22),
    "Briefing Table Head": (HEAD_FONT, GRID_PT, 16),
    "Briefing Table": (BODY_FONT, GRID_PT, 16),
    "Briefing Chart": (BODY_FONT, GRID_PT, None),
    "Briefing Space": (BODY_FONT, GRID_PT, 6),
    "Briefing Note": (SECOND_FONT, NOTE_PT, 18),
    "Briefing Page": (SONG, PAGE_PT, None),
}
CENTRED = (
    "Briefing Title",
    "Briefing Date",
    "Briefing Caption",
    "Briefing Table Head",
    "Briefing Chart",
)


def _layout(paper: Paper) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    section.start_type = WD_SECTION.NEW_PAGE
    _font(paper.styles["Normal"], BODY_FONT, BODY_PT)
    for name, (font, size, line) in STYLES.items():
        style = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = paper.styles["Normal"]
        _font(style, font, size)
        _spaced(style, line)
        if name in CENTRED:
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    text = paper.styles["Briefing Text"].paragraph_format
    text.first_line_indent, text.alignment = Pt(2 * BODY_PT), WD_ALIGN_PARAGRAPH.JUSTIFY
    text.widow_control = True
    caption = paper.styles["Briefing Caption"].paragraph_format
    caption.space_before, caption.keep_with_next = Pt(6), True
    paper.styles["Briefing Table Head"].paragraph_format.keep_with_next = True
    paper.styles["Briefing Note"].paragraph_format.space_after = Pt(8)
    for level, font in ((1, HEAD_FONT), (2, SECOND_FONT)):
        style = paper.styles[f"Heading {level}"]
        style.font.bold, style.font.color.rgb = False, RGBColor(0, 0, 0)
        _font(style, font, BODY_PT)
        _spaced(style, LINE_PT)
        style.paragraph_format.first_line_indent = Pt(2 * BODY_PT)
        style.paragraph_format.keep_with_next = True
    _language(paper)


def _font(style: Any, font: str, size: float) -> None:
    """Chinese in the one font, Latin in the other; no theme puts in its own."""
    style.font.name, style.font.size = LATIN, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)


def _spaced(style: Any, points: float | None) -> None:
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    if points is None:
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    else:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)


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


def _add(paper: Paper, words: str, style: str) -> Paragraph:
    """A paragraph in a style by its name. Asking the document which style that is takes most of the
    time of making one, and it is known: its id is the name without spaces."""
    paragraph = paper.add_paragraph()
    paragraph._p.style = style.replace(" ", "")
    if words:
        paragraph.add_run(words)
    return paragraph


def _head(paper: Paper, briefing: Briefing) -> None:
    _add(paper, briefing.title, "Briefing Title")
    _add(paper, dated(briefing), "Briefing Date")
    _add(paper, "", "Briefing Space")
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


def _part(paper: Paper, part: ToldPart, drawn: int) -> int:
    """`drawn`: how many charts there are so far; returned with those of this part."""
    if part.heading:
        _add(paper, part.heading, "Heading 2")
    for words in part.paragraphs:
        _add(paper, words, "Briefing Text")
    told = len(part.grids) + len(part.charts)
    for place, grid in enumerate(part.grids, start=1):
        _grid(paper, grid, noted=place == told and bool(part.source))
    for place, chart in enumerate(part.charts, start=1):
        drawn += 1
        _add(paper, chart["title"], "Briefing Caption")
        into = _add(paper, "", "Briefing Chart")
        into.paragraph_format.keep_with_next = place == len(part.charts) and bool(part.source)
        add_chart(paper, into, chart, drawn)
    if part.source and told:
        _add(paper, part.source, "Briefing Note")
    return drawn


def _grid(paper: Paper, grid: dict[str, Any], *, noted: bool) -> None:
    """`noted`: a note follows, which stays with the end of the table."""
    _add(paper, grid["title"], "Briefing Caption")
    rows = grid["rows"]
    table = paper.add_table(rows=len(rows) + 1, cols=len(grid["heads"]))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    widths = grid["widths"] or [1] * len(grid["heads"])
    wide = [Mm(TEXT_MM * one / sum(widths)) for one in widths]
    for column, width in zip(table.columns, wide, strict=True):
        column.width = width
    lines = list(table.rows)
    for words, cell, width in zip(grid["heads"], lines[0].cells, wide, strict=True):
        _fill(cell, words, "BriefingTableHead", width)
        _shade(cell, "EEF3F4")
    _each_page(lines[0])
    right, last = set(grid["numeric"]), len(rows) - 1
    for place, (row, line) in enumerate(zip(rows, lines[1:], strict=True)):
        _whole(line)
        # A short table stays together, and the end of a long one with its note.
        held = noted if place == last else last < TOGETHER or place == last - 1
        for at, (cell, value) in enumerate(zip(line.cells, row, strict=True)):
            paragraph = _fill(cell, value["said"], "BriefingTable", wide[at])
            if at in right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if held:
                paragraph.paragraph_format.keep_with_next = True
    after = _add(paper, "", "Briefing Space")
    after.paragraph_format.keep_with_next = noted


def _fill(cell: _Cell, words: str, style: str, width: Any) -> Paragraph:
    cell.width = width
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph._p.style = style
    paragraph.add_run(words)
    return paragraph


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
        paragraph.style, paragraph.alignment = paper.styles["Briefing Page"], side
        paragraph.add_run("— ")
        field = paragraph.add_run()
        for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
            if kind:
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
            else:
                mark = OxmlElement("w:instrText")
                mark.text = words
            field._r.append(mark)
        paragraph.add_run(" —")
