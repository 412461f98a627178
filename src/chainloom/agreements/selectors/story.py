"""One agreement as its page shows it: obligations with their times, sums, and its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.models import AuditEntry
from chainloom.audit.selectors import history_of
from chainloom.organisations.selectors import history as history_words

from ..models import (
    Agreement,
    AgreementKind,
    AgreementState,
    Due,
    DueState,
    Duty,
    Obligation,
    Party,
    PartyRole,
    Renewal,
    Repeats,
)
from ..policy import due_policy

MOST_TOLD = 100
_ICONS = {
    "created": "plus",
    "signed": "check",
    "renewed": "refresh",
    "ended": "archive",
    "terminated": "ban",
    "due_confirmed": "check",
    "due_claimed": "send",
    "due_returned": "arrow-back-up",
    "outcome_added": "star",
    "outcome_confirmed": "check",
}
_TONES = {
    "signed": "success",
    "due_confirmed": "success",
    "outcome_confirmed": "success",
    "due_returned": "danger",
    "terminated": "danger",
}
_CHOICES: dict[str, Any] = {
    "kind": AgreementKind,
    "state": AgreementState,
    "renewal": Renewal,
    "role": PartyRole,
    "duty": Duty,
    "repeats": Repeats,
}


@dataclass
class Owing:
    """An obligation with its times, the acts open to the actor on each, and how many are what."""

    obligation: Obligation
    dues: list[Any]
    met: int = 0
    late: int = 0
    counted: dict[str, int] = field(default_factory=dict)


def obligations(actor: Actor, agreement: Agreement, today: date) -> list[Owing]:
    """Every obligation, its times in order; each time with the acts that the actor may do."""
    rows = agreement.obligations.select_related(
        "owner__organisation__merged_into", "confirmer__organisation__merged_into"
    ).order_by("owner__order", "first_due", "pk")
    dues = Due.objects.filter(obligation__agreement=agreement).select_related("document")
    by_obligation: dict[int, list[Any]] = {}
    for due in with_acts(actor, list(dues)):
        by_obligation.setdefault(due.obligation_id, []).append(due)
    return [_owing(row, by_obligation.get(row.pk, []), today) for row in rows]


def with_acts(actor: Actor, dues: Iterable[Any]) -> list[Any]:
    """Dues, each with the acts that the actor may do with it now, and how late it is."""
    found, today = list(dues), timezone.localdate()
    ids = [due.pk for due in found]
    may = {
        action: set(due_policy.rows(actor, action).filter(pk__in=ids).values_list("pk", flat=True))
        for action in ("claim", "answer", "waive", "reopen")
    }
    return [_with_acts(due, may, today) for due in found]


def _with_acts(due: Any, may: dict[str, set[int]], today: date) -> Any:
    ready = {
        "claim": ("claim", due.can_claim()),
        "confirm": ("answer", due.can_answer()),
        "return": ("answer", due.can_answer()),
        "waive": ("waive", due.can_waive()),
        "reopen": ("reopen", due.can_reopen()),
    }
    due.acts = [verb for verb, (action, is_so) in ready.items() if is_so and due.pk in may[action]]
    due.late_days = due.days_late(today)
    return due


def _owing(row: Obligation, dues: list[Any], today: date) -> Owing:
    counted: dict[str, int] = {}
    for due in dues:
        counted[due.state] = counted.get(due.state, 0) + 1
    late = sum(due.is_late(today) for due in dues)
    return Owing(row, dues, counted.get(DueState.CONFIRMED, 0), late, counted)


@dataclass(frozen=True)
class Sums:
    """What came of it: confirmed and only said, in 万元 and in other units."""

    confirmed: Decimal
    stated: Decimal
    promised: Decimal
    units: list[tuple[str, Decimal]]


def sums(agreement: Agreement, owing: list[Owing], outcomes: list[Any]) -> Sums:
    """Amounts of outcomes and of what was owed; those confirmed apart from those only said."""
    said = [(one.amount, one.is_confirmed()) for one in outcomes]
    units: dict[str, Decimal] = {}
    for one in outcomes:
        if one.is_confirmed() and one.quantity is not None:
            units[one.unit] = units.get(one.unit, Decimal(0)) + one.quantity
    for some in owing:
        for due in some.dues:
            if due.state in (DueState.CLAIMED, DueState.CONFIRMED):
                is_confirmed = due.state == DueState.CONFIRMED
                said.append((due.amount, is_confirmed))
                if is_confirmed and due.quantity is not None:
                    units[due.unit] = units.get(due.unit, Decimal(0)) + due.quantity
    return Sums(
        confirmed=sum((amount for amount, is_so in said if is_so and amount), Decimal(0)),
        stated=sum((amount for amount, is_so in said if not is_so and amount), Decimal(0)),
        promised=sum(
            (_promised(some) for some in owing),
            Decimal(0),
        ),
        units=sorted(units.items()),
    )


def _promised(some: Owing) -> Decimal:
    """What an obligation promises for all its times that were not waived."""
    times = sum(1 for due in some.dues if due.state != DueState.WAIVED)
    return (some.obligation.amount or Decimal(0)) * times


def history(agreement: Agreement) -> list[history_words.Event]:
    return [_event(row) for row in history_of(agreement).order_by("-at", "-id")[:MOST_TOLD]]


def _event(row: AuditEntry) -> history_words.Event:
    verb = row.action.rpartition(".")[2]
    note = [str(row.context[key]) for key in ("name", "day") if row.context.get(key)]
    if row.context.get("side") == "office":
        note.append(_("by the chain office, as the party has no account"))
    return history_words.told(
        row,
        icon=_ICONS.get(verb, "point"),
        tone=_TONES.get(verb, ""),
        note=" · ".join(note),
        changes=[_change(name, *pair) for name, pair in row.changes.items()],
    )


def _change(name: str, old: Any, new: Any) -> history_words.Change:
    for model in (Agreement, Obligation, Party):
        names = {one.name for one in model._meta.get_fields()}
        if name in names:
            label = str(getattr(model._meta.get_field(name), "verbose_name", name))
            return history_words.Change(label, _in_words(name, old), _in_words(name, new))
    return history_words.Change(name, _in_words(name, old), _in_words(name, new))


def _in_words(name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = _CHOICES.get(name)
    if choices is not None and value in choices.values:
        return str(choices(value).label)
    return str(value)


def term_share(agreement: Agreement, today: date) -> int | None:
    """How much of its term is over, in percent; None where a day is not known."""
    begins, ends = agreement.starts_on, agreement.ends_on
    if begins is None or ends is None or ends <= begins:
        return None
    passed = (today - begins).days / (ends - begins).days
    return round(min(max(passed, 0.0), 1.0) * 100)
