"""The resilience page: to each role what it may know."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from chainloom.core.digits import whole_number
from chainloom.jobs.models import Job
from chainloom.jobs.policy import job_policy
from chainloom.jobs.workbooks import export_file, export_opened

from ... import exports
from ...as_of import dated_url
from ...models import FirmRisk
from ...policy import risk_run_policy
from ...risk_table import SHARES_FROM, RiskFilter, csv_of, risk_table, write_workbook
from ...selectors.figures import MapFilters
from ...selectors.resilience import own_exposure, stage_risks
from ...selectors.resilience.fragile import FragileInput
from ...services.links import YEARS
from ...services.resilience import RiskState, inputs_state, risk_enqueue
from ...services.resilience.exporting import JOB as EXPORT_JOB
from ...services.resilience.exporting import risk_export_enqueue
from ..common import see_other
from .common import (
    check_sees_all,
    curve,
    day_of,
    organisations_of,
    reading_of,
    stages_of,
    state_of,
)

SINGLE_SHOWN = 12
# Why there are no draws, by the reason kept with the run.
NO_DRAWS = {
    "off": _("the chain office has switched the draws off."),
    "too_many_firms": _(
        "above 10,000 firms links that nobody told of are not drawn: the risk would have to be "
        "calculated anew for every draw."
    ),
    "too_many_pairs": _(
        "more than 50 million pairs of firms may be links, too many to work through for every draw."
    ),
    "no_shares": _(
        "nothing says what the stages on which firms stand buy from one another: neither the "
        "chain's template nor the world tables of textiles do."
    ),
    "nothing_untold": _("no firm of known size buys or sells more than its links say."),
    "failed": _("they could not be drawn. What the engine said:"),
}
# A larger workbook is made in the background.
XLSX_AT_ONCE = 3_000


@require_GET
def resilience(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Office and leader see firms; bureaus see stages; firms and partners see themselves."""
    state = state_of(request)
    if request.actor.sees_all:
        if request.htmx and state.run is not None:
            return reading_of(request, inputs_state(request.chain, state.run))
        return _firms(request, state)
    context = {"risk_state": state, "run": state.run, "on": day_of(request)}
    if request.actor.role == "bureau":
        return render(request, "chain/resilience/stages.html", context | _stages(request, state))
    own = own_exposure(
        chain=request.chain,
        run=state.run,
        filters=MapFilters(day_of(request)),
        actor=request.actor,
    )
    return render(request, "chain/resilience/own.html", context | {"own": own})


def _stages(request: HttpRequest, state: RiskState) -> dict[str, Any]:
    if state.run is None:
        return {"rows": []}
    named = stages_of(request)
    found = stage_risks(state.run, whole=request.actor.sees_all)
    return {"rows": [(named[one.stage], one) for one in found if one.stage in named]}


def _firms(request: HttpRequest, state: RiskState) -> HttpResponse:
    day = day_of(request)
    table, rows = risk_table(request.GET, state, request.chain, day)
    refused = table.filters.refused if isinstance(table.filters, RiskFilter) else []
    match request.GET.get("format"):
        case "csv" | "xlsx" if refused:
            # No file that is wider than it was asked for: the page says what was refused.
            return see_other("?" + _query(request))
        case "csv":
            return _csv(state, table.sorted(rows), request)
        case "xlsx" if state.run is not None and state.run.firms <= XLSX_AT_ONCE:
            return _workbook(state, table.sorted(rows), request)
    table.load(rows, whole=FirmRisk.objects.select_related("organisation", "stage"))
    context = {
        "risk_state": state,
        "run": state.run,
        "table": table,
        "refused": refused,
        "on": day,
        "xlsx_at_once": state.run is not None and state.run.firms <= XLSX_AT_ONCE,
        "draws_reason": NO_DRAWS.get(state.draws, ""),
    }
    if state.run is not None:
        context |= _figures(request, state)
    return render(request, "chain/resilience/firms.html", context)


def _figures(request: HttpRequest, state: RiskState) -> dict[str, Any]:
    """What stands above the table: the curve, the largest, and inputs that hang on one."""
    run = state.run
    assert run is not None
    address = dated_url(request, "chain:resilience_firm", 0)
    option, rows = curve(run, address, with_bands=state.has_bands)
    inputs = inputs_state(request.chain, run)
    fragile: Sequence[FragileInput] = inputs.inputs if inputs.inputs is not None else []
    shown = fragile[:SINGLE_SHOWN]
    names = organisations_of(pk for one in shown for pk in (one.buyer, one.supplier))
    top = list(
        FirmRisk.objects.filter(run=run)
        .select_related("organisation", "stage")
        .order_by("rank")[:5]
    )
    return {
        "draws_source": SHARES_FROM.get(run.draws.get("shares", ""), ""),
        "curve": option,
        "curve_rows": rows,
        "top": top,
        "first": top[0] if top else None,
        "fragile": [
            (names[one.buyer], names[one.supplier], one)
            for one in shown
            if one.buyer in names and one.supplier in names
        ],
        "fragile_count": len(fragile),
        "inputs": inputs,
        "reading": inputs.job,
        "stages": _stages(request, RiskState(run, is_current=True))["rows"],
    }


def _csv(state: RiskState, rows: QuerySet[FirmRisk], request: HttpRequest) -> HttpResponse:
    """Sent while it is read, however long the table is."""
    response = StreamingHttpResponse(
        csv_of(rows, state, request.chain), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="resilience.csv"'
    return response


def _workbook(state: RiskState, rows: QuerySet[FirmRisk], request: HttpRequest) -> HttpResponse:
    response = HttpResponse(content_type=exports.XLSX)
    write_workbook(response, rows, state, request.chain)
    response["Content-Disposition"] = 'attachment; filename="resilience.xlsx"'
    return response


@require_POST
def resilience_export(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Have the workbook of the table made in the background, as its address says."""
    day = day_of(request)
    risk_run_policy.check_add(request.actor)
    if RiskFilter(request.GET, chain=request.chain, day=day).refused:
        return see_other(f"{reverse('chain:resilience', args=[chain_slug])}?{_query(request)}")
    job = risk_export_enqueue(
        chain=request.chain, day=day, query=request.GET.urlencode(), by=request.actor
    )
    return see_other(reverse("chain:resilience_export_job", args=[chain_slug, job.pk]))


def _query(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("format", None)
    return kept.urlencode()


def _export_of(request: HttpRequest, job: uuid.UUID) -> Job:
    check_sees_all(request)
    rows = job_policy.rows(request.actor).filter(kind=EXPORT_JOB, chain_id=request.chain.pk)
    return get_object_or_404(rows, pk=job)


@require_GET
def resilience_export_job(request: HttpRequest, chain_slug: str, job: uuid.UUID) -> HttpResponse:
    """How far the workbook is, and the way to it when it is done."""
    found = _export_of(request, job)
    context = {
        "job": found,
        "then": request.path,
        "is_there": export_file(found) is not None,
    }
    return render(request, "chain/resilience/export.html", context)


@require_GET
def resilience_export_file(request: HttpRequest, chain_slug: str, job: uuid.UUID) -> HttpResponse:
    opened = export_opened(export_file(_export_of(request, job)))
    if opened is None:
        raise Http404(_("The file is no longer kept."))
    return FileResponse(
        opened, as_attachment=True, filename="resilience.xlsx", content_type=exports.XLSX
    )


@require_POST
def resilience_run(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Have it calculated anew in the background."""
    risk_run_policy.check_add(request.actor)
    risk_enqueue(chain=request.chain, year=_year(request), by=request.actor)
    messages.success(request, gettext("The calculation is under way; you may leave this page."))
    return see_other(dated_url(request, "chain:resilience"))


def _year(request: HttpRequest) -> int:
    year = whole_number(request.POST.get("year"), most=4)
    return year if year in YEARS else day_of(request).year
