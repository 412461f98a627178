"""The page of one document: its text and facts, its progress, its outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done, least_asked
from chainloom.core.errors import Problem
from chainloom.core.files import as_it_was_sent
from chainloom.core.forms import posted
from chainloom.jobs.aside import job_now

from .. import services
from ..doing import Looking
from ..forms import DescribeForm
from ..models import Document, DocumentFact, DocumentText
from ..policy import document_policy
from ..presenting import cards, places
from ..presenting.words import error_text, warning_text
from .common import back, document_of

ORIGINAL = "original"


@require_GET
@never_cache
def detail(request: HttpRequest, chain_slug: str, document_id: int) -> HttpResponse:
    document = document_of(request, document_id)
    context = frame(request, document)
    if document.is_at_work():
        context["job"] = job_now(document.job_id)
        return render(request, "documents/progress.html", context)
    body = DocumentText.objects.filter(document=document).first()
    if body is None:
        return render(request, "documents/failed.html", context)
    view = ORIGINAL if request.GET.get("view") == ORIGINAL else "text"
    context |= reading_of(document, body, view, request.GET)
    context |= facts_context(request, document, body, context["facts"])
    return render(request, "documents/review.html", context)


def frame(request: HttpRequest, document: Document) -> dict[str, Any]:
    error = document.error or {}
    return {
        "document": document,
        "error_text": error_text(document),
        "blockers": error.get("blockers", []),
        "known": error.get("detail", {}).get("document") if error.get("detail") else None,
        "may_change": document_policy.may(request.actor, "change", document),
        "has_file": bool(document.file) and not document.file_gone,
    }


def reading_of(
    document: Document, body: DocumentText, view: str, asked: Mapping[str, Any]
) -> dict[str, Any]:
    """The text as pieces to mark, or the original with what was removed from it.

    Of a long document it is the part that is asked for by its number or by a fact on it.
    """
    facts = list(document.facts.all())
    if view == ORIGINAL:
        text, spans = body.original, places.original_spans(body, facts)
        starts = places.starts_in_original(body, facts)
        begins = min(starts.values(), default=0)
    else:
        text, spans = body.text, places.fact_spans(facts)
        starts = {fact.pk: fact.start for fact in facts}
        begins = 0
    found = places.parts(text, starts.values())
    wanted = [starts[fact.pk] for fact in facts if str(fact.pk) == asked.get("fact")]
    part = places.wanted_part(found, asked.get("part"))
    part = part or places.part_of(found, wanted[0] if wanted else begins)
    pieces = places.pieces(text, part, spans)
    is_one = len(found) == 1
    return {
        "view": view,
        "part": part,
        "parts": found,
        # One without a place stands on the first part.
        "facts": [one for one in facts if is_one or part.holds(starts.get(one.pk, 0))],
        "rows": places.lines(pieces) if view == "text" else [],
        "pieces": pieces if view == ORIGINAL else [],
        "legend": places.legend(pieces),
        "states": {fact.pk: fact.state for fact in facts},
        "warnings": [warning_text(one) for one in body.warnings],
        "edit_count": len(body.edits),
        "day_is_open": document.published is None and any(fact.open for fact in facts),
    }


def facts_context(
    request: HttpRequest,
    document: Document,
    body: DocumentText,
    facts: Sequence[DocumentFact],
) -> dict[str, Any]:
    """The facts of the page shown, in groups."""
    document.body = body
    looking = Looking(document, request.actor)
    return {
        "groups": cards.groups(document, looking, facts),
        "bar": cards.bar(document),
        "may_change": document_policy.may(request.actor, "change", document),
    }


@require_GET
@never_cache
def progress(request: HttpRequest, chain_slug: str, document_id: int) -> HttpResponse:
    """The part of the page that moves; when the work has ended, the whole page anew."""
    document = document_of(request, document_id)
    if not document.is_at_work():
        response = HttpResponse()
        response["HX-Redirect"] = reverse("documents:detail", args=[chain_slug, document.pk])
        return response
    job = job_now(document.job_id)
    return render(request, "documents/_progress.html", {"document": document, "job": job})


@require_POST
def read_again(request: HttpRequest, chain_slug: str, document_id: int) -> HttpResponse:
    document = document_of(request, document_id, "change")
    done(request, lambda: services.document_read(document=document, by=request.actor))
    return back(request, document)


@require_POST
def accept_all(request: HttpRequest, chain_slug: str, document_id: int) -> HttpResponse:
    """Accept every fact that is sure enough."""
    document = document_of(request, document_id, "change")
    least = least_asked(request, services.SURE_ENOUGH)

    def work() -> None:
        count = services.facts_accept(document=document, least=least, by=request.actor)
        text = ngettext("%(count)d fact accepted.", "%(count)d facts accepted.", count)
        messages.success(request, text % {"count": count})

    done(request, work)
    return back(request, document)


@require_POST
def apply(request: HttpRequest, chain_slug: str, document_id: int) -> HttpResponse:
    document = document_of(request, document_id, "change")
    done(request, lambda: services.document_apply(document=document, by=request.actor))
    return back(request, document)


@require_POST
def undo(request: HttpRequest, chain_slug: str, document_id: int) -> HttpResponse:
    document = document_of(request, document_id, "change")
    done(request, lambda: services.document_undo(document=document, by=request.actor))
    return back(request, document)


@require_http_methods(["GET", "POST"])
def describe(request: HttpRequest, chain_slug: str, document_id: int) -> HttpResponse:
    """Correct title, publisher and day of publication."""
    document = document_of(request, document_id, "change")
    form = DescribeForm(posted(request)) if posted(request) is not None else None
    if form is not None and form.is_valid():
        try:
            services.document_describe(
                document=document, values=form.cleaned_data, by=request.actor
            )
        except Problem as problem:
            if problem.status in (403, 404):
                raise
            form.add_error(problem.field, str(problem))
        else:
            return back(request, document)
    context = {"document": document, "form": form or DescribeForm.of(document)}
    status = 422 if form is not None else 200
    return render(request, "documents/describe.html", context, status=status)


@require_POST
def remove(request: HttpRequest, chain_slug: str, document_id: int) -> HttpResponse:
    document = document_of(request, document_id, "change")
    said = _("The document was removed.")
    if not done(
        request, lambda: services.document_remove(document=document, by=request.actor), said
    ):
        return back(request, document)
    response = HttpResponse(status=302)
    response["Location"] = reverse("documents:list", args=[chain_slug])
    return response


@require_GET
def original(request: HttpRequest, chain_slug: str, document_id: int) -> HttpResponse:
    """The file as it was sent; never shown in the browser, always saved."""
    document = document_of(request, document_id)
    return as_it_was_sent(document)
