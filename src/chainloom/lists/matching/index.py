"""The index of a chain's open resources: kept in memory, brought up to date before each question.

It is derived, so the database is the only source. What changed since the last look is taken in by
its time of change; a token in the shared cache tells every process when to begin anew.
"""

from __future__ import annotations

import logging
import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from chainloom.engines import matching as engine

from ..models import MatchState, Resource
from . import records

log = logging.getLogger(__name__)
# A transaction may commit later than one that began after it: so far back is looked once more.
OVERLAP = timedelta(seconds=90)
TOKEN_LASTS = 7 * 24 * 3600


@dataclass
class _Kept:
    token: str
    index: engine.Index
    seen: datetime
    known: dict[int, datetime] = field(default_factory=dict)


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
            _take_in(kept, _rows(chain_id))
            kept.index.settle()
            _kept[chain_id] = kept
        else:
            since = kept.seen - OVERLAP
            changed = Q(updated_at__gte=since) | Q(organisation__updated_at__gte=since)
            _take_in(kept, _rows(chain_id).filter(changed))
            kept.seen = now
        return kept.index


def _rows(chain_id: int) -> QuerySet[Resource]:
    fulfilled = Q(matches__state=MatchState.FULFILLED)
    ended = fulfilled | Q(matches__state=MatchState.DROPPED)
    rows = Resource.objects.filter(chain=chain_id).select_related("organisation")
    return rows.annotate(
        past=Count("matches", filter=ended), fulfilled=Count("matches", filter=fulfilled)
    )


def _take_in(kept: _Kept, rows: QuerySet[Resource]) -> None:
    for row in rows.iterator(chunk_size=2000):
        stamp = max(row.updated_at, row.organisation.updated_at)
        if kept.known.get(row.pk) == stamp:
            continue
        kept.known[row.pk] = stamp
        if row.is_open() and row.organisation.merged_into_id is None:
            try:
                kept.index.add(records.resource_of(row))
            except engine.MatchingError as problem:
                # One row that the engine refuses must not hide all others.
                log.warning("resource %s is not matched: %s", row.pk, problem)
                kept.index.withdraw(str(row.pk))
        else:
            kept.index.withdraw(str(row.pk))
