"""What this app enters in the registers when the product starts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
from chainloom.audit import actions
from chainloom.core import navigation
from chainloom.jobs import schedule

from . import jobs, kinds
from .models import When
from .policy import webhook_policy
from .services.delivering import TEST, WEBHOOK_OFF, is_anything_due

AUDIT = {
    "webhook.added": _("%(who)s added the webhook %(what)s"),
    "webhook.changed": _("%(who)s changed the webhook %(what)s"),
    "webhook.removed": _("%(who)s removed the webhook %(what)s"),
    "webhook.on": _("%(who)s switched the webhook %(what)s on"),
    "webhook.off": _("%(who)s switched the webhook %(what)s off"),
    "webhook.tested": _("%(who)s sent a test to the webhook %(what)s"),
    "webhook.gave_up": _("The webhook %(what)s failed again and again and was switched off"),
    "office_hours.set": _("%(who)s set the office hours of %(what)s"),
}


def _webhooks(each: list[dict[str, Any]], reader: Actor) -> list[dict[str, Any] | None]:
    hooks = webhook_policy.rows(reader).in_bulk({params["webhook"] for params in each})
    return [
        {"name": hook.name, "failures": params["failures"]}
        if (hook := hooks.get(params["webhook"]))
        else None
        for params in each
    ]


def enter() -> None:
    actions.register(AUDIT)
    kinds.register(
        kinds.NoticeKind(
            code=WEBHOOK_OFF,
            label=_("A webhook was switched off"),
            sentence=_(
                "The webhook “%(name)s” failed %(failures)s times in a row and was switched off. "
                "Mend its address, then switch it on again."
            ),
            batch=_webhooks,
            icon="link-off",
            email=When.NOW,
            roles=(Role.OFFICE,),
        ),
        kinds.NoticeKind(
            code=TEST,
            label=_("A test"),
            sentence=_("This is a test. Notices of the chain will be shown here."),
            roles=("nobody",),
        ),
    )
    schedule.register(jobs.DELIVER, slot=schedule.every(5), wanted=is_anything_due)
    navigation.register(
        navigation.NavItem(
            key="notices",
            label=_("Notices and hours"),
            url_name="notices:webhooks",
            icon="bell",
            order=25,
            section=navigation.OFFICE,
        )
    )
