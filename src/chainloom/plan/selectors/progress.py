"""How far a plan is on a day, from the records that its targets name.

One query for each target, whatever the number of records; all the rest of a plan in eight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from chainloom.core import evidence

from ..models import Direction, Measure, Milestone, Plan, Risk, Target, UnitRole
from ..progress import NOTHING, Standing, month_ends, rolled_up

# Points of a trend: a picture of a thumb's width shows no more.
POINTS_MOST = 12


@dataclass
class TargetProgress:
    target: Target
    standing: Standing
    done: Decimal = Decimal(0)
    words: str = ""
    unit: Any = ""
    # At the days of the trend.
    trend: list[Standing] = field(default_factory=list)


@dataclass
class MilestoneProgress:
    milestone: Milestone
    standing: Standing
    trend: list[Standing] = field(default_factory=list)


@dataclass
class MeasureProgress:
    measure: Measure
    standing: Standing
    targets: list[TargetProgress]
    milestones: list[MilestoneProgress]
    trend: list[Standing]

    @property
    def leads(self) -> list[Any]:
        return [one.organisation for one in self.measure.units.all() if one.role == "lead"]

    @property
    def partners(self) -> list[Any]:
        return [one.organisation for one in self.measure.units.all() if one.role == "partner"]

    @property
    def late(self) -> int:
        return sum(one.standing.pace == "missed" for one in self.milestones)


@dataclass
class DirectionProgress:
    direction: Direction
    standing: Standing
    measures: list[MeasureProgress]
    trend: list[Standing]


@dataclass
class PlanProgress:
    plan: Plan
    on: date
    days: list[date]
    standing: Standing
    directions: list[DirectionProgress]
    trend: list[Standing]

    @property
    def measures(self) -> list[MeasureProgress]:
        return [one for direction in self.directions for one in direction.measures]


def _measures() -> QuerySet[Measure]:
    """Measures with everything in them."""
    return Measure.objects.prefetch_related(
        "units__organisation",
        "targets",
        Prefetch("milestones", Milestone.objects.select_related("owner", "document")),
        Prefetch("risks", Risk.objects.filter(over_at=None)),
    )


def whole(plan: Plan) -> list[Direction]:
    """The directions of a plan with everything in them."""
    return list(plan.directions.prefetch_related(Prefetch("measures", _measures())))


def trend_days(plan: Plan, on: date) -> list[date]:
    """The ends of the plan's months up to a day, and the day; of a long plan only so many of
    them."""
    days = month_ends(plan.starts, plan.looked_at(on))
    days = [*(days if on > plan.ends else days[:-1]), on]
    step = -(-len(days) // POINTS_MOST)
    return days[::-1][::step][::-1]


def progress(plan: Plan, on: date, *, trend: bool = True) -> PlanProgress:
    """The plan as it is now, with what its records say of the day; the trend only where wanted."""
    days = trend_days(plan, on) if trend else [on]
    directions = []
    for direction in whole(plan):
        measures = [_measure(one, plan, on, days) for one in direction.measures.all()]
        parts = [(one.measure.weight, one) for one in measures]
        directions.append(
            DirectionProgress(direction, _rolled(parts), measures, _rolled_trend(parts, len(days)))
        )
    parts_of_plan = [(one.direction.weight, one) for one in directions]
    return PlanProgress(
        plan,
        on,
        days,
        _rolled(parts_of_plan),
        directions,
        _rolled_trend(parts_of_plan, len(days)),
    )


def measure_progress(measure: Measure, plan: Plan, on: date) -> MeasureProgress:
    """One measure of the plan; nothing else of it is counted."""
    row = _measures().get(pk=measure.pk)
    return _measure(row, plan, on, trend_days(plan, on))


def led_by(organisation_id: int, plan: Plan, on: date) -> list[MeasureProgress]:
    """The measures of a plan that a unit leads."""
    units = {"units__organisation": organisation_id, "units__role": UnitRole.LEAD}
    rows = _measures().filter(direction__plan=plan, **units)
    rows = rows.select_related("direction").order_by("direction__number", "number", "pk")
    return [_measure(one, plan, on, [on]) for one in rows]


def _rolled(parts: Sequence[tuple[Decimal, Any]]) -> Standing:
    return rolled_up((weight, one.standing) for weight, one in parts)


def _rolled_trend(parts: Sequence[tuple[Decimal, Any]], days: int) -> list[Standing]:
    return [rolled_up((weight, one.trend[at]) for weight, one in parts) for at in range(days)]


def _measure(measure: Measure, plan: Plan, on: date, days: list[date]) -> MeasureProgress:
    targets = [target_progress(one, plan, on, days) for one in measure.targets.all()]
    milestones = [
        MilestoneProgress(one, one.standing(on), [one.standing(day) for day in days])
        for one in measure.milestones.all()
    ]
    parts: list[tuple[Decimal, Any]] = [(one.target.weight, one) for one in targets]
    parts += [(one.milestone.weight, one) for one in milestones]
    return MeasureProgress(
        measure, _rolled(parts), targets, milestones, _rolled_trend(parts, len(days))
    )


def target_progress(target: Target, plan: Plan, on: date, days: list[date]) -> TargetProgress:
    """What counts is what happened from its first day to its last, and not after `on`."""
    kind = evidence.kind(target.evidence)
    counted = kind and kind.units.get(target.unit)
    if kind is None or counted is None:
        return TargetProgress(target, NOTHING, trend=[NOTHING] * len(days))
    last = min(on, target.due)
    until = [min(day, last) for day in days]
    by_day = kind.reached(plan.chain, target.filters, target.unit, target.starts, until)
    done = by_day[-1]
    return TargetProgress(
        target,
        target.standing(done, on),
        done,
        kind.in_words(plan.chain, target.filters),
        counted.label,
        [target.standing(by, day) for by, day in zip(by_day, days, strict=True)],
    )
