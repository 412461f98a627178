"""Finding organisations by what somebody typed: the name index, or the database without it.

The index is derived. It follows every change after its commit; where it is missing it is
built again, at once when the registry is small, else as a background job, and meanwhile the
database answers, by full name, short name and code.
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from chainloom.accounts.actor import Actor

from . import uscc as uscc_code
from .models import Organisation, OrganisationName, Participation
from .policy import organisation_policy
from .search import Entry, Hit, IndexBusy, IndexMissing, NameIndex

log = logging.getLogger(__name__)
REBUILD_JOB = "organisations.search_rebuild"
REFRESH_JOB = "organisations.search_refresh"
# So few are indexed in the time of one page.
SMALL = 5_000
BATCH = 2_000


@dataclass(frozen=True)
class Found:
    """An organisation found, and the name by which it was when that is not its full name."""

    organisation: Organisation
    matched: str


@cache
def _index_at(path: str) -> NameIndex:
    return NameIndex(path)


def index() -> NameIndex:
    return _index_at(str(settings.SEARCH_INDEX))


# Keeping the index


def entries(rows: QuerySet[Organisation]) -> Iterator[Entry]:
    """What the index is to know of organisations, read in batches."""
    rows = rows.filter(merged_into=None).order_by("pk")
    wanted = rows.only("pk", "name", "short_name", "english_name", "uscc")
    batch: list[Organisation] = []
    for organisation in wanted.iterator(chunk_size=BATCH):
        batch.append(organisation)
        if len(batch) == BATCH:
            yield from _entries_of(batch)
            batch = []
    yield from _entries_of(batch)


def _entries_of(batch: Sequence[Organisation]) -> Iterator[Entry]:
    if not batch:
        return
    ids = [one.pk for one in batch]
    other: dict[int, list[str]] = {}
    chains: dict[int, list[int]] = {}
    names = OrganisationName.objects.filter(organisation__in=ids)
    for pk, text in names.order_by("pk").values_list("organisation_id", "text"):
        other.setdefault(pk, []).append(text)
    standing = Participation.objects.filter(organisation__in=ids)
    for pk, chain in standing.order_by().values_list("organisation_id", "chain_id"):
        chains.setdefault(pk, []).append(chain)
    for one in batch:
        own = (one.name, one.short_name, one.english_name, *other.get(one.pk, ()))
        yield Entry(
            id=one.pk,
            names=tuple(dict.fromkeys(name for name in own if name)),
            uscc=one.uscc,
            chains=tuple(sorted(chains.get(one.pk, ()))),
        )


def refresh(organisation_ids: Iterable[int]) -> None:
    """Bring these organisations' entries up to date; called after a commit.

    Never raises for the index's own reasons: the change it follows is already made.
    """
    ids = list(dict.fromkeys(organisation_ids))
    if len(ids) > SMALL:
        _enqueue_refresh(ids)
        return
    search_refresh(ids)


def search_refresh(ids: Sequence[int], progress: Callable[[int, int], None] | None = None) -> None:
    """The same, at once, however many there are."""
    try:
        for start in range(0, len(ids), BATCH * 10):
            chunk = ids[start : start + BATCH * 10]
            fresh = list(_fresh_entries(chunk))
            if fresh:
                index().upsert(fresh)
            gone = set(chunk) - {entry.id for entry in fresh}
            if gone:
                index().delete(gone)
            if progress:
                progress(start + len(chunk), len(ids))
    except IndexMissing:
        _rebuild_soon()
    except IndexBusy:
        log.warning("the name index is busy; it will be built again")
        _enqueue_rebuild()


def _fresh_entries(ids: list[int]) -> Iterator[Entry]:
    """Entries of these ids; imports make them in long runs, edits one by one."""
    for start in range(0, len(ids), BATCH):
        chunk = ids[start : start + BATCH]
        yield from _entries_of(
            list(
                Organisation.objects.filter(pk__in=chunk, merged_into=None)
                .only("pk", "name", "short_name", "english_name", "uscc")
                .order_by("pk")
            )
        )


def _enqueue_refresh(ids: Sequence[int]) -> None:
    """What an import changed is found by name a little later than it is there."""
    from chainloom.jobs.services import job_enqueue

    job_enqueue(kind=REFRESH_JOB, params={"runs": _runs(ids)}, by=Actor.for_system("search"))


def _runs(ids: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of neighbouring ids: an import's new entries have one run."""
    runs: list[tuple[int, int]] = []
    for pk in sorted(ids):
        if runs and runs[-1][1] == pk - 1:
            runs[-1] = (runs[-1][0], pk)
        else:
            runs.append((pk, pk))
    return runs


def _rebuild_soon() -> None:
    if Organisation.objects.order_by()[: SMALL + 1].count() <= SMALL:
        try:
            search_rebuild()
        except IndexBusy:
            log.info("the name index is being built by somebody else")
    else:
        _enqueue_rebuild()


def _enqueue_rebuild() -> None:
    from chainloom.jobs.services import job_enqueue

    # One an hour at most, however many changes ask for it.
    key = f"{REBUILD_JOB}:{timezone.now():%Y%m%d%H}"
    job_enqueue(kind=REBUILD_JOB, params={}, by=Actor.for_system("search"), key=key)


def search_rebuild(progress: Callable[[int, int], None] | None = None) -> int:
    """Build the index anew from the database; returns how many organisations it holds."""
    total = Organisation.objects.filter(merged_into=None).count() if progress else 0
    report = (lambda done: progress(done, total)) if progress else None
    return index().rebuild(entries(Organisation.objects.all()), report)


@dataclass(frozen=True)
class IndexState:
    """Whether the index can answer for the whole registry, and if not, why."""

    is_whole: bool
    size: int
    reason: str = ""


def index_state() -> IndexState:
    """The index held against the database, by size."""
    rows = Organisation.objects.filter(merged_into=None).count()
    try:
        size = index().size()
    except IndexMissing:
        return IndexState(rows == 0, 0, "not built yet")
    if size != rows:
        return IndexState(False, size, f"holds {size} of {rows} organisations")
    return IndexState(True, size)


# By exactly what an entry is called


def by_code_or_full_name(text: str) -> Q:
    """Entries of this code or full name, however wide its brackets and digits are written."""
    from .services.fields import one_line  # services follow the index, which is here

    if uscc_code.is_valid(text):
        return Q(uscc=uscc_code.compact(text))
    name = one_line(text)
    # Brackets are written in both widths: 纺织(泉州)有限公司.
    half = unicodedata.normalize("NFKC", name)
    full = half.replace("(", "（").replace(")", "）")
    return Q(name__in={name, half, full})


# Asking it


def search(actor: Actor, text: str, *, limit: int = 20) -> list[Found]:
    """The organisations this actor may see that fit the text, best first."""
    text = text.strip()[:200]
    if not text:
        return []
    try:
        hits = index().search(text, chain=actor.chain_id, limit=limit)
    except IndexMissing:
        return [Found(one, "") for one in _from_database(actor, text)[:limit]]
    return _seen(actor, hits)


def ids(
    actor: Actor, text: str, *, limit: int = 1000, among: Collection[int] | None = None
) -> list[int]:
    """Ids of organisations that fit, best first, for filtering a list; `among` these alone."""
    try:
        hits = index().search(text, chain=actor.chain_id, limit=limit, among=among)
        return [hit.id for hit in hits]
    except IndexMissing:
        rows = _from_database(actor, text)
        rows = rows if among is None else rows.filter(pk__in=among)
        return list(rows.values_list("pk", flat=True)[:limit])


def _seen(actor: Actor, hits: list[Hit]) -> list[Found]:
    rows = organisation_policy.rows(actor).in_bulk([hit.id for hit in hits])
    return [
        Found(rows[hit.id], "" if hit.matched == rows[hit.id].name else hit.matched)
        for hit in hits
        if hit.id in rows
    ]


def _from_database(actor: Actor, text: str) -> QuerySet[Organisation]:
    """Slower, and without pinyin; used while there is no index."""
    also = OrganisationName.objects.filter(text__icontains=text).values("organisation")
    begins = Case(
        When(uscc__iexact=text, then=Value(0)),
        When(name__istartswith=text, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return (
        organisation_policy.rows(actor)
        .filter(
            Q(name__icontains=text)
            | Q(short_name__icontains=text)
            | Q(english_name__icontains=text)
            | Q(uscc__istartswith=text)
            | Q(pk__in=also)
        )
        .order_by(begins, "name", "pk")
    )
