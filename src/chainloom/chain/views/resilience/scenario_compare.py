"""Two scenarios side by side: what they assume, and what is lost by week, by stage and by firm."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chainloom.core.digits import whole_number
from chainloom.organisations.models import Organisation

from ...models import Scenario, Stage
from ...policy import scenario_policy
from ...selectors.resilience.scenarios import scenarios_listed
from ...services.resilience.outcome import FIRMS_KEPT
from .common import check_sees_all, organisations_of, stages_of
from .scenario_told import axes, choice_in_words, scenario_of, week_names, worst_week

# Less than half of the unit in which losses are told.
NOTHING = 0.5
FIRMS_SHOWN = 30
LETTERS = "AB"


@require_GET
def scenario_compare(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """?a= beside ?b=; without two that differ, the page asks which."""
    check_sees_all(request)
    asked = [whole_number(request.GET.get(key)) for key in "ab"]
    context: dict[str, Any] = {
        "choices": list(scenarios_listed(request.actor)),
        "asked": asked,
        "may_add": scenario_policy.may_add(request.actor),
    }
    if None not in asked and asked[0] != asked[1]:
        context |= compared(request, pair_of(request))
    return render(request, "chain/resilience/scenario_compare.html", context)


def pair_of(request: HttpRequest) -> list[Scenario]:
    """The two that the address names; 404 unless it names two that differ."""
    asked = [whole_number(request.GET.get(key)) for key in "ab"]
    if None in asked or asked[0] == asked[1]:
        raise Http404
    return [scenario_of(request, pk) for pk in asked if pk is not None]


def compared(request: HttpRequest, pair: list[Scenario]) -> dict[str, Any]:
    """Everything the page and the workbook say of two scenarios."""
    named = stages_of(request)
    return {
        "pair": [
            (letter, found, choice_in_words(found, named))
            for letter, found in zip(LETTERS, pair, strict=True)
        ],
        "assumed": assumptions(pair),
        "outcome": outcomes(pair),
        "unlike": unlike(pair),
        "chart": compare_chart(pair),
        "chart_rows": compare_rows(pair),
        "stages": compare_stages(pair, named),
        "firms": compare_firms(pair, named)[:FIRMS_SHOWN],
        "firms_kept": FIRMS_KEPT,
    }


def assumptions(pair: list[Scenario]) -> list[tuple[str, list[Any]]]:
    """What was put in, by name."""
    return [
        (_("Firms hit"), [found.result["hit"] for found in pair]),
        (_("Capacity lost (%)"), [found.strength for found in pair]),
        (_("For how many weeks"), [found.weeks for found in pair]),
        (_("Stocks of inputs (weeks)"), [_plain(found.stock) for found in pair]),
        (_("Weeks looked at"), [found.horizon for found in pair]),
        (_("Supply links of the year"), [found.year for found in pair]),
    ]


def _plain(value: float) -> float | int:
    """2.0 as 2."""
    return int(value) if value == int(value) else value


def outcomes(pair: list[Scenario]) -> list[tuple[str, str, list[float | None]]]:
    """What came out: its name, how it is told (share, amount or number), the two values."""
    worst = [worst_week(found) for found in pair]
    return [
        (_("Output lost"), "share", [found.result["share"] for found in pair]),
        (_("Lost (10,000 yuan)"), "amount", [found.result["lost"] for found in pair]),
        (_("Worst week, lost"), "share", [share for _week, share in worst]),
        (_("Worst week"), "number", [week for week, _share in worst]),
    ]


def unlike(pair: list[Scenario]) -> list[str]:
    """Why the figures of the two cannot simply be set against one another."""
    one, other = pair
    said = []
    if one.year != other.year:
        said.append(
            _("A counts the supply links of %(a)s, B those of %(b)s.")
            % {"a": one.year, "b": other.year}
        )
    elif one.version != other.version:
        said.append(_("The chain changed between the two calculations."))
    if one.horizon != other.horizon:
        said.append(
            _("A looks at %(a)s weeks, B at %(b)s: their shares of output are of different wholes.")
            % {"a": one.horizon, "b": other.horizon}
        )
    return said


def compare_chart(pair: list[Scenario]) -> dict[str, Any]:
    weeks = max((week_names(found) for found in pair), key=len)
    return {
        **axes(weeks),
        "series": [
            {
                "name": f"{letter}: {found.name}",
                "type": "line",
                "data": [
                    round(value / (found.result["usual"] or 1.0), 6)
                    for value in found.result["by_week"]
                ],
            }
            for letter, found in zip(LETTERS, pair, strict=True)
        ],
    }


def compare_rows(pair: list[Scenario]) -> list[list[Any]]:
    weeks = max((week_names(found) for found in pair), key=len)
    heads = [f"{letter}: {found.name} (%)" for letter, found in zip(LETTERS, pair, strict=True)]
    rows: list[list[Any]] = [[_("Week"), *heads]]
    for at, week in enumerate(weeks):
        cells = []
        for found in pair:
            values, usual = found.result["by_week"], found.result["usual"] or 1.0
            cells.append(round(values[at] / usual * 100, 2) if at < len(values) else None)
        rows.append([week, *cells])
    return rows


def compare_stages(
    pair: list[Scenario], named: dict[int, Stage]
) -> list[tuple[Stage, list[float]]]:
    """What each stage loses in either, where it is told in one of them."""
    lost = [{row["stage"]: row["lost"] for row in found.result["stages"]} for found in pair]
    rows = [(named[pk], [one.get(pk, 0.0) for one in lost]) for pk in named]
    rows = [row for row in rows if max(row[1]) >= NOTHING]
    return sorted(rows, key=lambda row: -max(row[1]))


def compare_firms(
    pair: list[Scenario], named: dict[int, Stage]
) -> list[tuple[Organisation, Stage | None, list[float | None]]]:
    """The firms kept of either; None where the other kept so many that lose more."""
    lost = [{row["organisation"]: row["lost"] for row in found.result["firms"]} for found in pair]
    stage = {row["organisation"]: row["stage"] for found in pair for row in found.result["firms"]}
    names = organisations_of(stage)
    rows = [
        (
            firm,
            named.get(stage[pk]),
            [one.get(pk, None if len(one) >= FIRMS_KEPT else 0.0) for one in lost],
        )
        for pk, firm in names.items()
    ]
    return sorted(rows, key=lambda row: (-max(one or 0.0 for one in row[2]), row[0].pk))
