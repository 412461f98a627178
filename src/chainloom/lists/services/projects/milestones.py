"""Milestones: set, reached with evidence, put off with a reason, taken back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Invalid
from chainloom.documents.models import Document
from chainloom.documents.policy import document_policy

from ...models import Milestone, Postponement, Project
from ...models.projects import TITLE_MOST
from .. import common
from .common import (
    bounded_text,
    check_not_dropped,
    clean_day,
    locked,
    needed_reason,
    note,
    past_day,
)

MOST = 60
EVIDENCE_MOST = 300


@transaction.atomic
def milestone_add(*, project: Project, title: str, due: Any, by: Actor) -> Milestone:
    row = locked(project, by)
    check_not_dropped(row)
    said = bounded_text(title, TITLE_MOST, "title")
    if not said:
        raise Invalid("required", _("Say what is to be reached."), field="title")
    if row.milestones.count() >= MOST:
        message = _("At most %(n)s milestones: group some of them.") % {"n": MOST}
        raise Invalid("too_many", message, field="title")
    made = Milestone.objects.create(project=row, title=said, due=_day(due))
    note(row, by, "milestone_added", milestone=said, due=made.due.isoformat())
    return made


def _day(value: Any) -> Any:
    day = clean_day(value, "due")
    if day is None:
        raise Invalid("required", _("Say by which day."), field="due")
    return day


def _locked(milestone: Milestone, by: Actor) -> tuple[Milestone, Project]:
    project = locked(milestone.project, by)
    check_not_dropped(project)
    row = project.milestones.select_for_update().filter(pk=milestone.pk).first()
    if row is None:
        raise common.not_now(_("The milestone was taken out meanwhile."))
    return row, project


@transaction.atomic
def milestone_done(
    *, milestone: Milestone, by: Actor, on: Any = None, evidence: str = "", document: Any = None
) -> Milestone:
    """It was reached on a day; by what that is known may be a text, a document, or both."""
    row, project = _locked(milestone, by)
    if row.is_done():
        raise common.not_now(_("It was reached already."))
    row.done_on = past_day(on)
    row.evidence = bounded_text(evidence, EVIDENCE_MOST, "evidence")
    row.document = _document(document, by) if document else None
    row.save()
    late = row.days_late(row.done_on)
    on_ = row.done_on.isoformat()
    note(project, by, "milestone_done", text=row.evidence, milestone=row.title, on=on_, late=late)
    return row


def _document(value: Any, by: Actor) -> Document:
    key = value.pk if isinstance(value, Document) else value
    found = document_policy.rows(by).filter(pk=key).first()
    if found is None:
        raise Invalid("unknown_document", _("There is no such document."), field="document")
    return found


@transaction.atomic
def milestone_undone(*, milestone: Milestone, by: Actor, text: str) -> Milestone:
    """It was not reached after all; its day stands."""
    row, project = _locked(milestone, by)
    said = needed_reason(text)
    if not row.is_done():
        raise common.not_now(_("It was not reached yet."))
    row.done_on, row.evidence, row.document = None, "", None
    row.save()
    note(project, by, "milestone_undone", text=said, milestone=row.title)
    return row


@transaction.atomic
def milestone_postpone(*, milestone: Milestone, due: Any, text: str, by: Actor) -> Milestone:
    """Put off to a later day, with the reason; the day it had is kept."""
    row, project = _locked(milestone, by)
    said = needed_reason(text)
    day = _day(due)
    if row.is_done():
        raise common.not_now(_("It was reached already."))
    if day <= row.due:
        message = _("It is due on %(day)s: put it off to a later day.")
        raise Invalid("dates", message % {"day": row.due.isoformat()}, field="due")
    was = row.due
    Postponement.objects.create(
        milestone=row, was_due=was, now_due=day, reason=said, at=timezone.now()
    )
    row.due, row.soon_told_at, row.late_told_at = day, None, None
    row.save()
    days = {"was": was.isoformat(), "due": day.isoformat()}
    note(project, by, "milestone_postponed", text=said, milestone=row.title, **days)
    return row


@transaction.atomic
def milestone_remove(*, milestone: Milestone, by: Actor) -> None:
    """Take out one that was set by mistake; what was reached or put off stays."""
    row, project = _locked(milestone, by)
    if row.is_done() or row.postponements.exists():
        raise common.not_now(_("It was reached or put off: it stays part of the project’s story."))
    note(project, by, "milestone_removed", milestone=row.title, due=row.due.isoformat())
    row.delete()
