"""A report for whoever has its link: exactly the report, nothing else of the firm."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from chainloom.core.opened import open_page

from ... import links
from ..models import ReportLink, RollReport
from ..services.snapshot import report_of
from .reports import crop_of, paper, shown


def _linked(key: str) -> RollReport:
    rows = ReportLink.objects.select_related("report__chain", "report__organisation")
    rows = rows.defer("report__content")
    return links.opened(rows, key).report


@require_GET
@open_page
@gzip_page
def report(request: HttpRequest, key: str) -> HttpResponse:
    row = _linked(key)
    context = {
        **shown(report_of(row, with_pictures=False), row),
        "chain": row.chain,
        "base_url": reverse("workshop_open:report", args=[key]),
        "language": request.LANGUAGE_CODE,
    }
    return render(request, "workshop/inspection/open.html", context)


@require_GET
@open_page
def report_paper(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    return paper(_linked(key), kind)


@require_GET
@open_page
def report_crop(request: HttpRequest, key: str, crop: int) -> HttpResponse:
    return crop_of(_linked(key), crop)
