"""The workshop's own background work: what is left over goes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext_lazy as _

from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun

from . import sweeping
from .inspection.services.uploads import forget_unfinished

SWEEP = "workshop.sweep"


@job_kind(SWEEP, label=_("Removal of workshop files that nobody needs"))
def sweep(run: JobRun) -> dict[str, Any]:
    """Doing it again after a crash goes on with what is left. Of files `sweeping.Swept` says what
    its figures are; `held` is why none was touched."""
    unfinished = forget_unfinished(by=run.actor)
    return {"unfinished": unfinished, **asdict(sweeping.sweep())}
