"""Resources as pages, API and command line ask for them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from chainloom.accounts.actor import Actor

from ..models import Resource, ResourceState
from ..models.resources import stale_before
from ..policy import resource_policy
from .boards.figures import Cut, narrow_resources
from .titles import titled


def resources(
    actor: Actor, *, q: str = "", kind: str = "", state: str = "", whose: str = "", **cut: str
) -> QuerySet[Resource]:
    """The resources the actor sees, narrowed; of a `Cut` stage, district and last days count."""
    rows = resource_policy.rows(actor).select_related("organisation", "source")
    if kind:
        rows = rows.filter(kind=kind)
    if state == "stale":
        rows = stale(rows)
    elif state:
        rows = rows.filter(state=state)
    if whose == "own":
        rows = rows.filter(organisation=actor.organisation_id)
    rows = narrow_resources(rows, Cut(**cut))
    for word in q.split():
        rows = rows.filter(
            titled(Resource, actor.chain_id, word)
            | Q(text__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(organisation__short_name__icontains=word)
        )
    return rows


def stale(rows: QuerySet[Resource]) -> QuerySet[Resource]:
    """Those offered that nobody has confirmed for a long time (`Resource.is_stale`)."""
    old = Q(confirmed_at=None) | Q(confirmed_at__lt=stale_before())
    return rows.filter(old, state=ResourceState.OPEN)
