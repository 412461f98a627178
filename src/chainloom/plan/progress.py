"""Progress, pace and how they roll up: the one place where they are defined. No database.

- A **target** wants a number. What is done is what its records add up to on a day; its share is
  done ÷ wanted, never above 1.
- A **milestone** has share 1 from the day it was reached, once somebody other than its owner has
  confirmed it; before that 0.
- **Expected** of a target grows evenly from its first day (0) to its last (1); of a milestone it is
  0 until its day is over, then 1.
- A **measure** rolls up its targets and milestones, a **direction** its measures, a **plan** its
  directions: each the weighted mean Σ weight·share ÷ Σ weight over all parts, whatever the weights
  are. Expected rolls up the same way. What has nothing to measure has no share, and is left out of
  what is above it: a plan cannot be adopted with such a measure in it.
- **Pace** compares the two: see `pace`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

# Below this part of what is expected by today, a thing is far behind.
FAR = Fraction(7, 10)


class Pace(StrEnum):
    UNMEASURED = "unmeasured"
    WAITING = "waiting"
    ON_PACE = "on_pace"
    BEHIND = "behind"
    FAR_BEHIND = "far_behind"
    REACHED = "reached"
    MISSED = "missed"


@dataclass(frozen=True)
class Standing:
    """How far a thing is and how far it should be, both 0 to 1; None: nothing to measure."""

    share: Fraction | None
    expected: Fraction = Fraction(0)
    # Its last day is over.
    is_over: bool = False

    @property
    def pace(self) -> Pace:
        return pace(self)


NOTHING = Standing(None)


def pace(at: Standing) -> Pace:
    """
    | share | expected by today | pace |
    | --- | --- | --- |
    | none | | nothing to measure |
    | 1 | | reached |
    | below 1 | its last day is over | missed |
    | below 1 | 0 | waiting |
    | at least what is expected | | on pace |
    | at least 7/10 of it | | behind |
    | less | | far behind |
    """
    if at.share is None:
        return Pace.UNMEASURED
    if at.share >= 1:
        return Pace.REACHED
    if at.is_over:
        return Pace.MISSED
    if at.expected == 0:
        return Pace.WAITING
    if at.share >= at.expected:
        return Pace.ON_PACE
    return Pace.BEHIND if at.share >= at.expected * FAR else Pace.FAR_BEHIND


def of_target(done: Decimal, wanted: Decimal, starts: date, due: date, on: date) -> Standing:
    """`wanted` above 0; the last day counts whole."""
    share = min(Fraction(1), max(Fraction(0), Fraction(done) / Fraction(wanted)))
    days = (due - starts).days + 1
    gone = min(max((on - starts).days + 1, 0), days)
    return Standing(share, Fraction(gone, days), on > due)


def of_milestone(reached_on: date | None, due: date, on: date) -> Standing:
    reached = reached_on is not None and reached_on <= on
    over = on > due
    return Standing(Fraction(int(reached)), Fraction(int(over)), over)


def rolled_up(parts: Iterable[tuple[Decimal, Standing]]) -> Standing:
    """The weighted mean of parts, those left out that have nothing to measure."""
    known = [(Fraction(weight), at) for weight, at in parts if at.share is not None]
    total = sum((weight for weight, _at in known), Fraction(0))
    if total == 0:
        return NOTHING
    share = sum((weight * (at.share or 0) for weight, at in known), Fraction(0)) / total
    expected = sum((weight * at.expected for weight, at in known), Fraction(0)) / total
    return Standing(share, expected, all(at.is_over for _weight, at in known))


def month_ends(starts: date, until: date) -> list[date]:
    """The last day of every month from `starts` on, and `until` itself as the last."""
    found = []
    year, month = starts.year, starts.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        last = date.fromordinal(date(year, month, 1).toordinal() - 1)
        if last >= until:
            break
        found.append(last)
    return [*found, until]
