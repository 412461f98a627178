"""The background work of ladders: criteria of a large chain, counted for all its firms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from chainloom.chain.models import Chain
from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun

from .selectors import criteria


@job_kind(criteria.JOB, label=_("Counting of criteria"))
def count(run: JobRun, chain: int, day: str) -> dict[str, Any]:
    """What was counted is kept in the cache; doing it again counts anew."""
    found = criteria.standings_keep(Chain.objects.get(pk=chain), date.fromisoformat(day))
    return {"firms": len(found.ids), "steps": len(found.steps)}
