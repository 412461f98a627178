"""What falls on the days of a month: clocks, days wanted, ends of offers, steps, policies, events.

Counted and cut in the database: of a day with much, so many entries of each sort are read, and how
many there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.core.working_time import WorkingCalendar

from ... import limits
from ...matchmaking_policy import matchmaking_policy
from ...models import (
    Clock,
    Matchmaking,
    MatchStep,
    Need,
    Policy,
    PolicyState,
    Resource,
    ResourceState,
)
from ...models.needs import OVER
from ...policies_policy import policy_rights
from ...policy import match_policy, need_policy
from .. import needs as need_reads
from .. import resources as resource_reads
from .figures import CUTS, Cut, narrow_places
from .periods import Period

# Of one day on the page of a month, and on the page of the day.
A_DAY, ALL_OF_A_DAY = 4, 200


@dataclass(frozen=True)
class Entry:
    """One thing on a day; `at` where it has a time of day."""

    day: date
    sort: str
    title: str
    url: str
    tone: str
    icon: str
    note: str = ""
    at: datetime | None = None

    @property
    def label(self) -> Any:
        return SORTS[self.sort].label


@dataclass
class Day:
    """A day of the calendar: what is on it, and whether it is worked."""

    date: date
    entries: list[Entry] = field(default_factory=list)
    count: int = 0
    # "off" for a public holiday or a day the office has off, "on" for a weekend day worked.
    mark: str = ""
    is_worked: bool = True
    in_month: bool = True

    @property
    def more(self) -> int:
        return self.count - len(self.entries)


@dataclass(frozen=True)
class Sort:
    """One sort of entries: `rows(actor, period, filters)` with the day as `on`; None where the
    filters ask for something else."""

    code: str
    label: str | Promise
    icon: str
    rows: Callable[[Actor, Period, dict[str, str]], QuerySet[Any] | None]
    entry: Callable[[Any, str, datetime], Entry]
    order: tuple[str, ...] = ("pk",)


def calendar_of(
    actor: Actor, period: Period, filters: dict[str, str], *, most: int = A_DAY
) -> dict[date, Day]:
    """Every day of the period, in order."""
    calendar = limits.calendar_of(actor.chain)
    days = {day: _day(day, calendar) for day in _days(period)}
    now, slug = timezone.now(), actor.chain.slug
    for sort in _wanted_sorts(filters):
        rows = sort.rows(actor, period, filters)
        if rows is None:
            continue
        for day, count in _counts(rows).items():
            days[day].count += count
        for row in _first_of_each_day(rows, sort, most):
            if len(days[row.on].entries) < most:
                days[row.on].entries.append(sort.entry(row, slug, now))
    return days


def _days(period: Period) -> Iterable[date]:
    length = (period.until - period.since).days
    return (period.since + timedelta(days=ahead) for ahead in range(length + 1))


def _day(day: date, calendar: WorkingCalendar) -> Day:
    return Day(day, mark=calendar.mark(day), is_worked=calendar.is_working_day(day))


def _wanted_sorts(filters: dict[str, str]) -> list[Sort]:
    chosen = filters.get("show", "")
    return [one for one in SORTS.values() if not chosen or one.code == chosen]


def _counts(rows: QuerySet[Any]) -> Counter[date]:
    counted = rows.order_by().values("on").annotate(n=Count("pk"))
    return Counter({one["on"]: one["n"] for one in counted})


def _first_of_each_day(rows: QuerySet[Any], sort: Sort, most: int) -> QuerySet[Any]:
    place = Window(RowNumber(), partition_by=[F("on")], order_by=sort.order)
    return rows.annotate(nth=place).filter(nth__lte=most).order_by("on", *sort.order)


def about_needs_only(filters: dict[str, str]) -> bool:
    """Asked for what only needs have: nothing else is shown then."""
    cut = any(filters.get(name) for name in CUTS if name not in ("stage", "district"))
    return bool(filters.get("state") or filters.get("only") or cut) or (
        filters.get("whose") == "assigned"
    )


def _needs(actor: Actor, filters: dict[str, str]) -> QuerySet[Need]:
    kept = {name: value for name, value in filters.items() if name != "show"}
    return need_reads.narrowed(actor, **kept).select_related(None)


def concerned(actor: Actor) -> Q:
    """Clocks are the business of who asks, who is responsible, the office and the leader."""
    if actor.sees_all:
        return Q()
    held = need_policy.rows(actor, "work").filter(pk=OuterRef("need"))
    return Q(need__organisation=actor.organisation_id) | Q(Exists(held))


def _clocks(actor: Actor, period: Period, filters: dict[str, str]) -> QuerySet[Clock]:
    seen = _needs(actor, filters).filter(pk=OuterRef("need")).order_by()
    rows = Clock.objects.going().filter(
        Exists(seen), concerned(actor), due_at__gte=period.begins, due_at__lt=period.ends
    )
    return rows.select_related("need", "organisation").annotate(on=TruncDate("due_at"))


def _clock_entry(row: Clock, slug: str, now: datetime) -> Entry:
    tone = "danger" if row.due_at < now else "warning" if row.warn_at <= now else "info"
    late = _("past its time") if row.due_at < now else ""
    unit = row.organisation.display_name if row.organisation else ""
    step = str(row.get_step_display())
    note = " · ".join(filter(None, (step, unit, late)))
    url = reverse("lists:need", args=[slug, row.need_id])
    return Entry(row.on, "due", row.need.title, url, tone, "clock", note, row.due_at)


def _wanted(actor: Actor, period: Period, filters: dict[str, str]) -> QuerySet[Need]:
    rows = _needs(actor, filters).exclude(state__in=OVER)
    rows = rows.filter(needed_by__gte=period.since, needed_by__lte=period.until)
    return rows.annotate(on=F("needed_by"))


def _wanted_entry(row: Need, slug: str, now: datetime) -> Entry:
    is_late = row.is_late(timezone.localdate(now))
    tone = "danger" if is_late else "accent"
    note = _("the day is past") if is_late else row.amount_text
    url = reverse("lists:need", args=[slug, row.pk])
    return Entry(row.on, "wanted", row.title, url, tone, "hand-stop", note)


def _ends(actor: Actor, period: Period, filters: dict[str, str]) -> QuerySet[Resource] | None:
    if about_needs_only(filters):
        return None
    kept = {name: filters.get(name, "") for name in ("q", "kind", "whose", "stage", "district")}
    rows = resource_reads.resources(actor, **kept).filter(
        state=ResourceState.OPEN,
        available_until__gte=period.since,
        available_until__lte=period.until,
    )
    return rows.annotate(on=F("available_until"))


def _ends_entry(row: Resource, slug: str, now: datetime) -> Entry:
    url = reverse("lists:resource", args=[slug, row.pk])
    whose = row.organisation.display_name
    return Entry(row.on, "ends", row.title, url, "neutral", "packages", whose)


def _steps(actor: Actor, period: Period, filters: dict[str, str]) -> QuerySet[MatchStep] | None:
    if about_needs_only(filters):
        return None
    seen = match_policy.rows(actor).filter(pk=OuterRef("match"))
    rows = MatchStep.objects.filter(
        Exists(seen), refused_at=None, on__gte=period.since, on__lte=period.until
    )
    if kind := filters.get("kind"):
        rows = rows.filter(match__need__kind=kind)
    if filters.get("whose") == "own":
        mine = actor.organisation_id
        rows = rows.filter(
            Q(match__need__organisation=mine) | Q(match__resource__organisation=mine)
        )
    for word in filters.get("q", "").split():
        rows = rows.filter(
            Q(match__need__title__icontains=word) | Q(match__resource__title__icontains=word)
        )
    if filters.get("stage") or filters.get("district"):
        about = need_policy.rows(actor, "name").filter(pk=OuterRef("match__need"))
        cut = Cut(stage=filters.get("stage", ""), district=filters.get("district", ""))
        rows = rows.filter(Exists(narrow_places(about, cut)))
    return rows.select_related("match__need")


def _step_entry(row: MatchStep, slug: str, now: datetime) -> Entry:
    said = str(row.get_state_display())
    if row.is_open():
        said += " · " + _("waits for the other side")
    tone = "warning" if row.is_open() else "success"
    url = reverse("lists:match", args=[slug, row.match_id])
    return Entry(row.on, "step", row.match.need.title, url, tone, "heart-handshake", said)


def _policies(name: str) -> Callable[..., QuerySet[Policy] | None]:
    def rows(actor: Actor, period: Period, filters: dict[str, str]) -> QuerySet[Policy] | None:
        narrowed = [filters.get(one) for one in ("kind", "whose", "stage", "district")]
        if about_needs_only(filters) or any(narrowed):
            return None
        days = {f"{name}__gte": period.since, f"{name}__lte": period.until}
        found = policy_rights.rows(actor).filter(state=PolicyState.PUBLISHED, **days)
        for word in filters.get("q", "").split():
            found = found.filter(Q(title__icontains=word) | Q(summary__icontains=word))
        return found.annotate(on=F(name))

    return rows


def _policy_entry(code: str, tone: str) -> Callable[[Policy, str, datetime], Entry]:
    def entry(row: Policy, slug: str, now: datetime) -> Entry:
        url = reverse("lists:policy", args=[slug, row.pk])
        said = str(SORTS[code].label)
        return Entry(row.on, code, row.title, url, tone, "coin", said)

    return entry


def _fairs(actor: Actor, period: Period, filters: dict[str, str]) -> QuerySet[Matchmaking] | None:
    narrowed = [filters.get(one) for one in ("kind", "whose", "stage", "district")]
    if about_needs_only(filters) or any(narrowed):
        return None
    rows = matchmaking_policy.rows(actor).filter(day__gte=period.since, day__lte=period.until)
    for word in filters.get("q", "").split():
        rows = rows.filter(Q(title__icontains=word) | Q(place__icontains=word))
    return rows.annotate(on=F("day"))


def _fair_entry(row: Matchmaking, slug: str, now: datetime) -> Entry:
    url = reverse("lists:matchmaking", args=[slug, row.pk])
    tone = "danger" if row.is_off() else "accent"
    note = " · ".join(filter(None, (str(row.get_state_display()), row.place)))
    at = timezone.make_aware(datetime.combine(row.day, row.begins))
    return Entry(row.on, "matchmaking", row.title, url, tone, "users-group", note, at)


SORTS = {
    one.code: one
    for one in (
        Sort(
            "matchmaking",
            gettext_lazy("matchmaking event"),
            "users-group",
            _fairs,
            _fair_entry,
            ("begins", "pk"),
        ),
        Sort(
            "due",
            gettext_lazy("time of a step ends"),
            "clock",
            _clocks,
            _clock_entry,
            ("due_at", "pk"),
        ),
        Sort("wanted", gettext_lazy("needed by"), "hand-stop", _wanted, _wanted_entry),
        Sort(
            "policy_ends",
            gettext_lazy("policy: last day"),
            "coin",
            _policies("ends_on"),
            _policy_entry("policy_ends", "warning"),
        ),
        Sort(
            "policy_begins",
            gettext_lazy("policy: first day"),
            "coin",
            _policies("begins_on"),
            _policy_entry("policy_begins", "info"),
        ),
        Sort("step", gettext_lazy("step of a match"), "heart-handshake", _steps, _step_entry),
        Sort("ends", gettext_lazy("offer ends"), "packages", _ends, _ends_entry),
    )
}


def register(sort: Sort) -> None:
    """A sort of entries of a higher app. They are few, and come first of a day with much."""
    own = {code: one for code, one in SORTS.items() if code != sort.code}
    SORTS.clear()
    SORTS.update({sort.code: sort, **own})


def weeks(days: dict[date, Day], period: Period) -> list[list[Day]]:
    """The days in rows from Monday to Sunday; those of the months beside it are blank."""
    first = period.since - timedelta(days=period.since.weekday())
    last = period.until + timedelta(days=6 - period.until.weekday())
    whole = _days(Period(first, last))
    shown = [days.get(day) or Day(day, in_month=False) for day in whole]
    return [shown[at : at + 7] for at in range(0, len(shown), 7)]
