"""What every firm meets of every step, all firms at once: counted for office and leader alone.

Each criterion is put before the columns of all firms by the eligibility engine (`screen`); added
up, that is how many criteria of a step a firm meets, misses, or is not known to meet, and which one
it misses where that is one alone. Only what a machine can check is counted. What is counted is
counted from what office and leader may read of each firm, so that no list tells more.

Kept by the chain's version, the firms' answers and the day. A large chain is counted by a job, and
what was counted before is shown with its time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone
from numpy.typing import NDArray

from chainloom.accounts.actor import Actor
from chainloom.chain.selectors.network import network_version
from chainloom.engines.matching import eligibility
from chainloom.engines.matching.eligibility import Policy
from chainloom.jobs.services import job_enqueue
from chainloom.lists.eligibility import table_of, words_of
from chainloom.lists.selectors.reach import answers_token
from chainloom.organisations.counting import without_waiting
from chainloom.organisations.models import Participation

from ..catalogue import Step, ladders, steps
from ..catalogue import ladder as ladder_of
from .holders import Holders

JOB = "upgrading.criteria"
# Raised when what is kept changes its shape, so that an upgrade meets no old entries.
SHAPE = 2
KEPT_SECONDS = 14 * 24 * 3600
# More firms than this are counted by a job, not by whoever looks.
AT_ONCE = 5_000
Counts = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class OfStep:
    """Of one step, firm by firm: how many of its checkable criteria are met, missed and not known;
    `missed`: the place of the last one missed among `codes`, which is the one where it is one."""

    codes: tuple[str, ...]
    met: Counts
    unmet: Counts
    unknown: Counts
    missed: Counts


@dataclass(frozen=True, eq=False)
class Standings:
    """`ids`: firms, ascending (n). `hidden`: those whose figures the office does not see."""

    ids: NDArray[np.int64]
    hidden: int
    steps: dict[str, OfStep]
    # Of a ladder that is not for every firm: those for whom it is not.
    outside: dict[str, NDArray[np.bool_]]
    on: date
    at: datetime
    version: str = field(default="", compare=False)


def count_standings(chain: Any, on: date) -> Standings:
    """Every step that asks for something a machine can check, before every firm."""
    at, version = timezone.now(), _version(chain)
    actor = Actor.for_system("figures", chain)
    words = words_of(chain)
    asked = {step.key: (step, step.checkable(on)) for step in steps()}
    conditions = [one.condition for _step, some in asked.values() for one in some]
    scopes = {one.code: one.scope for one in ladders() if one.scope is not None}
    wanted = [one for one in (*conditions, *scopes.values()) if one is not None]
    firms = table_of(actor, wanted, words)
    found = {
        key: _of_step(step, some, firms.table, on, words)
        for key, (step, some) in asked.items()
        if some
    }
    order = np.argsort(firms.ids)
    found = {key: _ordered(one, order) for key, one in found.items()}
    rules = [Policy(code, "", scope) for code, scope in scopes.items()]
    screened = eligibility.screen(rules, firms.table, on, words)
    outside = {one.policy.id: ~(one.met() | one.unknown())[order] for one in screened}
    hidden = firms.table.count - int(firms.seen.sum())
    return Standings(firms.ids[order], hidden, found, outside, on, at, version)


def _of_step(step: Step, asked: list[Any], table: Any, on: date, words: Any) -> OfStep:
    policies = [Policy(one.code, one.text, one.condition) for one in asked]
    met, unmet, unknown, missed = (np.zeros(table.count, np.uint8) for _ in range(4))
    for place, one in enumerate(eligibility.screen(policies, table, on, words)):
        is_met, is_unknown = one.met(), one.unknown()
        misses = ~(is_met | is_unknown)
        met += is_met
        unknown += is_unknown
        unmet += misses
        missed[misses] = place
    return OfStep(tuple(one.code for one in asked), met, unmet, unknown, missed)


def _ordered(one: OfStep, order: NDArray[np.int64]) -> OfStep:
    return OfStep(
        one.codes, one.met[order], one.unmet[order], one.unknown[order], one.missed[order]
    )


# Kept


@dataclass(frozen=True)
class Kept:
    """None while a job counts for the first time."""

    value: Standings | None
    is_current: bool


def standings(chain: Any) -> Kept:
    """What was counted; of a large chain what a job counted last."""
    on = timezone.localdate()
    kept: Standings | None = cache.get(_key(chain))
    version = _version(chain)
    if kept is not None and (kept.on, kept.version) == (on, version):
        return Kept(kept, is_current=True)
    if _size(chain) <= AT_ONCE:
        return Kept(standings_keep(chain, on), is_current=True)
    _enqueue(chain, on, version)
    return Kept(kept, is_current=False)


def standings_keep(chain: Any, on: date) -> Standings:
    """Count and keep. The version is read before: what changes meanwhile makes it outdated."""
    found = count_standings(chain, on)
    cache.set(_key(chain), found, KEPT_SECONDS)
    return found


def _enqueue(chain: Any, on: date, version: str) -> None:
    key = f"{JOB}:{chain.pk}:{on:%Y%m%d}:{version}"
    params = {"chain": chain.pk, "day": on.isoformat()}
    try:
        with without_waiting():
            job_enqueue(kind=JOB, params=params, by=Actor.for_system("figures", chain), key=key)
    except OperationalError:
        # Somebody is writing just now: the next who looks asks again.
        return


def _size(chain: Any) -> int:
    return Participation.objects.filter(chain=chain)[: AT_ONCE + 1].count()


def _key(chain: Any) -> str:
    return f"upgrading:criteria:{SHAPE}:{chain.pk}"


def _version(chain: Any) -> str:
    return f"{network_version(chain)}.{answers_token(chain.pk)}"


# Lists

ONE_SHORT, SURE, ONE_ANSWER, ALL_MET = "one_short", "sure", "one_answer", "all_met"
WHICH = (ONE_SHORT, SURE, ONE_ANSWER, ALL_MET)


class Near:
    """Firms that stand just below a step, by what they are known to meet of it.

    one_short: they miss one criterion alone, as far as is known; sure: and all else is known;
    one_answer: they miss none and one is not known; all_met: they meet all that can be checked.
    """

    def __init__(self, found: Standings, held: Holders) -> None:
        self.found, self.held = found, held
        # Both were read at times of their own: a firm may be in one alone.
        at = np.searchsorted(found.ids, held.ids)
        at[at == len(found.ids)] = 0
        self.at = at
        self.is_there = (
            found.ids[at] == held.ids if len(found.ids) else np.zeros(len(held.ids), np.bool_)
        )

    def counts(self) -> dict[str, dict[str, int]]:
        """{step: {which: firms}}, of steps that ask for something a machine can check."""
        return {
            step.key: {which: int(self._chosen(step, which).sum()) for which in WHICH}
            for step in steps()
            if step.key in self.found.steps
        }

    def keys(self, step: Step, which: str) -> list[int]:
        """Those firms, those of whom least has to be asked first, then by name."""
        if step.key not in self.found.steps or not len(self.found.ids):
            return []
        places = np.flatnonzero(self._chosen(step, which))
        unknown = self.found.steps[step.key].unknown[self.at][places]
        return [int(one) for one in self.held.ids[places[np.argsort(unknown, kind="stable")]]]

    def _chosen(self, step: Step, which: str) -> NDArray[np.bool_]:
        ladder = ladder_of(step.ladder)
        if ladder is None or not len(self.found.ids):
            return np.zeros(len(self.held.ids), np.bool_)
        of = self.found.steps[step.key]
        unmet, unknown = of.unmet[self.at], of.unknown[self.at]
        below = self.held.standing(ladder, self.found.on) == step.number - 1
        if ladder.code in self.found.outside:
            below &= ~self.found.outside[ladder.code][self.at]
        match which:
            case "sure":
                fits = (unmet == 1) & (unknown == 0)
            case "one_answer":
                fits = (unmet == 0) & (unknown == 1)
            case "all_met":
                fits = (unmet == 0) & (unknown == 0)
            case _:
                fits = unmet == 1
        return self.is_there & below & fits
