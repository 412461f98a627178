"""Accepted facts are carried out, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict, Problem
from chainloom.organisations.models import Source

from .. import facts
from ..doing import ORGANISATION, Doing, Undoing
from ..models import Document, DocumentEffect, DocumentFact, DocumentState, FactState
from ..policy import document_policy
from .reading import settle, start

Progress = Callable[[int, int], None]
MOST_NAMED = 50


def ready(document: Document) -> models.QuerySet[DocumentFact]:
    """Accepted facts that something can be done with; one that could not be waits for a word."""
    return document.facts.filter(
        state=FactState.ACCEPTED, kind__in=facts.kinds(), hindrance__isnull=True
    )


@transaction.atomic
def document_apply(*, document: Document, by: Actor) -> Document:
    """Have the accepted facts carried out; those without an applier wait."""
    document_policy.check(by, "change", document)
    locked = settle(Document.objects.select_for_update().get(pk=document.pk))
    if locked.state != DocumentState.READ:
        raise Conflict("not_now", _("It is being worked on; wait for that to end."))
    if not ready(locked).exists():
        raise Conflict("nothing_to_do", _("No accepted fact is waiting to be applied."))
    return start(locked, "documents.apply", DocumentState.APPLYING, by)


@transaction.atomic
def document_undo(*, document: Document, by: Actor) -> Document:
    """Have everything taken back that the document's facts did."""
    document_policy.check(by, "change", document)
    locked = settle(Document.objects.select_for_update().get(pk=document.pk))
    if locked.state != DocumentState.READ:
        raise Conflict("not_now", _("It is being worked on; wait for that to end."))
    if not locked.facts.filter(state=FactState.APPLIED).exists():
        raise Conflict("nothing_to_do", _("No fact of this document is applied."))
    return start(locked, "documents.undo", DocumentState.UNDOING, by)


def waiting(chain_id: int) -> models.QuerySet[Document]:
    """Documents applied before, with accepted facts that could not be applied then and can now.

    So it is after an update that brings a new kind of record.
    """
    rows = Document.objects.filter(chain=chain_id, applied_at__isnull=False)
    ready = DocumentFact.objects.filter(
        state=FactState.ACCEPTED, kind__in=facts.kinds(), hindrance__isnull=True
    )
    return rows.filter(pk__in=ready.values("document"), state=DocumentState.READ)


def waiting_apply(*, chain: models.Model, by: Actor) -> int:
    """Have those facts applied; returns of how many documents."""
    started = 0
    for document in waiting(chain.pk).order_by("pk"):
        document_apply(document=document, by=by)
        started += 1
    return started


# The jobs


@transaction.atomic
def run_apply(document: Document, by: Actor, progress: Progress) -> dict[str, Any]:
    """Apply once: run again after a crash, it finds the work done or not begun.

    A fact that cannot be carried out stays accepted and says why; the others go through.
    """
    locked = Document.objects.select_for_update().select_related("chain").get(pk=document.pk)
    if locked.state != DocumentState.APPLYING:
        return {}
    doing = Doing(locked, by)
    order = {kind: place for place, kind in enumerate(facts.kinds())}
    wanted = sorted(ready(locked), key=lambda one: (order[one.kind], one.start, one.pk))
    done = waits = 0
    for place, fact in enumerate(wanted):
        fact.document = locked
        if _apply_one(doing, fact):
            done += 1
        else:
            waits += 1
        progress(place + 1, len(wanted))
    doing.write()
    locked.state, locked.error, locked.applied_at = DocumentState.READ, None, timezone.now()
    locked.save(update_fields=["state", "error", "applied_at"])
    context = {"applied": done, "waiting": waits}
    record(by=by, action="document.applied", obj=locked, context=context)
    return context


def _apply_one(doing: Doing, fact: DocumentFact) -> bool:
    mark = len(doing.effects)
    applier = facts.applier(fact.kind)
    assert applier is not None
    try:
        with transaction.atomic():
            applier.apply(fact, doing)
    except Problem as problem:
        doing.drop_since(mark)
        fact.source = None
        fact.hindrance = {"code": problem.code, "message": str(problem.message)}
        fact.save(update_fields=["hindrance"])
        return False
    fact.state, fact.hindrance = FactState.APPLIED, None
    fact.save(update_fields=["state", "hindrance", "source"])
    return True


@transaction.atomic
def run_undo(document: Document, by: Actor, progress: Progress) -> dict[str, Any]:
    """Take back once, all or nothing; what later edits stand on is named."""
    locked = Document.objects.select_for_update().select_related("chain").get(pk=document.pk)
    if locked.state != DocumentState.UNDOING:
        return {}
    rows = DocumentEffect.objects.filter(fact__document=locked).select_related("fact__source")
    # The last first; entries at the end, as all else stands on them.
    effects = sorted(rows, key=lambda one: (one.record == ORGANISATION, -one.pk))
    groups = [(key, list(some)) for key, some in groupby(effects, key=lambda one: one.record)]
    undoing = _undoing(locked, by, effects)
    _check(groups, undoing)
    done = 0
    for key, some in groups:
        facts.record(key).undo_all(some, undoing)
        done += len(some)
        progress(done, len(effects))
    DocumentEffect.objects.filter(fact__document=locked).delete()
    applied = locked.facts.filter(state=FactState.APPLIED)
    count = applied.update(state=FactState.UNDONE, source=None)
    Source.objects.filter(pk__in=undoing.sources).delete()
    locked.state, locked.error, locked.applied_at = DocumentState.READ, None, None
    locked.save(update_fields=["state", "error", "applied_at"])
    record(by=by, action="document.undone", obj=locked, context={"facts": count})
    return {"facts": count}


def _undoing(document: Document, by: Actor, effects: list[DocumentEffect]) -> Undoing:
    own: dict[tuple[str, int], int] = {}
    for effect in effects:
        key = (effect.record, effect.object_id)
        own[key] = own.get(key, 0) + 1
    sources = set(document.facts.exclude(source=None).values_list("source_id", flat=True))
    return Undoing(document, by, sources, own)


def _check(groups: list[tuple[str, list[DocumentEffect]]], undoing: Undoing) -> None:
    """Name what stands in the way, and then take nothing back."""
    found = [text for key, some in groups for text in facts.record(key).hindrances(some, undoing)]
    named = list(dict.fromkeys(text for text in found if text))
    if not named:
        return
    count = len(named)
    text = ngettext(
        "%(count)d later change stands on this document. Take it back first; nothing was undone.",
        "%(count)d later changes stand on this document. Take them back first; nothing was undone.",
        count,
    )
    raise Conflict(
        "later_edits",
        text % {"count": count},
        details={"blockers": named[:MOST_NAMED], "count": count},
    )
