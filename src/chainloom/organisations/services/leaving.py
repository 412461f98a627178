"""What an entry leaves behind in a chain, and who keeps it afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from chainloom.accounts.actor import Actor
from chainloom.audit.services import build, record_many

from ..models import Distinction, Organisation, Participation
from . import effects


def leave_chain(organisation_ids: Sequence[int], chain_id: int) -> None:
    """Take the entries' part in the chain, and what the chain said of them as twins."""
    about = Q(one__in=organisation_ids) | Q(other__in=organisation_ids)
    Distinction.objects.filter(about, chain=chain_id).delete()
    Participation.objects.filter(organisation__in=organisation_ids, chain=chain_id).delete()


def pass_on(
    shared: Mapping[int, Organisation], *, by: Actor, context: dict[str, Any] | None = None
) -> None:
    """Of the chains that remain, the longest standing becomes the first where none is.

    Without this, an entry whose first chain left would be one whose figures, name and code
    nobody may open or change any more.
    """
    left = Participation.objects.filter(organisation__in=shared)
    kept = left.filter(figures_withheld=False).values_list("organisation_id", flat=True)
    waiting = left.exclude(organisation__in=list(kept)).order_by("-created_at", "-pk")
    # Read from the newest: the oldest of an entry is what remains.
    heirs = {standing.organisation_id: standing for standing in waiting}
    rows = Participation.objects.filter(pk__in=[one.pk for one in heirs.values()])
    rows.update(figures_withheld=False)
    record_many(
        build(by=by, action="organisation.passed_on", obj=shared[pk], context=context)
        for pk in sorted(heirs)
    )
    effects.network_changed({one.chain_id for one in heirs.values()})
