"""What the pages of resilience share: the year, the names of rows, shades, the chart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import ceil, floor, log10
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.core.errors import Missing
from chainloom.organisations.models import Organisation

from ...as_of import day_asked
from ...models import FirmRisk, RiskRun, Stage
from ...services.resilience import RiskState, risk_state

CURVE_POINTS = 400
# Years that can be asked for, the same as over the API.
YEARS = range(1950, 2101)


def day_of(request: HttpRequest) -> date:
    """The day asked for with ?on=; today unless given. Links are known by the year."""
    asked = day_asked(request)
    return asked if asked and asked.year in YEARS else timezone.localdate()


def check_sees_all(request: HttpRequest) -> None:
    """Who may not see single firms is told that there is nothing here."""
    if not request.actor.sees_all:
        raise Missing()


def state_of(request: HttpRequest) -> RiskState:
    return risk_state(request.chain, day_of(request).year, keep=request.actor.sees_all)


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


def curve(run: RiskRun, address: str) -> tuple[dict[str, Any], list[list[Any]]]:
    """Risk by rank on a log scale, as in the paper, and the same as a table.

    Of many firms every first is drawn and ever fewer of the others: on a log scale they
    would lie on one another. `address` is a firm's page, with 0 for its id.
    """
    ranks = _ranks(run.firms)
    rows = list(
        FirmRisk.objects.filter(run=run, rank__in=ranks, esri__gt=0)
        .order_by("rank")
        .values_list("rank", "esri", "organisation_id", "organisation__name")
    )
    points = [
        {"value": [rank, esri], "name": f"{rank}. {name}", "url": address.replace("/0/", f"/{pk}/")}
        for rank, esri, pk, name in rows
    ]
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
            **_decades([row[1] for row in rows]),
            "name": _("Systemic risk (log scale)"),
            "nameTextStyle": {"align": "left"},
            "axisLabel": {"formatter": "@part"},
        },
        "series": [
            {
                "type": "line",
                "name": _("Systemic risk"),
                "data": points,
                "showSymbol": True,
                "symbolSize": 7,
                "lineStyle": {"width": 1},
            }
        ],
    }
    table = [[_("Firm"), _("Systemic risk (%)")]]
    table += [[point["name"], round(point["value"][1] * 100, 3)] for point in points[:100]]
    return option, table


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
