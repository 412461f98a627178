"""The background work of agreements: once a day, what is due and what ends."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chainloom.jobs import schedule
from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun

from . import services

WATCH = "agreements.watch"
AT = time(8, 30)


@job_kind(WATCH, label=_("Looking at what is due under agreements"))
def watch(run: JobRun) -> dict[str, Any]:
    """Remind, renew; doing it again after a crash tells nobody twice."""
    return dict(services.agreements_watch(by=run.actor))


def daily(now: datetime) -> str:
    """The day, from the time of day on at which people begin to work."""
    local = timezone.localtime(now)
    day = local.date() if local.time() >= AT else local.date() - timedelta(days=1)
    return day.isoformat()


def enter() -> None:
    schedule.register(WATCH, slot=daily)
