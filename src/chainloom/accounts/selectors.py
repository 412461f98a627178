"""Reading memberships."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from .actor import Actor
from .models import Membership, Role, User

# Where a person holds several roles in a chain and chose none, the widest acts.
RANK = [Role.OFFICE, Role.LEADER, Role.BUREAU, Role.PARTNER, Role.FIRM]


def memberships_of(user: User) -> QuerySet[Membership]:
    """The current memberships of a person, with chain and organisation.

    For an entry that was merged into another nobody acts; an undone merge brings the role back.
    """
    return (
        Membership.objects.filter(user=user, ended_at=None, organisation__merged_into=None)
        .select_related("chain", "organisation", "user")
        .order_by("chain__name", "pk")
    )


def membership_for(
    *, user: User, chain_slug: str, preferred_id: int | None = None
) -> Membership | None:
    """The membership through which a person acts in a chain, or None for a stranger."""
    held = list(memberships_of(user).filter(chain__slug=chain_slug))
    for membership in held:
        if membership.pk == preferred_id:
            return membership
    return min(held, key=lambda membership: RANK.index(Role(membership.role)), default=None)


def organisations_to_invite(actor: Actor) -> QuerySet[Any]:
    """The organisations of the actor's chain; the registry stands above this app."""
    organisation = apps.get_model("organisations", "Organisation")
    return organisation.objects.filter(merged_into=None, participations__chain=actor.chain_id)
