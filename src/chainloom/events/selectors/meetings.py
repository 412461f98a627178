"""Who sits in the body that meets, and what meetings resolved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.agreements.policy import speaks
from chainloom.organisations.models import BodyMembership, on_day
from chainloom.organisations.selectors import bodies

from ..models import AgendaItem, Event, Presence, Resolution, ResolutionState
from ..policy import resolution_policy


def seats_on(event: Event) -> QuerySet[BodyMembership]:
    """The seats of the body that were in force on the day of the meeting, the highest first."""
    if event.body is None:
        return BodyMembership.objects.none()
    return bodies.seats_on(event.body, event.day)


@dataclass(frozen=True)
class SeatLine:
    seat: BodyMembership
    presence: str

    @property
    def word(self) -> str:
        return str(Presence(self.presence).label) if self.presence else ""


def seat_lines(actor: Actor, event: Event) -> list[SeatLine]:
    """Those seats without members that the actor may not know of, as of another chain."""
    if event.body is None:
        return []
    said = dict(event.presences.values_list("seat", "presence"))
    rows = bodies.seats_in(actor, event.body).filter(on_day(event.day))
    return [SeatLine(seat, said.get(seat.pk, "")) for seat in rows]


@dataclass(frozen=True)
class Resolved:
    """What was resolved under an agenda item, of which place on the agenda; None: under none."""

    item: AgendaItem | None
    place: int
    rows: list[Resolution]
    on: date

    @property
    def open(self) -> int:
        return sum(row.is_open() for row in self.rows)

    @property
    def late(self) -> int:
        return sum(row.is_late(self.on) for row in self.rows)


def by_item(
    agenda: Sequence[AgendaItem], resolutions: Iterable[Resolution], on: date
) -> list[Resolved]:
    """Of each agenda item in order, and last of none."""
    under: dict[int | None, list[Resolution]] = {}
    for row in resolutions:
        under.setdefault(row.item_id, []).append(row)
    found = [
        Resolved(item, place, under.get(item.pk, []), on)
        for place, item in enumerate(agenda, start=1)
    ]
    return [*found, Resolved(None, 0, under.get(None, []), on)]


# To be done, to be confirmed, and only then what is settled.
_TURN = (
    ResolutionState.OPEN,
    ResolutionState.CLAIMED,
    ResolutionState.DONE,
    ResolutionState.DROPPED,
)


def ranked(field: str, turn: Sequence[str]) -> Case:
    """States as people read them, one after the other, to order by."""
    whens = [When(**{field: state}, then=Value(at)) for at, state in enumerate(turn)]
    return Case(*whens, default=Value(len(whens)))


def resolutions(
    actor: Actor, *, state: str = "", whose: str = "", q: str = ""
) -> QuerySet[Resolution]:
    """Those the actor sees, with `rank` to order by; `state` may be `late` or `to_do`."""
    rows = resolution_policy.rows(actor).select_related("event", "owner__merged_into")
    rows = rows.alias(rank=ranked("state", _TURN))
    today = timezone.localdate()
    if state == "late":
        rows = rows.filter(state=ResolutionState.OPEN, last_day__lt=today)
    elif state == "to_do":
        rows = rows.filter(state__in=(ResolutionState.OPEN, ResolutionState.CLAIMED))
    elif state:
        rows = rows.filter(state=state)
    if whose == "own":
        rows = rows.filter(speaks(actor, "owner"))
    for word in q.split():
        rows = rows.filter(
            Q(text__icontains=word)
            | Q(event__title__icontains=word)
            | Q(owner__name__icontains=word)
        )
    return rows


def to_do(actor: Actor) -> QuerySet[Resolution]:
    """What the actor's organisation has to do, of meetings."""
    rows = resolutions(actor, whose="own").filter(state=ResolutionState.OPEN)
    return rows.order_by("last_day", "pk")


def to_confirm(actor: Actor) -> QuerySet[Resolution]:
    """What waits for the actor's word."""
    rows = resolution_policy.rows(actor, "answer").filter(state=ResolutionState.CLAIMED)
    return rows.select_related("event", "owner__merged_into").order_by("claimed_on", "pk")
