"""The pictures of plans: bars with what is expected, trends, and the timeline, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .models import Plan
from .progress import Standing
from .selectors.progress import MeasureProgress, PlanProgress

WIDE = 1000
# So far from the edge a milestone is drawn whole.
EDGE = 12
SPARK_WIDE, SPARK_HIGH = 120, 28


def sparkline(trend: Sequence[Standing]) -> str:
    """Points of a polyline, 0 to 1 from the bottom to the top; empty for nothing to show."""
    known = [float(one.share) for one in trend if one.share is not None]
    if len(known) < 2:
        return ""
    step = SPARK_WIDE / (len(known) - 1)
    top = SPARK_HIGH - 4
    return " ".join(
        f"{at * step:.1f},{2 + top * (1 - share):.1f}" for at, share in enumerate(known)
    )


@dataclass(frozen=True)
class Bar:
    """A measure on the timeline; places from 0 to `WIDE`."""

    at: MeasureProgress
    left: float
    width: float
    done: float
    marks: list[dict[str, Any]]


@dataclass(frozen=True)
class Timeline:
    months: list[tuple[float, date]]
    today: float | None
    bars: list[tuple[Any, list[Bar]]]


def timeline(at: PlanProgress, today: date) -> Timeline:
    plan = at.plan
    rows = [
        (direction, [_bar(one, plan) for one in direction.measures]) for direction in at.directions
    ]
    shown = _place(plan, today) if plan.starts <= today <= plan.ends else None
    return Timeline(_months(plan), shown, rows)


def _place(plan: Plan, day: date) -> float:
    days = (plan.ends - plan.starts).days or 1
    return round(WIDE * (day - plan.starts).days / days, 1)


def _bar(at: MeasureProgress, plan: Plan) -> Bar:
    starts = [one.target.starts for one in at.targets] or [plan.starts]
    ends = [one.target.due for one in at.targets] + [one.milestone.due for one in at.milestones]
    first = max(min(starts), plan.starts)
    last = min(max(ends or [plan.ends]), plan.ends)
    left, right = _place(plan, first), _place(plan, last)
    width = max(right - left, 6.0)
    share = float(at.standing.share or 0)
    marks = [
        {
            "x": min(max(_place(plan, one.milestone.due), EDGE), WIDE - EDGE),
            "milestone": one.milestone,
            "pace": one.standing.pace.value,
        }
        for one in at.milestones
    ]
    return Bar(at, left, width, round(width * share, 1), marks)


def _months(plan: Plan) -> list[tuple[float, date]]:
    """Firsts of months; of long plans every third or twelfth."""
    months = (plan.ends.year - plan.starts.year) * 12 + plan.ends.month - plan.starts.month + 1
    step = 1 if months <= 14 else 3 if months <= 40 else 12
    found = []
    for at in range(0, months, step):
        index = plan.starts.month - 1 + at
        day = date(plan.starts.year + index // 12, index % 12 + 1, 1)
        found.append((max(_place(plan, day), 0.0), day))
    return found
