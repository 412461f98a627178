"""The daily look at adopted plans: milestones that near or are late, targets behind their pace.

Doing it again tells nobody twice: every notice has its key.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from django.db.models import QuerySet
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.core.working_time import WorkingCalendar
from chainloom.notices.selectors import calendar_of

from ..models import Milestone, MilestoneState, Plan, PlanState
from ..policy import plan_policy
from ..progress import Pace
from ..selectors.progress import progress
from . import telling

FAR_DAYS = 14
NEAR_WORKING_DAYS = 3
# In its first quarter a target has hardly had the time to be behind.
EXPECTED_LEAST = Fraction(1, 4)
# A plan is spoken of for so long after its last day, unless it is closed before.
DAYS_AFTER = 31
TOLD = (Pace.BEHIND, Pace.FAR_BEHIND, Pace.MISSED)


def stage_of(row: Milestone, calendar: WorkingCalendar, today: date) -> str:
    """Which reminder holds now: late, near (three working days), far (fourteen days) or none."""
    if row.due < today:
        return "late"
    if calendar.working_days(today, row.due) <= NEAR_WORKING_DAYS:
        return "near"
    return "far" if row.due <= today + timedelta(days=FAR_DAYS) else ""


def plans_watch(*, by: Actor, today: date | None = None) -> dict[str, int]:
    """Look at every adopted plan of the actor's chain (of all, for the system)."""
    today = today or timezone.localdate()
    rows = plan_policy.rows(by).filter(state=PlanState.ADOPTED, starts__lte=today)
    rows = rows.filter(ends__gte=today - timedelta(days=DAYS_AFTER)).select_related("chain")
    counts = {"milestones": 0, "targets": 0}
    for plan in rows.order_by("pk"):
        counts["milestones"] += _milestones(plan, today)
        counts["targets"] += _targets(plan, today)
    return counts


def _milestones(plan: Plan, today: date) -> int:
    calendar = calendar_of(plan.chain_id)
    count = 0
    for row in _open_ones(plan, today):
        stage = stage_of(row, calendar, today)
        if stage:
            count += telling.milestone_reminded(row, stage)
    return count


def _open_ones(plan: Plan, today: date) -> QuerySet[Milestone]:
    rows = Milestone.objects.filter(measure__direction__plan=plan, state=MilestoneState.OPEN)
    rows = rows.filter(due__lte=today + timedelta(days=FAR_DAYS))
    return rows.select_related("measure__direction__plan__chain").order_by("pk")


def _targets(plan: Plan, today: date) -> int:
    """Once a month each that is behind, to who leads it; and their number to the office."""
    behind = [
        (measure, one)
        for measure in progress(plan, today, trend=False).measures
        for one in measure.targets
        if one.standing.pace in TOLD and one.standing.expected >= EXPECTED_LEAST
    ]
    month = f"{today:%Y-%m}"
    for measure, one in behind:
        missed = one.standing.pace == Pace.MISSED
        when = str(one.target.due) if missed else month
        telling.target_reminded(one.target, plan, measure.leads, one.standing.pace, when)
    if behind:
        telling.plan_behind(plan, len(behind), month)
    return len(behind)
