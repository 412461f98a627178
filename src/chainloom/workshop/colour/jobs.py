"""The colour tool's work that takes longer than a page: their results stand in the firm's rows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun

from .services import lots, recipes, workbooks


@job_kind(lots.JOB, label=gettext_lazy("Grouping pieces"))
def groups(run: JobRun, lot_id: int) -> dict[str, Any]:
    run.progress(0, 1, _("Comparing each with each"))
    lots.run_groups(lot_id)
    return {}


@job_kind(recipes.JOB, label=gettext_lazy("Looking for recipes"))
def recipe(run: JobRun, recipe_id: int) -> dict[str, Any]:
    run.progress(0, 1, _("Trying sets of dyes"))
    recipes.run_recipe(recipe_id)
    return {}


@job_kind(workbooks.JOB, label=gettext_lazy("Workbook of the shade library"))
def workbook(run: JobRun, organisation_id: int, query: str) -> dict[str, Any]:
    """Doing it again after a crash writes the same file."""
    del organisation_id, query
    return {"rows": workbooks.write_workbook(job=run.job, by=run.actor, told=run.progress)}
