"""Bars in a DOCX, as a chart that the office's word processor draws and can restyle.

openpyxl writes the chart (DrawingML, ECMA-376 part 1, 21.2); python-docx keeps it as a part of the
document. So the labels are set in the fonts of the reader's machine, and no font file or drawing
library is needed here. The numbers stand in the chart itself (`numLit`), without a workbook.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import tostring

from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Cm
from docx.text.paragraph import Paragraph
from openpyxl.chart import BarChart
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumVal,
    StrData,
    StrVal,
)
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Font, ParagraphProperties
from openpyxl.drawing.text import Paragraph as DrawnParagraph

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
SHADES = ("0B6E74", "D98A1C", "6F86B8", "A4531B")
WIDE_CM, LEAST_CM, MOST_CM, ROW_CM = 15.4, 5.0, 15.0, 0.62
# Up to here an axis counts by ones.
FEW = 8
_INLINE = (
    '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" distT="0" distB="0"'
    ' distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
    '<wp:docPr id="{number}" name="Chart {number}" descr=""/><wp:cNvGraphicFramePr/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
    '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' r:id="{relation}"/></a:graphicData></a:graphic></wp:inline>'
)


def add_chart(document: Document, into: Paragraph, chart: dict[str, Any], number: int) -> None:
    """Draw a chart of `chapters.parts` in the paragraph; `number` is its own in the document."""
    part = Part(
        PackURI(f"/word/charts/chart{number}.xml"),
        CONTENT_TYPE,
        tostring(_bars(chart)._write(), encoding="utf-8", xml_declaration=True),
        document.part.package,
    )
    relation = document.part.relate_to(part, RELATION)
    rows = len(chart["labels"]) * (1 if chart["stacked"] else len(chart["series"]))
    high = min(max(1.8 + ROW_CM * rows, LEAST_CM), MOST_CM)
    # Read aloud by screen readers instead of the picture.
    drawing = parse_xml(
        _INLINE.format(wide=int(Cm(WIDE_CM)), high=int(Cm(high)), number=number, relation=relation)
    )
    drawing.find(".//{*}docPr").set("descr", chart["title"])
    into.add_run()._r.add_drawing(drawing)


def _bars(chart: dict[str, Any]) -> BarChart:
    bars = BarChart(barDir="bar", gapWidth=45)
    bars.style = None
    bars.grouping = "stacked" if chart["stacked"] else "clustered"
    bars.overlap = 100 if chart["stacked"] else 0
    labels = AxDataSource(
        strLit=StrData(
            ptCount=len(chart["labels"]),
            pt=[StrVal(idx=at, v=name) for at, name in enumerate(chart["labels"])],
        )
    )
    for place, (name, values) in enumerate(chart["series"]):
        numbers = NumData(
            formatCode="General",
            ptCount=len(values),
            pt=[NumVal(idx=at, v=f"{value:g}") for at, value in enumerate(values)],
        )
        bars.series.append(
            Series(
                idx=place,
                order=place,
                tx=SeriesLabel(v=name),
                cat=labels,
                val=NumDataSource(numLit=numbers),
                spPr=GraphicalProperties(solidFill=SHADES[place % len(SHADES)]),
                invertIfNegative=False,
            )
        )
    bars.dataLabels = DataLabelList(
        showVal=not chart["stacked"], showLegendKey=False, showCatName=False, showSerName=False,
        showPercent=False, showBubbleSize=False, txPr=_small(),
    )  # fmt: skip
    bars.x_axis.scaling.orientation = "maxMin"
    bars.x_axis.delete = bars.y_axis.delete = False
    bars.y_axis.majorGridlines.spPr = GraphicalProperties()
    bars.y_axis.majorGridlines.spPr.ln = _line()
    bars.y_axis.number_format = '0"%"' if chart["unit"] == "%" else "General"
    bars.y_axis.scaling.min = 0
    if _most(chart) <= FEW:
        bars.y_axis.majorUnit = 1
    bars.y_axis.crosses = "max"
    bars.x_axis.txPr = bars.y_axis.txPr = _small()
    if len(chart["series"]) > 1:
        bars.legend.position = "t"
        bars.legend.txPr = _small()
    else:
        bars.legend = None
    return bars


def _most(chart: dict[str, Any]) -> float:
    """How far the longest bar reaches."""
    columns = zip(*(values for _name, values in chart["series"]), strict=True)
    return max((sum(one) if chart["stacked"] else max(one) for one in columns), default=0.0)


def _line() -> Any:
    return LineProperties(solidFill="D9DFE2", w=6350)


def _small() -> RichText:
    """9 pt, in the reader's Song."""
    song, latin = Font(typeface="宋体"), Font(typeface="Times New Roman")
    font = CharacterProperties(sz=900, ea=song, latin=latin)
    paragraph = DrawnParagraph(pPr=ParagraphProperties(defRPr=font), endParaRPr=font)
    return RichText(p=[paragraph])
