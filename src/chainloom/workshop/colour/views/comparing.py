"""The tool's first page, comparisons and the firm's tolerance."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.digits import whole_number
from chainloom.core.downloads import as_file
from chainloom.core.forms import posted
from chainloom.core.tables import Column, Table

from .. import judging
from ..forms import CompareForm, ShareForm, ToleranceForm
from ..kept import kept_of
from ..models import ColourComparison
from ..policy import comparison_policy
from ..selectors import own, sheets
from ..services import comparing
from .charts import curves_chart
from .common import (
    may_work,
    removed,
    row_of,
    saved,
    see_other,
    share_row,
    sharing_of,
    status_of,
    tabs,
    url,
)

COLUMNS = [
    Column("title", pgettext_lazy("a record", "title"), sort="title", fixed=True),
    Column("formula", gettext_lazy("formula"), sort="formula"),
    Column("limit", gettext_lazy("tolerance"), sort="limit", numeric=True),
    Column("whose", gettext_lazy("whose"), sort="organisation__name"),
    Column("made", gettext_lazy("made"), sort="pk"),
]


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
    made: list[ColourComparison] = []

    def work() -> None:
        made.append(
            comparing.comparison_add(
                values=form.cleaned_data, file=form.cleaned_data["file"], by=request.actor
            )
        )

    if request.method == "POST" and saved(form, work):
        return see_other(url(request, "colour_comparison", made[0].pk))
    table = Table(request.GET, COLUMNS, default_sort="-made", page_size=25)
    table.load(own.comparisons(request.actor))
    context = {"form": form, "table": table, "tabs": tabs(request, "colour_compare")}
    return render(request, "workshop/colour/compare.html", context, status=status_of(form))


def _judged(row: ColourComparison) -> list[judging.Judged]:
    samples = [kept_of(one) for one in row.samples]
    return judging.judge(kept_of(row.standard), samples, formula=row.formula, limit=row.limit)


@require_GET
def comparison(request: HttpRequest, chain_slug: str, comparison_id: int) -> HttpResponse:
    """All samples, and one of them in full under the light that is switched on."""
    row = row_of(request, comparison_policy, comparison_id)
    judged = _judged(row)
    at = min(whole_number(request.GET.get("sample"), most=4) or 0, len(judged) - 1)
    standard, sample = kept_of(row.standard), kept_of(row.samples[at])
    patches = judging.patches(standard, sample)
    lamp = request.GET.get("light", "D65")
    lamp = lamp if lamp in patches else "D65"
    chart, chart_rows = curves_chart([(standard.name, standard), (sample.name, sample)])
    context: dict[str, Any] = {
        "row": row,
        "judged": judged,
        "one": judged[at],
        "at": at,
        "standard": standard,
        "passed": sum(one.verdict == judging.PASS for one in judged),
        "patches": patches,
        "lamp": lamp,
        "lamp_difference": judged[at].by_lamp.get(lamp),
        "big": patches[lamp],
        "chart": chart,
        "chart_rows": chart_rows,
        "share_form": ShareForm(),
        **sharing_of(request, row),
    }
    return render(request, "workshop/colour/comparison.html", context)


@require_GET
def comparison_export(
    request: HttpRequest, chain_slug: str, comparison_id: int
) -> HttpResponseBase:
    row = row_of(request, comparison_policy, comparison_id)
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
    return as_file([sheets.comparison_sheet(row, _judged(row))], name=_("comparison"), kind=kind)


@require_POST
def comparison_remove(request: HttpRequest, chain_slug: str, comparison_id: int) -> HttpResponse:
    return removed(
        request, comparison_policy, comparison_id, "colour_compare", _("The comparison is removed.")
    )


@require_POST
def comparison_share(request: HttpRequest, chain_slug: str, comparison_id: int) -> HttpResponse:
    """Share it with an organisation, or (`end`) no longer."""
    row = row_of(request, comparison_policy, comparison_id, "edit")
    back = url(request, "colour_comparison", row.pk) + "#sharing"
    return shared(request, row, comparison_policy, back)


def shared(request: HttpRequest, row: Any, policy: Any, back: str) -> HttpResponse:
    about = {"row": row, "policy": policy, "by": request.actor}
    end = whole_number(request.POST.get("end"), most=18)
    if end is not None:
        return share_row(
            request,
            lambda: comparing.unshare(organisation_id=end, **about),
            back,
            _("It is no longer shared with them."),
        )
    name = request.POST.get("name", "")
    return share_row(
        request, lambda: comparing.share(name=name, **about), back, _("They can see it now.")
    )
