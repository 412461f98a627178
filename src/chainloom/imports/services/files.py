"""Importing a file from the command line: everything at once, in this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.core.files.base import File
from django.db import models
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Invalid, Problem
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.run import execute

from .. import reasons
from ..models import Import, ImportStatus
from .carrying import import_confirm
from .upload import import_upload

Confirm = Callable[[Import], bool]
POLL_SECONDS = 0.2


def import_file(
    *,
    path: str | Path,
    chain: models.Model,
    by: Actor,
    table: str | None = None,
    confirm: bool = False,
    as_of: date | None = None,
) -> Import:
    """Preview a file and, with `confirm`, apply it. Rows that wait for a decision are left out.

    Raises `Problem` where the file cannot be read or its columns are not recognised.
    """
    place = Path(path)
    if not place.is_file():
        raise Invalid("no_file", _("There is no file %(path)s.") % {"path": place})
    with place.open("rb") as handle:
        imported = import_upload(
            chain=chain,
            filename=place.name,
            content=File(handle, name=place.name),
            by=by,
            as_of=as_of,
            table=table or "",
        )
    _finish(imported)
    if imported.status == ImportStatus.FAILED:
        raise Invalid("unreadable", reasons.file_error(imported.error or {}))
    if imported.status == ImportStatus.UPLOADED:
        raise Invalid(
            "not_recognised",
            _(
                "No column of %(name)s holds an organisation's name. Name the header as in the "
                "template, or import the file in the browser and choose the columns."
            )
            % {"name": imported.filename},
        )
    if confirm:
        import_confirm(imported=imported, by=by)
        imported.refresh_from_db()
        _finish(imported)
    return imported


def _finish(imported: Import) -> None:
    """Do the import's job here instead of waiting for a worker."""
    execute(str(imported.job_id), threaded=False)
    # A worker that runs beside may have taken the job first: then wait for it.
    while not (job := Job.objects.get(pk=imported.job_id)).is_finished():
        time.sleep(POLL_SECONDS)
    imported.refresh_from_db()
    if job.status == JobStatus.FAILED:
        error = job.error or {}
        raise Problem(error.get("code", "failed"), error.get("message", _("The job failed.")))
