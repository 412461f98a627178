"""Whom to turn to, where the actor may know it."""

from __future__ import annotations

from typing import Any

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Contact

MOST = 3


def contacts_of(actor: Actor, row: Any, policy: Any) -> list[Contact]:
    """The contact that a need or resource names, else the first of its organisation.

    Being responsible for it, or both sides of a match being interested, opens these and nothing
    else of the organisation (`policy.rows(actor, "contact")`).
    """
    if not policy.may(actor, "contact", row):
        return []
    there = Contact.objects.filter(erased_at=None, organisation=row.organisation_id)
    if row.contact_id and (named := there.filter(pk=row.contact_id).first()):
        return [named]
    return list(there.order_by("pk")[:MOST])
