"""What if: scenarios described, looked at, compared, exported and removed."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.classifications import districts
from chainloom.core.digits import whole_number
from chainloom.core.forms import posted
from chainloom.core.spreadsheets import SheetData, write_xlsx
from chainloom.jobs.models import Job
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from ... import exports
from ...models import Scenario, Stage
from ...policy import scenario_policy
from ...scenario_form import ScenarioForm
from ...selectors.network import network_version
from ...selectors.resilience.places import plot_of
from ...services import resilience as services
from ..common import saved, see_other, status_of
from .common import check_sees_all, day_of, organisations_of, stages_of

STAGES_DRAWN = 8


def scenario_of(request: HttpRequest, pk: int, action: str = "view") -> Scenario:
    found = get_object_or_404(scenario_policy.rows(request.actor), pk=pk)
    scenario_policy.check(request.actor, action, found)
    return found


@require_GET
def scenarios(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """All scenarios of the chain; two can be chosen and compared."""
    check_sees_all(request)
    version = network_version(request.chain)
    rows = list(scenario_policy.rows(request.actor))
    context = {
        "rows": [(row, row.is_current(version)) for row in rows],
        "may_add": scenario_policy.may_add(request.actor),
    }
    return render(request, "chain/resilience/scenarios.html", context)


@require_http_methods(["GET", "POST"])
def scenario_new(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Describe one; `?firm=` begins with a firm, `?like=` with another scenario."""
    check_sees_all(request)
    scenario_policy.check_add(request.actor)
    form = ScenarioForm(
        posted(request), chain=request.chain, actor=request.actor, initial=_initial(request)
    )
    made: list[Scenario | Job] = []

    def work() -> None:
        made.append(
            services.scenario_ask(
                chain=request.chain,
                year=day_of(request).year,
                by=request.actor,
                **form.service_values(),
            )
        )

    if request.method == "POST" and saved(form, work):
        return _made(request, made[0])
    context = {"form": form, "plot": plot_of(request.chain)}
    return render(request, "chain/resilience/scenario_form.html", context, status=status_of(form))


def _made(request: HttpRequest, made: Scenario | Job) -> HttpResponse:
    """To the scenario, or to the job that makes it and leads to the list when it is done."""
    slug = request.chain.slug
    if isinstance(made, Job):
        messages.success(request, _("The calculation is under way; you may leave this page."))
        then = urlencode({"then": reverse("chain:scenarios", args=[slug])})
        return see_other(f"{reverse('jobs:detail', args=[made.pk])}?{then}")
    messages.success(request, _("The scenario is calculated and kept."))
    return see_other(reverse("chain:scenario", args=[slug, made.pk]))


def _initial(request: HttpRequest) -> dict[str, Any]:
    like, firm = (whole_number(request.GET.get(key)) for key in ("like", "firm"))
    if like is not None:
        return ScenarioForm.values_of(scenario_of(request, like))
    if firm is not None:
        found = organisation_policy.rows(request.actor).filter(pk=firm).first()
        if found is not None:
            name = _("%(firm)s stops for 4 weeks") % {"firm": found.display_name}
            return {"name": name[:80], "firms": found.name}
    return {}


@require_GET
def scenario_page(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """What came of a scenario, week by week."""
    found = scenario_of(request, pk)
    context = told(request, found) | {
        "scenario": found,
        "is_current": found.is_current(network_version(request.chain)),
        "may_edit": request.actor.is_office,
        "others": scenario_policy.rows(request.actor).exclude(pk=pk)[:50],
    }
    return render(request, "chain/resilience/scenario.html", context)


def told(request: HttpRequest, found: Scenario) -> dict[str, Any]:
    """A scenario's result with the names of its stages and firms."""
    result, named = found.result, stages_of(request)
    firms = organisations_of(row["organisation"] for row in result["firms"])
    week = result["usual"] or 1.0
    worst = max(result["by_week"], default=0.0)
    return {
        "result": result,
        "worst_share": worst / week,
        "worst_week": result["by_week"].index(worst) + 1 if worst else None,
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


def _weeks(found: Scenario) -> list[str]:
    return [str(week) for week in range(1, len(found.result["by_week"]) + 1)]


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
        "tooltip": {"trigger": "axis", "valueFormatter": "@percent"},
        "legend": {"top": 0, "type": "scroll"},
        "grid": {"left": 12, "right": 24, "top": 40, "bottom": 30, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": _weeks(found),
            "name": _("Week"),
            "nameLocation": "middle",
            "nameGap": 24,
        },
        "yAxis": {"type": "value", "axisLabel": {"formatter": "@percent"}},
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
    for week, lost in zip(_weeks(found), found.result["by_week"], strict=True):
        rows.append([week, round(lost, 1), round(lost / usual * 100, 2)])
    return rows


@require_GET
def scenario_compare(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Two scenarios side by side: ?a= and ?b=."""
    check_sees_all(request)
    pair = []
    for key in ("a", "b"):
        asked = whole_number(request.GET.get(key))
        if asked is None:
            raise Http404
        pair.append(scenario_of(request, asked))
    named = stages_of(request)
    context = {
        "pair": [(found, told(request, found)) for found in pair],
        "chart": compare_chart(pair),
        "chart_rows": compare_rows(pair),
        "stages": compare_stages(pair, named),
    }
    return render(request, "chain/resilience/scenario_compare.html", context)


def compare_chart(pair: list[Scenario]) -> dict[str, Any]:
    weeks = max((_weeks(found) for found in pair), key=len)
    return {
        "tooltip": {"trigger": "axis", "valueFormatter": "@percent"},
        "legend": {"top": 0},
        "grid": {"left": 12, "right": 24, "top": 40, "bottom": 30, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": weeks,
            "name": _("Week"),
            "nameLocation": "middle",
            "nameGap": 24,
        },
        "yAxis": {"type": "value", "axisLabel": {"formatter": "@percent"}},
        "series": [
            {
                "name": f"{letter}: {found.name}",
                "type": "line",
                "data": [
                    round(value / (found.result["usual"] or 1.0), 6)
                    for value in found.result["by_week"]
                ],
            }
            for letter, found in zip("AB", pair, strict=True)
        ],
    }


def compare_rows(pair: list[Scenario]) -> list[list[Any]]:
    weeks = max((_weeks(found) for found in pair), key=len)
    rows: list[list[Any]] = [[_("Week"), *(f"{found.name} (%)" for found in pair)]]
    for at, week in enumerate(weeks):
        cells = []
        for found in pair:
            values, usual = found.result["by_week"], found.result["usual"] or 1.0
            cells.append(round(values[at] / usual * 100, 2) if at < len(values) else None)
        rows.append([week, *cells])
    return rows


def compare_stages(
    pair: list[Scenario], named: dict[int, Stage]
) -> list[tuple[Stage, list[dict[str, Any] | None]]]:
    by_stage = [{row["stage"]: row for row in found.result["stages"]} for found in pair]
    rows = [(named[pk], [one.get(pk) for one in by_stage]) for pk in named]
    rows = [row for row in rows if any(one and one["lost"] > 0 for one in row[1])]
    return sorted(rows, key=lambda row: -max(one["lost"] if one else 0 for one in row[1]))


@require_GET
def scenario_xlsx(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """Weeks, stages and firms as a workbook."""
    found = scenario_of(request, pk)
    target = io.BytesIO()
    write_xlsx(target, list(_sheets(request, found)))
    response = HttpResponse(target.getvalue(), content_type=exports.XLSX)
    response["Content-Disposition"] = f'attachment; filename="scenario-{found.pk}.xlsx"'
    return response


def _sheets(request: HttpRequest, found: Scenario) -> Any:
    about = told(request, found)
    weeks = [_("Week %(n)s") % {"n": week} for week in _weeks(found)]
    yield SheetData(_("By week"), about["chart_rows"][0], about["chart_rows"][1:])
    yield SheetData(
        _("By stage"),
        [_("Stage"), _("Lost (10,000 yuan)"), _("Worst week, of its output"), *weeks],
        [
            [stage.display_name, row["lost"], row["worst"], *row["weeks"]]
            for stage, row in about["stages"]
        ],
    )
    yield SheetData(
        _("By firm"),
        [_("Firm"), _("Stage"), _("Lost (10,000 yuan)"), _("Lowest output"), _("First week")],
        [
            [firm.name, stage.display_name if stage else "", row["lost"], row["low"], row["first"]]
            for firm, stage, row in about["firms"]
        ],
    )
    yield SheetData(
        _("About"),
        [_("What"), _("Value")],
        [
            [_("Scenario"), found.name],
            [_("Who is hit"), about["chosen"]],
            [_("Capacity lost (%)"), found.strength],
            [_("For how many weeks"), found.weeks],
            [_("Stocks of inputs (weeks)"), found.stock],
            [_("Calculated"), localtime(found.made_at).replace(tzinfo=None)],
            [_("Made by"), found.made_by],
        ],
    )


@require_POST
def scenario_remove(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    found = scenario_of(request, pk, "edit")
    done(
        request,
        lambda: services.scenario_remove(scenario=found, by=request.actor),
        _("The scenario is removed."),
    )
    return see_other(reverse("chain:scenarios", args=[chain_slug]))
