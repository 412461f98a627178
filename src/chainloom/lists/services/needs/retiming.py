"""A need that becomes urgent, is so no more, or is of another kind: its clocks follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.working_time import WorkingCalendar
from chainloom.organisations.models import Organisation

from ... import limits
from ...models import Assignment, AssignmentState, Clock, Need, NeedState, Step
from . import clocks
from .common import note, office_of

RUNNING = (NeedState.SUBMITTED, NeedState.VERIFIED, NeedState.ASSIGNED, NeedState.WORKING)
# Whoever did one of these has been in touch with who asks.
_SPOKEN = ("contacted", "started", "planned")


def follow(need: Need, by: Actor, *, kind: str, urgent: bool) -> None:
    """Let the clocks follow the limits that the need has now; before it was of this `kind`, and
    `urgent` or not. The story tells why they moved."""
    before = limits.limits_of(kind, urgent=urgent)
    table = limits.limits_of(need.kind, urgent=need.urgent)
    if need.state not in RUNNING or before == table:
        return
    now = timezone.now()
    _follow(need, {one.step: one for one in before}, table, now)
    if need.urgent == urgent:
        said = _("It is of another kind now: its times are counted by the limits of that kind.")
    elif need.urgent:
        said = _("It is urgent now: its times are counted by the limits of urgent needs.")
    else:
        said = _("It is not urgent any more: its times are counted by the usual limits.")
    note(need, by, "clock_moved", text=said, at=now)


def _follow(
    need: Need, before: dict[str, limits.Limit], table: list[limits.Limit], now: datetime
) -> None:
    """A step that was owed before has its new limit from its old start; what is owed only now
    begins now; what is owed no longer ends."""
    calendar = limits.calendar_of(need.chain)
    of = {one.step: one.of for one in (*before.values(), *table)}
    # Units that became one may have two clocks of one step: what holds for one holds for both.
    held: dict[tuple[str, int | None], list[Clock]] = defaultdict(list)
    for clock in clocks.running(need).prefetch_related("pauses").order_by("pk"):
        if clock.step in of:
            held[_key(of[clock.step], clock.step, clock.organisation_id)].append(clock)
    standing = {one.organisation_id for some in held.values() for one in some if _stands(one)}
    for unit, one, is_done in _owed(need, table):
        some = held.pop(_key(one.of, one.step, unit.pk if unit else None), [])
        if not some and not is_done:
            clock = clocks.begin(need, unit, one, calendar, now)
            if clock.organisation_id in standing:
                clocks.pause(clocks.running(need).filter(pk=clock.pk), now)
        elif before.get(one.step) != one:
            for clock in some:
                _retime(clock, one, calendar)
    left = [clock.pk for some in held.values() for clock in some]
    clocks.stop(clocks.running(need).filter(pk__in=left), now)


def _retime(clock: Clock, one: limits.Limit, calendar: WorkingCalendar) -> None:
    """Its new limit from its old start; its owner is warned of that anew."""
    clock.limit, clock.limit_unit = one.limit, one.unit
    clock.extended_at, clock.extension_reason = None, ""
    clock.warned_at = clock.escalated_at = None
    clocks.reckon(clock, calendar)


def _key(of: str, step: str, unit_id: int | None) -> tuple[str, int | None]:
    """The office is one, whichever of its organisations was first there."""
    return step, None if of == "office" else unit_id


def _stands(clock: Clock) -> bool:
    return any(one.ended_at is None for one in clock.pauses.all())


def _owed(
    need: Need, table: list[limits.Limit]
) -> Iterator[tuple[Organisation | None, limits.Limit, bool]]:
    """Every step with who would owe it, and whether that was done already."""
    units = need.assignments.select_related("organisation").order_by("pk")
    working = [one for one in units if one.is_open()]
    office = office_of(need)
    for limit in table:
        if limit.of == "office":
            yield office, limit, _is_done_by_office(need, limit.step)
            continue
        for unit in working:
            yield unit.organisation, limit, _is_done_by(unit, limit.step)


def _is_done_by_office(need: Need, step: str) -> bool:
    if step == Step.VERIFY:
        return need.state != NeedState.SUBMITTED
    return need.entries.filter(verb__in=_SPOKEN).exists()


def _is_done_by(unit: Assignment, step: str) -> bool:
    """By the unit, since it was made responsible."""
    since = unit.need.entries.filter(organisation=unit.organisation, at__gte=unit.assigned_at)
    match step:
        case Step.REPLY:
            return unit.state != AssignmentState.ASSIGNED
        case Step.CONTACT:
            return since.filter(verb__in=_SPOKEN).exists()
        case Step.PLAN:
            return since.filter(verb="planned").exists()
    return False
