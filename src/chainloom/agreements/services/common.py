"""What the services of agreements share: locking, cleaning, and the day of the last word."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import check_version, clean_day, clean_lines, one_of
from chainloom.core.errors import Invalid, not_now
from chainloom.documents.models import Document
from chainloom.documents.policy import document_policy
from chainloom.organisations.choosing import check_member, clean_organisation

from ..models import Agreement, Side
from ..policy import agreement_policy, speaks

REASON_MOST = 300


def locked(agreement: Agreement, by: Actor, action: str = "edit") -> Agreement:
    """The agreement as it is now, to be changed by whoever may."""
    agreement_policy.check(by, action, agreement)
    rows = Agreement.objects.select_for_update(of=("self",)).select_related("chain")
    return rows.get(pk=agreement.pk)


def heard(row: Agreement, on: date | None = None) -> None:
    """Somebody said something of it: the day by which its health goes grey, never going back."""
    day = on or timezone.localdate()
    row.heard_on = max(row.heard_on or day, day)


def touched(agreement: Agreement) -> None:
    """The same, for what belongs to an agreement that is not being changed itself."""
    today = timezone.localdate()
    Agreement.objects.filter(pk=agreement.pk, heard_on__lt=today).update(heard_on=today)


def note(row: Agreement, verb: str, by: Actor, **about: Any) -> None:
    """Into the trail; `changes` are old and new values, everything else its context."""
    changes = about.pop("changes", None)
    record(by=by, action=f"agreement.{verb}", obj=row, changes=changes, context=about)


def side_of(by: Actor, row: Any, organisation: str) -> Side:
    """Whether the actor is of the party to which the look-up leads, or the office for it."""
    own = type(row)._default_manager.filter(speaks(by, organisation), pk=row.pk)
    return Side.PARTY if own.exists() else Side.OFFICE


# Cleaning


def needed_reason(value: Any, message: Any) -> str:
    text = clean_lines(value, REASON_MOST, "reason")
    if not text:
        raise Invalid("required", message, field="reason")
    return text


def past_day(value: Any, field: str) -> date:
    """A day on which something has happened; today where none is given."""
    day = clean_day(value, field) or timezone.localdate()
    if day > timezone.localdate():
        raise Invalid("future", _("Not before it has happened."), field=field)
    return day


def clean_count(value: Any, most: int, field: str) -> int | None:
    if value in (None, ""):
        return None
    text = str(value)
    if not (text.isascii() and text.isdigit()) or not 0 <= int(text[:6]) <= most or len(text) > 6:
        message = _("A whole number from 0 to %(most)s.") % {"most": most}
        raise Invalid("not_a_number", message, field=field)
    return int(text)


def clean_document(value: Any, by: Actor) -> Document | None:
    """A document of the chain which the actor may see."""
    if value in (None, ""):
        return None
    key = value.pk if isinstance(value, Document) else value
    row = document_policy.rows(by).filter(pk=key).first()
    if row is None:
        raise Invalid("unknown_document", _("There is no such document."), field="document")
    return row


__all__ = ["check_member", "check_version", "clean_organisation", "not_now", "one_of"]
