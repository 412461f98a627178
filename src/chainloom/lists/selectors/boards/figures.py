"""Which records each figure counts, in one place: the page counts them, its link lists them.

A figure narrows rows that the policies gave (`needs` and `matches` below), so nobody's figure holds
what they may not see. What was said between who asks and those responsible counts only for them
(`policy.concerned`). docs/lists.md has the same definitions in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.chain.models import Placement

from ...models import (
    Assignment,
    AssignmentState,
    Clock,
    Match,
    MatchStep,
    Need,
    NeedEntry,
    Resource,
    ResourceState,
)
from ...models.matches import MatchState
from ...models.needs import NeedState, Outcome
from ...policy import concerned, need_policy
from .periods import Period

# Sent, and nobody has answered.
WAITING = (NeedState.SUBMITTED, NeedState.VERIFIED, NeedState.ASSIGNED, NeedState.WORKING)
OPEN = (*WAITING, NeedState.ANSWERED)
# Days beyond these nobody means, and a database could not compare.
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
NO_STAGE, NO_DISTRICT = "none", "none"


@dataclass(frozen=True)
class Cut:
    """What a figure's link narrows a list to; empty parts narrow nothing."""

    figure: str = ""
    since: str = ""
    until: str = ""
    unit: str = ""
    stage: str = ""
    district: str = ""
    rating: str = ""
    reason: str = ""
    by: str = ""

    @property
    def period(self) -> Period:
        """Without days: all time."""
        return Period(_day(self.since, EARLIEST), _day(self.until, LATEST))


CUTS = tuple(Cut.__dataclass_fields__)


def _day(text: str, otherwise: date) -> date:
    try:
        return min(max(date.fromisoformat(text), EARLIEST), LATEST)
    except ValueError:
        return otherwise


Rows = QuerySet[Any]
Narrow = Callable[[Rows, Period, str], Rows]


@dataclass(frozen=True)
class Figure:
    """`narrow(rows, period, unit)`; `inside` where only those concerned may count it."""

    code: str
    label: str | Promise
    narrow: Narrow
    inside: bool = True


def _within(name: str, **also: Any) -> Narrow:
    """A moment of the row itself lies in the period."""

    def narrow(rows: Rows, period: Period, unit: str) -> Rows:
        return rows.filter(**{f"{name}__gte": period.begins, f"{name}__lt": period.ends}, **also)

    return narrow


def _said(*verbs: str) -> Narrow:
    """Something of the kind was written into the story in the period."""

    def narrow(rows: Rows, period: Period, unit: str) -> Rows:
        entries = NeedEntry.objects.filter(
            verb__in=verbs, at__gte=period.begins, at__lt=period.ends
        )
        return rows.filter(pk__in=entries.values("need"))

    return narrow


def answers() -> QuerySet[NeedEntry]:
    """The answers that who asks could read; those of helping units are inside."""
    return NeedEntry.objects.filter(verb="answered", inside=False).order_by("at", "pk")


def _answered(rows: Rows, period: Period, unit: str) -> Rows:
    """Answered in the period, and not before it."""
    found = rows.filter(pk__in=answers().filter(*_in(period)).order_by().values("need"))
    before = answers().filter(need=OuterRef("pk"), at__lt=period.begins)
    found = found.exclude(Exists(before))
    if not unit:
        return found
    first = answers().filter(need=OuterRef("pk")).values("organisation")[:1]
    return found.annotate(first_unit=Subquery(first)).filter(first_unit=unit)


def _in(period: Period) -> tuple[Q, Q]:
    return Q(at__gte=period.begins), Q(at__lt=period.ends)


def lead_of() -> QuerySet[Assignment]:
    held = Assignment.objects.filter(need=OuterRef("pk"), is_lead=True)
    return held.exclude(state=AssignmentState.RELEASED)


def _of_lead(narrow: Narrow) -> Narrow:
    """The same; with a unit, of those for which it is the lead unit."""

    def narrowed(rows: Rows, period: Period, unit: str) -> Rows:
        found = narrow(rows, period, unit)
        return found.filter(Exists(lead_of().filter(organisation=unit))) if unit else found

    return narrowed


def _closed(*outcomes: str) -> Narrow:
    known = outcomes or tuple(one for one in Outcome.values if one != Outcome.WITHDRAWN)
    return _of_lead(_within("closed_at", state=NeedState.CLOSED, outcome__in=known))


def _rated(rows: Rows, period: Period, unit: str) -> Rows:
    rated = rows.filter(rating__isnull=False)
    return _said("confirmed", "called_back", "redone")(rated, period, unit)


def _held(states: Iterable[str]) -> Narrow:
    """As things stand now, whatever the period."""

    def narrow(rows: Rows, period: Period, unit: str) -> Rows:
        found = rows.filter(state__in=tuple(states))
        if not unit:
            return found
        held = Assignment.objects.filter(need=OuterRef("pk"), organisation=unit)
        return found.filter(Exists(held.exclude(state=AssignmentState.RELEASED)))

    return narrow


def running(unit: str = "") -> QuerySet[Clock]:
    """Clocks of a need that run and do not stand, of all units or of one."""
    clocks = Clock.objects.going().filter(need=OuterRef("pk"))
    return clocks.filter(organisation=unit) if unit else clocks


def _late(rows: Rows, period: Period, unit: str) -> Rows:
    return rows.filter(Exists(running(unit).filter(due_at__lt=timezone.now())))


def _due(rows: Rows, period: Period, unit: str) -> Rows:
    clocks = running(unit).filter(due_at__gte=period.begins, due_at__lt=period.ends)
    return rows.filter(Exists(clocks))


def _wanted(rows: Rows, period: Period, unit: str) -> Rows:
    days = {"needed_by__gte": period.since, "needed_by__lte": period.until}
    return rows.filter(state__in=OPEN, **days)


def _owing(rows: Rows, period: Period, unit: str) -> Rows:
    return rows.filter(waiting_since__isnull=False, state__in=OPEN)


NEED_FIGURES = {
    one.code: one
    for one in (
        Figure("asked", _("sent in the period"), _within("submitted_at"), inside=False),
        Figure("answered", _("first answered in the period"), _answered),
        Figure("closed", _("closed in the period, without those withdrawn"), _closed()),
        Figure("solved", _("closed in the period as solved"), _closed(Outcome.SOLVED)),
        Figure(
            "withdrawn",
            _("withdrawn in the period"),
            _within("closed_at", state=NeedState.CLOSED, outcome=Outcome.WITHDRAWN),
        ),
        Figure("rated", _("rated in the period"), _rated),
        Figure("redone", _("not accepted in the period"), _said("redone")),
        Figure("escalated", _("put to the leader in the period"), _said("escalated")),
        Figure("decided", _("decided by the leader in the period"), _said("decided")),
        Figure("open", _("sent and not over"), _held(OPEN), inside=False),
        Figure("unanswered", _("sent and not answered"), _held(WAITING), inside=False),
        Figure("late", _("past their time"), _late),
        Figure("due", _("due in the period"), _due),
        Figure("wanted", _("needed by a day of the period"), _wanted, inside=False),
        Figure("owing", _("waits for material of who asks"), _owing),
    )
}


def _step(state: str) -> Narrow:
    def narrow(rows: Rows, period: Period, unit: str) -> Rows:
        return rows.filter(pk__in=steps_of(state, period, unit).values("match"))

    return narrow


BY_BOTH = Q(asker_confirmed_at__isnull=False, offerer_confirmed_at__isnull=False)


def counted_steps(period: Period) -> QuerySet[MatchStep]:
    """Steps that count, by the day on which they were taken."""
    return MatchStep.objects.filter(
        confirmed_at__isnull=False, on__gte=period.since, on__lte=period.until
    )


def steps_of(state: str, period: Period, by: str = "") -> QuerySet[MatchStep]:
    """Those of one state; `by`: confirmed by "both" sides, or on the word of the "office"."""
    steps = counted_steps(period).filter(state=state)
    if by == "office":
        return steps.exclude(BY_BOTH)
    return steps.filter(BY_BOTH) if by == "both" else steps


MATCH_FIGURES = {
    one.code: one
    for one in (
        Figure("made", _("proposed in the period"), _within("created_at")),
        Figure("signed", _("signed in the period"), _step(MatchState.SIGNED)),
        Figure("fulfilled", _("fulfilled in the period"), _step(MatchState.FULFILLED)),
        Figure("ended", _("ended in the period"), _within("ended_at")),
        Figure(
            "ended_fulfilled",
            _("ended in the period by being fulfilled"),
            _within("ended_at", state=MatchState.FULFILLED),
        ),
        Figure(
            "dropped",
            _("dropped in the period"),
            _within("ended_at", state=MatchState.DROPPED),
        ),
    )
}


def main_stage(owner: str = "organisation") -> Subquery:
    """The stage that stands for an organisation: its main one in the row's chain."""
    places = Placement.objects.filter(
        organisation=OuterRef(owner), stage__chain=OuterRef("chain")
    ).order_by("-is_primary", "pk")
    return Subquery(places.values("stage")[:1])


def narrow_needs(rows: QuerySet[Need], actor: Actor, cut: Cut) -> QuerySet[Need]:
    figure = NEED_FIGURES.get(cut.figure)
    if figure is not None:
        rows = figure.narrow(rows, cut.period, cut.unit)
        if figure.inside:
            rows = rows.filter(concerned(actor))
    elif cut.unit:
        rows = _held(NeedState.values)(rows, cut.period, cut.unit)
    if cut.rating:
        rows = rows.filter(rating=cut.rating).filter(concerned(actor))
    if cut.stage or cut.district:
        rows = named(rows, actor)
    return narrow_places(rows, cut)


def named(rows: QuerySet[Need], actor: Actor) -> QuerySet[Need]:
    """Those whose asker the actor may know: a stage or a district would tell whose a need is."""
    if actor.sees_all:
        return rows
    return rows.filter(Exists(need_policy.rows(actor, "name").filter(pk=OuterRef("pk"))))


def narrow_places(rows: Rows, cut: Cut) -> Rows:
    """By the main stage or the district of whose it is; `none` where that is not known."""
    if cut.stage:
        key = None if cut.stage == NO_STAGE else cut.stage
        rows = rows.annotate(of_stage=main_stage()).filter(of_stage=key)
    if cut.district:
        code = "" if cut.district == NO_DISTRICT else cut.district
        rows = rows.filter(organisation__district_code=code)
    return rows


def narrow_matches(rows: QuerySet[Match], cut: Cut) -> QuerySet[Match]:
    figure = MATCH_FIGURES.get(cut.figure)
    if figure is not None:
        rows = figure.narrow(rows, cut.period, cut.by)
    return rows.filter(drop_reason=cut.reason) if cut.reason else rows


def _ending(rows: Rows, period: Period, unit: str) -> Rows:
    days = {"available_until__gte": period.since, "available_until__lte": period.until}
    return rows.filter(state=ResourceState.OPEN, **days)


RESOURCE_FIGURES = {
    one.code: one
    for one in (
        Figure(
            "offered",
            _("written down in the period"),
            lambda rows, period, unit: _within("created_at")(rows, period, unit).exclude(
                state=ResourceState.DRAFT
            ),
        ),
        Figure("ending", _("offered until a day of the period"), _ending),
    )
}


def narrow_resources(rows: QuerySet[Resource], cut: Cut) -> QuerySet[Resource]:
    figure = RESOURCE_FIGURES.get(cut.figure)
    if figure is not None:
        rows = figure.narrow(rows, cut.period, cut.unit)
    return narrow_places(rows, cut)
