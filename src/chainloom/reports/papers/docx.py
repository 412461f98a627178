"""A briefing as DOCX, in the layout of official documents without the red head
(`core.official`)."""

from __future__ import annotations

import io

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from docx.document import Document as Paper

from chainloom.core.official import DOCX, add, grid, new_paper

from ..models import Briefing
from .docx_charts import add_chart
from .told import ToldPart, told

__all__ = ["DOCX", "dated", "docx_of"]


def docx_of(briefing: Briefing, *, inside: bool) -> bytes:
    """The paper, ready to be handed on; with what is inside only if asked for."""
    with translation.override(briefing.language):
        paper = new_paper(title=briefing.title, author=briefing.chain.display_name)
        add(paper, dated(briefing), "Paper Date")
        add(paper, "", "Paper Space")
        drawn = 0
        for chapter in told(briefing, inside=inside):
            add(paper, chapter.title, "Heading 1")
            for part in chapter.parts:
                drawn = _part(paper, part, drawn)
        target = io.BytesIO()
        paper.save(target)
    return target.getvalue()


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
        add(paper, part.heading, "Heading 2")
    for words in part.paragraphs:
        add(paper, words, "Paper Text")
    told = len(part.grids) + len(part.charts)
    for place, table in enumerate(part.grids, start=1):
        grid(
            paper,
            table["title"],
            table["heads"],
            [[one["said"] for one in row] for row in table["rows"]],
            widths=table["widths"],
            right=table["numeric"],
            noted=place == told and bool(part.source),
        )
    for place, chart in enumerate(part.charts, start=1):
        drawn += 1
        add(paper, chart["title"], "Paper Caption")
        into = add(paper, "", "Paper Chart")
        into.paragraph_format.keep_with_next = place == len(part.charts) and bool(part.source)
        add_chart(paper, into, chart, drawn)
    if part.source and told:
        add(paper, part.source, "Paper Note")
    return drawn
