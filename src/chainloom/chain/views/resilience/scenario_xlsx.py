"""Scenarios as workbooks: one, and two beside one another."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chainloom.core.spreadsheets import SheetData, write_xlsx

from ... import exports
from ...models import Scenario, Stage
from .common import stages_of
from .scenario_compare import LETTERS, compare_firms, compared, pair_of
from .scenario_told import scenario_of, told, week_names, weeks_told

# Columns of a firm's or scenario's name, of a stage's, of a number.
LONG, SHORT, NUMBER = 36, 20, 16


@require_GET
def scenario_xlsx(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """Weeks, stages and firms as a workbook."""
    found = scenario_of(request, pk)
    return _workbook(_sheets(request, found), f"scenario-{found.pk}.xlsx")


@require_GET
def scenario_compare_xlsx(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """?a= beside ?b= as a workbook."""
    pair = pair_of(request)
    name = f"scenarios-{pair[0].pk}-{pair[1].pk}.xlsx"
    return _workbook(_compared(request, pair), name)


def _workbook(sheets: Iterator[SheetData], name: str) -> HttpResponse:
    target = io.BytesIO()
    write_xlsx(target, list(sheets))
    response = HttpResponse(target.getvalue(), content_type=exports.XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _by_week(rows: list[list[Any]]) -> SheetData:
    """The rows of the chart, whose weeks are numbers here and not names on an axis."""
    return SheetData(_("By week"), rows[0], [[int(week), *more] for week, *more in rows[1:]])


def _percent(share: float) -> float:
    return round(share * 100, 2)


def _sheets(request: HttpRequest, found: Scenario) -> Iterator[SheetData]:
    about, named = told(request, found), stages_of(request)
    weeks = [_("Week %(n)s") % {"n": week} for week in week_names(found)]
    yield _by_week(about["chart_rows"])
    yield SheetData(
        _("By stage"),
        [_("Stage"), _("Lost (10,000 yuan)"), _("Worst week, of its output (%)"), *weeks],
        [
            [
                stage.display_name,
                round(row["lost"], 1),
                _percent(row["worst"]),
                *(round(week, 1) for week in row["weeks"]),
            ]
            for stage, row in about["stages"]
        ],
        [SHORT, NUMBER, NUMBER, *(10 for _week in weeks)],
    )
    yield SheetData(
        _("By firm"),
        [
            _("Firm"),
            _("Stage"),
            _("Lost (10,000 yuan)"),
            _("Lowest output (%)"),
            _("First week"),
            _("hit itself"),
        ],
        [
            [
                firm.name,
                _name(stage),
                round(row["lost"], 1),
                _percent(row["low"]),
                row["first"],
                _("yes") if row["hit"] else "",
            ]
            for firm, stage, row in about["firms"]
        ],
        [LONG, SHORT, NUMBER, NUMBER, NUMBER, NUMBER],
    )
    yield SheetData(
        _("Firms by week"),
        [_("Week"), _("Firm"), _("Stage"), _("Lost (10,000 yuan)"), _("Of its usual output (%)")],
        [
            [week["number"], firm.name, _name(stage), round(row["lost"], 1), _percent(row["loss"])]
            for week in weeks_told(found, named)
            for firm, stage, row in week["firms"] or []
        ],
        [8, LONG, SHORT, NUMBER, NUMBER],
    )
    yield SheetData(
        _("About"), [_("What"), _("Value")], _about(found, about["chosen"]), [LONG, LONG * 2]
    )


def _name(stage: Stage | None) -> str:
    return stage.display_name if stage else ""


def _about(found: Scenario, chosen: str) -> list[list[Any]]:
    basis = found.result.get("basis") or {}
    return [
        [_("Scenario"), found.name],
        [_("Who is hit"), chosen],
        [_("Firms hit"), found.result["hit"]],
        [_("Capacity lost (%)"), found.strength],
        [_("For how many weeks"), found.weeks],
        [_("Weeks looked at"), found.horizon],
        [_("Stocks of inputs (weeks)"), found.stock],
        [_("Output lost (%)"), _percent(found.result["share"])],
        [_("Supply links of the year"), found.year],
        [_("Firms"), basis.get("firms")],
        [_("Supply links"), basis.get("links")],
        [_("Links without an amount, estimated"), basis.get("unpriced")],
        [_("Links of parties on no stage, left out"), basis.get("unplaced")],
        [_("Calculated"), localtime(found.made_at).replace(tzinfo=None)],
        [_("Made by"), found.made_by],
    ]


def _compared(request: HttpRequest, pair: list[Scenario]) -> Iterator[SheetData]:
    about, named = compared(request, pair), stages_of(request)
    heads = [f"{letter}: {found.name}" for letter, found in zip(LETTERS, pair, strict=True)]
    rows: list[list[Any]] = [
        [_("Who is hit"), *(chosen for _letter, _found, chosen in about["pair"])]
    ]
    rows += [[name, *values] for name, values in about["assumed"]]
    rows += [
        [_("%(what)s (%%)") % {"what": name} if kind == "share" else name]
        + [_told(value, kind) for value in values]
        for name, kind, values in about["outcome"]
    ]
    rows.append(
        [_("Calculated"), *(localtime(found.made_at).replace(tzinfo=None) for found in pair)]
    )
    rows += [[_("To bear in mind"), said] for said in about["unlike"]]
    yield SheetData(_("Compared"), [_("What"), *heads], rows, [LONG, LONG, LONG])
    yield _by_week(about["chart_rows"])
    lost = [f"{letter}: {_('Lost (10,000 yuan)')}" for letter in LETTERS]
    yield SheetData(
        _("By stage"),
        [_("Stage"), *lost, _("B less A")],
        [[stage.display_name, *_with_difference(values)] for stage, values in about["stages"]],
        [SHORT, NUMBER, NUMBER, NUMBER],
    )
    yield SheetData(
        _("By firm"),
        [_("Firm"), _("Stage"), *lost, _("B less A")],
        [
            [firm.name, _name(stage), *_with_difference(values)]
            for firm, stage, values in compare_firms(pair, named)
        ],
        [LONG, SHORT, NUMBER, NUMBER, NUMBER],
    )


def _told(value: float | None, kind: str) -> float | None:
    if value is None:
        return None
    return _percent(value) if kind == "share" else round(value, 1)


def _with_difference(values: list[float | None]) -> list[float | None]:
    one, other = values
    told: list[float | None] = [None if value is None else round(value, 1) for value in values]
    return [*told, None if one is None or other is None else round(other - one, 1)]
