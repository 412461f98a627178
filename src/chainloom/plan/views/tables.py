"""A plan from a table: send it, look at what it would make, confirm it, take it back; and a plan as
a file."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.downloads import about_list, as_file
from chainloom.core.forms import saved, see_other, status_of

from .. import forms, services
from ..models import PlanTable
from ..policy import plan_policy, plan_table_policy
from ..selectors.progress import progress
from ..table.columns import COLUMNS
from ..table.grids import BYTES_MOST, ROWS_MOST
from ..writing import plan_sheets, write_docx, write_template
from .common import day_of, plan_of, plan_url

# Verb → the service, what is said.
ACTS: dict[str, tuple[Callable[..., Any], Any]] = {
    "apply": (services.tables.plan_table_apply, gettext_lazy("The draft is made: finish it.")),
    "undo": (services.tables.plan_table_undo, gettext_lazy("The draft is gone.")),
    "discard": (services.tables.plan_table_discard, gettext_lazy("The table was thrown away.")),
}
MEBIBYTE = 1024 * 1024


@require_http_methods(["GET", "POST"])
def table_new(request: HttpRequest, chain_slug: str) -> HttpResponse:
    plan_policy.check_add(request.actor)
    sent = request.method == "POST"
    form = forms.TableForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        initial=forms.PlanForm.blank(),
    )
    made: list[PlanTable] = []

    def work() -> None:
        data = form.cleaned_data
        file = data["file"]
        made.append(
            services.tables.plan_table_read(
                content=file,
                filename=file.name,
                title=data["title"],
                starts=data["starts"],
                ends=data["ends"],
                by=request.actor,
            )
        )

    if sent and saved(form, work):
        return see_other(reverse("plan:table", args=[chain_slug, made[0].pk]))
    context = {
        "form": form,
        "columns": COLUMNS,
        "most_mb": BYTES_MOST // MEBIBYTE,
        "most_rows": ROWS_MOST,
    }
    return render(request, "plan/table_new.html", context, status=status_of(form))


def _table(request: HttpRequest, table_id: int) -> PlanTable:
    rows = plan_table_policy.rows(request.actor).select_related("plan__chain", "chain")
    return get_object_or_404(rows, pk=table_id)


@require_GET
def table(request: HttpRequest, chain_slug: str, table_id: int) -> HttpResponse:
    """What the rows would make, and what is wrong with them."""
    row = _table(request, table_id)
    if row.is_waiting():
        found = services.tables.understood(row, request.actor)
        context = {
            "table": row,
            "found": found,
            "errors": _told(found.errors),
            "notes": _told(found.notes),
        }
    else:
        context = {"table": row, "hindrance": services.tables.hindrance(row)}
    return render(request, "plan/table.html", context)


def _told(problems: list[Any]) -> list[dict[str, Any]]:
    return [
        {"row": one.row or None, "column": one.column, "value": one.value, "reason": one.reason}
        for one in problems
    ]


@require_POST
def table_act(request: HttpRequest, chain_slug: str, table_id: int, verb: str) -> HttpResponse:
    if verb not in ACTS:
        raise Http404(_("There is no such page."))
    row = _table(request, table_id)
    run, said = ACTS[verb]
    out: list[Any] = []
    went = done(request, lambda: out.append(run(table=row, by=request.actor)), str(said))
    if went and verb == "apply":
        return see_other(plan_url(out[0]))
    if went:
        return see_other(reverse("plan:plans", args=[chain_slug]))
    return see_other(reverse("plan:table", args=[chain_slug, table_id]))


@require_GET
def table_template(request: HttpRequest, chain_slug: str) -> FileResponse:
    """A workbook to fill in, with the kinds of record that may count."""
    plan_policy.check_add(request.actor)
    kept = io.BytesIO()
    write_template(kept)
    kept.seek(0)
    return FileResponse(kept, as_attachment=True, filename=_("plan-template.xlsx"))


@require_GET
def export(request: HttpRequest, chain_slug: str, plan_id: int) -> HttpResponseBase:
    """The plan with its progress as of a day, as a workbook or a Word file."""
    plan = plan_of(request, plan_id)
    at = progress(plan, day_of(request), trend=False)
    if request.GET.get("format") != "docx":
        about = [*about_list(request.chain), (_("Plan"), plan.title), (_("As of"), at.on)]
        return as_file(plan_sheets(at), name=_("plan"), kind="xlsx", about=about)
    kept = io.BytesIO()
    write_docx(kept, at)
    kept.seek(0)
    name = f"{_('plan')}-{at.on:%Y-%m-%d}.docx"
    return FileResponse(kept, as_attachment=True, filename=name)
