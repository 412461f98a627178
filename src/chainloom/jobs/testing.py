"""For tests: do now what a worker would do."""

from __future__ import annotations

from .models import Job, JobStatus
from .run import execute


def run_queued() -> list[Job]:
    """Run every waiting job in this process, those they enqueue included."""
    done: list[Job] = []
    while job := Job.objects.filter(status=JobStatus.QUEUED).order_by("created_at").first():
        execute(str(job.pk), threaded=False)
        job.refresh_from_db()
        done.append(job)
    return done
