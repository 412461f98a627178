"""What came of a scenario, in words, rows, a chart and moments: for its pages and its exports."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from chainloom.core.classifications import districts
from chainloom.organisations.models import Organisation

from ...models import Scenario, Stage
from ...policy import scenario_policy
from ...selectors.resilience.scenarios import links_day
from ...templatetags.chain_resilience import risk_percent
from .common import organisations_of, stages_of
from .player import Moment, player

STAGES_DRAWN = 8


def scenario_of(request: HttpRequest, pk: int, action: str = "view") -> Scenario:
    found = get_object_or_404(scenario_policy.rows(request.actor), pk=pk)
    scenario_policy.check(request.actor, action, found)
    return found


def told(request: HttpRequest, found: Scenario) -> dict[str, Any]:
    """A scenario's result with the names of its stages and firms."""
    result, named = found.result, stages_of(request)
    firms = organisations_of(row["organisation"] for row in result["firms"])
    worst, share = worst_week(found)
    return {
        "result": result,
        "worst_share": share,
        "worst_week": worst,
        "stages": [(named[row["stage"]], row) for row in result["stages"] if row["stage"] in named],
        "firms": [
            (firms[row["organisation"]], named.get(row["stage"]), row)
            for row in result["firms"]
            if row["organisation"] in firms
        ],
        "chosen": choice_in_words(found, named),
        "chart": week_chart(found, named),
        "chart_rows": week_rows(found, named),
    }


def worst_week(found: Scenario) -> tuple[int | None, float]:
    """The week in which most is lost, and that as a part of a usual week; None if nothing is."""
    by_week = found.result["by_week"]
    worst = max(by_week, default=0.0)
    if not worst:
        return None, 0.0
    return by_week.index(worst) + 1, worst / (found.result["usual"] or 1.0)


def choice_in_words(found: Scenario, named: dict[int, Stage]) -> str:
    """Who is hit: firms and stages by name, the district, an area."""
    choice = found.choice
    firms = Organisation.objects.filter(pk__in=choice.get("firms", [])).order_by("sort_key")
    parts = [firm.display_name for firm in firms[:10]]
    parts += [named[pk].display_name for pk in choice.get("stages", []) if pk in named]
    if code := choice.get("district"):
        parts.append(districts.full_name(code) if districts.exists(code) else code)
    if choice.get("outline"):
        parts.append(_("an area of %(n)s corners") % {"n": len(choice["outline"])})
    return "、".join(parts)


def week_names(found: Scenario) -> list[str]:
    return [str(week) for week in range(1, len(found.result["by_week"]) + 1)]


def axes(weeks: list[str]) -> dict[str, Any]:
    """What charts of losses by week share: shares of a usual week's output over the weeks."""
    return {
        "tooltip": {"trigger": "axis", "valueFormatter": "@percent"},
        "legend": {"top": 0, "type": "scroll"},
        "grid": {"left": 12, "right": 24, "top": 40, "bottom": 30, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": weeks,
            "name": _("Week"),
            "nameLocation": "middle",
            "nameGap": 24,
        },
        "yAxis": {"type": "value", "axisLabel": {"formatter": "@percent"}},
    }


def week_chart(found: Scenario, named: dict[int, Stage]) -> dict[str, Any]:
    """Losses by week as shares of a usual week's output of the chain, by stage, one on another."""
    usual = found.result["usual"] or 1.0
    rows = [row for row in found.result["stages"] if row["stage"] in named and row["lost"] > 0]
    shown, others = rows[:STAGES_DRAWN], rows[STAGES_DRAWN:]
    series = [(named[row["stage"]].display_name, row["weeks"]) for row in shown]
    if others:
        rest = [sum(values) for values in zip(*(row["weeks"] for row in others), strict=True)]
        series.append((_("other stages"), rest))
    return {
        **axes(week_names(found)),
        "series": [
            {
                "name": name,
                "type": "bar",
                "stack": "lost",
                "barCategoryGap": "15%",
                "data": [round(value / usual, 6) for value in values],
            }
            for name, values in series
        ],
    }


def week_rows(found: Scenario, named: dict[int, Stage]) -> list[list[Any]]:
    usual = found.result["usual"] or 1.0
    rows: list[list[Any]] = [[_("Week"), _("Lost (10,000 yuan)"), _("Of a usual week (%)")]]
    for week, lost in zip(week_names(found), found.result["by_week"], strict=True):
        rows.append([week, round(lost, 1), round(lost / usual * 100, 2)])
    return rows


def week_player(
    request: HttpRequest, found: Scenario, named: dict[int, Stage], *, shown: int
) -> dict[str, Any]:
    """The weeks for the map: every stage by the part of its usual week's output that it loses."""
    usual = found.result["usual"] or 1.0
    shares = {
        row["stage"]: [week / row["usual"] if row["usual"] else 0.0 for week in row["weeks"]]
        for row in found.result["stages"]
    }
    said = _("Week %(n)s: the chain makes %(share)s less")
    moments = [
        Moment(
            place + 1,
            said % {"n": place + 1, "share": risk_percent(lost / usual)},
            {stage: weeks[place] for stage, weeks in shares.items()},
        )
        for place, lost in enumerate(found.result["by_week"])
    ]
    return player(request, moments, named, day=links_day(found.year), shown=shown)


def weeks_told(
    found: Scenario, named: dict[int, Stage], shown: int | None = None
) -> list[dict[str, Any]]:
    """Each week with its weightiest firms by name; `firms` is None in what was kept before
    they were."""
    usual = found.result["usual"] or 1.0
    kept = found.result.get("week_firms") or [None] * len(found.result["by_week"])
    firms = organisations_of(row["organisation"] for week in kept if week for row in week["firms"])
    return [
        {
            "number": number,
            "is_shown": number == shown,
            "share": lost / usual,
            "count": week["count"] if week else 0,
            "firms": week
            and [
                (firms[row["organisation"]], named.get(row["stage"]), row)
                for row in week["firms"]
                if row["organisation"] in firms
            ],
        }
        for number, (lost, week) in enumerate(
            zip(found.result["by_week"], kept, strict=True), start=1
        )
    ]
