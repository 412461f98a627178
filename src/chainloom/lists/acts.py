"""What can be done with a need, as one table that pages and API share.

Each act names the right it needs, when it is ready, what it asks for, and the service that does it.
Whether it may be done is the policy's answer; whether it can, the service says once more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.accounts.actor import Actor

from .models import Assignment, AssignmentState, Clock, Need, NeedState, Step, Visibility
from .policy import need_policy
from .services import needs as services


class Place:
    """A need before an actor: what the acts look at, each read once."""

    def __init__(self, need: Need, actor: Actor) -> None:
        self.need = need
        self.actor = actor
        self.held: list[Assignment] = [
            one
            for one in need.assignments.select_related("organisation")
            if one.state != AssignmentState.RELEASED
        ]
        self.clocks: list[Clock] = list(need.clocks.filter(stopped_at=None))
        self._may: dict[str, bool] = {}

    @property
    def own(self) -> Assignment | None:
        """The actor's own unit, if it is responsible."""
        mine = self.actor.organisation_id
        return next((one for one in self.held if one.organisation_id == mine), None)

    def works(self) -> bool:
        """The actor's unit has something to do."""
        return self.need.can_be_answered() and self.own is not None and self.own.is_open()

    def extendable(self) -> list[Clock]:
        from . import limits

        mine = self.actor.organisation_id
        found = []
        for clock in self.clocks:
            limit = limits.limit_of(self.need.kind, urgent=self.need.urgent, step=clock.step)
            is_ours = self.actor.is_office or clock.organisation_id == mine
            is_left = limit and limit.extend_to and limit.unit == clock.limit_unit
            if is_ours and clock.extended_at is None and is_left:
                found.append(clock)
        return found

    def has_spoken(self) -> bool:
        """Somebody of the actor's side has noted that they got in touch."""
        mine = self.actor.organisation_id
        return self.need.entries.filter(verb="contacted", organisation=mine).exists()

    def may(self, action: str) -> bool:
        if action not in self._may:
            self._may[action] = need_policy.may(self.actor, action, self.need)
        return self._may[action]


@dataclass(frozen=True)
class Act:
    """`fields` of: text, text? (may be empty), rating, unit, held, clock, outcome,
    version? (of the need when the form was opened)."""

    verb: str
    label: str | Promise
    action: str
    icon: str
    ready: Callable[[Place], bool]
    run: Callable[..., Any]
    said: str | Promise
    fields: tuple[str, ...] = ()
    ask: str | Promise = ""
    kind: str = ""


def _in(*states: NeedState) -> Callable[[Place], bool]:
    return lambda place: place.need.state in states


def _is_running(place: Place) -> bool:
    return place.need.can_be_answered()


def _contactable(place: Place) -> bool:
    need = place.need
    if need.is_unsent() or need.is_over():
        return False
    return need.urgent or any(clock.step == Step.CONTACT for clock in place.clocks)


ACTS: tuple[Act, ...] = (
    Act(
        "submit", pgettext_lazy("need", "Send it"), "send", "send",
        lambda place: place.need.is_unsent(),
        lambda need, by: services.need_submit(need=need, by=by),
        _("Sent to the chain office."), kind="primary",
    ),
    Act(
        "contact", _("We have spoken with them"), "ask", "phone", _contactable,
        lambda need, by, text="": services.need_contact(need=need, by=by, text=text),
        _("Noted that somebody got in touch."), ("text?",), _("what was said"), kind="primary",
    ),
    Act(
        "verify", _("Verify"), "verify", "check",
        lambda place: place.need.can_be_verified(),
        lambda need, by: services.need_verify(need=need, by=by),
        _("Verified: members may find it now."), kind="primary",
    ),
    Act(
        "return", _("Return it"), "verify", "arrow-back-up",
        lambda place: place.need.can_be_verified(),
        lambda need, by, text: services.need_return(need=need, missing=text, by=by),
        _("Returned to who asks."), ("text",), _("what is missing"),
    ),
    Act(
        "assign", _("Make a unit responsible"), "assign", "user-plus",
        lambda place: place.need.can_be_assigned() or place.need.can_be_verified(),
        lambda need, by, unit, lead=None, text="": services.need_assign(
            need=need, unit=unit, is_lead=lead, text=text, by=by
        ),
        _("The unit is responsible now; its time runs."), ("unit", "text?"),
        _("what it is asked to do"),
    ),
    Act(
        "start", _("We take it in hand"), "work", "player-play",
        lambda place: place.works() and place.own.state == AssignmentState.ASSIGNED,
        lambda need, by, text="": services.need_start(need=need, by=by, text=text),
        _("In progress."), ("text?",), _("your first reply to who asks"), kind="primary",
    ),
    Act(
        "plan", _("Give a plan"), "work", "list-check",
        lambda place: place.works() and (
            place.need.urgent or any(clock.step == Step.PLAN for clock in place.clocks)
        ),
        lambda need, by, text: services.need_plan(need=need, text=text, by=by),
        _("The plan is noted."), ("text",), _("what will be done, by whom and when"),
    ),
    Act(
        "answer", _("Answer"), "work", "message", Place.works,
        lambda need, by, text: services.need_answer(need=need, text=text, by=by),
        _("Answered; who asks is asked whether it is content."), ("text",), _("answer"),
        kind="primary",
    ),
    Act(
        "ask", _("Ask for material"), "ask", "help-circle",
        lambda place: _is_running(place) and (place.actor.is_office or place.works()),
        lambda need, by, text: services.need_ask(need=need, text=text, by=by),
        _("Asked; the time stands until it comes."), ("text",), _("what is missing"),
    ),
    Act(
        "supply", _("Give what was asked"), "supply", "paperclip",
        lambda place: place.need.waiting_since is not None,
        lambda need, by, text: services.need_supply(need=need, text=text, by=by),
        _("Given; the time goes on."), ("text",), _("what was asked of you"), kind="primary",
    ),
    Act(
        "extend", _("Extend the time"), "extend", "calendar-time",
        lambda place: bool(place.extendable()),
        lambda need, by, clock, text: services.need_extend(
            need=need, clock=clock, reason=text, by=by
        ),
        _("Extended; there is no second time."), ("clock", "text"), _("why more time is needed"),
    ),
    Act(
        "confirm", _("Say whether you are content"), "confirm", "star", _in(NeedState.ANSWERED),
        lambda need, by, rating, text="": services.need_confirm(
            need=need, rating=rating, text=text, by=by
        ),
        _("Thank you: it is noted."), ("rating", "text?"), _("in your words"), kind="primary",
    ),
    Act(
        "redo", _("It is not solved"), "confirm", "rotate", _in(NeedState.ANSWERED),
        lambda need, by, text: services.need_redo(need=need, text=text, by=by),
        _("It is taken up again."), ("text",), _("what is not solved"),
    ),
    Act(
        "call_back", _("Note a call-back"), "call_back", "phone",
        lambda place: place.need.can_be_called_back(),
        lambda need, by, rating, text="": services.need_rate(
            need=need, rating=rating, text=text, by=by
        ),
        _("The call-back is noted."), ("rating", "text?"), _("what they said"),
    ),
    Act(
        "decide", _("Decide"), "decide", "scale", lambda place: place.need.awaits_decision(),
        lambda need, by, text: services.need_decide(need=need, text=text, by=by),
        _("Decided; everyone concerned reads it."), ("text",), _("what you decide"),
        kind="primary",
    ),
    Act(
        "escalate", _("Put it to the leader"), "escalate", "flag",
        lambda place: place.need.can_be_escalated(),
        lambda need, by, text: services.need_escalate(need=need, text=text, by=by),
        _("It lies before the leader."), ("text",), _("why"),
    ),
    Act(
        "release", _("Release a unit"), "release", "user-x",
        lambda place: bool(place.held) and _is_running(place),
        lambda need, by, held, text: services.need_release(
            need=need, unit=held, reason=text, by=by
        ),
        _("The unit is released."), ("held", "text"), _("why"),
    ),
    Act(
        "close", pgettext_lazy("need", "Close"), "close", "archive",
        lambda place: place.need.can_be_closed(),
        lambda need, by, outcome, text="": services.need_close(
            need=need, outcome=outcome, text=text, by=by
        ),
        _("Closed."), ("outcome", "text?"), _("how it ended"),
    ),
    Act(
        "widen", _("Show it to all members"), "send", "users",
        lambda place: (
            place.need.visibility == Visibility.CHOSEN
            and place.need.is_listed()
            and place.need.kind_of.offered
        ),
        lambda need, by, text="", version=None: services.need_widen(
            need=need, by=by, text=text, version=version
        ),
        _("All members of the chain can find it now."), ("text?", "version?"), _("why"),
    ),
    Act(
        "withdraw", _("Withdraw"), "withdraw", "ban",
        lambda place: place.need.can_be_withdrawn() and place.need.state != NeedState.DRAFT,
        lambda need, by, text="": services.need_withdraw(need=need, reason=text, by=by),
        _("Withdrawn."), ("text?",), _("why"),
    ),
    Act(
        "remove", _("Throw the draft away"), "withdraw", "trash", _in(NeedState.DRAFT),
        lambda need, by: services.need_remove(need=need, by=by),
        _("The draft is gone."), kind="danger",
    ),
)  # fmt: skip
VERBS = tuple(act.verb for act in ACTS)


def act_of(verb: str) -> Act | None:
    return next((act for act in ACTS if act.verb == verb), None)


def acts_for(place: Place) -> list[Act]:
    """What this actor can do with the need now, the likeliest first."""
    return [act for act in ACTS if act.ready(place) and place.may(act.action)]


def told(act: Act, need: Need) -> str:
    """What is said once it was done: what it really led to, where that is not always the same."""
    if act.verb in ("confirm", "call_back"):
        need.refresh_from_db(fields=["state"])
        if need.can_be_answered():
            return str(_("Not accepted: it is taken up again, and its times begin anew."))
    if act.verb == "verify" and need.visibility == Visibility.CHOSEN:
        if need.parties.exists():
            return str(_("Verified: the chosen parties are told of it."))
        return str(_("Verified: it stays between who asks, the office and who is responsible."))
    return str(act.said)


def next_act(place: Place, acts: list[Act]) -> str:
    """The verb that is due now: the one button of the page that stands out."""
    for act in acts:
        match act.verb:
            case "contact":
                is_due = not place.has_spoken() and place.need.answered_at is None
            case "plan":
                is_due = any(clock.step == Step.PLAN for clock in place.clocks)
            case "assign":
                # What nobody offers, a unit has to solve.
                is_due = not place.held and not place.need.kind_of.offered
            case _:
                is_due = act.kind == "primary"
        if is_due:
            return act.verb
    return ""
