"""What came of an event: needs and matches of those who came, within six months after it.

Counted from the records each time, never typed. That a need followed an event does not say that it
came of it: the page says what is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet, Sum
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.lists.models import Match, MatchState, Need
from chainloom.lists.models.needs import UNSENT
from chainloom.lists.policy import match_policy, need_policy
from chainloom.organisations.models import Organisation

from ..models import AFTER_DAYS, Event, Feedback, NextStep

SHOWN = 200
WORDS_SHOWN = 50


def who_came(event: Event) -> set[int]:
    """The organisations of which somebody was checked in, or sat in the body that met."""
    came = event.signups.filter(came_at__isnull=False).exclude(organisation=None)
    keys = set(came.values_list("organisation", flat=True))
    sat = event.presences.filter(presence__in=("present", "deputy"))
    keys |= set(sat.exclude(seat__member=None).values_list("seat__member", flat=True))
    merged = Organisation.objects.filter(pk__in=keys).exclude(merged_into=None)
    return keys | set(merged.values_list("merged_into", flat=True))


def span(event: Event) -> tuple[datetime, datetime]:
    return event.starts_at, event.ends_at + timedelta(days=AFTER_DAYS)


def needs_after(actor: Actor, event: Event, came: set[int]) -> QuerySet[Need]:
    begins, ends = span(event)
    rows = need_policy.rows(actor).exclude(state__in=UNSENT)
    # By name only where the reader may know who asks.
    named = need_policy.rows(actor, "name").filter(organisation__in=came)
    return rows.filter(
        pk__in=named.values("pk"), submitted_at__gte=begins, submitted_at__lte=ends
    ).select_related("organisation")


def matches_after(actor: Actor, event: Event, came: set[int]) -> QuerySet[Match]:
    begins, ends = span(event)
    either = Q(need__organisation__in=came) | Q(resource__organisation__in=came)
    rows = match_policy.rows(actor).filter(either, created_at__gte=begins, created_at__lte=ends)
    return rows.select_related("need__organisation", "resource__organisation")


@dataclass(frozen=True)
class Outcome:
    """`until`: the last day that is counted; before it the figures still grow."""

    organisations: int
    needs: int
    closed: int
    matches: int
    signed: int
    amount: Decimal
    until: datetime
    is_whole: bool


def outcome(actor: Actor, event: Event) -> Outcome:
    """Counted of what the actor sees; a handful of queries."""
    came = who_came(event)
    needs = (
        needs_after(actor, event, came)
        .order_by()
        .aggregate(n=Count("pk"), closed=Count("pk", filter=Q(closed_at__isnull=False)))
    )
    good = Q(state__in=(MatchState.SIGNED, MatchState.FULFILLED))
    matches = (
        matches_after(actor, event, came)
        .order_by()
        .aggregate(
            n=Count("pk"), signed=Count("pk", filter=good), amount=Sum("amount", filter=good)
        )
    )
    until = span(event)[1]
    return Outcome(
        organisations=len(came),
        needs=needs["n"],
        closed=needs["closed"],
        matches=matches["n"],
        signed=matches["signed"],
        amount=matches["amount"] or Decimal(0),
        until=until,
        is_whole=until < timezone.now(),
    )


# What was said of it


@dataclass(frozen=True)
class Said:
    """Three questions, summed up: nobody's name stands beside an answer."""

    count: int
    asked: int
    average: float | None
    ratings: list[tuple[int, int]]
    steps: list[tuple[str, int]]
    words: list[str]


def said(event: Event) -> Said:
    rows = Feedback.objects.filter(signup__event=event)
    summed = rows.aggregate(n=Count("pk"), mean=Avg("rating"))
    ratings = dict(rows.values_list("rating").annotate(n=Count("pk")).order_by())
    steps: dict[Any, int] = dict(rows.values_list("next_step").annotate(n=Count("pk")).order_by())
    words = rows.exclude(words="").order_by("-at").values_list("words", flat=True)
    return Said(
        count=summed["n"],
        asked=event.signups.filter(came_at__isnull=False).count(),
        average=summed["mean"],
        ratings=[(stars, ratings.get(stars, 0)) for stars in range(5, 0, -1)],
        steps=[(str(one.label), steps.get(one.value, 0)) for one in NextStep],
        words=list(words[:WORDS_SHOWN]),
    )
