"""What can be done with a project and with one of its milestones: tables for pages and API.

Each act names the right it needs, when it is ready, what it asks for, and the service that does it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.accounts.actor import Actor

from .models import Milestone, Project
from .projects_policy import project_policy
from .services import projects as services
from .services.projects.writing import has_lived


@dataclass(frozen=True)
class ProjectAct:
    """`fields` of: stage, on, text, amount, title, due, organisation, role, unit, evidence,
    document; one with a question mark may be left empty. `ask` names `text`."""

    verb: str
    label: str | Promise
    icon: str
    ready: Callable[[Any], bool]
    run: Callable[..., Any]
    said: str | Promise
    fields: tuple[str, ...] = ()
    ask: str | Promise = ""
    action: str = "edit"
    kind: str = ""
    # Behind "More": done once in a project's life, if at all.
    rare: bool = False


def _is_going(row: Project) -> bool:
    return row.is_going()


def _is_alive(row: Project) -> bool:
    return not row.is_dropped()


ACTS: tuple[ProjectAct, ...] = (
    ProjectAct(
        "move", _("It came to a stage"), "arrow-right", _is_going,
        lambda row, by, stage, on=None, text="": services.project_move(
            project=row, stage=stage, on=on, text=text, by=by
        ),
        _("Noted: it is at another stage."), ("stage", "on?", "text?"),
        _("what is to be said of it; why, if it goes back"), kind="primary",
    ),
    ProjectAct(
        "milestone", _("Set a milestone"), "flag", _is_alive,
        lambda row, by, title, due: services.milestone_add(
            project=row, title=title, due=due, by=by
        ),
        _("The milestone is set."), ("title", "due"),
    ),
    ProjectAct(
        "invest", _("Money was put in"), "coin", _is_alive,
        lambda row, by, amount, on=None, text="": services.investment_add(
            project=row, amount=amount, on=on, text=text, by=by
        ),
        _("Noted: it counts from now on."), ("amount", "on?", "text?"), _("for what"),
    ),
    ProjectAct(
        "partner", _("Add a partner"), "users", _is_alive,
        lambda row, by, organisation, role, text="": services.partner_add(
            project=row, organisation=organisation, role=role, text=text, by=by
        ),
        _("It takes part now, and sees the project."), ("organisation", "role", "text?"),
        _("what it does"),
    ),
    ProjectAct(
        "assign", _("Say who looks after it"), "user-plus", _is_alive,
        lambda row, by, unit=None: services.project_assign(project=row, unit=unit, by=by),
        _("Noted."), ("unit?",), action="assign", rare=True,
    ),
    ProjectAct(
        "resume", _("Take it up again"), "player-play", lambda row: not row.is_going(),
        lambda row, by, text="": services.project_resume(project=row, text=text, by=by),
        _("It goes on."), ("text?",), _("what changed"), kind="primary",
    ),
    ProjectAct(
        "pause", pgettext_lazy("project", "Pause it"), "player-pause", _is_going,
        lambda row, by, text: services.project_pause(project=row, reason=text, by=by),
        _("It is paused; nobody is reminded of its milestones."), ("text",), _("why"), rare=True,
    ),
    ProjectAct(
        "drop", pgettext_lazy("project", "Drop it"), "ban", _is_alive,
        lambda row, by, text: services.project_drop(project=row, reason=text, by=by),
        _("It is dropped."), ("text",), _("why"), rare=True,
    ),
    ProjectAct(
        "remove", pgettext_lazy("project", "Take it out"), "trash", lambda row: not has_lived(row),
        lambda row, by: services.project_remove(project=row, by=by),
        _("The project is gone."), kind="danger", rare=True,
    ),
)  # fmt: skip
MILESTONE_ACTS: tuple[ProjectAct, ...] = (
    ProjectAct(
        "done", _("It is reached"), "check", lambda row: not row.is_done(),
        lambda row, by, on=None, evidence="", document=None: services.milestone_done(
            milestone=row, on=on, evidence=evidence, document=document, by=by
        ),
        _("Reached: the project is further by this."), ("on?", "evidence?", "document?"),
    ),
    ProjectAct(
        "postpone", _("Put it off"), "calendar-time", lambda row: not row.is_done(),
        lambda row, by, due, text: services.milestone_postpone(
            milestone=row, due=due, text=text, by=by
        ),
        _("Put off; the earlier day is kept."), ("due", "text"), _("why"),
    ),
    ProjectAct(
        "undone", _("It was not reached after all"), "rotate", Milestone.is_done,
        lambda row, by, text: services.milestone_undone(milestone=row, text=text, by=by),
        _("It is open again; its day stands."), ("text",), _("why"),
    ),
    ProjectAct(
        "remove", pgettext_lazy("milestone", "Take it out"), "trash",
        lambda row: not row.is_done() and not row.postponements.all(),
        lambda row, by: services.milestone_remove(milestone=row, by=by),
        _("The milestone is taken out."),
    ),
)  # fmt: skip


def act_of(verb: str, acts: tuple[ProjectAct, ...] = ACTS) -> ProjectAct | None:
    return next((act for act in acts if act.verb == verb), None)


def acts_for(actor: Actor, row: Project) -> list[ProjectAct]:
    """What this actor can do with the project now, the likeliest first."""
    may = {action: project_policy.may(actor, action, row) for action in ("edit", "assign")}
    return [act for act in ACTS if may[act.action] and act.ready(row)]
