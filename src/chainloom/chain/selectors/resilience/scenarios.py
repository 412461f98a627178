"""Scenarios as they are listed, what is under way or failed, and what changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.audit.models import AuditEntry
from chainloom.jobs.models import Job, JobStatus

from ...models import Scenario
from ...policy import scenario_policy

JOB = "chain.scenario"
OPEN = (JobStatus.QUEUED, JobStatus.RUNNING)
LINK_CHANGES = (
    "chain.link_added",
    "chain.link_updated",
    "chain.link_removed",
    "chain.links_written",
    "chain.links_taken_back",
)


def scenarios_listed(actor: Actor) -> QuerySet[Scenario]:
    """The scenarios somebody may see, each with `hit` and `share` of its result, which itself is
    long and stays where it is."""
    rows = scenario_policy.rows(actor).defer("result")
    return rows.annotate(hit=F("result__hit"), share=F("result__share"))


def scenario_jobs(actor: Actor) -> QuerySet[Job]:
    """Calculations under way, and those that failed and were neither tried again nor let go."""
    if not actor.sees_all:
        return Job.objects.none()
    jobs = Job.objects.filter(kind=JOB, chain_id=actor.chain_id)
    told = Q(status__in=OPEN) | Q(status=JobStatus.FAILED, key__isnull=False)
    return jobs.filter(told).order_by("-created_at")


@dataclass(frozen=True)
class Since:
    """What a scenario does not know of: that anything of the chain is different now, and when a
    supply link was last entered, changed or removed since."""

    is_current: bool
    links_at: datetime | None = None


def changed_since(scenario: Scenario, version: int) -> Since:
    """Compared with the chain's version now."""
    if scenario.is_current(version):
        return Since(is_current=True)
    # By the entry's number, which the index of a chain's trail is ordered by.
    later = AuditEntry.objects.filter(at__gt=scenario.made_at).order_by("at")
    first = later.values_list("pk", flat=True).first()
    if first is None:
        return Since(is_current=False)
    last = (
        AuditEntry.objects.filter(
            chain_id=scenario.chain_id, pk__gte=first, action__in=LINK_CHANGES
        )
        .order_by("-pk")
        .values_list("at", flat=True)
        .first()
    )
    return Since(is_current=False, links_at=last)


def links_day(year: int) -> date:
    """A day on which the links of a year are those that count: today, in this year."""
    today = timezone.localdate()
    return today if year == today.year else date(year, 12, 31)
