"""Boards of needs and of matches, and moving a card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from chainloom.core.errors import Problem
from chainloom.core.tables import Table

from ... import moves
from ...forms.filters import CutFilter, MatchFilter, NeedFilter
from ...models import NeedState
from ...models.matches import ENDED
from ...models.needs import OVER
from ...selectors.boards import kanban
from ..common import back_to, match_of, need_of, see_other

# Only their writer has drafts: without one the column says nothing.
SHOWN_WHEN_FILLED = (NeedState.DRAFT,)


@require_GET
def need_board(request: HttpRequest, chain_slug: str) -> HttpResponse:
    filters = NeedFilter(request.GET).name_cuts(request.actor)
    columns = kanban.need_columns(request.actor, filters.chosen())
    shown = [one for one in columns if one.count or one.state not in SHOWN_WHEN_FILLED]
    context = _board(request, filters, shown, OVER)
    return render(request, "lists/boards/needs.html", context)


@require_GET
def match_board(request: HttpRequest, chain_slug: str) -> HttpResponse:
    filters = MatchFilter(request.GET, actor=request.actor).name_cuts(request.actor)
    columns = kanban.match_columns(request.actor, filters.chosen())
    context = _board(request, filters, columns, ENDED)
    return render(request, "lists/boards/matches.html", context)


def _board(
    request: HttpRequest,
    filters: CutFilter,
    columns: list[kanban.Column],
    over: Sequence[Any],
) -> dict[str, Any]:
    filled = [one for one in columns if one.count]
    # On a phone the board opens where there is something to do.
    going = [one for one in filled if one.state not in over] or filled
    return {
        "table": Table(request.GET, (), filters=filters),
        "columns": columns,
        "first": going[0].state if going else "",
        "count": sum(one.count for one in columns),
        "board_url": request.get_full_path(),
    }


@require_GET
def need_moves(request: HttpRequest, chain_slug: str, need_id: int) -> HttpResponse:
    """What a card's menu offers, asked for when it opens."""
    need = need_of(request, need_id)
    return _menu(request, moves.need_moves(need, request.actor), need.pk, "lists:need_move")


@require_GET
def match_moves(request: HttpRequest, chain_slug: str, match_id: int) -> HttpResponse:
    row = match_of(request, match_id)
    return _menu(request, moves.match_moves(row, request.actor), row.pk, "lists:match_move")


def _menu(request: HttpRequest, found: list[moves.Move], key: int, url_name: str) -> HttpResponse:
    board = back_to(request, "")
    context = {
        "moves": [(move, _with_next(move.url, board)) for move in found],
        "url": reverse(url_name, args=[request.chain.slug, key]),
        "board": board,
    }
    return render(request, "lists/boards/_moves.html", context)


def _with_next(url: str, board: str) -> str:
    if not url or not board:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode({'next': board})}"


@require_POST
def need_move(request: HttpRequest, chain_slug: str, need_id: int) -> HttpResponse:
    """Move a need's card into a column: at once, or by the form of the act."""
    need = need_of(request, need_id)
    board = back_to(request, reverse("lists:needs_board", args=[chain_slug]))
    return _moved(
        request, lambda to: moves.need_move(need, request.actor, to), board, f"#card-{need.pk}"
    )


@require_POST
def match_move(request: HttpRequest, chain_slug: str, match_id: int) -> HttpResponse:
    row = match_of(request, match_id)
    board = back_to(request, reverse("lists:matches_board", args=[chain_slug]))
    return _moved(
        request, lambda to: moves.match_move(row, request.actor, to), board, f"#card-{row.pk}"
    )


def _moved(
    request: HttpRequest, move_to: Callable[[str], moves.Move], board: str, place: str
) -> HttpResponse:
    """A refusal is said on the board, where the card lies as before."""
    try:
        move = move_to(request.POST.get("to", ""))
        if move.run is None:
            return see_other(_with_next(move.url, board + place))
        move.run()
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, str(move.said))
    return see_other(board + place)


__all__ = [
    "match_board",
    "match_move",
    "match_moves",
    "need_board",
    "need_move",
    "need_moves",
]
