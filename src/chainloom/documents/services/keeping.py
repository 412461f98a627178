"""What is said of a document as a whole, and taking one out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict, Invalid
from chainloom.jobs.models import Job
from chainloom.jobs.services import job_cancel
from chainloom.organisations.services.fields import one_line

from ..models import Document, DocumentState, FactState
from ..policy import document_policy
from .reading import settle, start_reading

_LENGTHS = {"title": 200, "publisher": 120}


@transaction.atomic
def document_describe(*, document: Document, values: Mapping[str, Any], by: Actor) -> Document:
    """Say its title, publisher or day of publication; no later reading overwrites them.

    The day completes dates that the text leaves open, so with another day it is read again.
    """
    document_policy.check(by, "change", document)
    locked = settle(Document.objects.select_for_update().get(pk=document.pk))
    if locked.is_at_work():
        raise Conflict("not_now", _("It is being worked on; wait for that to end."))
    changes: dict[str, tuple[Any, Any]] = {}
    for name, value in values.items():
        fit = _fit(name, value)
        old = getattr(locked, name)
        if old != fit:
            changes[name] = (old, fit)
            setattr(locked, name, fit)
    if not changes:
        return locked
    locked.said = sorted({*locked.said, *changes})
    locked.save(update_fields=[*changes, "said"])
    record(by=by, action="document.described", obj=locked, changes=changes)
    if "published" in changes and locked.file and not locked.file_gone:
        return start_reading(locked, by)
    return locked


def _fit(name: str, value: Any) -> Any:
    if name == "published":
        return _day(value)
    if name not in _LENGTHS:
        raise Invalid("unknown_field", _("There is no field “%s”.") % name, field=name)
    text = one_line(value or "")
    if len(text) > _LENGTHS[name]:
        message = _("This is too long: at most %(longest)d characters.")
        raise Invalid("too_long", message % {"longest": _LENGTHS[name]}, field=name)
    return text


def _day(value: Any) -> date | None:
    if value in (None, ""):
        return None
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        message = _("“%(value)s” is not a date; write it as 2026-05-01.") % {"value": value}
        raise Invalid("not_a_date", message, field="published") from error
    if day > timezone.localdate():
        raise Invalid("in_future", _("The day lies in the future."), field="published")
    return day


@transaction.atomic
def document_remove(*, document: Document, by: Actor) -> None:
    """Take a document out with its file, text and facts; what it did is taken back before."""
    document_policy.check(by, "change", document)
    locked = settle(Document.objects.select_for_update().get(pk=document.pk))
    if locked.facts.filter(state=FactState.APPLIED).exists():
        raise Conflict("applied", _("Facts of it are applied: take the document back first."))
    if locked.state in (DocumentState.APPLYING, DocumentState.UNDOING):
        raise Conflict("not_now", _("It is being worked on; wait for that to end."))
    if locked.is_at_work():
        job = Job.objects.filter(pk=locked.job_id).first()
        if job is not None and not job.is_finished():
            job_cancel(job=job, by=by)
    storage, name = locked.file.storage, locked.file.name
    if name and not locked.file_gone:
        transaction.on_commit(lambda: storage.delete(name))
    record(by=by, action="document.removed", obj=locked)
    locked.delete()
