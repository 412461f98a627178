"""Policies as pages, API and command line ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.engines.matching import eligibility
from chainloom.engines.matching.eligibility import Assessment, Status
from chainloom.organisations.models import Organisation

from ..eligibility import as_firm, engine_policy, words_of
from ..models import CaseState, Policy, PolicyCase, PolicyState
from ..policies_policy import policy_case_rights, policy_rights
from .reach import Could, Reach, could, could_keys, reach, reached
from .titles import titled

__all__ = ["Could", "Reach", "could", "could_keys", "reach", "reached"]


def policies(actor: Actor, *, q: str = "", state: str = "", whose: str = "") -> QuerySet[Policy]:
    """The policies the actor sees, narrowed."""
    rows = policy_rights.rows(actor).select_related("organisation", "chain", "source")
    if state == "force":
        today = timezone.localdate()
        rows = rows.filter(
            Q(begins_on=None) | Q(begins_on__lte=today),
            Q(ends_on=None) | Q(ends_on__gte=today),
            state=PolicyState.PUBLISHED,
        )
    elif state:
        rows = rows.filter(state=state)
    if whose == "own":
        rows = rows.filter(organisation=actor.organisation_id)
    for word in q.split():
        rows = rows.filter(
            titled(Policy, actor.chain_id, word)
            | Q(number__icontains=word)
            | Q(summary__icontains=word)
            | Q(issuer_name__icontains=word)
            | Q(organisation__name__icontains=word)
        )
    return rows


def untold(actor: Actor, policy: Policy, keys: list[int]) -> list[int]:
    """Those of these firms with whom nothing began under the policy."""
    cases = policy_case_rights.rows(actor).filter(policy=policy)
    known = set(cases.values_list("organisation", flat=True))
    return [key for key in keys if key not in known]


@dataclass(frozen=True)
class ForFirm:
    """A policy before one firm."""

    policy: Policy
    assessment: Assessment
    case: PolicyCase | None

    @property
    def may_be_had(self) -> bool:
        """It meets the conditions, or may."""
        return self.assessment.status is not Status.UNMET


def for_firm(actor: Actor, organisation: Organisation) -> list[ForFirm]:
    """Every published policy before the firm, the best outcomes first."""
    words = words_of(actor.chain)
    today = timezone.localdate()
    rows = {
        str(row.pk): row
        for row in policies(actor, state="force").order_by("pk")
        if row.conditions is not None
    }
    rules = [rule for row in rows.values() if (rule := engine_policy(row, words)) is not None]
    firm = as_firm(organisation, actor, words)
    cases = {
        one.policy_id: one
        for one in policy_case_rights.rows(actor).filter(organisation=organisation)
    }
    return [
        ForFirm(rows[one.policy.id], one, cases.get(rows[one.policy.id].pk))
        for one in eligibility.assess_all(rules, firm, today, words)
    ]


def one_for_firm(actor: Actor, policy: Policy, organisation: Organisation) -> ForFirm | None:
    """None as long as nobody has said the policy's conditions."""
    words = words_of(policy.chain)
    rule = engine_policy(policy, words)
    if rule is None:
        return None
    firm = as_firm(organisation, actor, words)
    found = eligibility.assess(rule, firm, timezone.localdate(), words)
    case = policy_case_rights.rows(actor).filter(policy=policy, organisation=organisation).first()
    return ForFirm(policy, found, case)


@dataclass(frozen=True)
class FunnelStep:
    """How many firms came so far, and the sum in yuan where there is one."""

    key: str
    count: int
    amount: Decimal | None = None


# Who is granted something has applied, and who is paid was granted it.
_AFTER: dict[str, tuple[str, ...]] = {
    "applied": (CaseState.APPLIED, CaseState.GRANTED, CaseState.PAID, CaseState.REFUSED),
    "granted": (CaseState.GRANTED, CaseState.PAID),
}
_SUMS = {"applied": "asked", "granted": "granted", "paid": "paid"}


def funnel(actor: Actor, policy: Policy) -> list[FunnelStep]:
    """Eligible → told → applied → granted → paid, as far as the actor sees."""
    cases = policy_case_rights.rows(actor).filter(policy=policy)
    steps = []
    found = reached(actor, policy)
    if found is not None:
        steps.append(FunnelStep("eligible", found.counts.met))
    steps.append(FunnelStep("told", cases.filter(told_at__isnull=False).count()))
    came = {key: Q(state__in=states) for key, states in _AFTER.items()}
    # Who was paid a part has been paid.
    for key, reached_by in (came | {"paid": Q(paid__gt=0)}).items():
        whole = cases.filter(reached_by).aggregate(count=Count("pk"), amount=Sum(_SUMS[key]))
        steps.append(FunnelStep(key, whole["count"], whole["amount"]))
    return steps
