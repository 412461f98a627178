"""What a party owes, and what waits for its word."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Organisation

from ..models import OWED, AgreementOutcome, AgreementState, Due, DueState
from ..policy import DuePolicy, due_policy, outcome_policy

MOST_SHOWN = 200
AHEAD_DAYS = 92


@dataclass(frozen=True)
class Owed:
    """The lists of the page: late, this month, later; and what waits for the party's word."""

    late: list[Due]
    month: list[Due]
    later: list[Due]
    waiting: list[Due]
    outcomes: list[AgreementOutcome]
    # Said to be done by the party, not answered by the other side.
    asked: list[Due]

    @property
    def is_empty(self) -> bool:
        return not (self.late or self.month or self.later or self.waiting or self.outcomes)


def dues(actor: Actor) -> QuerySet[Due]:
    """Those of signed agreements which the actor sees, with what a line of them says."""
    rows = due_policy.rows(actor).filter(obligation__agreement__state=AgreementState.SIGNED)
    return rows.select_related(
        "obligation__agreement",
        "obligation__owner__organisation__merged_into",
        "obligation__confirmer__organisation__merged_into",
    ).order_by("last_day", "pk")


def whose(look_up: str, organisation: int) -> Q:
    """Rows of the organisation of that key, or of one that was merged into it."""
    return Q(**{look_up: organisation}) | Q(**{f"{look_up}__merged_into": organisation})


def month_end(today: date) -> date:
    return today.replace(day=monthrange(today.year, today.month)[1])


def owed(actor: Actor, organisation: Organisation | None) -> Owed:
    """Of one organisation; of every party without one."""
    today = timezone.localdate()
    rows = dues(actor)
    mine, theirs = rows, rows.filter(state=DueState.CLAIMED)
    outcomes = outcome_policy.rows(actor, "confirm").filter(confirmed_on=None)
    if organisation is not None:
        mine = rows.filter(whose(DuePolicy.OWNER, organisation.pk))
        theirs = theirs.filter(whose(DuePolicy.OTHER, organisation.pk))
    open_ = mine.filter(state__in=OWED)
    ends = month_end(today)
    later = open_.filter(last_day__gt=ends, due_on__lte=ends + timedelta(days=AHEAD_DAYS))
    return Owed(
        late=_first(open_.filter(last_day__lt=today)),
        month=_first(open_.filter(last_day__gte=today, last_day__lte=ends)),
        later=_first(later),
        waiting=_first(theirs),
        outcomes=_first(outcomes.select_related("agreement", "stated_by__organisation")),
        asked=_first(mine.filter(state=DueState.CLAIMED)) if organisation is not None else [],
    )


def _first(rows: QuerySet[Any]) -> list[Any]:
    return list(rows[:MOST_SHOWN])
