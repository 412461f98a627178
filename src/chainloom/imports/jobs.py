"""The background work of imports."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun

from . import services
from .calm import calm
from .models import Import
from .services.carrying import Progress


def _telling(run: JobRun, note: str, *, writes: bool = False) -> Progress:
    """Progress under a note; what `writes` ends with a commit, which nobody can stop."""
    last = _("Completing what was written; this can no longer be stopped") if writes else note
    return lambda done, total: run.progress(done, total, note if done < total else last)


def _actor(run: JobRun, imported: Import) -> Actor:
    """Who started the job; the system acts in the import's own chain."""
    actor = run.actor
    if actor.is_system and actor.chain is None:
        return Actor.for_system(actor.system, imported.chain)
    return actor


@job_kind("imports.preview", label=gettext_lazy("Reading a spreadsheet"))
def preview(run: JobRun, import_id: int) -> dict[str, Any]:
    imported = Import.objects.get(pk=import_id)
    with calm():
        return services.run_preview(imported, _telling(run, _("Reading and comparing rows")))


@job_kind("imports.apply", label=gettext_lazy("Applying an import"))
def apply(run: JobRun, import_id: int) -> dict[str, Any]:
    imported = Import.objects.get(pk=import_id)
    with calm():
        return services.run_apply(
            imported,
            _actor(run, imported),
            _telling(run, _("Writing to the registry"), writes=True),
            looking=_telling(run, _("Comparing all rows once more")),
        )


@job_kind("imports.undo", label=gettext_lazy("Undoing an import"))
def undo(run: JobRun, import_id: int) -> dict[str, Any]:
    imported = Import.objects.get(pk=import_id)
    with calm():
        return services.run_undo(
            imported,
            _actor(run, imported),
            _telling(run, _("Taking back"), writes=True),
        )
