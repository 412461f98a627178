"""A briefing as PDF, through `core.pdf`."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from chainloom.core.pdf import Bars, Heading, Part, Rows, Text, pdf_of

from ..models import Briefing
from .docx import dated
from .told import told


def briefing_pdf(briefing: Briefing, *, inside: bool) -> bytes:
    with translation.override(briefing.language):
        parts: list[Part] = [Text(dated(briefing), faint=True, centred=True)]
        for chapter in told(briefing, inside=inside):
            parts.append(Heading(chapter.title))
            for part in chapter.parts:
                if part.heading:
                    parts.append(Heading(part.heading, level=2))
                parts += [Text(words, size=11.5, indented=True) for words in part.paragraphs]
                parts += [_rows(one) for one in part.grids]
                parts += [_bars(one) for one in part.charts]
                if part.source and (part.grids or part.charts):
                    parts.append(Text(part.source, faint=True, size=8.5))
        return pdf_of(briefing.title, parts, foot=briefing.chain.display_name, centred=True)


def _rows(grid: dict[str, Any]) -> Rows:
    rows = [[cell["said"] for cell in row] for row in grid["rows"]]
    widths = grid["widths"] or [1] * len(grid["heads"])
    return Rows(grid["title"], grid["heads"], rows, widths, right=tuple(grid["numeric"]))


def _bars(chart: dict[str, Any]) -> Bars:
    return Bars(
        chart["title"],
        chart["labels"],
        [(name, values) for name, values in chart["series"]],
        chart["unit"],
        beside=not chart["stacked"],
        lying=True,
    )
