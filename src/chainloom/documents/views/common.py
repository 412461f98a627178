"""What the views of documents share."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import services
from ..models import Document, DocumentFact
from ..policy import document_policy, sees_documents


def need_view(request: HttpRequest) -> None:
    """Who may not see documents is not told that there are any."""
    if not sees_documents(request.actor):
        raise Http404(_("There is no such page."))


def need_add(request: HttpRequest) -> None:
    need_view(request)
    document_policy.check_add(request.actor)


def document_of(request: HttpRequest, document_id: int, action: str = "view") -> Document:
    """A document of the chain shown; 404 for any other, and for who may not know of it."""
    rows = document_policy.rows(request.actor).select_related("chain", "created_by", "same_as")
    document = rows.filter(pk=document_id).first()
    if document is None:
        raise Http404(_("There is no such page."))
    document_policy.check(request.actor, action, document)
    return services.settle(document)


def fact_of(document: Document, fact_id: int) -> DocumentFact:
    fact = document.facts.filter(pk=fact_id).first()
    if fact is None:
        raise Http404(_("There is no such page."))
    fact.document = document
    return fact


def back(request: HttpRequest, document: Document) -> HttpResponse:
    """To the document's page, whole; HTMX is told to go there, to the part that is open."""
    url = reverse("documents:detail", args=[document.chain.slug, document.pk])
    if request.htmx:
        open_now = request.htmx.current_url_abs_path or ""
        response = HttpResponse()
        response["HX-Redirect"] = open_now if open_now.partition("?")[0] == url else url
        return response
    return redirect(url)
