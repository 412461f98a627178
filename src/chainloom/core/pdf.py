"""PDF out: headings, paragraphs, tables, bar charts, drawings and pictures on A4 pages, in Chinese
and Latin script.

The Chinese font is one of those that PDF readers bring themselves (Adobe's Asian font packs; ISO
32000-1, 9.7.5.2, predefined CMaps), so that no font file of some megabytes stands in the project or
in every document. All text is escaped: what people entered is never read as markup.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.charts.barcharts import HorizontalBarChart, VerticalBarChart
from reportlab.graphics.charts.legends import Legend
from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.graphics.shapes import Line as Stroke
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    Image,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from . import drawing as drawings

FONT = "STSong-Light"
# What the font's character map (UniGB-UCS2-H) has under another code, or not at all.
_OTHERWISE = str.maketrans({"·": "・", "•": "・", "½": "1/2", "　": " "})
_RAISED = {"²": "<super>2</super>", "³": "<super>3</super>"}
# In Chinese fonts it is as wide as a character.
_APOSTROPHE = re.compile("(?<=[A-Za-z])’")
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
# How high a drawing may be, and a picture.
_DRAWN_HIGH, _PICTURE_HIGH = 215 * mm, 55 * mm
_MOST_BARS_NAMED = 26
# Of bars that lie: the height for each (of many a lower one), the room of their names, and how
# much stands in it: a Chinese character as 2.
_FEW = 8
_LYING_BAR, _LYING_LOW, _LYING_NAMES, _LYING_NAME = 4.6 * mm, 3.2 * mm, 46 * mm, 32
_MANY_LYING = 20


@dataclass(frozen=True)
class Text:
    """A paragraph; `faint` for remarks, larger for what is read from afar; `indented` by two
    characters in its first line."""

    words: str
    faint: bool = False
    size: float = 9.5
    centred: bool = False
    indented: bool = False


@dataclass(frozen=True)
class Heading:
    """The heading of a chapter, or of a part of one; it stays with what follows."""

    words: str
    level: int = 1


@dataclass(frozen=True)
class Rows:
    """A table under a heading. Numbers stand to the right, and all of the columns `right`; `widths`
    are parts of the page's."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    widths: Sequence[float]
    right: Sequence[int] = ()


@dataclass(frozen=True)
class Bars:
    """Bars by series under a heading, stacked or beside one another: one value for each label in
    every series. `lying`: from left to right, for names that are long."""

    heading: str
    labels: Sequence[str]
    series: Sequence[tuple[str, Sequence[float]]]
    unit: str
    beside: bool = False
    lying: bool = False


@dataclass(frozen=True)
class Drawn:
    """A drawing under a heading, over the page's width, or smaller where it would be too high."""

    heading: str
    drawing: drawings.Drawing


@dataclass(frozen=True)
class Pictures:
    """Pictures (PNG or JPEG) under a heading, each with its words, `beside` one another."""

    heading: str
    pictures: Sequence[tuple[bytes, str]]
    beside: int = 2


@dataclass(frozen=True)
class NewPage:
    """What follows begins on a page of its own."""


Part = Text | Heading | Rows | Bars | Drawn | Pictures | NewPage


def pdf_of(title: str, parts: Sequence[Part], *, foot: str, centred: bool = False) -> bytes:
    """A document of these parts; `foot` stands below every page beside its number. `centred`: its
    title, larger, as on official papers."""
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
        canvas.drawString(18 * mm, 10 * mm, fitting(printable(foot), 8, _WIDTH - 12 * mm))
        canvas.drawRightString(A4[0] - 18 * mm, 10 * mm, str(page.page))

    above = _paragraph(title, size=19 if centred else 16, side=1 if centred else 0)
    story: list[Flowable] = [above, Spacer(0, 3 * mm)]
    for part in parts:
        story += _flowables(part)
    document.build(story, onFirstPage=below, onLaterPages=below)
    return target.getvalue()


def _flowables(part: Part) -> list[Flowable]:
    match part:
        case Text():
            side = 1 if part.centred else 0
            indent = 2 * part.size if part.indented else 0.0
            colour = _FAINT if part.faint else _INK
            words = _paragraph(part.words, size=part.size, colour=colour, side=side, indent=indent)
            return [words, Spacer(0, 2 * mm)]
        case Heading():
            size = 14 if part.level == 1 else 12
            room = CondPageBreak((50 if part.level == 1 else 30) * mm)
            return [room, Spacer(0, 2 * mm), _paragraph(part.words, size=size), Spacer(0, 1.5 * mm)]
        case NewPage():
            return [PageBreak()]
        case Rows():
            # Not kept together: a long table begins where its heading stands.
            room = CondPageBreak(40 * mm)
            return [room, _paragraph(part.heading, size=12), _table(part), Spacer(0, 4 * mm)]
        case Drawn():
            drawn = _drawn(part.drawing)
            room = CondPageBreak(drawn.height + 14 * mm)
            return [room, _paragraph(part.heading, size=12), drawn, Spacer(0, 4 * mm)]
        case Pictures(pictures=[]) | Bars(labels=[]) | Bars(series=[]):
            return []
        case Pictures():
            room = CondPageBreak(_PICTURE_HIGH + 20 * mm)
            heading = _paragraph(part.heading, size=12)
            return [room, heading, Spacer(0, 2 * mm), _pictures(part), Spacer(0, 4 * mm)]
        case Bars():
            drawing = _lying(part) if part.lying else _chart(part)
            room = CondPageBreak(drawing.height + 14 * mm)
            return [room, _paragraph(part.heading, size=12), drawing, Spacer(0, 4 * mm)]


def printable(words: str) -> str:
    """The words in characters that the font has; those beyond 16 bits it cannot name.

    >>> printable("面料 · 𠮷")
    '面料 ・ 〓'
    """
    narrow = _APOSTROPHE.sub("'", words)
    return "".join(c if ord(c) <= 0xFFFF else _NO_SUCH for c in narrow.translate(_OTHERWISE))


def fitting(words: str, size: float, width: float) -> str:
    """As many of the words as stand in one line of this width; what is left off is told by “…”."""
    if pdfmetrics.stringWidth(words, FONT, size) <= width:
        return words
    while words and pdfmetrics.stringWidth(words + "…", FONT, size) > width:
        words = words[:-1]
    return words + "…"


def _paragraph(
    words: str, *, size: float = 9.5, colour: Any = _INK, side: int = 0, indent: float = 0.0
) -> Flowable:
    """`side`: 0 to the left, 1 in the middle, 2 to the right."""
    style = ParagraphStyle(
        "text",
        fontName=FONT,
        fontSize=size,
        leading=size * 1.45,
        textColor=colour,
        wordWrap="CJK",
        alignment=side,
        firstLineIndent=indent,
    )
    said = escape(printable(words)).replace("\n", "<br/>")
    for raised, markup in _RAISED.items():
        said = said.replace(raised, markup)
    return Paragraph(said, style)


def _table(part: Rows) -> Flowable:
    first = part.rows[0] if part.rows else [""] * len(part.columns)
    sides = [
        2 if at in part.right or isinstance(value, int | float) else 0
        for at, value in enumerate(first)
    ]
    cells = [
        [
            _paragraph(name, size=8.5, colour=_FAINT, side=side)
            for name, side in zip(part.columns, sides, strict=True)
        ]
    ]
    for row in part.rows:
        cells.append([_cell(value, right=at in part.right) for at, value in enumerate(row)])
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


def _cell(value: Any, *, right: bool = False) -> Flowable:
    if value is None:
        return _paragraph("–", size=8.5, side=2)
    is_number = isinstance(value, int | float)
    words = f"{value:,.1f}" if isinstance(value, float) else str(value)
    return _paragraph(words, size=8.5, side=2 if is_number or right else 0)


def _drawn(part: drawings.Drawing) -> Drawing:
    scale = min(_WIDTH / part.width, _DRAWN_HIGH / part.height)
    found = Drawing(part.width * scale, part.height * scale)
    for mark in part.marks:
        found.add(_shape(mark, scale, found.height))
    return found


def _shape(mark: drawings.Mark, scale: float, high: float) -> Any:
    match mark:
        case drawings.Box():
            return Rect(
                mark.x * scale,
                high - (mark.y + mark.height) * scale,
                mark.width * scale,
                mark.height * scale,
                fillColor=HexColor(mark.fill) if mark.fill else None,
                strokeColor=HexColor(mark.stroke) if mark.stroke else None,
                strokeWidth=mark.line * scale,
            )
        case drawings.Line():
            ends = (mark.x, high / scale - mark.y, mark.to_x, high / scale - mark.to_y)
            return Stroke(
                *(one * scale for one in ends),
                strokeColor=HexColor(mark.stroke),
                strokeWidth=mark.line * scale,
            )
        case drawings.Words():
            return String(
                mark.x * scale,
                high - mark.y * scale,
                printable(mark.words),
                fontName=FONT,
                fontSize=mark.size * scale,
                fillColor=HexColor(mark.fill),
                textAnchor=mark.side,
            )


def _pictures(part: Pictures) -> Flowable:
    wide = _WIDTH / part.beside - 4 * mm
    cells = [
        [_picture(content, wide), _paragraph(said, size=8.5)] for content, said in part.pictures
    ]
    cells += [[] for _ in range(-len(cells) % part.beside)]
    rows = [cells[at : at + part.beside] for at in range(0, len(cells), part.beside)]
    table = Table(rows, [_WIDTH / part.beside] * part.beside)
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    return table


def _picture(content: bytes, wide: float) -> Flowable:
    found = Image(io.BytesIO(content))
    scale = min(wide / found.imageWidth, _PICTURE_HIGH / found.imageHeight)
    found.drawWidth, found.drawHeight = found.imageWidth * scale, found.imageHeight * scale
    found.hAlign = "LEFT"
    return found


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
    shades = _shade(chart, len(part.series))
    drawing.add(chart)
    drawing.add(_legend(part, shades))
    return drawing


def _shade(chart: Any, count: int, *, upwards: bool = False) -> list[Any]:
    """The bars of each series in a colour of its own; `upwards`: the chart has the last first."""
    shades = [HexColor(_SHADES[place % len(_SHADES)]) for place in range(count)]
    for place, shade in enumerate(reversed(shades) if upwards else shades):
        chart.bars[place].fillColor = shade
    return shades


def _legend(part: Bars, shades: Sequence[Any], *, y: float = 14 * mm) -> Legend:
    legend = Legend()
    legend.x, legend.y, legend.fontName, legend.fontSize = 12 * mm, y, FONT, 7
    legend.columnMaximum, legend.deltax, legend.dxTextSpace = 1, 40 * mm, 4
    legend.columnMaximum = -(-len(part.series) // 4)
    legend.alignment, legend.strokeColor = "right", None
    # Three lines of it stay above what follows the chart.
    legend.deltay = 12
    legend.colorNamePairs = [
        (shade, printable(name)) for shade, (name, _) in zip(shades, part.series, strict=True)
    ]
    return legend


def _lying(part: Bars) -> Drawing:
    """Bars from left to right, the first on top, each with its number where they are not
    stacked."""
    beside = len(part.series) if part.beside else 1
    bar = _LYING_BAR if len(part.labels) <= _MANY_LYING else _LYING_LOW
    high = max(bar * len(part.labels) * max(beside * 0.75, 1), 12 * mm)
    below = 14 * mm if len(part.series) > 1 else 6 * mm
    drawing = Drawing(_WIDTH, high + below + 4 * mm)
    chart = HorizontalBarChart()
    chart.x, chart.y = _LYING_NAMES, below
    chart.width, chart.height = _WIDTH - _LYING_NAMES - 14 * mm, high
    # reportlab draws from the bottom up, and moves bars beside one another when it is told to turn
    # the axis round: the rows are given the other way round instead, and the series too.
    data = [[max(float(one), 0.0) for one in reversed(values)] for _, values in part.series]
    chart.data = data[::-1] if part.beside else data
    chart.categoryAxis.style = "parallel" if part.beside else "stacked"
    chart.categoryAxis.categoryNames = [_short(label) for label in reversed(part.labels)]
    for axis in (chart.categoryAxis, chart.valueAxis):
        axis.labels.fontName, axis.labels.fontSize, axis.strokeColor = FONT, 7.5, _LINE
    chart.categoryAxis.visibleTicks = 0
    chart.valueAxis.valueMin, chart.valueAxis.visibleGrid = 0, 1
    chart.valueAxis.gridStrokeColor = _LINE
    unit = part.unit.replace("%", "%%")
    chart.valueAxis.labelTextFormat = f"%.3g{unit}"
    columns = zip(*chart.data, strict=True)
    most = max(max(one) if part.beside else sum(one) for one in columns)
    if most <= _FEW:
        chart.valueAxis.valueStep = 1
    chart.bars.strokeColor, chart.barWidth, chart.groupSpacing, chart.barSpacing = None, 10, 7, 0
    if part.beside:
        chart.barLabelFormat = f"%.4g{unit}"
        chart.barLabels.fontName, chart.barLabels.fontSize = FONT, 7
        chart.barLabels.boxAnchor, chart.barLabels.dx = "w", 2
    shades = _shade(chart, len(part.series), upwards=part.beside)
    drawing.add(chart)
    if len(part.series) > 1:
        drawing.add(_legend(part, shades, y=5 * mm))
    return drawing


def _short(label: str) -> str:
    said, room = "", _LYING_NAME
    for character in printable(label):
        room -= 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if room < 0:
            return f"{said}…"
        said += character
    return said
