"""Clocks that run out: the owner is warned before, the leader told after."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor

from ...models import Clock, Need
from .. import telling
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
