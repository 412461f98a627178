"""What came of an agreement, said by one side and confirmed by another."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.cleaning import clean_number, clean_text, needed_text
from chainloom.core.errors import Forbidden, Invalid

from ..models import Agreement, AgreementOutcome, Party, PartyRole, Side
from ..policy import has_account, outcome_policy, speaks
from . import common, telling


@transaction.atomic
def outcome_add(
    *,
    agreement: Agreement,
    what: Any,
    by: Actor,
    on: Any = None,
    amount: Any = None,
    quantity: Any = None,
    unit: Any = "",
) -> AgreementOutcome:
    """A party says what came of it; or the office, which stands for no party then."""
    row = common.locked(agreement, by, "state")
    if row.is_intended():
        raise common.not_now(_("The agreement is not signed yet."))
    outcome = AgreementOutcome(
        agreement=row,
        what=needed_text(what, 300, "what"),
        on=common.past_day(on, "on"),
        amount=clean_number(amount, "amount"),
        quantity=clean_number(quantity, "quantity"),
        unit=clean_text(unit, 12),
        stated_by=row.parties.filter(speaks(by, "organisation")).first(),
        stated_on=timezone.localdate(),
    )
    if outcome.quantity is not None and not outcome.unit:
        raise Invalid(
            "required", _("Say of what the quantity is: people, events, m."), field="unit"
        )
    outcome.save()
    common.heard(row)
    row.save(update_fields=["heard_on"])
    common.note(row, "outcome_added", by, outcome=outcome.pk, name=outcome.what)
    telling.news(row, "outcome_added", by)
    return outcome


@transaction.atomic
def outcome_confirm(*, outcome: AgreementOutcome, by: Actor) -> AgreementOutcome:
    """Another party stands by it; the office for one only where none of them has an account."""
    outcome_policy.check(by, "view", outcome)
    if not outcome_policy.may(by, "confirm", outcome):
        raise Forbidden(
            _("The other side says whether it was so; the chain office only for one "
              "that has no account.")
        )  # fmt: skip
    row = AgreementOutcome.objects.select_for_update(of=("self",)).get(pk=outcome.pk)
    if row.is_confirmed():
        raise common.not_now(_("It is confirmed already."))
    others = row.agreement.parties.exclude(role=PartyRole.WITNESS).exclude(pk=row.stated_by_id)
    own = others.filter(speaks(by, "organisation")).first()
    row.confirmed_by = own or _without_account(others)
    row.confirmed_side = Side.PARTY if own else Side.OFFICE
    row.confirmed_on = timezone.localdate()
    row.save()
    common.touched(row.agreement)
    common.note(
        row.agreement, "outcome_confirmed", by,
        outcome=row.pk, name=row.what, side=str(row.confirmed_side),
    )  # fmt: skip
    telling.news(row.agreement, "outcome_confirmed", by)
    return row


def _without_account(parties: Any) -> Party | None:
    return parties.exclude(has_account("organisation", "agreement__chain")).first()


@transaction.atomic
def outcome_remove(*, outcome: AgreementOutcome, by: Actor) -> None:
    """Take back what was said: its party until it is confirmed, the office always."""
    outcome_policy.check(by, "remove", outcome)
    row = AgreementOutcome.objects.select_related("agreement").get(pk=outcome.pk)
    common.note(row.agreement, "outcome_removed", by, outcome=row.pk, name=row.what)
    row.delete()
