"""A plan from a table: read and kept for a preview, confirmed as a draft, taken back."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Invalid
from chainloom.organisations.models import Source, SourceKind

from ..models import Plan, PlanTable, TableState
from ..policy import plan_table_policy
from ..table.grids import Grid, GridRow, read_grid
from ..table.understanding import PlannedMeasure, Understood, understand
from . import common, parts, plans


@transaction.atomic
def plan_table_read(
    *, content: File[bytes], filename: str, title: str, starts: date, ends: date, by: Actor
) -> PlanTable:
    """Keep what the table says for a preview; a file that cannot be read is refused whole.

    Earlier tables of the same person that still wait are thrown away: one is looked at at a time.
    """
    plan_table_policy.check_add(by)
    common.check_member(by)
    name = PurePath(filename.replace("\\", "/")).name[:200] or "file"
    values = plans.clean_values({"title": title, "starts": starts, "ends": ends})
    plans.check_days(values["starts"], values["ends"])
    grid = read_grid(content, name)
    waiting = PlanTable.objects.filter(chain=by.chain_id, state=TableState.READ)
    waiting.filter(created_by=by.user).delete()
    table = PlanTable.objects.create(
        chain=by.chain,
        filename=name,
        headers=grid.headers,
        rows=[{"number": r.number, "cells": r.cells, "bad": r.bad} for r in grid.rows],
        created_by=by.user,
        **values,
    )
    record(by=by, action="plan.table_read", obj=table, context={"rows": len(grid.rows)})
    return table


def understood(table: PlanTable, by: Actor) -> Understood:
    """What the table would make today: a unit entered since is known. Writes nothing."""
    grid = Grid(table.headers, [GridRow(**row) for row in table.rows])
    return understand(grid, title=table.title, starts=table.starts, ends=table.ends, actor=by)


def _locked(table: PlanTable, by: Actor) -> PlanTable:
    plan_table_policy.check(by, "change", table)
    return PlanTable.objects.select_for_update(of=("self",)).get(pk=table.pk)


@transaction.atomic
def plan_table_apply(*, table: PlanTable, by: Actor) -> Plan:
    """Make the draft, whole or not at all."""
    row = _locked(table, by)
    if not row.is_waiting():
        raise common.not_now(_("This table was confirmed already."))
    found = understood(row, by)
    if found.errors:
        count = len(found.errors)
        message = ngettext(
            "The table has %(n)s error: mend it and send it again.",
            "The table has %(n)s errors: mend them and send it again.",
            count,
        )
        raise Invalid("table_errors", message % {"n": count})
    source = Source.objects.create(
        kind=SourceKind.IMPORT,
        title=row.filename,
        as_of=timezone.localdate(),
        chain=row.chain,
        created_by=by.user,
    )
    values = {"title": row.title, "starts": row.starts, "ends": row.ends}
    plan = plans.plan_create(values=values, by=by, source=source)
    for one in found.directions:
        direction = parts.direction_save(plan=plan, values={"title": one.title}, by=by)
        for measure in one.measures:
            _write(direction, measure, by)
    plan.refresh_from_db()
    row.state, row.plan, row.plan_version, row.rows = TableState.APPLIED, plan, plan.version, []
    row.save(update_fields=["state", "plan", "plan_version", "rows"])
    record(by=by, action="plan.table_applied", obj=row, context={"plan": plan.pk})
    return plan


def _write(direction: Any, planned: PlannedMeasure, by: Actor) -> None:
    measure = parts.measure_save(
        direction=direction,
        values={"title": planned.title, "weight": planned.weight},
        leads=planned.leads,
        partners=planned.partners,
        by=by,
    )
    for target in planned.targets:
        values: dict[str, Any] = {"title": target.title, "wanted": target.wanted, "due": target.due}
        if target.evidence:
            values |= {
                "evidence": target.evidence,
                "filters": target.filters,
                "unit": target.unit,
            }
        parts.target_save(measure=measure, values=values, by=by)
    owner = planned.leads[0] if planned.leads else None
    for milestone in planned.milestones:
        values = {"title": milestone.title, "due": milestone.due, "owner": owner}
        parts.milestone_save(measure=measure, values=values, by=by)


def hindrance(table: PlanTable) -> str:
    """What keeps the plan from being taken back, in words; empty for nothing."""
    plan = table.plan
    if not table.is_applied():
        return str(_("This table made no plan."))
    if plan is None:
        return str(_("The plan is gone already."))
    if plans.was_worked_on(plan, table.plan_version):
        return _("The plan “%(title)s” was worked on since.") % {"title": plan.title}
    return ""


@transaction.atomic
def plan_table_undo(*, table: PlanTable, by: Actor) -> None:
    """Take the draft back as long as nobody has worked on it."""
    row = _locked(table, by)
    why = hindrance(row)
    if why:
        raise common.not_now(why)
    plan = row.plan
    row.state, row.plan = TableState.UNDONE, None
    row.save(update_fields=["state", "plan"])
    record(by=by, action="plan.table_undone", obj=row)
    if plan is not None:
        plans.plan_remove(plan=plan, by=by)


@transaction.atomic
def plan_table_discard(*, table: PlanTable, by: Actor) -> None:
    """Throw away a table that was not confirmed."""
    row = _locked(table, by)
    if not row.is_waiting():
        raise common.not_now(_("This table was confirmed already."))
    record(by=by, action="plan.table_discarded", obj=row)
    row.delete()
