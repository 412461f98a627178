"""Whoever had a document read is told when it is done."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
from chainloom.jobs.models import Job
from chainloom.notices.endings import Ended, tell_of

from .models import Document
from .policy import document_policy


def _find(job: Job) -> Ended | None:
    rows = Document.objects.select_related("chain")
    document = rows.filter(pk=job.params.get("document_id")).first()
    if document is None:
        return None
    return Ended(
        about=document,
        link=reverse("documents:detail", args=[document.chain.slug, document.pk]),
        params={"document": document.pk},
        failed=bool(job.result and "error" in job.result),
    )


def _names(each: list[dict[str, Any]], reader: Actor) -> list[str | None]:
    rows = document_policy.rows(reader).in_bulk({params["document"] for params in each})
    found = [rows.get(params["document"]) for params in each]
    return [str(row) if row else None for row in found]


def enter() -> None:
    tell_of(
        "documents",
        works=("documents.read", "documents.apply", "documents.undo"),
        find=_find,
        names=_names,
        labels=(_("A document of mine is read or applied"), _("A document of mine failed")),
        roles=(Role.OFFICE,),
    )
