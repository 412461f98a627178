"""Calculating the systemic risk of every firm, and keeping what came of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from django.db import OperationalError, transaction
from django.db.models import Max
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.audit import services as audit
from chainloom.core.inserting import insert_rows
from chainloom.engines.network import (
    DEFINED_EPS,
    KNOWN,
    Risk,
    cascade,
    make_network,
    systemic_risk,
)
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.services import job_enqueue
from chainloom.organisations.counting import without_waiting

from ...models import Chain, DrawSettings, FirmRisk, RiskRun
from ...policy import risk_run_policy
from ...selectors.network import ChainNetwork, chain_network, network_version
from ...selectors.resilience.districts import districts_of
from ...selectors.resilience.fragile import keep_fragile_inputs
from ...selectors.resilience.risk import rows_by_stage
from ..common import acting_in
from .draws import Drawn, are_drawn, draw_count, draw_settings, drawn_risk, not_drawn

log = logging.getLogger(__name__)
JOB = "chain.risk"
# Runs of one year of a chain that are kept, and years; the oldest go.
KEPT = 5
YEARS_KEPT = 10
PARAMETERS = {"eps": DEFINED_EPS}
Progress = Callable[[int, int], None]
_ROWS = (
    "organisation", "stage", "rank", "suppliers", "customers", "single_inputs",
    "esri", "esri_known", "downstream", "upstream", "steps",
)  # fmt: skip


def risk_enqueue(*, chain: Chain, year: int, by: Actor) -> Job:
    """Have it calculated in the background; a calculation under way is not begun twice."""
    by = acting_in(by, chain)
    risk_run_policy.check_add(by)
    open_ = Job.objects.filter(
        kind=JOB, chain_id=chain.pk, status__in=(JobStatus.QUEUED, JobStatus.RUNNING)
    )
    for job in open_.order_by("created_at"):
        if job.params.get("year") == year:
            return job
    return job_enqueue(kind=JOB, params={"chain": chain.pk, "year": year}, by=by)


def risk_run(
    *,
    chain: Chain,
    year: int,
    by: Actor,
    progress: Progress | None = None,
    draws: bool = True,
) -> RiskRun:
    """Calculate now, and keep it; one that is there already and still holds is returned.

    With `draws` also over draws of links that nobody told of, as the office has set them; a
    calculation that holds gets those that it lacks. The calculation is kept before anything is
    drawn, so that draws that fail or are called off cost nothing but themselves. Whoever sees all
    may ask for it. `progress` is told of firms done; what it raises ends the calculation.
    """
    by = acting_in(by, chain)
    risk_run_policy.check_add(by)
    known = RiskRun.objects.filter(
        chain=chain, year=year, version=network_version(chain), parameters=PARAMETERS
    ).last()
    settings = draw_settings(chain) if draws else None
    if known is not None and not _lacks_draws(known, settings):
        return known
    network = chain_network(chain, year)
    if known is None or known.version != network.version:
        return _calculate(chain, network, by, progress, settings)
    assert settings is not None
    return _draw(known, network, by, progress, settings)


def _lacks_draws(run: RiskRun, settings: DrawSettings | None) -> bool:
    """Whether these draws can be made and were not."""
    if settings is None or are_drawn(run, settings):
        return False
    return not_drawn(settings, run.firms) is None


def risk_run_quietly(*, chain: Chain, network: ChainNetwork, draws: bool) -> RiskRun | None:
    """The same for a page that is only being read, of a network that it could read at once: kept
    unless somebody else is writing, or what was kept of another year would have to go for it.

    A page that shows figures brings them up to date as the map does; it is no act of its
    reader, so none is named.
    """
    years = _years_kept(chain)
    if network.year not in years and len(years) >= YEARS_KEPT:
        return None
    by = Actor.for_system("figures", chain)
    settings = draw_settings(chain) if draws else None
    try:
        with without_waiting():
            return _calculate(chain, network, by, None, settings)
    except OperationalError:
        log.debug("the database is busy; the risk of chain %s is kept later", chain.pk)
        return None


def draws_quietly(*, run: RiskRun, network: ChainNetwork) -> None:
    """Give a run of this network the draws that it lacks, for a page that is only being read."""
    settings = draw_settings(run.chain)
    if run.version != network.version or not _lacks_draws(run, settings):
        return
    try:
        with without_waiting():
            _draw(run, network, Actor.for_system("figures", run.chain), None, settings)
    except OperationalError:
        log.debug("the database is busy; the draws of chain %s are made later", run.chain_id)


def risk_run_unkept(*, chain: Chain, network: ChainNetwork) -> RiskRun:
    """The same for whoever may have nothing kept: what it says of firms is in `unkept`."""
    run, rows = _calculated(chain, network, "figures", None, 0)
    run.made_at = timezone.now()
    run.unkept = [(row["organisation"], row["stage"], row["esri"]) for row in rows]
    return run


def _calculate(
    chain: Chain,
    network: ChainNetwork,
    by: Actor,
    progress: Progress | None,
    settings: DrawSettings | None,
) -> RiskRun:
    """Calculate and keep, then draw."""
    size = network.network.size
    refused = not_drawn(settings, size) if settings is not None else None
    draws = draw_count(size, settings.draws) if settings and refused is None else 0
    run, rows = _calculated(chain, network, by.label, progress, draws)
    run.draws = refused.facts if refused else {}
    with transaction.atomic():
        run.save()
        insert_rows(
            FirmRisk, ("run", *_ROWS), ((run.pk, *(row[name] for name in _ROWS)) for row in rows)
        )
        _forget_old(chain, network.year)
        _record(run, by)
    # Of a large chain no page does it.
    keep_fragile_inputs(run, network)
    rows_by_stage(run)
    districts_of(chain)
    if settings is None or refused is not None:
        return run
    told = _draws_told(network, progress, draws)
    return _draw(run, network, by, told, settings, is_told=True)


def _draw(
    run: RiskRun,
    network: ChainNetwork,
    by: Actor,
    progress: Progress | None,
    settings: DrawSettings,
    *,
    is_told: bool = False,
) -> RiskRun:
    """Give a run of this network the draws that it lacks; `is_told`: the trail tells of it."""
    drawn = drawn_risk(run.chain, network, settings, progress)
    rows = list(FirmRisk.objects.filter(run=run)) if drawn.bands else []
    for row in rows:
        row.low, row.median, row.high = _band(drawn, network.place(row.organisation_id))
    with transaction.atomic():
        if rows:
            FirmRisk.objects.bulk_update(rows, ["low", "median", "high"], batch_size=500)
        else:
            with_bands = FirmRisk.objects.filter(run=run, low__isnull=False)
            with_bands.update(low=None, median=None, high=None)
        run.draws = drawn.facts
        run.save(update_fields=["draws"])
        if not is_told:
            _record(run, by)
    if progress is not None:
        # Where there was nothing to draw nothing was told of it.
        draws = draw_count(run.firms, settings.draws)
        progress(draws, draws)
    return run


def _record(run: RiskRun, by: Actor) -> None:
    if not by.is_system:
        context = {"year": run.year}
        audit.record(by=by, action="chain.risk_calculated", obj=run.chain, context=context)


def _band(drawn: Drawn, place: int | None) -> tuple[float | None, ...]:
    if drawn.bands is None or place is None:
        return None, None, None
    bands = drawn.bands
    return float(bands.low[place]), float(bands.middle[place]), float(bands.high[place])


def _calculated(
    chain: Chain, network: ChainNetwork, made_by: str, progress: Progress | None, draws: int
) -> tuple[RiskRun, Iterator[dict[str, Any]]]:
    """A run that is not saved yet, and its firms' values by the names of `_ROWS`. So many `draws`
    come after it, as far as `progress` is concerned."""
    begun = time.monotonic()
    risk, known = _risks(network, progress, draws)
    order = np.argsort(-risk.esri, kind="stable")
    run = RiskRun(
        chain=chain,
        version=network.version,
        year=network.year,
        parameters=PARAMETERS,
        made_by=made_by,
        basis=network.basis_values,
        firms=network.network.size,
        largest=float(risk.esri.max(initial=0.0)),
        half=holding_half(risk.esri),
        total=float(risk.esri.sum()),
        seconds=round(time.monotonic() - begun, 3),
    )
    return run, _rows(network, (risk, known), order)


def _rounds(network: ChainNetwork) -> int:
    return 2 if (network.network.known == KNOWN.index("inferred")).any() else 1


def _draws_told(network: ChainNetwork, progress: Progress | None, draws: int) -> Progress | None:
    """Progress over draws, told in firms as that of the rounds before them is."""
    if progress is None:
        return None
    size, rounds = network.network.size, _rounds(network)

    def told(done: int, total: int) -> None:
        progress(rounds * size + draws * size * done // total, (rounds + draws) * size)

    return told


def _risks(
    network: ChainNetwork, progress: Progress | None, draws: int
) -> tuple[Risk, Risk | None]:
    """The risk by all links, and by those alone that are not inferred; None if all are such.

    Without the inferred links firms keep their size: a buyer just does not know of that input.
    """
    inferred = network.network.known == KNOWN.index("inferred")
    rounds = _rounds(network)

    def told(before: int) -> Progress | None:
        if progress is None:
            return None
        return lambda done, total: progress(before * total + done, (rounds + draws) * total)

    risk = systemic_risk(network.network, network.essential, progress=told(0))
    if rounds == 1:
        return risk, None
    told_of = replace(
        network.network,
        **{
            name: getattr(network.network, name)[~inferred]
            for name in ("supplier", "buyer", "amount", "known", "product")
        },
    )
    return risk, systemic_risk(told_of, network.essential, progress=told(1))


def holding_half(esri: np.ndarray) -> int:
    """The fewest firms that together hold half of the sum; 0 where there is nothing to hold."""
    total = float(esri.sum())
    if total <= 0:
        return 0
    sums = np.cumsum(np.sort(esri)[::-1])
    return int(np.searchsorted(sums, total / 2)) + 1


def _rows(
    network: ChainNetwork, risks: tuple[Risk, Risk | None], order: np.ndarray
) -> Iterator[dict[str, Any]]:
    risk, known = risks
    size = network.network.size
    suppliers, customers = partners(network)
    single = np.bincount(network.inputs.buyer[network.single], minlength=size)
    for rank, place in enumerate(order.tolist(), start=1):
        yield {
            "organisation": int(network.organisations[place]),
            "stage": int(network.stages[place]),
            "rank": rank,
            "suppliers": int(suppliers[place]),
            "customers": int(customers[place]),
            "single_inputs": int(single[place]),
            "esri": float(risk.esri[place]),
            "esri_known": None if known is None else float(known.esri[place]),
            "downstream": float(risk.downstream[place]),
            "upstream": float(risk.upstream[place]),
            "steps": min(int(risk.steps[place]), 32_767),
        }


def partners(network: ChainNetwork) -> tuple[np.ndarray, np.ndarray]:
    """How many different suppliers and customers each firm has (n, n)."""
    links = network.network
    size = max(links.size, 1)
    pairs = np.unique(links.supplier.astype(np.int64) * size + links.buyer)
    supplier, buyer = np.divmod(pairs, size)
    return np.bincount(buyer, minlength=size), np.bincount(supplier, minlength=size)


def _years_kept(chain: Chain) -> list[int]:
    """The years of which runs are kept, the one calculated last first."""
    of_chain = RiskRun.objects.filter(chain=chain).order_by().values("year")
    newest = of_chain.annotate(newest=Max("pk")).order_by("-newest")
    return list(newest.values_list("year", flat=True))


def _forget_old(chain: Chain, year: int) -> None:
    """Of the year just calculated its oldest runs go, and whole years beyond those kept."""
    runs = RiskRun.objects.filter(chain=chain).order_by("-pk")
    old = list(runs.filter(year=year).values_list("pk", flat=True)[KEPT:])
    old += runs.filter(year__in=_years_kept(chain)[YEARS_KEPT:]).values_list("pk", flat=True)
    for pk in old:
        # In one statement: nothing points at these rows.
        FirmRisk.objects.filter(run=pk)._raw_delete(FirmRisk.objects.db)
        RiskRun.objects.filter(pk=pk).delete()


def warm() -> None:
    """Have the engine's loops compiled, so that the first reader need not wait for it."""
    tiny = make_network(["a", "b", "c"], ["1", "2", "3"], [("a", "b", 1.0), ("b", "c", 1.0)])
    systemic_risk(tiny)
    cascade(tiny, capacity=np.array([0.0, 1.0, 1.0]), keep_steps=True)
