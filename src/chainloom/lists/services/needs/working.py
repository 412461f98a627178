"""The responsible unit's side: get in touch, begin, plan, ask for material, extend, answer."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor

from ...models import Assignment, AssignmentState, Clock, Need, NeedState, Step
from .. import common
from . import clocks
from .common import locked, note


def _own(row: Need, by: Actor) -> Assignment:
    """The actor's own unit among those responsible, while there is something to do."""
    if not row.can_be_answered():
        raise common.not_now(_("It is not in progress."))
    held = row.assignments.filter(organisation=by.organisation_id)
    one = held.exclude(state=AssignmentState.RELEASED).first()
    if one is None or not one.is_open():
        raise common.not_now(_("Your unit has nothing to do here now."))
    return one


@transaction.atomic
def need_contact(*, need: Need, by: Actor, text: str = "") -> Need:
    """Somebody of the office or of a unit has spoken with the asker."""
    row = locked(need, by, "ask")
    if row.is_unsent() or row.is_over():
        raise common.not_now(_("It is not in progress."))
    now = timezone.now()
    clocks.stop(clocks.running(row, steps=[Step.CONTACT]), now)
    note(row, by, "contacted", text=common.clean_lines(text, common.NOTE_MOST, "text"), at=now)
    return row


@transaction.atomic
def need_start(*, need: Need, by: Actor, text: str = "") -> Need:
    """The unit has it in hand and replies so: its clock for the reply ends, and everybody's for
    getting in touch."""
    row = locked(need, by, "work")
    one = _own(row, by)
    now = timezone.now()
    one.state, one.started_at = AssignmentState.WORKING, one.started_at or now
    one.save()
    row.state = NeedState.WORKING
    row.save()
    clocks.stop(clocks.running(row, one.organisation_id, [Step.REPLY]), now)
    clocks.stop(clocks.running(row, steps=[Step.CONTACT]), now)
    note(row, by, "started", text=common.clean_lines(text, common.NOTE_MOST, "text"), at=now)
    return row


@transaction.atomic
def need_plan(*, need: Need, text: str, by: Actor) -> Need:
    """The unit says how it will be solved: its clocks for reply and plan end, and everybody's for
    getting in touch."""
    row = locked(need, by, "work")
    said = common.needed_lines(text, "text", _("Say what will be done, by whom and when."))
    one = _own(row, by)
    now = timezone.now()
    one.state, one.started_at = AssignmentState.WORKING, one.started_at or now
    one.save()
    row.state = NeedState.WORKING
    row.save()
    clocks.stop(clocks.running(row, one.organisation_id, [Step.REPLY, Step.PLAN]), now)
    clocks.stop(clocks.running(row, steps=[Step.CONTACT]), now)
    note(row, by, "planned", text=said, at=now)
    return row


@transaction.atomic
def need_ask(*, need: Need, text: str, by: Actor) -> Need:
    """Ask the asker for material: the clocks of who asks stand until it comes.

    A unit's question stops its own clocks and nobody else's; the office's stops all.
    """
    row = locked(need, by, "ask")
    said = common.needed_lines(text, "text", _("Say what is missing."))
    if not row.can_be_answered():
        raise common.not_now(_("It is not in progress."))
    now = timezone.now()
    unit = None if by.is_office else _own(row, by).organisation_id
    clocks.pause(clocks.running(row, unit), now)
    row.waiting_since = row.waiting_since or now
    row.save()
    note(row, by, "asked", text=said, at=now)
    return row


@transaction.atomic
def need_supply(*, need: Need, text: str, by: Actor) -> Need:
    """The asker gives what was asked: the clocks go on."""
    row = locked(need, by, "supply")
    said = common.needed_lines(text, "text", _("Write what was asked of you."))
    if row.waiting_since is None:
        raise common.not_now(_("Nothing was asked of you."))
    now = timezone.now()
    clocks.resume(row, now)
    row.waiting_since = None
    row.save()
    note(row, by, "supplied", text=said, at=now)
    return row


@transaction.atomic
def need_extend(*, need: Need, clock: Clock, reason: str, by: Actor) -> Clock:
    """Take the one extension that a step may have, with the reason."""
    row = locked(need, by, "extend")
    said = common.needed_lines(reason, "reason", _("Say why more time is needed."))
    held = clocks.running(row, None if by.is_office else by.organisation_id)
    found = held.filter(pk=clock.pk).first()
    if found is None:
        raise common.not_now(_("This clock does not run, or is not yours."))
    now = timezone.now()
    clocks.extend(found, row, said, now)
    note(row, by, "extended", text=said, at=now, clock=found.pk)
    return found


@transaction.atomic
def need_answer(*, need: Need, text: str, by: Actor) -> Need:
    """The unit answers; once the lead unit has, the asker is asked whether it is content."""
    row = locked(need, by, "work")
    said = common.needed_lines(text, "text", _("Write the answer."))
    one = _own(row, by)
    now = timezone.now()
    one.state, one.answer, one.answered_at = AssignmentState.ANSWERED, said, now
    one.started_at = one.started_at or now
    one.save()
    clocks.stop(clocks.running(row, one.organisation_id), now)
    if one.is_lead:
        row.state, row.answered_at, row.waiting_since = NeedState.ANSWERED, now, None
        clocks.stop(clocks.running(row), now)
        row.assignments.filter(
            state__in=[AssignmentState.ASSIGNED, AssignmentState.WORKING]
        ).update(state=AssignmentState.ANSWERED, answered_at=now)
    else:
        row.state = NeedState.WORKING
    row.save()
    note(row, by, "answered", text=said, at=now, inside=not one.is_lead)
    return row
