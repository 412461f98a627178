"""The pictures of ladders: steps by year as stacked bars, and the ways between them."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .catalogue import Ladder
from .selectors.holders import Years
from .wording import language


def day_label(day: date) -> str:
    """A year's end by its year, today by its day."""
    return str(day.year) if (day.month, day.day) == (12, 31) else _("today")


class Links:
    """Where a figure leads: the list of its firms."""

    def __init__(self, slug: str, ladder: Ladder) -> None:
        self.base = reverse("upgrading:firms", args=[slug, ladder.code])

    def to(self, day: date, **about: Any) -> str:
        wanted = {"on": day.isoformat(), **{k: v for k, v in about.items() if v not in (None, "")}}
        return f"{self.base}?{urlencode(wanted)}"


def bars(found: Years, ladder: Ladder, links: Links) -> dict[str, Any]:
    """Holders on each step at each year's end, the lowest step at the bottom."""
    said = language()
    return {
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "legend": {"top": 0, "type": "scroll"},
        "grid": {"left": 8, "right": 16, "top": 40, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "category", "data": [day_label(day) for day in found.days]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "name": step.label(said),
                "type": "bar",
                "stack": "firms",
                "barMaxWidth": 48,
                "data": [
                    {"value": counts[step.number], "url": links.to(day, step=step.number)}
                    for day, counts in zip(found.days, found.counts, strict=True)
                ],
            }
            for step in ladder.steps
        ],
    }


def bar_rows(found: Years, ladder: Ladder) -> list[list[Any]]:
    said = language()
    head = [_("Year"), *(step.label(said) for step in ladder.steps)]
    lines = [
        [day_label(day), *counts[1:]] for day, counts in zip(found.days, found.counts, strict=True)
    ]
    return [head, *lines]


def ways(found: Years, ladder: Ladder) -> dict[str, Any] | None:
    """From year to year: how many stayed, went up, went down, came or left. Firms that never stood
    on the ladder are no part of it; None where nobody was on it for two of the days."""
    said = language()
    names = [_("not on it"), *(step.label(said) for step in ladder.steps)]
    links = [
        {
            "source": _node(at, one, found, names),
            "target": _node(at + 1, two, found, names),
            "value": n,
        }
        for at, rows in enumerate(found.moves)
        for one, row in enumerate(rows)
        for two, n in enumerate(row)
        if n and (one or two)
    ]
    if not links:
        return None
    used = {name for one in links for name in (one["source"], one["target"])}
    # Years before anybody came onto it take no room.
    first = next(at for at, rows in enumerate(found.moves) if any(map(any, _ever(rows))))
    nodes = [
        {"name": name, "depth": at - first, "itemStyle": _colour(place, len(ladder.steps))}
        for at in range(len(found.days))
        for place in range(len(names))
        if (name := _node(at, place, found, names)) in used
    ]
    return {
        "tooltip": {"trigger": "item"},
        "series": [
            {
                "type": "sankey",
                "left": 8,
                "right": 190,
                "top": 8,
                "bottom": 8,
                "nodeGap": 10,
                "draggable": False,
                "emphasis": {"focus": "adjacency"},
                "lineStyle": {"color": "gradient", "opacity": 0.35},
                "data": nodes,
                "links": links,
            }
        ],
    }


def _ever(rows: list[list[int]]) -> list[list[int]]:
    """Moves without those that stayed off the ladder."""
    return [[n if one or two else 0 for two, n in enumerate(row)] for one, row in enumerate(rows)]


def _colour(place: int, steps: int) -> dict[str, Any]:
    """The same for a step in every year: the higher, the stronger; grey beside the ladder."""
    if not place:
        return {"color": "@muted", "opacity": 0.5}
    return {"color": "@accent", "opacity": round(0.4 + 0.6 * place / steps, 2)}


def _node(at: int, place: int, found: Years, names: list[str]) -> str:
    return f"{day_label(found.days[at])} · {names[place]}"


def way_rows(found: Years, ladder: Ladder) -> list[list[Any]]:
    """The same as a table: up and down of each year."""
    lines = [
        [day_label(day), found.up(at), found.down(at)] for at, day in enumerate(found.days) if at
    ]
    return [[_("Year"), _("moved up"), _("moved down or left")], *lines]


def path_lines(found: Years, links: Links) -> list[dict[str, Any]]:
    """Up and down of each year, each leading to its firms."""
    return [
        {
            "label": day_label(day),
            "up": found.up(at),
            "up_url": links.to(day, moved="up"),
            "down": found.down(at),
            "down_url": links.to(day, moved="down"),
        }
        for at, day in enumerate(found.days)
        if at
    ]


def is_today(day: date) -> bool:
    return day == timezone.localdate()
