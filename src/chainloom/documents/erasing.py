"""Forgetting: what documents keep of a person goes when the person is erased.

A document keeps a person in its file, its text (clean and original), its facts and, for undo,
in effects. Erasing a contact or a person's seat (Personal Information Protection Law, art. 47)
removes the file, empties the facts and effects, and puts blanks of the same length in place of
the name in both texts, so that every other fact keeps its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.organisations.models import BodyMembership, Contact, Organisation

from .appliers.bodies import SEAT
from .appliers.people import CONTACT
from .mentions import plain
from .models import (
    Document,
    DocumentEffect,
    DocumentFact,
    DocumentText,
    FactState,
    FileGone,
)

BLANK = "▇"
_OWNER = {"person": "organisation", "membership": "body"}
_NAME = {"person": "name", "membership": "member"}


def contact_forget(contact: Contact, by: Actor) -> None:
    """Called before a contact is erased, in the same transaction."""
    wrote = DocumentEffect.objects.filter(record=CONTACT, object_id=contact.pk)
    _forget(contact.name, contact.organisation, wrote, by)


def seat_forget(seat: BodyMembership, by: Actor) -> None:
    """Called before a person is taken out of a body for good."""
    wrote = DocumentEffect.objects.filter(record=SEAT, object_id=seat.pk)
    _forget(seat.person_name, seat.body, wrote, by)


def _forget(
    name: str, organisation: Organisation, wrote: QuerySet[DocumentEffect], by: Actor
) -> None:
    name = name.strip()
    ids = set(wrote.values_list("fact__document", flat=True))
    chains = {by.chain_id, *organisation.participations.values_list("chain_id", flat=True)} - {None}
    if name:
        ids |= set(_naming(name, organisation, chains))
    for effect in wrote:
        effect.before = {"post": "", "source": None} if effect.before is not None else None
        effect.save(update_fields=["before"])
    rows = Document.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    for document in rows:
        _blank(document, name, by)


def _naming(name: str, organisation: Organisation, chains: Iterable[Any]) -> Iterable[int]:
    """Documents that say of this person something about this organisation."""
    firms = [organisation, *organisation.absorbed.all()]
    names = {plain(one.name) for one in firms}
    names |= {plain(text) for text in organisation.other_names.values_list("text", flat=True)}
    facts = DocumentFact.objects.filter(
        Q(read__name=name)
        | Q(read__member=name)
        | Q(corrected__name=name)
        | Q(corrected__member=name),
        kind__in=_OWNER,
        document__chain__in=list(chains),
    ).select_related("document")
    keys = {firm.pk for firm in firms}
    for fact in facts:
        owner = plain(str(fact.values.get(_OWNER[fact.kind]) or ""))
        meant = {
            one.answer()[1] for one in fact.document.mentions.all() if plain(one.name) == owner
        }
        if not owner or owner in names or meant & keys:
            yield fact.document_id


def _blank(document: Document, name: str, by: Actor) -> None:
    if document.file and not document.file_gone:
        storage, stored = document.file.storage, document.file.name
        document.file_gone = FileGone.ERASURE
        document.save(update_fields=["file_gone"])
        transaction.on_commit(lambda: storage.delete(stored))
    if name:
        _blank_title(document, name)
        for body in DocumentText.objects.filter(document=document):
            body.text = _without(body.text, name)
            body.original = _without(body.original, name)
            body.edits = [_emptied(one, name) for one in body.edits]
            body.save(update_fields=["text", "original", "edits"])
        for fact in document.facts.select_related("source"):
            _blank_fact(fact, name)
    record(by=by, action="document.person_erased", obj=document)


def _blank_title(document: Document, name: str) -> None:
    for field in ("title", "filename"):
        setattr(document, field, _without(getattr(document, field), name))
    document.save(update_fields=["title", "filename"])


def _blank_fact(fact: DocumentFact, name: str) -> None:
    if fact.values.get(_NAME.get(fact.kind, "")) == name:
        fact.read, fact.corrected = {}, None
        fact.quote, fact.open, fact.derived = "", {}, {}
        if fact.state != FactState.APPLIED:
            fact.state = FactState.REJECTED
    else:
        fact.quote = _without(fact.quote, name)
        for kept in ("read", "corrected", "open", "derived"):
            setattr(fact, kept, _emptied(getattr(fact, kept), name))
    fact.save()
    if fact.source is not None and name in fact.source.title:
        # The place as other records cite it begins with the document's title.
        fact.source.title = _without(fact.source.title, name)
        fact.source.save(update_fields=["title"])


def _without(text: str, name: str) -> str:
    return text.replace(name, BLANK * len(name))


def _emptied(value: Any, name: str) -> Any:
    """A value of JSON with the name blanked wherever it stands."""
    if isinstance(value, str):
        return _without(value, name)
    if isinstance(value, list):
        return [_emptied(one, name) for one in value]
    if isinstance(value, dict):
        return {key: _emptied(one, name) for key, one in value.items()}
    return value
