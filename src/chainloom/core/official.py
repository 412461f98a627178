"""Papers as DOCX in the layout of Chinese official documents, without the red head.

GB/T 9704-2012 (党政机关公文格式): A4 with 37 mm above and 28 mm at the left, a text area of
156 mm × 225 mm (5.2); the title in 2号小标宋, centred (7.3.1); the text in 3号仿宋, 28.95 pt from
line to line so that 22 lines fill a page, first lines indented by two characters; levels in
黑体 and 楷体 (7.3.3); page numbers in 4号宋体 between dashes (7.5). A sheet that lies has its text
area turned with it. Fonts are named, not embedded: a machine without them takes those given as
their alternatives in the font table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils import translation
from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from lxml import etree

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
TEXT_MM, LYING_MM = 156, 225
TOGETHER = 6
_NUMBERED = re.compile(r"[（(]?[〇一二三四五六七八九十\d]{1,3}[）)、.．]")
_ONES = "〇一二三四五六七八九"
# What XML 1.0 cannot hold (2.2 Char).
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


# Name of a style → its font, size, distance of lines (None: single).
STYLES: dict[str, tuple[str, float, float | None]] = {
    "Paper Title": (TITLE_FONT, TITLE_PT, 35),
    "Paper Date": (SECOND_FONT, BODY_PT, LINE_PT),
    "Paper Subtitle": (SECOND_FONT, 12, 22),
    "Paper Text": (BODY_FONT, BODY_PT, LINE_PT),
    "Paper Caption": (HEAD_FONT, 12, 22),
    "Paper Table Head": (HEAD_FONT, GRID_PT, 16),
    "Paper Table": (BODY_FONT, GRID_PT, 16),
    "Paper Chart": (BODY_FONT, GRID_PT, None),
    "Paper Space": (BODY_FONT, GRID_PT, 6),
    "Paper Note": (SECOND_FONT, NOTE_PT, 18),
    "Paper Page": (SONG, PAGE_PT, None),
}
CENTRED = (
    "Paper Title",
    "Paper Date",
    "Paper Subtitle",
    "Paper Caption",
    "Paper Table Head",
    "Paper Chart",
)


def new_paper(*, title: str, author: str, lying: bool = False) -> Paper:
    """An empty paper with its title, which goes on with `add` and `grid`; `lying`: A4 across."""
    paper = Document()
    _page(paper, lying)
    _styles(paper)
    _fonts(paper)
    _foot(paper)
    properties = paper.core_properties
    properties.title, properties.author = plain(title), plain(author)
    properties.comments = ""
    add(paper, title, "Paper Title")
    return paper


def plain(words: str) -> str:
    """The words without marks that the file format cannot hold."""
    return _NOT_XML.sub("", words)


def is_chinese() -> bool:
    """Whether what is written now is written in Chinese."""
    return (translation.get_language() or "").startswith("zh")


def numbered(number: int, words: str, *, level: int = 1) -> str:
    """A heading with its number as the standard has it: “二、议定事项”, one level down “（二）…”;
    in other languages “2. …” and “(2) …”. One that has its number already stays as it is."""
    if _NUMBERED.match(words):
        return words
    if not is_chinese():
        return f"{number}. {words}" if level == 1 else f"({number}) {words}"
    ten, one = divmod(number, 10)
    # 十, 十二, 二十, 二十三.
    said = ("" if ten < 2 else _ONES[ten]) + ("十" if ten else "") + (_ONES[one] if one else "")
    return f"{said}、{words}" if level == 1 else f"（{said}）{words}"


def labelled(paper: Paper, label: str, words: str) -> Paragraph:
    """A line such as “出席：…”, its label in 黑体 (10.3)."""
    paragraph = add(paper, "", "Paper Text")
    run = paragraph.add_run(f"{label}：" if is_chinese() else f"{label}: ")
    run.font.bold = not is_chinese()
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HEAD_FONT)
    paragraph.add_run(plain(words))
    return paragraph


def _page(paper: Paper, lying: bool) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    if lying:
        # The binding edge goes up; 225 mm of text from side to side.
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.top_margin, section.bottom_margin = Mm(28), Mm(26)
        section.left_margin, section.right_margin = Mm(37), Mm(35)
        section.footer_distance = Mm(16)
    section.start_type = WD_SECTION.NEW_PAGE


def _styles(paper: Paper) -> None:
    _font(paper.styles["Normal"], BODY_FONT, BODY_PT)
    for name, (font, size, line) in STYLES.items():
        style = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = paper.styles["Normal"]
        _font(style, font, size)
        _spaced(style, line)
        if name in CENTRED:
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    text = paper.styles["Paper Text"].paragraph_format
    text.first_line_indent, text.alignment = Pt(2 * BODY_PT), WD_ALIGN_PARAGRAPH.JUSTIFY
    text.widow_control = True
    caption = paper.styles["Paper Caption"].paragraph_format
    caption.space_before, caption.keep_with_next = Pt(6), True
    paper.styles["Paper Table Head"].paragraph_format.keep_with_next = True
    paper.styles["Paper Note"].paragraph_format.space_after = Pt(8)
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


def add(paper: Paper, words: str, style: str) -> Paragraph:
    """A paragraph in a style by its name. Asking the document which style that is takes most of the
    time of making one, and it is known: its id is the name without spaces."""
    paragraph = paper.add_paragraph()
    paragraph._p.style = style.replace(" ", "")
    if words:
        paragraph.add_run(plain(words))
    return paragraph


def grid(
    paper: Paper,
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    widths: Sequence[float] = (),
    right: Sequence[int] = (),
    noted: bool = False,
) -> None:
    """A table below its title, its head on every page, no row on two; `right`: columns of numbers;
    `noted`: a note follows, which stays with the end of the table."""
    if title:
        add(paper, title, "Paper Caption")
    table = paper.add_table(rows=len(rows) + 1, cols=len(heads))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    widths = widths or [1] * len(heads)
    lying = paper.sections[0].orientation == WD_ORIENT.LANDSCAPE
    whole = LYING_MM if lying else TEXT_MM
    wide = [Mm(whole * one / sum(widths)) for one in widths]
    for column, width in zip(table.columns, wide, strict=True):
        column.width = width
    lines = list(table.rows)
    for words, cell, width in zip(heads, lines[0].cells, wide, strict=True):
        _fill(cell, words, "PaperTableHead", width)
        _shade(cell, "EEF3F4")
    _each_page(lines[0])
    last = len(rows) - 1
    for place, (row, line) in enumerate(zip(rows, lines[1:], strict=True)):
        _whole(line)
        # A short table stays together, and the end of a long one with its note.
        held = noted if place == last else last < TOGETHER or place == last - 1
        for at, (cell, words) in enumerate(zip(line.cells, row, strict=True)):
            paragraph = _fill(cell, words, "PaperTable", wide[at])
            if at in right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if held:
                paragraph.paragraph_format.keep_with_next = True
    after = add(paper, "", "Paper Space")
    after.paragraph_format.keep_with_next = noted


def _fill(cell: _Cell, words: str, style: str, width: Any) -> Paragraph:
    cell.width = width
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph._p.style = style
    paragraph.add_run(plain(words))
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
        paragraph.style, paragraph.alignment = paper.styles["Paper Page"], side
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
