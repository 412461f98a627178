"""One attempt at a job: its heartbeat, its progress and its outcome.

A worker that dies leaves a job `running` with a heartbeat that no longer moves (or
a process that is no longer there); `reclaim` gives it to another. The heartbeat runs
in a thread of its own. On SQLite it cannot be written while the job itself holds
the one write lock; that is why a worker on the same machine is judged by its
process, and only one elsewhere by its heartbeat.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.core.errors import Forbidden, Problem

from . import aside
from .models import Job, JobStatus
from .registry import ended, kind

logger = logging.getLogger("chainloom.jobs")

BEAT_SECONDS = 1.0
ASIDE_SECONDS = 0.5
# So long a job may wait without a task: its worker is about to take it.
SETTLE_SECONDS = 10


class JobCancelled(Exception):
    """The user asked for the job to stop; whatever it had not committed is rolled back."""


def worker_name(pid: int | None = None) -> str:
    """host:pid:start, so that a process number used again is not taken for the same worker."""
    pid = pid or os.getpid()
    return f"{socket.gethostname()}:{pid}:{_process_start(pid)}"


def _process_start(pid: int) -> str:
    try:
        # Field 22 of proc(5) stat; the command name before it may hold spaces.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return "0"


def is_here(worker: str) -> bool:
    """Whether that worker is or was a process of this machine."""
    host, _, rest = worker.rpartition(":")[0].rpartition(":")
    return host == socket.gethostname() and rest.isdigit()


def is_gone(worker: str) -> bool:
    """Whether that worker was on this machine and its process is no longer there."""
    if not is_here(worker):
        return False
    pid = int(worker.split(":")[-2])
    return worker != worker_name(pid) or not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class JobRun:
    """What a job's function is given."""

    def __init__(self, job: Job, *, threaded: bool) -> None:
        self.job = job
        self.threaded = threaded
        self._state = (job.progress_done, job.progress_total, job.progress_note)
        self._written = self._state
        self._cancelled = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._told_at = 0.0

    @property
    def actor(self) -> Actor:
        """Who started the job, in the role they started it in.

        Raises `Forbidden` where that has ended since: nothing is done in a right that is gone.
        """
        if self.job.membership_id:
            held = Membership.objects.select_related("user", "chain", "organisation")
            membership = held.filter(pk=self.job.membership_id).first()
            if membership is None or not membership.is_acting():
                raise _ended_since()
            return Actor(user=membership.user, membership=membership)
        if self.job.created_by:
            if not self.job.created_by.is_active:
                raise _ended_since()
            return Actor(user=self.job.created_by)
        return Actor.for_system("system")

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Say how far the job is; raises `JobCancelled` once somebody cancelled it."""
        # The last step is told at once: what follows it (a commit, say) tells nothing.
        completes = self._state[0] < total <= done
        self._state = (done, total, str(note)[:200])
        if not self.threaded:
            self._beat()
        if completes or time.monotonic() - self._told_at > ASIDE_SECONDS:
            self._told_at = time.monotonic()
            aside.tell(self.job, self.last_progress())
            if aside.is_called_off(self.job):
                self._cancelled.set()
        if self._cancelled.is_set():
            raise JobCancelled

    def __enter__(self) -> JobRun:
        if self.threaded:
            self._thread = threading.Thread(target=self._keep_beating, daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join(timeout=5)

    def _keep_beating(self) -> None:
        try:
            while not self._stop.wait(BEAT_SECONDS):
                # This thread's own: a connection that was dropped is opened anew.
                close_old_connections()
                try:
                    _wait_briefly()
                    self._beat()
                except OperationalError as error:
                    logger.debug("heartbeat of %s comes again soon: %s", self.job.pk, error)
        finally:
            connection.close()

    def _beat(self) -> None:
        done, total, note = self._state
        Job.objects.filter(pk=self.job.pk, worker=self.job.worker).update(
            heartbeat_at=timezone.now(),
            progress_done=done,
            progress_total=total,
            progress_note=note,
        )
        if Job.objects.filter(pk=self.job.pk, cancel_requested_at__isnull=False).exists():
            self._cancelled.set()

    def last_progress(self) -> dict[str, Any]:
        done, total, note = self._state
        return {"progress_done": done, "progress_total": total, "progress_note": note}


def _ended_since() -> Forbidden:
    message = _("The role in which this was asked for has ended; somebody else has to ask for it.")
    return Forbidden(message, code="role_ended")


def _wait_briefly() -> None:
    """On SQLite, give up soon where the job itself is writing: the next second tries again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 300")


def claim(job_id: str, worker: str) -> Job | None:
    """Take a waiting job; None when it is not waiting any more."""
    now = timezone.now()
    taken = Job.objects.filter(pk=job_id, status=JobStatus.QUEUED).update(
        status=JobStatus.RUNNING,
        worker=worker,
        attempts=F("attempts") + 1,
        started_at=now,
        heartbeat_at=now,
    )
    return Job.objects.get(pk=job_id) if taken else None


def execute(job_id: str, *, threaded: bool = True) -> None:
    """Run a waiting job to its end, whatever the end is."""
    job = claim(job_id, worker_name())
    if job is None:
        return
    # A worker has no reader of its own: it speaks as whoever asked for the job reads.
    with translation.override(job.language or settings.LANGUAGE_CODE):
        _work(JobRun(job, threaded=threaded))


def _work(run: JobRun) -> None:
    # Outside of what was raised: that holds on to what the job was reading, and on SQLite nothing
    # can be written past a query that is still read.
    outcome = _outcome(run)
    _finish(run, **outcome)


def _outcome(run: JobRun) -> dict[str, Any]:
    """Do the job; how it ended."""
    job = run.job
    try:
        with run:
            result = kind(job.kind).work(run, **job.params)
    except JobCancelled:
        return {"status": JobStatus.CANCELLED}
    except Problem as problem:
        error = {"code": problem.code, "message": str(problem.message), **problem.details}
        return {"status": JobStatus.FAILED, "error": error}
    except Exception:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        return {"status": JobStatus.FAILED, "error": {"code": "unexpected"}}
    return {"status": JobStatus.DONE, "result": result or {}}


def _finish(run: JobRun, **outcome: Any) -> None:
    """Write the outcome, if the job is still this worker's."""
    for attempt in range(5):
        try:
            with transaction.atomic():
                written = Job.objects.filter(
                    pk=run.job.pk, worker=run.job.worker, status=JobStatus.RUNNING
                ).update(finished_at=timezone.now(), **run.last_progress(), **outcome)
                if written:
                    _tell(run.job.pk)
            aside.forget(run.job)
            return
        except OperationalError:
            if attempt == 4 or connection.in_atomic_block:
                raise
            time.sleep(0.5 * (attempt + 1))


def _tell(job_id: Any) -> None:
    """Say that a job is done or has failed, to whoever asked to be told."""
    job = Job.objects.select_related("created_by").get(pk=job_id)
    tell = ended(job.kind)
    if tell is None or job.status not in {JobStatus.DONE, JobStatus.FAILED}:
        return
    try:
        with transaction.atomic():
            tell(job)
    except OperationalError:
        raise
    except Exception:
        logger.exception("nobody was told that job %s (%s) has ended", job.pk, job.kind)


def reclaim() -> int:
    """Give the jobs of dead workers another try; returns how many.

    A job whose attempts are used up fails with the code `crashed`.
    """
    from .services import requeue

    now = timezone.now()
    count = _requeue_forgotten()
    for job in Job.objects.filter(status=JobStatus.RUNNING):
        if not is_lost(job):
            continue
        with transaction.atomic():
            same = Job.objects.select_for_update().filter(
                Q(heartbeat_at=job.heartbeat_at) | Q(heartbeat_at=None),
                pk=job.pk,
                status=JobStatus.RUNNING,
                worker=job.worker,
            )
            if not same.exists():
                continue
            _forget_task(job)
            # It may have been called off since it was read.
            job.refresh_from_db(fields=["cancel_requested_at"])
            if job.cancel_requested_at or aside.is_called_off(job):
                same.update(status=JobStatus.CANCELLED, finished_at=now)
            elif job.attempts >= job.max_attempts:
                same.update(status=JobStatus.FAILED, finished_at=now, error={"code": "crashed"})
                _tell(job.pk)
            else:
                requeue(job)
        count += 1
        logger.warning("job %s (%s) taken back from %s", job.pk, job.kind, job.worker)
    return count


def is_lost(job: Job) -> bool:
    """Whether its worker is gone: by its process where that can be seen, else by its silence."""
    if is_here(job.worker):
        return is_gone(job.worker)
    late = timezone.now() - timedelta(seconds=settings.WORKER_LEASE)
    return job.heartbeat_at is None or job.heartbeat_at < late


def _requeue_forgotten() -> int:
    """Jobs that wait while the queue has no task for them: their worker died between taking
    the task and taking the job. Should it be alive after all, the second task finds nothing
    to do.
    """
    settled = timezone.now() - timedelta(seconds=SETTLE_SECONDS)
    waiting = list(Job.objects.filter(status=JobStatus.QUEUED, created_at__lt=settled))
    if not waiting:
        return 0
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    named = {args["args"][0] for args in ready.values_list("args_kwargs", flat=True)}
    from .tasks import run_job

    forgotten = [job for job in waiting if str(job.pk) not in named]
    for job in forgotten:
        _forget_task(job)
        run_job.enqueue(str(job.pk))
        logger.warning("job %s (%s) had no task and is queued again", job.pk, job.kind)
    return len(forgotten)


def _forget_task(job: Job) -> None:
    """The queue's own row of the dead attempt is not left `running` for ever."""
    DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, args_kwargs={"args": [str(job.pk)], "kwargs": {}}
    ).update(status=TaskResultStatus.FAILED, finished_at=timezone.now())
