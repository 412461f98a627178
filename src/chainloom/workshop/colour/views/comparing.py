"""The tool's first page, comparisons and the firm's tolerance."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.digits import whole_number
from chainloom.core.downloads import as_file
from chainloom.core.forms import posted
from chainloom.core.tables import Column, Table

from .. import judging
from ..forms import CompareForm, ToleranceForm
from ..kept import kept_of
from ..models import ColourComparison
from ..policy import comparison_policy
from ..selectors import own, sheets
from ..services import comparing
from .charts import curves_chart
from .common import (
    FOLDED_FROM,
    LIMIT,
    MADE,
    TITLE,
    WHOSE,
    format_of,
    made,
    may_work,
    removed,
    row_of,
    saved,
    see_other,
    shared,
    sharing_of,
    status_of,
    tabs,
    url,
)

COLUMNS = [TITLE, Column("formula", gettext_lazy("formula"), sort="formula"), LIMIT, WHOSE, MADE]


@require_GET
def home(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """What the tool does, how right it was found to be, and the firm's tolerance."""
    may_work(request)
    tolerance = own.tolerance_of(request.actor)
    context = {
        "counts": own.counts(request.actor),
        "form": ToleranceForm(initial=tolerance),
        "tabs": tabs(request, "colour"),
    }
    return render(request, "workshop/colour/home.html", context)


@require_POST
def tolerance(request: HttpRequest, chain_slug: str) -> HttpResponse:
    may_work(request)
    form = ToleranceForm(request.POST)
    values = form.data.dict()
    if saved(form, lambda: comparing.tolerance_set(values=values, by=request.actor)):
        return see_other(url(request, "colour"))
    context = {
        "counts": own.counts(request.actor),
        "form": form,
        "tabs": tabs(request, "colour"),
    }
    return render(request, "workshop/colour/home.html", context, status=422)


@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """A new comparison, and those there are."""
    may_work(request)
    given = {name: request.GET.get(name, "")[:200] for name in ("standard", "sample")}
    initial = {**own.tolerance_of(request.actor), **given}
    form = CompareForm(posted(request), request.FILES or None, initial=initial)

    def make(data: dict[str, Any]) -> ColourComparison:
        return comparing.comparison_add(values=data, file=data["file"], by=request.actor)

    if gone := made(request, form, make, "colour_comparison"):
        return gone
    table = Table(request.GET, COLUMNS, default_sort="-made", page_size=25)
    table.load(own.comparisons(request.actor))
    context = {"form": form, "table": table, "tabs": tabs(request, "colour_compare")}
    return render(request, "workshop/colour/compare.html", context, status=status_of(form))


def _judged(row: ColourComparison) -> list[judging.Judged]:
    samples = [kept_of(one) for one in row.samples]
    return judging.judge(kept_of(row.standard), samples, formula=row.formula, limit=row.limit)


def shown_comparison(request: HttpRequest, row: ColourComparison) -> dict[str, Any]:
    """All samples, and one of them in full under the light that is switched on."""
    judged = _judged(row)
    at = min(whole_number(request.GET.get("sample"), most=4) or 0, len(judged) - 1)
    standard, sample = kept_of(row.standard), kept_of(row.samples[at])
    patches = judging.patches(standard, sample)
    lamp = request.GET.get("light", "D65")
    lamp = lamp if lamp in patches else next(iter(patches))
    chart, chart_rows = curves_chart([(standard.name, standard), (sample.name, sample)])
    return {
        "row": row,
        "judged": judged,
        "folded_from": FOLDED_FROM,
        "one": judged[at],
        "at": at,
        "standard": standard,
        "passed": sum(one.verdict == judging.PASS for one in judged),
        "patches": patches,
        "lamp": lamp,
        "big": patches[lamp],
        "chart": chart,
        "chart_rows": chart_rows,
    }


def comparison_file(request: HttpRequest, row: ColourComparison) -> HttpResponseBase:
    sheet = sheets.comparison_sheet(row, _judged(row))
    return as_file([sheet], name=_("comparison"), kind=format_of(request))


@require_GET
def comparison(request: HttpRequest, chain_slug: str, comparison_id: int) -> HttpResponse:
    row = row_of(request, comparison_policy, comparison_id)
    context = {**shown_comparison(request, row), **sharing_of(request, row)}
    return render(request, "workshop/colour/comparison.html", context)


@require_GET
def comparison_export(
    request: HttpRequest, chain_slug: str, comparison_id: int
) -> HttpResponseBase:
    return comparison_file(request, row_of(request, comparison_policy, comparison_id))


@require_POST
def comparison_remove(request: HttpRequest, chain_slug: str, comparison_id: int) -> HttpResponse:
    return removed(
        request, comparison_policy, comparison_id, "colour_compare", _("The comparison is removed.")
    )


@require_POST
def comparison_share(request: HttpRequest, chain_slug: str, comparison_id: int) -> HttpResponse:
    row = row_of(request, comparison_policy, comparison_id, "edit")
    return shared(request, row, comparison_policy, "colour_comparison")
