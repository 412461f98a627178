"""What an agreement's health is judged by, counted by the database; and the same rule as SQL.

`health.health` is the rule; `with_health` says it once more for lists that filter and sort by it.
A test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from ..health import LATE_DAYS, LATE_MOST, SILENT_DAYS, WAITS_DAYS, Health
from ..models import OWED, Agreement, AgreementState, Due, DueState

_NOTHING = {"late": 0, "oldest_late": None, "returned": 0, "waits_since": None}


def _of_dues(value: Count | Min, *about: Q) -> Subquery:
    rows = Due.objects.filter(*about, obligation__agreement=OuterRef("pk")).order_by()
    return Subquery(rows.values("obligation__agreement").annotate(found=value).values("found"))


def with_pulse(rows: QuerySet[Agreement], today: date) -> QuerySet[Agreement]:
    """Rows with `late`, `oldest_late`, `returned` and `waits_since`, as `Agreement.pulse` reads."""
    late = Q(state__in=OWED, last_day__lt=today)
    return rows.annotate(
        late=Coalesce(_of_dues(Count("pk"), late), 0),
        oldest_late=_of_dues(Min("last_day"), late),
        returned=Coalesce(_of_dues(Count("pk"), Q(state=DueState.RETURNED)), 0),
        waits_since=_of_dues(Min("stated_on"), Q(state=DueState.CLAIMED)),
    )


def attach_health(rows: Sequence[Any], today: date) -> None:
    """The same for the rows of a page, in one query: counting a list costs nothing more by it."""
    late = Q(state__in=OWED, last_day__lt=today)
    dues = Due.objects.filter(obligation__agreement__in=[row.pk for row in rows]).order_by()
    counted = dues.values("obligation__agreement").annotate(
        late=Count("pk", filter=late),
        oldest_late=Min("last_day", filter=late),
        returned=Count("pk", filter=Q(state=DueState.RETURNED)),
        waits_since=Min("stated_on", filter=Q(state=DueState.CLAIMED)),
    )
    found = {one.pop("obligation__agreement"): one for one in counted}
    for row in rows:
        for name, value in (found.get(row.pk) or _NOTHING).items():
            setattr(row, name, value)
        row.health = row.health_on(today).value


def with_health(rows: QuerySet[Agreement], today: date) -> QuerySet[Agreement]:
    """The same with `health`: the lines of `health.health`, in its order."""
    red = Q(late__gte=LATE_MOST) | Q(oldest_late__lt=today - timedelta(days=LATE_DAYS))
    amber = (
        Q(late__gt=0)
        | Q(returned__gt=0)
        | Q(ends_on__lt=today)
        | Q(waits_since__lt=today - timedelta(days=WAITS_DAYS))
    )
    grey = Q(heard_on__lt=today - timedelta(days=SILENT_DAYS))
    return with_pulse(rows, today).annotate(
        health=Case(
            When(~Q(state=AgreementState.SIGNED), then=Value(Health.NONE.value)),
            When(red, then=Value(Health.RED.value)),
            When(amber, then=Value(Health.AMBER.value)),
            When(grey, then=Value(Health.GREY.value)),
            default=Value(Health.GREEN.value),
            output_field=CharField(max_length=5),
        )
    )
