"""The background work of events: once a day, what is tomorrow, due, over, or to be erased."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from chainloom.agreements.jobs import daily
from chainloom.jobs import schedule
from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun

from . import services

WATCH = "events.watch"


@job_kind(WATCH, label=_("Looking at events and resolutions"))
def watch(run: JobRun) -> dict[str, Any]:
    """Remind, ask, erase; doing it again after a crash tells nobody twice."""
    return dict(services.events_watch(by=run.actor))


def enter() -> None:
    schedule.register(WATCH, slot=daily)
