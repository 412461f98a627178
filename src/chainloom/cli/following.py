"""A job that this very process does: how far it is, and that Ctrl-C stops it for good."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from . import output


@contextmanager
def own_jobs(label: str) -> Iterator[None]:
    """Show a bar on a terminal for whatever job this process has in hand.

    A thread reads what the job writes down of itself. What is written inside one long
    transaction is seen by nobody else, so the bar may rest for as long as that takes.
    """
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(label, stop), daemon=True)
    if sys.stderr.isatty():
        watcher.start()
    try:
        yield
    except KeyboardInterrupt:
        _call_off()
        raise
    finally:
        stop.set()
        if watcher.is_alive():
            watcher.join(timeout=5)


def _call_off() -> None:
    """Else a worker would take the job for one that crashed, and carry it out after all."""
    from chainloom.accounts.actor import Actor
    from chainloom.jobs.services import job_cancel

    for job in _mine():
        job_cancel(job=job, by=Actor.for_system("command line"))
        print("\nStopped; nothing of it remains.", file=sys.stderr)


def _mine() -> Any:
    from chainloom.jobs.models import Job, JobStatus
    from chainloom.jobs.run import worker_name

    return Job.objects.filter(worker=worker_name(), status=JobStatus.RUNNING)


def _watch(label: str, stop: threading.Event) -> None:
    from django.db import DatabaseError, connection

    show = output.progress(label)
    try:
        while not stop.wait(0.2):
            try:
                job = _mine().first()
            except DatabaseError:
                continue
            if job is not None:
                show(job.progress_done, job.progress_total, job.progress_note)
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
        connection.close()
