"""The background work of plans: once a day, what nears and what is behind."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chainloom.jobs import schedule
from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun

from . import services

WATCH = "plan.watch"
AT = time(8, 40)


@job_kind(WATCH, label=_("Looking at what the plans promise"))
def watch(run: JobRun) -> dict[str, Any]:
    """Remind; doing it again after a crash tells nobody twice."""
    return dict(services.watching.plans_watch(by=run.actor))


def daily(now: datetime) -> str:
    """The day, from the time of day on at which people begin to work."""
    local = timezone.localtime(now)
    day = local.date() if local.time() >= AT else local.date() - timedelta(days=1)
    return day.isoformat()


def enter() -> None:
    schedule.register(WATCH, slot=daily)
