"""Which entries somebody said are not the same organisation."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from chainloom.accounts.actor import Actor

from ..models import Distinction, Organisation
from ..policy import distinction_policy


def told_apart(actor: Actor, organisation: Organisation) -> QuerySet[Distinction]:
    """What the actor may read of it, the newest first."""
    rows = distinction_policy.rows(actor).filter(_about(organisation.pk))
    return rows.select_related("one", "other", "created_by").order_by("-pk")


def told_apart_pair(actor: Actor, one: Organisation, other: Organisation) -> Distinction | None:
    """What was said of these two, for who is about to merge them."""
    return told_apart(actor, one).filter(_about(other.pk)).first()


def different_from(actor: Actor, pk: int) -> set[int]:
    """The entries that the actor's chain knows to be different from this one."""
    rows = Distinction.objects.filter(_about(pk))
    if actor.chain_id is not None:
        rows = rows.filter(chain=actor.chain_id)
    pairs = rows.values_list("one_id", "other_id")
    return {one for pair in pairs for one in pair} - {pk}


def _about(pk: int) -> Q:
    return Q(one=pk) | Q(other=pk)
