"""Second sources of one input: at once in a chain of moderate size, else weighed by a job.

Each candidate takes a run of the index over a large network; what a job found is kept with it,
for as long as nothing in the chain changes.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.services import job_enqueue

from ...models import Chain
from ...policy import risk_run_policy
from ...selectors.network import chain_network, firm_count, network_version
from ...selectors.resilience.sources import LARGE, Candidate, Known, is_fragile, second_sources
from ..common import acting_in

JOB = "chain.second_sources"
TRY_AGAIN_AFTER = timedelta(minutes=1)


def sources_shown(
    *, chain: Chain, year: int, buyer: int, supplier: int, product: str, by: Actor
) -> list[Candidate] | Job | None:
    """The candidates, the best first; in a large chain the job that weighs them, or failed to.

    None where the buyer gets no such input from this supplier alone.
    """
    by = acting_in(by, chain)
    risk_run_policy.check_add(by)
    asked = {"buyer": buyer, "supplier": supplier, "product": product}
    key = _key(chain, year, **asked)
    known = Job.objects.filter(key=key).first()
    # Counting a large chain takes longer than finding the job.
    if known is None and firm_count(chain, year) <= LARGE:
        return second_sources(chain, chain_network(chain, year), **asked)
    if known is None or _may_try_again(known):
        if not is_fragile(chain_network(chain, year), **asked):
            return None
        known = job_enqueue(
            kind=JOB, params={"chain": chain.pk, "year": year, **asked}, by=by, key=key
        )
    if known.status == JobStatus.DONE and known.result:
        return [_candidate(one) for one in known.result["candidates"]]
    return known


def sources_weighed(chain: Chain, year: int, **asked: Any) -> dict[str, Any]:
    """What the job keeps: the candidates as plain values."""
    found = second_sources(chain, chain_network(chain, year), **asked) or []
    return {"candidates": [asdict(one) | {"known": one.known.name} for one in found]}


def _may_try_again(job: Job) -> bool:
    """One that failed or was stopped; not at once, as whoever waits looks every two seconds."""
    ended_badly = job.status in (JobStatus.FAILED, JobStatus.CANCELLED)
    late = timezone.now() - TRY_AGAIN_AFTER
    return ended_badly and (job.finished_at is None or job.finished_at < late)


def _candidate(kept: dict[str, Any]) -> Candidate:
    return Candidate(**kept | {"known": Known[kept["known"]]})


def _key(chain: Chain, year: int, *, buyer: int, supplier: int, product: str) -> str:
    """Of this input in this state of the chain; a product's name is long, and no key is."""
    named = sha256(product.encode()).hexdigest()[:16]
    return f"sources:{chain.pk}:{network_version(chain)}:{year}:{buyer}:{supplier}:{named}"
