"""What passes between a running job and everyone else beside the database.

On SQLite a job that writes holds the one write lock until it is done: neither can it be told
there that it is called off, nor does anybody see there how far it is. Web server and worker
then share a machine and the data folder, so two small files do: `<job>.off` asks it to stop,
`<job>.json` says how far it is. On PostgreSQL the database does both, and none is written.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from .models import Job


def _file(job: Job, suffix: str) -> Path:
    return Path(settings.DATA_FOLDER) / "jobs" / f"{job.pk}.{suffix}"


def call_off(job: Job) -> None:
    if settings.IS_SQLITE:
        file = _file(job, "off")
        file.parent.mkdir(exist_ok=True)
        file.touch()


def is_called_off(job: Job) -> bool:
    return settings.IS_SQLITE and _file(job, "off").exists()


def tell(job: Job, values: dict[str, Any]) -> None:
    """Say how far the job is; whoever reads it sees the old state or the new, never half."""
    if not settings.IS_SQLITE:
        return
    file = _file(job, "json")
    file.parent.mkdir(exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(values), encoding="utf-8")
    fresh.replace(file)


def catch_up(job: Job) -> Job:
    """The job as it was read, with the progress that it has told since."""
    if settings.IS_SQLITE and not job.is_finished():
        try:
            told = json.loads(_file(job, "json").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return job
        for name, value in told.items():
            setattr(job, name, value)
    return job


def job_now(pk: Any) -> Job | None:
    """The job of that key with the progress that it has told, where it is still kept."""
    job = Job.objects.filter(pk=pk).first()
    return catch_up(job) if job else None


def forget(job: Job) -> None:
    """The job has ended: nothing is left to say."""
    if settings.IS_SQLITE:
        for suffix in ("off", "json", "new"):
            _file(job, suffix).unlink(missing_ok=True)
