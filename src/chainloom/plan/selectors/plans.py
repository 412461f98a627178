"""Plans, the records behind a target, and what a unit owes."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.agreements.selectors.owed import whose
from chainloom.core import evidence
from chainloom.events.models import Resolution, ResolutionState
from chainloom.events.selectors.meetings import resolutions

from ..models import Measure, Milestone, MilestoneState, Plan, PlanState, Target
from ..policy import milestone_policy, plan_policy
from ..progress import Pace
from .progress import MeasureProgress, TargetProgress, led_by


def plans(actor: Actor) -> QuerySet[Plan]:
    return plan_policy.rows(actor).select_related("chain").order_by("-starts", "-pk")


def current(actor: Actor, day: date) -> Plan | None:
    """The plan of the day: an adopted one in whose time it lies, else the latest adopted one."""
    return _of_day(plans(actor).filter(state=PlanState.ADOPTED), day)


def begun(actor: Actor, day: date) -> Plan | None:
    """The same of those that have begun by the day: of others there is no progress to tell yet."""
    return _of_day(plans(actor).filter(state=PlanState.ADOPTED, starts__lte=day), day)


def _of_day(rows: QuerySet[Plan], day: date) -> Plan | None:
    return rows.filter(starts__lte=day, ends__gte=day).first() or rows.first()


@dataclass
class Records:
    """What a target counts, as far as the actor may see it."""

    rows: QuerySet[Any]
    seen: int
    hidden: int


def records(target: Target, plan: Plan, actor: Actor, on: date) -> Records:
    """The records of a target up to a day, latest first."""
    kind = evidence.kind(target.evidence)
    if kind is None:
        return Records(Target.objects.none(), 0, 0)
    found = kind.found(plan.chain, target.filters, target.starts, min(on, target.due))
    visible = found.filter(pk__in=kind.seen_by(actor).values("pk"))
    seen = visible.count()
    return Records(visible.order_by("-evidence_day", "-pk"), seen, found.count() - seen)


@dataclass
class Owed:
    """What a unit has to see to in a month."""

    month: date
    late: list[Milestone]
    due: list[Milestone]
    to_confirm: list[Milestone]
    targets: list[tuple[MeasureProgress, TargetProgress]]
    # What meetings resolved that it shall do: late, or due in the month.
    resolutions: list[Resolution]

    @property
    def groups(self) -> list[tuple[Any, list[Milestone], str]]:
        """Milestones under their headings, each with a tone."""
        return [
            (_("Late milestones"), self.late, "danger"),
            (_("Milestones of this month"), self.due, "warning"),
            (_("To be confirmed by us"), self.to_confirm, "info"),
        ]

    def __len__(self) -> int:
        milestones = len(self.late) + len(self.due) + len(self.to_confirm)
        return milestones + len(self.targets) + len(self.resolutions)


_NEEDS_WORK = {Pace.BEHIND, Pace.FAR_BEHIND}


def owed(plan: Plan, actor: Actor, organisation_id: int, day: date) -> Owed:
    """Milestones of the unit that are late or due in the month, those it may confirm, and targets
    of measures it leads that are behind or end in the month, and resolutions it has to see to: in
    the month of the day, or in the plan's month that is nearest to it."""
    month = plan.looked_at(day)
    first = month.replace(day=1)
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    about = ("measure__direction", "owner")
    mine = milestone_policy.rows(actor).filter(
        Q(owner=organisation_id)
        | Q(owner=None, measure__units__organisation=organisation_id, measure__units__role="lead"),
        measure__direction__plan=plan,
    )
    open_ones = mine.exclude(state=MilestoneState.CONFIRMED).select_related(*about).distinct()
    waiting = milestone_policy.rows(actor, "confirm").filter(measure__direction__plan=plan)
    led = led_by(organisation_id, plan, day)
    targets = [
        (measure, one)
        for measure in led
        for one in measure.targets
        if one.standing.pace in _NEEDS_WORK or first <= one.target.due <= last
        if one.standing.pace != Pace.REACHED
    ]
    return Owed(
        first,
        list(open_ones.filter(due__lt=first)),
        list(open_ones.filter(due__range=(first, last))),
        list(waiting.select_related(*about)) if organisation_id == actor.organisation_id else [],
        targets,
        list(_resolutions(actor, organisation_id, last)),
    )


def _resolutions(actor: Actor, organisation_id: int, until: date) -> QuerySet[Resolution]:
    rows = resolutions(actor).filter(
        whose("owner", organisation_id),
        state=ResolutionState.OPEN,
        last_day__lte=until,
    )
    return rows.order_by("last_day", "pk")


def measure_rows(actor: Actor) -> QuerySet[Measure]:
    rows = Measure.objects.filter(direction__plan__in=plan_policy.rows(actor))
    return rows.select_related("direction__plan__chain")
