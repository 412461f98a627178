"""The queue's own background work: its finished tasks go after two weeks, workbooks after one."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from . import schedule
from .registry import job_kind
from .run import JobRun
from .workbooks import are_old_exports, forget_old_exports

FORGET = "jobs.forget"
# Called after where it began: rows of running installations name it so.
FORGET_EXPORTS = "chain.forget_exports"
DAY = 24 * 3600


@job_kind(FORGET, label=_("Removal of finished tasks from the queue"))
def forget(run: JobRun) -> None:
    call_command("prune_db_task_results", verbosity=0)


@job_kind(FORGET_EXPORTS, label=_("Removal of old workbooks"))
def forget_exports(run: JobRun) -> dict[str, Any]:
    """Doing it again removes what is left."""
    return {"removed": forget_old_exports()}


def enter() -> None:
    schedule.register(FORGET, slot=schedule.every(DAY))
    schedule.register(FORGET_EXPORTS, slot=schedule.every(DAY), wanted=are_old_exports)
