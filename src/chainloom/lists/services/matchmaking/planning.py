"""Making the plan, and giving it out."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Invalid
from chainloom.jobs.models import Job
from chainloom.jobs.services import job_enqueue

from ...matchmaking import Candidate, Fixed, Found, candidates, plan_of
from ...matchmaking.fitting import taking_part
from ...matchmaking_policy import matchmaking_policy
from ...models import EntryState, EventState, Matchmaking, Need, Resource, Talk, Why
from .. import common
from .common import FOUND, keep, locked, mark_told, schedules, tell_changed
from .telling import tell

JOB = "lists.matchmaking_plan"
# More pairs of need and resource than these are compared in the background.
AT_ONCE = 4000
Progress = Callable[[int, int], None]


def plan_enqueue(*, matchmaking: Matchmaking, by: Actor) -> Job | None:
    """Make the plan: at once where it is small, else as a job, which is returned."""
    matchmaking_policy.check(by, "plan", matchmaking)
    check_plannable(matchmaking)
    needs, resources = taking_part(matchmaking)
    if len(needs) * len(resources) <= AT_ONCE:
        plan_make(matchmaking=matchmaking, by=by)
        return None
    with transaction.atomic():
        row = locked(matchmaking, by)
        if row.job is not None and not row.job.is_finished():
            raise common.not_now(_("The plan is being made already."))
        row.job = job_enqueue(kind=JOB, params={"matchmaking": row.pk}, by=by)
        row.save(update_fields=["job"])
    return row.job


def check_plannable(row: Matchmaking) -> None:
    if not row.can_be_planned():
        raise common.not_now(
            _("What came of talks is entered already: the plan is no longer made anew.")
        )


def plan_make(
    *, matchmaking: Matchmaking, by: Actor, progress: Progress | None = None
) -> Matchmaking:
    """Who meets whom, in which round, at which table; talks fixed by hand stay.

    What fits is looked for before the transaction, so that nobody waits for it.
    """
    matchmaking_policy.check(by, "plan", matchmaking)
    began = time.monotonic()
    needs, resources = taking_part(matchmaking)
    if not needs or not resources:
        raise Invalid(
            "nobody", _("There is nothing to plan: let needs and resources take part first.")
        )
    fits = candidates(needs, resources, progress)
    return _write(matchmaking, by, (needs, resources, fits), began)


@transaction.atomic
def _write(
    matchmaking: Matchmaking,
    by: Actor,
    looked: tuple[list[Need], list[Resource], list[Candidate]],
    began: float,
) -> Matchmaking:
    needs, resources, fits = looked
    row = locked(matchmaking, by)
    check_plannable(row)
    before = schedules(row)
    keep(row, "plan")
    talks = list(row.talks.select_related("need", "resource"))
    held = [one for one in talks if one.is_fixed and one.is_placed()]
    out = {(one.need_id, one.resource_id) for one in talks if one.why == Why.OUT}
    found = plan_of(
        [one for one in fits if (one.need, one.resource) not in out],
        rounds=row.rounds,
        tables=row.tables,
        most_talks=row.most_talks,
        fixed=[Fixed(*one.parties, one.round, one.table) for one in held],
    )
    _seat(row, found, [one for one in talks if one not in held and one.why != Why.OUT])
    parties = {one.organisation_id for one in [*needs, *resources]}
    after = schedules(row)
    row.plan = {
        "needs": len(needs),
        "resources": len(resources),
        "parties": len(parties),
        "fit": len(fits),
        "chosen": len(found.talks) + len(held),
        "fixed": len(held),
        "placed": sum(seat is not None for seat in found.seats) + len(held),
        "without": len(parties - set(after)),
        "score": round(found.score, 3),
        "bound": round(found.bound, 3),
        "seconds": round(time.monotonic() - began, 1),
        "rounds": row.rounds,
        "tables": row.tables,
        "most_talks": row.most_talks,
    }
    row.planned_at = timezone.now()
    row.save(update_fields=["plan", "planned_at"])
    told = {name: row.plan[name] for name in ("chosen", "placed", "fixed")}
    record(by=by, action="matchmaking.planned", obj=row, context=told)
    tell_changed(row, before, by)
    return row


def _seat(row: Matchmaking, found: Found, loose: list[Talk]) -> None:
    """Write what was found; a talk that there was before keeps its row and its address."""
    there = {(one.need_id, one.resource_id): one for one in loose}
    # Seats are taken one after the other: first all are left, so that no two collide.
    row.talks.filter(pk__in=[one.pk for one in loose]).update(round=None, table=None)
    made, moved = [], []
    for number, (one, seat) in enumerate(zip(found.talks, found.seats, strict=True)):
        talk = there.pop((one.need, one.resource), None)
        if talk is None:
            talk = Talk(matchmaking=row, need_id=one.need, resource_id=one.resource)
            made.append(talk)
        else:
            moved.append(talk)
        talk.round, talk.table = seat or (None, None)
        talk.why, talk.is_fixed = found.why.get(number, ""), False
        talk.score, talk.reasons, talk.names_asker = one.score, one.reasons, one.names_asker
    row.talks.filter(pk__in=[one.pk for one in there.values()]).delete()
    names = ["round", "table", "why", "is_fixed", *FOUND]
    Talk.objects.bulk_update(moved, names, batch_size=100)
    Talk.objects.bulk_create(made, batch_size=200)


@transaction.atomic
def plan_give_out(*, matchmaking: Matchmaking, by: Actor) -> Matchmaking:
    """Give the plan out: every party sees its talks, and is told."""
    row = locked(matchmaking, by)
    if not row.is_draft():
        raise common.not_now(_("The plan was given out already."))
    lapsed = _lapsed(row)
    if lapsed:
        message = _(
            "%(count)s talks are of needs or resources that no longer take part, such as "
            "“%(title)s”. Make the plan anew first."
        )
        raise common.not_now(message % {"count": len(lapsed), "title": lapsed[0].need.title})
    placed = row.talks.filter(round__isnull=False).select_related("need", "resource")
    parties = sorted({key for talk in placed for key in talk.parties})
    if not parties:
        raise common.not_now(_("There is no talk to give out: make the plan first."))
    row.state = EventState.PLANNED
    row.save(update_fields=["state"])
    mark_told(row, parties)
    record(by=by, action="matchmaking.given", obj=row, context={"parties": len(parties)})
    tell(row, "planned", parties, by)
    tell(row, "unplanned", _expecting(row) - set(parties), by)
    return row


def _expecting(row: Matchmaking) -> set[int]:
    """Who was told of the event and has not declined, for some of what it brings."""
    entries = row.entries.filter(told_at__isnull=False).exclude(state=EntryState.DECLINED)
    pairs = entries.values_list("need__organisation", "resource__organisation")
    return {asker or offerer for asker, offerer in pairs}


def _lapsed(row: Matchmaking) -> list[Talk]:
    """Talks whose need or resource no longer takes part, is over, or hid its name meanwhile."""
    needs, resources = taking_part(row)
    asked = {one.pk: one for one in needs}
    offered = {one.pk for one in resources}
    return [
        talk
        for talk in row.talks.filter(round__isnull=False).select_related("need")
        if talk.need_id not in asked
        or talk.resource_id not in offered
        or (talk.need.hide_name and not talk.names_asker)
    ]
