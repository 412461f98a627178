"""Workbooks of every firm's risk, made in the background and kept for a week."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

from django.conf import settings

from chainloom.accounts.actor import Actor
from chainloom.jobs.models import Job
from chainloom.jobs.services import job_enqueue

from ...models import Chain
from ...policy import risk_run_policy
from ..common import acting_in

JOB = "chain.risk_export"
KEPT_SECONDS = 7 * 24 * 3600
# An address is kept with the job: no browser sends a longer one.
QUERY_MOST = 2_000


def risk_export_enqueue(*, chain: Chain, day: date, query: str, by: Actor) -> Job:
    """Have the table of firms by risk written as a workbook, as the address `query` orders and
    narrows it."""
    by = acting_in(by, chain)
    risk_run_policy.check_add(by)
    params = {"chain": chain.pk, "day": day.isoformat(), "query": query[:QUERY_MOST]}
    return job_enqueue(kind=JOB, params=params, by=by)


def export_file(job: Job) -> Path:
    """Where the workbook of a job is, or was."""
    return Path(settings.MEDIA_ROOT) / "exports" / f"{job.pk}.xlsx"


def forget_old_exports() -> None:
    """Remove workbooks that are older than a week: each can be made anew."""
    folder = Path(settings.MEDIA_ROOT) / "exports"
    oldest = time.time() - KEPT_SECONDS
    for file in folder.glob("*.xlsx"):
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
