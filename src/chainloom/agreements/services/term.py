"""An agreement is signed, goes on, or ends; and each of it taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Invalid

from .. import dates
from ..models import Agreement, AgreementState, Due, DueState
from . import common, telling
from .obligations import dues_follow
from .writing import check_days


@transaction.atomic
def agreement_sign(
    *,
    agreement: Agreement,
    by: Actor,
    signed_on: Any = "",
    starts_on: Any = None,
    ends_on: Any = None,
) -> Agreement:
    """What was only intended is signed now; the day as far as it is known."""
    row = common.locked(agreement, by)
    if not row.is_intended():
        raise common.not_now(_("It is signed already."))
    row.state = AgreementState.SIGNED
    row.signed_on = dates.partial(signed_on, "signed_on") or row.signed_on
    row.starts_on = common.clean_day(starts_on, "starts_on") or row.starts_on
    row.ends_on = common.clean_day(ends_on, "ends_on") or row.ends_on
    check_days(row)
    _keep(row, "signed", by, {"state": ("intended", "signed"), "signed_on": ("", row.signed_on)})
    dues_follow(row)
    return row


@transaction.atomic
def agreement_unsign(*, agreement: Agreement, by: Actor) -> Agreement:
    """It was not signed after all: a mistake of the entry."""
    row = common.locked(agreement, by)
    if not row.is_signed():
        raise common.not_now(_("It is not signed, or is over."))
    spoken = Due.objects.filter(obligation__agreement=row).exclude(state=DueState.OPEN)
    if spoken.exists() or row.outcomes.exists():
        raise common.not_now(_("Something was done under it already."))
    row.state = AgreementState.INTENDED
    _keep(row, "unsigned", by, {"state": ("signed", "intended")})
    return row


@transaction.atomic
def agreement_renew(
    *, agreement: Agreement, by: Actor, ends_on: Any = None, months: Any = None
) -> Agreement:
    """It goes on: until a day, or for so many months more than it ran."""
    row = common.locked(agreement, by)
    if not row.can_renew():
        raise common.not_now(_("Only a signed agreement with a last day is renewed."))
    old = row.ends_on
    assert old is not None
    until = common.clean_day(ends_on, "ends_on")
    more = common.clean_count(months, 600, "months") or row.renewal_months
    if until is None and not more:
        message = _("Say until when it goes on, or for how many months.")
        raise Invalid("required", message, field="ends_on")
    row.ends_on = until or dates.after_months(old, more or 0)
    if row.ends_on <= old:
        message = _("It must go on longer than it did: until %(day)s.") % {"day": old}
        raise Invalid("wrong_order", message, field="ends_on")
    _keep(row, "renewed", by, {"ends_on": (old, row.ends_on)})
    dues_follow(row)
    return row


@transaction.atomic
def agreement_end(*, agreement: Agreement, by: Actor, on: Any = None) -> Agreement:
    """It has run its course."""
    row = common.locked(agreement, by)
    return _over(row, AgreementState.ENDED, common.past_day(on, "on"), "", by)


@transaction.atomic
def agreement_terminate(
    *, agreement: Agreement, reason: Any, by: Actor, on: Any = None
) -> Agreement:
    """It is broken off before its end, with the reason."""
    row = common.locked(agreement, by)
    said = common.needed_reason(reason, _("Say why it is broken off."))
    return _over(row, AgreementState.TERMINATED, common.past_day(on, "on"), said, by)


def _over(row: Agreement, state: AgreementState, on: date, reason: str, by: Actor) -> Agreement:
    if row.is_over():
        raise common.not_now(_("It is over already."))
    old, row.state, row.ended_on, row.end_reason = row.state, state, on, reason
    row.state_before = old
    _keep(row, str(state), by, {"state": (old, str(state)), "ended_on": (None, on)})
    return row


@transaction.atomic
def agreement_resume(*, agreement: Agreement, by: Actor) -> Agreement:
    """It is not over after all: signed or intended as it was, and what was owed is owed again."""
    row = common.locked(agreement, by)
    if not row.is_over():
        raise common.not_now(_("It is not over."))
    old, ended = row.state, row.ended_on
    row.state, row.state_before = row.state_before or AgreementState.SIGNED, ""
    row.ended_on, row.end_reason = None, ""
    _keep(row, "resumed", by, {"state": (old, str(row.state)), "ended_on": (ended, None)})
    dues_follow(row)
    return row


def _keep(row: Agreement, verb: str, by: Actor, changes: dict[str, tuple[Any, Any]]) -> None:
    common.heard(row, timezone.localdate())
    row.version += 1
    row.save()
    common.note(
        row, verb, by, changes={k: pair for k, pair in changes.items() if pair[0] != pair[1]}
    )
    telling.news(row, verb, by)
