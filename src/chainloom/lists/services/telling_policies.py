"""The issuer is told that a firm applies, and the firm what became of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
from chainloom.notices import kinds
from chainloom.notices.models import When
from chainloom.notices.selectors import members_of, members_or_office
from chainloom.notices.services import notify

from ..models import PolicyCase
from ..models.common import plain_number
from ..policies_policy import ISSUING, policy_case_rights

CASE = "lists.policy_case"
APPLICATION = "lists.policy_application"
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


def _applications(each: list[Words], reader: Actor) -> list[Words | None]:
    rows = policy_case_rights.rows(reader, "decide").select_related("policy", "organisation")
    known = rows.in_bulk({params["case"] for params in each})
    return [
        row
        and {
            "policy": row.policy.title,
            "firm": row.organisation.display_name,
            "state": row.get_state_display(),
        }
        for row in (known.get(params["case"]) for params in each)
    ]


def enter() -> None:
    """Enter the kinds of notices."""
    kinds.register(
        kinds.NoticeKind(
            code=CASE,
            label=_("What becomes of what we applied for under policies"),
            sentence=_("Policy “%(policy)s”: %(step)s"),
            batch=_cases,
            icon="coin",
            email=When.NOW,
            roles=(Role.FIRM, Role.PARTNER),
        ),
        kinds.NoticeKind(
            code=APPLICATION,
            label=_("Firms that apply for what we decide"),
            sentence=_("%(firm)s applied for policy “%(policy)s” (%(state)s)"),
            batch=_applications,
            icon="coin",
            email=When.DAILY,
            roles=ISSUING,
        ),
    )


def application_told(case: PolicyCase, by: Actor) -> None:
    """Tell those who issued the policy; the office where nobody of the issuer is here."""
    policy = case.policy
    notify(
        code=APPLICATION,
        to=members_or_office(policy.organisation_id, policy.chain, *ISSUING),
        about=policy,
        params={"case": case.pk},
        link=reverse("lists:policy_could", args=[policy.chain.slug, policy.pk]),
        by=by,
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
