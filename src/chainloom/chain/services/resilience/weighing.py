"""Second sources of one input: at once in a chain of moderate size, else weighed by a job.

Each candidate takes a run of the index over a large network, so the job is begun by whoever asks
for it, never by a page that is only read. What it found is kept apart from the job, which its
creator sees for ever: candidates are for those who see all, and for as long as nothing in the
chain changes.
"""

from __future__ import annotations

from dataclasses import asdict
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Conflict, Missing
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.policy import job_policy
from chainloom.jobs.services import job_enqueue

from ...models import Chain, SupplyLink
from ...policy import risk_run_policy
from ...selectors.network import (
    KEPT_SECONDS,
    ChainNetwork,
    chain_network,
    firm_count,
    kept_network,
    network_version,
)
from ...selectors.resilience.sources import LARGE, Candidate, Known, is_fragile, second_sources
from ..common import acting_in
from .showing import small_network

JOB = "chain.second_sources"
# So many inputs of a chain may wait or be weighed at a time.
OPEN_MOST = 5
_OPEN = (JobStatus.QUEUED, JobStatus.RUNNING)


class NotWeighed:
    """In a large chain: nobody has asked yet, or not since the chain changed."""


Sources = list[Candidate] | Job | NotWeighed | None


def sources_shown(
    *, chain: Chain, year: int, buyer: int, supplier: int, product: str, by: Actor
) -> Sources:
    """The candidates, the best first; in a large chain those kept, else the reader's job that
    weighs them or failed to, else `NotWeighed`. Nothing is begun.

    None where the buyer gets no such input from this supplier alone.
    """
    by = acting_in(by, chain)
    risk_run_policy.check_add(by)
    asked = {"buyer": buyer, "supplier": supplier, "product": product}
    kept = _kept(chain, year, **asked)
    # Counting a large chain takes longer than finding what is kept.
    if kept is not None:
        return kept
    network = at_hand(chain, year) if firm_count(chain, year, LARGE + 1) <= LARGE else None
    if network is not None:
        return second_sources(chain, network, **asked)
    # The network is not read for a look: that it is fragile is asked when it is to be weighed.
    if not SupplyLink.objects.filter(chain=chain, supplier=supplier, buyer=buyer).exists():
        return None
    last = _jobs(chain, year, by, **asked).first()
    return last if last is not None and last.status != JobStatus.DONE else NotWeighed()


def sources_ask(
    *, chain: Chain, year: int, buyer: int, supplier: int, product: str, by: Actor
) -> list[Candidate] | Job | None:
    """The candidates, or the job that weighs them in a large chain: one's own under way, else a
    new one.

    None as in `sources_shown`. Raises `Conflict` where too many inputs wait already.
    """
    asked = {"buyer": buyer, "supplier": supplier, "product": product}
    shown = sources_shown(chain=chain, year=year, by=by, **asked)
    if not isinstance(shown, Job | NotWeighed):
        return shown
    if isinstance(shown, Job) and not shown.is_finished():
        return shown
    by = acting_in(by, chain)
    network = at_hand(chain, year)
    if network is not None and not is_fragile(network, **asked):
        return None
    waiting = Job.objects.filter(kind=JOB, chain_id=chain.pk, status__in=_OPEN).count()
    if waiting >= OPEN_MOST:
        raise Conflict(
            "too_many_weighed",
            _(
                "Candidates of %(count)s other inputs are being weighed already. Ask again when "
                "some of these are done."
            )
            % {"count": waiting},
        )
    return job_enqueue(kind=JOB, params={"chain": chain.pk, "year": year, **asked}, by=by)


def sources_weighed(chain: Chain, year: int, **asked: Any) -> int:
    """Weigh and keep; how many candidates there are. What another job found is taken. `Missing`
    where it turns out that the input does not hang on this supplier alone."""
    found = _kept(chain, year, **asked)
    if found is None:
        network = chain_network(chain, year)
        found = second_sources(chain, network, **asked)
        if found is None:
            raise Missing(_("This input no longer hangs on this supplier alone."))
        # An entry of an enum is kept by its name: its value follows the reader's language.
        plain = [asdict(one) | {"known": one.known.name} for one in found]
        cache.set(_key(chain, year, **asked), (network.version, plain), KEPT_SECONDS)
    return len(found)


def at_hand(chain: Chain, year: int) -> ChainNetwork | None:
    """The network as it is now, where it takes nobody's time: kept, or of a small chain."""
    network = kept_network(chain, year)
    if network is not None and network.version == network_version(chain):
        return network
    return small_network(chain, year)


def _jobs(chain: Chain, year: int, by: Actor, **asked: Any) -> Any:
    """Those of this input that the reader may follow, the newest first."""
    named = {f"params__{name}": value for name, value in asked.items()}
    rows = job_policy.rows(by).filter(kind=JOB, chain_id=chain.pk, params__year=year, **named)
    return rows.order_by("-created_at")


def _kept(chain: Chain, year: int, **asked: Any) -> list[Candidate] | None:
    kept: tuple[int, list[dict[str, Any]]] | None = cache.get(_key(chain, year, **asked))
    if kept is None or kept[0] != network_version(chain):
        return None
    return [Candidate(**one | {"known": Known[one["known"]]}) for one in kept[1]]


def _key(chain: Chain, year: int, *, buyer: int, supplier: int, product: str) -> str:
    """A product's name is long, and no key is."""
    named = sha256(product.encode()).hexdigest()[:16]
    return f"sources:{chain.pk}:{year}:{buyer}:{supplier}:{named}"
