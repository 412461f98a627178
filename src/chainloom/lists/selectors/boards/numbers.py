"""The numbers people ask for, each with the link to exactly the records that make it.

Records are counted by the definitions of `figures`, in the database; only medians of working time
are taken here, from the moments of the needs that a figure counts.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.db.models import Count, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from numpy.typing import NDArray

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Organisation

from ... import kinds, limits
from ...models import (
    Assignment,
    AssignmentState,
    Clock,
    DropReason,
    Match,
    MatchState,
    Need,
    Resource,
)
from ...models.needs import Outcome
from ...policy import match_policy, need_policy, resource_policy
from ..resources import stale
from . import figures
from .figures import Cut, narrow_matches, narrow_needs
from .periods import Period
from .stages import by_stage
from .worked import Seconds, WorkedTime, in_words, middle


@dataclass(frozen=True)
class Number:
    """A figure: how many records it counts, the list of just these, and what is said of them
    (a median, a sum, a share) where the figure is not the count itself."""

    count: int
    url: str
    said: str = ""
    unit: str = ""
    # The same exactly; of a median in hours of work.
    value: float | Decimal | None = None
    is_hours: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table of figures."""

    label: str
    cells: tuple[Number, ...]


@dataclass
class Section:
    """A table of figures with its heads; `key` is stable, for the API and for pictures."""

    key: str
    title: str
    heads: list[str]
    rows: list[Row] = field(default_factory=list)
    note: str = ""
    is_wide: bool = False


@dataclass
class Numbers:
    period: Period
    sections: list[Section]

    def section(self, key: str) -> Section:
        return next(one for one in self.sections if one.key == key)

    def all_numbers(self) -> Iterable[Number]:
        return (cell for one in self.sections for row in one.rows for cell in row.cells)


class Counter:
    """Counts for one reader and period."""

    def __init__(self, actor: Actor, period: Period) -> None:
        self.actor, self.period = actor, period
        self.slug = actor.chain.slug
        self.worked = WorkedTime(limits.calendar_of(actor.chain))

    def needs(self, figure: str) -> QuerySet[Need]:
        cut = Cut(figure=figure, **self.period.query)
        return narrow_needs(need_policy.rows(self.actor), self.actor, cut).order_by()

    def matches(self, figure: str) -> QuerySet[Match]:
        cut = Cut(figure=figure, **self.period.query)
        return narrow_matches(match_policy.rows(self.actor), cut).order_by()

    @cached_property
    def ended(self) -> dict[tuple[str, str], int]:
        """Matches that ended, by how and why: of one figure three are parts."""
        rows = self.matches("ended").values("state", "drop_reason").annotate(n=Count("pk"))
        return {(row["state"], row["drop_reason"]): row["n"] for row in rows}

    @cached_property
    def closed(self) -> list[tuple[int, str, str, float | None, float]]:
        """Needs that were closed: key, kind, outcome, sent and closed (seconds since 1970)."""
        moments = (Seconds("submitted_at"), Seconds("closed_at"))
        return list(self.needs("closed").values_list("pk", "kind", "outcome", *moments))

    @cached_property
    def solved(self) -> dict[str, int]:
        """Of these how many were solved, by kind."""
        return Tally(kind for _pk, kind, outcome, *_ in self.closed if outcome == Outcome.SOLVED)

    def ended_as(self, state: str) -> int:
        return sum(n for (how, _reason), n in self.ended.items() if how == state)

    def url(self, page: str, figure: str = "", **more: object) -> str:
        """The list of the records that a figure counts."""
        query: dict[str, object] = {"figure": figure} if figure else {}
        if figure not in NOW:
            query |= self.period.query
        query |= {name: value for name, value in more.items() if value not in ("", None)}
        return f"{reverse(page, args=[self.slug])}?{urlencode(query)}"

    def median(self, minutes: NDArray[Any], url: str) -> Number:
        found = middle(minutes)
        said, unit = in_words(found, self.worked.day_minutes)
        hours = None if found is None else round(found / 60, 2)
        return Number(len(minutes), url, said, unit, hours, is_hours=True)


# Figures of what lies there now, whatever the period.
NOW = frozenset({"open", "unanswered", "late", "owing", ""})


def numbers(actor: Actor, period: Period) -> Numbers:
    """Everything the page, its file and the API say."""
    count = Counter(actor, period)
    times = _Times(count)
    return Numbers(
        period,
        [
            _by_kind(count, times),
            _by_unit(count, times),
            _amounts(count),
            _fulfilled(count),
            _reasons(count),
            _stages(count),
            _ratings(count),
            _leader(count),
            _resources(count),
        ],
    )


@dataclass(frozen=True)
class _Taken:
    """Of needs their way to the first answer, or to the end, in minutes of work."""

    kinds: NDArray[Any]
    # 0 where none is known.
    units: NDArray[Any]
    minutes: NDArray[Any]
    of_unit: NDArray[Any]

    def of_kind(self, kind: str) -> NDArray[Any]:
        """Of one kind; of all where it is empty."""
        return self.minutes[self.kinds == kind] if kind else self.minutes

    def by_unit(self, unit: int) -> NDArray[Any]:
        """From when the unit was made responsible."""
        return self.of_unit[self.units == unit]


class _Times:
    """How long first answers and closing took, of the needs that the figures count.

    Very many moments are dear to read: each is read once, as a number.
    """

    def __init__(self, count: Counter) -> None:
        self.count = count
        # When each was sent, NaN where that is not known; and its kind.
        self.sent: dict[int, float] = {}
        self.kinds: dict[int, str] = {}
        # Need and unit → when it was made responsible; need → its lead unit.
        self.given: dict[tuple[int, int | None], float] = {}
        self.lead: dict[int, int] = {}
        for pk, kind, _outcome, sent, _done in count.closed:
            self.sent[pk], self.kinds[pk] = _or_nan(sent), kind
        answered = set()
        told = count.needs("answered").values_list("pk", "kind", Seconds("submitted_at"))
        for pk, kind, sent in told:
            self.sent[pk], self.kinds[pk] = _or_nan(sent), kind
            answered.add(pk)
        self._read_units()
        self.answered = self._taken(self._first(answered))
        self.closed = self._taken([(pk, self.lead.get(pk), done) for pk, *_, done in count.closed])

    def _first(self, wanted: Collection[int]) -> list[tuple[int, int | None, float]]:
        """When each was first answered, and by which unit; none of them before the period."""
        found: dict[int, tuple[int, int | None, float]] = {}
        told = figures.answers().filter(
            at__gte=self.count.period.begins,
            at__lt=self.count.period.ends,
            need__chain=self.count.actor.chain_id,
        )
        for need, unit, at in told.values_list("need", "organisation", Seconds("at")):
            if need in wanted:
                found.setdefault(need, (need, unit, at))
        return list(found.values())

    def _read_units(self) -> None:
        """Of more needs than are counted: what was over before the period is left out, and to
        ask which of the others are costs more than to read them."""
        held = Assignment.objects.filter(need__chain=self.count.actor.chain_id)
        held = held.exclude(need__closed_at__lt=self.count.period.begins)
        told = ("need", "organisation", Seconds("assigned_at"), "is_lead", "state")
        found = held.order_by().values_list(*told)
        for need, unit, given, is_lead, state in found:
            self.given[need, unit] = given
            if is_lead and state != AssignmentState.RELEASED:
                self.lead[need] = unit

    def _taken(self, done: list[tuple[int, int | None, float]]) -> _Taken:
        """From sent to done; a unit's time is from when it was made responsible, or from the start
        where that is not known any more, as a unit made responsible again has lost its first day.
        """
        ends = np.array([at for _need, _unit, at in done], dtype=float)
        starts = np.array([self.sent[need] for need, _unit, _at in done], dtype=float)
        starts = np.where(np.isnan(starts), ends, starts)
        known = self.given.get
        given = np.array([known((need, unit), np.nan) for need, unit, _at in done], dtype=float)
        begun = np.where(given <= ends, given, starts)
        worked = self.count.worked
        return _Taken(
            np.array([self.kinds[need] for need, _unit, _at in done], dtype=object),
            np.array([unit or 0 for _need, unit, _at in done], dtype=np.int64),
            worked.minutes(starts, ends),
            worked.minutes(begun, ends),
        )


def _or_nan(moment: float | None) -> float:
    return np.nan if moment is None else moment


def _of(rows: QuerySet[Any], name: str) -> dict[Any, int]:
    return {row[name]: row["n"] for row in rows.values(name).annotate(n=Count("pk"))}


def _by_kind(count: Counter, times: _Times) -> Section:
    asked, solved = _of(count.needs("asked"), "kind"), count.solved
    waiting = _of(count.needs("unanswered"), "kind")
    taken = {*times.answered.kinds, *times.closed.kinds}
    known = {*asked, *solved, *waiting, *taken}

    def row(label: str, kind: str) -> Row:
        def number(found: dict[Any, int], figure: str) -> Number:
            n = found.get(kind, 0) if kind else sum(found.values())
            return Number(n, count.url("lists:needs", figure, kind=kind))

        def median(found: _Taken, figure: str) -> Number:
            url = count.url("lists:needs", figure, kind=kind)
            return count.median(found.of_kind(kind), url)

        return Row(
            label,
            (
                number(asked, "asked"),
                number(waiting, "unanswered"),
                median(times.answered, "answered"),
                median(times.closed, "closed"),
                number(solved, "solved"),
            ),
        )

    rows = [row(str(one.label), one.code) for one in kinds.kinds() if one.code in known]
    heads = [
        _("Kind"), pgettext("figures", "Sent"), _("Not answered now"),
        _("Median to the first answer"), _("Median to closing"), pgettext("figures", "Solved"),
    ]  # fmt: skip
    whole = row(pgettext("figures", "All"), "")
    return Section("kinds", _("Needs by kind"), heads, [*rows, whole], is_wide=True)


def _by_unit(count: Counter, times: _Times) -> Section:
    """Time from being made responsible; only of units that answered or closed something, or have
    something before them."""
    held = Assignment.objects.exclude(state="released").order_by()
    open_needs = _of(held.filter(need__in=count.needs("unanswered")), "organisation")
    late = _late_by_unit(count)
    took = {*times.answered.units.tolist(), *times.closed.units.tolist()}
    named = Organisation.objects.in_bulk({*took, *open_needs, *late} - {0})
    heads = [
        _("Unit"), _("Median to the first answer"), _("Median to closing"),
        _("Not answered now"), _("Past their time now"),
    ]  # fmt: skip
    rows = []
    for unit in sorted(named.values(), key=lambda one: (one.sort_key, one.pk)):
        about = {"unit": unit.pk}
        first, whole = times.answered.by_unit(unit.pk), times.closed.by_unit(unit.pk)
        rows.append(
            Row(
                unit.display_name,
                (
                    count.median(first, count.url("lists:needs", "answered", **about)),
                    count.median(whole, count.url("lists:needs", "closed", **about)),
                    Number(
                        open_needs.get(unit.pk, 0),
                        count.url("lists:needs", "unanswered", **about),
                    ),
                    Number(late.get(unit.pk, 0), count.url("lists:needs", "late", **about)),
                ),
            )
        )
    note = _("Counted from when the unit was made responsible.")
    return Section("units", _("By unit"), heads, rows, note, is_wide=True)


def _late_by_unit(count: Counter) -> dict[int, int]:
    """Needs with a clock of the unit that is over, each once."""
    clocks = Clock.objects.past(timezone.now()).filter(need__in=count.needs("late"))
    counted = clocks.order_by().values("organisation").annotate(n=Count("need", distinct=True))
    return {row["organisation"]: row["n"] for row in counted if row["organisation"]}


def _fulfilled(count: Counter) -> Section:
    closed, solved = len(count.closed), sum(count.solved.values())
    ended, fulfilled = sum(count.ended.values()), count.ended_as(MatchState.FULFILLED)

    def row(label: str, page: str, done: tuple[int, str], whole: tuple[int, str]) -> Row:
        share = done[0] / whole[0] if whole[0] else None
        url = count.url(page, done[1])
        return Row(
            label,
            (
                Number(whole[0], count.url(page, whole[1])),
                Number(done[0], url),
                Number(done[0], url, _percent(share), value=share),
            ),
        )

    return Section(
        "shares",
        _("Share fulfilled"),
        ["", pgettext("figures", "Ended"), pgettext("figures", "Fulfilled"), _("Share")],
        [
            row(_("Needs closed"), "lists:needs", (solved, "solved"), (closed, "closed")),
            row(
                _("Matches ended"), "lists:matches",
                (fulfilled, "ended_fulfilled"), (ended, "ended"),
            ),
        ],
    )  # fmt: skip


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f}%"


def _amounts(count: Counter) -> Section:
    """By whose word: both sides', or the office's alone."""
    steps = figures.counted_steps(count.period).filter(
        match__in=match_policy.rows(count.actor).values("pk")
    )
    found: dict[tuple[str, bool], tuple[int, Decimal]] = {}
    for row in (
        steps.order_by()
        .values("state", by_both=figures.BY_BOTH)
        .annotate(n=Count("pk"), amount=Sum("amount"))
    ):
        found[row["state"], not row["by_both"]] = (row["n"], row["amount"] or Decimal(0))
    rows = []
    for state in (MatchState.SIGNED, MatchState.FULFILLED):
        cells = []
        for by, words in (("", (False, True)), ("both", (False,)), ("office", (True,))):
            parts = [found.get((state, one), (0, Decimal(0))) for one in words]
            amount = sum((part[1] for part in parts), Decimal(0))
            url = count.url("lists:matches", str(state), by=by)
            said = f"{amount:,.2f}".rstrip("0").rstrip(".")
            cells.append(Number(sum(part[0] for part in parts), url, said, value=amount))
        rows.append(Row(str(state.label), (Number(cells[0].count, cells[0].url), *cells)))
    heads = [
        "", _("Matches"), _("Amount (10,000 yuan)"), _("of it confirmed by both sides"),
        _("of it on the office’s word"),
    ]  # fmt: skip
    return Section("amounts", _("Signed and fulfilled"), heads, rows, is_wide=True)


def _reasons(count: Counter) -> Section:
    found = {reason: n for (state, reason), n in count.ended.items() if state == MatchState.DROPPED}
    rows = [
        Row(
            str(one.label),
            (Number(found[one], count.url("lists:matches", "dropped", reason=one.value)),),
        )
        for one in sorted(DropReason, key=lambda one: -found.get(one, 0))
        if found.get(one)
    ]
    return Section("reasons", _("Why matches were dropped"), [_("Reason"), _("Matches")], rows)


def _stages(count: Counter) -> Section:
    rows = [
        Row(
            one.name,
            (
                Number(one.unanswered, count.url("lists:needs", "unanswered", stage=one.key)),
                Number(one.needs, count.url("lists:needs", "open", stage=one.key)),
            ),
        )
        for one in by_stage(count.actor, {}, offers=False)
        if one.needs
    ]
    heads = [_("Stage"), _("Not answered"), pgettext("figures", "Open")]
    note = _("As things are now, by the main stage of who asks.")
    return Section("stages", _("Unanswered needs by stage"), heads, rows, note)


def _ratings(count: Counter) -> Section:
    rated = count.needs("rated")
    found = _of(rated, "rating")
    whole = sum(found.values())
    mean = sum(rating * n for rating, n in found.items()) / whole if whole else None
    url = count.url("lists:needs", "rated")
    said = "–" if mean is None else f"{mean:.1f}"
    rows = [Row(_("Mean of 1 to 5"), (Number(whole, url, said, value=mean),))]
    rows += [
        Row(
            f"{rating} / 5",
            (Number(found.get(rating, 0), count.url("lists:needs", "rated", rating=rating)),),
        )
        for rating in (5, 4, 3, 2, 1)
    ]
    redone = count.needs("redone").count()
    rows.append(Row(_("Not accepted"), (Number(redone, count.url("lists:needs", "redone")),)))
    return Section("ratings", _("Ratings of answers"), [_("Rating"), _("Needs")], rows)


def _leader(count: Counter) -> Section:
    rows = [
        Row(label, (Number(count.needs(figure).count(), count.url("lists:needs", figure)),))
        for figure, label in (
            ("escalated", _("Put to the leader")),
            ("decided", pgettext("figures", "Decided")),
        )
    ]
    return Section("escalations", _("Before the leader"), ["", _("Needs")], rows)


def _resources(count: Counter) -> Section:
    """As things are now, but for those that were written down."""
    seen = resource_policy.rows(count.actor)
    page = "lists:resources"

    def number(rows: QuerySet[Resource], url: str) -> tuple[Number]:
        return (Number(rows.count(), url),)

    cut = Cut(figure="offered", **count.period.query)
    here = reverse(page, args=[count.slug])
    rows = [
        Row(
            _("Written down in the period"),
            number(figures.narrow_resources(seen, cut), count.url(page, "offered")),
        ),
        Row(_("Offered now"), number(seen.filter(state="open"), f"{here}?state=open")),
        Row(_("Of these to be confirmed"), number(stale(seen), f"{here}?state=stale")),
    ]
    return Section("resources", _("Resources"), ["", _("Resources")], rows)
