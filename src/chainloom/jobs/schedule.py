"""Work that comes round by itself: each app enters its own, every worker looks for what is due.

A time of the schedule has a name (its *slot*); the job's key is made of it, so that several workers
that look at once make one job. A slot that passed while no worker ran is caught up with the next
look: only the latest one, never all that were missed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core.cache import cache
from django.utils import timezone

from chainloom.accounts.actor import Actor

from .models import Job, JobStatus
from .services import job_enqueue

Slot = Callable[[datetime], str]
# Finished jobs of the schedule are kept so long.
KEPT = timedelta(days=7)
_LOOKED = "schedule-looked"
# A look is written down this often.
_LOOKED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Entry:
    """A job kind without parameters, and when it is due; `wanted` says whether there is work."""

    code: str
    slot: Slot
    wanted: Callable[[], bool] | None = None


_ENTRIES: dict[str, Entry] = {}
# What this process has seen to: spares the database a look every few seconds.
_seen: dict[str, str] = {}


def register(code: str, *, slot: Slot, wanted: Callable[[], bool] | None = None) -> None:
    _ENTRIES[code] = Entry(code, slot, wanted)


def every(seconds: int) -> Slot:
    """Each so many seconds."""
    return lambda now: str(int(now.timestamp()) // seconds)


def weekly(weekday: int, at: time) -> Slot:
    """Each week on a day (Monday is 0) at a time, in the installation's time zone."""

    def slot(now: datetime) -> str:
        local = timezone.localtime(now)
        day = local.date() - timedelta(days=(local.weekday() - weekday) % 7)
        if day == local.date() and local.time() < at:
            day -= timedelta(days=7)
        return day.isoformat()

    return slot


def tick(now: datetime | None = None) -> list[Job]:
    """Enqueue what is due and was not yet; the jobs made."""
    now = now or timezone.now()
    made = []
    for entry in _ENTRIES.values():
        name = entry.slot(now)
        if _seen.get(entry.code) == name or (entry.wanted is not None and not entry.wanted()):
            continue
        key = f"schedule:{entry.code}:{name}"
        if not Job.objects.filter(key=key).exists():
            made.append(
                job_enqueue(kind=entry.code, params={}, by=Actor.for_system("schedule"), key=key)
            )
            _forget(entry.code, now)
        _seen[entry.code] = name
    return made


def looked(now: datetime | None = None) -> None:
    """Write down that a worker has looked at the schedule, for whoever asks whether one lives."""
    now = now or timezone.now()
    last = last_look()
    if last is None or now - last >= _LOOKED_EVERY:
        cache.set(_LOOKED, now, timeout=None)


def last_look() -> datetime | None:
    """When a worker last looked at the schedule, to the minute; None where that is not known."""
    found: datetime | None = cache.get(_LOOKED)
    return found


def _forget(code: str, now: datetime) -> None:
    old = Job.objects.filter(
        kind=code, status=JobStatus.DONE, finished_at__lt=now - KEPT, key__startswith="schedule:"
    )
    old.delete()
