"""What all tools of the workshop do alike: rows or 404, private pictures, files that go with
their rows, and the job that works for a row."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from chainloom.jobs.aside import job_now
from chainloom.jobs.models import Job, JobStatus

Row = TypeVar("Row", bound=models.Model)
WEEK = 7 * 24 * 3600


def missing() -> Http404:
    """For what is not there, and for what one may not know of."""
    return Http404(_("There is no such page."))


def row_or_404(rows: QuerySet[Row], key: Any) -> Row:
    """The row of this key among those that the reader may see."""
    row = rows.filter(pk=key).first()
    if row is None:
        raise missing()
    return row


def private_picture(file: Any, kind: str = "image/jpeg", *, seconds: int = WEEK) -> FileResponse:
    """A picture that the product itself made: kept by the reader's browser alone, for so long.

    404 where the file is no longer there. The file of an address never changes.
    """
    if not file or not file.storage.exists(file.name):
        raise missing()
    response = FileResponse(file.open("rb"), content_type=kind)
    response["Cache-Control"] = f"private, max-age={seconds}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def forget_files(rows: QuerySet[Any]) -> None:
    """Remove the files of these rows (their field `file`) once the transaction has gone through."""
    kept = [(row.file.storage, row.file.name) for row in rows if row.file]
    if kept:
        transaction.on_commit(lambda: [storage.delete(name) for storage, name in kept])


def job_of(row: Any) -> Job | None:
    """The job of a row (its field `job_id`) that waits, works or failed, with the progress that it
    has told; None for one that is done, is no longer kept or never was."""
    job = job_now(row.job_id) if row is not None and row.job_id else None
    return None if job is None or job.status == JobStatus.DONE else job
