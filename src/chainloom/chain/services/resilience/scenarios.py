"""What if: making and removing scenarios; each keeps what came of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit import services as audit
from chainloom.core.classifications import districts
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
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.services import job_enqueue
from chainloom.organisations.models import Organisation

from ...models import Chain, Scenario, Stage
from ...policy import scenario_policy
from ...selectors.network import ChainNetwork, chain_network
from ..common import acting_in, needed_text
from .showing import is_small

JOB = "chain.scenario"
SCENARIOS_MOST = 100
FIRMS_MOST = 500
CORNERS_MOST = 200
# Of those who lose most, so many are kept.
FIRMS_KEPT = 50
# Less than this part of what a firm usually makes is what rounding leaves, and no loss.
NOISE = 1e-9
BOUNDS = {"strength": (1, 100), "weeks": (1, 52), "horizon": (4, 104), "stock": (0, 26)}


def scenario_add(
    *,
    chain: Chain,
    name: str,
    choice: dict[str, Any],
    year: int,
    by: Actor,
    progress: Callable[[int, int], None] | None = None,
    **numbers: float,
) -> Scenario:
    """Calculate and keep a scenario, however large the chain is.

    `choice` says who is hit: {"firms": [ids], "stages": [ids], "district": code,
    "outline": [[longitude, latitude], …]}, all who are in any of these. `numbers`: strength (% of
    capacity lost), weeks, stock (weeks of inputs in store), horizon (weeks looked at). Raises
    `Invalid` for values out of bounds and a choice that meets nobody. `progress` is told of the
    two parts, reading the network and following it; what it raises ends it, and nothing is kept.
    """
    by = acting_in(by, chain)
    scenario_policy.check_add(by)
    made = _described(chain, name, choice, numbers)
    made.year, made.made_by = year, by.label
    _check_room(chain)
    told = progress or (lambda done, total: None)
    told(0, 2)
    network = chain_network(chain, year)
    told(1, 2)
    made.version = network.version
    made.result = calculate(made, network)
    told(2, 2)
    with transaction.atomic():
        Chain.objects.select_for_update().get(pk=chain.pk)
        _check_room(chain)
        made.save()
        audit.record(by=by, action="chain.scenario_added", obj=made)
    return made


def scenario_ask(
    *, chain: Chain, name: str, choice: dict[str, Any], year: int, by: Actor, **numbers: float
) -> Scenario | Job:
    """The same at once in a chain as small as that; in a larger one the job that makes it.

    What can be refused without the network is refused now.
    """
    by = acting_in(by, chain)
    scenario_policy.check_add(by)
    _check_room(chain)
    if is_small(chain, year):
        return scenario_add(chain=chain, name=name, choice=choice, year=year, by=by, **numbers)
    made = _described(chain, name, choice, numbers)
    if not made.choice:
        raise _nobody_hit()
    waiting = Job.objects.filter(
        kind=JOB, chain_id=chain.pk, status__in=(JobStatus.QUEUED, JobStatus.RUNNING)
    )
    _check_room(chain, waiting.count())
    values = {name: getattr(made, name) for name in ("name", "choice", *BOUNDS)}
    return job_enqueue(kind=JOB, params={"chain": chain.pk, "year": year, **values}, by=by)


def _described(
    chain: Chain, name: str, choice: dict[str, Any], numbers: dict[str, float]
) -> Scenario:
    values = {"strength": 100, "weeks": 4, "horizon": 26, "stock": 2.0} | numbers
    _check_numbers(values)
    return Scenario(
        chain=chain,
        name=needed_text(name, 80, "name"),
        choice=clean_choice(chain, choice),
        strength=int(values["strength"]),
        weeks=int(values["weeks"]),
        horizon=int(values["horizon"]),
        stock=float(values["stock"]),
    )


def _check_room(chain: Chain, waiting: int = 0) -> None:
    if Scenario.objects.filter(chain=chain).count() + waiting >= SCENARIOS_MOST:
        raise Invalid(
            "too_many_scenarios",
            _("At most %(n)s scenarios to a chain: remove one first.") % {"n": SCENARIOS_MOST},
        )


@transaction.atomic
def scenario_remove(*, scenario: Scenario, by: Actor) -> None:
    """Remove a scenario for good; it can be made again from what it was made of."""
    scenario_policy.check(by, "edit", scenario)
    audit.record(by=by, action="chain.scenario_removed", obj=scenario)
    scenario.delete()


def _check_numbers(values: dict[str, float]) -> None:
    for name, (low, high) in BOUNDS.items():
        if not low <= values[name] <= high:
            raise Invalid(
                "out_of_bounds",
                _("A number from %(low)s to %(high)s.") % {"low": low, "high": high},
                field=name,
            )
    if values["weeks"] > values["horizon"]:
        raise Invalid(
            "too_long",
            _("Look at least as many weeks ahead as the disruption lasts."),
            field="horizon",
        )


def clean_choice(chain: Chain, choice: dict[str, Any]) -> dict[str, Any]:
    """Only what is there: ids of the chain's firms and stages, a known district, an outline."""
    found: dict[str, Any] = {}
    if firms := sorted(set(choice.get("firms") or [])):
        if len(firms) > FIRMS_MOST:
            raise Invalid("too_many", _("At most %(n)s firms.") % {"n": FIRMS_MOST}, field="firms")
        here = Organisation.objects.filter(pk__in=firms, participations__chain=chain)
        found["firms"] = sorted(here.values_list("pk", flat=True))
    if stages := sorted(set(choice.get("stages") or [])):
        here = Stage.objects.filter(pk__in=stages, chain=chain)
        found["stages"] = sorted(here.values_list("pk", flat=True))
    if district := str(choice.get("district") or "").strip():
        if not districts.exists(district):
            raise Invalid(
                "unknown_district",
                _("“%(code)s” is not a district code of GB/T 2260.") % {"code": district},
                field="district",
            )
        found["district"] = districts.normalise(district)
    if outline := choice.get("outline"):
        if len(outline) > CORNERS_MOST:
            raise Invalid(
                "too_many", _("At most %(n)s corners.") % {"n": CORNERS_MOST}, field="outline"
            )
        found["outline"] = [[round(float(x), 6), round(float(y), 6)] for x, y in outline]
    return found


def who_is_hit(network: ChainNetwork, choice: dict[str, Any], chain: Chain) -> np.ndarray:
    """A mask of the firms that a choice meets (n); `Invalid` where it meets nobody."""
    hit = np.zeros(network.network.size, dtype=bool)
    firms = [str(pk) for pk in choice.get("firms", []) if network.place(pk) is not None]
    hit |= hit_firms(network.network, firms)
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
        raise _nobody_hit()
    return hit


def _nobody_hit() -> Invalid:
    return Invalid(
        "nobody_hit",
        _("Nobody on the chain is hit by this: choose a firm, a stage, a district or an area."),
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


def calculate(made: Scenario, network: ChainNetwork) -> dict[str, Any]:
    """What comes of it, as plain values: by week, by stage and week, and who loses most."""
    hit = who_is_hit(network, made.choice, made.chain)
    gone = outage(network.network, hit, weeks=made.weeks, share=made.strength / 100)
    spread = scenario(
        network.network, [gone], network.essential, horizon=made.horizon, stock=made.stock
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
