"""The chain's background work."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from chainloom.core.errors import Invalid, Missing, Problem
from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobCancelled
from chainloom.jobs.workbooks import export_begun

from . import services
from .models import Chain, Scenario
from .policy import risk_run_policy
from .risk_table import RiskFilter, risk_table, write_workbook
from .services.products import products_file_rows
from .services.resilience import weighing


@job_kind("chain.products_import", label=_("Import of a product graph"))
def products_import(run: Any, *, chain: int, path: str, title: str, as_of: str) -> dict[str, Any]:
    """Read an uploaded sheet; doing it again after a crash leaves the same graph."""
    file = Path(settings.MEDIA_ROOT) / "products" / Path(path).name
    if not file.exists():
        raise Missing(_("The uploaded file is no longer there: upload it again."))
    try:
        result = services.products_import(
            chain=Chain.objects.get(pk=chain),
            rows=products_file_rows(file),
            title=title,
            as_of=date.fromisoformat(as_of),
            by=run.actor,
            progress=run.progress,
        )
    except (Problem, JobCancelled):
        # Refused or called off for good; after a crash it is read once more.
        file.unlink(missing_ok=True)
        raise
    file.unlink(missing_ok=True)
    return {"kept": result.kept, "left_out": result.left_out}


@job_kind("chain.risk", label=_("Calculation of the systemic risk"))
def risk(run: Any, *, chain: int, year: int) -> dict[str, Any]:
    """Doing it again after a crash finds what was kept, or calculates anew."""
    made = services.resilience.risk_run(
        chain=Chain.objects.get(pk=chain), year=year, by=run.actor, progress=run.progress
    )
    return {"run": made.pk, "firms": made.firms}


@job_kind("chain.risk_export", label=_("Workbook of the systemic risk"))
def risk_export(run: Any, *, chain: int, day: str, query: str) -> dict[str, Any]:
    """Doing it again after a crash writes the same file."""
    found, on = Chain.objects.get(pk=chain), date.fromisoformat(day)
    risk_run_policy.check_add(run.actor)
    state = services.resilience.risk_state(found, on.year, keep=True)
    table, rows = risk_table(QueryDict(query), state, found, on)
    filters = RiskFilter(QueryDict(query), chain=found, day=on)
    if filters.refused:
        raise Invalid("unknown_value", " ".join(filters.refused))
    total = rows.count()
    target = export_begun(run.job)
    write_workbook(
        str(target), table.sorted(rows), state, found, told=lambda done: run.progress(done, total)
    )
    return {"rows": total}


@job_kind("chain.second_sources", label=_("Second sources for an input"))
def second_sources(run: Any, *, chain: int, year: int, **asked: Any) -> dict[str, Any]:
    """Doing it again after a crash finds the same."""
    risk_run_policy.check_add(run.actor)
    return {"candidates": weighing.sources_weighed(Chain.objects.get(pk=chain), year, **asked)}


@job_kind("chain.source_plan", label=_("Plan of second sources"))
def source_plan(run: Any, *, chain: int, year: int, **asked: Any) -> dict[str, Any]:
    """Doing it again after a crash makes the plan anew; one more is kept at the worst."""
    made = services.resilience.plan_add(
        chain=Chain.objects.get(pk=chain),
        year=year,
        by=run.actor,
        progress=run.progress,
        **asked,
    )
    return {"plan": made.pk}


@job_kind("chain.scenario", label=_("Calculation of a scenario"))
def scenario(run: Any, *, chain: int, **values: Any) -> dict[str, Any]:
    """Doing it again after a crash finds what was kept, or calculates anew."""
    found = Chain.objects.get(pk=chain)
    # Kept by an attempt that ended before it could say so: the job itself is older.
    made = Scenario.objects.filter(
        chain=found, made_at__gte=run.job.created_at, made_by=run.actor.label, **values
    ).first()
    if run.job.attempts == 1 or made is None:
        made = services.resilience.scenario_add(
            chain=found, by=run.actor, progress=run.progress, **values
        )
    return {"scenario": made.pk}


@job_kind("chain.network", label=_("Reading of the supply network"))
def network(run: Any, *, chain: int, year: int, version: int) -> dict[str, Any]:
    """For cascades in a large chain; what is kept is of the chain as it is when this runs."""
    firms = services.resilience.network_read(
        chain=Chain.objects.get(pk=chain), year=year, progress=run.progress
    )
    return {"firms": firms}
