"""Background work of the registry."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.registry import job_kind

from . import counting, finding, telling


@job_kind(finding.REBUILD_JOB, label=_("Build the search index"))
def rebuild(run: Any) -> dict[str, int]:
    """Idempotent: it builds a new index from the database and puts it in the old one's place."""
    return {"organisations": finding.search_rebuild(lambda done, total: run.progress(done, total))}


@job_kind(finding.REFRESH_JOB, label=_("Bring the search index up to date"))
def refresh(run: Any, *, runs: list[tuple[int, int]]) -> dict[str, int]:
    """Idempotent: what is in the database now goes into the index."""
    ids = [pk for first, last in runs for pk in range(first, last + 1)]
    finding.search_refresh(ids, lambda done, total: run.progress(done, total))
    return {"organisations": len(ids)}


@job_kind(counting.JOB, label=_("Counting of figures"))
def count(run: Any, *, chain: int, code: str, day: str, tiers: list[str]) -> dict[str, list[str]]:
    """Asked for by whoever was shown figures that are no longer current."""
    asked = counting.Asked(dt.date.fromisoformat(day), tuple(tiers))
    done = counting.recount(chain_id=chain, code=code, asked=asked)
    # One is enough to tell that it was done; a busy chain would leave thousands behind.
    earlier = Job.objects.filter(kind=counting.JOB, chain_id=chain, status=JobStatus.DONE)
    earlier.exclude(pk=run.job.pk).delete()
    return {"counted": done}


@job_kind(telling.EXPIRING_JOB, label=_("Look for certificates that expire"))
def tell_expiring(run: Any) -> dict[str, int]:
    """Each certificate is told of once, however often this runs; a chain is told whole or not."""
    told = 0
    for chain in telling.chains():
        with transaction.atomic():
            told += telling.certificates_expire(chain)
    return {"told": told}
