"""The background work of events: once a day, what is tomorrow, due, over, or to be erased."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from chainloom.agreements.jobs import daily
from chainloom.jobs import schedule
from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun

from . import services
from .models import Event
from .services import guest_letters, letters

WATCH = "events.watch"


@job_kind(WATCH, label=_("Looking at events and resolutions"))
def watch(run: JobRun) -> dict[str, Any]:
    """Remind, ask, erase; doing it again after a crash tells nobody twice."""
    return dict(services.events_watch(by=run.actor))


@job_kind(letters.JOB, label=_("Invitations by e-mail"))
def mail_invitations(run: JobRun, *, event: int) -> dict[str, Any]:
    """To the work contacts of organisations for which nobody acts here; an event that is gone is
    let be."""
    row = Event.objects.select_related("chain").filter(pk=event).first()
    if row is None:
        return {}
    return dict(services.invitations_send(event=row, by=run.actor, told=run.progress))


@job_kind(guest_letters.JOB, label=_("News by e-mail for those who signed up by the link"))
def mail_guests(
    run: JobRun, *, event: int, verb: str, signups: list[int], key: str
) -> dict[str, Any]:
    """To those who left an address; who was erased or cancelled meanwhile, or an event that is
    gone, is let be."""
    row = Event.objects.select_related("chain").filter(pk=event).first()
    if row is None:
        return {}
    return dict(
        services.guests_send(event=row, verb=verb, signups=signups, key=key, told=run.progress)
    )


def enter() -> None:
    schedule.register(WATCH, slot=daily)
