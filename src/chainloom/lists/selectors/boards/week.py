"""The office's week: what came in and went out, stands still, is late, and is due next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Organisation

from ...models import Clock, Need, PolicyState
from ...policies_policy import policy_rights
from ...policy import match_policy
from .. import matches as match_reads
from .. import needs as need_reads
from .calendar import Day, calendar_of
from .figures import Cut, narrow_matches
from .numbers import Counter, Number
from .periods import Period

LISTED = 12


@dataclass(frozen=True)
class Line:
    """A figure of the week with its name, and where they are few the records themselves."""

    label: str
    number: Number
    icon: str
    tone: str = ""


@dataclass(frozen=True)
class LateUnit:
    """A unit with clocks that are over: how many needs, and since when the oldest."""

    unit: Organisation
    number: Number
    oldest: datetime


@dataclass
class Week:
    period: Period
    came: list[Line]
    went: list[Line]
    still: list[Line]
    late: list[LateUnit]
    due: list[Line]
    arrived: list[Need]
    next_days: list[Day]


def office_week(actor: Actor, period: Period) -> Week:
    count = Counter(actor, period)
    after = period.after
    coming = Counter(actor, after)
    arrived = need_reads.narrowed(actor, figure="asked", **period.query)
    return Week(
        period,
        came=[
            _needs(count, "asked", _("needs sent"), "hand-stop"),
            _matches(count, "made", _("matches proposed"), "heart-handshake"),
        ],
        went=[
            _needs(count, "answered", _("needs first answered"), "message"),
            _needs(count, "closed", _("needs closed"), "archive"),
            _matches(count, "signed", _("matches signed"), "signature"),
            _matches(count, "fulfilled", _("matches fulfilled"), "checks"),
            _matches(count, "dropped", _("matches dropped"), "x"),
        ],
        still=_still(count),
        late=_late(count),
        due=[
            _needs(coming, "due", _("needs with a time that ends"), "clock"),
            _needs(coming, "wanted", _("needs wanted by a day of it"), "hand-stop"),
            _policies(actor, after),
        ],
        arrived=need_reads.with_names(actor, arrived.order_by("-urgent", "-submitted_at")[:LISTED]),
        next_days=list(calendar_of(actor, after, {}).values()),
    )


def _needs(count: Counter, figure: str, label: str, icon: str, tone: str = "") -> Line:
    number = Number(count.needs(figure).count(), count.url("lists:needs", figure))
    return Line(label, number, icon, tone if number.count else "")


def _matches(count: Counter, figure: str, label: str, icon: str) -> Line:
    cut = Cut(figure=figure, **count.period.query)
    rows: QuerySet[Any] = narrow_matches(match_policy.rows(count.actor), cut)
    return Line(label, Number(rows.count(), count.url("lists:matches", figure)), icon)


def _still(count: Counter) -> list[Line]:
    still = match_reads.standing_still(match_policy.rows(count.actor)).count()
    url = reverse("lists:matches", args=[count.slug]) + "?only=still"
    tone = "warning" if still else ""
    return [
        Line(_("matches that stand still"), Number(still, url), "hourglass", tone),
        _needs(count, "owing", _("needs that wait for material"), "help-circle", "warning"),
    ]


def _late(count: Counter) -> list[LateUnit]:
    """Running clocks that are over now, by the unit that owes the step."""
    clocks = Clock.objects.past(timezone.now()).filter(
        need__in=count.needs("late"), organisation__isnull=False
    )
    rows = list(
        clocks.order_by()
        .values("organisation")
        .annotate(n=Count("need", distinct=True), oldest=Min("due_at"))
    )
    named = Organisation.objects.in_bulk([row["organisation"] for row in rows])
    found = [
        LateUnit(
            named[row["organisation"]],
            Number(row["n"], count.url("lists:needs", "late", unit=row["organisation"])),
            row["oldest"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (-one.number.count, one.oldest))


def _policies(actor: Actor, period: Period) -> Line:
    rows = policy_rights.rows(actor).filter(
        state=PolicyState.PUBLISHED, ends_on__gte=period.since, ends_on__lte=period.until
    )
    page = reverse("lists:calendar", args=[actor.chain.slug])
    url = f"{page}?period={period.written}&show=policy_ends"
    return Line(_("policies whose last day it is"), Number(rows.count(), url), "coin")
