"""A firm is told what became of what it applied for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
from chainloom.notices import kinds
from chainloom.notices.models import When
from chainloom.notices.selectors import members_of
from chainloom.notices.services import notify

from ..models import PolicyCase
from ..models.common import plain_number
from ..policies_policy import policy_case_rights

CASE = "lists.policy_case"
GRANTED = _("%(sum)s yuan are granted")
PAID = _("%(sum)s yuan are paid so far")
REFUSED = _("not granted: %(why)s")
REFUSED_BEFORE = _("not granted at first; it was applied for again")
# Of what is not among these, and no refusal, what was paid is said.
GRANTS = ("granted", "corrected")
Words = dict[str, Any]


def _said(row: PolicyCase, verb: str) -> str:
    """The sums as they stand when it is read: a corrected one is not told as it was."""
    if verb == "refused":
        return str(REFUSED) % {"why": row.note} if row.note else str(REFUSED_BEFORE)
    if verb in GRANTS:
        return str(GRANTED) % {"sum": plain_number(row.granted or Decimal(0))}
    return str(PAID) % {"sum": plain_number(row.paid or Decimal(0))}


def _cases(each: list[Words], reader: Actor) -> list[Words | None]:
    rows = policy_case_rights.rows(reader).select_related("policy")
    known = rows.in_bulk({params["case"] for params in each})
    found: list[Words | None] = []
    for params in each:
        row = known.get(params["case"])
        said = None
        if row is not None:
            said = {"policy": row.policy.title, "step": _said(row, params["verb"])}
        found.append(said)
    return found


def enter() -> None:
    """Enter the kind of notices."""
    kinds.register(
        kinds.NoticeKind(
            code=CASE,
            label=_("What becomes of what we applied for under policies"),
            sentence=_("Policy “%(policy)s”: %(step)s"),
            batch=_cases,
            icon="coin",
            email=When.NOW,
            roles=(Role.FIRM, Role.PARTNER),
        )
    )


def case_told(case: PolicyCase, action: str, by: Actor) -> None:
    """Tell the firm's people what was done, as the trail names it: `policy.granted`."""
    policy = case.policy
    notify(
        code=CASE,
        to=members_of(case.organisation, policy.chain),
        about=policy,
        params={"case": case.pk, "verb": action.partition(".")[2]},
        link=reverse("lists:policy", args=[policy.chain.slug, policy.pk]),
        by=by,
    )
