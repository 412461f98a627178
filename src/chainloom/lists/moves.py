"""Moving a card of a board: the acts that lead from one state to another.

A move does what the page of the need or the match does, through the same services; an act that
needs words, a rating or a unit opens its form. What cannot be moved so is refused with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Conflict, Forbidden

from . import services
from .acts import Act, Place, act_of, acts_for, told
from .models import Match, MatchState, Need, NeedState
from .models.matches import ORDER
from .policy import match_policy
from .selectors.matches import waiting_step

# Where an act leads to; several acts may lead to one state.
LEADS_TO: dict[str, NeedState] = {
    "submit": NeedState.SUBMITTED,
    "verify": NeedState.VERIFIED,
    "return": NeedState.RETURNED,
    "assign": NeedState.ASSIGNED,
    "start": NeedState.WORKING,
    "plan": NeedState.WORKING,
    "answer": NeedState.ANSWERED,
    "confirm": NeedState.CONFIRMED,
    "redo": NeedState.WORKING,
    "release": NeedState.VERIFIED,
    "close": NeedState.CLOSED,
    "withdraw": NeedState.CLOSED,
}
# Asks for nothing, and yet nobody does it by a slip of the mouse.
NEEDS_A_SECOND_LOOK = ("withdraw",)
_WHOSE: dict[str, Any] = {
    "send": gettext_lazy("who asks"),
    "confirm": gettext_lazy("who asks"),
    "withdraw": gettext_lazy("who asks"),
    "verify": gettext_lazy("the chain office"),
    "assign": gettext_lazy("the chain office"),
    "close": gettext_lazy("the chain office"),
    "release": gettext_lazy("the chain office"),
    "work": gettext_lazy("the responsible unit"),
}


@dataclass(frozen=True)
class Move:
    """One way to go on: at once by `run`, or by the form at `url`."""

    to: str
    state: str
    label: str | Promise
    icon: str
    url: str = ""
    run: Callable[[], Any] | None = None
    said: str | Promise = ""


def need_moves(need: Need, actor: Actor) -> list[Move]:
    """What can be done with the need now and leads to another column."""
    place = Place(need, actor)
    found = []
    for act in acts_for(place):
        to = LEADS_TO.get(act.verb)
        if to is None or to == need.state or (act.verb == "release" and len(place.held) > 1):
            continue
        found.append(_need_move(need, actor, act, to))
    return found


def _need_move(need: Need, actor: Actor, act: Act, to: NeedState) -> Move:
    asks = any(not name.endswith("?") for name in act.fields)
    if asks or act.verb in NEEDS_A_SECOND_LOOK:
        url = reverse("lists:need_act", args=[need.chain.slug, need.pk, act.verb])
        return Move(to, to.label, act.label, act.icon, url)
    said = lazy(lambda: told(act, need), str)()
    return Move(to, to.label, act.label, act.icon, run=lambda: act.run(need, actor), said=said)


def need_move(need: Need, actor: Actor, to: str) -> Move:
    """The move into a column; refused with the reason where there is none."""
    wanted = _state(NeedState, to)
    for move in need_moves(need, actor):
        if move.to == wanted:
            return move
    raise _no_need_move(need, actor, wanted)


def _state(states: Any, to: str) -> Any:
    if to not in states.values:
        raise Conflict("unknown_state", _("There is no such column. Reload the page."))
    return states(to)


def _no_need_move(need: Need, actor: Actor, wanted: NeedState) -> Conflict:
    """Whose step it would be, or that there is none."""
    about = {"from": need.get_state_display(), "to": wanted.label}
    if need.state == wanted:
        return Conflict("same_column", _("It is “%(to)s” already.") % about)
    place = Place(need, actor)
    for verb, to in LEADS_TO.items():
        act = act_of(verb)
        if to != wanted or act is None:
            continue
        is_whose = not place.may(act.action) and _could_be_ready(act, place)
        if is_whose:
            about["whose"] = str(_WHOSE[act.action])
            return Conflict(
                "not_yours",
                _("From “%(from)s” to “%(to)s” is a step of %(whose)s. It stays where it was.")
                % about,
            )
    ways = "、".join(dict.fromkeys(str(one.state) for one in need_moves(need, actor)))
    said = _("There is no step from “%(from)s” to “%(to)s”. It stays where it was.") % about
    if ways:
        said += " " + _("From here it can go to: %(ways)s.") % {"ways": ways}
    return Conflict("no_such_step", said)


def _could_be_ready(act: Act, place: Place) -> bool:
    """Ready for whoever may; work is ready for the unit that has it."""
    if act.action == "work":
        return place.need.can_be_answered()
    return act.ready(place)


def match_moves(match: Match, actor: Actor) -> list[Move]:
    """What can be done with the match now, by its own side or the office."""
    if match.is_over() or not match_policy.may(actor, "move", match):
        return []
    side = services.matches.side_of(match, actor)
    is_open = any(one.is_open() for one in match.steps.all())
    waits = waiting_step(match, side)
    slug = match.chain.slug
    found: list[Move] = []
    said = {"asker": match.asker_at, "offerer": match.offerer_at}.get(side)
    if side != "office" and said is None:
        found.append(
            Move(
                MatchState.INTEREST,
                MatchState.INTEREST.label,
                gettext_lazy("We are interested"),
                "heart-handshake",
                run=lambda: services.matches.match_interest(match=match, by=actor),
                said=gettext_lazy("Noted: your side is interested."),
            )
        )
    if waits is not None:
        found.append(
            Move(
                waits.state,
                waits.get_state_display(),
                gettext_lazy("Confirm the step"),
                "check",
                run=lambda: services.matches.match_confirm(match=match, by=actor),
                said=gettext_lazy("Confirmed."),
            )
        )
    if not is_open and match.is_mutual():
        url = reverse("lists:match_step", args=[slug, match.pk])
        for state in ORDER[ORDER.index(MatchState(match.state)) + 1 :]:
            label = gettext_lazy("A step was taken: %(step)s") % {"step": state.label}
            found.append(Move(state, state.label, label, "check", f"{url}?state={state}"))
    drop = reverse("lists:match_drop", args=[slug, match.pk])
    found.append(
        Move(
            MatchState.DROPPED, MatchState.DROPPED.label, gettext_lazy("Drop the match"), "x", drop
        )
    )
    return found


def match_move(match: Match, actor: Actor, to: str) -> Move:
    """The move into a column; refused with the reason where there is none."""
    wanted = _state(MatchState, to)
    for move in match_moves(match, actor):
        if move.to == wanted:
            return move
    about = {"from": match.get_state_display(), "to": wanted.label}
    if match.state == wanted:
        raise Conflict("same_column", _("It is “%(to)s” already.") % about)
    if not match_policy.may(actor, "move", match):
        raise Forbidden(_("Only who asks, who offers and the office move a match."))
    raise Conflict("no_such_step", _why_not(match, actor) or _no_way(about))


def _why_not(match: Match, actor: Actor) -> str:
    if match.is_over():
        return _("This match has ended.")
    if match.steps.filter(confirmed_at=None, refused_at=None).exists():
        return _("A step waits for the other side to confirm it.")
    if not match.is_mutual():
        return _("First both sides say that they are interested.")
    return ""


def _no_way(about: dict[str, Any]) -> str:
    return _("There is no step from “%(from)s” to “%(to)s”. It stays where it was.") % about


__all__ = ["Move", "match_move", "match_moves", "need_move", "need_moves"]
