"""Whom to turn to, where the actor may know it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Contact
from chainloom.organisations.policy import contact_policy

MOST = 3


def contacts_of(actor: Actor, row: Any, policy: Any) -> list[Contact]:
    """The contact that a need or resource names, else the first of its organisation.

    Being responsible for it, or both sides of a match being interested, opens these and nothing
    else of the organisation (`policy.rows(actor, "contact")`). What another chain wrote down is
    that chain's: only a contact that the row names, or that the actor may see anyway.
    """
    if not policy.may(actor, "contact", row):
        return []
    there = Contact.objects.filter(erased_at=None, organisation=row.organisation_id)
    if row.contact_id and (named := there.filter(pk=row.contact_id).first()):
        return [named]
    seen = contact_policy.rows(actor).filter(organisation=row.organisation_id)
    here = there.filter(Q(source__chain=row.chain_id) | Q(pk__in=seen))
    return list(here.order_by("pk")[:MOST])
