"""The picture of a project's milestones: each on a line of its own, by the days it had."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..models import Milestone
from ..selectors.project_story import late_text

# Taller than this nobody reads a picture; the list beside it has them all.
MOST = 30
# Of those reached before the first open one so many stay in the picture.
MOST_REACHED = 8
_ROW, _FRAME = 34, 96


def timeline(
    milestones: Sequence[Milestone], today: date | None = None, *, going: bool = True
) -> dict[str, Any] | None:
    """`options`, `rows` (the same as a table) and `height` for `<c-chart>`, and how many milestones
    are `hidden` from it; None without any.

    Of a project that does not go on nothing is late.
    """
    today = today or timezone.localdate()
    shown = _shown(list(milestones))
    if not shown:
        return None
    return {
        "options": _options(shown, today, going),
        "rows": [_head(), *(_row(one, today, going) for one in shown)],
        "height": _FRAME + _ROW * len(shown),
        "hidden": len(milestones) - len(shown),
    }


def _shown(milestones: list[Milestone]) -> list[Milestone]:
    """Where there are too many, those around the first that is not reached yet."""
    first = next((at for at, one in enumerate(milestones) if not one.is_done()), len(milestones))
    begin = max(0, min(first - MOST_REACHED, len(milestones) - MOST))
    return milestones[begin : begin + MOST]


def _head() -> list[str]:
    return [_("milestone"), _("days it had before"), _("due"), _("reached on"), _("state")]


def _row(one: Milestone, today: date, going: bool) -> list[str]:
    before = "、".join(put_off.was_due.isoformat() for put_off in one.postponements.all())
    reached = one.done_on.isoformat() if one.done_on else ""
    said = standing(one, today, going=going)
    return [one.title, before or "–", one.due.isoformat(), reached or "–", said]


def standing(one: Milestone, today: date, *, going: bool = True) -> str:
    """Reached in time, reached 3 days late, open, 5 days late."""
    late = one.days_late(today)
    if one.is_done():
        if not late:
            return _("reached in time")
        return _("reached, %(late)s") % {"late": late_text(late)}
    return late_text(late) if late and going else pgettext("milestone", "open")


def _options(shown: Sequence[Milestone], today: date, going: bool) -> dict[str, Any]:
    points: dict[str, list[dict[str, Any]]] = {"done": [], "open": [], "late": [], "before": []}
    for place, one in enumerate(shown):
        for put_off in one.postponements.all():
            text = _("was due on %(day)s") % {"day": put_off.was_due.isoformat()}
            points["before"].append(_point(one, put_off.was_due, place, text))
        on = one.done_on or one.due
        key = "done" if one.is_done() else "late" if going and one.is_late(today) else "open"
        points[key].append(_point(one, on, place, standing(one, today, going=going)))
    series = [
        _scatter(_("reached"), points["done"], "@success", "circle"),
        _scatter(pgettext("milestone", "open"), points["open"], "@accent", "emptyCircle"),
        _scatter(_("late"), points["late"], "@danger", "diamond"),
        _scatter(_("earlier day"), points["before"], "@muted", "emptyCircle", size=8),
        *_put_off(shown),
    ]
    series = [one for one in series if one["data"]]
    series[0]["markLine"] = _today(today)
    return {
        "grid": {"left": 8, "right": 28, "top": 40, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0, "data": [one["name"] for one in series if one["name"]]},
        "tooltip": {"trigger": "item", "formatter": "{b}"},
        "xAxis": {
            "type": "time",
            **_span(shown, today),
            "axisLabel": {"formatter": {"year": "{yyyy}", "month": "{yyyy}-{MM}", "day": "{M}-{d}"},
                          "hideOverlap": True},
            "splitLine": {"show": True},
        },
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [one.title for one in shown],
            "axisLabel": {"width": 130, "overflow": "truncate"},
        },
        "series": series,
    }  # fmt: skip


def _point(one: Milestone, on: date, place: int, text: str) -> dict[str, Any]:
    return {"name": f"{one.title} · {on.isoformat()} · {text}", "value": [on.isoformat(), place]}


def _scatter(
    name: str, data: list[dict[str, Any]], colour: str, symbol: str, *, size: int = 13
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": name,
        "data": data,
        "symbol": symbol,
        "symbolSize": size,
        "itemStyle": {"color": colour},
    }


def _put_off(shown: Sequence[Milestone]) -> list[dict[str, Any]]:
    """A broken line from the first day of a milestone to the one it has now."""
    lines = []
    for place, one in enumerate(shown):
        days = [put_off.was_due for put_off in one.postponements.all()]
        if not days:
            continue
        ends = [[min(days).isoformat(), place], [one.due.isoformat(), place]]
        lines.append(
            {
                "type": "line",
                "name": "",
                "data": ends,
                "symbol": "none",
                "silent": True,
                "lineStyle": {"type": "dashed", "color": "@muted", "width": 1.5},
                "tooltip": {"show": False},
            }
        )
    return lines


def _span(shown: Sequence[Milestone], today: date) -> dict[str, str]:
    """From the first day to the last, with room at both ends so that no mark is cut."""
    days = [today, *(one.due for one in shown), *(one.done_on for one in shown if one.done_on)]
    days += [put_off.was_due for one in shown for put_off in one.postponements.all()]
    room = timedelta(days=max((max(days) - min(days)).days // 25, 4))
    return {"min": (min(days) - room).isoformat(), "max": (max(days) + room).isoformat()}


def _today(today: date) -> dict[str, Any]:
    return {
        "symbol": "none",
        "silent": True,
        "data": [{"xAxis": today.isoformat()}],
        "label": {"formatter": _("today"), "position": "start"},
        "lineStyle": {"type": "solid", "color": "@warning"},
    }
