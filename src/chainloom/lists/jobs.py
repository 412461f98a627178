"""The background work of the four lists: clocks that run out, offers to be confirmed."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils.translation import gettext_lazy as _

from chainloom.jobs import schedule
from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun

from . import services
from .models import Clock, Matchmaking
from .services.matchmaking.planning import JOB as PLAN

WATCH = "lists.watch"
ASK = "lists.ask"
# Urgent needs are counted in minutes.
EVERY_SECONDS = 60


@job_kind(WATCH, label=_("Looking at the time of needs"))
def watch(run: JobRun) -> dict[str, Any]:
    """Warn and escalate; doing it again after a crash tells nobody twice."""
    return dict(services.needs.clocks_watch(by=run.actor))


@job_kind(ASK, label=_("Asking whether offers still hold"))
def ask(run: JobRun) -> dict[str, Any]:
    """Once a week; each stale offer is asked about once."""
    return {"asked": services.resources.resources_ask(by=run.actor)}


@job_kind(PLAN, label=_("Planning a matchmaking event"))
def matchmaking_plan(run: JobRun, matchmaking: int) -> dict[str, Any]:
    """Who meets whom; run again after a crash, it makes the same plan."""
    row = Matchmaking.objects.select_related("chain").get(pk=matchmaking)
    made = services.matchmaking.plan_make(matchmaking=row, by=run.actor, progress=run.progress)
    return dict(made.plan)


def is_anything_due() -> bool:
    from django.utils import timezone

    rows = Clock.objects.filter(stopped_at=None, escalated_at=None)
    return rows.filter(warn_at__lte=timezone.now()).exists()


def enter() -> None:
    schedule.register(WATCH, slot=schedule.every(EVERY_SECONDS), wanted=is_anything_due)
    schedule.register(ASK, slot=schedule.weekly(0, time(9, 0)))
