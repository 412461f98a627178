"""Briefings: the list, one as it is read, its texts, its papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.forms import posted, saved, see_other, status_of
from chainloom.core.pdf import PDF
from chainloom.core.tables import Column, Table
from chainloom.jobs.policy import job_policy

from ..forms import BriefingForm, TextForm, TitleForm
from ..models import Briefing, BriefingText
from ..papers.docx import DOCX, docx_of
from ..papers.pdf import briefing_pdf
from ..policy import briefing_policy, reads_reports
from ..selectors import briefings as selectors
from ..services import briefings as services

COLUMNS = [
    Column("title", gettext_lazy("briefing"), sort="title", fixed=True),
    Column("until", gettext_lazy("period"), sort="until"),
    Column("as_of", gettext_lazy("as of"), sort="as_of"),
    Column("state", gettext_lazy("state"), sort="state"),
    Column("issued", pgettext_lazy("briefing", "issued on"), sort="issued_at", default=False),
]
# Verb → the service, what is said, whether the briefing is still there.
ACTS: dict[str, tuple[Callable[..., Any], Any]] = {
    "refresh": (
        services.briefing_refresh,
        gettext_lazy("The figures are counted anew; texts of your own stay."),
    ),
    "issue": (services.briefing_issue, gettext_lazy("Issued: bureaus may read it now.")),
    "reopen": (services.briefing_reopen, gettext_lazy("It is a draft again.")),
    "remove": (services.briefing_remove, gettext_lazy("The draft is gone.")),
}


def briefing_of(request: HttpRequest, briefing_id: int, action: str = "view") -> Briefing:
    """A briefing the actor may see; 404 for any other, 403 for what they may not do with it."""
    row = selectors.briefings(request.actor).filter(pk=briefing_id).first()
    if row is None:
        raise Http404(_("There is no such page."))
    if action != "view":
        briefing_policy.check(request.actor, action, row)
    return row


def briefing_url(row: Briefing) -> str:
    return reverse("reports:briefing", args=[row.chain.slug, row.pk])


def check_reads(request: HttpRequest) -> None:
    if not reads_reports(request.actor):
        raise Http404(_("There is no such page."))


@require_GET
def briefing_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    check_reads(request)
    rows = selectors.briefings(request.actor).defer("chapters")
    table = Table(request.GET, COLUMNS, default_sort="-until").load(rows)
    context = {
        "table": table,
        "may_add": briefing_policy.may_add(request.actor),
        "sees_all": request.actor.sees_all,
    }
    return render(request, "reports/briefings.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, chain_slug: str) -> HttpResponse:
    check_reads(request)
    briefing_policy.check_add(request.actor)
    form = BriefingForm(posted(request))
    made: list[Briefing] = []

    def work() -> None:
        made.append(services.briefing_create(**form.cleaned_data, by=request.actor))

    if request.method == "POST" and saved(form, work):
        return see_other(briefing_url(made[0]))
    back = reverse("reports:briefings", args=[chain_slug])
    context = {"form": form, "heading": _("New briefing"), "back": back, "submit": _("Count")}
    return render(request, "reports/form.html", context, status=status_of(form))


@require_GET
def detail(request: HttpRequest, chain_slug: str, briefing_id: int) -> HttpResponse:
    row = briefing_of(request, briefing_id)
    actor = request.actor
    job = row.job
    running = job is not None and not job.is_finished()
    failed = job is not None and job.is_finished() and bool(job.error)
    chapters = selectors.shown(actor, row)
    context = {
        "briefing": row,
        "chapters": chapters,
        "may_edit": briefing_policy.may(actor, "edit", row),
        "may_reopen": briefing_policy.may(actor, "reopen", row),
        "job": job if (running or failed) and job_policy.may(actor, "view", job) else None,
        "is_running": running,
        "changed": sum(len(part.changed) for one in chapters for part in one.parts),
        "sees_all": actor.sees_all,
    }
    return render(request, "reports/briefing.html", context)


def _answered(
    request: HttpRequest, form: Any, work: Callable[[], Any], said: Any, to: str, **context: Any
) -> HttpResponse:
    if request.method == "POST" and saved(form, work):
        messages.success(request, said)
        return see_other(to)
    context |= {"form": form, "back": to}
    return render(request, "reports/form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, chain_slug: str, briefing_id: int) -> HttpResponse:
    """Its title."""
    row = briefing_of(request, briefing_id, "edit")
    form = TitleForm(posted(request), initial={"title": row.title, "version": row.version})

    def work() -> None:
        services.briefing_rename(briefing=row, by=request.actor, **form.cleaned_data)

    heading = _("Change the title")
    return _answered(request, form, work, _("Saved."), briefing_url(row), heading=heading)


@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, chain_slug: str, briefing_id: int, part: str) -> HttpResponse:
    """The text of a part; the product's own until somebody writes another."""
    row = briefing_of(request, briefing_id, "edit")
    about = row.parts(inside=True).get(part)
    if about is None:
        raise Http404(_("There is no such page."))
    own = BriefingText.objects.filter(briefing=row, part=part).first()
    start = {"text": selectors.text_of(about, own), "version": row.version}
    form = TextForm(posted(request), initial=start)

    def work() -> None:
        services.text_set(briefing=row, part=part, by=request.actor, **form.cleaned_data)

    to = f"{briefing_url(row)}#{part}"
    heading = about["heading"] or _("Text")
    return _answered(
        request, form, work, _("Saved."), to, heading=heading, figures=about["figures"]
    )


@require_POST
def follow(request: HttpRequest, chain_slug: str, briefing_id: int, part: str) -> HttpResponse:
    """Put the figures that have changed into the text."""
    row = briefing_of(request, briefing_id, "edit")
    said = _("The new figures stand in the text; look through it once more.")
    done(request, lambda: services.text_follow(briefing=row, part=part, by=request.actor), said)
    return see_other(f"{briefing_url(row)}#{part}")


@require_POST
def act(request: HttpRequest, chain_slug: str, briefing_id: int, verb: str) -> HttpResponse:
    if verb not in ACTS:
        raise Http404(_("There is no such page."))
    row = briefing_of(request, briefing_id, "reopen" if verb == "reopen" else "edit")
    service, said = ACTS[verb]
    gone = done(request, lambda: service(briefing=row, by=request.actor), said) and verb == "remove"
    return see_other(reverse("reports:briefings", args=[chain_slug]) if gone else briefing_url(row))


@require_GET
def paper(request: HttpRequest, chain_slug: str, briefing_id: int, kind: str) -> HttpResponse:
    """As DOCX or PDF. `?inside=no` leaves out what is for office and leader alone."""
    row = briefing_of(request, briefing_id)
    if not row.is_counted():
        raise Http404(_("There is no such page."))
    inside = request.actor.sees_all and request.GET.get("inside") != "no"
    make, content_type = (docx_of, DOCX) if kind == "docx" else (briefing_pdf, PDF)
    response = HttpResponse(make(row, inside=inside), content_type=content_type)
    name = f"{row.title}.{kind}"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
