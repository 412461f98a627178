"""Clocks: started, stopped, paused while the asker owes material, extended once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from chainloom.core.working_time import Pause, WorkingCalendar
from chainloom.organisations.models import Organisation

from ... import limits
from ...models import Clock, ClockPause, Need, Step
from ..common import not_now


def start(need: Need, unit: Organisation | None, of: str, now: datetime) -> list[Clock]:
    """Start the clocks that the need's kind has for this owner ("office" or "unit")."""
    calendar = limits.calendar_of(need.chain)
    table = limits.limits_of(need.kind, urgent=need.urgent)
    return [begin(need, unit, one, calendar, now) for one in table if one.of == of]


def begin(
    need: Need,
    unit: Organisation | None,
    one: limits.Limit,
    calendar: WorkingCalendar,
    now: datetime,
) -> Clock:
    """Start the clock of one step."""
    return Clock.objects.create(
        need=need,
        organisation=unit,
        step=one.step,
        started_at=now,
        limit=one.limit,
        limit_unit=one.unit,
        due_at=limits.due(calendar, now, one.limit, one.unit),
        warn_at=limits.warn_at(calendar, now, one.limit, one.unit),
    )


def running(
    need: Need, unit_id: int | None = None, steps: Iterable[str] = tuple(Step)
) -> QuerySet[Clock]:
    """The need's running clocks, of all units or of one, of all steps or some."""
    rows = need.clocks.filter(stopped_at=None, step__in=list(steps))
    return rows if unit_id is None else rows.filter(organisation=unit_id)


def stop(rows: QuerySet[Clock], now: datetime) -> None:
    """What was owed is done: the clocks and their pauses end."""
    ClockPause.objects.filter(clock__in=rows, ended_at=None).update(ended_at=now)
    rows.update(stopped_at=now)


def pause(rows: QuerySet[Clock], now: datetime) -> None:
    """From now on the asker's time does not count as the unit's."""
    for clock in rows:
        if not clock.pauses.filter(ended_at=None).exists():
            ClockPause.objects.create(clock=clock, began_at=now)


def resume(need: Need, now: datetime) -> None:
    """The asker gave what it owed: due moments move by what the pauses took."""
    ClockPause.objects.filter(clock__need=need, ended_at=None).update(ended_at=now)
    calendar = limits.calendar_of(need.chain)
    for clock in running(need).prefetch_related("pauses"):
        reckon(clock, calendar)


def extend(clock: Clock, need: Need, reason: str, now: datetime) -> None:
    """The one extension that a step may have; refused where there is none left."""
    limit = limits.limit_of(need.kind, urgent=need.urgent, step=clock.step)
    if limit is None or limit.extend_to is None:
        raise not_now(_("The time for this step cannot be extended."))
    if clock.extended_at is not None:
        raise not_now(_("It was extended once already; that is all there is."))
    if limit.unit != clock.limit_unit:
        raise not_now(_("Its time is counted by another limit: it cannot be extended."))
    clock.limit, clock.extended_at, clock.extension_reason = limit.extend_to, now, reason[:300]
    clock.warned_at = clock.escalated_at = None
    reckon(clock, limits.calendar_of(need.chain))


def pauses_of(clock: Clock, now: datetime | None = None) -> list[Pause]:
    """The pauses that have ended; with `now` one that lasts counts until then."""
    return [
        (row.began_at, row.ended_at or now)
        for row in clock.pauses.all()
        if row.ended_at is not None or now is not None
    ]


def moments(clock: Clock, calendar: WorkingCalendar) -> tuple[datetime, datetime]:
    """When its owner is warned and when it is due, by these working days."""
    of = (clock.started_at, clock.limit, clock.limit_unit, pauses_of(clock))
    return limits.warn_at(calendar, *of), limits.due(calendar, *of)


def reckon_anew(clock: Clock, calendar: WorkingCalendar, now: datetime) -> bool:
    """By the working days as they are known now, not saved; whether a moment of it moved.

    Who was warned of the earlier one is warned again in time; what went to the leader stays there.
    """
    warn, due = moments(clock, calendar)
    if (clock.warn_at, clock.due_at) == (warn, due):
        return False
    clock.warn_at, clock.due_at = warn, due
    if warn > now and clock.escalated_at is None:
        clock.warned_at = None
    return True


def reckon(clock: Clock, calendar: WorkingCalendar) -> None:
    """Write when its owner is warned and when it is due."""
    clock.warn_at, clock.due_at = moments(clock, calendar)
    clock.save()
