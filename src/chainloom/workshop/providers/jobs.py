"""Calls to tools of other makers, as background work."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun

from . import services

FORGET = "workshop.forget_tool_uses"


@job_kind(FORGET, label=gettext_lazy("Removal of what was prepared for tools and never sent"))
def forget(run: JobRun) -> dict[str, Any]:
    return {"removed": services.forget_old_uses()}


@job_kind(services.MANIFEST_JOB, label=gettext_lazy("Reading what a tool says of itself"))
def manifest(run: JobRun, tool_id: int) -> dict[str, Any]:
    run.progress(0, 1, _("Asking the tool"))
    services.run_manifest(tool_id)
    return {}


@job_kind(services.CALL_JOB, label=gettext_lazy("Asking a provider's tool"))
def call(run: JobRun, use_id: str) -> dict[str, Any]:
    services.run_call(use_id, run.progress)
    return {}
