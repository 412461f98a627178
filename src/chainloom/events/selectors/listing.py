"""Events as lists, calendar and calendar programs show them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.agreements.policy import speaks
from chainloom.core.digits import whole_number
from chainloom.lists.selectors.boards.periods import Period
from chainloom.notices.selectors import calendar_of

from ..models import SEEN, Event, EventAudience, EventHost, EventStatus, Signup, SignupState
from ..policy import event_policy, signup_policy

# How far back and ahead a calendar program is told of.
FEED_BACK, FEED_AHEAD = 180, 400
FEED_MOST = 500


def events(
    actor: Actor,
    *,
    q: str = "",
    kind: str = "",
    state: str = "",
    when: str = "",
    whose: str = "",
    host: str = "",
) -> QuerySet[Event]:
    """Those the actor sees, narrowed; `when` is `coming`, `past` or `open` (takes sign-ups),
    `whose` `own` (we go, hold or were invited)."""
    now = timezone.now()
    rows = event_policy.rows(actor)
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    if when == "coming":
        rows = rows.filter(ends_at__gte=now)
    elif when == "past":
        rows = rows.filter(ends_at__lt=now)
    elif when == "open":
        rows = rows.filter(ends_at__gt=now, state=EventStatus.PUBLISHED)
    if whose == "own":
        rows = rows.filter(_ours(actor))
    if host:
        pk = whole_number(host) or 0
        held = EventHost.objects.filter(event=OuterRef("pk"), organisation=pk)
        rows = rows.filter(Q(Exists(held)) | Q(body=pk))
    for word in q.split():
        rows = rows.filter(Q(title__icontains=word) | Q(place__icontains=word))
    return rows


def _ours(actor: Actor) -> Q:
    """We go, hold it, or were invited."""
    signed = Signup.objects.filter(event=OuterRef("pk")).exclude(state=SignupState.CANCELLED)
    held = EventHost.objects.filter(event=OuterRef("pk"))
    invited = Event.objects.filter(speaks(actor, "invitations__organisation"), pk=OuterRef("pk"))
    return (
        Q(Exists(signed.filter(speaks(actor, "organisation"))))
        | Q(Exists(held.filter(speaks(actor, "organisation"))))
        | Q(Exists(invited))
    )


def with_counts(rows: QuerySet[Event]) -> QuerySet[Event]:
    """Rows with how many are coming, and their hosts."""
    # Counted for each row that is shown; joined, all sign-ups of all events would be counted.
    people = Signup.objects.filter(event=OuterRef("pk"), state=SignupState.COMING)
    counted = people.order_by().values("event").annotate(n=Count("pk")).values("n")
    coming = Coalesce(Subquery(counted), 0)
    return rows.annotate(coming=coming).select_related("body").prefetch_related(hosts_of())


def is_full(event: Event) -> bool:
    """All its places are taken: who signs up now waits."""
    if event.capacity is None:
        return False
    return event.signups.filter(state=SignupState.COMING).count() >= event.capacity


def next_first(rows: QuerySet[Event]) -> QuerySet[Event]:
    """Those not over yet from the next one on, then those that are over, the last one first."""
    over = Q(ends_at__lt=timezone.now())
    is_over = Case(When(over, then=Value(1)), default=Value(0))
    ahead = Case(When(~over, then=F("starts_at")))
    return rows.alias(is_over=is_over, ahead=ahead).order_by("is_over", "ahead", "-starts_at", "pk")


def hosts_of() -> Prefetch:
    return Prefetch("hosts", EventHost.objects.select_related("organisation__merged_into"))


def of_organisation(actor: Actor, organisation: Any) -> QuerySet[Event]:
    """Events that an organisation holds, its meetings, and those that it goes to as far as the
    actor sees who does; each with `holds`, `goes` and `came`."""
    held = EventHost.objects.filter(event=OuterRef("pk"), organisation=organisation)
    people = signup_policy.rows(actor).filter(event=OuterRef("pk"), organisation=organisation)
    people = people.exclude(state=SignupState.CANCELLED)
    rows = event_policy.rows(actor).annotate(
        holds=Exists(held), goes=Exists(people), came=Exists(people.filter(came_at__isnull=False))
    )
    return rows.filter(Q(holds=True) | Q(goes=True) | Q(body=organisation))


def host_names(row: Event) -> list[str]:
    rows = [one.organisation.now for one in row.hosts.all()]
    return [one.display_name for one in rows]


def public_events(chain: Any) -> QuerySet[Event]:
    """What the public pages show: those for everybody, of a chain with such pages."""
    rows = Event.objects.filter(
        chain=chain, chain__is_public=True, audience=EventAudience.PUBLIC, state__in=SEEN
    )
    return rows.prefetch_related(hosts_of())


def coming_in_public(chain: Any) -> QuerySet[Event]:
    return public_events(chain).filter(ends_at__gte=timezone.now())


# The month


class Day:
    """A day of the calendar with its events; `mark` as the office works."""

    def __init__(self, day: date, *, in_month: bool, mark: str = "", works: bool = True) -> None:
        self.date, self.in_month, self.mark, self.is_worked = day, in_month, mark, works
        self.events: list[Event] = []


def month(actor: Actor, period: Period, rows: QuerySet[Event]) -> list[list[Day]]:
    """The weeks of a month, from Monday to Sunday, with the events of each day."""
    calendar = calendar_of(actor.chain_id)
    first = period.since - timedelta(days=period.since.weekday())
    last = period.until + timedelta(days=6 - period.until.weekday())
    days: dict[date, Day] = {}
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        days[day] = Day(
            day,
            in_month=period.since <= day <= period.until,
            mark=calendar.mark(day),
            works=calendar.is_working_day(day),
        )
    begins, ends = _moment(period.since), _moment(period.until + timedelta(days=1))
    found = rows.filter(starts_at__lt=ends, ends_at__gte=begins).order_by("starts_at", "pk")
    for row in found[:FEED_MOST]:
        day = max(row.day, period.since)
        until = min(row.last_day, period.until)
        while day <= until:
            days[day].events.append(row)
            day += timedelta(days=1)
    whole = list(days.values())
    return [whole[at : at + 7] for at in range(0, len(whole), 7)]


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def for_calendar(actor: Actor) -> QuerySet[Event]:
    """What a person's calendar program is told: what is to come, then the last half year, the
    latest first, as far as there is room."""
    now = timezone.now()
    rows = event_policy.rows(actor).filter(
        state__in=SEEN,
        starts_at__gte=now - timedelta(days=FEED_BACK),
        starts_at__lte=now + timedelta(days=FEED_AHEAD),
    )
    return next_first(rows).select_related("chain")[:FEED_MOST]


def own_signups(actor: Actor, ids: Iterable[int]) -> dict[int, int]:
    """Of each event how many of one's own people are signed up."""
    rows = Signup.objects.filter(speaks(actor, "organisation"), event__in=list(ids))
    rows = rows.exclude(state=SignupState.CANCELLED)
    counted = rows.values("event").annotate(n=Count("pk")).order_by()
    return {row["event"]: row["n"] for row in counted}
