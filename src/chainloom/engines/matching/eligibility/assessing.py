"""A firm before a policy: each condition, the whole, what is missing, what it would get."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from .benefits import Amount, amount
from .conditions import Condition, Test, tests_of
from .evidence import Firm, Known
from .judging import judge, status_of
from .kleene import Status
from .policies import Policy
from .possibility import Possibility, TooEntangled
from .shortfall import Shortfall, shortfall
from .vocabulary import Vocabulary


class Outcome(Enum):
    """What a firm has of a policy, best first. AUTOMATIC is 免申即享: everything is known, met and
    reckoned, so nobody needs to apply."""

    AUTOMATIC = "automatic"
    ELIGIBLE = "eligible"
    UNKNOWN = "unknown"
    ONE_SHORT = "one_short"
    SHORT = "short"
    NOT_IN_FORCE = "not_in_force"


@dataclass(frozen=True)
class Verdict:
    """One condition, and the value that was seen; None where nothing is known."""

    test: Test
    status: Status
    known: Known | None


@dataclass(frozen=True)
class Assessment:
    """`status` is that of the conditions alone, `in_force` of the dates. `missing` is None where
    the exact answer would take too long, which the tests of real policies never come near."""

    policy: Policy
    firm: Firm
    day: int
    verdicts: tuple[Verdict, ...]
    status: Status
    in_force: Status
    missing: Shortfall | None
    amount: Amount | None

    @property
    def outcome(self) -> Outcome:
        if self.in_force is Status.UNMET:
            return Outcome.NOT_IN_FORCE
        if self.status is Status.UNMET:
            short = self.missing is not None and self.missing.is_one_short
            return Outcome.ONE_SHORT if short else Outcome.SHORT
        if Status.UNKNOWN in (self.status, self.in_force):
            return Outcome.UNKNOWN
        reckoned = self.amount is not None and self.amount.is_exact()
        return Outcome.AUTOMATIC if reckoned else Outcome.ELIGIBLE

    def verdict_of(self, test: Test) -> Verdict:
        return next(one for one in self.verdicts if one.test == test)


def assess(
    policy: Policy,
    firm: Firm,
    on: date,
    vocabulary: Vocabulary,
    possibility: Possibility | None = None,
) -> Assessment:
    """The firm before the policy on that day."""
    day = on.toordinal()
    tests = dict.fromkeys(tests_of(policy.conditions))
    verdicts = tuple(_verdict(test, firm, day) for test in tests)
    return Assessment(
        policy=policy,
        firm=firm,
        day=day,
        verdicts=verdicts,
        status=judge(policy.conditions, firm, day),
        in_force=policy.in_force(day),
        missing=_missing(policy.conditions, verdicts, possibility or Possibility(vocabulary, day)),
        amount=None if policy.benefit is None else amount(policy.benefit, firm, day, key=policy.id),
    )


def assess_all(
    policies: Iterable[Policy], firm: Firm, on: date, vocabulary: Vocabulary
) -> list[Assessment]:
    """The firm before every policy, the best outcomes first, then the larger sums."""
    possibility = Possibility(vocabulary, on.toordinal())
    found = [assess(one, firm, on, vocabulary, possibility) for one in policies]
    order = list(Outcome)
    return sorted(found, key=lambda one: (order.index(one.outcome), *_nearness(one)))


def _nearness(one: Assessment) -> tuple[float, ...]:
    price = one.missing.price if one.missing else None
    least = -float(one.amount.low) if one.amount else 0.0
    return (*(price or (0, 0)), least)


def _verdict(test: Test, firm: Firm, day: int) -> Verdict:
    known = firm.known(test.attribute, test.among)
    return Verdict(test, status_of(test, known, day), known)


def _missing(
    condition: Condition, verdicts: tuple[Verdict, ...], possibility: Possibility
) -> Shortfall | None:
    statuses = {one.test: one.status for one in verdicts}
    try:
        return shortfall(condition, statuses, possibility)
    except TooEntangled:
        return None
