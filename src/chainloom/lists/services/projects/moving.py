"""A project's way: on to a stage, paused, taken up again, dropped."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Invalid

from ...models import Project, ProjectStage, ProjectState
from .. import common
from .common import REASON_MOST, locked, needed_reason, note, past_day


@transaction.atomic
def project_move(
    *, project: Project, stage: str, by: Actor, on: Any = None, text: str = ""
) -> Project:
    """It has come to a stage, on a day; back to an earlier one only with a reason."""
    row = locked(project, by)
    wanted = common.one_of(stage, list(ProjectStage.values), "stage")
    day = past_day(on)
    if not row.is_going():
        raise common.not_now(_("The project is paused or dropped. Take it up again first."))
    if wanted == row.stage:
        raise Invalid("same_stage", _("It is at this stage already."), field="stage")
    if row.goes_back(wanted):
        said = needed_reason(text)
    else:
        said = common.clean_lines(text, REASON_MOST, "text")
        if row.stage_on and day < row.stage_on:
            message = _("It came to the stage before only on %(day)s.")
            raise Invalid("dates", message % {"day": row.stage_on.isoformat()}, field="on")
    was, row.stage, row.stage_on = row.stage, wanted, day
    row.save()
    note(row, by, "moved", text=said, stage=wanted, was=was, on=day.isoformat())
    return row


def _halt(row: Project, state: str, reason: str) -> None:
    row.state, row.halt_reason, row.halted_on = state, reason, timezone.localdate()
    row.save()


@transaction.atomic
def project_pause(*, project: Project, reason: str, by: Actor) -> Project:
    """It rests for a while; its milestones are not reminded of."""
    row = locked(project, by)
    said = needed_reason(reason)
    if not row.is_going():
        raise common.not_now(_("It is paused or dropped already."))
    _halt(row, ProjectState.PAUSED, said)
    note(row, by, "paused", text=said)
    return row


@transaction.atomic
def project_drop(*, project: Project, reason: str, by: Actor) -> Project:
    """It comes to nothing."""
    row = locked(project, by)
    said = needed_reason(reason)
    if row.is_dropped():
        raise common.not_now(_("It is dropped already."))
    _halt(row, ProjectState.DROPPED, said)
    note(row, by, "dropped", text=said)
    return row


@transaction.atomic
def project_resume(*, project: Project, by: Actor, text: str = "") -> Project:
    """Taken up again, at the stage it had reached."""
    row = locked(project, by)
    said = common.clean_lines(text, REASON_MOST, "text")
    if row.is_going():
        raise common.not_now(_("It is going on."))
    row.state, row.halt_reason, row.halted_on = ProjectState.GOING, "", None
    row.save()
    note(row, by, "resumed", text=said)
    return row
