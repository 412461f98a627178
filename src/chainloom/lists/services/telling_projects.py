"""Who is told what of projects."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.notices import kinds
from chainloom.notices.models import When
from chainloom.notices.selectors import members_of, office_of
from chainloom.notices.services import notify

from ..models import Milestone, Project, ProjectEntry
from ..projects_policy import project_policy

PROJECT = "lists.project"
MILESTONE = "lists.milestone"
# Steps that are news to the owner and to the unit that looks after the project.
_TO_CONCERNED = (
    "assigned", "moved", "paused", "resumed", "dropped", "milestone_postponed", "obstacle_added",
)  # fmt: skip
_TO_OFFICE = ("created", "paused", "dropped")

Words = dict[str, Any]


def _projects(each: list[Words], reader: Actor) -> list[Words | None]:
    from ..selectors.project_story import WORDS

    rows = project_policy.rows(reader).in_bulk({params["project"] for params in each})
    found: list[Words | None] = []
    for params in each:
        row = rows.get(params["project"])
        said = str(WORDS[params["verb"]][0])
        found.append(None if row is None else {"project": row.title, "step": said})
    return found


def _milestones(each: list[Words], reader: Actor) -> list[Words | None]:
    rows = Milestone.objects.filter(project__in=project_policy.rows(reader))
    known = rows.select_related("project").in_bulk({params["milestone"] for params in each})
    today = timezone.localdate()
    return [_milestone(known.get(params["milestone"]), today) for params in each]


def _milestone(row: Milestone | None, today: Any) -> Words | None:
    """As it stands when it is read: one that was reached or put off since says so."""
    if row is None:
        return None
    if row.done_on is not None:
        said = str(_("reached"))
    elif row.is_late(today):
        count = row.days_late(today)
        said = ngettext("%(count)d day late", "%(count)d days late", count) % {"count": count}
    else:
        said = str(_("due on %(day)s")) % {"day": row.due.isoformat()}
    return {"project": row.project.title, "milestone": row.title, "state": said}


def enter() -> None:
    """Enter the kinds of notices."""
    kinds.register(
        kinds.NoticeKind(
            code=PROJECT,
            label=_("News of projects of ours, or that we look after"),
            sentence=_("Project “%(project)s”: %(step)s"),
            batch=_projects,
            icon="building-factory",
            email=When.DAILY,
            group=True,
        ),
        kinds.NoticeKind(
            code=MILESTONE,
            label=_("Milestones that come near or are late"),
            sentence=_("Project “%(project)s”, %(milestone)s: %(state)s"),
            batch=_milestones,
            icon="calendar-due",
            email=When.NOW,
        ),
    )


def _concerned(project: Project) -> list[Membership]:
    """Who acts for the owner and for the unit that looks after it."""
    parties = [one for one in (project.organisation, project.unit) if one is not None]
    return [held for one in parties for held in members_of(one, project.chain)]


def _page(project: Project) -> str:
    return reverse("lists:project", args=[project.chain.slug, project.pk])


def project_told(project: Project, entry: ProjectEntry, by: Actor) -> None:
    """Tell those whom this step concerns, never who took it."""
    to = _concerned(project) if entry.verb in _TO_CONCERNED else []
    if entry.verb in _TO_OFFICE:
        to += office_of(project.chain)
    if not to:
        return
    notify(
        code=PROJECT,
        to=to,
        about=project,
        params={"project": project.pk, "verb": entry.verb},
        link=_page(project),
        by=by,
    )


def milestone_told(milestone: Milestone, *, late: bool) -> None:
    """Tell owner and unit that a milestone comes near; the office too, once it is late."""
    project = milestone.project
    to = _concerned(project)
    if late:
        to += office_of(project.chain)
    notify(
        code=MILESTONE,
        to=to,
        about=project,
        params={"milestone": milestone.pk},
        link=_page(project),
        key=f"milestone:{milestone.pk}:{milestone.due}:{'late' if late else 'near'}",
    )
