"""PDF out: a heading, paragraphs, tables and a bar chart on A4 pages, in Chinese and Latin script.

The Chinese font is one of those that PDF readers bring themselves (Adobe's Asian font packs; ISO
32000-1, 9.7.5.2, predefined CMaps), so that no font file of some megabytes stands in the project or
in every document. All text is escaped: what people entered is never read as markup.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.charts.legends import Legend
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

FONT = "STSong-Light"
# What the font's character map (UniGB-UCS2-H) has under another code, or not at all.
_OTHERWISE = str.maketrans({"·": "・", "•": "・", "½": "1/2", "　": " "})
_RAISED = {"²": "<super>2</super>", "³": "<super>3</super>"}
# Printers' mark for a character that is not in the case.
_NO_SUCH = "〓"
PDF = "application/pdf"
_INK, _FAINT, _LINE, _BAND = map(HexColor, ("#1d2a30", "#5b6b73", "#cfd8dc", "#eef3f4"))
_SHADES = (
    "#0b6e74",
    "#d98a1c",
    "#6f86b8",
    "#5fa9ad",
    "#a4531b",
    "#8c8fb5",
    "#9ccccc",
    "#c2a35a",
    "#b0b7bb",
)
_WIDTH = A4[0] - 36 * mm
_MOST_BARS_NAMED = 26


@dataclass(frozen=True)
class Text:
    """A paragraph; `faint` for remarks, larger for what is read from afar."""

    words: str
    faint: bool = False
    size: float = 9.5


@dataclass(frozen=True)
class Rows:
    """A table under a heading. Numbers stand to the right; `widths` are parts of the page's."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    widths: Sequence[float]


@dataclass(frozen=True)
class Bars:
    """Bars by series under a heading, stacked or beside one another: one value for each label in
    every series."""

    heading: str
    labels: Sequence[str]
    series: Sequence[tuple[str, Sequence[float]]]
    unit: str
    beside: bool = False


@dataclass(frozen=True)
class NewPage:
    """What follows begins on a page of its own."""


Part = Text | Rows | Bars | NewPage


def pdf_of(title: str, parts: Sequence[Part], *, foot: str) -> bytes:
    """A document of these parts; `foot` stands below every page beside its number."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    target = io.BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
        title=title,
    )

    def below(canvas: Any, page: Any) -> None:
        canvas.setFont(FONT, 8)
        canvas.setFillColor(_FAINT)
        canvas.drawString(18 * mm, 10 * mm, printable(foot))
        canvas.drawRightString(A4[0] - 18 * mm, 10 * mm, str(page.page))

    story: list[Flowable] = [_paragraph(title, size=16), Spacer(0, 3 * mm)]
    for part in parts:
        story += _flowables(part)
    document.build(story, onFirstPage=below, onLaterPages=below)
    return target.getvalue()


def _flowables(part: Part) -> list[Flowable]:
    match part:
        case Text():
            colour = _FAINT if part.faint else _INK
            return [_paragraph(part.words, size=part.size, colour=colour), Spacer(0, 2 * mm)]
        case NewPage():
            return [PageBreak()]
        case Rows():
            # Not kept together: a long table begins where its heading stands.
            room = CondPageBreak(40 * mm)
            return [room, _paragraph(part.heading, size=12), _table(part), Spacer(0, 4 * mm)]
        case Bars(labels=[]) | Bars(series=[]):
            return []
        case Bars():
            room = CondPageBreak(90 * mm)
            return [room, _paragraph(part.heading, size=12), _chart(part), Spacer(0, 4 * mm)]


def printable(words: str) -> str:
    """The words in characters that the font has; those beyond 16 bits it cannot name.

    >>> printable("面料 · 𠮷")
    '面料 ・ 〓'
    """
    return "".join(c if ord(c) <= 0xFFFF else _NO_SUCH for c in words.translate(_OTHERWISE))


def _paragraph(
    words: str, *, size: float = 9.5, colour: Any = _INK, right: bool = False
) -> Flowable:
    style = ParagraphStyle(
        "text",
        fontName=FONT,
        fontSize=size,
        leading=size * 1.45,
        textColor=colour,
        wordWrap="CJK",
        alignment=2 if right else 0,
    )
    said = escape(printable(words)).replace("\n", "<br/>")
    for raised, markup in _RAISED.items():
        said = said.replace(raised, markup)
    return Paragraph(said, style)


def _table(part: Rows) -> Flowable:
    first = part.rows[0] if part.rows else [""] * len(part.columns)
    cells = [
        [
            _paragraph(name, size=8.5, colour=_FAINT, right=isinstance(value, int | float))
            for name, value in zip(part.columns, first, strict=True)
        ]
    ]
    for row in part.rows:
        cells.append([_cell(value) for value in row])
    whole = sum(part.widths)
    table = Table(cells, [_WIDTH * one / whole for one in part.widths], repeatRows=1)
    table.setStyle(
        [
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
            ("BACKGROUND", (0, 0), (-1, 0), _BAND),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    return table


def _cell(value: Any) -> Flowable:
    if value is None:
        return _paragraph("–", size=8.5, right=True)
    is_number = isinstance(value, int | float)
    words = f"{value:,.1f}" if isinstance(value, float) else str(value)
    return _paragraph(words, size=8.5, right=is_number)


def _chart(part: Bars) -> Flowable:
    drawing = Drawing(_WIDTH, 70 * mm)
    chart = VerticalBarChart()
    chart.x, chart.y, chart.width, chart.height = 12 * mm, 22 * mm, _WIDTH - 16 * mm, 44 * mm
    chart.data = [[max(float(one), 0.0) for one in values] for _, values in part.series]
    chart.categoryAxis.style = "parallel" if part.beside else "stacked"
    step = -(-len(part.labels) // _MOST_BARS_NAMED)
    chart.categoryAxis.categoryNames = [
        label if place % step == 0 else "" for place, label in enumerate(part.labels)
    ]
    for axis in (chart.categoryAxis, chart.valueAxis):
        axis.labels.fontName, axis.labels.fontSize, axis.strokeColor = FONT, 7, _LINE
    chart.valueAxis.valueMin = 0
    chart.valueAxis.labelTextFormat = f"%.3g{part.unit.replace('%', '%%')}"
    chart.bars.strokeColor = None
    legend = Legend()
    legend.x, legend.y, legend.fontName, legend.fontSize = 12 * mm, 14 * mm, FONT, 7
    legend.columnMaximum, legend.deltax, legend.dxTextSpace = 1, 40 * mm, 4
    legend.columnMaximum = -(-len(part.series) // 4)
    legend.alignment, legend.strokeColor = "right", None
    # Three lines of it stay above what follows the chart.
    legend.deltay = 12
    shades = [HexColor(_SHADES[place % len(_SHADES)]) for place in range(len(part.series))]
    for place, shade in enumerate(shades):
        chart.bars[place].fillColor = shade
    legend.colorNamePairs = [
        (shade, name) for shade, (name, _) in zip(shades, part.series, strict=True)
    ]
    drawing.add(chart)
    drawing.add(legend)
    return drawing
