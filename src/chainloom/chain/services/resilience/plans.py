"""Which second sources to win first, within a number or a budget: plans, made and kept."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit import services as audit
from chainloom.core.errors import Invalid
from chainloom.engines.network import KNOWN, SecondSource, second_sources
from chainloom.engines.network import SourcePlan as Found
from chainloom.jobs.models import Job
from chainloom.jobs.services import job_enqueue

from ...models import Chain, FirmRisk, SourcePlan
from ...policy import source_plan_policy
from ...selectors.network import ChainNetwork, chain_network, firm_count
from ...selectors.resilience.fragile import FragileInput, fragile_inputs
from ...selectors.resilience.sources import Known, input_of, weighed_for
from ..common import acting_in
from .runs import risk_run
from .showing import is_small

JOB = "chain.source_plan"
KEPT = 20
# Up to so many firms a plan is made while the page waits, and all plans are tried where there are
# no more than that.
FIRMS_AT_ONCE, PLANS_AT_ONCE = 300, 200
# Up to so many firms the risk of all is summed; above, that of those whom the plan is about.
FIRMS_ALL, PLANS_MOST = 3_000, 1_000
INPUTS_WEIGHED = 20
CANDIDATES_WEIGHED, CANDIDATES_IN_LARGE = 4, 3
BOUNDS: dict[str, tuple[float, float]] = {
    "budget": (0.01, 1e9),
    "fixed": (0, 1e8),
    "part": (0, 1000),
    "share": (5, 50),
}
COUNT_MOST = INPUTS_WEIGHED
# Parts of the work, in hundredths: as measured in a chain of 100,000 firms.
READING, RISK, PLANNING = 12, 13, 75
Progress = Callable[[int, int, str], None]


def plan_add(
    *, chain: Chain, year: int, by: Actor, progress: Progress | None = None, **asked: Any
) -> SourcePlan:
    """Make a plan and keep it, however large the chain is.

    `asked`: unit (`count`: `budget` is how many; `money`: in 10,000 yuan, each source costing
    `fixed` and `part` % of what moves to it a year), budget, fixed, part, share (% of an input that
    a second source takes). Raises `Invalid` for values out of bounds. `progress` is told of parts
    done, of how many, and in words what is being done; what it raises ends it, and no plan is kept.
    """
    by = acting_in(by, chain)
    source_plan_policy.check_add(by)
    clean = clean_asked(asked)
    told = _Told(progress)
    told.next(READING, _("Reading firms and supply links"))
    network = chain_network(chain, year, told.part)
    told.next(RISK, _("Calculating the systemic risk"))
    run = risk_run(chain=chain, year=year, by=by, draws=False, progress=told.part)
    esri = dict(FirmRisk.objects.filter(run=run).values_list("organisation_id", "esri"))
    told.next(PLANNING, _("Weighing second sources"))
    result = calculate(chain, network, esri, clean, told.part)
    with transaction.atomic():
        made = SourcePlan.objects.create(
            chain=chain,
            year=year,
            version=network.version,
            asked=clean,
            result=result,
            made_by=by.label,
        )
        kept = SourcePlan.objects.filter(chain=chain).values_list("pk", flat=True)[:KEPT]
        SourcePlan.objects.filter(chain=chain).exclude(pk__in=list(kept)).delete()
        audit.record(by=by, action="chain.sources_planned", obj=chain, context={"year": year})
    told.part(1, 1)
    return made


class _Told:
    """Progress over the parts of the work, each of so many hundredths of the whole."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress, self._before, self._parts, self._note = progress, 0, 0, ""

    def next(self, parts: int, note: str) -> None:
        self._before += self._parts
        self._parts, self._note = parts, note
        self.part(0, 1)

    def part(self, done: int, total: int) -> None:
        if self._progress is not None:
            reached = self._before + self._parts * done // max(total, 1)
            self._progress(reached, READING + RISK + PLANNING, self._note)


def plan_ask(*, chain: Chain, year: int, by: Actor, **asked: Any) -> SourcePlan | Job:
    """The same at once in a small chain; in a larger one the job that makes it."""
    by = acting_in(by, chain)
    source_plan_policy.check_add(by)
    clean = clean_asked(asked)
    if firm_count(chain, year, FIRMS_AT_ONCE + 1) <= FIRMS_AT_ONCE and is_small(chain, year):
        return plan_add(chain=chain, year=year, by=by, **clean)
    return job_enqueue(kind=JOB, params={"chain": chain.pk, "year": year, **clean}, by=by)


def clean_asked(asked: dict[str, Any]) -> dict[str, Any]:
    """What was asked for, whole and within bounds."""
    unit = asked.get("unit", "count")
    if unit not in ("count", "money"):
        raise Invalid("unknown_value", _("Choose one of those offered."), field="unit")
    values: dict[str, Any] = {"unit": unit, "budget": 5, "fixed": 0, "part": 0, "share": 30}
    values |= {name: value for name, value in asked.items() if value is not None}
    bounds = BOUNDS | ({"budget": (1, COUNT_MOST)} if unit == "count" else {})
    for name, (low, high) in bounds.items():
        values[name] = float(values[name])
        if not (isfinite(values[name]) and low <= values[name] <= high):
            raise Invalid(
                "out_of_bounds",
                _("A number from %(low)s to %(high)s.") % {"low": f"{low:g}", "high": f"{high:g}"},
                field=name,
            )
    if unit == "count":
        if values["budget"] != int(values["budget"]):
            raise Invalid("not_whole", _("A whole number."), field="budget")
        values |= {"fixed": 0.0, "part": 0.0}
    elif not values["fixed"] and not values["part"]:
        raise Invalid(
            "costs_nothing", _("Say what a second source costs, or plan by number."), field="fixed"
        )
    return {name: values[name] for name in ("unit", *BOUNDS)}


def calculate(
    chain: Chain,
    network: ChainNetwork,
    esri: dict[int, float],
    asked: dict[str, Any],
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """The plan as plain values: its sources in order with gains and costs, and how far from the
    best it can be."""
    fragile = fragile_inputs(network, esri)
    rows = {_key(network, one): one for one in fragile[:INPUTS_WEIGHED]}
    is_large = network.network.size > FIRMS_ALL
    known = _candidates(chain, network, rows)
    share = asked["share"] / 100

    def cost(source: SecondSource) -> float:
        if asked["unit"] == "count":
            return 1.0
        amount = share * rows[source.buyer, source.input].amount
        return float(asked["fixed"] + asked["part"] / 100 * amount) or 1e-9

    watched = _concerned(network, rows, known) if is_large else None
    is_small = network.network.size <= FIRMS_AT_ONCE
    plan = second_sources(
        network.network,
        network.essential,
        budget=asked["budget"],
        cost=cost,
        among={key: sorted(found) for key, found in known.items()},
        share=share,
        watched=watched,
        plans_most=PLANS_AT_ONCE if is_small else 0 if is_large else PLANS_MOST,
        progress=progress,
    )
    return {
        "sources": _sources(network, plan, rows, known, cost=cost, share=share),
        **{
            name: getattr(plan, name)
            for name in ("before", "gain", "cost", "upper", "online", "rising", "exact")
        },
        "considered": plan.considered,
        "inputs": len(rows),
        "fragile": len(fragile),
        "watched": 0 if watched is None else len(watched),
        "firms": network.network.size,
    }


def _key(network: ChainNetwork, one: FragileInput) -> tuple[int, int]:
    """Places of the buyer and of the input, as the engine names them."""
    index = network.network.index
    return index[str(one.buyer)], input_of(network, index[str(one.supplier)], one.product)


def _is_estimated(network: ChainNetwork, one: FragileInput) -> bool:
    """Whether a link between the two is inferred, or its amount was not told."""
    links, index = network.network, network.network.index
    between = links.buyer == index[str(one.buyer)]
    between &= links.supplier == index[str(one.supplier)]
    return bool((links.known[between] == KNOWN.index("inferred")).any())


def _candidates(
    chain: Chain, network: ChainNetwork, rows: dict[tuple[int, int], FragileInput]
) -> dict[tuple[int, int], dict[int, tuple[Known, str]]]:
    """Of each input the places of those who could deliver it too, and how they are known."""
    most = CANDIDATES_IN_LARGE if network.network.size > FIRMS_ALL else CANDIDATES_WEIGHED
    return {
        key: weighed_for(
            chain,
            network,
            buyer=key[0],
            supplier=network.network.index[str(one.supplier)],
            product=one.product,
            most=most,
        )
        for key, one in rows.items()
    }


def _concerned(
    network: ChainNetwork,
    rows: dict[tuple[int, int], FragileInput],
    known: dict[tuple[int, int], dict[int, tuple[Known, str]]],
) -> np.ndarray:
    """The suppliers whom the inputs hang on and those who could deliver too."""
    suppliers = {network.network.index[str(one.supplier)] for one in rows.values()}
    return np.array(sorted(suppliers.union(*known.values())), dtype=np.int64)


def _sources(
    network: ChainNetwork,
    plan: Found,
    rows: dict[tuple[int, int], FragileInput],
    known: dict[tuple[int, int], dict[int, tuple[Known, str]]],
    *,
    cost: Callable[[SecondSource], float],
    share: float,
) -> list[dict[str, Any]]:
    found, reached = [], 0.0
    for source, gain in zip(plan.sources, plan.gains, strict=True):
        one = rows[source.buyer, source.input]
        how, through = known[source.buyer, source.input][source.candidate]
        reached += gain
        found.append(
            {
                "buyer": one.buyer,
                "supplier": one.supplier,
                "candidate": int(network.organisations[source.candidate]),
                "stage": int(network.stages[source.candidate]),
                "input_stage": one.stage,
                "product": one.product,
                "amount": share * one.amount,
                "estimated": _is_estimated(network, one),
                "known": how.name.lower(),
                "through": through,
                "cost": cost(source),
                "gain": gain,
                "reached": reached,
            }
        )
    return found
