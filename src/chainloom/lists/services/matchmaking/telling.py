"""Whom a matchmaking event concerns is told: invited, planned, changed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.notices import kinds
from chainloom.notices.models import When
from chainloom.notices.selectors import members_of_all
from chainloom.notices.services import notify

from ...matchmaking_policy import matchmaking_policy
from ...models import Matchmaking

CODE = "lists.matchmaking"
WORDS = {
    "invited": _("you are invited: say whether you take part"),
    "planned": _("your talks are planned"),
    "unplanned": _("the plan is given out; there is no talk for you in it"),
    "changed": _("your talks have changed"),
    "moved": _("day, time or place has changed"),
    "off": _("it is called off; its page says why"),
    "on": _("it takes place after all; the plan is made anew"),
}


def _batch(each: list[dict[str, Any]], reader: Actor) -> list[dict[str, Any] | None]:
    keys = {params["matchmaking"] for params in each}
    titles = dict(matchmaking_policy.rows(reader).filter(pk__in=keys).values_list("pk", "title"))
    return [
        {"event": titles[params["matchmaking"]], "step": str(WORDS[params["verb"]])}
        if params["matchmaking"] in titles
        else None
        for params in each
    ]


def enter() -> None:
    kinds.register(
        kinds.NoticeKind(
            CODE,
            _("Matchmaking events that we take part in"),
            _("Matchmaking event “%(event)s”: %(step)s"),
            icon="users-group",
            email=When.NOW,
            batch=_batch,
        )
    )


def tell(row: Matchmaking, verb: str, parties: Collection[int], by: Actor) -> None:
    """Tell these organisations; never who did it."""
    notify(
        code=CODE,
        to=members_of_all(parties, row.chain_id),
        about=row,
        params={"matchmaking": row.pk, "verb": verb},
        link=reverse("lists:matchmaking", args=[row.chain.slug, row.pk]),
        by=by,
        groups=False,
    )
