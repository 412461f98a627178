"""What a page has to show: the newest calculation, brought up to date where that is quick."""

from __future__ import annotations

from dataclasses import dataclass

from chainloom.jobs.models import Job, JobStatus

from ...models import Chain, RiskRun
from ...selectors.network import link_count, network_version
from .runs import JOB, risk_run_quietly

# Up to so many links it is calculated while the page is being opened.
AT_ONCE = 3_000


@dataclass
class RiskState:
    """The newest run, whether it still holds, and the job that makes another."""

    run: RiskRun | None
    is_current: bool
    job: Job | None = None


def risk_state(chain: Chain, year: int) -> RiskState:
    """The newest run of that year. A small chain is calculated anew when anything changed."""
    version = network_version(chain)
    run = RiskRun.objects.filter(chain=chain, year=year).last()
    if run is not None and run.is_current(version):
        return RiskState(run, is_current=True)
    if link_count(chain, year) <= AT_ONCE:
        made = risk_run_quietly(chain=chain, year=year)
        if made is not None:
            return RiskState(made, is_current=True)
    open_ = Job.objects.filter(
        kind=JOB, chain_id=chain.pk, status__in=(JobStatus.QUEUED, JobStatus.RUNNING)
    )
    return RiskState(run, is_current=False, job=open_.last())
