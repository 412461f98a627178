"""How far a job is, and stopping it; the workbook of a list that a job made."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from chainloom.core.errors import Problem

from .exporting import workbook_of
from .models import Job
from .policy import job_policy
from .registry import kind
from .services import job_cancel
from .workbooks import export_file, export_opened


def _job(request: HttpRequest, job_id: UUID) -> Job:
    job = job_policy.rows(request.actor).filter(pk=job_id).first()
    if job is None:
        raise Http404(_("There is no such page."))
    return job


def _after(request: HttpRequest) -> str:
    """Where to go when the job is done: an address of this site, or nowhere."""
    url = request.GET.get("then", "")
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts=None) else ""


@login_required
@require_GET
def detail(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The job's page; for HTMX only the part that moves."""
    job = _job(request, job_id)
    then = _after(request)
    context = {"job": job, "kind": kind(job.kind), "then": then}
    if request.htmx:
        response = render(request, "jobs/_progress.html", context)
        if job.status == "done" and then:
            response["HX-Redirect"] = then
        return response
    return render(request, "jobs/detail.html", context)


@login_required
@require_POST
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Stop it, and back to where the button stood (`?then=`), else to the job's page."""
    job = _job(request, job_id)
    try:
        job_cancel(job=job, by=request.actor)
        messages.success(request, _("The job is being stopped."))
    except Problem as problem:
        messages.error(request, str(problem.message))
    then = _after(request)
    return redirect(then) if then else redirect("jobs:detail", job_id=job.pk)


def _workbook(request: HttpRequest, key: UUID) -> Job:
    job = workbook_of(request.actor, key)
    if job is None:
        raise Http404(_("There is no such page."))
    return job


@require_GET
def workbook(request: HttpRequest, chain_slug: str, list_job: UUID) -> HttpResponse:
    """How far the workbook of a list is, and the way to it when it is done."""
    job = _workbook(request, list_job)
    context = {
        "job": job,
        "then": request.path,
        "is_there": export_file(job) is not None,
        "name": job.params["name"],
        "back": job.params["back"],
    }
    return render(request, "jobs/workbook.html", context)


@require_GET
def workbook_file(request: HttpRequest, chain_slug: str, list_job: UUID) -> HttpResponseBase:
    job = _workbook(request, list_job)
    opened = export_opened(export_file(job)) if job.status == "done" else None
    if opened is None:
        raise Http404(_("The file is no longer kept."))
    name = f"{job.params['name']}-{timezone.localdate(job.created_at):%Y-%m-%d}.xlsx"
    return FileResponse(opened, as_attachment=True, filename=name)
