"""Lots of pieces: the 555 map and the groups."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.downloads import as_file
from chainloom.core.forms import posted
from chainloom.core.tables import Column, Table

from ...common import job_of
from ..forms import LotForm
from ..models import PieceLot
from ..policy import lot_policy
from ..selectors import boxes, own, sheets
from ..services import lots
from .charts import groups_chart
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
    shared,
    sharing_of,
    status_of,
    tabs,
)

COLUMNS = [TITLE, Column("groups", gettext_lazy("groups"), numeric=True), LIMIT, WHOSE, MADE]
# Beyond so many the table of pieces is in the file alone.
MOST_LISTED = 100
# Names in one line, and points in one picture.
MOST_NAMED, MOST_DRAWN = 40, 2_000


@require_http_methods(["GET", "POST"])
def sort(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """A new lot, and those there are."""
    may_work(request)
    initial = {**own.tolerance_of(request.actor), "axes": "cmc"}
    form = LotForm(posted(request), request.FILES or None, initial=initial)

    def make(data: dict[str, Any]) -> PieceLot:
        return lots.lot_add(values=data, file=data["file"], by=request.actor)

    if gone := made(request, form, make, "colour_lot"):
        return gone
    table = Table(request.GET, COLUMNS, default_sort="-made", page_size=25)
    table.load(own.lots(request.actor))
    context = {"form": form, "table": table, "tabs": tabs(request, "colour_sort")}
    return render(request, "workshop/colour/sort.html", context, status=status_of(form))


def shown_lot(row: PieceLot) -> dict[str, Any]:
    """Boxes as layers of lightness, groups, and every piece."""
    middle, pieces = boxes.pieces_of(row)
    groups = _groups(row, pieces)
    points = [(one.name, one.group, one.sorted.parts[1], one.sorted.parts[2]) for one in pieces]
    chart, chart_rows = groups_chart(points) if len(points) <= MOST_DRAWN else (None, [])
    out = [one.name for one in pieces if not one.code]
    return {
        "row": row,
        "middle": middle,
        "pieces": pieces[:MOST_LISTED],
        "count": len(pieces),
        "folded_from": FOLDED_FROM,
        "layers": boxes.layers_of(pieces),
        "out": len(out),
        "out_names": out[:MOST_NAMED],
        "spread": boxes.spread_of(pieces),
        "groups": groups,
        "chart": chart,
        "chart_rows": chart_rows,
    }


def lot_file(request: HttpRequest, row: PieceLot) -> HttpResponseBase:
    sheet = sheets.lot_sheet(row, boxes.pieces_of(row)[1])
    return as_file([sheet], name=_("pieces"), kind=format_of(request))


@require_GET
def lot(request: HttpRequest, chain_slug: str, lot_id: int) -> HttpResponse:
    row = row_of(request, lot_policy, lot_id)
    context = {
        **shown_lot(row),
        "job": None if row.grouped is not None or row.error else job_of(row),
        "here": request.path,
        **sharing_of(request, row),
    }
    return render(request, "workshop/colour/lot.html", context)


def _groups(row: PieceLot, pieces: list[boxes.Piece]) -> list[dict[str, Any]]:
    found = (row.grouped or {}).get("groups", [])
    return [
        {
            "number": number,
            "count": len(one["members"]),
            "middle": pieces[one["middle"]].name,
            "colour": pieces[one["middle"]].colour,
            "widest": one["widest"],
            "names": [pieces[place].name for place in one["members"][:MOST_NAMED]],
            "more": max(len(one["members"]) - MOST_NAMED, 0),
        }
        for number, one in enumerate(found, start=1)
    ]


@require_GET
def lot_export(request: HttpRequest, chain_slug: str, lot_id: int) -> HttpResponseBase:
    return lot_file(request, row_of(request, lot_policy, lot_id))


@require_POST
def lot_remove(request: HttpRequest, chain_slug: str, lot_id: int) -> HttpResponse:
    return removed(request, lot_policy, lot_id, "colour_sort", _("The lot is removed."))


@require_POST
def lot_share(request: HttpRequest, chain_slug: str, lot_id: int) -> HttpResponse:
    row = row_of(request, lot_policy, lot_id, "edit")
    return shared(request, row, lot_policy, "colour_lot")
