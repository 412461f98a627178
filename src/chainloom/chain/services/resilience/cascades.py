"""What takes a network: the cascade of one firm, the inputs that hang on one supplier. At once in
a small chain; in a large one as soon as its network is read.

Reading a network of very many links takes some ten seconds, a cascade through it a fraction of
one. So what is read and laid out is kept, by the chain's version; a background job does it, one
for all firms, while pages show the cascade through the network as it was before, if that is
still kept.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.engines.network import Coefficients, coefficients
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.services import job_enqueue
from chainloom.organisations.counting import without_waiting

from ...models import Chain, RiskRun
from ...selectors.network import (
    KEPT_SECONDS,
    SHAPE,
    ChainNetwork,
    chain_network,
    kept_network,
    network_version,
)
from ...selectors.resilience.cascades import Story, cascade_story
from ...selectors.resilience.fragile import (
    FragileInputs,
    keep_fragile_inputs,
    kept_fragile_inputs,
)
from . import showing
from .scenarios import Progress

log = logging.getLogger(__name__)
JOB = "chain.network"
# After one that failed nobody's page begins another for so long.
RETRY = timedelta(minutes=10)
# Laying the network out, as long as reading so many of a hundred parts of it.
LAYING_OUT = 10


@dataclass(frozen=True)
class Prepared:
    """A network laid out for cascades, with its state of the chain and its time."""

    version: int
    at: datetime
    known: Coefficients


@dataclass(frozen=True)
class CascadeState:
    """A firm's cascade and the network it runs through; None while there is none. `at`: when a
    network that is no longer current was read. `job`: the one that reads it anew."""

    network: ChainNetwork | None
    story: Story | None
    is_current: bool
    at: datetime | None = None
    job: Job | None = None


def cascade_state(chain: Chain, year: int, organisation: int) -> CascadeState:
    """What follows when this firm stops, by links of that year.

    In a chain too large to be calculated at once nothing is read here: a job is begun, and what
    is kept of an earlier state is given as such.
    """
    version = network_version(chain)
    network = kept_network(chain, year)
    is_current = network is not None and network.version == version
    # Rows are counted only where nothing that is kept tells of the size.
    if network is None or showing.is_light(network):
        small = showing.small_network(chain, year)
        if small is not None:
            return CascadeState(small, cascade_story(small, organisation), is_current=True)
    if network is not None and is_current:
        kept = _kept_story(chain, network, organisation)
        if kept is not None:
            return CascadeState(network, kept, is_current=True)
    laid_out = _laid_out(chain, year)
    is_laid_out = laid_out is not None and laid_out.version == version
    job = None if is_current and is_laid_out else _reading(chain, year, version)
    if network is None or laid_out is None or laid_out.version != network.version:
        return CascadeState(None, None, is_current=False, job=job)
    story = _kept_story(chain, network, organisation) or _story(
        chain, network, organisation, laid_out.known
    )
    return CascadeState(network, story, is_current, None if is_current else laid_out.at, job)


def network_read(*, chain: Chain, year: int, progress: Progress | None = None) -> int:
    """Read the network of a large chain and lay it out, for all the pages that need it; its
    number of firms. `progress` is told of parts done, of how many, and in words."""
    told = progress or (lambda done, total, note: None)
    total = 100 + LAYING_OUT

    def read(done: int, rows: int) -> None:
        told(100 * done // max(rows, 1), total, _("Reading firms and supply links"))

    read(0, 1)
    at = timezone.now()
    network = chain_network(chain, year, read)
    told(100, total, _("Laying out the network"))
    laid_out = _laid_out(chain, year)
    if laid_out is None or laid_out.version != network.version:
        known = coefficients(network.network, network.essential)
        cache.set(_key(chain, year), Prepared(network.version, at, known), KEPT_SECONDS)
    run = RiskRun.objects.filter(chain=chain, year=year).last()
    if run is not None and kept_fragile_inputs(run) is None:
        keep_fragile_inputs(run, network)
    told(total, total, "")
    return network.network.size


@dataclass(frozen=True)
class InputsState:
    """Inputs that hang on one supplier, as a run weighs them, the weightiest first; None while the
    `job` reads the network of a large chain for them."""

    inputs: FragileInputs | None
    job: Job | None = None


def inputs_state(chain: Chain, run: RiskRun) -> InputsState:
    """The fragile inputs by a run. In a large chain nothing is read here but what is kept: they
    are found when the risk is calculated, and anew by a job where they are kept no more."""
    kept = kept_fragile_inputs(run)
    if kept is not None:
        return InputsState(kept)
    # Of a run of a large chain nothing has to be counted to know that it is one.
    small = showing.small_network(chain, run.year) if showing.is_of_small(run) else None
    if small is not None:
        return InputsState(keep_fragile_inputs(run, small))
    return InputsState(None, _reading(chain, run.year, network_version(chain)))


def _key(chain: Chain, year: int) -> str:
    return f"laid-out:{SHAPE}:{chain.pk}:{year}"


def _laid_out(chain: Chain, year: int) -> Prepared | None:
    kept: Prepared | None = cache.get(_key(chain, year))
    return kept


def _kept_story(chain: Chain, network: ChainNetwork, organisation: int) -> Story | None:
    kept: tuple[int, Story] | None = cache.get(_story_key(chain, network, organisation))
    return kept[1] if kept is not None and kept[0] == network.version else None


def _story(
    chain: Chain, network: ChainNetwork, organisation: int, known: Coefficients
) -> Story | None:
    story = cascade_story(network, organisation, known)
    if story is not None:
        kept = network.version, story
        cache.set(_story_key(chain, network, organisation), kept, KEPT_SECONDS)
    return story


def _story_key(chain: Chain, network: ChainNetwork, organisation: int) -> str:
    return f"cascade:{SHAPE}:{chain.pk}:{network.year}:{organisation}"


def _reading(chain: Chain, year: int, version: int) -> Job | None:
    """The job that reads the network: one under way, one that failed just now, else a new one."""
    jobs = Job.objects.filter(kind=JOB, chain_id=chain.pk).order_by("-created_at")
    open_ = jobs.filter(status__in=(JobStatus.QUEUED, JobStatus.RUNNING))
    for job in open_:
        if job.params.get("year") == year:
            return job
    last = jobs.filter(
        status__in=(JobStatus.FAILED, JobStatus.CANCELLED),
        finished_at__gt=timezone.now() - RETRY,
    ).first()
    if last is not None and last.params == {"chain": chain.pk, "year": year, "version": version}:
        return last
    try:
        with without_waiting():
            return job_enqueue(
                kind=JOB,
                params={"chain": chain.pk, "year": year, "version": version},
                by=Actor.for_system("figures", chain),
            )
    except OperationalError:
        log.debug("the database is busy; the network of chain %s is read later", chain.pk)
        return None
