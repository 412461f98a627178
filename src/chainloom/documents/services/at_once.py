"""A document that a person has seen whole already: kept, decided and applied in one go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import models, transaction

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Invalid

from .. import reading
from ..models import Document, DocumentFact, DocumentState, FactState, Match
from .adding import document_keep
from .applying import ready, run_apply
from .deciding import fact_accept, fact_reject, mention_decide


@transaction.atomic
def document_settle(
    *,
    chain: models.Model,
    filename: str,
    content: bytes,
    accepts: Callable[[DocumentFact], bool],
    by: Actor,
    published: date | None = None,
    own: dict[str, int] | None = None,
) -> Document:
    """Keep a small document, read it, decide every fact of it by `accepts`, apply; no job.

    For a chain that has no entries yet but those of `own` ({name: key}): every other organisation
    is entered as new. All or nothing; a file whose rows were not kept goes too.
    """
    file = ContentFile(content, name=filename)
    document = document_keep(chain=chain, filename=filename, content=file, by=by)
    try:
        with transaction.atomic():
            _read(document, published, by)
            _decide(document, accepts, own or {}, by)
            document.refresh_from_db()
            if ready(document).exists():
                document.state = DocumentState.APPLYING
                document.save(update_fields=["state"])
                run_apply(document, by, _no_progress)
    except BaseException:
        document.file.storage.delete(document.file.name)
        raise
    document.refresh_from_db()
    return document


def _no_progress(_done: int, _total: int) -> None:
    """Nobody watches: it is over before a page could ask."""


def _read(document: Document, published: date | None, by: Actor) -> None:
    if published is not None:
        document.published, document.said = published, [*document.said, "published"]
    document.state = DocumentState.READING
    document.save(update_fields=["state", "published", "said"])
    try:
        found = reading.read_stored(document)
    except reading.Unreadable as refused:
        raise Invalid(refused.code, refused.code, details=refused.detail) from refused
    reading.reading_keep(document, found, by)
    document.refresh_from_db()


def _decide(
    document: Document, accepts: Callable[[DocumentFact], bool], own: dict[str, int], by: Actor
) -> None:
    for mention in document.mentions.all():
        if mention.name in own:
            mention_decide(mention=mention, choice=f"org:{own[mention.name]}", by=by)
        elif mention.match != Match.SAME:
            mention_decide(mention=mention, choice="new", by=by)
    for fact in document.facts.filter(state=FactState.PROPOSED):
        decide: Any = fact_accept if accepts(fact) else fact_reject
        fact.document = document
        decide(fact=fact, by=by)
