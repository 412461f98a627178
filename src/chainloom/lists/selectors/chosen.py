"""Needs for chosen parties, none of which has offered anything."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from ..kinds import codes
from ..models import Match, MatchState, Need, NeedParty, NeedState, Visibility

# As long as a proposed match may stand still.
SILENT_DAYS = 7
_WAITING = (NeedState.VERIFIED, NeedState.ASSIGNED, NeedState.WORKING)


def unanswered(rows: QuerySet[Need], now: datetime) -> QuerySet[Need]:
    """Of these, the open ones that are for chosen parties, without a match that goes on.

    Each party has its time: `silent_since` is when the need was verified, or when the newest of
    its parties was chosen, whichever is later.
    """
    rows = rows.filter(visibility=Visibility.CHOSEN, state__in=_WAITING)
    rows = rows.filter(kind__in=codes(offered=True))
    going_on = Match.objects.filter(need=OuterRef("pk")).exclude(state=MatchState.DROPPED)
    parties = NeedParty.objects.filter(need=OuterRef("pk"))
    newest = parties.order_by("-created_at").values("created_at")[:1]
    rows = rows.filter(Exists(parties), ~Exists(going_on), verified_at__isnull=False)
    rows = rows.annotate(silent_since=Greatest("verified_at", newest))
    return rows.filter(silent_since__lte=now - timedelta(days=SILENT_DAYS))


def untold(rows: QuerySet[Need], now: datetime) -> QuerySet[Need]:
    """Of those that are unanswered, the ones of which nobody was told since that time began."""
    never = Q(silence_told_at=None)
    return unanswered(rows, now).filter(never | Q(silence_told_at__lt=F("silent_since")))


def is_unanswered(need: Need) -> bool:
    """Whether it is one of them now."""
    return unanswered(Need.objects.filter(pk=need.pk), timezone.now()).exists()
