"""A stored document is read: its text and its facts are kept, earlier decisions stay."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction

from chainloom.accounts.actor import Actor
from chainloom.engines import reading as engine
from chainloom.engines.reading import Fact, Reading
from chainloom.organisations.services.fields import one_line

from . import likeness
from .mentions import mentions_write
from .models import (
    Document,
    DocumentFact,
    DocumentMark,
    DocumentState,
    DocumentText,
    FactState,
)

# So many documents that share a mark are compared at most.
MOST_COMPARED = 200


class Unreadable(Exception):
    """The reader refused the document: a stable code, and what fills its sentence."""

    def __init__(self, code: str, detail: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.detail = {key: str(value)[:200] for key, value in detail.items()}


def read_stored(document: Document) -> Reading:
    """Read the file as it was sent; `Unreadable` where the engine refuses it."""
    with document.file.open("rb") as handle:
        data = handle.read()
    said = document.published if "published" in document.said else None
    try:
        return engine.read(
            data,
            filename=document.filename or None,
            url=document.url or None,
            published=said.isoformat() if said else None,
        )
    except engine.ReadingError as refused:
        raise Unreadable(refused.code, refused.detail) from refused


@transaction.atomic
def reading_keep(document: Document, reading: Reading, by: Actor) -> bool:
    """Keep what was read, unless the document is no longer waiting for it."""
    locked = Document.objects.select_for_update().filter(pk=document.pk).first()
    if locked is None or locked.state != DocumentState.READING:
        return False
    _describe(locked, reading)
    body, _made = DocumentText.objects.get_or_create(document=locked)
    body.text, body.original = storable(reading.text), storable(reading.original)
    body.map = reading.map.as_lists()
    body.edits = [_plain(one) for one in reading.edits]
    body.warnings = [_plain(one) for one in reading.warnings]
    body.save()
    locked.body = body
    _keep_sketch(locked, body.text)
    _keep_facts(locked, body.text, reading.facts)
    mentions_write(locked, by)
    locked.state, locked.error = DocumentState.READ, None
    locked.save()
    return True


def storable(value: Any) -> Any:
    """PostgreSQL keeps no NUL; a blank of the same length leaves every place where it was."""
    if isinstance(value, str):
        return value.replace("\x00", " ")
    if isinstance(value, list | tuple):
        return [storable(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): storable(one) for key, one in value.items()}
    return value


def _plain(value: Any) -> dict[str, Any]:
    """An edit or a warning as JSON keeps it; what was removed still stands in the original."""
    found = asdict(value)
    found.pop("removed", None)
    kept: dict[str, Any] = storable(found)
    return kept


def _describe(document: Document, reading: Reading) -> None:
    """Title, publisher and day, as read; what a person said of them stays."""
    document.kind = str(reading.kind or "")[:10]
    found = {
        "title": one_line(reading.title or "")[:200],
        "publisher": one_line(reading.source or "")[:120],
        "published": _day(reading.published),
    }
    for name, value in found.items():
        if name not in document.said:
            setattr(document, name, value)


def _day(said: Any) -> date | None:
    try:
        return date.fromisoformat(str(said)[:10]) if said else None
    except ValueError:
        return None


def _keep_sketch(document: Document, text: str) -> None:
    document.sketch = likeness.sketch(text)
    DocumentMark.objects.filter(document=document).delete()
    marks = document.sketch[: likeness.LOOKED_FOR]
    earlier = alike(document)
    document.same_as, document.likeness = earlier if earlier else (None, None)
    DocumentMark.objects.bulk_create(
        DocumentMark(document=document, value=value) for value in marks
    )


def alike(document: Document) -> tuple[Document, float] | None:
    """The earlier document of the chain that says the same, and how alike the two are."""
    marks = document.sketch[: likeness.LOOKED_FOR]
    rows = Document.objects.filter(
        chain=document.chain_id, marks__value__in=marks, pk__lt=document.pk
    )
    found = [
        (likeness.likeness(document.sketch, row.sketch), row)
        for row in rows.distinct().order_by("pk")[:MOST_COMPARED]
    ]
    found = [pair for pair in found if pair[0] >= likeness.ALIKE]
    if not found:
        return None
    score, row = max(found, key=lambda pair: (pair[0], -pair[1].pk))
    return row, score


def _same(kind: str, fields: Mapping[str, Any]) -> str:
    return f"{kind} {json.dumps(fields, sort_keys=True, ensure_ascii=False)}"


def _keep_facts(document: Document, text: str, facts: Sequence[Fact]) -> None:
    """New proposals in place of the old; what a person decided stays, at its new place."""
    decided = list(document.facts.exclude(state=FactState.PROPOSED))
    document.facts.filter(state=FactState.PROPOSED).delete()
    for fact in decided:
        if text[fact.start : fact.end] != fact.quote:
            place = text.find(fact.quote) if fact.quote else -1
            fact.start, fact.end = (place, place + len(fact.quote)) if place >= 0 else (0, 0)
            fact.save(update_fields=["start", "end"])
    known = {_same(fact.kind, fact.read) for fact in decided}
    DocumentFact.objects.bulk_create(
        DocumentFact(
            document=document,
            kind=fact.kind,
            start=fact.start,
            end=fact.end,
            quote=storable(fact.quote),
            read=storable(fact.fields),
            open=storable(fact.open),
            derived=storable(fact.derived),
            confidence=fact.confidence,
            origin=fact.source,
        )
        for fact in facts
        if _same(fact.kind, storable(fact.fields)) not in known
    )
