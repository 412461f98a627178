"""How a need ends: confirmed, redone, called back, put to the leader, closed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Invalid

from ...models import AssignmentState, Need, NeedState, Outcome
from .. import common
from . import clocks
from .common import locked, note

# From here down an answer is not accepted: 2 of 5.
DISSATISFIED = 2
# So often an answer may be refused before it goes to the leader by itself.
REDONE_MOST = 2


def clean_rating(value: object) -> int:
    try:
        rating = int(str(value))
    except ValueError:
        rating = 0
    if not 1 <= rating <= 5:
        raise Invalid("rating", _("From 1 (not at all) to 5 (very)."), field="rating")
    return rating


@transaction.atomic
def need_confirm(*, need: Need, rating: int, by: Actor, text: str = "") -> Need:
    """The asker accepts the answer; a low rating does not and has it done again."""
    row = locked(need, by, "confirm")
    score = clean_rating(rating)
    if row.state != NeedState.ANSWERED:
        raise common.not_now(_("There is no answer to confirm."))
    if score <= DISSATISFIED:
        return need_redo(need=row, text=text, by=by, rating=score)
    row.state, row.rating = NeedState.CONFIRMED, score
    row.outcome = row.outcome or Outcome.SOLVED
    row.save()
    note(row, by, "confirmed", text=common.clean_lines(text, 1000, "text"), rating=score)
    return row


@transaction.atomic
def need_redo(*, need: Need, text: str, by: Actor, rating: int | None = None) -> Need:
    """The asker does not accept the answer: the units begin again, and that is counted."""
    row = locked(need, by, "confirm")
    said = common.needed_lines(text, "text", _("Say what is not solved."))
    if row.state != NeedState.ANSWERED:
        raise common.not_now(_("There is no answer to refuse."))
    _reopen(row, by, said, timezone.now(), rating)
    return row


def _reopen(row: Need, by: Actor, said: str, now: datetime, rating: int | None) -> None:
    """Not accepted: the units begin again; the second time it goes to the leader."""
    row.state, row.redone = NeedState.WORKING, row.redone + 1
    row.answered_at = row.closed_at = None
    row.outcome = ""
    if rating is not None:
        row.rating = rating
    row.save()
    for one in row.assignments.exclude(state=AssignmentState.RELEASED):
        one.state, one.answered_at = AssignmentState.WORKING, None
        one.save()
        clocks.start(row, one.organisation, "unit", now)
    note(row, by, "redone", text=said, at=now, redone=row.redone)
    if row.redone >= REDONE_MOST and row.can_be_escalated():
        escalated(row, by, str(_("The answer was refused again.")), now)


@transaction.atomic
def need_rate(*, need: Need, rating: int, by: Actor, text: str = "") -> Need:
    """The office called back: a rating; a dissatisfied answer reopens and counts."""
    row = locked(need, by, "call_back")
    score = clean_rating(rating)
    if not row.can_be_called_back():
        raise common.not_now(_("There is no answer to ask about."))
    said = common.clean_lines(text, common.NOTE_MOST, "text")
    now = timezone.now()
    row.rating = score
    row.save()
    note(row, by, "called_back", text=said, at=now, rating=score)
    if score <= DISSATISFIED:
        _reopen(row, by, said, now, score)
    return row


@transaction.atomic
def need_escalate(*, need: Need, text: str, by: Actor) -> Need:
    """Put it to the leader, who decides."""
    row = locked(need, by, "escalate")
    said = common.needed_lines(text, "text", _("Say why."))
    if not row.can_be_escalated():
        raise common.not_now(_("It lies before the leader already, or nobody answers for it yet."))
    escalated(row, by, said, timezone.now())
    return row


def escalated(row: Need, by: Actor, text: str, now: datetime) -> None:
    """The same without asking who: time ran out, or the office asks."""
    row.escalated_at, row.decided_at = now, None
    row.save()
    note(row, by, "escalated", text=text, at=now)


@transaction.atomic
def need_decide(*, need: Need, text: str, by: Actor) -> Need:
    """The leader says what is to be done; everyone concerned reads it."""
    row = locked(need, by, "decide")
    said = common.needed_lines(text, "text", _("Write what you decide."))
    if not row.awaits_decision():
        raise common.not_now(_("Nothing waits for the leader here."))
    now = timezone.now()
    row.decided_at = now
    row.save()
    note(row, by, "decided", text=said, at=now)
    return row


@transaction.atomic
def need_close(*, need: Need, outcome: str, by: Actor, text: str = "") -> Need:
    """The office closes it with how it ended; without the asker's word it says why."""
    row = locked(need, by, "close")
    known = [one for one in Outcome.values if one != Outcome.WITHDRAWN]
    how = common.one_of(outcome, known, "outcome")
    if not row.can_be_closed():
        raise common.not_now(_("It is closed, or was not verified yet."))
    said = common.clean_lines(text, common.NOTE_MOST, "text")
    if row.state != NeedState.CONFIRMED and not said:
        message = _("The asker has not confirmed it: say why it is closed.")
        raise Invalid("required", message, field="text")
    now = timezone.now()
    row.state, row.outcome, row.closed_at = NeedState.CLOSED, how, now
    row.waiting_since = None
    row.save()
    clocks.stop(clocks.running(row), now)
    note(row, by, "closed", text=said, at=now, outcome=how)
    return row
