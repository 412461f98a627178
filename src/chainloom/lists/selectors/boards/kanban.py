"""Needs and matches as columns of cards: what lies where, the most pressing first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils import timezone

from chainloom.accounts.actor import Actor

from ... import limits
from ...models import Assignment, AssignmentState, Clock, Match, MatchState, MatchStep, Need
from ...models.matches import STILL_DAYS
from ...models.needs import OVER, NeedState
from .. import matches as match_reads
from .. import needs as need_reads
from ..story import Running, running

SHOWN = 12
# What is over is there to be looked back at: the latest few.
SHOWN_OVER = 6
NEED_COLUMNS = tuple(NeedState)
MATCH_COLUMNS = tuple(MatchState)
# After so much of its days a match is about to stand still.
SOON = 0.7


@dataclass
class Column:
    """A state, its first cards and how many there are."""

    state: str
    label: str
    count: int
    cards: list[Any]

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


def need_columns(actor: Actor, filters: dict[str, str]) -> list[Column]:
    """The needs that the list would show with these filters, by state."""
    rows = need_reads.narrowed(actor, **filters)
    counts = _counts(rows)
    pressing = rows.annotate(next_due=need_reads.next_due(actor))
    found: dict[str, list[Need]] = {}
    for state in NEED_COLUMNS:
        if not counts.get(state):
            continue
        if state in OVER:
            found[state] = list(rows.filter(state=state).order_by("-pk")[:SHOWN_OVER])
            continue
        order = ("-urgent", F("next_due").asc(nulls_last=True), "pk")
        found[state] = list(pressing.filter(state=state).order_by(*order)[:SHOWN])
    _about_needs(actor, [card for cards in found.values() for card in cards])
    return _columns(NEED_COLUMNS, counts, found)


def _counts(rows: QuerySet[Any]) -> dict[str, int]:
    counted = rows.order_by().values("state").annotate(n=Count("pk", distinct=True))
    return {one["state"]: one["n"] for one in counted}


def _columns(
    states: Sequence[Any], counts: dict[str, int], found: dict[str, list[Any]]
) -> list[Column]:
    return [
        Column(state.value, str(state.label), counts.get(state, 0), found.get(state, []))
        for state in states
    ]


def _about_needs(actor: Actor, cards: list[Need]) -> None:
    """What a card says beside its row: names, the unit that answers, the nearest clock."""
    need_reads.with_names(actor, cards)
    keys = [card.pk for card in cards]
    units: dict[int, list[Assignment]] = {}
    held = Assignment.objects.filter(need__in=keys).exclude(state=AssignmentState.RELEASED)
    for one in held.select_related("organisation").order_by("-is_lead", "pk"):
        units.setdefault(one.need_id, []).append(one)
    clocks = nearest_clocks(actor, cards)
    for card in cards:
        responsible = units.get(card.pk, [])
        card.unit = responsible[0].organisation if responsible else None
        card.more_units = max(len(responsible) - 1, 0)
        card.clock = clocks.get(card.pk)


def nearest_clocks(actor: Actor, rows: Sequence[Need]) -> dict[int, Running]:
    """Of each need that concerns the actor the running clock that ends first."""
    now, calendar = timezone.now(), limits.calendar_of(actor.chain)
    named = {row.pk: row for row in rows}
    told = need_reads.concerning(actor, list(named))
    clocks = Clock.objects.filter(need__in=told, stopped_at=None)
    found: dict[int, Running] = {}
    for clock in (
        clocks.select_related("organisation").prefetch_related("pauses").order_by("due_at")
    ):
        if clock.need_id not in found:
            found[clock.need_id] = running(clock, named[clock.need_id], now, calendar)
    return found


def match_columns(actor: Actor, filters: dict[str, str]) -> list[Column]:
    """The matches that the list would show with these filters, by state."""
    rows = match_reads.matches(actor, **filters)
    counts = _counts(rows)
    found: dict[str, list[Match]] = {}
    for state in MATCH_COLUMNS:
        if not counts.get(state):
            continue
        of_state = rows.filter(state=state)
        if state in STILL_DAYS:
            # What has waited longest comes first, and what is urgent before it.
            found[state] = list(of_state.order_by("-need__urgent", "moved_at", "pk")[:SHOWN])
        else:
            found[state] = list(of_state.order_by("-moved_at", "-pk")[:SHOWN_OVER])
    _about_matches(actor, [card for cards in found.values() for card in cards])
    return _columns(MATCH_COLUMNS, counts, found)


def _about_matches(actor: Actor, cards: list[Match]) -> None:
    now = timezone.now()
    match_reads.with_names(actor, cards)
    open_steps = MatchStep.objects.filter(
        match__in=[card.pk for card in cards], confirmed_at=None, refused_at=None
    )
    waits = {one.match_id: one for one in open_steps}
    for card in cards:
        card.waits = waits.get(card.pk)
        card.standing = _standing(card, now)


@dataclass(frozen=True)
class Standing:
    """For how many days nothing has happened; `tone` as of a clock."""

    days: int
    tone: str


def _standing(match: Match, now: datetime) -> Standing | None:
    most = STILL_DAYS.get(MatchState(match.state))
    if most is None:
        return None
    since = now - match.moved_at
    share = since / timedelta(days=most)
    tone = "danger" if share > 1 else "warning" if share >= SOON else "success"
    return Standing(since.days, tone)
