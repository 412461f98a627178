"""The chain's ladders: who stands where by year, how many move, who is behind a figure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET

from chainloom.core.downloads import about_list, in_batches
from chainloom.core.spreadsheets import SheetData
from chainloom.core.tables import Column, Table
from chainloom.jobs.exporting import ListFile, list_export
from chainloom.organisations.models import Certificate, Organisation
from chainloom.organisations.policy import organisation_policy
from chainloom.organisations.selectors import kind_label

from .. import drawing
from ..catalogue import Completeness, Ladder, Theme, ladders
from ..forms import FirmsFilter
from ..presenting import source_of
from ..selectors import criteria as counted
from ..selectors.criteria import ONE_SHORT, Near
from ..selectors.firm import SOON_DAYS
from ..selectors.holders import Holders, firms_at, holders, years_of
from ..wording import THEMES, language
from .common import ladder_of, tabs

MOST_ENDING = 50
FIRMS = [
    Column("firm", gettext_lazy("firm"), fixed=True),
    Column("step", pgettext_lazy("ladder", "step")),
    Column("issued", gettext_lazy("issue date")),
    Column("ends", gettext_lazy("ends on")),
    Column("number", gettext_lazy("document number"), default=False),
]


@require_GET
def overview(request: HttpRequest, chain_slug: str) -> HttpResponse:
    found = holders(request.chain)
    today = timezone.localdate()
    near = _near_counts(request, found.value)
    lines = [_line(one, found.value, today, near, chain_slug) for one in ladders()]
    context = {
        "tabs": tabs(request, "overview"),
        "figures": found,
        "themes": [
            {
                "label": THEMES[theme][0],
                "icon": THEMES[theme][1],
                "ladders": [one for one in lines if one["theme"] is theme],
            }
            for theme in Theme
        ],
        "days": [drawing.day_label(day) for day in lines[0]["days"]],
        "sees_near": request.actor.sees_all,
        "is_empty": all(one["is_empty"] for one in lines),
    }
    return render(request, "upgrading/overview.html", context)


def _near_counts(request: HttpRequest, held: Holders) -> dict[str, dict[str, int]]:
    if not request.actor.sees_all:
        return {}
    kept = counted.standings(request.chain)
    return Near(kept.value, held).counts() if kept.value else {}


def _line(
    ladder: Ladder, held: Holders, today: date, near: dict[str, Any], slug: str
) -> dict[str, Any]:
    """A ladder in the overview: each step through the years, and who is near it."""
    found, links, said = years_of(held, ladder, today), drawing.Links(slug, ladder), language()
    last = len(found.days) - 1
    return {
        "theme": ladder.theme,
        "code": ladder.code,
        "label": ladder.label(said),
        "days": found.days,
        "up": found.up(last),
        "up_url": links.to(today, moved="up"),
        "undated": found.undated,
        "is_empty": found.is_empty,
        "steps": [
            {
                "label": step.label(said),
                "key": step.key,
                "cells": [
                    {
                        "day": drawing.day_label(day),
                        "count": counts[step.number],
                        "url": links.to(day, step=step.number),
                    }
                    for day, counts in zip(found.days, found.counts, strict=True)
                ],
                "near": near.get(step.key, {}).get(ONE_SHORT),
            }
            for step in reversed(ladder.steps)
        ],
    }


@require_GET
def ladder_page(request: HttpRequest, chain_slug: str, ladder: str) -> HttpResponse:
    of = ladder_of(ladder)
    figures = holders(request.chain)
    today = timezone.localdate()
    found = years_of(figures.value, of, today)
    links = drawing.Links(chain_slug, of)
    picture = drawing.ways(found, of)
    context = {
        "tabs": tabs(request, "overview"),
        "ladder": of,
        "name": of.label(language()),
        "figures": figures,
        "found": found,
        "chart": drawing.bars(found, of, links),
        "chart_rows": drawing.bar_rows(found, of),
        "ways": picture,
        "ways_height": 160 + 50 * len(of.steps),
        "way_rows": drawing.way_rows(found, of),
        "path": drawing.path_lines(found, links),
        "ending": _ending(request, figures.value, of, today),
        "soon_days": SOON_DAYS,
    }
    return render(request, "upgrading/ladder.html", context)


def _ending(
    request: HttpRequest, held: Holders, ladder: Ladder, today: date
) -> list[dict[str, Any]]:
    """What ends soon and is not followed by a longer certificate; the next first."""
    mask = held.ending(ladder, today, today + timedelta(days=SOON_DAYS))
    at = np.flatnonzero(mask)
    at = at[np.argsort(held.end[at], kind="stable")][:MOST_ENDING]
    keys = [int(one) for one in held.ids[held.firm[at]]]
    rows = organisation_policy.rows(request.actor).in_bulk(keys)
    said = language()
    return [
        {
            "organisation": rows[key],
            "step": step.label(said) if (step := ladder.step(int(held.step[place]))) else "",
            "ends": date.fromordinal(int(held.end[place])),
        }
        for key, place in zip(keys, at.tolist(), strict=True)
        if key in rows
    ]


def _asked(request: HttpRequest, code: str) -> tuple[Ladder, FirmsFilter, list[int]]:
    of = ladder_of(code)
    filters = FirmsFilter(request.GET, ladder=of)
    chosen = firms_at(
        holders(request.chain).value,
        of,
        filters.day(),
        step=filters.chosen_step(),
        moved=filters.chosen_move(),
    )
    return of, filters, [int(one) for one in chosen]


@require_GET
def firms(request: HttpRequest, chain_slug: str, ladder: str) -> HttpResponse:
    """Who is behind a figure."""
    of, filters, keys = _asked(request, ladder)
    table = Table(request.GET, FIRMS, filters=filters, page_size=50).load(keys)
    table.rows = _firm_rows(request, of, table.rows, filters.day())
    context = {
        "tabs": tabs(request, "overview"),
        "ladder": of,
        "name": of.label(language()),
        "table": table,
        "on": filters.day(),
    }
    return render(request, "upgrading/firms.html", context)


def _firm_rows(
    request: HttpRequest, ladder: Ladder, keys: list[int], on: date
) -> list[dict[str, Any]]:
    """These firms in this order, each with the certificate by which it stood there on the day."""
    rows: dict[int, Organisation] = organisation_policy.rows(request.actor).in_bulk(keys)
    held: dict[int, Certificate] = {}
    found = Certificate.objects.filter(
        organisation__in=keys, kind__in=ladder.kinds, issued_on__lte=on
    )
    for one in found.order_by("issued_on", "pk"):
        before = held.get(one.organisation_id)
        if before is None or _rank(ladder, one, on) >= _rank(ladder, before, on):
            held[one.organisation_id] = one
    return [
        {"organisation": rows[key], "by": held.get(key), "label": _label(held.get(key))}
        for key in keys
        if key in rows
    ]


def _rank(ladder: Ladder, row: Certificate, on: date) -> tuple[bool, int]:
    return row.is_valid_on(on), ladder.step_of(row.kind, row.level) or 0


def _label(row: Certificate | None) -> str:
    return kind_label(row.kind, row.level) if row else ""


def _firms_file(request: HttpRequest, ladder: str) -> ListFile:
    of, filters, keys = _asked(request, ladder)
    heads = [
        _("firm"),
        _("USCC"),
        pgettext("ladder", "step"),
        _("issue date"),
        _("ends on"),
        _("document number"),
    ]

    def lines(some: list[int]) -> list[list[Any]]:
        return [
            [
                row["organisation"].name,
                row["organisation"].uscc,
                row["label"],
                row["by"] and row["by"].issued_on,
                row["by"] and row["by"].expires_on,
                row["by"] and row["by"].number,
            ]
            for row in _firm_rows(request, of, some, filters.day())
        ]

    sheet = SheetData(of.label(language()), heads, in_batches(keys, lines, fetched=lambda p: p))
    about = about_list(request.chain, Table(request.GET, (), filters=filters))
    return ListFile(of.label(language()), [sheet], about, [keys])


firms_export = list_export(_firms_file, page="upgrading:firms")


@require_GET
def criteria(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Every criterion in force today with its source, and how whole it is."""
    said, today = language(), timezone.localdate()
    found = []
    for one in ladders():
        steps = [
            {
                "label": step.label(said),
                "criteria": [
                    {"text": asked.label(said), "source": source_of(asked)}
                    for asked in step.asked(today)
                ],
            }
            for step in one.steps
        ]
        found.append(
            {
                "code": one.code,
                "label": one.label(said),
                "steps": steps,
                "documents": [
                    {
                        "number": doc.number,
                        "title": doc.label(said),
                        "issuer": doc.issuer,
                        "url": doc.url,
                        "begins": doc.begins.written,
                        "ends": doc.ends.written if doc.ends else "",
                        "is_account": doc.read == "account",
                        "checked": doc.checked,
                        "note": doc.note_in(said),
                    }
                    for doc in one.documents
                ],
            }
        )
    whole = [asked for one in ladders() for step in one.steps for asked in step.asked(today)]
    context = {
        "tabs": tabs(request, "criteria"),
        "ladders": found,
        "count": len(whole),
        "partial": sum(one.completeness is Completeness.PARTIAL for one in whole),
        "judged": sum(one.completeness is Completeness.JUDGEMENT for one in whole),
    }
    return render(request, "upgrading/criteria.html", context)
