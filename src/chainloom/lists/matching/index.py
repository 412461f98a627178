"""The index of a chain's open resources: kept in memory, brought up to date before each question.

It is derived, so the database is the only source. What changed since the last look is taken in by
its time of change; a token in the shared cache tells every process when to begin anew.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.core.cache import cache
from django.db import connections
from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from chainloom.audit.models import AuditEntry
from chainloom.engines import matching as engine
from chainloom.organisations.models import Organisation

from ..models import Match, Resource, ResourceState
from . import records
from .owners import Owner, owners_of

log = logging.getLogger(__name__)
# A transaction may commit later than one that began after it: so far back is looked once more.
OVERLAP = timedelta(seconds=90)
TOKEN_LASTS = 7 * 24 * 3600
# Rows of which the owners are looked up at once.
CHUNK = 2000


@dataclass
class _Kept:
    token: str
    index: engine.Index
    seen: datetime
    # What a row was made of, so that the same is not taken in twice.
    known: dict[int, tuple[datetime, datetime, Owner]] = field(default_factory=dict)


_kept: dict[int, _Kept] = {}
_guard = threading.Lock()


def _key(chain_id: int) -> str:
    return f"lists-index:{chain_id}"


def _token(chain_id: int) -> str:
    found = cache.get(_key(chain_id))
    if found is None:
        found = uuid.uuid4().hex
        if not cache.add(_key(chain_id), found, TOKEN_LASTS):
            found = cache.get(_key(chain_id)) or found
    return str(found)


def forget_all(chain_ids: list[int]) -> None:
    """Let every process make its index of these chains anew, when it is next asked."""
    for chain_id in chain_ids:
        cache.delete(_key(chain_id))


def index_of(chain_id: int) -> engine.Index:
    """The chain's index with everything that was committed by now."""
    token, now = _token(chain_id), timezone.now()
    with _guard:
        kept = _kept.get(chain_id)
        if kept is None or kept.token != token:
            kept = _Kept(token, engine.make_index(), now)
            _take_in(kept, chain_id, _rows(chain_id))
            kept.index.settle()
            _kept[chain_id] = kept
        else:
            _take_in(kept, chain_id, _changed(chain_id, kept.seen - OVERLAP))
            kept.seen = now
        return kept.index


def withdraw_gone(chain_id: int) -> None:
    """Take offers out that are no longer in the table: what was deleted has no time of change."""
    with _guard:
        kept = _kept.get(chain_id)
        if kept is None:
            return
        there = Resource.objects.filter(chain=chain_id).order_by().values_list("pk", flat=True)
        for key in kept.known.keys() - set(there):
            kept.index.withdraw(str(key))
            del kept.known[key]


def warm() -> None:
    """Read the offers of every chain before somebody asks; a failure leaves it to that question."""
    try:
        chains = Resource.objects.filter(state=ResourceState.OPEN).order_by().values("chain")
        for chain_id in list(chains.distinct().values_list("chain", flat=True)):
            index_of(chain_id)
    except Exception:
        log.exception("offers were not read ahead")
    finally:
        connections.close_all()


def _rows(chain_id: int) -> QuerySet[Resource]:
    return Resource.objects.filter(chain=chain_id).select_related("organisation", "placement")


def _changed(chain_id: int, since: datetime) -> QuerySet[Resource]:
    """Offers that changed since, they or what is known of their owners."""
    moved = Match.objects.filter(chain=chain_id).filter(
        Q(moved_at__gte=since)
        | Q(ended_at__gte=since)
        | Q(offerer_at__gte=since)
        | Q(created_at__gte=since)
    )
    # Certificates and placements have no time of change, and no change without an entry.
    noted = AuditEntry.objects.filter(
        at__gte=since, object_type=Organisation._meta.label_lower
    ).annotate(key=Cast("object_id", BigIntegerField()))
    return _rows(chain_id).filter(
        Q(updated_at__gte=since)
        | Q(organisation__updated_at__gte=since)
        | Q(organisation__in=moved.values("resource__organisation"))
        | Q(organisation__in=noted.values("key"))
    )


def _take_in(kept: _Kept, chain_id: int, rows: QuerySet[Resource]) -> None:
    for some in batched(rows.iterator(chunk_size=CHUNK), CHUNK):
        owners = owners_of(chain_id, {row.organisation_id for row in some})
        for row in some:
            _take(kept, row, owners[row.organisation_id])


def _take(kept: _Kept, row: Resource, owner: Owner) -> None:
    stamp = (row.updated_at, row.organisation.updated_at, owner)
    if kept.known.get(row.pk) == stamp:
        return
    kept.known[row.pk] = stamp
    if row.is_open() and row.organisation.merged_into_id is None:
        try:
            kept.index.add(records.resource_of(row, owner))
        except engine.MatchingError as problem:
            # One row that the engine refuses must not hide all others.
            log.warning("resource %s is not matched: %s", row.pk, problem)
            kept.index.withdraw(str(row.pk))
    else:
        kept.index.withdraw(str(row.pk))


def batched(rows: Iterable[Resource], size: int) -> Iterator[list[Resource]]:
    source = iter(rows)
    while some := list(islice(source, size)):
        yield some
