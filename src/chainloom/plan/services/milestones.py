"""Milestones: said to be reached by their owner, confirmed by somebody else."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import clean_text
from chainloom.core.errors import Invalid
from chainloom.documents.models import Document
from chainloom.documents.policy import document_policy

from ..models import Milestone, MilestoneState
from ..policy import milestone_policy
from . import common

NOTE_MOST = 300


def _locked(milestone: Milestone, by: Actor, action: str) -> Milestone:
    milestone_policy.check(by, action, milestone)
    rows = Milestone.objects.select_for_update(of=("self",))
    return rows.select_related("measure__direction__plan__chain", "owner").get(pk=milestone.pk)


def _check_claimed(row: Milestone) -> None:
    if not row.is_claimed():
        raise common.not_now(_("Nobody says that it is reached, or it was answered already."))


def _told(row: Milestone, action: str, by: Actor, **changes: Any) -> None:
    plan = row.measure.direction.plan
    record(by=by, action=action, obj=row, changes=changes, context={"plan": plan.pk})


@transaction.atomic
def milestone_claim(
    *,
    milestone: Milestone,
    reached_on: date,
    by: Actor,
    note: str = "",
    document: Document | None = None,
) -> Milestone:
    """Say that it is reached, with what shows it: a document of the chain, or where it can be
    seen."""
    row = _locked(milestone, by, "claim")
    if not row.is_open():
        raise common.not_now(_("It was said to be reached already."))
    if reached_on > timezone.localdate():
        raise Invalid("dates", _("That day is still to come."), field="reached_on")
    text = clean_text(note, NOTE_MOST)
    if document is not None:
        document_policy.check(by, "view", document)
    if document is None and not text:
        raise Invalid("required", _("Name a document, or say where it can be seen."), field="note")
    row.state, row.reached_on, row.note, row.document = (
        MilestoneState.CLAIMED,
        reached_on,
        text,
        document,
    )
    row.claimed_by, row.claimed_at, row.returned = by.user, timezone.now(), ""
    row.claimed_for_id = by.organisation_id
    row.save()
    _told(row, "plan.milestone_claimed", by, reached_on=(None, reached_on))
    return row


@transaction.atomic
def milestone_confirm(*, milestone: Milestone, by: Actor) -> Milestone:
    row = _locked(milestone, by, "confirm")
    _check_claimed(row)
    if by.user is not None and row.claimed_by_id == by.user.pk:
        raise common.not_now(_("Who said that it is reached does not confirm it."))
    row.state = MilestoneState.CONFIRMED
    row.confirmed_by, row.confirmed_at = by.user, timezone.now()
    row.save()
    _told(row, "plan.milestone_confirmed", by)
    return row


@transaction.atomic
def milestone_return(*, milestone: Milestone, reason: str, by: Actor) -> Milestone:
    """It does not show what it should: back to its owner, with the reason."""
    row = _locked(milestone, by, "confirm")
    _check_claimed(row)
    text = clean_text(reason, NOTE_MOST)
    if not text:
        raise Invalid("required", _("Say what is missing."), field="reason")
    row.state, row.returned, row.reached_on = MilestoneState.OPEN, text, None
    row.save()
    _told(row, "plan.milestone_returned", by)
    return row
