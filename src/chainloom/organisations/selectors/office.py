"""What waits for the office: claims, and what firms changed in their own entries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
from chainloom.audit.models import AuditEntry

from ..models import Claim, ClaimStatus, Merge, Organisation, Participation
from ..policy import claim_policy, organisation_policy
from .history import OBJECT, Event, events

FEED_DAYS = 30


def open_claims(actor: Actor) -> QuerySet[Claim]:
    """Claims that wait for this office, the oldest first."""
    rows = claim_policy.rows(actor, "decide").filter(status=ClaimStatus.OPEN)
    return rows.select_related("organisation", "user").order_by("created_at", "pk")


def decided_claims(actor: Actor) -> QuerySet[Claim]:
    rows = claim_policy.rows(actor, "decide").exclude(status=ClaimStatus.OPEN)
    return rows.select_related("organisation", "user", "decided_by").order_by("-decided_at", "-pk")


def own_claims(actor: Actor) -> QuerySet[Claim]:
    """A person's own claims, the newest first."""
    if actor.user is None:
        return Claim.objects.none()
    return (
        Claim.objects.filter(user=actor.user)
        .select_related("organisation", "chain")
        .order_by("-pk")
    )


def changes_by_firms(
    actor: Actor, *, days: int = FEED_DAYS, limit: int = 20, before: int | None = None
) -> list[Event]:
    """What organisations changed in their own entries, the newest first; for the office."""
    if not actor.sees_all or actor.chain_id is None:
        return []
    rows = AuditEntry.objects.filter(
        chain_id=actor.chain_id,
        object_type=OBJECT,
        at__gte=timezone.now() - dt.timedelta(days=days),
    )
    if before:
        rows = rows.filter(id__lt=before)
    # One role at a time: the index gives each in order, and both together in none.
    newest = [
        entry
        for role in (Role.FIRM, Role.PARTNER)
        for entry in rows.filter(role=role).order_by("-id")[:limit]
    ]
    return events(sorted(newest, key=lambda entry: -entry.pk)[:limit], actor)


@dataclass(frozen=True)
class Standing:
    """An organisation's standing in the actor's chain."""

    participation: Participation | None
    may_share: bool
    consents: tuple[str, ...]


def standing_of(actor: Actor, organisation: Organisation) -> Standing:
    row = Participation.objects.filter(organisation=organisation, chain=actor.chain_id).first()
    return Standing(
        participation=row,
        may_share=organisation_policy.may(actor, "share", organisation),
        consents=tuple(row.consents) if row else (),
    )


def merges_of(actor: Actor, organisation: Organisation) -> QuerySet[Merge]:
    """Merges into this entry that still stand, the newest first; for those who may undo them."""
    if not organisation_policy.may(actor, "merge", organisation):
        return Merge.objects.none()
    rows = Merge.objects.filter(survivor=organisation, undone_at=None)
    return rows.select_related("absorbed", "created_by", "survivor__merged_into").order_by("-pk")


def survivor_of(actor: Actor, pk: int) -> Organisation | None:
    """Where an absorbed entry went, for old links; None when there is nothing to see."""
    row = Organisation.objects.filter(pk=pk, merged_into__isnull=False).first()
    seen: set[int] = set()
    while row is not None and row.merged_into_id and row.pk not in seen:
        seen.add(row.pk)
        row = row.merged_into
    if row is None or row.is_merged() or not organisation_policy.may(actor, "view", row):
        return None
    return row
