"""Points per 100 yd² over many rolls: by loom, by cloth, by week, each figure with its rolls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from .models import Roll

M2_PER_YD2 = 0.9144**2
MOST_GROUPS = 40
BY = {
    "week": gettext_lazy("by week"),
    "loom": gettext_lazy("by loom or machine"),
    "cloth": gettext_lazy("by cloth"),
}
HEADINGS = {
    "week": pgettext_lazy("trend", "week"),
    "loom": gettext_lazy("loom or machine"),
    "cloth": pgettext_lazy("roll", "cloth"),
}


@dataclass
class Group:
    """Rolls of one loom, cloth or week."""

    key: Any
    label: str
    query: dict[str, Any]
    rolls: int = 0
    points: int = 0
    area_m2: float = 0.0
    failed: int = 0
    url: str = ""

    @property
    def points_100(self) -> float:
        """Points per 100 yd² of all its cloth together: not the mean of the rolls' own figures,
        in which a short roll would weigh as much as a long one."""
        return self.points * 100 / (self.area_m2 / M2_PER_YD2)


def _week(roll: Roll) -> Group:
    monday = roll.made_on - timedelta(days=roll.made_on.weekday())
    year, week, _day = monday.isocalendar()
    query = {"since": monday, "until": monday + timedelta(days=6)}
    label = _("week %(week)d of %(year)d") % {"week": week, "year": year}
    return Group(monday, label, query)


def _loom(roll: Roll) -> Group:
    return Group(roll.loom, roll.loom, {"loom": roll.loom})


def _cloth(roll: Roll) -> Group:
    return Group(roll.cloth_id, roll.cloth.name, {"cloth": roll.cloth_id})


_GROUPS: dict[str, Callable[[Roll], Group]] = {"week": _week, "loom": _loom, "cloth": _cloth}


def groups(rolls: Iterable[Roll], by: str, asked: dict[str, Any], slug: str) -> list[Group]:
    """The graded rolls in groups: weeks in their order, the others worst first. `asked` is what
    the rolls were narrowed to already; a group's address adds what makes the group."""
    found: dict[Any, Group] = {}
    for roll in rolls:
        fresh = _GROUPS[by](roll)
        if fresh.key == "" or not roll.length_m or roll.points is None:
            continue
        group = found.setdefault(fresh.key, fresh)
        group.rolls += 1
        group.points += roll.points
        group.area_m2 += roll.length_m * float(roll.width_mm) / 1000
        group.failed += roll.passed is False
    base = reverse("workshop:rolls", args=[slug])
    for group in found.values():
        group.url = f"{base}?{urlencode(_plain(_both(asked, group.query)))}"
    if by == "week":
        return sorted(found.values(), key=lambda one: one.key)[-MOST_GROUPS:]
    return sorted(found.values(), key=lambda one: -one.points_100)[:MOST_GROUPS]


def _both(asked: dict[str, Any], query: dict[str, Any]) -> dict[str, Any]:
    """What the rolls were narrowed to and what makes the group; graded ones alone are counted."""
    found = {"verdict": "graded", **asked, **query}
    if asked.get("since") and "since" in query:
        found["since"] = max(asked["since"], query["since"])
    if asked.get("until") and "until" in query:
        found["until"] = min(asked["until"], query["until"])
    return found


def left_out(found: Sequence[Group], by: str, total: int) -> str:
    """How many of all graded rolls no group shown counts, and why; empty where there is none."""
    left = total - sum(one.rolls for one in found)
    if left <= 0:
        return ""
    about = {"n": left, "most": MOST_GROUPS}
    match by:
        case "week":
            said = ngettext(
                "%(n)d roll of an earlier week is not shown: the last %(most)d weeks are. "
                "Choose a period.",
                "%(n)d rolls of earlier weeks are not shown: the last %(most)d weeks are. "
                "Choose a period.",
                left,
            )
        case "loom":
            said = ngettext(
                "%(n)d roll is not shown: no loom is named on it, or its loom is not one of the "
                "%(most)d with the most points.",
                "%(n)d rolls are not shown: no loom is named on them, or their loom is not one of "
                "the %(most)d with the most points.",
                left,
            )
        case _:
            said = ngettext(
                "%(n)d roll is not shown: its cloth is not one of the %(most)d with the most "
                "points.",
                "%(n)d rolls are not shown: their cloth is not one of the %(most)d with the most "
                "points.",
                left,
            )
    return said % about


def _plain(asked: dict[str, Any]) -> dict[str, str]:
    return {
        name: value.isoformat() if isinstance(value, date) else str(getattr(value, "pk", value))
        for name, value in asked.items()
    }


def chart(found: list[Group], by: str) -> dict[str, Any]:
    """The groups as an ECharts option: a line over weeks, bars else; a click opens the rolls."""
    data = [{"value": round(one.points_100, 2), "url": one.url} for one in found]
    labels = {"type": "category", "data": [one.label for one in found]}
    values = {"type": "value", "name": _("points per 100 yd²"), "min": 0}
    kind = "line" if by == "week" else "bar"
    series: dict[str, Any] = {
        "type": kind, "name": _("points per 100 yd²"), "data": data, "barMaxWidth": 36,
        "symbolSize": 9,
    }  # fmt: skip
    grid = {"left": 12, "right": 24, "top": 40 if by == "week" else 12, "bottom": 8}
    option: dict[str, Any] = {
        "grid": grid | {"containLabel": True},
        "tooltip": {"trigger": "axis"},
        "series": [series],
    }
    if by == "week":
        return option | {"xAxis": labels, "yAxis": values}
    # Bars lie: what they say stands above them, and leaves them the room on a phone.
    values = {"type": "value", "min": 0, "splitNumber": 4, "axisLabel": {"hideOverlap": True}}
    # Names may be long; the table below has them whole.
    labels |= {"inverse": True, "axisLabel": {"interval": 0, "width": 130, "overflow": "truncate"}}
    return option | {"xAxis": values, "yAxis": labels}


def table(found: list[Group], by: str) -> list[list[Any]]:
    """The same for those who cannot see the picture."""
    heads = [HEADINGS[by], _("rolls"), _("points per 100 yd²"), _("not passed")]
    return [heads, *([g.label, g.rolls, round(g.points_100, 1), g.failed] for g in found)]
