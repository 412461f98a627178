"""The background work of documents."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun

from . import services
from .models import Document


def _document(document_id: int) -> Document | None:
    """None for one that was removed while its job waited."""
    return Document.objects.select_related("chain").filter(pk=document_id).first()


def _actor(run: JobRun, document: Document) -> Actor:
    """Who started the job; the system acts in the document's own chain."""
    actor = run.actor
    if actor.is_system and actor.chain is None:
        return Actor.for_system(actor.system, document.chain)
    return actor


@job_kind("documents.read", label=gettext_lazy("Reading a document"))
def read(run: JobRun, document_id: int) -> dict[str, Any]:
    document = _document(document_id)
    if document is None:
        return {}
    notes = [_("Fetching the page"), _("Reading the text"), _("Matching organisations")]
    return services.run_read(
        document, _actor(run, document), lambda step: run.progress(step, len(notes), notes[step])
    )


@job_kind("documents.apply", label=gettext_lazy("Applying facts"))
def apply(run: JobRun, document_id: int) -> dict[str, Any]:
    document = _document(document_id)
    if document is None:
        return {}
    return services.run_apply(
        document,
        _actor(run, document),
        lambda done, total: run.progress(done, total, _("Writing to the registry")),
    )


@job_kind("documents.undo", label=gettext_lazy("Taking a document back"))
def undo(run: JobRun, document_id: int) -> dict[str, Any]:
    document = _document(document_id)
    if document is None:
        return {}
    return services.run_undo(
        document,
        _actor(run, document),
        lambda done, total: run.progress(done, total, _("Taking back")),
    )
