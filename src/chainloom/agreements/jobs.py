"""The background work of agreements: once a day, what is due and what ends."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.jobs import schedule
from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun
from chainloom.jobs.services import job_enqueue
from chainloom.notices.services import on_hours_changed

from . import services

WATCH = "agreements.watch"
RECKON = "agreements.reckon"
AT = time(8, 30)


@job_kind(WATCH, label=_("Looking at what is due under agreements"))
def watch(run: JobRun) -> dict[str, Any]:
    """Remind, renew; doing it again after a crash tells nobody twice."""
    return dict(services.agreements_watch(by=run.actor))


@job_kind(RECKON, label=_("Reckoning what is due by the working days known"))
def reckon(run: JobRun) -> dict[str, Any]:
    """Of the chain whose office works at other times."""
    return {"moved": services.dues_reckon(chain=run.job.chain_id)}


def _hours_changed(by: Actor) -> None:
    job_enqueue(kind=RECKON, params={}, by=by)


def daily(now: datetime) -> str:
    """The day, from the time of day on at which people begin to work."""
    local = timezone.localtime(now)
    day = local.date() if local.time() >= AT else local.date() - timedelta(days=1)
    return day.isoformat()


def enter() -> None:
    schedule.register(WATCH, slot=daily)
    on_hours_changed.append(_hours_changed)
