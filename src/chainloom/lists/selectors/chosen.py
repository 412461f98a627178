"""Needs for chosen parties, none of which has offered anything."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from ..kinds import codes
from ..models import Match, MatchState, Need, NeedParty, NeedState, Visibility

# As long as a proposed match may stand still.
SILENT_DAYS = 7
_WAITING = (NeedState.VERIFIED, NeedState.ASSIGNED, NeedState.WORKING)


def unanswered(rows: QuerySet[Need], now: datetime) -> QuerySet[Need]:
    """Of these, the open ones that are for chosen parties, verified for so long, without a match
    that goes on."""
    rows = rows.filter(visibility=Visibility.CHOSEN, state__in=_WAITING)
    rows = rows.filter(kind__in=codes(offered=True))
    rows = rows.filter(verified_at__lte=now - timedelta(days=SILENT_DAYS))
    going_on = Match.objects.filter(need=OuterRef("pk")).exclude(state=MatchState.DROPPED)
    parties = NeedParty.objects.filter(need=OuterRef("pk"))
    return rows.filter(Exists(parties), ~Exists(going_on))


def is_unanswered(need: Need) -> bool:
    """Whether it is one of them now."""
    return unanswered(Need.objects.filter(pk=need.pk), timezone.now()).exists()
