"""A person's calendar address: made, shown again, and taken back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Missing

from ..models import CalendarFeed


@transaction.atomic
def feed_make(*, by: Actor) -> CalendarFeed:
    """A new secret address for the actor's role here; one made before leads nowhere from now."""
    if by.membership is None:
        raise Missing()
    CalendarFeed.objects.filter(membership=by.membership).delete()
    row = CalendarFeed.objects.create(membership=by.membership, created_at=timezone.now())
    record(by=by, action="event.feed_made", obj=by.membership)
    return row


@transaction.atomic
def feed_revoke(*, by: Actor) -> None:
    if by.membership is None:
        raise Missing()
    if CalendarFeed.objects.filter(membership=by.membership).delete()[0]:
        record(by=by, action="event.feed_revoked", obj=by.membership)
