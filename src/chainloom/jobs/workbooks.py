"""Workbooks that a job makes: one file a job, kept for a week, and made anew when asked for."""

from __future__ import annotations

import time
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from .models import Job

FOLDER = "exports"
KEPT_SECONDS = 7 * 24 * 3600


def export_path(job: Job) -> Path:
    """Where the workbook of a job is, or was."""
    return _folder() / f"{job.pk}.xlsx"


def export_begun(job: Job) -> Path:
    """The same, with its folder there to write into."""
    path = export_path(job)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def export_file(job: Job) -> Path | None:
    """The workbook of a job, as long as it is kept; one that is older than a week is removed."""
    file = export_path(job)
    if _is_old(file):
        file.unlink(missing_ok=True)
    return file if file.exists() else None


def export_opened(file: Path | None) -> BinaryIO | None:
    """The file to be sent; None too for one that somebody else has just removed."""
    try:
        return file.open("rb") if file else None
    except FileNotFoundError:
        return None


def are_old_exports() -> bool:
    return any(_is_old(file) for file in _folder().glob("*.xlsx"))


def forget_old_exports() -> int:
    """Remove workbooks that are older than a week, each can be made anew; how many there were."""
    old = [file for file in _folder().glob("*.xlsx") if _is_old(file)]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER


def _is_old(file: Path) -> bool:
    """One that somebody else has just removed is not."""
    try:
        return file.stat().st_mtime < time.time() - KEPT_SECONDS
    except FileNotFoundError:
        return False
