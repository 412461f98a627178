"""The one task that the queue knows: run the job of that id."""

from __future__ import annotations

from django_tasks import task

from .run import execute


@task()
def run_job(job_id: str) -> None:
    execute(job_id)
