"""The background work of events: once a day, what is tomorrow, due, over, or to be erased."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.agreements.jobs import daily
from chainloom.jobs import schedule
from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun
from chainloom.jobs.services import job_enqueue
from chainloom.notices.services import on_hours_changed

from . import services
from .models import Event
from .services import guest_letters, letters

WATCH = "events.watch"
RECKON = "events.reckon"
AGAIN = "events.mail_guests_again"


@job_kind(WATCH, label=_("Looking at events and resolutions"))
def watch(run: JobRun) -> dict[str, Any]:
    """Remind, ask, erase; doing it again after a crash tells nobody twice."""
    return dict(services.events_watch(by=run.actor))


@job_kind(RECKON, label=_("Reckoning the last days of resolutions by the working days known"))
def reckon(run: JobRun) -> dict[str, Any]:
    """Of the chain whose office works at other times."""
    return {"moved": services.resolutions_reckon(chain=run.job.chain_id)}


def _hours_changed(by: Actor) -> None:
    job_enqueue(kind=RECKON, params={}, by=by)


@job_kind(letters.JOB, label=_("Invitations by e-mail"))
def mail_invitations(run: JobRun, *, event: int) -> dict[str, Any]:
    """To the work contacts of organisations for which nobody acts here; an event that is gone is
    let be."""
    row = Event.objects.select_related("chain").filter(pk=event).first()
    if row is None:
        return {}
    return dict(services.invitations_send(event=row, by=run.actor, told=run.progress))


@job_kind(guest_letters.JOB, label=_("News by e-mail for those who signed up by the link"))
def mail_guests(run: JobRun, *, event: int) -> dict[str, Any]:
    """What is owed to those who left an address; who was erased or cancelled meanwhile, or an event
    that is gone, is let be."""
    row = Event.objects.filter(pk=event).first()
    return {} if row is None else dict(services.guests_send(event=row, told=run.progress))


@job_kind(AGAIN, label=_("Trying again what could not be sent to guests"))
def mail_guests_again(run: JobRun) -> dict[str, Any]:
    """Every hour in which something is owed."""
    return {"events": services.guests_again(by=run.actor)}


def enter() -> None:
    schedule.register(WATCH, slot=daily)
    on_hours_changed.append(_hours_changed)
    schedule.register(AGAIN, slot=schedule.every(3600), wanted=guest_letters.is_owing)
