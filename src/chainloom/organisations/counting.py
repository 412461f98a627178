"""Figures over a whole chain: counted at once while that is quick, else kept with their time.

The rule, the same for every figure that is entered here (docs/map.md tells it to readers):

1. What is kept is current while nothing in the chain has changed since it was counted
   (`Chain.network_version`), and the day asked for is the same.
2. What is no longer current is counted anew in the request, if the last count took no
   longer than `AT_ONCE`: in a district's chain, always.
3. Where it took longer, the last figures are given at once, with the time at which they were
   counted and never as current, while a background job counts them anew. A chain has one such
   job at a time; whoever looks after it has ended asks for what is still missing.
4. Where nothing is kept yet, or the job is older than `PATIENCE` and no worker is alive at it
   or at another, they are counted in the request, however long it takes.

Kept are, of each figure, today's and `SLOTS` others (other days, or holders of some
qualification); whoever asks for more takes the place of one of these, so no choice of days can
fill the cache.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Generic, TypeVar

from django.core.cache import cache
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.run import is_lost
from chainloom.jobs.services import job_enqueue

from .models import Participation

log = logging.getLogger(__name__)
Value = TypeVar("Value")
JOB = "organisations.figures"
# Seconds of counting that a reader may be asked to wait for.
AT_ONCE = 0.3
# A job that is not done after so long has no worker, unless one is seen at it or at another.
PATIENCE = dt.timedelta(minutes=2)
SLOTS = 10
KEPT_SECONDS = 14 * 24 * 3600


@dataclass(frozen=True)
class Asked:
    """As of which day, and of the holders of which qualifications (of all, when empty)."""

    day: dt.date
    tiers: tuple[str, ...] = ()

    @property
    def is_today(self) -> bool:
        return not self.tiers and self.day == timezone.localdate()

    @property
    def place(self) -> str:
        """Short, however many kinds are chosen: keys of a cache hold 250 characters."""
        if self.is_today:
            return "today"
        text = json.dumps([self.day.isoformat(), self.tiers])
        return str(int(sha256(text.encode()).hexdigest(), 16) % SLOTS)


@dataclass(frozen=True)
class Figures(Generic[Value]):
    """A value, when it was counted, and whether it is what counting now would give."""

    value: Value
    at: dt.datetime
    is_current: bool


@dataclass(frozen=True)
class Counter:
    """`count(chain, asked)`; `shape` is raised when the value changes its shape, so that an
    upgrade meets no old entries."""

    code: str
    count: Callable[[Any, Asked], Any]
    shape: int


@dataclass(frozen=True)
class _Kept:
    shape: int
    version: int
    asked: Asked
    value: Any
    at: dt.datetime
    seconds: float

    def is_of(self, counter: Counter, asked: Asked, version: int) -> bool:
        return (self.shape, self.asked, self.version) == (counter.shape, asked, version)

    def stands_for(self, counter: Counter, asked: Asked) -> bool:
        """Was the answer to this question; that of today's may be of an earlier day."""
        return self.shape == counter.shape and (asked.is_today or self.asked == asked)


_COUNTERS: dict[str, Counter] = {}


def register(code: str, count: Callable[[Any, Asked], Any], *, shape: int = 1) -> None:
    """Enter a figure; apps do so when they start."""
    _COUNTERS[code] = Counter(code, count, shape)


def figures(code: str, chain: Any, asked: Asked) -> Figures[Any]:
    """What was asked for, counted now or kept: see the rule above."""
    counter = _COUNTERS[code]
    asked = Asked(asked.day, tuple(sorted(set(asked.tiers))))
    version = _version(chain.pk)
    kept: _Kept | None = cache.get(cache_key(code, chain.pk, asked))
    if kept is not None and kept.is_of(counter, asked, version):
        return Figures(kept.value, kept.at, is_current=True)
    if (
        kept is not None
        and kept.seconds > AT_ONCE
        and kept.stands_for(counter, asked)
        and _recount_is_under_way(chain, code, asked, version)
    ):
        return Figures(kept.value, kept.at, is_current=False)
    counted = _count(counter, chain, asked, version)
    return Figures(counted.value, counted.at, is_current=True)


def tell_time(response: HttpResponse, at: dt.datetime, *, is_current: bool) -> None:
    """Say over the API when figures were counted, whatever the shape of the answer."""
    response.headers["Figures-At"] = at.isoformat()
    response.headers["Figures-Current"] = "true" if is_current else "false"


def cache_key(code: str, chain_id: int, asked: Asked) -> str:
    return f"figures:{code}:{chain_id}:{asked.place}"


def _version(chain_id: int) -> int:
    """The chain's version, read afresh; a chain is of a higher layer, reached by the key."""
    chains = Participation.chain.field.related_model._default_manager
    return int(chains.values_list("network_version", flat=True).get(pk=chain_id))


def _count(counter: Counter, chain: Any, asked: Asked, version: int) -> _Kept:
    """Count and keep. The version was read before: what changed meanwhile makes it outdated."""
    at, begun = timezone.now(), time.monotonic()
    value = counter.count(chain, asked)
    kept = _Kept(counter.shape, version, asked, value, at, time.monotonic() - begun)
    cache.set(cache_key(counter.code, chain.pk, asked), kept, KEPT_SECONDS)
    return kept


# Counting in the background


def _recount_is_under_way(chain: Any, code: str, asked: Asked, version: int) -> bool:
    """Whether a job counts, or is now asked to; False where nobody would take it up."""
    open_ = Job.objects.filter(
        kind=JOB, chain_id=chain.pk, status__in=(JobStatus.QUEUED, JobStatus.RUNNING)
    )
    job = open_.order_by("created_at").first()
    if job is not None:
        return _has_worker(job)
    params = {
        "chain": chain.pk,
        "code": code,
        "day": asked.day.isoformat(),
        "tiers": list(asked.tiers),
    }
    key = f"{JOB}:{chain.pk}:{code}:{asked.day:%Y%m%d}:{asked.place}:{version}"
    try:
        with without_waiting():
            job = job_enqueue(
                kind=JOB, params=params, by=Actor.for_system("figures", chain), key=key
            )
    except OperationalError:
        # Somebody is writing just now: the next who looks asks again.
        log.debug("the database is busy; figures of chain %s are counted later", chain.pk)
        return True
    # A job that ended is no promise: it counted an answer that has since left the cache.
    return not job.is_finished()


def _has_worker(job: Job) -> bool:
    """Whether somebody is at the job or will come to it: at once, or after another one."""
    if job.created_at > timezone.now() - PATIENCE:
        return True
    return any(not is_lost(one) for one in Job.objects.filter(status=JobStatus.RUNNING))


@contextmanager
def without_waiting() -> Iterator[None]:
    """Who only looks does not wait for SQLite's one write lock."""
    if connection.vendor != "sqlite":
        yield
        return
    usual = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")


def recount(*, chain_id: int, code: str, asked: Asked) -> list[str]:
    """What the job does: the figure asked for and, of today's, all that readers would be
    given outdated. Returns the codes of what was counted.

    Doing it again after a crash counts only what is not current yet.
    """
    chain = Participation.chain.field.related_model._default_manager.get(pk=chain_id)
    done = []
    for counter in list(_COUNTERS.values()):
        version = _version(chain_id)
        kept: _Kept | None = cache.get(cache_key(counter.code, chain_id, asked))
        if kept is not None and kept.is_of(counter, asked, version):
            continue
        is_slow = kept is not None and kept.seconds > AT_ONCE
        if counter.code == code or (asked.is_today and is_slow):
            _count(counter, chain, asked, version)
            done.append(counter.code)
    return done
