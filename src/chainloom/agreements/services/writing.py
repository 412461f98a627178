"""An agreement is written down, changed, or taken out again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import assign, clean_text, needed_text
from chainloom.core.errors import Invalid
from chainloom.organisations.models import Organisation, Source
from chainloom.organisations.services import source_of_entry

from .. import dates
from ..models import (
    TEXT_MOST,
    TITLE_MOST,
    Agreement,
    AgreementKind,
    AgreementState,
    Due,
    DueState,
    Party,
    PartyRole,
    Renewal,
)
from ..policy import agreement_policy
from . import common, telling
from .obligations import dues_follow

FIELDS = (
    "title", "number", "kind", "signed_on", "starts_on", "ends_on", "renewal", "renewal_months",
    "notice_days", "place", "summary", "document", "responsible", "is_open",
)  # fmt: skip
MOST_PARTIES = 200
# Words are in the row itself; that they changed is enough for the trail.
_UNTOLD = ("summary",)


def clean_values(
    values: Mapping[str, Any], by: Actor, kept: Agreement | None = None
) -> dict[str, Any]:
    """The given fields, cleaned; unknown names are a programming error. What `kept` has may stay
    as it is."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"not fields of an agreement: {sorted(unknown)}")
    units = [kept.responsible] if kept and kept.responsible else []
    return {name: _clean(name, value, by, units) for name, value in values.items()}


def _clean(name: str, value: Any, by: Actor, units: list[Organisation]) -> Any:
    match name:
        case "title":
            return needed_text(value, TITLE_MOST, "title")
        case "number":
            return clean_text(value, 80)
        case "place":
            return clean_text(value, 120)
        case "summary":
            return common.clean_lines(value, TEXT_MOST, "summary")
        case "kind":
            return common.one_of(value, list(AgreementKind.values), "kind")
        case "renewal":
            return common.one_of(value or Renewal.NONE, list(Renewal.values), "renewal")
        case "signed_on":
            return dates.partial(value, "signed_on")
        case "starts_on" | "ends_on":
            return common.clean_day(value, name)
        case "renewal_months":
            return common.clean_count(value, 600, name) or None
        case "notice_days":
            return common.clean_count(value, 3650, name)
        case "document":
            return common.clean_document(value, by)
        case "responsible":
            return common.clean_organisation(value, by, name, units) if value else None
    return bool(value)


def check_days(row: Agreement) -> None:
    """What the days of an agreement say together."""
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        raise Invalid("wrong_order", _("It cannot end before it begins."), field="ends_on")
    signed = dates.first_of(row.signed_on)
    if signed is not None and row.is_signed() and signed > timezone.localdate():
        raise Invalid("future", _("Not before it has happened."), field="signed_on")
    if row.renewal == Renewal.AUTOMATIC and not (row.ends_on and row.renewal_months):
        message = _("Renewed by itself: say until when it runs and for how many months it goes on.")
        raise Invalid("required", message, field="renewal_months")


@transaction.atomic
def agreement_create(
    *,
    values: Mapping[str, Any],
    parties: Iterable[Any],
    by: Actor,
    state: str = AgreementState.SIGNED,
    source: Source | None = None,
) -> Agreement:
    """Write an agreement down with its parties: each an organisation, or one with its role."""
    common.check_member(by)
    agreement_policy.check_add(by)
    cleaned = clean_values({"title": "", **values}, by)
    begins = [str(AgreementState.INTENDED), str(AgreementState.SIGNED)]
    today = timezone.localdate()
    row = Agreement(
        chain=by.chain,
        state=common.one_of(state, begins, "state"),
        source=source or source_of_entry(by),
        created_by=by.user,
        created_at=timezone.now(),
        **cleaned,
    )
    check_days(row)
    signed = dates.first_of(row.signed_on)
    row.heard_on = min(signed or today, today)
    row.save()
    _set_parties(row, parties, by)
    common.note(row, "created", by)
    telling.news(row, "created", by)
    return row


def _set_parties(row: Agreement, parties: Iterable[Any], by: Actor) -> None:
    wanted: dict[int, str] = {}
    for one in parties:
        given, role = one if isinstance(one, tuple) else (one, "")
        organisation = common.clean_organisation(given, by, "parties")
        wanted.setdefault(organisation.pk, role)
    if not wanted:
        raise Invalid("required", _("Say who the parties are."), field="parties")
    if len(wanted) > MOST_PARTIES:
        message = _("At most %(n)s parties.") % {"n": MOST_PARTIES}
        raise Invalid("too_many", message, field="parties")
    roles = list(PartyRole.values)
    Party.objects.bulk_create(
        Party(
            agreement=row,
            organisation_id=key,
            role=common.one_of(role or _usual_role(at, len(wanted)), roles, "role"),
            order=at,
            source=row.source,
        )
        for at, (key, role) in enumerate(wanted.items())
    )


def _usual_role(at: int, count: int) -> str:
    """Two parties are 甲方 and 乙方 in their order; of more, each is a party."""
    if count != 2:
        return str(PartyRole.PARTY)
    return str(PartyRole.SECOND if at else PartyRole.FIRST)


@transaction.atomic
def agreement_update(
    *, agreement: Agreement, values: Mapping[str, Any], by: Actor, version: int | None = None
) -> Agreement:
    """Change what is written of it."""
    row = common.locked(agreement, by)
    common.check_version(row, version)
    changes = assign(row, clean_values(values, by, row))
    if not changes:
        return row
    check_days(row)
    row.version += 1
    row.save()
    told = {name: pair for name, pair in changes.items() if name not in _UNTOLD}
    common.note(row, "updated", by, changes=told)
    if "ends_on" in changes:
        dues_follow(row)
    return row


@transaction.atomic
def agreement_remove(*, agreement: Agreement, by: Actor) -> None:
    """Take out one that was entered by mistake: nothing may have happened under it yet."""
    row = common.locked(agreement, by)
    spoken = Due.objects.filter(obligation__agreement=row).exclude(state=DueState.OPEN)
    if spoken.exists() or row.outcomes.exists():
        raise common.not_now(
            _("Something was done under it already: end it instead of taking it out.")
        )
    record(by=by, action="agreement.removed", obj=row)
    row.delete()
