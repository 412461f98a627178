"""What can be done with an event and with a resolution, as tables that pages and API share."""

from __future__ import annotations

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.agreements.acts import Act, act_of

from . import services
from .models import Event, EventStatus, Resolution
from .policy import event_policy, resolution_policy

ACTS: tuple[Act, ...] = (
    Act(
        "publish", _("Announce it"), "edit", "send",
        lambda row, by: services.event_publish(event=row, by=by),
        _("Announced: whoever it is for sees it and can sign up."), (), Event.can_be_published,
        kind="primary",
    ),
    Act(
        "hold", _("It was held"), "edit", "check",
        lambda row, by: services.event_hold(event=row, by=by),
        _("Noted as held."), (), lambda row: row.can_be_held(timezone.now()),
    ),
    Act(
        "call_off", _("Call it off"), "edit", "ban",
        lambda row, by, **given: services.event_call_off(event=row, by=by, **given),
        _("Called off; who signed up or was invited is told."), ("reason",),
        Event.can_be_called_off, _("Who signed up or was invited reads the reason."),
        kind="danger",
    ),
    Act(
        "reopen", _("It takes place after all"), "edit", "rotate",
        lambda row, by: services.event_reopen(event=row, by=by),
        _("Announced again; while it is ahead, who signed up or was invited is told."), (),
        Event.can_be_reopened,
        _("Who heard that it is called off hears that it takes place; sign-ups and invitations "
          "stand as they were."),
    ),
    Act(
        "repeat", _("Prepare it again"), "edit", "copy",
        lambda row, by, **given: services.event_repeat(event=row, by=by, **given),
        _("Prepared as drafts: look at each before it is announced."), ("every", "times"),
        Event.can_be_changed,
        _("The same at later days, each a draft of its own with hosts and agenda."),
    ),
    Act(
        "renew_link", _("Give it another link"), "edit", "link",
        lambda row, by: services.link_renew(event=row, by=by),
        _("The old link leads nowhere from now on."), (), Event.can_be_changed,
    ),
    Act(
        "remove", _("Take it out"), "edit", "trash",
        lambda row, by: services.event_remove(event=row, by=by),
        _("Taken out."), (), lambda row: row.state != EventStatus.HELD,
        _("For what was entered by mistake; once somebody signed up it is called off."),
        kind="danger",
    ),
)  # fmt: skip
VERBS = tuple(act.verb for act in ACTS)

RESOLUTION_ACTS: tuple[Act, ...] = (
    Act(
        "claim", pgettext_lazy("resolution", "It was done"), "claim", "send",
        lambda row, by, **given: services.resolution_claim(resolution=row, by=by, **given),
        _("Noted; it counts once somebody else confirms it."), ("on?", "evidence?", "document?"),
        Resolution.can_claim, kind="primary",
    ),
    Act(
        "confirm", pgettext_lazy("due", "Confirm"), "answer", "check",
        lambda row, by: services.resolution_confirm(resolution=row, by=by),
        _("Confirmed: it counts."), (), Resolution.can_answer, kind="primary",
    ),
    Act(
        "return", _("Send it back"), "answer", "arrow-back-up",
        lambda row, by, **given: services.resolution_return(resolution=row, by=by, **given),
        _("Sent back; who owes it reads why."), ("reason",), Resolution.can_answer,
    ),
    Act(
        "drop", pgettext_lazy("resolution", "It need not be done"), "drop", "circle-x",
        lambda row, by, **given: services.resolution_drop(resolution=row, by=by, **given),
        _("Dropped, with the reason."), ("reason",), Resolution.can_drop,
    ),
    Act(
        "reopen", _("Open it again"), "drop", "rotate",
        lambda row, by, **given: services.resolution_reopen(resolution=row, by=by, **given),
        _("Open again."), ("reason",), Resolution.can_reopen,
    ),
)  # fmt: skip
RESOLUTION_VERBS = tuple(act.verb for act in RESOLUTION_ACTS)

__all__ = ["ACTS", "RESOLUTION_ACTS", "act_of", "acts_for", "as_called", "with_acts"]


# The same step where it is noted as held by mistake: nobody was told of that, so nobody is now.
_NOT_HELD = {
    "label": _("It was not held yet"),
    "said": _("Noted as not held yet."),
    "help": "",
}
# And where it was called off and its time is over: of that nobody need hear any more.
_OVER = {"help": _("It is over: nobody is told. Sign-ups and invitations stand as they were.")}


def as_called(act: Act, row: Event) -> Act:
    """The act as it is called in the event's state."""
    if act.verb != "reopen":
        return act
    if row.state == EventStatus.HELD:
        return replace(act, **_NOT_HELD)
    return replace(act, **_OVER) if row.is_over(timezone.now()) else act


def acts_for(row: Event, actor: Actor) -> list[Act]:
    """What this actor can do with the event now."""
    if not event_policy.may(actor, "edit", row):
        return []
    return [as_called(act, row) for act in ACTS if act.ready(row)]


def with_acts(actor: Actor, rows: list[Resolution]) -> list[Resolution]:
    """Resolutions, each with `acts`: what this actor can do with it now; a query a right."""
    keys = [row.pk for row in rows]
    may = {
        action: set(
            resolution_policy.rows(actor, action).filter(pk__in=keys).values_list("pk", flat=True)
        )
        for action in sorted({act.action for act in RESOLUTION_ACTS})
        if keys
    }
    for row in rows:
        row.acts = [act for act in RESOLUTION_ACTS if act.ready(row) and row.pk in may[act.action]]
    return rows
