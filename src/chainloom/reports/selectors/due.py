"""What falls due, and what is overdue, over all registers: plan, agreements, meetings, projects,
policies.

A higher app enters its own with `register`; each source gives lines for an actor and the days up to
`until`, those that are overdue included, as the policies of its app let the actor see them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
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

# Of one source at most so many: nobody reads more of a day.
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


Source = Callable[[Actor, dt.date, dt.date], Iterable[DueLine]]
_sources: dict[str, Source] = {}


def register(key: str, source: Source) -> None:
    """Enter what an app knows to be due; the same key again replaces it."""
    _sources[key] = source


def due_lines(actor: Actor, today: dt.date, until: dt.date) -> list[DueLine]:
    """Everything due up to `until`, the earliest first: for office and leader of the whole chain,
    for everybody else of their own organisation."""
    if actor.chain_id is None:
        return []
    return sorted(line for source in _sources.values() for line in source(actor, today, until))


def _own(actor: Actor) -> int:
    return actor.organisation_id or 0


def _plan(actor: Actor, today: dt.date, until: dt.date) -> Iterable[DueLine]:
    rows = milestone_policy.rows(actor).filter(
        due__lte=until, measure__direction__plan__state="adopted"
    )
    rows = rows.exclude(state=MilestoneState.CONFIRMED).select_related("owner")
    if not actor.sees_all:
        leads = MeasureUnit.objects.filter(
            measure=OuterRef("measure"), organisation=_own(actor), role="lead"
        )
        rows = rows.filter(Q(owner=_own(actor)) | Q(Exists(leads), owner=None))
    for row in rows.order_by("due", "pk")[:MOST]:
        yield DueLine(
            row.due,
            _("milestone of the plan"),
            row.title,
            reverse("plan:measure", args=[actor.chain.slug, row.measure_id]),
            row.due < today,
            row.owner.display_name if row.owner else "",
        )


def _agreements(actor: Actor, today: dt.date, until: dt.date) -> Iterable[DueLine]:
    rows = dues(actor).filter(state__in=OWED, last_day__lte=until)
    if not actor.sees_all:
        rows = rows.filter(speaks(actor, due_policy.OWNER))
    for row in rows[:MOST]:
        agreement = row.obligation.agreement
        owner = row.obligation.owner.organisation
        yield DueLine(
            row.last_day,
            pgettext("due", "obligation"),
            str(row.obligation),
            reverse("agreements:agreement", args=[actor.chain.slug, agreement.pk]),
            row.last_day < today,
            owner.now.display_name,
        )


def _resolutions(actor: Actor, today: dt.date, until: dt.date) -> Iterable[DueLine]:
    """What meetings resolved, until its owner says that it is done."""
    rows = resolutions(actor, whose="" if actor.sees_all else "own")
    rows = rows.filter(state=ResolutionState.OPEN, last_day__lte=until)
    for row in rows.order_by("last_day", "pk")[:MOST]:
        yield DueLine(
            row.last_day,
            pgettext("due", "resolution of a meeting"),
            row.text,
            resolution_url(row, actor.chain.slug),
            row.last_day < today,
            row.owner.now.display_name,
        )


def _projects(actor: Actor, today: dt.date, until: dt.date) -> Iterable[DueLine]:
    shown = project_policy.rows(actor).filter(state="going")
    if not actor.sees_all:
        shown = shown.filter(Q(organisation=_own(actor)) | Q(unit=_own(actor)))
    rows = ProjectMilestone.objects.filter(project__in=shown, due__lte=until, done_on=None)
    for row in rows.select_related("project__organisation").order_by("due", "pk")[:MOST]:
        yield DueLine(
            row.due,
            _("milestone of a project"),
            f"{row.project.title}：{row.title}",
            reverse("lists:project", args=[actor.chain.slug, row.project_id]),
            row.due < today,
            row.project.organisation.display_name,
        )


def _policies(actor: Actor, today: dt.date, until: dt.date) -> Iterable[DueLine]:
    """Policies that end: for everybody, as the last chance to apply."""
    rows = policy_rights.rows(actor).filter(
        state=PolicyState.PUBLISHED, ends_on__gte=today, ends_on__lte=until
    )
    for row in rows.order_by("ends_on", "pk")[:MOST]:
        yield DueLine(
            row.ends_on,
            _("end of a policy"),
            row.title,
            reverse("lists:policy", args=[actor.chain.slug, row.pk]),
        )


def enter() -> None:
    """The registers below this app."""
    found: dict[str, Any] = {
        "plan": _plan,
        "agreements": _agreements,
        "resolutions": _resolutions,
        "projects": _projects,
        "policies": _policies,
    }
    for key, source in found.items():
        register(key, source)
