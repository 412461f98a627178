"""What the database knows of the owners of offers, and what a need asks of them.

For many organisations at once, in one query each: how their matches ended and how soon they
answered, the qualifications they hold, the stage on which they stand.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, F, Q

from chainloom.chain.models import Placement, StageInput
from chainloom.organisations.certificate_kinds import kinds
from chainloom.organisations.models import Certificate

from ..models import Match, MatchState, ProposedBy

# Farther along the chain hardly tells one offer from another.
STEPS_MOST = 6
A_DAY = timedelta(days=1)


@dataclass
class Owner:
    """`past` matches that ended, those `fulfilled` of them, the mean days until an answer."""

    past: int = 0
    fulfilled: int = 0
    response_days: float | None = None
    papers: list[dict[str, Any]] = field(default_factory=list)
    stage: str = ""


def owners_of(chain_id: int, keys: Collection[int]) -> dict[int, Owner]:
    """Of these organisations, as they stand in the chain."""
    found = {key: Owner() for key in keys}
    _add_matches(found, chain_id)
    for row in Certificate.objects.filter(organisation__in=keys):
        found[row.organisation_id].papers.append(
            {"code": row.kind, "issued": row.issued_on, "expires": row.expires_on}
        )
    placed = Placement.objects.filter(stage__chain=chain_id, organisation__in=keys)
    for organisation, stage in placed.order_by("is_primary", "-pk").values_list(
        "organisation", "stage"
    ):
        # The main stage comes last.
        found[organisation].stage = str(stage)
    return found


def _add_matches(found: dict[int, Owner], chain_id: int) -> None:
    fulfilled = Q(state=MatchState.FULFILLED)
    asked = Q(offerer_at__isnull=False) & ~Q(proposed_by=ProposedBy.OFFERER)
    rows = (
        Match.objects.filter(chain=chain_id, resource__organisation__in=found)
        .values("resource__organisation")
        .annotate(
            past=Count("pk", filter=fulfilled | Q(state=MatchState.DROPPED)),
            kept=Count("pk", filter=fulfilled),
            waited=Avg(F("offerer_at") - F("created_at"), filter=asked),
        )
    )
    for row in rows:
        owner = found[row["resource__organisation"]]
        owner.past, owner.fulfilled = row["past"], row["kept"]
        if row["waited"] is not None:
            owner.response_days = max(row["waited"] / A_DAY, 0.0)


def steps_from(chain_id: int, organisation_id: int) -> dict[str, int]:
    """Stage → steps along the chain, up or down, from where the organisation stands; empty where
    it stands nowhere."""
    reached = {
        str(stage): 0
        for stage in Placement.objects.filter(
            stage__chain=chain_id, organisation=organisation_id
        ).values_list("stage", flat=True)
    }
    if not reached:
        return {}
    beside: dict[str, set[str]] = {}
    links = StageInput.objects.filter(upstream__chain=chain_id)
    for upstream, downstream in links.values_list("upstream", "downstream"):
        beside.setdefault(str(upstream), set()).add(str(downstream))
        beside.setdefault(str(downstream), set()).add(str(upstream))
    edge = set(reached)
    for step in range(1, STEPS_MOST + 1):
        edge = {other for one in edge for other in beside.get(one, ())} - set(reached)
        reached |= dict.fromkeys(edge, step)
    return reached


def qualifications_named(words: str) -> list[str]:
    """Codes of the qualifications whose official name the words hold: 要求高新技术企业."""
    return [one.code for one in kinds() if one.name in words]
