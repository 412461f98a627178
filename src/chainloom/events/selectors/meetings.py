"""Who sits in the body that meets, and what meetings resolved."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.agreements.policy import speaks
from chainloom.organisations.models import BodyMembership

from ..models import Event, Presence, Resolution, ResolutionState
from ..policy import resolution_policy

_ORDER = {role: at for at, role in enumerate(("secretary", "chair", "deputy", "member", "guiding"))}


def seats_on(event: Event) -> list[BodyMembership]:
    """The seats of the body that were in force on the day of the meeting, the highest first."""
    if event.body_id is None:
        return []
    day = event.day
    rows = BodyMembership.objects.filter(
        Q(from_date=None) | Q(from_date__lte=day),
        Q(until=None) | Q(until__gte=day),
        body=event.body_id,
    )
    found = rows.select_related("member").order_by("pk")
    return sorted(found, key=lambda seat: (_ORDER.get(seat.role, len(_ORDER)), seat.pk))


@dataclass(frozen=True)
class SeatLine:
    seat: BodyMembership
    presence: str

    @property
    def word(self) -> str:
        return str(Presence(self.presence).label) if self.presence else ""


def seat_lines(event: Event) -> list[SeatLine]:
    said = dict(event.presences.values_list("seat", "presence"))
    return [SeatLine(seat, said.get(seat.pk, "")) for seat in seats_on(event)]


def resolutions(
    actor: Actor, *, state: str = "", whose: str = "", q: str = ""
) -> QuerySet[Resolution]:
    """Those the actor sees, the first due first; `state` may be `late` or `to_do`, `whose` own."""
    rows = resolution_policy.rows(actor).select_related("event", "owner__merged_into")
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
