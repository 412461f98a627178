"""What comes of a scenario: who is hit, and what is lost by week, by stage and by firm."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from chainloom.core.errors import Invalid
from chainloom.engines.network import (
    NetworkError,
    Spread,
    hit_district,
    hit_firms,
    hit_outline,
    hit_sectors,
    outage,
    scenario,
)
from chainloom.organisations.models import Organisation

from ...models import Chain, Scenario
from ...selectors.network import ChainNetwork

# Of those who lose most, so many are kept; and of each week.
FIRMS_KEPT = 50
WEEK_FIRMS_KEPT = 6
# Less than this part of what a firm usually makes is what rounding leaves, and no loss.
NOISE = 1e-9
# Who loses less of a usual week than this is not counted as losing in it.
NOTICED = 0.005


def who_is_hit(network: ChainNetwork, choice: dict[str, Any], chain: Chain) -> np.ndarray:
    """A mask of the firms that a choice meets (n); `Invalid` where it meets nobody, or names a firm
    that stands on no stage."""
    hit = np.zeros(network.network.size, dtype=bool)
    chosen = choice.get("firms", [])
    away = [pk for pk in chosen if network.place(pk) is None]
    if away:
        raise _off_stage(away[0], network.year)
    hit |= hit_firms(network.network, map(str, chosen))
    there = set(network.network.sectors)
    stages = [str(pk) for pk in choice.get("stages", []) if str(pk) in there]
    hit |= hit_sectors(network.network, stages)
    is_by_place = bool({"district", "outline"} & choice.keys())
    places = _places(network, chain) if is_by_place else []
    if "district" in choice and any(row[0] for row in places):
        # Nobody lies there: said below, if nothing else was chosen.
        with suppress(NetworkError):
            hit |= hit_district(network.network, [row[0] for row in places], choice["district"])
    if "outline" in choice:
        try:
            hit |= hit_outline(
                network.network,
                np.array([row[1] for row in places]),
                np.array([row[2] for row in places]),
                [choice["outline"]],
            )
        except NetworkError as problem:
            raise Invalid(
                "bad_outline",
                _("An outline needs three corners or more, each a longitude and a latitude."),
                field="outline",
            ) from problem
    if not hit.any():
        raise nobody_hit()
    return hit


def nobody_hit() -> Invalid:
    return Invalid(
        "nobody_hit",
        _("Nobody on the chain is hit by this: choose a firm, a stage, a district or an area."),
    )


def _off_stage(organisation: int, year: int) -> Invalid:
    firm = Organisation.objects.filter(pk=organisation).first()
    return Invalid(
        "off_stage",
        _("“%(name)s” stands on no stage of the chain in %(year)s; leave it out.")
        % {"name": firm.display_name if firm else organisation, "year": year},
        field="firms",
    )


def _places(network: ChainNetwork, chain: Chain) -> list[tuple[str, float, float]]:
    """District code, longitude and latitude of every firm, NaN where not known."""
    # A list of many thousand ids is no condition: all of the chain are read.
    rows = Organisation.objects.filter(participations__chain=chain)
    where = {
        pk: (district, np.nan if x is None else x, np.nan if y is None else y)
        for pk, district, x, y in rows.values_list(
            "pk", "district_code", "longitude", "latitude"
        ).iterator(chunk_size=20_000)
    }
    return [where.get(pk, ("", np.nan, np.nan)) for pk in network.organisations.tolist()]


def calculate(
    made: Scenario, network: ChainNetwork, progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """What comes of it, as plain values: by week, by stage and week, and who loses most; and of
    what network. `progress` is told of weeks done and weeks."""
    hit = who_is_hit(network, made.choice, made.chain)
    gone = outage(network.network, hit, weeks=made.weeks, share=made.strength / 100)
    spread = scenario(
        network.network,
        [gone],
        network.essential,
        horizon=made.horizon,
        stock=made.stock,
        progress=progress,
    )
    # More than usual is made up for later weeks' orders: no loss, and no gain to set against it.
    lost = np.where(spread.lost > NOISE * spread.usual, spread.lost, 0.0)
    usual = float(spread.usual.sum())
    total = float(lost.sum())
    return {
        "hit": int(hit.sum()),
        "usual": round(usual, 4),
        "lost": round(total, 4),
        "share": total / (usual * made.horizon) if usual else 0.0,
        "by_week": [round(float(one), 4) for one in lost.sum(axis=1)],
        "stages": _by_stage(spread, lost),
        "firms": _by_firm(network, spread, lost, hit),
        "week_firms": [_of_week(network, spread.usual, week, hit) for week in lost],
        "basis": network.basis_values,
    }


def _by_stage(spread: Spread, lost: np.ndarray) -> list[dict[str, Any]]:
    found = []
    for place, stage in enumerate(spread.sectors):
        of_stage = spread.sector == place
        weeks = lost[:, of_stage].sum(axis=1)
        usual = float(spread.usual[of_stage].sum())
        found.append(
            {
                "stage": int(stage),
                "lost": round(float(weeks.sum()), 4),
                "usual": round(usual, 4),
                "worst": float(weeks.max(initial=0.0)) / usual if usual else 0.0,
                "weeks": [round(float(one), 4) for one in weeks],
            }
        )
    return sorted(found, key=lambda one: -one["lost"])


def _by_firm(
    network: ChainNetwork, spread: Spread, lost: np.ndarray, hit: np.ndarray
) -> list[dict[str, Any]]:
    of_firm = lost.sum(axis=0)
    order = np.argsort(-of_firm, kind="stable")[:FIRMS_KEPT]
    return [
        {
            "organisation": int(network.organisations[place]),
            "stage": int(network.stages[place]),
            "lost": round(float(of_firm[place]), 4),
            "low": float(spread.level[:, place].min()),
            "first": int(np.argmax(lost[:, place] > 0)) + 1,
            "hit": bool(hit[place]),
        }
        for place in order
        if of_firm[place] > 0
    ]


def _of_week(
    network: ChainNetwork, usual: np.ndarray, lost: np.ndarray, hit: np.ndarray
) -> dict[str, Any]:
    """How many firms lose noticeably in a week, and those that lose most: `loss` is a part of
    what the firm usually makes in a week."""
    noticed = np.flatnonzero(lost > NOTICED * usual)
    order = noticed[np.argsort(-lost[noticed], kind="stable")[:WEEK_FIRMS_KEPT]]
    return {
        "count": len(noticed),
        "firms": [
            {
                "organisation": int(network.organisations[place]),
                "stage": int(network.stages[place]),
                "lost": round(float(lost[place]), 4),
                "loss": round(float(lost[place] / usual[place]), 6),
                "hit": bool(hit[place]),
            }
            for place in order
        ],
    }
