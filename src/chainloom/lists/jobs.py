"""The background work of the four lists: clocks that run out, offers to be confirmed, milestones
that come near."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.chain.models import Chain
from chainloom.jobs import schedule
from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun

from . import services
from .models import Clock, Matchmaking
from .services.matchmaking.planning import JOB as PLAN

WATCH = "lists.watch"
RECKON = "lists.reckon"
ASK = "lists.ask"
LAPSE = "lists.lapse"
PARTIES = "lists.parties"
FORGET = "lists.forget"
MILESTONES = "lists.milestones"
# People are told of milestones, ended offers and silent parties when the day's work begins.
TOLD_AT = time(8)
# Before the day's first clocks run out.
RECKONED_AT = time(1)
# Urgent needs are counted in minutes.
EVERY_SECONDS = 60


@job_kind(WATCH, label=_("Looking at the time of needs"))
def watch(run: JobRun) -> dict[str, Any]:
    """Warn and escalate; doing it again after a crash tells nobody twice."""
    return dict(services.needs.clocks_watch(by=run.actor))


@job_kind(RECKON, label=_("Reckoning the time of needs by the working days known"))
def reckon(run: JobRun) -> dict[str, Any]:
    """Of one chain when its office works at other times; of all each night: a year whose holidays
    were not known may be known since."""
    by = run.actor
    if run.job.chain_id and by.chain_id is None:
        # Whoever asked for it did so for this chain alone.
        by = Actor.for_system("clocks", Chain.objects.get(pk=run.job.chain_id))
    return {"moved": services.needs.clocks_reckon(by=by)}


@job_kind(ASK, label=_("Asking whether offers still hold"))
def ask(run: JobRun) -> dict[str, Any]:
    """Once a week; each stale offer is asked about once."""
    return {"asked": services.resources.resources_ask(by=run.actor)}


@job_kind(LAPSE, label=_("Ending offers whose last day is past"))
def lapse(run: JobRun) -> dict[str, Any]:
    """Each day; an offer is ended, and its owner told, once."""
    return {"ended": services.resources.resources_lapse(by=run.actor)}


@job_kind(PARTIES, label=_("Looking for needs that no chosen party answers"))
def parties(run: JobRun) -> dict[str, Any]:
    """Each day; who asks and the office are told once of each."""
    return {"told": services.needs.parties_watch(by=run.actor)}


@job_kind(PLAN, label=_("Planning a matchmaking event"))
def matchmaking_plan(run: JobRun, matchmaking: int) -> dict[str, Any]:
    """Who meets whom; run again after a crash, it makes the same plan."""
    row = Matchmaking.objects.select_related("chain").get(pk=matchmaking)
    made = services.matchmaking.plan_make(matchmaking=row, by=run.actor, progress=run.progress)
    return dict(made.plan)


@job_kind(FORGET, label=_("Removing old offers from outside"))
def forget(run: JobRun) -> dict[str, Any]:
    """Work addresses of people outside are kept for a while and no longer."""
    return {"removed": services.outside.outside_offers_forget(by=run.actor)}


@job_kind(MILESTONES, label=_("Looking at the days of milestones"))
def milestones(run: JobRun) -> dict[str, Any]:
    """Each day; each milestone is told of once when it is near, and once when it is late."""
    return dict(services.projects.milestones_watch(by=run.actor))


def daily(at: time) -> schedule.Slot:
    """Each day at a time, in the installation's time zone."""

    def slot(now: datetime) -> str:
        local = timezone.localtime(now)
        day = local.date() if local.time() >= at else local.date() - timedelta(days=1)
        return day.isoformat()

    return slot


def is_anything_due() -> bool:
    rows = Clock.objects.filter(stopped_at=None, escalated_at=None)
    return rows.filter(warn_at__lte=timezone.now()).exists()


def enter() -> None:
    schedule.register(WATCH, slot=schedule.every(EVERY_SECONDS), wanted=is_anything_due)
    schedule.register(RECKON, slot=daily(RECKONED_AT))
    schedule.register(ASK, slot=schedule.weekly(0, time(9, 0)))
    schedule.register(FORGET, slot=schedule.weekly(0, time(9, 30)))
    schedule.register(LAPSE, slot=daily(TOLD_AT))
    schedule.register(PARTIES, slot=daily(TOLD_AT))
    schedule.register(MILESTONES, slot=daily(TOLD_AT))
