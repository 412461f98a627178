"""What a party owes: entered, changed, stopped; and the times at which it is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.cleaning import assign, clean_number, clean_text, needed_text
from chainloom.core.errors import Invalid
from chainloom.notices.selectors import calendar_of

from ..models import Agreement, Due, DueState, Duty, Obligation, Party, PartyRole, Repeats
from . import common, telling
from .last_days import last_day, last_days_reckon

FIELDS = (
    "owner", "confirmer", "what", "duty", "repeats", "first_due", "until", "amount", "quantity",
    "unit",
)  # fmt: skip
# What has no end is made due so far ahead; the daily look makes the rest in time.
AHEAD_DAYS = 400
MOST_DUES = 400
_SCHEDULE = {"repeats", "first_due", "until"}


def clean_values(values: Mapping[str, Any], agreement: Agreement) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"not fields of an obligation: {sorted(unknown)}")
    return {name: _clean(name, value, agreement) for name, value in values.items()}


def _clean(name: str, value: Any, agreement: Agreement) -> Any:
    match name:
        case "owner" | "confirmer":
            return _party(value, agreement, name)
        case "what":
            return needed_text(value, 300, "what")
        case "duty":
            return common.one_of(value or Duty.OTHER, list(Duty.values), "duty")
        case "repeats":
            return common.one_of(value or Repeats.ONCE, list(Repeats.values), "repeats")
        case "first_due":
            day = common.clean_day(value, "first_due")
            if day is None:
                raise Invalid("required", _("Say when it is first due."), field="first_due")
            return day
        case "until":
            return common.clean_day(value, "until")
        case "unit":
            return clean_text(value, 12)
    return clean_number(value, name)


def _party(value: Any, agreement: Agreement, field: str) -> Party | None:
    """A party that signs; none for nothing given."""
    if value in (None, ""):
        return None
    key = value.pk if isinstance(value, Party) else value
    rows = agreement.parties.exclude(role=PartyRole.WITNESS).select_related("organisation")
    found = rows.filter(pk=key).first()
    if found is None:
        raise Invalid("unknown_party", _("That is no party to this agreement."), field=field)
    return found


def _check_sides(values: dict[str, Any], agreement: Agreement) -> None:
    """Owner and other side; the other side is plain where there are two."""
    if values.get("owner") is None:
        raise Invalid("required", _("Say who owes it."), field="owner")
    if values.get("confirmer") is None:
        others = agreement.parties.exclude(role=PartyRole.WITNESS).exclude(pk=values["owner"].pk)
        found = list(others[:2])
        if len(found) != 1:
            message = _("Say which party confirms that it was done.")
            raise Invalid("required", message, field="confirmer")
        values["confirmer"] = found[0]
    if values["owner"] == values["confirmer"]:
        message = _("Who owes it cannot confirm it: choose the other side.")
        raise Invalid("own_side", message, field="confirmer")


def _check_days(row: Obligation) -> None:
    if row.until and row.until < row.first_due:
        raise Invalid("wrong_order", _("It cannot end before it begins."), field="until")
    through = _through(row.agreement, row)
    if len(row.days(through)) > MOST_DUES:
        message = _("That would be due more than %(n)s times.") % {"n": MOST_DUES}
        raise Invalid("too_many", message, field="until")


@transaction.atomic
def obligation_add(*, agreement: Agreement, values: Mapping[str, Any], by: Actor) -> Obligation:
    """Somebody owes something, once or again and again."""
    row = common.locked(agreement, by)
    if row.is_over():
        raise common.not_now(_("It is over already."))
    cleaned = clean_values({"owner": None, "what": "", "first_due": None, **values}, row)
    _check_sides(cleaned, row)
    obligation = Obligation(agreement=row, **cleaned)
    _check_days(obligation)
    obligation.save()
    dues_make(obligation, row)
    common.note(row, "obligation_added", by, obligation=obligation.pk, name=obligation.what)
    telling.obligation_told(obligation, "owed", by)
    return obligation


def _locked(obligation: Obligation, by: Actor) -> Obligation:
    common.locked(obligation.agreement, by)
    rows = Obligation.objects.select_for_update(of=("self",))
    return rows.select_related(
        "agreement__chain", "owner__organisation", "confirmer__organisation"
    ).get(pk=obligation.pk)


@transaction.atomic
def obligation_update(
    *, obligation: Obligation, values: Mapping[str, Any], by: Actor, version: int | None = None
) -> Obligation:
    """Change it; times of which somebody has said something stay as they are."""
    row = _locked(obligation, by)
    common.check_version(row, version)
    cleaned = clean_values(values, row.agreement)
    if {"owner", "confirmer"} & set(cleaned):
        sides = {"owner": row.owner, "confirmer": row.confirmer, **cleaned}
        _check_sides(sides, row.agreement)
        cleaned |= {name: sides[name] for name in ("owner", "confirmer")}
        _check_said(row, sides)
    changes = assign(row, cleaned)
    if not changes:
        return row
    _check_days(row)
    row.version += 1
    row.save()
    if _SCHEDULE & set(changes):
        dues_make(row, row.agreement)
    common.note(
        row.agreement, "obligation_updated", by, obligation=row.pk, name=row.what, changes=changes
    )
    return row


def _check_said(row: Obligation, sides: dict[str, Any]) -> None:
    """What was confirmed was confirmed by a certain side, to another."""
    is_same = sides["owner"] == row.owner and sides["confirmer"] == row.confirmer
    if not is_same and any(not due.is_untouched() for due in row.dues.all()):
        message = _("Something was said of it already: stop it, and enter another one.")
        raise Invalid("not_now", message, field="owner")


@transaction.atomic
def obligation_stop(
    *, obligation: Obligation, reason: Any, by: Actor, on: Any = None
) -> Obligation:
    """It is not owed any longer; what was due until then stays."""
    row = _locked(obligation, by)
    if row.stopped_on is not None:
        raise common.not_now(_("It was stopped already."))
    row.stop_reason = common.needed_reason(reason, _("Say why it is no longer owed."))
    row.stopped_on = common.past_day(on, "on")
    row.version += 1
    row.save()
    dues_make(row, row.agreement)
    common.note(row.agreement, "obligation_stopped", by, obligation=row.pk, name=row.what)
    telling.obligation_told(row, "stopped", by)
    return row


@transaction.atomic
def obligation_resume(*, obligation: Obligation, by: Actor) -> Obligation:
    """Stopping it was a mistake: it is owed again."""
    row = _locked(obligation, by)
    if row.stopped_on is None:
        raise common.not_now(_("It was not stopped."))
    row.stopped_on, row.stop_reason = None, ""
    row.version += 1
    row.save()
    dues_make(row, row.agreement)
    common.note(row.agreement, "obligation_resumed", by, obligation=row.pk, name=row.what)
    return row


# The times at which it is due


def _through(agreement: Agreement, obligation: Obligation) -> date:
    """How far it is made due: until it ends, the agreement's end, or a good year ahead."""
    ends = obligation.until or agreement.ends_on
    ahead = timezone.localdate() + timedelta(days=AHEAD_DAYS)
    return min(ends, ahead) if ends is not None else ahead


def dues_follow(agreement: Agreement) -> None:
    """After its term changed: what is owed as long as it runs follows."""
    for obligation in agreement.obligations.all():
        dues_make(obligation, agreement)


def dues_make(obligation: Obligation, agreement: Agreement) -> int:
    """Make it due at its times, each once; times that are none any longer and of which nobody has
    said anything go. Returns how many were made."""
    days = obligation.days(_through(agreement, obligation))
    there = {due.due_on: due for due in obligation.dues.all()}
    gone = [due.pk for day, due in there.items() if day not in set(days) and due.is_untouched()]
    Due.objects.filter(pk__in=gone).delete()
    calendar = calendar_of(agreement.chain_id)
    made = Due.objects.bulk_create(
        Due(obligation=obligation, due_on=day, last_day=last_day(day, calendar))
        for day in days
        if day not in there
    )
    return len(made)


def dues_reckon(*, chain: int | None) -> int:
    """The last days of what is not settled, by the working days known now, of a chain or of all;
    how many are others."""
    rows = Due.objects.exclude(state__in=(DueState.CONFIRMED, DueState.WAIVED))
    if chain is not None:
        rows = rows.filter(obligation__agreement__chain=chain)
    return last_days_reckon(rows, "obligation__agreement__chain")
