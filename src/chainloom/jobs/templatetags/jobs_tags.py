"""What the progress component needs to know of a job."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from ..aside import catch_up
from ..models import Job, JobStatus
from ..registry import kind

register = template.Library()


@register.simple_tag
def job_view(job: Job, then: str = "") -> dict[str, Any]:
    """The job in the words of `<c-job>`."""
    catch_up(job)
    after = f"?{urlencode({'then': then})}" if then else ""
    ended = job.is_finished()
    return {
        "title": kind(job.kind).label,
        "state": "waiting" if job.status == JobStatus.QUEUED else job.status,
        "percent": 100 if job.status == JobStatus.DONE else job.percent,
        "message": job.progress_note,
        "poll": "" if ended else reverse("jobs:detail", args=[job.pk]) + after,
        "cancel": "" if ended else reverse("jobs:cancel", args=[job.pk]) + after,
        "result": then if job.status == JobStatus.DONE else "",
        "error": _error(job),
    }


def _error(job: Job) -> str:
    if not job.error:
        return ""
    match job.error.get("code"):
        case "crashed":
            return _("The work was interrupted several times and has been given up.")
        case "unexpected":
            return _("Something went wrong in the program. Nothing was changed.")
    return job.error.get("message", "")
