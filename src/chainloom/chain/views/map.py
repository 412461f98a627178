"""The chain map and what belongs to it: panel, search, pictures and the sheet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from chainloom.core.digits import whole_number
from chainloom.organisations import finding

from .. import exports, theme
from ..drawing import map as drawing
from ..forms import MapForm
from ..measures import BY_CODE, MEASURES, risk_words
from ..models import Lane, Stage
from ..policy import stage_policy
from ..selectors import gaps, map_data, stage_firms
from ..selectors.map import FlowFigures, MapData
from ..selectors.stages import SORTS
from ..services.resilience import RiskFigures, risk_figures

PANEL_FIRMS = 25
SORT_LABELS = {
    "name": gettext_lazy("Name"),
    "tiers": gettext_lazy("Qualifications"),
    "sales": gettext_lazy("Sales"),
    "purchases": gettext_lazy("Purchases"),
}


class MapPage:
    """One view of the map: the reader's choice, the data and the drawing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.chain = request, request.chain
        self.form = MapForm(request.GET, actor=request.actor)
        self.measure = BY_CODE.get(self.form.chosen("measure", MEASURES[0].code), MEASURES[0])
        self.size = self.form.chosen("size", "firms")
        self.filters = self.form.filters()
        self.stages = list(Stage.objects.filter(chain=self.chain))
        self.data: MapData = map_data(chain=self.chain, filters=self.filters, actor=request.actor)
        self.risk = self._add_risk() if request.actor.sees_all else None
        self.selected = whole_number(request.GET.get("stage"))

    @property
    def shows_risk(self) -> bool:
        return "systemic" in (self.measure.code, self.size)

    def _add_risk(self) -> RiskFigures | None:
        """The stages' risk, where it is the colour or the height asked for."""
        if not self.shows_risk:
            return None
        found = risk_figures(self.chain, self.filters.as_of.year)
        for stage in self.data.stages:
            stage.risk = found.largest.get(stage.pk) if found is not None else None
        return found

    def drawn(self) -> drawing.DrawnMap:
        return drawing.draw(
            self.data, self.stages, self.measure, size=self.size, selected=self.selected
        )

    def rows(self) -> list[dict[str, Any]]:
        """Stages with their figures, in reading order: for the table and the phone's list."""
        breaks = self.measure.breaks(self.data.stages)
        figures = {one.pk: one for one in self.data.stages}
        return [
            {
                "stage": stage,
                "figures": figures[stage.pk],
                "shade": self.measure.shade(figures[stage.pk], breaks),
            }
            for stage in sorted(self.stages, key=lambda one: (one.lane, one.column, one.order))
            if stage.pk in figures
        ]

    def legend(self) -> list[dict[str, Any]]:
        """The five shades with what they stand for."""
        edges = self.measure.breaks(self.data.stages)
        if self.measure.edges:
            words = risk_words(self.measure.edges)
        elif self.measure.is_share:
            words = [f"{low * 20}–{low * 20 + 20}%" for low in range(5)]
        else:
            words = ["0", *_ranges([int(edge) for edge in edges])]
        return [
            {"swatch": f"swatch-{self.measure.scale}-{shade}", "text": text}
            for shade, text in enumerate(words)
        ]

    def context(self) -> dict[str, Any]:
        named = {stage.pk: stage for stage in self.stages}
        return {
            "form": self.form,
            "state": self.form.state(),
            "measure": self.measure,
            "size": self.size,
            "risk": self.risk,
            "shows_risk": self.shows_risk,
            "risk_hint": BY_CODE["systemic"].hint,
            "data": self.data,
            "filters": self.filters,
            "legend": self.legend(),
            "is_tiered": bool(self.filters.tiers),
            "stage_names": named,
        }


def _ranges(edges: list[int]) -> list[str]:
    """1, 2–4, 5–19, 20+ of the edges 1, 2, 5, 20."""
    found = []
    for low, high in zip(edges, [*edges[1:], None], strict=True):
        if high is None:
            found.append(f"{drawing.compact(low)}+")
        elif high - low <= 1:
            found.append(drawing.compact(low))
        else:
            found.append(f"{drawing.compact(low)}–{drawing.compact(high - 1)}")
    return found


@require_GET
def chain_map(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """The whole map."""
    page = MapPage(request)
    rows = page.rows()
    named = {stage.pk: stage for stage in page.stages}
    flows = sorted(
        (flow for flow in page.data.flows if flow.is_supplied),
        key=lambda flow: (-(flow.amount or 0), -(flow.links or 0)),
    )
    drawn = page.drawn()
    context = page.context() | {
        "drawn": drawn,
        "rows": rows,
        "main_rows": [row for row in rows if row["stage"].lane == Lane.MAIN],
        "beside_rows": [row for row in rows if row["stage"].lane == Lane.SUPPORT],
        "gap_rows": [row for row in rows if row["figures"].gaps],
        "gap_groups": [
            (rule, found)
            for rule in gaps.RULES
            if (found := [row for row in rows if rule.code in row["figures"].gaps])
        ],
        "gap_count": sum(len(row["figures"].gaps) for row in rows),
        "flows": [
            (named[flow.upstream], named[flow.downstream], flow)
            for flow in flows
            if flow.upstream in named and flow.downstream in named
        ],
        "whole_share": _whole_share(page.data),
        "is_small": len({one.card.x for one in drawn.cards}) < 8,
    }
    return render(request, "chain/map.html", context)


def _whole_share(data: MapData) -> float | None:
    """Of all inputs of local firms, by links, the share bought in the district."""
    bought = sum(stage.input_links for stage in data.stages if stage.local_input_share is not None)
    if not bought:
        return None
    local = sum(
        stage.input_links * stage.local_input_share
        for stage in data.stages
        if stage.local_input_share is not None
    )
    return local / bought


@require_GET
def stage_panel(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """The panel beside the map: one stage's figures, flows and first firms."""
    stage = get_object_or_404(stage_policy.rows(request.actor), pk=pk)
    return render(request, "chain/_stage_panel.html", stage_context(request, stage, PANEL_FIRMS))


def stage_context(request: HttpRequest, stage: Stage, limit: int) -> dict[str, Any]:
    page = MapPage(request)
    sort = request.GET.get("sort", "name")
    sort = sort if sort in SORTS else "name"
    firms, count = stage_firms(
        stage=stage, filters=page.filters, actor=request.actor, sort=sort, limit=limit
    )
    named = {one.pk: one for one in page.stages}

    def side(mine: str, other: str) -> list[tuple[Stage, FlowFigures]]:
        flows = [flow for flow in page.data.flows if getattr(flow, mine) == stage.pk]
        flows.sort(key=lambda flow: (-(flow.amount or 0), -(flow.links or 0)))
        return [(named[getattr(flow, other)], flow) for flow in flows]

    return page.context() | {
        "stage": stage,
        "figures": page.data.stage(stage.pk),
        "inputs": side("downstream", "upstream"),
        "outputs": side("upstream", "downstream"),
        "firms": firms,
        "firm_count": count,
        "sort": sort,
        "sorts": [
            (code, label)
            for code, label in SORT_LABELS.items()
            if request.actor.sees_all or code in ("name", "tiers")
        ],
        "measures": [one for one in MEASURES if not one.is_close or page.measure.code == one.code],
    }


@require_GET
def map_find(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Firms whose name fits, for the map's search box; stages are found in the page itself."""
    text = request.GET.get("q", "").strip()
    found = finding.search(request.actor, text, limit=8) if len(text) > 1 else []
    return render(request, "chain/_map_found.html", {"found": found, "text": text})


@require_GET
def map_svg(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """The picture as a file that stands alone."""
    page = MapPage(request)
    wanted = request.GET.get("theme", "light")
    wanted = wanted if wanted in theme.THEMES else "light"
    picture = render_to_string(
        "chain/_map.svg",
        {
            "drawn": page.drawn(),
            "measure": page.measure,
            "standalone": True,
            "legend": page.legend(),
            "tones": [
                ("local", _("mostly local")),
                ("mixed", _("mixed")),
                ("outside", _("mostly from outside")),
                ("none", _("none known")),
            ],
            "title": _picture_title(page),
            "description": _("Colour: %(measure)s") % {"measure": page.measure.label},
            "styles": theme.standalone_styles(wanted),
            "background": theme.THEMES[wanted]["bg"],
        },
    )
    response = HttpResponse(picture, content_type="image/svg+xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{exports.file_name(page)}.svg"'
    return response


def _picture_title(page: MapPage) -> str:
    title = f"{page.chain.display_name} · {page.filters.as_of:%Y-%m-%d}"
    if page.data.is_current:
        return title
    counted = timezone.localtime(page.data.counted_at)
    return f"{title} · " + _("figures of %(time)s") % {"time": f"{counted:%Y-%m-%d %H:%M}"}


@require_GET
def map_xlsx(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Stages, flows and gaps as a workbook."""
    page = MapPage(request)
    response = HttpResponse(exports.map_workbook(page), content_type=exports.XLSX)
    response["Content-Disposition"] = f'attachment; filename="{exports.file_name(page)}.xlsx"'
    return response
