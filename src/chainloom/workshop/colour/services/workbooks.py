"""The library as a workbook: a large one is made in the background, and kept for a week."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from chainloom.accounts.actor import Actor
from chainloom.core.downloads import about_list, telling, write_about
from chainloom.jobs.models import Job
from chainloom.jobs.services import job_enqueue
from chainloom.jobs.workbooks import export_begun

from ..policy import shade_policy
from ..selectors import library, sheets

JOB = "workshop.colour_workbook"
# Up to so many shades, of some forty cells each, are written within about a second.
AT_ONCE = 2_000


def workbook_enqueue(*, query: str, by: Actor) -> Job:
    """Have the library written as the address `query` orders and narrows it."""
    shade_policy.check_add(by)
    asked, kept = QueryDict(query), QueryDict(mutable=True)
    for key in library.KEYS:
        if value := asked.get(key, "")[: library.Q_MOST]:
            kept[key] = value
    # Whose it is stands in the job: an office sees that there is one, and never what is in it.
    params = {"organisation_id": by.organisation_id, "query": kept.urlencode()}
    return job_enqueue(kind=JOB, params=params, by=by)


def workbooks(by: Actor) -> QuerySet[Job]:
    """The jobs that made workbooks for the actor's organisation, the newest first."""
    if by.organisation_id is None:
        return Job.objects.none()
    rows = Job.objects.filter(kind=JOB, params__organisation_id=by.organisation_id)
    return rows.order_by("-created_at")


def workbook_of(by: Actor, key: UUID) -> Job | None:
    return workbooks(by).filter(pk=key).first()


def write_workbook(*, job: Job, by: Actor, told: Callable[[int, int], None]) -> int:
    """The job: write the file; `told` is called with the shades written and all of them."""
    table, found = library.shade_table(by, QueryDict(job.params["query"]))
    rows = table.sorted(found)
    total = rows.count()
    sheet = sheets.library_sheet(rows)
    lines = telling(sheet.rows, lambda done: told(done, total))
    write_about(export_begun(job), [replace(sheet, rows=lines)], about_list(by.chain, table))
    return total
