"""What every step of a need does: lock the row, note what happened, audit, tell."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.organisations.models import Organisation

from ...models import Need, NeedEntry
from ...policy import need_policy
from .. import telling


def locked(need: Need, by: Actor, action: str) -> Need:
    """The need as it is now, to be changed by whoever may; nobody else changes it meanwhile."""
    need_policy.check(by, action, need)
    row = Need.objects.select_for_update(of=("self",)).select_related("organisation", "chain")
    return row.get(pk=need.pk)


def office_of(need: Need) -> Organisation | None:
    """The chain's office: the organisation of its office role that was first there."""
    memberships = need.chain.memberships.filter(role="office", ended_at=None)
    first = memberships.order_by("pk").select_related("organisation").first()
    return first.organisation if first else None


def note(
    need: Need,
    by: Actor,
    verb: str,
    *,
    text: str = "",
    inside: bool = False,
    at: datetime | None = None,
    **context: Any,
) -> NeedEntry:
    """Write what happened into the need's story and the audit trail, and tell who should know.

    The trail names the step and no words: a person's name in them could never leave it again.
    """
    entry = NeedEntry.objects.create(
        need=need,
        at=at or timezone.now(),
        by=by.user,
        organisation_id=by.organisation_id,
        verb=verb,
        text=text,
        inside=inside,
    )
    record(by=by, action=f"need.{verb}", obj=need, context={**context, "entry": entry.pk})
    telling.need_told(need, entry, by, context.get("unit"))
    return entry
