"""Clocks that run out: the owner is warned before, the leader told after."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.chain.models import Chain
from chainloom.core.working_time import WorkingCalendar
from chainloom.organisations.models import Organisation

from ... import limits
from ...models import Clock, Need
from .. import telling
from .clocks import moments, reckon_anew
from .common import note
from .ending import escalated

# Clocks read at once, and needs locked at once: others write between two batches.
READ_TOGETHER = 2000
TOGETHER = 50


def clocks_watch(*, by: Actor, now: datetime | None = None) -> dict[str, int]:
    """Look at every running clock of the actor's chain (of all, for the system): how many owners
    were warned, how many needs went to the leader. Doing it again tells nobody twice.
    """
    now = now or timezone.now()
    rows = Clock.objects.filter(stopped_at=None, warn_at__lte=now, escalated_at=None)
    if by.chain_id is not None:
        rows = rows.filter(need__chain=by.chain_id)
    done = {"warned": 0, "escalated": 0}
    for key in list(rows.order_by("due_at").values_list("pk", flat=True)):
        what = _look(key, by, now)
        if what:
            done[what] += 1
    return done


def clocks_reckon(*, by: Actor) -> int:
    """Reckon the running clocks of the actor's chain (of all, for the system) anew by the working
    days as they are known now; how many moved. Needed when an office enters days, and when a year's
    notice is known at last: a clock that began before it ran on through its holidays.

    Looked through without a lock; only needs of which a clock moves are locked, in batches.
    """
    rows = Clock.objects.filter(stopped_at=None, limit_unit__in=limits.WORKING)
    if by.chain_id is not None:
        rows = rows.filter(need__chain=by.chain_id)
    moved, now = 0, timezone.now()
    for chain in Chain.objects.filter(pk__in=rows.values("need__chain")).order_by("pk"):
        calendar = limits.calendar_of(chain)
        actor = by if by.chain_id else Actor.for_system(by.system, chain)
        needs = _differing(rows.filter(need__chain=chain), calendar)
        for start in range(0, len(needs), TOGETHER):
            moved += _move(needs[start : start + TOGETHER], calendar, actor, now)
    return moved


def _differing(rows: QuerySet[Clock], calendar: WorkingCalendar) -> list[int]:
    """The needs of which a clock would have other moments, in the order of locking."""
    found, last = set(), 0
    rows = rows.order_by("pk").prefetch_related("pauses")
    while clocks := list(rows.filter(pk__gt=last)[:READ_TOGETHER]):
        last = clocks[-1].pk
        found |= {
            one.need_id for one in clocks if moments(one, calendar) != (one.warn_at, one.due_at)
        }
    return sorted(found)


@transaction.atomic
def _move(keys: list[int], calendar: WorkingCalendar, by: Actor, now: datetime) -> int:
    """Write the moments of these needs' clocks as they are now; how many moved. Who owes them is
    told once of a reckoning, that began `now`, however many moved."""
    needs = Need.objects.select_for_update(of=("self",)).select_related("chain", "organisation")
    held = {need.pk: need for need in needs.filter(pk__in=keys).order_by("pk")}
    rows = Clock.objects.select_for_update(of=("self",)).filter(need__in=held, stopped_at=None)
    rows = rows.filter(limit_unit__in=limits.WORKING).order_by("need", "pk")
    moved: list[Clock] = []
    said: dict[int, list[str]] = {}
    owing: dict[int, Organisation] = {}
    for clock in rows.select_related("organisation").prefetch_related("pauses"):
        before = clock.due_at
        if reckon_anew(clock, calendar, now):
            moved.append(clock)
        if clock.due_at != before:
            said.setdefault(clock.need_id, []).append(_said(clock, before, by))
            if clock.organisation is not None:
                owing[clock.organisation.pk] = clock.organisation
    Clock.objects.bulk_update(moved, ["warn_at", "due_at", "warned_at"])
    for key, lines in said.items():
        note(held[key], by, "clock_moved", text="\n".join(lines), at=now)
    for unit in owing.values():
        telling.clocks_moved(unit, next(iter(held.values())).chain, by, now)
    return len(moved)


def _said(clock: Clock, before: datetime, by: Actor) -> str:
    words = {
        "step": clock.get_step_display(),
        "unit": clock.organisation.display_name if clock.organisation else "–",
        "before": _written(before),
        "after": _written(clock.due_at),
    }
    said = _(
        "%(step)s (%(unit)s): due moved from %(before)s to %(after)s, because the chain office "
        "changed its working days or hours."
    )
    if by.is_system:
        said = _(
            "%(step)s (%(unit)s): due moved from %(before)s to %(after)s, because more is known "
            "of the working days now."
        )
    return said % words


def _written(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


@transaction.atomic
def _look(key: int, by: Actor, now: datetime) -> str:
    # First the need, as every step of it does: two that lock in another order wait for ever.
    needs = Need.objects.select_for_update(of=("self",)).select_related("chain", "organisation")
    need = needs.get(clocks=key)
    clock = Clock.objects.select_for_update(of=("self",)).get(pk=key)
    clock.need = need
    stands = clock.pauses.filter(ended_at=None).exists()
    if not clock.is_running() or stands or clock.escalated_at is not None:
        return ""
    actor = by if by.chain_id else Actor.for_system(by.system, need.chain)
    if clock.due_at <= now:
        clock.escalated_at = now
        clock.warned_at = clock.warned_at or now
        clock.save()
        said = _("Past its time: %(step)s") % {"step": clock.get_step_display()}
        if not need.awaits_decision():
            escalated(need, actor, said, now)
        telling.clock_told(clock, late=True)
        return "escalated"
    if clock.warned_at is None and clock.warn_at <= now:
        clock.warned_at = now
        clock.save()
        said = str(clock.get_step_display())
        note(need, actor, "clock_warned", text=said, at=now, inside=True, clock=clock.pk)
        telling.clock_told(clock, late=False)
        return "warned"
    return ""
