"""Something that is due is said to be done, and the other side says whether it was."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.cleaning import clean_number, clean_text
from chainloom.core.errors import Forbidden, Invalid

from ..models import TEXT_MOST, Due, DueState
from ..policy import DuePolicy, due_policy
from . import common, telling


def _locked(due: Due, by: Actor, action: str) -> Due:
    if action == "answer" and not due_policy.may(by, action, due):
        due_policy.check(by, "view", due)
        raise Forbidden(
            _("The other side says whether it was done; the chain office only for one "
              "that has no account.")
        )  # fmt: skip
    due_policy.check(by, action, due)
    rows = Due.objects.select_for_update(of=("self",)).select_related(
        "obligation__agreement__chain",
        "obligation__owner__organisation",
        "obligation__confirmer__organisation",
    )
    return rows.get(pk=due.pk)


def _done(row: Due, verb: str, by: Actor, **context: Any) -> Due:
    row.save()
    agreement = row.obligation.agreement
    common.touched(agreement)
    about = {"due": row.pk, "name": row.obligation.what, "day": row.due_on.isoformat(), **context}
    common.note(agreement, verb, by, **about)
    telling.due_told(row, verb, by)
    return row


@transaction.atomic
def due_claim(
    *,
    due: Due,
    by: Actor,
    evidence: Any = "",
    document: Any = None,
    on: Any = None,
    amount: Any = None,
    quantity: Any = None,
    unit: Any = "",
) -> Due:
    """Its owner says that it was done, with what shows it; the office says so for an owner that
    has no account."""
    row = _locked(due, by, "claim")
    if row.obligation.agreement.is_intended():
        raise common.not_now(_("The agreement is not signed yet."))
    if not row.can_claim():
        raise common.not_now(_("It was said to be done already."))
    row.evidence = common.clean_lines(evidence, TEXT_MOST, "evidence")
    row.document = common.clean_document(document, by)
    if not row.evidence and row.document is None:
        message = _("Say what shows that it was done, or name the document.")
        raise Invalid("required", message, field="evidence")
    row.amount = clean_number(amount, "amount")
    row.quantity = clean_number(quantity, "quantity")
    row.unit = clean_text(unit, 12) or (row.obligation.unit if row.quantity is not None else "")
    row.state, row.reason = DueState.CLAIMED, ""
    row.claimed_on, row.stated_on = common.past_day(on, "on"), timezone.localdate()
    row.claimed_side = common.side_of(by, row, DuePolicy.OWNER)
    row.answered_on, row.answered_side = None, ""
    return _done(row, "due_claimed", by, side=str(row.claimed_side))


@transaction.atomic
def due_confirm(*, due: Due, by: Actor) -> Due:
    """The other side confirms it."""
    row = _locked(due, by, "answer")
    _check_claimed(row)
    _answer(row, DueState.CONFIRMED, by)
    return _done(row, "due_confirmed", by, side=str(row.answered_side))


@transaction.atomic
def due_return(*, due: Due, reason: Any, by: Actor) -> Due:
    """The other side does not confirm it, and says what is missing: it is owed as before."""
    row = _locked(due, by, "answer")
    _check_claimed(row)
    row.reason = common.needed_reason(reason, _("Say what is missing."))
    _answer(row, DueState.RETURNED, by)
    return _done(row, "due_returned", by, side=str(row.answered_side))


@transaction.atomic
def due_waive(*, due: Due, reason: Any, by: Actor) -> Due:
    """It need not be done: said by the other side or the office, never by who owes it."""
    row = _locked(due, by, "waive")
    if not row.can_waive():
        raise common.not_now(_("It is confirmed or waived already."))
    row.reason = common.needed_reason(reason, _("Say why it need not be done."))
    _answer(row, DueState.WAIVED, by)
    return _done(row, "due_waived", by, side=str(row.answered_side))


@transaction.atomic
def due_reopen(*, due: Due, by: Actor, reason: Any = "") -> Due:
    """Take back the last word: the owner its own claim, the office any, with the reason."""
    row = _locked(due, by, "reopen")
    if not row.can_reopen():
        raise common.not_now(_("Nothing was said of it yet."))
    if row.state != DueState.CLAIMED:
        reason = common.needed_reason(reason, _("Say why it is open again."))
    row.reason = common.clean_lines(reason, common.REASON_MOST, "reason")
    row.state = DueState.OPEN
    row.claimed_on = row.stated_on = row.answered_on = None
    row.claimed_side = row.answered_side = ""
    row.amount = row.quantity = None
    return _done(row, "due_reopened", by)


def _check_claimed(row: Due) -> None:
    if not row.can_answer():
        raise common.not_now(_("Nobody has said that it was done, or it was answered already."))


def _answer(row: Due, state: DueState, by: Actor) -> None:
    row.state = state
    row.answered_on = timezone.localdate()
    row.answered_side = common.side_of(by, row, DuePolicy.OTHER)
