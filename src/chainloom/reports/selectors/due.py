"""What falls due, and what is overdue, over all registers: plan, agreements, meetings, projects,
policies.

A higher app enters its own with `register`: the rows that are not done yet and due up to a day,
those that are overdue included, as the policies of its app let the actor see them, and how one of
them is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.accounts.actor import Actor
from chainloom.agreements.models import OWED
from chainloom.agreements.policy import due_policy, speaks
from chainloom.agreements.selectors.owed import dues
from chainloom.events.addresses import resolution_url
from chainloom.events.models import ResolutionState
from chainloom.events.selectors.meetings import resolutions
from chainloom.lists.models import Milestone as ProjectMilestone
from chainloom.lists.models import PolicyState
from chainloom.lists.policies_policy import policy_rights
from chainloom.lists.projects_policy import project_policy
from chainloom.plan.models import MeasureUnit, MilestoneState
from chainloom.plan.policy import milestone_policy

# Of one source at most so many lines: nobody reads more of a day. They are counted in full.
MOST = 50


@dataclass(frozen=True, order=True)
class DueLine:
    """One thing that is due: the day, what it is, its title and where it stands."""

    day: dt.date
    what: str
    title: str
    url: str
    is_late: bool = False
    who: str = ""

    def days(self, today: dt.date) -> int:
        return abs((self.day - today).days)


@dataclass(frozen=True)
class Source:
    """What an app knows to be due. `rows(actor, today, until)`; `day` is the field by which they
    are due; `line(row, actor)` is what, title, address and whose."""

    rows: Callable[[Actor, dt.date, dt.date], QuerySet[Any]]
    day: str
    line: Callable[[Any, Actor], tuple[str, str, str, str]]


_sources: dict[str, Source] = {}


def register(key: str, source: Source) -> None:
    """Enter what an app knows to be due; the same key again replaces it."""
    _sources[key] = source


@dataclass(frozen=True)
class DueList:
    """The first lines, the earliest first, and how many there are of all and of those overdue."""

    lines: list[DueLine]
    count: int
    late: int


def due_list(actor: Actor, today: dt.date, until: dt.date) -> DueList:
    """Everything due up to `until`: for office and leader of the whole chain, for everybody else
    of their own organisation. Two queries for each source."""
    if actor.chain_id is None:
        return DueList([], 0, 0)
    lines, count, late = [], 0, 0
    for source in _sources.values():
        rows = source.rows(actor, today, until)
        is_late = Q(**{f"{source.day}__lt": today})
        counted = rows.order_by().aggregate(n=Count("pk"), late=Count("pk", filter=is_late))
        count, late = count + counted["n"], late + counted["late"]
        for row in rows.order_by(source.day, "pk")[:MOST]:
            day = getattr(row, source.day)
            what, title, url, who = source.line(row, actor)
            lines.append(DueLine(day, what, title, url, day < today, who))
    return DueList(sorted(lines), count, late)


def _own(actor: Actor) -> int:
    return actor.organisation_id or 0


def _url(actor: Actor, name: str, key: int) -> str:
    return reverse(name, args=[actor.chain.slug, key])


def _milestones(actor: Actor, today: dt.date, until: dt.date) -> QuerySet[Any]:
    rows = milestone_policy.rows(actor).filter(
        due__lte=until, measure__direction__plan__state="adopted"
    )
    rows = rows.exclude(state=MilestoneState.CONFIRMED).select_related("owner")
    if actor.sees_all:
        return rows
    leads = MeasureUnit.objects.filter(
        measure=OuterRef("measure"), organisation=_own(actor), role="lead"
    )
    return rows.filter(Q(owner=_own(actor)) | Q(Exists(leads), owner=None))


def _milestone(row: Any, actor: Actor) -> tuple[str, str, str, str]:
    owner = row.owner.display_name if row.owner else ""
    return (
        _("milestone of the plan"),
        row.title,
        _url(actor, "plan:measure", row.measure_id),
        owner,
    )


def _obligations(actor: Actor, today: dt.date, until: dt.date) -> QuerySet[Any]:
    rows = dues(actor).filter(state__in=OWED, last_day__lte=until)
    return rows if actor.sees_all else rows.filter(speaks(actor, due_policy.OWNER))


def _obligation(row: Any, actor: Actor) -> tuple[str, str, str, str]:
    url = _url(actor, "agreements:agreement", row.obligation.agreement_id)
    owner = row.obligation.owner.organisation.now
    return pgettext("due", "obligation"), str(row.obligation), url, owner.display_name


def _resolutions(actor: Actor, today: dt.date, until: dt.date) -> QuerySet[Any]:
    """What meetings resolved, until its owner says that it is done."""
    rows = resolutions(actor, whose="" if actor.sees_all else "own")
    return rows.filter(state=ResolutionState.OPEN, last_day__lte=until)


def _resolution(row: Any, actor: Actor) -> tuple[str, str, str, str]:
    what = pgettext("due", "resolution of a meeting")
    return what, row.text, resolution_url(row, actor.chain.slug), row.owner.now.display_name


def _project_milestones(actor: Actor, today: dt.date, until: dt.date) -> QuerySet[Any]:
    shown = project_policy.rows(actor).filter(state="going")
    if not actor.sees_all:
        shown = shown.filter(Q(organisation=_own(actor)) | Q(unit=_own(actor)))
    rows = ProjectMilestone.objects.filter(project__in=shown, due__lte=until, done_on=None)
    return rows.select_related("project__organisation")


def _project_milestone(row: Any, actor: Actor) -> tuple[str, str, str, str]:
    return (
        _("milestone of a project"),
        f"{row.project.title}：{row.title}",
        _url(actor, "lists:project", row.project_id),
        row.project.organisation.display_name,
    )


def _policies(actor: Actor, today: dt.date, until: dt.date) -> QuerySet[Any]:
    """Policies that end: for everybody, as the last chance to apply."""
    return policy_rights.rows(actor).filter(
        state=PolicyState.PUBLISHED, ends_on__gte=today, ends_on__lte=until
    )


def _policy(row: Any, actor: Actor) -> tuple[str, str, str, str]:
    return _("end of a policy"), row.title, _url(actor, "lists:policy", row.pk), ""


def enter() -> None:
    """The registers below this app."""
    register("plan", Source(_milestones, "due", _milestone))
    register("agreements", Source(_obligations, "last_day", _obligation))
    register("resolutions", Source(_resolutions, "last_day", _resolution))
    register("projects", Source(_project_milestones, "due", _project_milestone))
    register("policies", Source(_policies, "ends_on", _policy))
