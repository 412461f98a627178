"""Whom conditions reach: how many firms, and which, as far as the actor sees.

Counts come from what the actor may read of each firm, so that no count tells more. What was found
of a policy is kept by the policy's version, the chain's, the firms' answers and the day; a change
to any of them has it found anew by whoever looks next.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone
from numpy.typing import NDArray

from chainloom.accounts.actor import Actor
from chainloom.chain.selectors.network import network_version
from chainloom.engines.matching import eligibility
from chainloom.engines.matching.eligibility import Assessment, Condition, Vocabulary
from chainloom.organisations.models import Kind, Organisation
from chainloom.organisations.policy import organisation_policy
from chainloom.organisations.selectors.listing import has_withheld

from ..eligibility import Firms, engine_policy, firms_of, read_conditions, table_of, words_of
from ..models import Policy, PolicyCase
from ..policies_policy import policy_case_rights
from .corrections import Correction, corrections_of

# Raised when what is kept changes its shape, so that an upgrade meets no old entries.
SHAPE = 1
KEPT_SECONDS = 24 * 3600
Keys = NDArray[np.int64]


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


@dataclass(frozen=True)
class Reached:
    """Firms by their keys: those that meet the conditions, those that may with the fewest open
    questions first, those one condition short; `hidden` of all these show no figures."""

    counts: Reach
    met: Keys
    unknown: Keys
    one_short: Keys
    hidden: int


def reach(actor: Actor, conditions: Condition, words: Vocabulary, on: date) -> Reach:
    """How many firms conditions reach that nobody has kept yet."""
    firms = table_of(actor, [conditions], words)
    return _counts(firms, _screen(firms, conditions, words, on))


def _screen(firms: Firms, conditions: Condition, words: Vocabulary, on: date) -> eligibility.Screen:
    policy = eligibility.Policy("", "", conditions)
    (found,) = eligibility.screen([policy], firms.table, on, words, one_short=True)
    return found


def _counts(firms: Firms, found: eligibility.Screen) -> Reach:
    counts = found.counts()
    near = counts.get("one_short", 0)
    return Reach(
        met=counts["met"],
        unknown=counts["unknown"],
        one_short=near,
        short=counts["unmet"] - near,
        hidden=firms.table.count - int(firms.seen.sum()),
    )


def reached(actor: Actor, policy: Policy) -> Reached | None:
    """Whom a policy reaches, kept or found now; None as long as nobody has said its conditions."""
    words = words_of(policy.chain)
    conditions = read_conditions(policy.conditions, words)
    if conditions is None:
        return None
    on = timezone.localdate()
    # The versions are read before: what changes meanwhile makes what is kept outdated.
    key = _key(actor, policy, on)
    kept: Reached | None = cache.get(key)
    if kept is None:
        kept = _reached(actor, conditions, words, on)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _key(actor: Actor, policy: Policy, on: date) -> str:
    whose = "all"
    if not actor.sees_all or has_withheld(actor):
        whose = f"{actor.organisation_id or 0}.{actor.user.pk if actor.user else 0}"
        whose += f".{int(actor.sees_all)}"
    version = network_version(policy.chain)
    answers = answers_token(policy.chain_id)
    return (
        f"policy-reach:{SHAPE}:{policy.pk}:{policy.version}:{version}:{answers}:{whose}"
        f":{on.toordinal()}"
    )


def _token_key(chain_id: int) -> str:
    return f"policy-answers:{chain_id}"


def answers_token(chain_id: int) -> str:
    """Stands for the answers that firms of the chain have given so far."""
    found = cache.get(_token_key(chain_id))
    if found is None:
        found = uuid.uuid4().hex
        if not cache.add(_token_key(chain_id), found, KEPT_SECONDS):
            found = cache.get(_token_key(chain_id)) or found
    return str(found)


def answers_changed(chain_id: int) -> None:
    """What was kept does not hold any more; called after the commit of an answer."""
    cache.delete(_token_key(chain_id))


def _reached(actor: Actor, conditions: Condition, words: Vocabulary, on: date) -> Reached:
    firms = table_of(actor, [conditions], words)
    found = _screen(firms, conditions, words, on)
    short = found.one_short()
    none = np.zeros(firms.table.count, np.bool_)
    masks = [found.met(), found.unknown(), none if short is None else short]
    could = masks[0] | masks[1] | masks[2]
    name, questions = _by_name(actor, firms), _questions(firms, conditions, words, on)
    met, unknown, near = (
        firms.ids[mask][np.lexsort((name[mask], questions[mask]))] for mask in masks
    )
    return Reached(
        counts=_counts(firms, found),
        met=met,
        unknown=unknown,
        one_short=near,
        hidden=int((could & ~firms.seen).sum()),
    )


def _by_name(actor: Actor, firms: Firms) -> Keys:
    """Where each firm stands in the order of names."""
    rows = organisation_policy.rows(actor).filter(kind=Kind.FIRM).order_by()
    key_of = dict(rows.values_list("pk", "sort_key").iterator(10_000))
    ids = firms.ids.tolist()
    order = sorted(range(len(ids)), key=lambda at: (key_of.get(ids[at], ""), ids[at]))
    place = np.empty(len(ids), np.int64)
    place[order] = np.arange(len(ids))
    return place


def _questions(firms: Firms, conditions: Condition, words: Vocabulary, on: date) -> Keys:
    """Of how many of the conditions nothing is known, firm by firm."""
    found = np.zeros(firms.table.count, np.int64)
    tests = dict.fromkeys(eligibility.tests_of(conditions))
    policies = [eligibility.Policy("", "", test) for test in tests]
    for one in eligibility.screen(policies, firms.table, on, words):
        found += one.unknown()
    return found


@dataclass(frozen=True)
class Could:
    """A firm before a policy, as far as the actor sees, and what became of it."""

    organisation: Organisation
    assessment: Assessment
    case: PolicyCase | None
    shows_figures: bool
    corrections: Sequence[Correction] = ()


WHICH = ("met", "unknown", "one_short", "cases")


def could_keys(actor: Actor, policy: Policy, which: str = "") -> list[int]:
    """The firms whose application waits to be decided, then those who wait to be paid, then those
    that meet a policy or may, the surest first, then those one condition short, then others with
    a case; or only some of these.
    """
    found = reached(actor, policy)
    if found is None:
        return []
    cases = policy_case_rights.rows(actor).filter(policy=policy)
    told = _of(cases.order_by("pk"))
    # To decide before to pay: by the names of the states.
    waiting = _of(cases.filter(pk__in=policy.cases.waiting()).order_by("state", "pk"))
    match which:
        case "met" | "unknown" | "one_short":
            keys: Keys = getattr(found, which)
            waiting = waiting[np.isin(waiting, keys)]
        case "cases":
            keys = told
        case _:
            keys = np.concatenate([found.met, found.unknown, found.one_short])
            keys = np.concatenate([keys, told[~np.isin(told, keys)]])
    keys = np.concatenate([waiting, keys[~np.isin(keys, waiting)]])
    return [int(one) for one in keys]


def _of(cases: QuerySet[PolicyCase]) -> Keys:
    return np.fromiter(cases.values_list("organisation", flat=True), np.int64)


def could(actor: Actor, policy: Policy, keys: Iterable[int]) -> list[Could]:
    """These firms before the policy, in this order."""
    words = words_of(policy.chain)
    rule = engine_policy(policy, words)
    keys = list(keys)
    if rule is None or not keys:
        return []
    cases = policy_case_rights.rows(actor).filter(policy=policy, organisation__in=keys)
    case_of = {one.organisation_id: one for one in cases.prefetch_related("payments__by")}
    corrections = corrections_of(case_of.values())
    corrected = {key: corrections.get(case.pk, ()) for key, case in case_of.items()}
    shown = organisation_policy.rows(actor, "view_finance").filter(pk__in=keys)
    seen = set(shown.values_list("pk", flat=True))
    today = timezone.localdate()
    possibility = eligibility.Possibility(words, today.toordinal())
    rows = organisation_policy.rows(actor).filter(pk__in=keys)
    of = {
        row.pk: Could(
            row,
            eligibility.assess(rule, firm, today, words, possibility),
            case_of.get(row.pk),
            row.pk in seen,
            corrected.get(row.pk, ()),
        )
        for row, firm in firms_of(rows, actor, words)
    }
    return [of[key] for key in keys if key in of]
