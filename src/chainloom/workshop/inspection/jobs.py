"""The background work of the inspection tool."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun

from .models import RollRun
from .services.running import JOB, run_work


@job_kind(JOB, label=_("Inspecting a roll"))
def run(run: JobRun, run_id: int) -> dict[str, Any]:
    rows = RollRun.objects.select_related("roll__chain", "profile")
    found = rows.filter(pk=run_id, state="working").first()
    return run_work(found, run.actor, run.progress) if found else {}
