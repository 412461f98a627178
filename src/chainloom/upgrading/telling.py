"""What firms are told of ladders."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership, Role
from chainloom.notices import kinds
from chainloom.notices.models import When
from chainloom.notices.selectors import members_of_all
from chainloom.notices.services import notify

from .catalogue import Step, step
from .policy import told_policy
from .wording import language, step_name

NEAR = "upgrading.step_near"


def _near(each: list[dict[str, Any]], reader: Actor) -> list[dict[str, Any] | None]:
    """The step by its name, to whoever may see that the firm was told."""
    wanted = {one["organisation"] for one in each}
    seen = set(
        told_policy.rows(reader)
        .filter(organisation__in=wanted)
        .values_list("organisation_id", "step")
    )
    said = language()
    return [
        {"step": step_name(known, said)}
        if (known := step(one["step"])) and (one["organisation"], one["step"]) in seen
        else None
        for one in each
    ]


def step_near(chain: Any, row: Step, organisations: list[int], by: Actor) -> None:
    """The firms' people; the sentence names the step alone, what is missing stands on the page."""
    people: dict[int, list[Membership]] = {}
    for one in members_of_all(organisations, chain):
        people.setdefault(one.organisation_id, []).append(one)
    for key, members in people.items():
        notify(
            code=NEAR,
            to=members,
            params={"organisation": key, "step": row.key},
            link=reverse("upgrading:firm", args=[chain.slug, key]),
            by=by,
            chain=chain,
            groups=False,
        )


def enter() -> None:
    kinds.register(
        kinds.NoticeKind(
            code=NEAR,
            label=_("A step of an official ladder is near"),
            sentence=_("“%(step)s” is near: look what is met and what is missing"),
            batch=_near,
            icon="trending-up",
            email=When.NOW,
            roles=(Role.FIRM,),
        )
    )
