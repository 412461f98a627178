"""What this app enters in the registers of the apps below it when the product starts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.audit import actions
from chainloom.organisations import counting, panels
from chainloom.organisations.models import Organisation

AUDIT = {
    "upgrading.told": _("%(who)s told %(what)s that a step of an official ladder is near"),
}


def _is_shown(actor: Actor, organisation: Organisation) -> bool:
    from .policy import ladder_policy

    return actor.chain_id is not None and ladder_policy.may(actor, "view", organisation)


def _about(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    from .presenting import summary
    from .selectors.firm import on_ladders

    return {"ladders": [summary(one) for one in on_ladders(request.actor, organisation)]}


def enter() -> None:
    # Imported when the apps are ready: they hold models.
    from . import evidence, jobs, telling  # noqa: F401
    from .selectors import holders

    actions.register(AUDIT)
    counting.register(holders.COUNTER, holders.count_holders, shape=holders.SHAPE)
    evidence.enter()
    telling.enter()
    panels.register(
        panels.Panel(
            key="upgrading",
            label=_("Ladders"),
            order=45,
            template="upgrading/_organisation.html",
            context=_about,
            visible=_is_shown,
        )
    )
