"""Workbooks of every firm's risk, made in the background and kept for a week."""

from __future__ import annotations

from datetime import date

from django.http import QueryDict

from chainloom.accounts.actor import Actor
from chainloom.jobs.models import Job
from chainloom.jobs.services import job_enqueue

from ...models import Chain
from ...policy import risk_run_policy
from ..common import acting_in

JOB = "chain.risk_export"
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
