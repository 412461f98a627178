"""Starting, cancelling and taking back jobs."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict

from . import aside
from .models import Job, JobStatus
from .policy import job_policy
from .registry import kind as job_kind_of
from .tasks import run_job


def job_enqueue(*, kind: str, params: dict[str, Any], by: Actor, key: str | None = None) -> Job:
    """Put a job in the queue, in the caller's transaction.

    With a `key`, a second call returns the first call's job while that is waiting,
    running or done; a failed or cancelled one is tried anew.
    """
    known = job_kind_of(kind)
    if key is not None:
        earlier = Job.objects.filter(key=key).first()
        if earlier and earlier.status in {JobStatus.FAILED, JobStatus.CANCELLED}:
            Job.objects.filter(pk=earlier.pk).update(key=None)
        elif earlier:
            return earlier
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                params=params,
                key=key,
                chain_id=by.chain_id,
                created_by=by.user,
                membership_id=by.membership.pk if by.membership else None,
                language=get_language() or "",
                max_attempts=known.max_attempts,
            )
            run_job.enqueue(str(job.pk))
    except IntegrityError:
        # Somebody else enqueued the same key between the look and the write.
        return Job.objects.get(key=key)
    return job


def requeue(job: Job) -> None:
    """Back into the queue after a worker died, in the caller's transaction."""
    Job.objects.filter(pk=job.pk).update(status=JobStatus.QUEUED, worker="", heartbeat_at=None)
    run_job.enqueue(str(job.pk))


def job_cancel(*, job: Job, by: Actor) -> Job:
    """Stop a job: at once while it waits, at its next step while it runs.

    Raises `Conflict` when it has ended already.
    """
    job_policy.check(by, "cancel", job)
    now = timezone.now()
    # First: on SQLite what follows waits for the job's own transaction to end.
    aside.call_off(job)
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, status=JobStatus.QUEUED).update(
            status=JobStatus.CANCELLED, cancel_requested_at=now, finished_at=now
        )
        running = Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING).update(
            cancel_requested_at=now
        )
        job.refresh_from_db()
        # It may have heard the call and ended while this waited for its transaction.
        just_now = job.status == JobStatus.CANCELLED and job.finished_at and job.finished_at >= now
        if waiting or running or just_now:
            record(by=by, action="job.cancel", obj=job)
    if not running:
        aside.forget(job)
    if not waiting and not running and not just_now:
        raise Conflict("job_ended", _("This job has ended already; there is nothing to cancel."))
    return job
