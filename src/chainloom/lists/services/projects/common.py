"""What every step of a project does: lock the row, note what happened, audit, tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Invalid

from ...models import Project, ProjectEntry
from ...projects_policy import project_policy
from .. import common, telling_projects

REASON_MOST = 500
FIRST_YEAR, LAST_YEAR = 1950, 2100


def locked(project: Project, by: Actor, action: str = "edit") -> Project:
    """The project as it is now, to be changed by whoever may; nobody else changes it meanwhile."""
    project_policy.check(by, action, project)
    rows = Project.objects.select_for_update(of=("self",))
    return rows.select_related("organisation", "unit", "chain").get(pk=project.pk)


def note(
    project: Project,
    by: Actor,
    verb: str,
    *,
    text: str = "",
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    **values: Any,
) -> ProjectEntry:
    """Write what happened into the project's history and the audit trail, and tell who should know.

    The trail names the step and what it says changed: sums put in are the owner's figures, and a
    person's name in a reason could never leave it again.
    """
    entry = ProjectEntry.objects.create(
        project=project,
        at=timezone.now(),
        by=by.user,
        organisation_id=by.organisation_id,
        verb=verb,
        text=text,
        values=values,
    )
    record(
        by=by,
        action=f"project.{verb}",
        obj=project,
        changes=changes,
        context={"entry": entry.pk},
    )
    telling_projects.project_told(project, entry, by)
    return entry


def needed_reason(value: Any, field: str = "text") -> str:
    text = common.needed_lines(value, field, _("Say why."))
    if len(text) > REASON_MOST:
        message = _("At most %(n)s characters.") % {"n": REASON_MOST}
        raise Invalid("too_long", message, field=field)
    return text


def clean_day(value: Any, field: str) -> date | None:
    """A day of this time: one of another century is a slip of the pen."""
    day = common.clean_day(value, field)
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        about = {"first": FIRST_YEAR, "last": LAST_YEAR}
        message = _("A day between the years %(first)d and %(last)d.") % about
        raise Invalid("not_a_date", message, field=field)
    return day


def past_day(value: Any, field: str = "on") -> date:
    """The day of something that has happened; today where none is given."""
    today = timezone.localdate()
    day = clean_day(value, field) or today
    if day > today:
        raise Invalid("future", _("Not before it has happened."), field=field)
    return day


def check_not_dropped(row: Project) -> None:
    if row.is_dropped():
        raise common.not_now(_("The project was dropped. Take it up again first."))


def bounded_text(value: Any, most: int, field: str) -> str:
    """One line, empty or not; too long a one is refused, never cut."""
    text = common.clean_text(value, most + 1)
    if len(text) > most:
        raise Invalid("too_long", _("At most %(n)s characters.") % {"n": most}, field=field)
    return text
