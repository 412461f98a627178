"""What the pages of resilience share: the year, the names of rows, shades, the chart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import ceil, floor, log10
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.core.errors import Missing
from chainloom.jobs.policy import job_policy
from chainloom.organisations.models import Organisation

from ...as_of import day_asked
from ...models import FirmRisk, RiskRun, Stage
from ...services.links import YEARS
from ...services.resilience import CascadeState, InputsState, RiskState, risk_state

CURVE_POINTS = 400


def day_of(request: HttpRequest) -> date:
    """The day asked for with ?on=; today unless given. Links are known by the year."""
    asked = day_asked(request)
    return asked if asked and asked.year in YEARS else timezone.localdate()


def check_sees_all(request: HttpRequest) -> None:
    """Who may not see single firms is told that there is nothing here."""
    if not request.actor.sees_all:
        raise Missing()


def state_of(request: HttpRequest) -> RiskState:
    """Of the year asked for; a job is followed by whoever may see it."""
    state = risk_state(request.chain, day_of(request).year, keep=request.actor.sees_all)
    if state.job is not None:
        state.follows = job_policy.rows(request.actor).filter(pk=state.job.pk).exists()
    return state


def reading_of(request: HttpRequest, state: CascadeState | InputsState) -> HttpResponse:
    """For HTMX how far the reading of a large network is; at its end the page comes anew."""
    answer = render(request, "chain/resilience/_network_job.html", {"reading": state.job})
    if state.job is None or state.job.is_finished():
        answer["HX-Refresh"] = "true"
    return answer


def organisations_of(ids: Iterable[int | None]) -> dict[int, Organisation]:
    wanted = {pk for pk in ids if pk is not None}
    return Organisation.objects.only("name", "english_name", "short_name", "district_code").in_bulk(
        wanted
    )


def stages_of(request: HttpRequest) -> dict[int, Stage]:
    return {stage.pk: stage for stage in Stage.objects.filter(chain=request.chain)}


def esri_by_firm(run: RiskRun, firms: list[int] | None = None) -> dict[int, float]:
    """The risk of every firm of a run by its id, or of some of them."""
    rows = FirmRisk.objects.filter(run=run)
    if firms is not None:
        rows = rows.filter(organisation__in=firms)
    return dict(rows.values_list("organisation_id", "esri"))


def curve(
    run: RiskRun, address: str, *, with_bands: bool
) -> tuple[dict[str, Any], list[list[Any]]]:
    """Risk by rank on a log scale, as in the paper, and the same as a table.

    Of many firms every first is drawn and ever fewer of the others: on a log scale they
    would lie on one another. `address` is a firm's page, with 0 for its id. The band is that of
    the draws of links that nobody told of.
    """
    ranks = _ranks(run.firms)
    rows = list(
        FirmRisk.objects.filter(run=run, rank__in=ranks, esri__gt=0)
        .order_by("rank")
        .values_list("rank", "esri", "organisation_id", "organisation__name", "low", "high")
    )
    points = [
        {"value": [rank, esri], "name": f"{rank}. {name}", "url": address.replace("/0/", f"/{pk}/")}
        for rank, esri, pk, name, _low, _high in rows
    ]
    axis = _axis(rows, with_bands=with_bands)
    band = _band(rows, axis.get("min", 0.0)) if with_bands else []
    is_wide = run.firms > 300
    option = {
        "tooltip": {"trigger": "item", "valueFormatter": "@part"},
        "grid": {"left": 12, "right": 24, "top": 30, "bottom": 34, "containLabel": True},
        "xAxis": {
            "type": "log" if is_wide else "value",
            "min": 1,
            "minInterval": 1,
            **({} if is_wide else {"max": max(run.firms, 2)}),
            "name": _("Rank"),
            "nameLocation": "middle",
            "nameGap": 26,
        },
        "yAxis": {
            "type": "log",
            **axis,
            "name": _("Systemic risk (log scale)"),
            "nameTextStyle": {"align": "left"},
            "axisLabel": {"formatter": "@part"},
        },
        "series": [
            *band,
            {
                "type": "line",
                "name": _("Systemic risk"),
                "data": points,
                "showSymbol": True,
                "symbolSize": 7,
                "lineStyle": {"width": 1},
            },
        ],
    }
    return option, _curve_table(points, rows, with_bands=with_bands)


def _curve_table(
    points: list[dict[str, Any]], rows: list[Any], *, with_bands: bool
) -> list[list[Any]]:
    head = [_("Firm"), _("Systemic risk (%)")]
    table = [head + ([_("Low (%)"), _("High (%)")] if with_bands else [])]
    for point, row in zip(points[:100], rows, strict=False):
        shown = [row[1], *(row[4:6] if with_bands else ())]
        table.append([point["name"], *(round((share or 0.0) * 100, 3) for share in shown)])
    return table


def _axis(rows: list[Any], *, with_bands: bool) -> dict[str, float]:
    """The axis of the values and of their bands. Of the lower ends only what lies near: a firm
    that some draw leaves without weight would else take half of the picture."""
    values = [row[1] for row in rows]
    if with_bands and rows:
        least = min(values) / 10
        values += [row[4] for row in rows if row[4] and row[4] >= least]
        values += [row[5] for row in rows if row[5]]
    return _decades(values)


def _band(rows: list[Any], least: float) -> list[dict[str, Any]]:
    """The draws as an area between two lines: the lower one, and on it what is above it. On a
    log scale nothing lies below its least."""
    lower = [[rank, max(low or 0.0, least)] for rank, _esri, _pk, _name, low, _high in rows]
    upper = [
        [rank, max((high or 0.0) - bottom, 0.0)]
        for (rank, bottom), (*_rest, high) in zip(lower, rows, strict=True)
    ]
    plain = {
        "type": "line",
        "stack": "band",
        "stackStrategy": "all",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"opacity": 0},
        "tooltip": {"show": False},
    }
    return [
        plain | {"name": _("Low"), "data": lower},
        plain | {"name": _("High"), "data": upper, "areaStyle": {"opacity": 0.22}},
    ]


def _decades(values: list[float]) -> dict[str, float]:
    """The axis from one power of ten to another; no share is above all.

    >>> _decades([0.2467, 0.0016]), _decades([1.0])
    ({'min': 0.001, 'max': 1.0}, {'min': 0.1, 'max': 1.0})
    """
    if not values:
        return {}
    low, high = floor(log10(min(values))), min(ceil(log10(max(values))), 0)
    return {"min": 10.0 ** min(low, high - 1), "max": 10.0**high}


def _ranks(firms: int) -> list[int]:
    if firms <= CURVE_POINTS:
        return list(range(1, firms + 1))
    steps = CURVE_POINTS - 1
    return sorted({round(firms ** (step / steps)) for step in range(steps + 1)})
