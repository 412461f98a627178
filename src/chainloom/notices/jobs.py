"""The background work of notices."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun

from .services import deliver_due

DELIVER = "notices.deliver"


@job_kind(DELIVER, label=_("Sending of notices"), max_attempts=10)
def deliver(run: JobRun) -> dict[str, Any]:
    """Everything that is due. The same job again after a crash goes on where it was."""
    return deliver_due(holder=str(run.job.pk), progress=run.progress)
