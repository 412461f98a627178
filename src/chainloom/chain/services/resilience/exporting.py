"""Workbooks of every firm's risk, made in the background and kept for a week."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

from django.conf import settings
from django.http import QueryDict

from chainloom.accounts.actor import Actor
from chainloom.jobs.models import Job
from chainloom.jobs.services import job_enqueue

from ...models import Chain
from ...policy import risk_run_policy
from ..common import acting_in

JOB = "chain.risk_export"
FOLDER = "exports"
KEPT_SECONDS = 7 * 24 * 3600
# What of an address orders and narrows the table, and the longest that its fields take.
KEYS = ("q", "stage", "district", "place", "tier", "on", "sort")
VALUE_MOST = 200


def risk_export_enqueue(*, chain: Chain, day: date, query: str, by: Actor) -> Job:
    """Have the table of firms by risk written as a workbook, as the address `query` orders and
    narrows it. Of the address only what the table reads is kept."""
    by = acting_in(by, chain)
    risk_run_policy.check_add(by)
    params = {"chain": chain.pk, "day": day.isoformat(), "query": _of_table(query)}
    return job_enqueue(kind=JOB, params=params, by=by)


def _of_table(query: str) -> str:
    """What the table reads of an address, whole; a longer value it does not take."""
    asked, kept = QueryDict(query), QueryDict(mutable=True)
    for key in KEYS:
        if 0 < len(value := asked.get(key, "")) <= VALUE_MOST:
            kept[key] = value
    return kept.urlencode()


def export_path(job: Job) -> Path:
    """Where the workbook of a job is, or was."""
    return _folder() / f"{job.pk}.xlsx"


def export_file(job: Job) -> Path | None:
    """The workbook of a job, as long as it is kept; one that is older than a week is removed."""
    file = export_path(job)
    if _is_old(file):
        file.unlink(missing_ok=True)
    return file if file.exists() else None


def are_old_exports() -> bool:
    return any(_is_old(file) for file in _folder().glob("*.xlsx"))


def forget_old_exports() -> int:
    """Remove workbooks that are older than a week, each can be made anew; how many there were."""
    old = [file for file in _folder().glob("*.xlsx") if _is_old(file)]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER


def _is_old(file: Path) -> bool:
    """One that somebody else has just removed is not."""
    try:
        return file.stat().st_mtime < time.time() - KEPT_SECONDS
    except FileNotFoundError:
        return False
