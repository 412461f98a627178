"""Policies as pages, API and command line ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.engines.matching import eligibility
from chainloom.engines.matching.eligibility import Assessment, Condition, Status, Vocabulary
from chainloom.organisations.models import Kind, Organisation
from chainloom.organisations.policy import organisation_policy

from ..eligibility import as_firm, engine_policy, firms_of, words_of
from ..models import CaseState, Policy, PolicyCase, PolicyState
from ..policies_policy import policy_case_rights, policy_rights


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
            Q(title__icontains=word)
            | Q(number__icontains=word)
            | Q(summary__icontains=word)
            | Q(issuer_name__icontains=word)
            | Q(organisation__name__icontains=word)
        )
    return rows


def _firms(actor: Actor) -> QuerySet[Organisation]:
    return organisation_policy.rows(actor).filter(kind=Kind.FIRM).order_by("sort_key", "pk")


@dataclass(frozen=True)
class Reach:
    """How many firms meet conditions, may, are one condition short, or do not, as far as the actor
    sees; `hidden` of them do not show their figures to the actor."""

    met: int
    unknown: int
    one_short: int
    short: int
    hidden: int

    @property
    def total(self) -> int:
        return self.met + self.unknown + self.one_short + self.short


def reach(actor: Actor, conditions: Condition, words: Vocabulary, on: date) -> Reach:
    """Counted from what the actor may read of each firm, so that no count tells more."""
    found = firms_of(_firms(actor), actor, words)
    table = eligibility.make_table([firm for _row, firm in found], words)
    policy = eligibility.Policy("", "", conditions)
    (screen,) = eligibility.screen([policy], table, on, words, one_short=True)
    counts = screen.counts()
    near = counts.get("one_short", 0)
    seen = _firms(actor).filter(pk__in=organisation_policy.rows(actor, "view_finance").values("pk"))
    return Reach(
        met=counts["met"],
        unknown=counts["unknown"],
        one_short=near,
        short=counts["unmet"] - near,
        hidden=len(found) - seen.count(),
    )


@dataclass(frozen=True)
class Could:
    """A firm before a policy, as far as the actor sees, and what became of it."""

    organisation: Organisation
    assessment: Assessment
    case: PolicyCase | None
    shows_figures: bool


def could(actor: Actor, policy: Policy) -> list[Could]:
    """Every firm that meets the policy or may, the surest first, then those one condition short."""
    words = words_of(policy.chain)
    rule = engine_policy(policy, words)
    if rule is None:
        return []
    cases = {one.organisation_id: one for one in policy.cases.all()}
    seen = set(
        organisation_policy.rows(actor, "view_finance")
        .filter(kind=Kind.FIRM)
        .values_list("pk", flat=True)
    )
    today = timezone.localdate()
    possibility = eligibility.Possibility(words, today.toordinal())
    found = []
    for row, firm in firms_of(_firms(actor), actor, words):
        one = eligibility.assess(rule, firm, today, words, possibility)
        short = one.missing is not None and one.missing.is_one_short
        if one.status is not Status.UNMET or short or row.pk in cases:
            found.append(Could(row, one, cases.get(row.pk), row.pk in seen))
    return sorted(found, key=lambda one: (-int(one.assessment.status), _open(one.assessment)))


def _open(one: Assessment) -> tuple[int, int]:
    return (one.missing.price if one.missing else None) or (0, 0)


@dataclass(frozen=True)
class ForFirm:
    """A policy before one firm."""

    policy: Policy
    assessment: Assessment
    case: PolicyCase | None


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
    "paid": (CaseState.PAID,),
}
_SUMS = {"applied": "asked", "granted": "granted", "paid": "paid"}


def funnel(actor: Actor, policy: Policy, *, known: Reach | None = None) -> list[FunnelStep]:
    """Eligible → told → applied → granted → paid, as far as the actor sees; `known` where the
    firms were counted already."""
    cases = policy_case_rights.rows(actor).filter(policy=policy)
    steps = []
    words = words_of(policy.chain)
    rule = engine_policy(policy, words)
    if rule is not None:
        known = known or reach(actor, rule.conditions, words, timezone.localdate())
        steps.append(FunnelStep("eligible", known.met))
    steps.append(FunnelStep("told", cases.filter(told_at__isnull=False).count()))
    for key, states in _AFTER.items():
        found: dict[str, Any] = cases.filter(state__in=states).aggregate(
            count=Count("pk"), amount=Sum(_SUMS[key])
        )
        steps.append(FunnelStep(key, found["count"], found["amount"]))
    return steps
