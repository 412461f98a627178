"""Reports of a roll: made, read, handed on."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from chainloom.core.buttons import done
from chainloom.core.digits import whole_number
from chainloom.core.drawing import svg
from chainloom.core.forms import see_other
from chainloom.lists.models import Match
from chainloom.lists.policy import match_policy

from ... import links
from ...common import missing, private_picture, row_or_404
from .. import wording
from ..models import RollReport
from ..papers import Report, kind_label, report_xlsx, roll_map
from ..papers.pdf import report_pdf
from ..papers.words import direction_label
from ..policy import report_policy
from ..selectors import unseen_sentence
from ..services import reporting
from ..services.snapshot import report_of
from .common import roll_of, roll_tabs, roll_url

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 500


def report_row(request: HttpRequest, report_id: int) -> RollReport:
    """What it says is read when it is asked for: the pictures in it are asked for one by one."""
    rows = report_policy.rows(request.actor).select_related("chain", "organisation", "roll")
    return row_or_404(rows.defer("content"), report_id)


def report_url(row: RollReport, name: str = "report", *args: Any) -> str:
    return reverse(f"workshop:{name}", args=[row.chain.slug, row.pk, *args])


def shown(report: Report, row: RollReport) -> dict[str, Any]:
    """What the page of a report shows, wherever it is read."""
    grade = report.grade
    lines = [
        {
            "number": place + 1,
            "kind": kind_label(mark.flaw.kind),
            "at": mark.flaw.at_m,
            "across": mark.flaw.across_mm,
            "length": mark.flaw.length_mm,
            "direction": direction_label(mark.flaw.direction),
            "points": mark.counted,
            "sure": report.is_sure(place),
        }
        for place, mark in enumerate(grade.marks[:MOST_ROWS])
    ]
    drawn = svg(roll_map(report), title=_("Map of the roll"))
    return {
        "report": report,
        "row": row,
        "grade": grade,
        "lines": lines,
        "more": max(0, len(grade.marks) - MOST_ROWS),
        "limits": [wording.limit(one) for one in grade.tests],
        # Made by the product, words in it escaped.
        "map": mark_safe(drawn),  # noqa: S308
        "crops": [(one.position, _caption(report, one.position)) for one in row.crops.all()],
        "unseen": unseen_sentence(len(report.left_out)) if report.left_out else "",
    }


def _caption(report: Report, number: int) -> str:
    """“3 · hole · 12.40 m”."""
    flaw = report.grade.marks[number - 1].flaw
    return f"{number} · {kind_label(flaw.kind)} · {flaw.at_m:.2f} m"


def paper(row: RollReport, kind: str) -> HttpResponse:
    """The report as a file."""
    if kind not in ("pdf", "xlsx"):
        raise missing()
    report = report_of(row)
    made = report_pdf(report) if kind == "pdf" else report_xlsx(report)
    response = HttpResponse(made, content_type="application/pdf" if kind == "pdf" else XLSX)
    name = f"{row.number}-{report.made_on:%Y-%m-%d}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def crop_of(row: RollReport, crop: int) -> HttpResponse:
    found = row.crops.filter(position=crop).first()
    if found is None:
        raise missing()
    return private_picture(found.file)


@require_GET
@never_cache
def roll_reports(request: HttpRequest, chain_slug: str, roll_id: int) -> HttpResponse:
    """The reports that were made of a roll."""
    roll = roll_of(request, roll_id)
    context = {
        "roll": roll,
        "tabs": roll_tabs(roll, "roll_reports"),
        # What a report says is large, and the list says none of it.
        "reports": roll.reports.defer("content")
        .select_related("created_by")
        .annotate(open_links=Count("links", filter=links.is_open_now("links__"))),
    }
    return render(request, "workshop/inspection/reports.html", context)


@require_POST
def report_make(request: HttpRequest, chain_slug: str, roll_id: int) -> HttpResponse:
    roll = roll_of(request, roll_id)
    made: list[RollReport] = []
    if done(request, lambda: made.append(reporting.report_make(roll=roll, by=request.actor))):
        return see_other(report_url(made[0]))
    return see_other(roll_url(roll, "roll_reports"))


@require_GET
@never_cache
@gzip_page
def report(request: HttpRequest, chain_slug: str, report_id: int) -> HttpResponse:
    row = report_row(request, report_id)
    is_own = report_policy.may(request.actor, "change", row)
    beside = row.match_reports.select_related("match__need", "match__resource")
    context = {
        **shown(report_of(row, with_pictures=False), row),
        "is_own": is_own,
        "links": links.shown(request, row.links.all(), "workshop_open:report") if is_own else [],
        "days": links.USUAL_DAYS,
        "beside": beside if is_own else (),
        "matches": _not_yet_beside(request, row) if is_own else (),
        "base_url": report_url(row),
    }
    return render(request, "workshop/inspection/report.html", context)


def _not_yet_beside(request: HttpRequest, row: RollReport) -> Any:
    there = row.match_reports.values("match")
    return reporting.matches_for(request.actor).exclude(pk__in=there)[:100]


@require_GET
def report_paper(request: HttpRequest, chain_slug: str, report_id: int, kind: str) -> HttpResponse:
    return paper(report_row(request, report_id), kind)


@require_GET
def report_crop(request: HttpRequest, chain_slug: str, report_id: int, crop: int) -> HttpResponse:
    return crop_of(report_row(request, report_id), crop)


@require_POST
def report_remove(request: HttpRequest, chain_slug: str, report_id: int) -> HttpResponse:
    row = report_row(request, report_id)
    back = roll_url(row.roll, "roll_reports") if row.roll else ""
    done(request, lambda: reporting.report_remove(report=row, by=request.actor), _("Removed."))
    return see_other(back or reverse("workshop:rolls", args=[chain_slug]))


@require_POST
def report_share(request: HttpRequest, chain_slug: str, report_id: int) -> HttpResponse:
    row = report_row(request, report_id)
    days = whole_number(request.POST.get("days"), most=4)
    reader = request.POST.get("reader", "")
    done(
        request,
        lambda: reporting.link_make(report=row, days=days, reader=reader, by=request.actor),
        _("The link is made: copy it below and send it to who should read the report."),
    )
    return see_other(report_url(row) + "#share")


@require_POST
def link_revoke(
    request: HttpRequest, chain_slug: str, report_id: int, report_link_id: int
) -> HttpResponse:
    row = report_row(request, report_id)
    done(
        request,
        lambda: reporting.link_revoke(report=row, link_id=report_link_id, by=request.actor),
        _("The link is closed."),
    )
    return see_other(report_url(row) + "#share")


@require_POST
def report_attach(request: HttpRequest, chain_slug: str, report_id: int) -> HttpResponse:
    row = report_row(request, report_id)
    report_policy.check(request.actor, "change", row)
    key = whole_number(request.POST.get("match"), most=18)
    match = match_policy.rows(request.actor).filter(pk=key).first() if key else None
    if isinstance(match, Match):
        done(
            request,
            lambda: reporting.report_attach(report=row, match=match, by=request.actor),
            _("The report lies beside the match: both sides may read it."),
        )
    return see_other(report_url(row) + "#share")


@require_POST
def report_detach(
    request: HttpRequest, chain_slug: str, report_id: int, match_id: int
) -> HttpResponse:
    row = report_row(request, report_id)
    done(
        request,
        lambda: reporting.report_detach(report=row, match_id=match_id, by=request.actor),
        _("The other side may not read the report any more."),
    )
    return see_other(report_url(row) + "#share")
