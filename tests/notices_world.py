"""What the addresses of notices are asked about: the office's notice, and a webhook."""

from __future__ import annotations

from typing import Any

from chainloom.accounts.actor import Actor
from chainloom.notices.models import Webhook
from chainloom.notices.services import notify
from chainloom.notices.services.delivering import WEBHOOK_OFF

HOOK = "/api/v1/chains/{chain_slug}/webhooks"


def add_notices(world: Any, office: Actor) -> None:
    hook = Webhook.objects.create(
        chain=office.chain, name="链办群", format="wecom", address="https://robot.test/send?key=k"
    )
    notice = notify(
        code=WEBHOOK_OFF,
        to=[office],
        about=hook,
        params={"webhook": hook.pk, "failures": 10},
        link=f"/c/{office.chain.slug}/notices/",
    )[0]
    world.values |= {"notice_id": notice.pk, "webhook_id": hook.pk}
    world.bodies["PATCH", HOOK + "/{webhook_id}"] = {"is_on": False}
    # Tests call no addresses outside: the installation forbids it, as it does by default.
    world.bodies["POST", HOOK] = {
        "name": "另一群",
        "format": "feishu",
        "address": "https://robot.test/hook/x",
    }
    hours = [["08:30", "12:00"], ["14:00", "17:30"]]
    world.bodies["PUT", "/api/v1/chains/{chain_slug}/office-hours"] = {"hours": hours}
