"""Documents over the API: send them, read their facts, decide, apply, take back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import File, Query, Router, Schema, Status, UploadedFile
from pydantic import Field

from chainloom.core.errors import Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import (
    AcceptIn,
    AcceptOut,
    Body,
    Id,
    PageOut,
    PageQuery,
    bounded,
    found,
)
from chainloom.jobs.aside import job_now

from . import selectors, services
from .mentions import reasons_in_words
from .models import (
    Document,
    DocumentFact,
    DocumentMention,
    DocumentState,
    DocumentText,
    FactSource,
    FactState,
    Figure,
    Match,
)
from .policy import document_policy, sees_documents
from .presenting.words import error_text, warning_text
from .services.adding import LONGEST_PASTE

router = Router()
DOCUMENTS = "/chains/{chain_slug}/documents"
ONE = DOCUMENTS + "/{document_id}"
FACT = ONE + "/facts/{fact_id}"
Code = bounded(30)


class DocumentOut(Schema):
    """A document and what became of it."""

    id: Id
    title: str
    kind: str = Field(description="html, text, docx, pdf …; empty until it was read.")
    publisher: str
    published: date | None
    url: str
    filename: str
    size: int
    state: DocumentState
    percent: int | None = Field(description="Progress of the work in hand, where it is known.")
    error: str = Field(description="Why it could not be read or was stopped; empty otherwise.")
    same_as: int | None = Field(description="An earlier document that says the same.")
    likeness: float | None = Field(description="How much of the two agrees, from 0 to 1.")
    created_at: datetime
    applied_at: datetime | None

    @staticmethod
    def resolve_same_as(obj: Document) -> int | None:
        return obj.same_as_id

    @staticmethod
    def resolve_percent(obj: Document) -> int | None:
        job = job_now(obj.job_id) if obj.is_at_work() else None
        return job.percent if job else None

    @staticmethod
    def resolve_error(obj: Document) -> str:
        return error_text(obj)


class EditOut(Schema):
    """One thing done to the original to get the text."""

    kind: str
    start: int
    end: int
    put: str


class TextOut(Schema):
    """The clean text, the original, and the way from one to the other."""

    text: str
    original: str
    edits: list[EditOut]
    warnings: list[str]

    @staticmethod
    def resolve_warnings(obj: DocumentText) -> list[str]:
        return [warning_text(one) for one in obj.warnings]


class FactOut(Schema):
    """A statement with its place in the clean text."""

    id: Id
    kind: str
    start: int
    end: int
    quote: str
    fields: dict[str, Any] = Field(description="Corrected where a person did so.")
    read: dict[str, Any] = Field(description="As they were read.")
    open: dict[str, str] = Field(description="Fields the text leaves open, and what it does say.")
    derived: dict[str, str] = Field(description="Fields that were concluded, and from what.")
    confidence: float
    origin: FactSource
    state: FactState
    hindrance: str = Field(description="Why an accepted fact was not applied; empty otherwise.")

    @staticmethod
    def resolve_fields(obj: DocumentFact) -> dict[str, Any]:
        return obj.values

    @staticmethod
    def resolve_hindrance(obj: DocumentFact) -> str:
        return str((obj.hindrance or {}).get("message", ""))


class MentionOut(Schema):
    """An organisation that the document names, and which entry it is."""

    id: Id
    name: str
    kind: str
    match: Match
    organisation: int | None = Field(description="The entry it is thought to be.")
    score: float | None
    reasons: list[str]
    decision: str = Field(description="A person's answer: `new`, `org:12`, `out`, or empty.")

    @staticmethod
    def resolve_organisation(obj: DocumentMention) -> int | None:
        return obj.organisation_id

    @staticmethod
    def resolve_reasons(obj: DocumentMention) -> list[str]:
        return [text for text, _speaks in reasons_in_words(obj)]


class FigureOut(Schema):
    """A number that an applied document states."""

    id: Id
    what: str
    scope: str
    number: float
    number_to: float | None
    unit: str
    share_of: str
    as_of: str
    key: str = Field(description="The same for figures that measure the same thing.")
    document: int
    fact: int

    @staticmethod
    def resolve_document(obj: Figure) -> int:
        return obj.fact.document_id

    @staticmethod
    def resolve_fact(obj: Figure) -> int:
        return obj.fact_id


class PasteIn(Body):
    text: bounded(LONGEST_PASTE, least=1)  # type: ignore[valid-type]
    title: bounded(200) = ""  # type: ignore[valid-type]


class AcceptFactsIn(AcceptIn):
    least: float = Field(services.SURE_ENOUGH, ge=0, le=1, description="How sure it must be.")


class FetchIn(Body):
    url: bounded(500, least=1)  # type: ignore[valid-type]


class DescribeIn(Body):
    title: bounded(200) | None = None  # type: ignore[valid-type]
    publisher: bounded(120) | None = None  # type: ignore[valid-type]
    published: date | None = None


class CorrectIn(Body):
    fields: dict[str, Any] = Field(description="Every field of the kind; one left out is null.")
    accept: bool = True


class DecideIn(Body):
    verb: Literal["accept", "reject", "reopen"]


class MentionIn(Body):
    choice: Code = Field(description="`new`, `org:12`, `out`, or empty.")  # type: ignore[valid-type]


class WaitingOut(Schema):
    documents: int = Field(description="Of how many documents facts are being applied.")


class DocumentQuery(PageQuery):
    state: DocumentState | None = None


class FactQuery(PageQuery):
    kind: Code | None = None  # type: ignore[valid-type]
    state: FactState | None = None


class FigureQuery(PageQuery):
    key: bounded(64) | None = None  # type: ignore[valid-type]


def _documents(request: HttpRequest) -> QuerySet[Document]:
    """For whom documents are no business of theirs, there is no such list."""
    if not sees_documents(request.actor):
        raise Missing()
    return document_policy.rows(request.actor)


def _one(request: HttpRequest, document_id: int) -> Document:
    return services.settle(found(_documents(request), document_id))


def _fact(request: HttpRequest, document_id: int, fact_id: int) -> DocumentFact:
    document = _one(request, document_id)
    fact = found(document.facts.all(), fact_id)
    fact.document = document
    return fact


@router.get(DOCUMENTS, response=PageOut[DocumentOut], summary="Documents, newest first")
def document_list(
    request: HttpRequest, chain_slug: str, query: Query[DocumentQuery]
) -> dict[str, Any]:
    rows = _documents(request).defer("sketch")
    if query.state:
        rows = rows.filter(state=query.state)
    page = cursor_page(rows, sort="-id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.post(DOCUMENTS, response={202: DocumentOut}, summary="Send a document")
def document_send(request: HttpRequest, chain_slug: str, file: File[UploadedFile]) -> Status:
    """It is read in the background; ask for it until its state is `read`."""
    _documents(request)
    document = services.document_add(
        chain=request.chain, filename=file.name or "file", content=file, by=request.actor
    )
    return Status(202, document)


@router.post(DOCUMENTS + "/paste", response={202: DocumentOut}, summary="Send text")
def document_paste(request: HttpRequest, chain_slug: str, body: PasteIn) -> Status:
    _documents(request)
    document = services.document_paste(
        chain=request.chain, text=body.text, title=body.title, by=request.actor
    )
    return Status(202, document)


@router.post(DOCUMENTS + "/fetch", response={202: DocumentOut}, summary="Have a page fetched")
def document_fetch(request: HttpRequest, chain_slug: str, body: FetchIn) -> Status:
    """Only where the operator allows it, and only from the public internet."""
    _documents(request)
    document = services.document_fetch(chain=request.chain, url=body.url, by=request.actor)
    return Status(202, document)


@router.post(
    DOCUMENTS + "/apply-waiting",
    response={202: WaitingOut},
    summary="Apply accepted facts that waited for the product to have a place for them",
)
def waiting_apply(request: HttpRequest, chain_slug: str) -> Status:
    _documents(request)
    document_policy.check_add(request.actor)
    count = services.waiting_apply(chain=request.chain, by=request.actor)
    return Status(202, {"documents": count})


@router.get(ONE, response=DocumentOut, summary="One document")
def document_get(request: HttpRequest, chain_slug: str, document_id: Id) -> Document:
    return _one(request, document_id)


@router.patch(ONE, response=DocumentOut, summary="Say title, publisher or day")
def document_describe(
    request: HttpRequest, chain_slug: str, document_id: Id, body: DescribeIn
) -> Document:
    """With another day of publication the document is read again; decisions stay."""
    return services.document_describe(
        document=_one(request, document_id), values=body.given(), by=request.actor
    )


@router.delete(ONE, response={204: None}, summary="Remove a document of which nothing is applied")
def document_remove(request: HttpRequest, chain_slug: str, document_id: Id) -> Status:
    services.document_remove(document=_one(request, document_id), by=request.actor)
    return Status(204, None)


@router.get(ONE + "/text", response=TextOut, summary="Clean text, original, and what was done")
def document_text(request: HttpRequest, chain_slug: str, document_id: Id) -> DocumentText:
    document = _one(request, document_id)
    body = DocumentText.objects.filter(document=document).first()
    if body is None:
        raise Missing()
    return body


@router.post(ONE + "/read", response={202: DocumentOut}, summary="Read it again")
def document_read(request: HttpRequest, chain_slug: str, document_id: Id) -> Status:
    document = services.document_read(document=_one(request, document_id), by=request.actor)
    return Status(202, document)


@router.get(ONE + "/facts", response=PageOut[FactOut], summary="What it says")
def fact_list(
    request: HttpRequest, chain_slug: str, document_id: Id, query: Query[FactQuery]
) -> dict[str, Any]:
    rows = _one(request, document_id).facts.all()
    if query.kind:
        rows = rows.filter(kind=query.kind)
    if query.state:
        rows = rows.filter(state=query.state)
    page = cursor_page(rows, sort="id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.patch(FACT, response=FactOut, summary="Correct a fact")
def fact_correct(
    request: HttpRequest, chain_slug: str, document_id: Id, fact_id: Id, body: CorrectIn
) -> DocumentFact:
    return services.fact_correct(
        fact=_fact(request, document_id, fact_id),
        values=body.fields,
        accept=body.accept,
        by=request.actor,
    )


@router.post(FACT + "/decide", response=FactOut, summary="Accept, reject, or take back")
def fact_decide(
    request: HttpRequest, chain_slug: str, document_id: Id, fact_id: Id, body: DecideIn
) -> DocumentFact:
    verbs = {
        "accept": services.fact_accept,
        "reject": services.fact_reject,
        "reopen": services.fact_reopen,
    }
    return verbs[body.verb](fact=_fact(request, document_id, fact_id), by=request.actor)


@router.post(ONE + "/accept", response=AcceptOut, summary="Accept all that are sure enough")
def facts_accept(
    request: HttpRequest, chain_slug: str, document_id: Id, body: AcceptFactsIn
) -> dict[str, int]:
    document = _one(request, document_id)
    count = services.facts_accept(document=document, least=body.least, by=request.actor)
    return {"accepted": count}


@router.get(ONE + "/mentions", response=list[MentionOut], summary="Organisations it names")
def mention_list(
    request: HttpRequest, chain_slug: str, document_id: Id
) -> QuerySet[DocumentMention]:
    return _one(request, document_id).mentions.order_by("pk")


@router.post(
    ONE + "/mentions/{mention_id}", response=MentionOut, summary="Say which organisation is meant"
)
def mention_decide(
    request: HttpRequest, chain_slug: str, document_id: Id, mention_id: Id, body: MentionIn
) -> DocumentMention:
    document = _one(request, document_id)
    mention = found(document.mentions.all(), mention_id)
    mention.document = document
    return services.mention_decide(mention=mention, choice=body.choice, by=request.actor)


@router.post(ONE + "/apply", response={202: DocumentOut}, summary="Apply accepted facts")
def document_apply(request: HttpRequest, chain_slug: str, document_id: Id) -> Status:
    """In one transaction, in the background; kinds without a place in the product wait."""
    document = services.document_apply(document=_one(request, document_id), by=request.actor)
    return Status(202, document)


@router.post(ONE + "/undo", response={202: DocumentOut}, summary="Take back what it did")
def document_undo(request: HttpRequest, chain_slug: str, document_id: Id) -> Status:
    """Exactly what it did; later changes that stand on it are named and nothing is undone."""
    document = services.document_undo(document=_one(request, document_id), by=request.actor)
    return Status(202, document)


@router.get("/chains/{chain_slug}/figures", response=PageOut[FigureOut], summary="Figures")
def figure_list(request: HttpRequest, chain_slug: str, query: Query[FigureQuery]) -> dict[str, Any]:
    """What applied documents say in numbers; those of one `key` measure the same thing."""
    if not sees_documents(request.actor):
        raise Missing()
    rows = selectors.chain_figures(request.actor).select_related("fact")
    if query.key:
        rows = rows.filter(key=query.key)
    page = cursor_page(rows, sort="id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": page.items, "next_cursor": page.next_cursor}
