"""Matches as pages, API and command line ask for them."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from chainloom.accounts.actor import Actor

from ..models import Match, MatchState, MatchStep, Talk
from ..models.matches import ENDED, STILL_DAYS
from ..policy import match_policy, need_policy
from .boards.figures import Cut, narrow_matches
from .titles import titled_through


def matches(
    actor: Actor,
    *,
    q: str = "",
    state: str = "",
    only: str = "",
    whose: str = "",
    event: str = "",
    **cut: str,
) -> QuerySet[Match]:
    """The matches the actor sees, narrowed; `cut` has the parts of a `Cut`."""
    rows = match_policy.rows(actor).select_related(
        "need__organisation", "resource__organisation", "chain"
    )
    if state == "open":
        rows = rows.exclude(state__in=ENDED)
    elif state:
        rows = rows.filter(state=state)
    if only == "still":
        rows = standing_still(rows)
    elif only == "waiting":
        rows = rows.filter(steps__confirmed_at=None, steps__refused_at=None, steps__isnull=False)
    elif only == "mine":
        rows = rows.filter(waits_for(actor))
    rows = narrow_matches(rows, Cut(**cut))
    if whose == "own":
        mine = actor.organisation_id
        rows = rows.filter(Q(need__organisation=mine) | Q(resource__organisation=mine))
    if event:
        rows = rows.filter(pk__in=Talk.objects.filter(matchmaking=event).values("match"))
    for word in q.split():
        rows = rows.filter(
            titled_through("need", word)
            | titled_through("resource", word)
            | Q(resource__organisation__name__icontains=word)
        )
    return rows.distinct() if only == "waiting" else rows


def standing_still(rows: QuerySet[Match]) -> QuerySet[Match]:
    """Those in which nothing happened for longer than their state should take."""
    now, late = timezone.now(), Q(pk__in=[])
    for state, days in STILL_DAYS.items():
        late |= Q(state=state, moved_at__lt=now - timedelta(days=days))
    return rows.filter(late)


def with_names(actor: Actor, rows: list[Match]) -> list[Match]:
    """The matches, each told whether the asker's name may be shown, and whether it stands still."""
    now = timezone.now()
    keys = [row.need_id for row in rows]
    open_ = set(need_policy.rows(actor, "name").filter(pk__in=keys).values_list("pk", flat=True))
    for row in rows:
        row.name_is_open = row.need_id in open_ or actor.sees_all
        row.still = row.is_still(now)
    return rows


def about_need(actor: Actor, need_id: int) -> list[Match]:
    rows = match_policy.rows(actor).filter(need=need_id)
    rows = rows.select_related("need__organisation", "resource__organisation")
    return with_names(actor, list(rows.order_by("-moved_at")[:50]))


def about_resource(actor: Actor, resource_id: int) -> list[Match]:
    rows = match_policy.rows(actor).filter(resource=resource_id)
    rows = rows.select_related("need__organisation", "resource__organisation")
    return with_names(actor, list(rows.order_by("-moved_at")[:50]))


def waits_for(actor: Actor) -> Q:
    """The actor's side is asked: to say its interest, or to confirm a step."""
    mine = actor.organisation_id
    if mine is None:
        return Q(pk__in=[])
    steps = MatchStep.objects.filter(match=OuterRef("pk"), refused_at=None)
    asks, offers = Q(need__organisation=mine), Q(resource__organisation=mine)
    interest = asks & Q(asker_at=None) | offers & Q(offerer_at=None)
    confirm = asks & Q(Exists(steps.filter(asker_confirmed_at=None))) | offers & Q(
        Exists(steps.filter(offerer_confirmed_at=None))
    )
    return ~Q(state__in=ENDED) & interest | ~Q(state=MatchState.DROPPED) & confirm


def waiting_step(match: Match, side: str) -> MatchStep | None:
    """The first step on which a side has not spoken; for the office, one that counts not yet."""
    if match.state == MatchState.DROPPED:
        return None
    return next((one for one in match.steps.all() if one.waits_for(side)), None)
