"""Clocks that run out: the owner is warned before, the leader told after."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor

from ... import limits
from ...models import Clock, Need
from .. import telling
from .clocks import reckon_anew
from .common import note
from .ending import escalated


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


def clocks_reckon(*, by: Actor, chain_id: int | None = None) -> int:
    """Reckon the running clocks anew by the working days as they are known now, of one chain or of
    all; how many moved. Needed when an office enters days, and when a year's notice is known at
    last: a clock that began before it ran on through its holidays."""
    rows = Clock.objects.filter(stopped_at=None, limit_unit__in=limits.WORKING)
    if chain_id is not None:
        rows = rows.filter(need__chain=chain_id)
    keys = rows.order_by("pk").values_list("pk", flat=True)
    return sum(_reckon(key, timezone.now()) for key in list(keys))


@transaction.atomic
def _reckon(key: int, now: datetime) -> bool:
    found = Clock.objects.select_for_update(of=("self",)).select_related("need__chain")
    clock = found.get(pk=key)
    return clock.is_running() and reckon_anew(clock, clock.need, now)


@transaction.atomic
def _look(key: int, by: Actor, now: datetime) -> str:
    clock = Clock.objects.select_for_update(of=("self",)).select_related("need__chain").get(pk=key)
    stands = clock.pauses.filter(ended_at=None).exists()
    if not clock.is_running() or stands or clock.escalated_at is not None:
        return ""
    need = Need.objects.select_for_update().get(pk=clock.need_id)
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
