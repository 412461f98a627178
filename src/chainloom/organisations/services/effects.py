"""What every change to the registry brings with it: its source, fresh caches, a fresh index."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role

from .. import finding
from ..models import Organisation, Participation, Source, SourceKind

Follower = Callable[[Collection[int]], None]
_FOLLOWERS: list[Follower] = []
# Chains noted in a block of `marked_at_the_end`; None outside of any.
_CHANGED: ContextVar[set[int] | None] = ContextVar("chains_changed", default=None)
# So many ids are asked for at once.
BATCH = 2_000


def source_of_entry(by: Actor, as_of: dt.date | None = None) -> Source:
    """The source of values typed in today by this person: one a day, not one a value."""
    own = by.role in {Role.FIRM, Role.PARTNER}
    about = {
        "kind": SourceKind.OWN if own else SourceKind.ENTRY,
        "title": by.label[:200],
        "as_of": as_of or timezone.localdate(),
        "chain_id": by.chain_id,
        "created_by": by.user,
    }
    return Source.objects.filter(**about).first() or Source.objects.create(**about)


def sourced(source: Source, as_of: dt.date | None = None) -> dict[str, object]:
    """An entry of `Organisation.value_sources`."""
    return {"source": source.pk, "as_of": (as_of or source.as_of).isoformat()}


def network_changed(chain_ids: Iterable[int | None]) -> None:
    """What is cached about these chains is out of date.

    A chain is of a higher layer; it is reached through the foreign key alone.
    """
    wanted = {pk for pk in chain_ids if pk}
    waiting = _CHANGED.get()
    if waiting is not None:
        waiting |= wanted
    elif wanted:
        rows = Participation.chain.field.related_model._default_manager.filter(pk__in=wanted)
        if len(wanted) > 1:
            list(rows.select_for_update().order_by("pk").values_list("pk"))
        rows.update(network_version=F("network_version") + 1)


@contextmanager
def marked_at_the_end() -> Iterator[None]:
    """Within, `network_changed` only notes the chains; all are marked when the block ends.

    A chain's row is locked from its mark to the commit. A long write that marked its own chain
    first and others later could wait for another such write that waits for it.
    """
    waiting: set[int] = set()
    token = _CHANGED.set(waiting)
    try:
        yield
    finally:
        _CHANGED.reset(token)
    network_changed(waiting)


def chains_of(organisation_ids: Iterable[int]) -> set[int]:
    """The chains in which any of these organisations takes part."""
    ids = list(organisation_ids)
    found: set[int] = set()
    for start in range(0, len(ids), BATCH):
        rows = Participation.objects.filter(organisation__in=ids[start : start + BATCH])
        found.update(rows.order_by().values_list("chain_id", flat=True).distinct())
    return found


def when_moved(follower: Follower) -> None:
    """Register what is to be told of moves; apps above do so when they start."""
    _FOLLOWERS.append(follower)


def moved(organisation_ids: Collection[int]) -> None:
    """These organisations lie in another district, or records went from one to another.

    Whatever is derived from either follows, in the same transaction.
    """
    if organisation_ids:
        for follower in _FOLLOWERS:
            follower(organisation_ids)


def changed(organisation: Organisation, *, searched: bool = True) -> None:
    """One organisation changed: its chains' caches, and when it matters, the name index."""
    network_changed(chains_of([organisation.pk]))
    if searched:
        index_after_commit([organisation.pk])


def index_after_commit(organisation_ids: list[int]) -> None:
    """The name index follows when the change is certain; it is derived, so its failure
    never undoes the change."""
    _unindexed.ids.update(organisation_ids)
    transaction.on_commit(_index_now, robust=True)


class _Unindexed(threading.local):
    """Organisations whose change waits for its commit, of all calls in one transaction.

    Those of a transaction that was rolled back are looked at once more with the next one,
    which changes nothing.
    """

    def __init__(self) -> None:
        self.ids: set[int] = set()


_unindexed = _Unindexed()


def _index_now() -> None:
    ids, _unindexed.ids = _unindexed.ids, set()
    if ids:
        finding.refresh(sorted(ids))
