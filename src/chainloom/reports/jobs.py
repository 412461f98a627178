"""Background work: counting what a briefing tells."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun

from .models import Briefing
from .services.briefings import JOB, briefing_count


@job_kind(JOB, label=_("Count the figures of a briefing"))
def count_briefing(run: JobRun, *, briefing: int) -> dict[str, Any]:
    """One chapter after another; a briefing that is gone or issued meanwhile is let be."""
    row = Briefing.objects.select_related("chain").filter(pk=briefing).first()
    if row is None or not row.is_draft():
        return {}
    briefing_count(briefing=row, by=run.actor, told=run.progress)
    return {"briefing": row.pk}
