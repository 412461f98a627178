"""Background work of the registry."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from chainloom.jobs.registry import job_kind

from . import finding


@job_kind(finding.REBUILD_JOB, label=_("Build the search index"))
def rebuild(run: Any) -> dict[str, int]:
    """Idempotent: it builds a new index from the database and puts it in the old one's place."""
    return {"organisations": finding.search_rebuild(lambda done, total: run.progress(done, total))}
