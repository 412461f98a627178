"""What the services of the inspection tool share."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.core.numbers import number_given
from chainloom.jobs.models import Job, JobStatus

from ..models import Roll, RollRun, RunState
from ..policy import roll_policy
from .grading import lay_out, regrade


def owner_of(by: Actor) -> dict[str, Any]:
    """Chain and organisation of what an actor makes; an actor without them makes nothing."""
    if by.membership is None:
        raise Forbidden()
    return {"chain": by.membership.chain, "organisation": by.membership.organisation}


def locked_roll(roll: Roll, by: Actor) -> Roll:
    """The roll for a change, in the caller's transaction, while no run is at work on it."""
    roll_policy.check(by, "change", roll)
    for run in RollRun.objects.filter(roll=roll.pk, state=RunState.WORKING):
        settle(run)
    found = Roll.objects.select_for_update().filter(pk=roll.pk).first()
    if found is None:
        raise Missing()
    if RollRun.objects.filter(roll=found, state=RunState.WORKING).exists():
        raise Conflict(
            "not_now", _("The roll is being inspected; wait for that to end, or stop it.")
        )
    return found


def settle(run: RollRun) -> RollRun:
    """A run whose job ended without the run's end says so, and lets go of its roll."""
    if not run.is_working() or run.job_id is None:
        return run
    job = Job.objects.filter(pk=run.job_id).first()
    if job is not None and not job.is_finished():
        return run
    failed = job is not None and job.status == JobStatus.FAILED
    state = RunState.FAILED if failed else RunState.STOPPED
    with transaction.atomic():
        changed = RollRun.objects.filter(pk=run.pk, state=RunState.WORKING).update(
            state=state,
            error=job.error if failed else None,
            ended_at=timezone.now(),
            counts=counts_of(run),
        )
        if changed:
            roll = Roll.objects.select_for_update().get(pk=run.roll_id)
            # The run laid the pictures where it took them to be, as far as it came.
            lay_out(roll)
            regrade(roll)
    run.refresh_from_db()
    return run


def counts_of(run: RollRun) -> dict[str, int]:
    """What the tool itself found in a run, by kind."""
    return dict(Counter(run.defects.filter(is_kept=False).values_list("kind", flat=True)))


def note_of(number: int, count: int) -> str:
    """What a job says of the picture it is at, counted from 0."""
    return _("Picture %(number)d of %(count)d") % {"number": number + 1, "count": count}


def number_between(value: Any, field: str, *, least: str, most: str, digits: int) -> Decimal:
    """A number with at most so many decimals, within bounds that are named in the refusal."""
    number = number_given(value, field, decimals=digits, most=Decimal(most))
    if not Decimal(least) <= number <= Decimal(most):
        message = _("It must be between %(least)s and %(most)s.") % {"least": least, "most": most}
        raise Invalid("out_of_range", message, field=field)
    return number.quantize(Decimal(1).scaleb(-digits))
