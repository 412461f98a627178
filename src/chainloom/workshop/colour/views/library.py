"""The firm's shades: list, search by colour, add, file with preview, take out, take back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.digits import whole_number
from chainloom.core.downloads import about_list, as_file
from chainloom.core.errors import Invalid
from chainloom.core.forms import posted
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.workbooks import export_file, export_opened

from ...common import missing
from .. import judging
from ..forms import FileForm, NearForm, ShadeForm
from ..kept import INDICATIVE, kept_of, own_lab, shown, shown_all
from ..models import ChangeState, Shade, ShadeChange
from ..policy import shade_change_policy, shade_policy
from ..selectors import nearest, own, sheets
from ..selectors.library import searched, shade_table
from ..services import shades, workbooks
from ..services.common import measured, read_if
from .charts import curves_chart
from .common import (
    FOLDED_FROM,
    done,
    format_of,
    made,
    may_work,
    row_of,
    saved,
    see_other,
    status_of,
    tabs,
    tell_notes,
    url,
)

PREVIEWED, CHANGES = 100, 8
# What is typed names itself, unless it is a curve.
NAMED = 40


@require_GET
def library(request: HttpRequest, chain_slug: str) -> HttpResponse:
    may_work(request)
    table, found = shade_table(request.actor, request.GET)
    table.load(found)
    is_small = table.count <= workbooks.AT_ONCE
    labs = [(row.lightness, row.a, row.b) for row in table.rows]
    for row, seen in zip(table.rows, shown_all(labs), strict=True):
        row.colour, row.is_indicative = seen, row.how in INDICATIVE
    context = {
        "table": table,
        "q": searched(request.GET),
        "export": url(request, "colour_library_export") if is_small else "",
        "workbook": workbooks.workbooks(request.actor).first(),
        "changes": list(own.changes(request.actor)[:CHANGES]),
        "tabs": tabs(request, "colour_library"),
    }
    return render(request, "workshop/colour/library.html", context)


@require_http_methods(["GET", "POST"])
def near(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """The nearest shades to what is typed, measured, or seen in a picture."""
    may_work(request)
    data = request.POST if request.method == "POST" else request.GET
    form = NearForm(data if data else None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "tabs": tabs(request, "colour_library")}

    def work() -> None:
        read = read_if(form.cleaned_data["file"], form.cleaned_data)
        text = form.cleaned_data["near"].strip()
        if not text and (read is None or not read.samples):
            raise Invalid("required", _("Say which colour is looked for."), field="near")
        name = text if len(text) <= NAMED else pgettext("colour", "looked for")
        wanted = (
            measured(text, by=request.actor, field="near", among=read, name=name)
            if text
            else read.kept[0]  # type: ignore[union-attr]
        )
        found = nearest.nearest(request.actor, wanted)
        for one in found:
            row = one.shade
            row.colour = shown((row.lightness, row.a, row.b))  # type: ignore[attr-defined]
        context.update(wanted=wanted, colour=shown(own_lab(wanted)), found=found)
        context["notes"] = read.notes if read else []

    if form.is_bound:
        saved(form, work)
    failed = form.is_bound and bool(form.errors)
    return render(request, "workshop/colour/near.html", context, status=422 if failed else 200)


@require_http_methods(["GET", "POST"])
def shade_new(request: HttpRequest, chain_slug: str) -> HttpResponse:
    may_work(request)
    initial = {name: request.GET.get(name, "")[:200] for name in ("name", "colour")}
    form = ShadeForm(posted(request), request.FILES or None, initial=initial)

    def work() -> None:
        data = form.cleaned_data
        row = shades.shade_add(values=data, file=data["file"], by=request.actor)
        tell_notes(request, row.read_notes)

    if request.method == "POST" and saved(form, work):
        return see_other(url(request, "colour_library"))
    return render(
        request, "workshop/colour/shade_form.html", {"form": form}, status=status_of(form)
    )


@require_GET
def shade(request: HttpRequest, chain_slug: str, shade_id: int) -> HttpResponse:
    """One shade: its curve, and how it looks under each light."""
    row: Shade = row_of(request, shade_policy, shade_id)
    one = kept_of(row.measured)
    patches = judging.patches(one, one)
    chart, chart_rows = curves_chart([(row.name, one)])
    context = {
        "row": row,
        "one": one,
        "lab": own_lab(one),
        "patches": {lamp: pair[0] for lamp, pair in patches.items()},
        "chart": chart,
        "chart_rows": chart_rows,
        "recipe_from": None if one.is_indicative else own.newest_dyeings(request.actor),
    }
    return render(request, "workshop/colour/shade.html", context)


@require_http_methods(["GET", "POST"])
def shades_file(request: HttpRequest, chain_slug: str) -> HttpResponse:
    may_work(request)
    form = FileForm(posted(request), request.FILES or None)

    def make(data: dict[str, Any]) -> ShadeChange:
        if data["file"] is None:
            raise Invalid("required", _("Choose a file."), field="file")
        return shades.shades_preview(file=data["file"], scale=data["scale"], by=request.actor)

    if gone := made(request, form, make, "colour_change"):
        return gone
    return render(
        request, "workshop/colour/shades_file.html", {"form": form}, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, chain_slug: str, change_id: int) -> HttpResponse:
    """What a file would add, row by row; sent, it is added."""
    row: ShadeChange = row_of(request, shade_change_policy, change_id)
    if request.method == "POST":
        count = row.count
        said = ngettext("%(n)d shade is added.", "%(n)d shades are added.", count) % {"n": count}
        if done(request, lambda: shades.shades_confirm(change=row, by=request.actor), said):
            return see_other(url(request, "colour_library"))
        return see_other(url(request, "colour_change", row.pk))
    rows = [kept_of(one) for one in row.rows[:PREVIEWED]]
    context = {
        "row": row,
        "is_waiting": row.state == ChangeState.WAITING,
        "folded_from": FOLDED_FROM,
        "may_be_percent": row.may_be_percent(),
        "rows": [(one, own_lab(one), shown(own_lab(one))) for one in rows],
        "more": max(len(row.rows) - PREVIEWED, 0),
    }
    return render(request, "workshop/colour/change.html", context)


@require_POST
def change_undo(request: HttpRequest, chain_slug: str, change_id: int) -> HttpResponse:
    row = row_of(request, shade_change_policy, change_id)
    done(request, lambda: shades.shades_undo(change=row, by=request.actor), _("Taken back."))
    return see_other(url(request, "colour_library"))


@require_POST
def change_percent(request: HttpRequest, chain_slug: str, change_id: int) -> HttpResponse:
    row = row_of(request, shade_change_policy, change_id)
    said = _("Read as percent: look at the colours again.")
    done(request, lambda: shades.shades_as_percent(change=row, by=request.actor), said)
    return see_other(url(request, "colour_change", row.pk))


@require_POST
def shades_remove(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Take out what was ticked; the list offers to take that back."""
    may_work(request)
    keys = [whole_number(key) for key in request.POST.getlist("shades")]
    chosen = [key for key in keys if key]
    done(
        request,
        lambda: shades.shades_remove(shades=chosen, by=request.actor),
        _("Taken out; below the list you can take that back."),
    )
    return see_other(url(request, "colour_library"))


@require_GET
def library_export(request: HttpRequest, chain_slug: str) -> HttpResponseBase:
    """What the table shows, all of it in its order; a large workbook is asked for on the page."""
    may_work(request)
    table, found = shade_table(request.actor, request.GET)
    kind = format_of(request)
    if kind == "xlsx" and found.count() > workbooks.AT_ONCE:
        messages.info(
            request,
            _("A workbook of so many shades is made in the background: press “Excel (xlsx)”."),
        )
        return see_other(f"{url(request, 'colour_library')}?{table.query}")
    name = pgettext("colour", "Shades")
    about = about_list(request.chain, table)
    return as_file([sheets.library_sheet(table.sorted(found))], name=name, kind=kind, about=about)


@require_POST
def workbook_make(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Have the workbook of a large library made in the background, as the address says."""
    may_work(request)
    job = workbooks.workbook_enqueue(query=request.GET.urlencode(), by=request.actor)
    return see_other(url(request, "colour_workbook", job.pk))


def _workbook_of(request: HttpRequest, workbook_id: UUID) -> Job:
    may_work(request)
    job = workbooks.workbook_of(request.actor, workbook_id)
    if job is None:
        raise missing()
    return job


@require_GET
def workbook(request: HttpRequest, chain_slug: str, workbook_id: UUID) -> HttpResponse:
    """How far the workbook is, and the way to it when it is done."""
    job = _workbook_of(request, workbook_id)
    is_there = export_file(job) is not None
    context = {"job": job, "then": request.path, "is_there": is_there}
    return render(request, "workshop/colour/workbook.html", context)


@require_GET
def workbook_file(request: HttpRequest, chain_slug: str, workbook_id: UUID) -> HttpResponseBase:
    job = _workbook_of(request, workbook_id)
    opened = export_opened(export_file(job)) if job.status == JobStatus.DONE else None
    if opened is None:
        raise Http404(_("The file is no longer kept."))
    name = f"{pgettext('colour', 'Shades')}-{timezone.localdate(job.created_at):%Y-%m-%d}.xlsx"
    return FileResponse(opened, as_attachment=True, filename=name)
