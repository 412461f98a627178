"""What the views of matchmaking events share."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from ...matchmaking_policy import entry_policy, matchmaking_policy, talk_policy
from ...models import Matchmaking, MatchmakingEntry, Talk
from ...selectors.matchmaking import WHOLE


def event_of(request: HttpRequest, matchmaking_id: int, action: str = "view") -> Matchmaking:
    """An event the actor may see; 404 for any other, 403 for what they may not do with it."""
    rows = matchmaking_policy.rows(request.actor).select_related("chain", "job")
    return _one(request, rows.filter(pk=matchmaking_id).first(), matchmaking_policy, action)


def entry_of(
    request: HttpRequest, matchmaking_id: int, entry_id: int, action: str
) -> MatchmakingEntry:
    rows = entry_policy.rows(request.actor).filter(matchmaking=matchmaking_id)
    rows = rows.select_related("matchmaking__chain", "need__organisation", "resource__organisation")
    return _one(request, rows.filter(pk=entry_id).first(), entry_policy, action)


def talk_of(request: HttpRequest, matchmaking_id: int, talk_id: int, action: str = "view") -> Talk:
    rows = talk_policy.rows(request.actor).filter(matchmaking=matchmaking_id)
    rows = rows.select_related(*WHOLE).prefetch_related("words")
    return _one(request, rows.filter(pk=talk_id).first(), talk_policy, action)


def _one(request: HttpRequest, row: Any, policy: Any, action: str) -> Any:
    if row is None:
        raise Http404(_("There is no such page."))
    if action != "view":
        policy.check(request.actor, action, row)
    return row


def event_url(row: Matchmaking, page: str = "matchmaking") -> str:
    return reverse(f"lists:{page}", args=[row.chain.slug, row.pk])


def talk_url(talk: Talk, page: str = "talk") -> str:
    event = talk.matchmaking
    return reverse(f"lists:{page}", args=[event.chain.slug, event.pk, talk.pk])
