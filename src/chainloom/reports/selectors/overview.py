"""What the overview shows: to each role what it can act on today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
from chainloom.chain.models import Placement, Stage
from chainloom.chain.policy import stage_policy
from chainloom.chain.selectors.figures import MapFilters
from chainloom.chain.selectors.gaps import BY_CODE, RULES
from chainloom.chain.selectors.map import MapData, map_data
from chainloom.chain.services.resilience import risk_figures
from chainloom.imports.models import Import, ImportStatus
from chainloom.lists.selectors.boards.my_day import count_of, first_of, my_day
from chainloom.organisations.counting import Asked
from chainloom.organisations.counting import figures as counted
from chainloom.organisations.models import Certificate, Kind, Organisation
from chainloom.organisations.selectors import listing
from chainloom.organisations.selectors.office import changes_by_firms, open_claims
from chainloom.organisations.selectors.tiers import expiring, kind_label, rank_of, tier_figures

from .day import day_for

SHOWN = 8
DAY_SHOWN = 5
LOCAL_FIRMS, ENDING = "reports.local_firms", "reports.ending"


@dataclass(frozen=True)
class StageGap:
    """A stage that is thin or fragile, and the gravest rule that says so."""

    stage: Stage
    label: Any
    tone: str
    more: int


@dataclass(frozen=True)
class TopRisk:
    """A firm whose stop would hurt the chain most, and the part of the output lost."""

    organisation: Organisation
    stage: Stage | None
    esri: float

    @property
    def organisation_id(self) -> int:
        return self.organisation.pk


@dataclass(frozen=True)
class Expiry:
    """A certificate that ends soon, in words."""

    certificate: Certificate
    label: str
    rank: int
    days: int


def overview_for(actor: Actor) -> dict[str, Any]:
    """Everything the overview's template names; parts that are not for the role are empty."""
    today = timezone.localdate()
    figures = map_data(chain=actor.chain, filters=MapFilters(as_of=today), actor=actor)
    local, tiers = counted(LOCAL_FIRMS, actor.chain, Asked(today)), tier_figures(actor, today)
    ending = counted(ENDING, actor.chain, Asked(today)) if actor.sees_all else None
    kept = [one for one in (local, tiers, ending) if one is not None]
    stages = {stage.pk: stage for stage in stage_policy.rows(actor)}
    own = _own(actor)
    certificates = expiring(actor)
    if not actor.sees_all:
        certificates = certificates.filter(organisation=actor.organisation_id)
    found = stage_gaps(figures, stages)
    day = my_day(actor, most=DAY_SHOWN)
    return day_for(actor) | {
        "day": first_of(day, DAY_SHOWN),
        "day_count": count_of(day),
        "today": today,
        "figures": figures,
        # The page has figures of several counts: the oldest speaks for all.
        "counted_at": min(figures.counted_at, *(one.at for one in kept)),
        "is_current": figures.is_current and all(one.is_current for one in kept),
        "local_firms": local.value,
        "stages": len(stages),
        "gaps": found[:SHOWN],
        "gap_count": len(found),
        "tiers": tiers.value,
        "expiring": [_expiry(row, today) for row in certificates[:SHOWN]],
        "expiring_count": certificates.count() if ending is None else ending.value,
        "claims": list(open_claims(actor)[:SHOWN]) if actor.is_office else [],
        "imports": list(_unfinished_imports(actor)[:SHOWN]),
        "changes": changes_by_firms(actor, limit=SHOWN),
        "risk": _risk(actor, today.year, stages),
        "own": own,
        "own_placements": _placements(actor, own),
        "chart": stage_chart(figures, stages),
        "chart_height": 64 + 22 * len(stages),
        "chart_rows": stage_chart_rows(figures, stages),
    }


def count_local_firms(chain: Any, asked: Asked) -> int:
    """Firms of the district in the chain, each once."""
    everyone = Actor.for_system("figures", chain)
    wanted = listing.Wanted(kind=Kind.FIRM, place=listing.LOCAL)
    return listing.organisations(everyone, wanted).count()


def count_ending(chain: Any, asked: Asked) -> int:
    """Certificates in the chain that end soon."""
    return expiring(Actor.for_system("figures", chain), today=asked.day).count()


def stage_gaps(figures: MapData, stages: dict[int, Stage]) -> list[StageGap]:
    """Stages with a gap, the gravest rule first, then in the chain's order."""
    grave = {rule.code: place for place, rule in enumerate(RULES)}
    found = [
        (grave[row.gaps[0]], place, row)
        for place, row in enumerate(figures.stages)
        if row.gaps and row.pk in stages
    ]
    return [
        StageGap(
            stage=stages[row.pk],
            label=BY_CODE[row.gaps[0]].label,
            tone=BY_CODE[row.gaps[0]].tone,
            more=len(row.gaps) - 1,
        )
        for *_rank, row in sorted(found, key=lambda one: one[:2])
    ]


def stage_chart(figures: MapData, stages: dict[int, Stage]) -> dict[str, Any]:
    """Firms by stage, local and outside, from upstream down, as an ECharts option."""
    rows = [row for row in figures.stages if row.pk in stages]
    series = [
        (_("in the district"), [row.counts.local for row in rows]),
        (_("outside"), [row.counts.outside for row in rows]),
    ]
    return {
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "legend": {"top": 0},
        "grid": {"left": 8, "right": 24, "top": 36, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [stages[row.pk].display_name for row in rows],
            "axisLabel": {"interval": 0},
            "axisTick": {"show": False},
        },
        "series": [
            {"name": name, "type": "bar", "stack": "firms", "barMaxWidth": 14, "data": values}
            for name, values in series
        ],
    }


def stage_chart_rows(figures: MapData, stages: dict[int, Stage]) -> list[list[Any]]:
    """The chart's table: headings first."""
    return [
        [_("Stage"), _("in the district"), _("outside")],
        *(
            [stages[row.pk].display_name, row.counts.local, row.counts.outside]
            for row in figures.stages
            if row.pk in stages
        ),
    ]


def _expiry(row: Certificate, today: Any) -> Expiry:
    return Expiry(
        certificate=row,
        label=kind_label(row.kind, row.level),
        rank=rank_of(row.kind, row.level),
        days=(row.expires_on - today).days,
    )


def _risk(actor: Actor, year: int, stages: dict[int, Stage]) -> list[TopRisk]:
    """The five firms that would hurt most: for office and leader."""
    found = risk_figures(actor.chain, year) if actor.sees_all else None
    if found is None:
        return []
    named = Organisation.objects.in_bulk([pk for pk, *_rest in found.top])
    return [
        TopRisk(named[pk], stages.get(stage or 0), esri)
        for pk, stage, esri in found.top
        if esri > 0 and pk in named
    ]


def _unfinished_imports(actor: Actor) -> QuerySet[Import]:
    """Imports that wait for somebody's confirmation."""
    if not actor.is_office:
        return Import.objects.none()
    return Import.objects.filter(
        chain=actor.chain_id, status__in=(ImportStatus.UPLOADED, ImportStatus.PREVIEWED)
    ).order_by("-pk")


def _own(actor: Actor) -> Organisation | None:
    """The member's own organisation: a firm's or partner's overview begins with it."""
    if actor.role not in {Role.FIRM, Role.PARTNER} or actor.membership is None:
        return None
    return actor.membership.organisation


def _placements(actor: Actor, own: Organisation | None) -> list[Placement]:
    if own is None:
        return []
    rows = Placement.objects.filter(organisation=own, stage__chain=actor.chain_id)
    return list(rows.select_related("stage").order_by("-is_primary", "stage__column"))
