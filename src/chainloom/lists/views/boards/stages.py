"""Needs and offers on the chain's stages, and by district."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chainloom.core.tables import Table

from ...forms.filters import NeedFilter
from ...selectors.boards import stages

CHARTED = 12


@require_GET
def stage_map(request: HttpRequest, chain_slug: str) -> HttpResponse:
    filters = NeedFilter(request.GET).name_cuts(request.actor)
    chosen = filters.chosen()
    counted = stages.by_stage(request.actor, chosen)
    found = stages.by_district(request.actor, chosen)
    links = _Links(chain_slug, chosen)
    needs, unanswered = stages.whole(request.actor, chosen)
    context = {
        "table": Table(request.GET, (), filters=filters),
        "picture": stages.draw(counted) if any(one.stage for one in counted) else None,
        "links": {one.key: links.of("stage", one.key) for one in counted},
        "rows": [(one, links.of("stage", one.key)) for one in counted if not one.is_nothing],
        "districts": [(one, links.of("district", one.key)) for one in found],
        "chart": _chart(found[:CHARTED], links),
        "chart_height": 72 + 26 * len(found[:CHARTED]),
        "needs": needs,
        "unanswered": unanswered,
        "hidden": needs - sum(one.needs for one in counted),
        "offers": sum(one.offers for one in counted),
        "all": links.of("", ""),
    }
    return render(request, "lists/boards/map.html", context)


class _Links:
    """The lists of what a stage or a district counts, with the filters of the page."""

    def __init__(self, slug: str, chosen: dict[str, str]) -> None:
        self.needs_page = reverse("lists:needs", args=[slug])
        self.resources_page = reverse("lists:resources", args=[slug])
        self.kept = {name: value for name, value in chosen.items() if value}

    def of(self, name: str, key: str) -> dict[str, str]:
        here = {name: key} if name else {}
        kept = {one: value for one, value in self.kept.items() if one in ("q", "kind")}
        if self.kept.get("whose") == "own":
            kept["whose"] = "own"
        about = {**self.kept, **here}
        return {
            "needs": f"{self.needs_page}?{urlencode({**about, 'figure': 'open'})}",
            "unanswered": f"{self.needs_page}?{urlencode({**about, 'figure': 'unanswered'})}",
            "offers": f"{self.resources_page}?{urlencode({**kept, 'state': 'open', **here})}",
        }


def _chart(found: list[stages.Counted], links: _Links) -> dict[str, Any] | None:
    """Districts as bars that open their lists."""
    if len(found) < 2:
        return None
    series = (
        (_("not answered"), "unanswered", lambda one: one.unanswered, "@warning"),
        (_("answered"), "needs", lambda one: one.needs - one.unanswered, "@accent"),
        (_("offers"), "offers", lambda one: one.offers, "@muted"),
    )
    return {
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "legend": {"top": 0},
        "grid": {"left": 8, "right": 24, "top": 36, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [one.name for one in found],
            "axisTick": {"show": False},
        },
        "series": [
            {
                "name": str(name),
                "type": "bar",
                "stack": "offers" if key == "offers" else "needs",
                "barMaxWidth": 12,
                "itemStyle": {"color": colour},
                "data": [
                    {"value": value(one), "url": links.of("district", one.key)[key]}
                    for one in found
                ],
            }
            for name, key, value, colour in series
        ],
    }
