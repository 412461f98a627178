"""What a page has to show: the newest calculation, brought up to date where that is quick."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.core.cache import cache
from django.utils import timezone

from chainloom.engines.network import systemic_risk
from chainloom.jobs.models import Job, JobStatus

from ...models import Chain, DrawSettings, FirmRisk, RiskRun
from ...selectors.network import (
    KEPT_SECONDS,
    ChainNetwork,
    chain_network,
    firm_count,
    link_count,
    network_version,
)
from ...selectors.resilience.risk import rows_by_stage
from .draws import are_drawn, draw_settings, not_drawn
from .runs import JOB, draws_quietly, risk_run_quietly, risk_run_unkept

# Up to so many links and so many firms it is calculated while the page is being opened.
AT_ONCE = 3_000
FIRMS_AT_ONCE = 3_000
# Draws of so many firms in all are calculated while the page is being opened.
DRAWN_AT_ONCE = 4_000
TOP = 5


@dataclass
class RiskState:
    """The newest run, whether it still holds, and the job that makes another of that year or
    gives this one its draws; `follows` says whether the reader may look how far it is.

    `draws` says what of the draws there is to show: `shown`, `missing` (not calculated by these
    settings), or why there are none (services.resilience.draws).
    """

    run: RiskRun | None
    is_current: bool
    job: Job | None = None
    draws: str = ""
    follows: bool = False

    @property
    def has_bands(self) -> bool:
        return self.draws == "shown"


def is_small(chain: Chain, year: int) -> bool:
    """Whether the chain is calculated at once: counted before anything is read."""
    return (
        link_count(chain, year, AT_ONCE + 1) <= AT_ONCE
        and firm_count(chain, year, FIRMS_AT_ONCE + 1) <= FIRMS_AT_ONCE
    )


class _Grown(Exception):
    """What was counted as small is no longer."""


def small_network(chain: Chain, year: int) -> ChainNetwork | None:
    """The network with which a page may calculate; None of a large chain, also of one that grows
    while it is read."""
    if not is_small(chain, year):
        return None
    try:
        network = chain_network(chain, year, _stop)
    except _Grown:
        return None
    return network if is_light(network) else None


def is_light(network: ChainNetwork) -> bool:
    """The same as `is_small` of a network that was read."""
    links = network.basis.links + network.basis.unplaced
    return links <= AT_ONCE and network.network.size <= FIRMS_AT_ONCE


def is_of_small(run: RiskRun) -> bool:
    """The same of what a run was made of."""
    links = run.basis.get("links", 0) + run.basis.get("unplaced", 0)
    return links <= AT_ONCE and run.firms <= FIRMS_AT_ONCE


def _stop(_done: int, _rows: int) -> None:
    """Told of every ten thousand rows that are read, more than a small chain has."""
    raise _Grown


def risk_state(chain: Chain, year: int, *, keep: bool) -> RiskState:
    """The newest run of that year. A small chain is calculated anew when anything changed.

    What is calculated is kept only if `keep`, for readers who see all. Others read what is kept
    of any year, and of this year what is calculated for all of them: a choice of years has
    nothing calculated, and pushes out nothing.
    """
    # The job before the run: one that ends while this is read would else be found in neither.
    job = (
        Job.objects.filter(
            kind=JOB,
            chain_id=chain.pk,
            params__year=year,
            status__in=(JobStatus.QUEUED, JobStatus.RUNNING),
        )
        .order_by("created_at")
        .last()
    )
    version = network_version(chain)
    run = RiskRun.objects.filter(chain=chain, year=year).last()
    settings = draw_settings(chain)
    if run is not None and run.is_current(version):
        if keep and draws_of(run, settings) == "missing" and _draws_at_once(run.firms, settings):
            network = small_network(chain, year)
            if network is not None:
                draws_quietly(run=run, network=network)
        return _current(run, settings, job)
    if keep or year == timezone.localdate().year:
        made = _made(chain, year, settings) if keep else _unkept(chain, year, version)
        if made is not None:
            return _current(made, settings, job)
    return RiskState(run, is_current=False, job=job, draws=draws_of(run, settings))


def _current(run: RiskRun, settings: DrawSettings, job: Job | None) -> RiskState:
    """Nothing is awaited but draws that are missing."""
    draws = draws_of(run, settings)
    return RiskState(run, is_current=True, job=job if draws == "missing" else None, draws=draws)


def _made(chain: Chain, year: int, settings: DrawSettings) -> RiskRun | None:
    network = small_network(chain, year)
    if network is None:
        return None
    draws = _draws_at_once(network.network.size, settings)
    return risk_run_quietly(chain=chain, network=network, draws=draws)


def _draws_at_once(firms: int, settings: DrawSettings) -> bool:
    """Whether they take no time: few firms, or none are made."""
    return not_drawn(settings, firms) is not None or firms * settings.draws <= DRAWN_AT_ONCE


def draws_of(run: RiskRun | None, settings: DrawSettings) -> str:
    refused = not_drawn(settings, run.firms if run is not None else 0)
    if refused is not None:
        return str(refused.facts["reason"])
    if run is None or not are_drawn(run, settings):
        return "missing"
    return str(run.draws.get("reason")) or "shown"


def _unkept(chain: Chain, year: int, version: int) -> RiskRun | None:
    key = f"risk-run:{chain.pk}:{year}"
    known: RiskRun | None = cache.get(key)
    if known is None or not known.is_current(version):
        network = small_network(chain, year)
        if network is None:
            return None
        known = risk_run_unkept(chain=chain, network=network)
        cache.set(key, known, KEPT_SECONDS)
    return known


@dataclass(frozen=True)
class RiskFigures:
    """What other pages say of the risk: the weightiest firms (organisation, stage, ESRI), the
    largest of each stage, and whether it is of the chain as it is."""

    top: list[tuple[int, int | None, float]]
    largest: dict[int, float]
    is_current: bool


def risk_figures(chain: Chain, year: int) -> RiskFigures | None:
    """The same without keeping a run: overview and map write nothing. None before the first."""
    version = network_version(chain)
    run = RiskRun.objects.filter(chain=chain, year=year).last()
    if run is not None and run.is_current(version):
        return _of_run(run, is_current=True)
    found = _calculated(chain, year, version)
    if found is None and run is not None:
        found = _of_run(run, is_current=False)
    return found


def _of_run(run: RiskRun, *, is_current: bool) -> RiskFigures:
    rows = FirmRisk.objects.filter(run=run).order_by("rank")
    return RiskFigures(
        list(rows.values_list("organisation_id", "stage_id", "esri")[:TOP]),
        {row["stage_id"]: row["most"] for row in rows_by_stage(run)},
        is_current,
    )


def _calculated(chain: Chain, year: int, version: int) -> RiskFigures | None:
    key = f"risk:{chain.pk}:{year}"
    kept: tuple[int, RiskFigures] | None = cache.get(key)
    if kept is not None and kept[0] == version:
        return kept[1]
    network = small_network(chain, year)
    if network is None:
        return None
    esri = systemic_risk(network.network, network.essential).esri
    order = np.argsort(-esri, kind="stable")[:TOP]
    largest = np.zeros(len(network.network.sectors))
    np.maximum.at(largest, network.network.sector, esri)
    found = RiskFigures(
        [
            (int(network.organisations[at]), int(network.stages[at]), float(esri[at]))
            for at in order
        ],
        {
            int(stage): float(most)
            for stage, most in zip(network.network.sectors, largest, strict=True)
        },
        is_current=True,
    )
    cache.set(key, (network.version, found), KEPT_SECONDS)
    return found
