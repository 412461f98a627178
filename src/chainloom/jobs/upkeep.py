"""The queue's own background work: its finished tasks go after two weeks."""

from __future__ import annotations

from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from . import schedule
from .registry import job_kind
from .run import JobRun

FORGET = "jobs.forget"


@job_kind(FORGET, label=_("Removal of finished tasks from the queue"))
def forget(run: JobRun) -> None:
    call_command("prune_db_task_results", verbosity=0)


def enter() -> None:
    schedule.register(FORGET, slot=schedule.every(24 * 3600))
