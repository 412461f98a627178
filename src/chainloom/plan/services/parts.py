"""Writing the parts of a plan: directions, measures with their units, targets, milestones.

A part is saved by `…_save` (made where none is given) and taken out by `part_remove`. Once the plan
is adopted, each needs a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core import evidence
from chainloom.core.cleaning import assign
from chainloom.core.errors import Invalid
from chainloom.organisations.models import Organisation

from ..models import (
    Direction,
    Measure,
    MeasureUnit,
    Milestone,
    Plan,
    Target,
    UnitRole,
)
from . import common

Part = Direction | Measure | Target | Milestone
PARTS_MOST = 200
UNITS_MOST = 30
_WEIGHT = "weight"


def plan_of(part: Part) -> Plan:
    match part:
        case Direction():
            return part.plan
        case Measure():
            return part.direction.plan
    return part.measure.direction.plan


def _cleaned(values: Mapping[str, Any], own: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    """Each value by the rule of its field; an unknown name is a programming error."""
    rules: dict[str, Callable[[Any], Any]] = {
        "title": common.clean_title,
        "text": common.clean_words,
        _WEIGHT: lambda value: common.clean_above_0(value, _WEIGHT, common.WEIGHT_MOST),
        **own,
    }
    unknown = set(values) - set(rules)
    if unknown:
        raise TypeError(f"not fields of this part: {sorted(unknown)}")
    return {name: rules[name](value) for name, value in values.items()}


def _save(
    part: Part, values: dict[str, Any], *, plan: Plan, by: Actor, reason: str, extra: Any = None
) -> None:
    """Save a part with changed values; `extra` saves what hangs on it and says what changed."""
    kind, new = part._meta.model_name, part.pk is None
    changes = assign(part, values)
    said = common.reason_for(plan, reason) if new or changes or extra else ""
    part.save()
    if extra:
        changes |= extra()
    if new or changes:
        common.tell(
            plan=plan,
            action=f"plan.{kind}_{'added' if new else 'changed'}",
            obj=part,
            by=by,
            reason=said,
            changes={} if new and plan.is_draft() else changes,
        )


def _next(rows: Any, most: int = PARTS_MOST) -> int:
    last = rows.aggregate(last=Max("number"))["last"] or 0
    if last >= most:
        raise Invalid("too_many", _("At most %(n)s of them.") % {"n": most})
    return int(last) + 1


@transaction.atomic
def direction_save(
    *,
    plan: Plan,
    values: Mapping[str, Any],
    by: Actor,
    direction: Direction | None = None,
    reason: str = "",
) -> Direction:
    """`values`: title, text, weight."""
    plan = common.locked(plan, by)
    cleaned = _cleaned(values, {})
    row = direction or Direction(plan=plan, number=_next(plan.directions))
    _save(row, cleaned, plan=plan, by=by, reason=reason)
    return row


@transaction.atomic
def measure_save(
    *,
    direction: Direction,
    values: Mapping[str, Any],
    by: Actor,
    measure: Measure | None = None,
    leads: Iterable[Any] | None = None,
    partners: Iterable[Any] | None = None,
    reason: str = "",
) -> Measure:
    """`values`: title, text, weight; `leads` and `partners` replace its units where given."""
    plan = common.locked(direction.plan, by)
    cleaned = _cleaned(values, {})
    row = measure or Measure(direction=direction, number=_next(direction.measures))
    held = list(row.units.select_related("organisation")) if row.pk else []
    wanted = _units(leads, partners, by, [one.organisation for one in held])
    now = {one.organisation_id: one.role for one in held}
    differs = wanted is not None and wanted != now
    extra = (lambda: _put_units(row, wanted or {})) if differs else None
    _save(row, cleaned, plan=plan, by=by, reason=reason, extra=extra)
    return row


def _units(
    leads: Iterable[Any] | None,
    partners: Iterable[Any] | None,
    by: Actor,
    kept: list[Organisation],
) -> dict[int, str] | None:
    """Organisation → role; who leads does not partner too; who is `kept` may stay. None: units are
    left alone."""
    if leads is None and partners is None:
        return None
    found: dict[int, str] = {}
    for given, role, field in (
        (partners, UnitRole.PARTNER, "partners"),
        (leads, UnitRole.LEAD, "leads"),
    ):
        for one in given or ():
            found[common.clean_organisation(one, by, field, kept).pk] = role.value
    if len(found) > UNITS_MOST:
        raise Invalid("too_many", _("At most %(n)s of them.") % {"n": UNITS_MOST}, field="partners")
    return found


def _put_units(measure: Measure, wanted: dict[int, str]) -> dict[str, tuple[str, str]]:
    before = _named(measure)
    measure.units.all().delete()
    MeasureUnit.objects.bulk_create(
        MeasureUnit(measure=measure, organisation_id=pk, role=role) for pk, role in wanted.items()
    )
    return {"units": (before, _named(measure))}


def _named(measure: Measure) -> str:
    rows = MeasureUnit.objects.filter(measure=measure).select_related("organisation")
    return "；".join(str(one) for one in rows.order_by("role", "organisation__sort_key"))


@transaction.atomic
def target_save(
    *,
    measure: Measure,
    values: Mapping[str, Any],
    by: Actor,
    target: Target | None = None,
    reason: str = "",
) -> Target:
    """`values`: title, evidence, filters, unit, wanted, starts, due, weight.

    Without days it is counted over the time of the plan.
    """
    plan = common.locked(measure.direction.plan, by)
    cleaned = _cleaned(
        values,
        {
            "evidence": _evidence,
            "filters": dict,
            "unit": str,
            "wanted": lambda value: common.clean_above_0(value, "wanted", common.WANTED_MOST),
            "starts": lambda value: common.needed_day(value, "starts"),
            "due": lambda value: common.needed_day(value, "due"),
        },
    )
    row = target or Target(measure=measure, starts=plan.starts, due=plan.ends)
    asked = {"evidence": row.evidence, "filters": row.filters, "unit": row.unit} | cleaned
    cleaned |= _what_counts(asked, plan, needed=not plan.is_draft())
    _save(_dated(row, cleaned), cleaned, plan=plan, by=by, reason=reason)
    return row


def _evidence(code: Any) -> str:
    if code and evidence.kind(str(code)) is None:
        raise Invalid("unknown_choice", _("There is no such kind of record."), field="evidence")
    return str(code or "")


def _what_counts(asked: Mapping[str, Any], plan: Plan, *, needed: bool) -> dict[str, Any]:
    """Kind, filters and unit that fit each other."""
    kind = evidence.kind(asked["evidence"])
    if kind is None:
        if needed:
            raise Invalid("required", _("Say which records count."), field="evidence")
        return {"filters": {}, "unit": ""}
    unit = asked["unit"] or next(iter(kind.units))
    if unit not in kind.units:
        raise Invalid(
            "unknown_choice", _("These records are not counted in this unit."), field="unit"
        )
    chosen = {}
    known = {one.name: one for one in kind.filters}
    for name, value in asked["filters"].items():
        if not value:
            continue
        allowed = (
            {code for code, _label in known[name].choices(plan.chain)} if name in known else ()
        )
        if value not in allowed:
            message = _("“%(value)s” is not one of the choices.") % {"value": str(value)[:40]}
            raise Invalid("unknown_choice", message, field="filters")
        chosen[name] = value
    return {"filters": chosen, "unit": unit}


def _dated(row: Target, values: Mapping[str, Any]) -> Target:
    starts, due = values.get("starts", row.starts), values.get("due", row.due)
    if due < starts:
        message = _("It ends before it begins: change one of the days.")
        raise Invalid("dates", message, field="due")
    return row


@transaction.atomic
def milestone_save(
    *,
    measure: Measure,
    values: Mapping[str, Any],
    by: Actor,
    milestone: Milestone | None = None,
    reason: str = "",
) -> Milestone:
    """`values`: title, due, owner, weight. Of one that is reached only the weight changes."""
    plan = common.locked(measure.direction.plan, by)
    row = _locked(milestone) if milestone else Milestone(measure=measure, due=plan.ends)
    kept = [row.owner] if row.owner else []
    cleaned = _cleaned(
        values,
        {
            "due": lambda value: common.needed_day(value, "due"),
            "owner": lambda value: (
                common.clean_organisation(value, by, "owner", kept) if value else None
            ),
        },
    )
    others = (name for name in cleaned if name != _WEIGHT)
    if row.is_confirmed() and any(getattr(row, name) != cleaned[name] for name in others):
        raise common.not_now(_("It is reached already; it can only be weighed anew."))
    _save(row, cleaned, plan=plan, by=by, reason=reason)
    return row


def _locked(milestone: Milestone) -> Milestone:
    """As it stands now: whoever says or confirms that it is reached waits."""
    rows = Milestone.objects.select_for_update(of=("self",)).select_related("owner")
    return rows.get(pk=milestone.pk)


@transaction.atomic
def part_remove(*, part: Part, by: Actor, reason: str = "") -> None:
    """Take a part out, with what hangs on it."""
    plan = common.locked(plan_of(part), by)
    said = common.reason_for(plan, reason)
    _check_unreached(part)
    action = f"plan.{part._meta.model_name}_removed"
    common.tell(plan=plan, action=action, obj=part, by=by, reason=said)
    part.delete()


def _check_unreached(part: Part) -> None:
    """Refuse what is, or holds, a milestone that was reached."""
    rows = Milestone.objects.select_for_update(of=("self",))
    match part:
        case Milestone():
            if rows.get(pk=part.pk).is_confirmed():
                raise common.not_now(_("It is reached already: what happened stays in the plan."))
            return
        case Measure():
            rows = rows.filter(measure=part)
        case Direction():
            rows = rows.filter(measure__direction=part)
        case _:
            return
    reached = next((one for one in rows if one.is_confirmed()), None)
    if reached is not None:
        message = _(
            "Its milestone “%(milestone)s” is reached: what happened stays in the plan. Take out "
            "one by one what else is in it."
        )
        raise common.not_now(message % {"milestone": reached.title})
