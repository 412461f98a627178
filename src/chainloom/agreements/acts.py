"""What can be done with an agreement and with what is due, as tables that pages and API share.

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

from . import services
from .models import Agreement
from .policy import agreement_policy


@dataclass(frozen=True)
class Act:
    """`fields`: what is asked for; one with `?` may be empty."""

    verb: str
    label: str | Promise
    action: str
    icon: str
    run: Callable[..., Any]
    said: str | Promise
    fields: tuple[str, ...] = ()
    ready: Callable[[Any], bool] = lambda row: True
    help: str | Promise = ""
    kind: str = ""

    @property
    def names(self) -> list[str]:
        return [name.rstrip("?") for name in self.fields]


ACTS: tuple[Act, ...] = (
    Act(
        "sign", _("It is signed"), "edit", "check",
        lambda row, by, **given: services.agreement_sign(agreement=row, by=by, **given),
        _("Noted as signed; what is owed runs from now on."),
        ("signed_on?", "starts_on?", "ends_on?"), Agreement.is_intended, kind="primary",
    ),
    Act(
        "renew", _("Renew"), "edit", "refresh",
        lambda row, by, **given: services.agreement_renew(agreement=row, by=by, **given),
        _("Renewed."), ("ends_on?", "months?"), Agreement.can_renew,
        _("Either of the two; with neither it goes on for the months that are written of it."),
    ),
    Act(
        "end", pgettext_lazy("agreement", "It has run its course"), "edit", "archive",
        lambda row, by, **given: services.agreement_end(agreement=row, by=by, **given),
        _("Ended."), ("on?",), lambda row: not row.is_over(),
    ),
    Act(
        "terminate", _("Break it off"), "edit", "ban",
        lambda row, by, **given: services.agreement_terminate(agreement=row, by=by, **given),
        _("Broken off."), ("reason", "on?"), lambda row: not row.is_over(),
    ),
    Act(
        "resume", _("It is not over after all"), "edit", "rotate",
        lambda row, by: services.agreement_resume(agreement=row, by=by),
        _("As it was before; what was owed is owed again."), (), Agreement.is_over,
    ),
    Act(
        "unsign", _("It is not signed after all"), "edit", "arrow-back-up",
        lambda row, by: services.agreement_unsign(agreement=row, by=by),
        _("Noted as only intended."), (), Agreement.is_signed,
    ),
    Act(
        "remove", _("Take it out"), "edit", "trash",
        lambda row, by: services.agreement_remove(agreement=row, by=by),
        _("Taken out."), (),
        help=_("For what was entered by mistake; one under which something was done is ended."),
        kind="danger",
    ),
)  # fmt: skip
VERBS = tuple(act.verb for act in ACTS)

DUE_ACTS: tuple[Act, ...] = (
    Act(
        "claim", _("It was done"), "claim", "send",
        lambda due, by, **given: services.due_claim(due=due, by=by, **given),
        _("Noted; the other side is asked to confirm it."),
        ("on?", "evidence?", "document?", "amount?", "quantity?", "unit?"), kind="primary",
    ),
    Act(
        "confirm", pgettext_lazy("due", "Confirm"), "answer", "check",
        lambda due, by: services.due_confirm(due=due, by=by),
        _("Confirmed."), (), kind="primary",
    ),
    Act(
        "return", _("Send it back"), "answer", "arrow-back-up",
        lambda due, by, **given: services.due_return(due=due, by=by, **given),
        _("Sent back; who owes it reads why."), ("reason",),
    ),
    Act(
        "waive", _("It need not be done"), "waive", "circle-x",
        lambda due, by, **given: services.due_waive(due=due, by=by, **given),
        _("Waived, with the reason."), ("reason",),
    ),
    Act(
        "reopen", _("Open it again"), "reopen", "rotate",
        lambda due, by, **given: services.due_reopen(due=due, by=by, **given),
        _("Open again."), ("reason?",),
    ),
)  # fmt: skip
DUE_VERBS = tuple(act.verb for act in DUE_ACTS)

OUTCOME_ACTS: tuple[Act, ...] = (
    Act(
        "confirm", pgettext_lazy("outcome", "Confirm"), "confirm", "check",
        lambda row, by: services.outcome_confirm(outcome=row, by=by), _("Confirmed."),
    ),
    Act(
        "remove", _("Take it back"), "remove", "trash",
        lambda row, by: services.outcome_remove(outcome=row, by=by), _("Taken back."),
    ),
)  # fmt: skip


def act_of(verb: str, table: tuple[Act, ...] = ACTS) -> Act | None:
    return next((act for act in table if act.verb == verb), None)


def acts_for(row: Agreement, actor: Actor) -> list[Act]:
    """What this actor can do with the agreement now."""
    ready = [act for act in ACTS if act.ready(row)]
    may = {action: agreement_policy.may(actor, action, row) for action in {a.action for a in ready}}
    return [act for act in ready if may[act.action]]
