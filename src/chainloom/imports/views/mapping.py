"""Saying what the columns of a file mean."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chainloom.core.errors import Problem

from .. import headers, services
from ..models import Import, ImportSheet
from ..policy import import_policy
from ..tables import column_of, columns_of, has_table, tables
from ..tables import table as table_of
from .common import import_of, steps

UNITS = ("", "元", "万元", "亿元")


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, chain_slug: str, import_id: int) -> HttpResponse:
    imported = import_of(request, import_id, "change" if request.method == "POST" else "view")
    if not imported.can_be_mapped() and not imported.is_at_work():
        return redirect("imports:detail", chain_slug=chain_slug, import_id=imported.pk)
    error = ""
    if request.method == "POST":
        try:
            services.sheets_map(
                imported=imported, choices=_choices(imported, request.POST), by=request.actor
            )
        except Problem as problem:
            if problem.status in (403, 404):
                raise
            error = str(problem)
        else:
            return redirect("imports:detail", chain_slug=chain_slug, import_id=imported.pk)
    sheets = [_sheet(sheet, request) for sheet in imported.sheets.all()]
    context = {
        "imported": imported,
        "steps": steps(imported, at_columns=True),
        "sheets": sheets,
        "tables": tables(),
        "error": error,
        "may_change": import_policy.may(request.actor, "change", imported),
    }
    return render(request, "imports/columns.html", context, status=422 if error else 200)


def _choices(imported: Import, data: QueryDict) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for sheet in imported.sheets.all():
        name = f"sheet-{sheet.pk}"
        if f"{name}-table" not in data:
            continue
        row = data.get(f"{name}-header", "")
        found[sheet.pk] = {
            "table": data[f"{name}-table"],
            "mapping": [data.get(f"{name}-{place}", "") for place in range(len(sheet.headers))],
            "units": [
                data.get(f"{name}-unit-{place}", sheet.units[place])
                for place in range(len(sheet.headers))
            ],
            "header_row": int(row) if row.isascii() and row.isdigit() and len(row) < 7 else None,
        }
    return found


def _sheet(sheet: ImportSheet, request: HttpRequest) -> dict[str, Any]:
    """A sheet with a choice for each column; `?table-ID=` shows what another table would be."""
    name = f"sheet-{sheet.pk}"
    wanted = request.POST.get(f"{name}-table", request.GET.get(f"{name}-table", sheet.table))
    wanted = wanted if has_table(wanted) else ""
    mapping = list(sheet.mapping)
    if wanted and wanted != sheet.table:
        mapping = headers.recognise(table_of(wanted), sheet.headers, sheet.samples).mapping
    if request.method == "POST":
        mapping = [request.POST.get(f"{name}-{place}", "") for place in range(len(sheet.headers))]
    return {
        "sheet": sheet,
        "name": name,
        "table": wanted,
        "columns": [
            _column(sheet, name, place, wanted, mapping) for place in range(len(sheet.headers))
        ],
    }


def _column(
    sheet: ImportSheet, name: str, place: int, wanted: str, mapping: list[str]
) -> dict[str, Any]:
    key = mapping[place] if place < len(mapping) else ""
    of = table_of(wanted) if wanted else None
    choices = [("", _("leave out"))]
    column = None
    if of is not None:
        listed = columns_of(of)
        choices += [(one.key, str(one.label)) for one in listed]
        column = column_of(of, key) if key else None
        if column is not None and all(one.key != key for one in listed):
            choices.append((key, str(column.label)))
    unit = sheet.units[place] if place < len(sheet.units) else ""
    return {
        "field": f"{name}-{place}",
        "letter": sheet.letters[place] if place < len(sheet.letters) else "",
        "header": sheet.headers[place],
        "samples": sheet.samples[place] if place < len(sheet.samples) else [],
        "key": key if column is not None else "",
        "choices": choices,
        "column": column,
        "unit_field": f"{name}-unit-{place}" if column is not None and column.unit else "",
        "unit": unit,
        "units": list(dict.fromkeys((*UNITS, unit))),
        "unit_default": column.unit if column is not None else "",
    }
