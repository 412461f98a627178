"""Who may see and do what with matchmaking events, what takes part in them, and their talks."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from chainloom.accounts.actor import Actor
from chainloom.core.policy import Policy

from .models import GIVEN, EventState, Matchmaking, MatchmakingEntry, Talk
from .policy import EVERYBODY, NOBODY


def _of(actor: Actor) -> Q:
    """Of the organisation for which the actor acts, on either side."""
    mine = actor.organisation_id
    if mine is None:
        return NOBODY
    return Q(need__organisation=mine) | Q(resource__organisation=mine)


class MatchmakingPolicy(Policy[Matchmaking]):
    """view · plan (and everything else about the event)"""

    model = Matchmaking

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Matchmaking]:
        if actor.is_system and actor.chain_id is None:
            return Matchmaking.objects.all()
        if actor.chain_id is None:
            return Matchmaking.objects.none()
        here = Matchmaking.objects.filter(chain=actor.chain_id)
        match action:
            case "view" if actor.sees_all:
                return here
            case "view":
                told = MatchmakingEntry.objects.filter(
                    _of(actor), matchmaking=OuterRef("pk"), told_at__isnull=False
                )
                return here.filter(Exists(told))
            case "plan":
                return here if actor.is_office else here.none()
        return here.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.chain_id is not None and actor.is_office


class EntryPolicy(Policy[MatchmakingEntry]):
    """view · answer (take part or not) · remove"""

    model = MatchmakingEntry

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[MatchmakingEntry]:
        if actor.chain_id is None:
            rows = MatchmakingEntry.objects
            return rows.all() if actor.is_system else rows.none()
        here = MatchmakingEntry.objects.filter(matchmaking__chain=actor.chain_id)
        own = _of(actor) & Q(told_at__isnull=False)
        match action:
            case "view":
                return here.filter(EVERYBODY if actor.sees_all else own)
            case "answer":
                return here.filter(EVERYBODY if actor.is_office else own)
            case "remove":
                return here if actor.is_office else here.none()
        return here.none()


class TalkPolicy(Policy[Talk]):
    """view · answer (say what came of it) · move"""

    model = Talk

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Talk]:
        if actor.chain_id is None:
            return Talk.objects.all() if actor.is_system else Talk.objects.none()
        here = Talk.objects.filter(matchmaking__chain=actor.chain_id)
        own = _of(actor) & Q(matchmaking__state__in=GIVEN, round__isnull=False)
        match action:
            case "view":
                return here.filter(EVERYBODY if actor.sees_all else own)
            case "answer":
                going = Q(matchmaking__state__in=[EventState.PLANNED, EventState.HELD])
                return here.filter(going, EVERYBODY if actor.is_office else own)
            case "move":
                return here if actor.is_office else here.none()
        return here.none()


matchmaking_policy = MatchmakingPolicy()
entry_policy = EntryPolicy()
talk_policy = TalkPolicy()
