"""Which second sources to win first: asking for a plan, and what came of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from chainloom.core.forms import posted
from chainloom.core.spreadsheets import Share, SheetData, write_xlsx
from chainloom.jobs.models import Job
from chainloom.organisations.models import Organisation

from ... import exports
from ...as_of import dated_url
from ...models import SourcePlan, Stage
from ...policy import source_plan_policy
from ...resilience_forms import PlanForm
from ...selectors.network import network_version
from ...selectors.resilience.sources import Known
from ...services import resilience as services
from ..common import saved, see_other, status_of
from .common import check_sees_all, day_of, organisations_of, stages_of

USUAL = {"unit": "count", "budget": 5, "fixed": 10, "part": 5, "share": 30}


@require_http_methods(["GET", "POST"])
def source_plans(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """The plans that are kept, and a form for another."""
    check_sees_all(request)
    source_plan_policy.check_add(request.actor)
    form = PlanForm(posted(request), initial=USUAL)
    made: list[SourcePlan | Job] = []

    def work() -> None:
        made.append(
            services.plan_ask(
                chain=request.chain,
                year=day_of(request).year,
                by=request.actor,
                **form.service_values(),
            )
        )

    if request.method == "POST" and saved(form, work):
        return _made(request, made[0])
    version = network_version(request.chain)
    context = {
        "form": form,
        "on": day_of(request),
        "plans": [
            (one, said(one), one.is_current(version))
            for one in source_plan_policy.rows(request.actor)
        ],
    }
    return render(request, "chain/resilience/source_plans.html", context, status=status_of(form))


def _made(request: HttpRequest, made: SourcePlan | Job) -> HttpResponse:
    slug = request.chain.slug
    if isinstance(made, Job):
        messages.success(request, _("The calculation is under way; you may leave this page."))
        then = urlencode({"then": dated_url(request, "chain:source_plans")})
        return see_other(f"{reverse('jobs:detail', args=[made.pk])}?{then}")
    return see_other(reverse("chain:source_plan", args=[slug, made.pk]))


def said(plan: SourcePlan) -> str:
    """What was asked for, in words."""
    asked = plan.asked
    if asked["unit"] == "count":
        count = int(asked["budget"])
        return ngettext(
            "at most %(n)s second source, taking %(share)s%% of its input",
            "at most %(n)s second sources, each taking %(share)s%% of its input",
            count,
        ) % {"n": count, "share": _in_short(asked["share"])}
    return _(
        "at most %(budget)s × 10,000 yuan; each costs %(fixed)s × 10,000 yuan and %(part)s%% of "
        "what moves to it, which is %(share)s%% of its input"
    ) % {name: _in_short(asked[name]) for name in ("budget", "fixed", "part", "share")}


def _in_short(value: float) -> str:
    """1,234,567 or 2.5."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _plan(request: HttpRequest, pk: int) -> SourcePlan:
    check_sees_all(request)
    return get_object_or_404(source_plan_policy.rows(request.actor), pk=pk)


def _rows(
    request: HttpRequest, plan: SourcePlan
) -> list[tuple[dict[str, Any], Organisation, Organisation, Organisation, Stage | None, str]]:
    """Each source with its buyer, its supplier, the candidate, the candidate's stage and its
    input in words; those of organisations that are gone are left out."""
    sources = plan.result["sources"]
    names = organisations_of(
        one[who] for one in sources for who in ("buyer", "supplier", "candidate")
    )
    stages = stages_of(request)
    found = []
    for one in sources:
        if {one["buyer"], one["supplier"], one["candidate"]} <= names.keys():
            of = stages.get(one["input_stage"])
            found.append(
                (
                    one | {"how": known_in_words(one)},
                    names[one["buyer"]],
                    names[one["supplier"]],
                    names[one["candidate"]],
                    stages.get(one["stage"]),
                    one["product"] or (of.display_name if of else "–"),
                )
            )
    return found


def known_in_words(one: dict[str, Any]) -> str:
    words = str(Known[one["known"].upper()].value)
    return f"{words}: {one['through']}" if one["through"] else words


@require_GET
def source_plan(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """One plan: its sources in order, what each adds and costs, how far from the best it can be."""
    plan = _plan(request, pk)
    rows = _rows(request, plan)
    option, table = _chart(plan, rows)
    result = plan.result
    before = result["before"] or 1.0
    context = {
        "plan": plan,
        "result": result,
        "asked": said(plan),
        "rows": rows,
        "chart": option,
        "chart_rows": table,
        "part": result["gain"] / before,
        "upper": result["upper"] / before,
        "online": result["online"] / before,
        "is_current": plan.is_current(network_version(request.chain)),
        # Firms are looked at as of the plan's year, whatever day this page was opened for.
        "on": "" if plan.year >= localdate().year else f"?on={plan.year}-12-31",
    }
    return render(request, "chain/resilience/source_plan.html", context)


def _chart(plan: SourcePlan, rows: list[Any]) -> tuple[dict[str, Any], list[list[Any]]]:
    """What each source adds and what is reached with it, as parts of the summed risk before."""
    before = plan.result["before"] or 1.0
    names = [
        f"{number}. {candidate.display_name}"
        for number, (_one, _buyer, _supplier, candidate, *_rest) in enumerate(rows, start=1)
    ]
    gains = [one["gain"] / before for one, *_rest in rows]
    reached = [one["reached"] / before for one, *_rest in rows]
    option = {
        "tooltip": {"trigger": "axis", "valueFormatter": "@part"},
        "legend": {"top": 0},
        "grid": {"left": 12, "right": 16, "top": 40, "bottom": 8, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": [name.partition(".")[0] for name in names],
            "name": "",
        },
        "yAxis": {"type": "value", "axisLabel": {"formatter": "@part"}},
        "series": [
            {"type": "bar", "name": _("This source adds"), "data": gains, "barMaxWidth": 36},
            {"type": "line", "name": _("Fall of the risk so far"), "data": reached},
        ],
    }
    table = [[_("Second source"), _("Adds (%)"), _("Fall so far (%)")]]
    for name, gain, sum_ in zip(names, gains, reached, strict=True):
        table.append([name, round(gain * 100, 3), round(sum_ * 100, 3)])
    return option, table


@require_GET
def source_plan_xlsx(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    plan = _plan(request, pk)
    before = plan.result["before"] or 1.0
    head = [
        _("Order"),
        _("Buyer"),
        _("Input"),
        _("Only supplier"),
        _("Second source"),
        _("Stage"),
        _("Known by"),
        _("Would deliver (10,000 yuan)"),
        _("Amount known by"),
        _("Costs (10,000 yuan)") if plan.asked["unit"] == "money" else _("Counts as"),
        _("This source adds"),
        _("Fall of the risk so far"),
        _("Of the risk before"),
    ]
    lines = [
        [
            number,
            buyer.name,
            input_,
            supplier.name,
            candidate.name,
            stage.display_name if stage else "",
            one["how"],
            one["amount"],
            _("estimated") if one.get("estimated") else _("as told"),
            one["cost"],
            one["gain"],
            one["reached"],
            Share(one["reached"] / before),
        ]
        for number, (one, buyer, supplier, candidate, stage, input_) in enumerate(
            _rows(request, plan), start=1
        )
    ]
    response = HttpResponse(content_type=exports.XLSX)
    write_xlsx(
        response,
        [
            SheetData(_("Second sources"), head, lines),
            SheetData(_("About"), [_("What"), _("Value")], _about(plan)),
        ],
    )
    response["Content-Disposition"] = 'attachment; filename="second-sources.xlsx"'
    return response


def _about(plan: SourcePlan) -> list[list[Any]]:
    result = plan.result
    rows = [
        [_("Asked for"), said(plan)],
        [_("Year"), plan.year],
        [_("Calculated"), localtime(plan.made_at).replace(tzinfo=None)],
        [_("Inputs from one supplier, weighed"), result["inputs"]],
        [_("Inputs from one supplier"), result["fragile"]],
        [_("Second sources to choose from"), result["considered"]],
        [_("Firms whose risk is summed"), result["watched"] or result["firms"]],
        [_("Summed risk before"), result["before"]],
        [_("Falls by"), result["gain"]],
        [_("Every plan was tried"), _("yes") if result["exact"] else _("no")],
    ]
    if not result["exact"]:
        rows += [
            [_("No plan lowers it by more than"), result["upper"]],
            [_("If gains diminish, none by more than"), result["online"]],
            [_("Gains seen to grow"), result["rising"]],
        ]
    return rows
