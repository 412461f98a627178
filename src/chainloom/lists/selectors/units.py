"""Who can be made responsible for a need, or look after a project."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
from chainloom.notices.selectors import members_of
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from ..models import AssignmentState, Need

UNITS = (Role.BUREAU, Role.PARTNER, Role.OFFICE)


def units_for(
    need: Need, actor: Actor, held: Collection[int] | None = None
) -> QuerySet[Organisation]:
    """Organisations for which somebody acts here as bureau, partner or office, but the asker.

    Those responsible already are left out; with `held` only they are given.
    """
    if held is not None:
        rows = organisation_policy.rows(actor).order_by("kind", "sort_key")
        return rows.filter(pk__in=held)
    taken = need.assignments.exclude(state=AssignmentState.RELEASED)
    rows = acting_units(actor, need.chain_id).exclude(pk=need.organisation_id)
    return rows.exclude(pk__in=taken.values("organisation"))


def acting_units(actor: Actor, chain_id: int) -> QuerySet[Organisation]:
    """Organisations for which somebody acts here as bureau, partner or office; bureaus first,
    whose work it mostly is."""
    acting = members_of(OuterRef("pk"), chain_id, *UNITS)
    rows = organisation_policy.rows(actor).filter(Exists(acting))
    rows = rows.alias(is_bureau=Exists(acting.filter(role=Role.BUREAU)))
    return rows.order_by("-is_bureau", "kind", "sort_key")
