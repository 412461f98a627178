"""Who stood where on a ladder, on any day, from dated certificates: all firms at once, as columns.

A firm stands on the highest step of which it holds a valid certificate. One without a day of issue
is valid today and on no earlier day: the past is not made up. One whose level is not said stands
on no step, and is counted apart.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from chainloom.accounts.actor import Actor
from chainloom.lists.eligibility.firms import ends_of
from chainloom.organisations.counting import Asked, Figures, figures
from chainloom.organisations.models import Certificate, Kind
from chainloom.organisations.policy import organisation_policy

from ..catalogue import Ladder, ladders

COUNTER = "upgrading.holders"
# Raised when what is kept changes its shape, so that an upgrade meets no old entries.
SHAPE = 1
# Ends of years that are shown before today.
YEARS = 5
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Steps = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Holders:
    """`ids`: the chain's firms in the order of their names (n). Of each certificate of a ladder
    (m): the firm's place in `ids`, the ladder's in `ladders()`, its step (0: level not said), and
    the ordinals of its first and last day, NaN where not known."""

    ids: Ints
    firm: Ints
    ladder: NDArray[np.int8]
    step: Steps
    begin: NDArray[np.float64]
    end: NDArray[np.float64]

    def standing(self, ladder: Ladder, on: date, *, dated: bool = False) -> Steps:
        """Each firm's step on a day (n), 0 for none. `dated`: by certificates with a day alone."""
        valid = self._valid(ladder, on) & (self.step > 0)
        if dated:
            valid &= ~np.isnan(self.begin)
        found = np.zeros(len(self.ids), np.int8)
        np.maximum.at(found, self.firm[valid], self.step[valid])
        return found

    def _valid(self, ladder: Ladder, on: date) -> Mask:
        day = on.toordinal()
        mine = self.ladder == _place(ladder)
        begun = np.isnan(self.begin) | (self.begin <= day)
        return mine & begun & (np.isnan(self.end) | (self.end >= day))

    def undated(self, ladder: Ladder, on: date) -> Mask:
        """Firms that stand where they stand by certificates without a day (n)."""
        return self.standing(ladder, on) > self.standing(ladder, on, dated=True)

    def unlevelled(self, ladder: Ladder, on: date) -> Mask:
        """Firms (n) with a valid certificate whose level is not said, and none that says it."""
        found = np.zeros(len(self.ids), np.bool_)
        found[self.firm[self._valid(ladder, on) & (self.step == 0)]] = True
        return found & (self.standing(ladder, on) == 0)

    def ending(self, ladder: Ladder, first: date, last: date) -> Mask:
        """Certificates (m) of the ladder that end from one day to the other and are not followed by
        a longer one of the same or a higher step."""
        in_time = (self.end >= first.toordinal()) & (self.end <= last.toordinal())
        mine = np.flatnonzero((self.ladder == _place(ladder)) & (self.step > 0) & in_time)
        later = self.standing(ladder, date.fromordinal(last.toordinal() + 1))
        found = np.zeros(len(self.firm), np.bool_)
        found[mine[later[self.firm[mine]] < self.step[mine]]] = True
        return found


def _place(ladder: Ladder) -> int:
    return [one.code for one in ladders()].index(ladder.code)


def holders(chain: Any) -> Figures[Holders]:
    """What was counted, and when; of a large chain perhaps what was there before a change."""
    return figures(COUNTER, chain, Asked(timezone.localdate()))


def count_holders(chain: Any, asked: Asked) -> Holders:
    """Read from the database: one query for firms, one for certificates."""
    actor = Actor.for_system("figures", chain)
    firms = organisation_policy.rows(actor).filter(kind=Kind.FIRM).order_by("sort_key", "pk")
    ids = np.fromiter(firms.values_list("pk", flat=True).iterator(10_000), np.int64)
    place = dict(zip(ids.tolist(), range(len(ids)), strict=True))
    known = ladders()
    ladder_of = {kind: at for at, one in enumerate(known) for kind in one.kinds}
    rows = Certificate.objects.filter(
        kind__in=ladder_of, organisation__participations__chain=chain
    ).order_by()
    names = ("organisation_id", "kind", "level", "issued_on", "expires_on")
    held = []
    steps: dict[tuple[str, str], int] = {}
    for firm, kind, level, issued, expires in rows.values_list(*names).iterator(10_000):
        at = place.get(firm)
        if at is None:
            continue
        if (kind, level) not in steps:
            steps[kind, level] = known[ladder_of[kind]].step_of(kind, level) or 0
        begin, end = ends_of(kind, issued, expires)
        held.append(
            (
                at,
                ladder_of[kind],
                steps[kind, level],
                math.nan if begin is None else begin,
                math.nan if end is None else end,
            )
        )
    columns: Iterable[Any] = zip(*held, strict=True) if held else [()] * 5
    firm_at, ladder_at, step, begin_at, end_at = columns
    return Holders(
        ids,
        np.array(firm_at, np.int64),
        np.array(ladder_at, np.int8),
        np.array(step, np.int8),
        np.array(begin_at, np.float64),
        np.array(end_at, np.float64),
    )


def year_ends(today: date, years: int = YEARS) -> list[date]:
    """The last days of the years before, and today."""
    return [*(date(today.year - back, 12, 31) for back in range(years, 0, -1)), today]


@dataclass(frozen=True, eq=False)
class Years:
    """A ladder through the years. `counts[d][s]`: firms on step s (0: none) on day d, and
    `moves[d][a][b]`: firms that stood on a on day d and on b on the next."""

    days: list[date]
    counts: list[list[int]]
    moves: list[list[list[int]]]
    # What cannot be placed in time, or on a step.
    undated: int
    unlevelled: int

    def up(self, at: int) -> int:
        """Firms that came up from the day before to day `at`, those that came onto it included."""
        return sum(
            n for a, row in enumerate(self.moves[at - 1]) for b, n in enumerate(row) if b > a
        )

    def down(self, at: int) -> int:
        return sum(
            n for a, row in enumerate(self.moves[at - 1]) for b, n in enumerate(row) if b < a
        )

    @property
    def is_empty(self) -> bool:
        return not any(sum(row[1:]) for row in self.counts) and not (self.undated + self.unlevelled)


def years_of(found: Holders, ladder: Ladder, today: date) -> Years:
    """Only certificates with a day of issue count here, so that no year is made up."""
    days = year_ends(today)
    places = len(ladder.steps) + 1
    at = [found.standing(ladder, day, dated=True).astype(np.int64) for day in days]
    counts = [np.bincount(one, minlength=places).tolist() for one in at]
    moves = [
        np.bincount(one * places + two, minlength=places**2).reshape(places, places).tolist()
        for one, two in itertools.pairwise(at)
    ]
    return Years(
        days,
        counts,
        moves,
        int(found.undated(ladder, today).sum()),
        int(found.unlevelled(ladder, today).sum()),
    )


MOVES = ("up", "down")


def firms_at(
    found: Holders, ladder: Ladder, on: date, *, step: int | None = None, moved: str = ""
) -> Ints:
    """The firms behind a figure of `years_of`, in the order of their names: on a step on a day, or
    moved up or down since the day before it among `year_ends`."""
    now = found.standing(ladder, on, dated=True)
    wanted = now > 0 if step is None else now == step
    if moved:
        before = found.standing(ladder, _day_before(on), dated=True)
        changed = now > before if moved == "up" else now < before
        wanted = changed & (wanted if step is not None else True)
    return found.ids[wanted]


def _day_before(on: date) -> date:
    """The end of the year before; the year's own end is not before itself."""
    return date(on.year - 1, 12, 31)
