"""The chain at a glance, for people who are not signed in, and the members who agreed to be named.

Counts alone, and no figure of a stage that would tell of one firm what its own pages keep: who
stands on a stage is not said, only how many. A member is named when it said so itself
(`Participation.consents` has "public"), with its kind, its stages and its city, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from chainloom.organisations.counting import Asked, Figures, figures
from chainloom.organisations.models import Kind, Organisation
from chainloom.organisations.policy import consenting
from chainloom.organisations.selectors.listing import within

from ..models import Chain, Placement, Stage

COUNTER = "chain.glance"
PUBLIC = "public"


@dataclass(frozen=True)
class Glance:
    """Organisations, firms and firms of the district in the chain; stages by their keys with the
    organisations of the district that stand there."""

    organisations: int
    firms: int
    local_firms: int
    stages: dict[int, int]


def count_glance(chain: Any, asked: Asked) -> Glance:
    here = Organisation.objects.filter(participations__chain=chain, merged_into=None)
    firms = Q(kind=Kind.FIRM)
    local = within(chain.district_code)
    found = here.aggregate(
        organisations=Count("pk"),
        firms=Count("pk", filter=firms),
        local_firms=Count("pk", filter=firms & local),
    )
    placed = Placement.objects.filter(
        within(chain.district_code, field="organisation__district_code"),
        stage__chain=chain,
        organisation__merged_into=None,
    )
    by_stage = placed.order_by().values("stage").annotate(n=Count("organisation", distinct=True))
    return Glance(**found, stages={row["stage"]: row["n"] for row in by_stage})


def glance(chain: Chain) -> Figures[Glance]:
    """What was counted, with its time."""
    return figures(COUNTER, chain, Asked(timezone.localdate()))


def stages_of(chain: Chain, at: Glance) -> list[tuple[Stage, int]]:
    """The stages from upstream down, each with how many of the district stand there."""
    return [(stage, at.stages.get(stage.pk, 0)) for stage in Stage.objects.filter(chain=chain)]


def public_members(chain: Chain) -> QuerySet[Organisation]:
    """Those who agreed to be named to everybody, by name, with their stages (`placed`)."""
    rows = Organisation.objects.filter(pk__in=consenting(chain.pk, PUBLIC)).order_by(
        "kind", "sort_key", "pk"
    )
    places = Placement.objects.filter(stage__chain=chain).select_related("stage")
    ordered = places.order_by("-is_primary", "pk")
    return rows.prefetch_related(Prefetch("placements", ordered, to_attr="placed"))
