"""Writing, adopting and closing plans, and starting next year's from this one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.accounts.actor import Actor
from chainloom.core.cleaning import assign
from chainloom.core.errors import Invalid
from chainloom.organisations.models import Source
from chainloom.organisations.services.effects import source_of_entry

from ..models import Direction, Measure, MeasureUnit, Milestone, Plan, PlanState, Risk, Target
from ..policy import plan_policy
from . import common

# A plan longer than this is a typing error.
YEARS_MOST = 15


def clean_values(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        match name:
            case "title":
                found[name] = common.clean_title(value)
            case "text":
                found[name] = common.clean_words(value)
            case "starts" | "ends":
                found[name] = common.needed_day(value, name)
            case _:
                raise TypeError(f"not a field of a plan: {name}")
    return found


def check_days(starts: date, ends: date) -> None:
    if ends < starts:
        raise Invalid("dates", _("It ends before it begins: change one of the days."), field="ends")
    if ends.year - starts.year >= YEARS_MOST:
        message = _("A plan lasts at most %(n)s years.") % {"n": YEARS_MOST}
        raise Invalid("dates", message, field="ends")


@transaction.atomic
def plan_create(*, values: Mapping[str, Any], by: Actor, source: Source | None = None) -> Plan:
    """An empty draft; `values`: title, text, starts, ends."""
    common.check_member(by)
    plan_policy.check_add(by)
    plan = Plan(
        chain=by.chain,
        source=source or source_of_entry(by),
        created_by=by.user,
        created_at=timezone.now(),
        **clean_values(values),
    )
    check_days(plan.starts, plan.ends)
    plan.save()
    common.tell(plan=plan, action="plan.created", obj=plan, by=by)
    return plan


@transaction.atomic
def plan_update(
    *,
    plan: Plan,
    values: Mapping[str, Any],
    by: Actor,
    reason: str = "",
    version: int | None = None,
) -> Plan:
    row = common.locked(plan, by)
    common.check_version(row, version)
    changes = assign(row, clean_values(values))
    if not changes:
        return row
    check_days(row.starts, row.ends)
    said = common.reason_for(row, reason)
    row.save()
    common.tell(plan=row, action="plan.updated", obj=row, by=by, reason=said, changes=changes)
    return row


def what_is_missing(plan: Plan) -> list[str]:
    """What keeps a draft from being adopted, in words."""
    found = []
    measures = Measure.objects.filter(direction__plan=plan)
    rows = list(measures.prefetch_related("targets", "milestones", "units"))
    if not rows:
        found.append(_("There is no measure yet."))
    for row in rows:
        about = {"measure": row.title}
        if not row.targets.all() and not row.milestones.all():
            found.append(_("“%(measure)s” has neither a target nor a milestone.") % about)
        for target in row.targets.all():
            if not target.evidence:
                words = about | {"target": target.title}
                found.append(_("“%(measure)s”: say what counts for “%(target)s”.") % words)
    empty = [one.title for one in plan.directions.filter(measures=None)]
    found += [_("“%(direction)s” has no measure.") % {"direction": one} for one in empty]
    return found


@transaction.atomic
def plan_adopt(*, plan: Plan, by: Actor) -> Plan:
    """From now on it is promised: every change is kept with its reason."""
    row = common.locked(plan, by, "adopt")
    missing = what_is_missing(row)
    if missing:
        heading = ngettext(
            "One thing is missing before the plan can be adopted:",
            "%(n)s things are missing before the plan can be adopted:",
            len(missing),
        ) % {"n": len(missing)}
        raise Invalid("incomplete", f"{heading} {' '.join(missing)}")
    row.state, row.adopted_at = PlanState.ADOPTED, timezone.now()
    row.save(update_fields=["state", "adopted_at"])
    common.tell(plan=row, action="plan.adopted", obj=row, by=by)
    return row


@transaction.atomic
def plan_close(*, plan: Plan, by: Actor) -> Plan:
    """It is over: it can be read, and another started from it."""
    row = common.locked(plan, by, "close")
    row.state, row.closed_at = PlanState.CLOSED, timezone.now()
    row.save(update_fields=["state", "closed_at"])
    common.tell(plan=row, action="plan.closed", obj=row, by=by)
    return row


def was_worked_on(plan: Plan, version: int | None) -> bool:
    """Whether anything was done with a draft since it had this version: parts change the version,
    risks and plans started from it hang on it. None: nobody kept it; then it is the one that its
    directions and measures, one step each, would have made."""
    if version is None:
        parts = plan.directions.count() + Measure.objects.filter(direction__plan=plan).count()
        version = 2 + parts
    hangs = Risk.objects.filter(measure__direction__plan=plan).exists() or plan.next_plans.exists()
    return not plan.is_draft() or plan.version != version or hangs


@transaction.atomic
def plan_remove(*, plan: Plan, by: Actor) -> None:
    """Throw a draft away; what was adopted is closed instead."""
    row = common.locked(plan, by, "remove")
    common.tell(plan=row, action="plan.removed", obj=row, by=by)
    row.delete()


def years_on(day: date, years: int = 1) -> date:
    """The same day so many years later; the last of February stays the last."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


@transaction.atomic
def plan_next(*, plan: Plan, by: Actor) -> Plan:
    """Next year's draft: the same parts a year later, nothing reached yet."""
    plan_policy.check(by, "next", plan)
    title = plan.title.replace(str(plan.starts.year), str(plan.starts.year + 1))
    made = plan_create(
        values={
            "title": title,
            "text": plan.text,
            "starts": years_on(plan.starts),
            "ends": years_on(plan.ends),
        },
        by=by,
    )
    made.previous = plan
    made.save(update_fields=["previous"])
    for direction in plan.directions.prefetch_related(
        "measures__units", "measures__targets", "measures__milestones"
    ):
        measures = list(direction.measures.all())
        direction.pk, direction.plan = None, made
        direction._state.adding = True
        direction.save()
        for measure in measures:
            _copy_measure(measure, direction)
    return made


def _copy_measure(measure: Measure, into: Direction) -> None:
    units, targets = list(measure.units.all()), list(measure.targets.all())
    milestones = list(measure.milestones.all())
    new = Measure.objects.create(
        direction=into,
        number=measure.number,
        title=measure.title,
        text=measure.text,
        weight=measure.weight,
    )
    MeasureUnit.objects.bulk_create(
        MeasureUnit(measure=new, organisation_id=one.organisation_id, role=one.role)
        for one in units
    )
    Target.objects.bulk_create(
        Target(
            measure=new,
            title=one.title,
            evidence=one.evidence,
            filters=one.filters,
            unit=one.unit,
            wanted=one.wanted,
            starts=years_on(one.starts),
            due=years_on(one.due),
            weight=one.weight,
        )
        for one in targets
    )
    Milestone.objects.bulk_create(
        Milestone(
            measure=new,
            title=one.title,
            due=years_on(one.due),
            weight=one.weight,
            owner_id=one.owner_id,
        )
        for one in milestones
    )
