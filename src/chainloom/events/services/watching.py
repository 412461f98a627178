"""The daily look: who comes tomorrow is reminded, what took place is held, who came is asked,
resolutions fall due, and what is kept no longer is erased.

Doing it again tells nobody twice: a notice keeps its key, a resolution its last reminder.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.core.working_time import WorkingCalendar
from chainloom.notices.selectors import calendar_of

from ..models import Event, EventStatus, Resolution, ResolutionState
from . import common, telling
from .resolutions import resolutions_reckon
from .signing import signups_forget

NEAR_WORKING_DAYS = 3
# After a pause, feedback is asked for no more.
ASKED_DAYS = 14
_STAGES = ("", "near", "late")


def events_watch(*, by: Actor, today: date | None = None) -> dict[str, int]:
    """Look at every event of the actor's chain (of all, for the system)."""
    today = today or timezone.localdate()
    resolutions_reckon(chain=by.chain_id)
    return {
        "tomorrow": _remind(by, today),
        "held": _hold(by, today),
        "asked": _ask(by, today),
        "resolutions": _resolutions(by, today),
        "erased": signups_forget(by=by),
    }


def _day(day: date) -> tuple[datetime, datetime]:
    begins = timezone.make_aware(datetime.combine(day, time()))
    return begins, begins + timedelta(days=1)


def _events(by: Actor, **about: object):
    rows = Event.objects.filter(**about).select_related("chain")
    return rows if by.chain_id is None else rows.filter(chain=by.chain_id)


def _remind(by: Actor, today: date) -> int:
    tomorrow = today + timedelta(days=1)
    begins, ends = _day(tomorrow)
    rows = _events(by, state=EventStatus.PUBLISHED, starts_at__gte=begins, starts_at__lt=ends)
    count = 0
    for row in rows.exclude(reminded_for=tomorrow).order_by("pk"):
        with transaction.atomic():
            Event.objects.filter(pk=row.pk).update(reminded_for=tomorrow)
            count += telling.reminded(row, "tomorrow")
    return count


def _hold(by: Actor, today: date) -> int:
    """What was announced, is over and has people who came was held."""
    begins, _ends = _day(today)
    rows = _events(by, state=EventStatus.PUBLISHED, ends_at__lte=begins, attended__gt=0)
    found = list(rows.order_by("pk"))
    for row in found:
        with transaction.atomic():
            row.state, row.held_at = EventStatus.HELD, timezone.now()
            row.version += 1
            row.save(update_fields=["state", "held_at", "version"])
            actor = by if by.chain_id else Actor.for_system(by.system, row.chain)
            common.note(row, "held", actor)
    return len(found)


def _ask(by: Actor, today: date) -> int:
    begins, _ends = _day(today)
    since = begins - timedelta(days=ASKED_DAYS)
    rows = _events(by, state=EventStatus.HELD, ends_at__gt=since, ends_at__lte=begins)
    return sum(telling.reminded(row, "feedback") for row in rows.order_by("pk"))


def stage_of(row: Resolution, calendar: WorkingCalendar, today: date) -> str:
    """Which reminder holds now: late, near (three working days) or none."""
    if row.last_day < today:
        return "late"
    near = calendar.working_days(today, row.last_day) <= NEAR_WORKING_DAYS
    return "near" if near else ""


def _resolutions(by: Actor, today: date) -> int:
    soon = today + timedelta(days=14)
    rows = Resolution.objects.filter(
        Q(last_day__lte=soon) & ~Q(told="late"), state=ResolutionState.OPEN
    ).select_related("event__chain", "owner")
    if by.chain_id is not None:
        rows = rows.filter(event__chain=by.chain_id)
    calendars: dict[int, WorkingCalendar] = {}
    count = 0
    for row in rows.order_by("pk"):
        chain = row.event.chain_id
        if chain not in calendars:
            calendars[chain] = calendar_of(chain)
        stage = stage_of(row, calendars[chain], today)
        if _STAGES.index(stage) > _STAGES.index(row.told):
            with transaction.atomic():
                Resolution.objects.filter(pk=row.pk).update(told=stage)
                telling.resolution_told(
                    row, stage, key=f"resolution:{row.pk}:{row.last_day}:{stage}"
                )
            count += 1
    return count
