"""Having a document read, and what becomes of one whose job ended without success."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict
from chainloom.core.files import digest_of
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.services import job_enqueue

from .. import fetching, reading
from ..models import WORKING, Document, DocumentState, DocumentText
from ..policy import document_policy

Step = Callable[[int], None]


def start(document: Document, kind: str, state: DocumentState, by: Actor) -> Document:
    """Put a document's work in the queue, in the caller's transaction."""
    job = job_enqueue(kind=kind, params={"document_id": document.pk}, by=by)
    document.state, document.job_id, document.error = state, job.pk, None
    document.save(update_fields=["state", "job_id", "error"])
    return document


def start_reading(document: Document, by: Actor) -> Document:
    return start(document, "documents.read", DocumentState.QUEUED, by)


def _state_before(document: Document) -> DocumentState:
    was_read = DocumentText.objects.filter(document=document).exists()
    return DocumentState.READ if was_read else DocumentState.FAILED


def settle(document: Document) -> Document:
    """A document whose job ended without success goes back to where it was before."""
    if document.state not in WORKING or document.job_id is None:
        return document
    job = Job.objects.filter(pk=document.job_id).first()
    if job is not None and not (job.is_finished() and job.status != JobStatus.DONE):
        return document
    error = (job.error if job else None) or {"code": "cancelled"}
    changed = Document.objects.filter(
        pk=document.pk, state=document.state, job_id=document.job_id
    ).update(state=_state_before(document), error=error)
    if changed:
        document.refresh_from_db()
    return document


@transaction.atomic
def document_read(*, document: Document, by: Actor) -> Document:
    """Read it again: the reader or the registry may have changed. Decided facts stay."""
    document_policy.check(by, "change", document)
    locked = settle(Document.objects.select_for_update().get(pk=document.pk))
    if locked.is_at_work():
        raise Conflict("not_now", _("It is being worked on; wait for that to end."))
    if locked.file_gone or not (locked.file or locked.url):
        raise Conflict("file_gone", _("The file is no longer kept: it cannot be read again."))
    return start_reading(locked, by)


# The job


def run_read(document: Document, by: Actor, step: Step) -> dict[str, Any]:
    """Fetch where that is asked, read, keep. Run again after a crash it does the same anew."""
    taken = Document.objects.filter(
        pk=document.pk, state__in=(DocumentState.QUEUED, DocumentState.READING)
    ).update(state=DocumentState.READING)
    if not taken:
        return {}
    document.refresh_from_db()
    try:
        step(0)
        if not document.file:
            _fetch(document)
        step(1)
        found = reading.read_stored(document)
    except (reading.Unreadable, fetching.Refused) as refused:
        error = {"code": refused.code, "detail": refused.detail}
        _give_up(document, error)
        return {"error": refused.code}
    step(2)
    if not reading.reading_keep(document, found, by):
        return {}
    record(by=by, action="document.read", obj=Document.objects.get(pk=document.pk))
    return {"facts": document.facts.count()}


def _give_up(document: Document, error: dict[str, Any]) -> None:
    Document.objects.filter(pk=document.pk, state=DocumentState.READING).update(
        state=_state_before(document), error=error
    )


def _fetch(document: Document) -> None:
    """Bring the page here, and keep it as any file that is sent."""
    from .adding import same_file

    page = fetching.fetch(document.url, limit=settings.UPLOAD_LIMIT)
    content = ContentFile(page.data)
    sha256 = digest_of(content)
    known = same_file(document.chain_id, sha256)
    if known is not None and known.pk != document.pk:
        raise fetching.Refused("same_file", title=str(known), document=known.pk)
    path = PurePosixPath(unquote(urlsplit(page.url).path))
    name = path.name if path.suffix else f"{path.name or 'page'}.html"
    document.filename, document.size, document.sha256 = name[-200:], len(page.data), sha256
    document.file.save(name[-200:], content, save=False)
    document.save(update_fields=["filename", "size", "sha256", "file"])
