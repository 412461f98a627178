"""The numbers of a period, as a page and as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any

from django.core.files import File
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from chainloom.core.spreadsheets import SheetData, iter_csv, write_xlsx

from ...forms.boards import PeriodForm
from ...selectors.boards.numbers import Numbers, Section, numbers
from ...selectors.boards.periods import DAYS, MONTH, QUARTER, WEEK, YEAR, Period


def _asked(request: HttpRequest) -> tuple[Period, PeriodForm]:
    """Days from and to where they were given, else what `period` says."""
    given = "since" in request.GET or "until" in request.GET
    form = PeriodForm(request.GET if given else None)
    usual = Period.read(request.GET.get("period", ""), today=timezone.localdate())
    if usual.kind == WEEK:
        usual = Period.around(usual.since, MONTH)
    period = form.period or usual
    if not given:
        form = PeriodForm(initial={"since": period.since, "until": period.until})
    return period, form


@require_GET
def page(request: HttpRequest, chain_slug: str) -> HttpResponse:
    period, form = _asked(request)
    found = numbers(request.actor, period)
    kinds, reasons = found.section("kinds"), found.section("reasons")
    context = {
        "numbers": found,
        "period": period,
        "form": form,
        "kinds": [
            (pgettext("period", "Month"), Period.around(period.since, MONTH), period.kind == MONTH),
            (
                pgettext("period", "Quarter"),
                Period.around(period.since, QUARTER),
                period.kind == QUARTER,
            ),
            (pgettext("period", "Year"), Period.around(period.since, YEAR), period.kind == YEAR),
        ],
        "before": _query(period.before),
        "after": _query(period.after),
        "export_query": _query(period),
        "stats": _stats(found),
        "wide": [one for one in found.sections if one.is_wide],
        "narrow": [one for one in found.sections if not one.is_wide],
        "chart": _bars(kinds, (0, 1), skip_last=True),
        "chart_height": 72 + 36 * len(kinds.rows),
        "reason_height": 72 + 30 * len(reasons.rows),
        "chart_rows": _chart_rows(kinds, (0, 1)),
        "reason_chart": _bars(reasons, (0,)),
        "reason_rows": _chart_rows(reasons, (0,)),
    }
    return render(request, "lists/boards/numbers.html", context)


def _query(period: Period) -> str:
    return urlencode(period.query if period.kind == DAYS else {"period": period.written})


def _stats(found: Numbers) -> list[dict[str, Any]]:
    """The few that are asked for first."""
    whole = found.section("kinds").rows[-1].cells
    shares = found.section("shares").rows
    amounts = found.section("amounts").rows
    return [
        {"label": _("Needs sent"), "number": whole[0], "icon": "hand-stop"},
        {"label": _("Median to the first answer"), "number": whole[2], "icon": "message"},
        {"label": _("Needs solved"), "number": shares[0].cells[2], "icon": "checks"},
        {"label": _("Matches fulfilled"), "number": shares[1].cells[2], "icon": "heart-handshake"},
        {
            "label": _("Signed (10,000 yuan)"),
            "number": amounts[0].cells[1],
            "icon": "signature",
        },
        {"label": _("Fulfilled (10,000 yuan)"), "number": amounts[1].cells[1], "icon": "coin"},
    ]


def _bars(section: Section, cells: tuple[int, ...], *, skip_last: bool = False) -> Any:
    """A table's columns as bars that open their lists; None where there is nothing to compare."""
    rows = section.rows[:-1] if skip_last else section.rows
    rows = [row for row in rows if any(row.cells[at].count for at in cells)]
    if not rows:
        return None
    return {
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "legend": {"top": 0},
        "grid": {"left": 8, "right": 24, "top": 36, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [row.label for row in rows],
            "axisTick": {"show": False},
        },
        "series": [
            {
                "name": section.heads[at + 1],
                "type": "bar",
                "barMaxWidth": 12,
                "data": [{"value": row.cells[at].count, "url": row.cells[at].url} for row in rows],
            }
            for at in cells
        ],
    }


def _chart_rows(section: Section, cells: tuple[int, ...]) -> list[list[Any]]:
    head = [section.heads[0], *(section.heads[at + 1] for at in cells)]
    return [head, *([row.label, *(row.cells[at].count for at in cells)] for row in section.rows)]


@require_GET
def export(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """The same as a workbook, a sheet for each table, or as one csv."""
    period, _form = _asked(request)
    found = numbers(request.actor, period)
    name = "-".join([_("numbers"), str(period.since), str(period.until)])
    host = request.build_absolute_uri(reverse("lists:numbers", args=[chain_slug]))
    if request.GET.get("format") == "csv":
        heads = [_("Table"), _("Row"), _("Figure"), _("Value"), _("Unit"), _("Records"), _("List")]
        response = StreamingHttpResponse(
            iter_csv(heads, _lines(found, host)), content_type="text/csv; charset=utf-8"
        )
        response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.csv")
        return response
    # Closed, and so removed, by the response once it is sent.
    kept = tempfile.TemporaryFile()  # noqa: SIM115
    sheets = [*(_sheet(one) for one in found.sections), _about(found)]
    write_xlsx(kept, sheets, above=request.chain.display_name)
    kept.seek(0)
    return FileResponse(File(kept), as_attachment=True, filename=f"{name}.xlsx")


def _sheet(section: Section) -> SheetData:
    """A column for each figure; where it is not the count itself, the count stands beside it."""
    columns = range(len(section.heads) - 1)
    said = [any(row.cells[at].said for row in section.rows) for at in columns]
    timed = [any(row.cells[at].is_hours for row in section.rows) for at in columns]
    heads = [section.heads[0] or _("Figure")]
    for head, is_said, is_hours in zip(section.heads[1:], said, timed, strict=True):
        heads.append(f"{head} · {_('working hours')}" if is_hours else head)
        heads += [f"{head} · {_('records')}"] if is_said else []
    rows = []
    for row in section.rows:
        line: list[Any] = [row.label]
        for cell, is_said in zip(row.cells, said, strict=True):
            line += [cell.value, cell.count] if is_said else [cell.count]
        rows.append(line)
    return SheetData(section.title, heads, rows)


def _lines(found: Numbers, host: str) -> Iterator[list[Any]]:
    origin = host.split("/c/")[0]
    for section in found.sections:
        for row in section.rows:
            for head, cell in zip(section.heads[1:], row.cells, strict=True):
                value = cell.value if cell.said else cell.count
                unit = _("working hours") if cell.is_hours else ""
                yield [
                    section.title, row.label, head, value, unit, cell.count, origin + cell.url,
                ]  # fmt: skip


def _about(found: Numbers) -> SheetData:
    return SheetData(
        _("About"),
        [_("What"), _("Value")],
        [
            [pgettext("period", "From"), found.period.since],
            [pgettext("period", "To"), found.period.until],
            [_("Counted at"), timezone.localtime().replace(tzinfo=None)],
        ],
    )
