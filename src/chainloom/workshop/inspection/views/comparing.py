"""Over many rolls: the trend of points, and two rolls side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from chainloom.core.digits import whole_number

from ...common import missing
from .. import selectors, trend
from ..engine import Grade
from ..forms import RollFilter
from ..models import DefectState, Roll
from ..papers import words
from ..policy import roll_policy
from ..services.grading import grade_of, shown
from .common import roll_of, roll_url, tool_tabs, working_run

MOST_CHOICES = 300


@require_GET
def roll_trend(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Points per 100 yd² by week, loom or cloth; each figure leads to its rolls."""
    filters = RollFilter(request.GET, actor=request.actor)
    asked = filters.chosen()
    by = request.GET.get("by", "week")
    if by not in trend.BY:
        raise missing()
    rows = selectors.narrowed(request.actor, **asked).exclude(points=None)
    found = trend.groups(rows, by, asked, chain_slug)
    context = {
        "tabs": tool_tabs(request, "roll_trend"),
        "filters": filters,
        "by": by,
        "choices": trend.BY.items(),
        "found": found,
        "option": trend.chart(found, by),
        "rows": trend.table(found, by),
        "heading": trend.HEADINGS[by],
        "narrowed": bool(asked),
        "left_out": trend.left_out(found, by, rows.count()),
        "height": 300 if by == "week" else 48 + 34 * len(found),
    }
    return render(request, "workshop/inspection/trend.html", context)


def _chosen(request: HttpRequest, name: str) -> Roll | None:
    key = whole_number(request.GET.get(name))
    if not key:
        return None
    row = roll_of(request, key)
    working_run(row)
    return row


@require_GET
@never_cache
def roll_compare(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Two rolls side by side: their figures, and their maps."""
    pair = [row for row in (_chosen(request, "a"), _chosen(request, "b")) if row is not None]
    rows = roll_policy.rows(request.actor).exclude(run=None).select_related("cloth")
    newest = list(rows.order_by("-made_on", "-pk")[: MOST_CHOICES + 1])
    listed = newest[:MOST_CHOICES]
    choices = [*listed, *(row for row in pair if row not in listed)]
    context = {
        "tabs": tool_tabs(request, "roll_compare"),
        "pair": [(row, roll_url(row, "roll_data")) for row in pair],
        "choices": choices,
        "enough": len(choices) > 1,
        "more": len(newest) > MOST_CHOICES,
        "a": request.GET.get("a", ""),
        "b": request.GET.get("b", ""),
        "figures": _by_number(_figures(pair), pair) if len(pair) == 2 else [],
        "words": selectors.map_words(),
    }
    return render(request, "workshop/inspection/compare.html", context)


def _by_number(lines: list[tuple[Any, list[Any]]], pair: list[Roll]) -> list[tuple[Any, Any]]:
    """Each figure with the number of its roll."""
    numbers = [row.number for row in pair]
    return [(label, list(zip(numbers, values, strict=True))) for label, values in lines]


def _verdict(row: Roll, grade: Grade | None) -> str:
    """There is none while the inspection that is shown is at work: its figures hold so far."""
    if row.run and row.run.is_working():
        return _("so far")
    return grade.verdict(get_language() or "") if grade else "–"


def _figures(pair: list[Roll]) -> list[tuple[Any, list[Any]]]:
    """Label and the figure of each roll: its grade, then its defects by kind."""
    grades = [grade_of(row) for row in pair]
    counted = [shown(row).exclude(state=DefectState.REJECTED) for row in pair]
    kinds = [list(rows.values_list("kind", flat=True)) for rows in counted]
    labels = selectors.figure_labels()
    lines: list[tuple[Any, list[Any]]] = [
        (labels["cloth"], [row.cloth.name for row in pair]),
        (labels["length"], [round(grade.length_m, 2) if grade else 0 for grade in grades]),
        (labels["points_100"], [round(g.per_100_yd2, 1) if g else "–" for g in grades]),
        (labels["verdict"], list(map(_verdict, pair, grades))),
        (labels["defects"], [len(found) for found in kinds]),
    ]
    for code in sorted({one for found in kinds for one in found}, key=words.kind_place):
        lines.append((words.kind_label(code), [found.count(code) for found in kinds]))
    return lines
