"""Deciding on one fact, or on which organisation is meant; answers are parts of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.errors import Problem

from .. import figures, services
from ..doing import Looking
from ..forms import FactForm
from ..models import Document, DocumentFact, DocumentMention, DocumentText
from ..policy import document_policy
from ..presenting import cards
from ..presenting.places import parts
from .common import back, document_of, fact_of
from .review import facts_context

_VERBS: dict[str, Callable[..., DocumentFact]] = {
    "accept": services.fact_accept,
    "reject": services.fact_reject,
    "reopen": services.fact_reopen,
}


def _card(
    request: HttpRequest, document: Document, fact: DocumentFact, **more: Any
) -> HttpResponse:
    """The fact as it now stands, and beside it the bar."""
    fact.document = document
    looking = Looking(document, request.actor)
    others = figures.of_others([fact]).get(fact.pk, [])
    context = {
        "document": document,
        "card": cards.card(fact, looking, others),
        "bar": cards.bar(document),
        "may_change": document_policy.may(request.actor, "change", document),
        "fresh": True,
        **more,
    }
    return render(request, "documents/_decided.html", context)


@require_GET
@never_cache
def card(request: HttpRequest, chain_slug: str, document_id: int, fact_id: int) -> HttpResponse:
    document = document_of(request, document_id)
    return _card(request, document, fact_of(document, fact_id))


@require_POST
def decide(request: HttpRequest, chain_slug: str, document_id: int, fact_id: int) -> HttpResponse:
    """Accept, reject, or take the decision back."""
    document = document_of(request, document_id, "change")
    fact = fact_of(document, fact_id)
    verb = _VERBS.get(request.POST.get("verb", ""))
    answers = _answers(document)
    try:
        if verb is None:
            raise Problem("no_answer", _("Say what is to become of the fact."))
        fact = verb(fact=fact, by=request.actor)
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        messages.error(request, str(problem))
        return back(request, document)
    if not request.htmx:
        return back(request, document)
    if _answers(document) != answers and (whole := _whole(request, document)):
        whole["HX-Retarget"], whole["HX-Reswap"] = "#doc-facts", "innerHTML"
        return whole
    return _card(request, document, fact)


def _answers(document: Document) -> dict[int, tuple[str, int | None]]:
    """Who each organisation is said to be: what other facts do changes with it."""
    return {one.pk: one.answer() for one in DocumentMention.objects.filter(document=document)}


def _whole(request: HttpRequest, document: Document) -> HttpResponse | None:
    """All facts anew; None for a long document, of which only a part is open."""
    body = DocumentText.objects.filter(document=document).first()
    facts = list(document.facts.all())
    if body is None or len(parts(body.text, [one.start for one in facts])) > 1:
        return None
    context = {"document": document, **facts_context(request, document, body, facts)}
    return render(request, "documents/_facts.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def edit(request: HttpRequest, chain_slug: str, document_id: int, fact_id: int) -> HttpResponse:
    """Correct the fields; saving accepts."""
    document = document_of(request, document_id, "change")
    fact = fact_of(document, fact_id)
    is_sent = request.method == "POST"
    form = FactForm(fact, request.POST if is_sent else None)
    if is_sent and form.is_valid():
        try:
            fact = services.fact_correct(fact=fact, values=form.values(), by=request.actor)
        except Problem as problem:
            if problem.status in (403, 404):
                raise
            field = problem.field if problem.field in form.fields else None
            form.add_error(field, str(problem))
        else:
            return _card(request, document, fact) if request.htmx else back(request, document)
    template = "documents/_edit.html" if request.htmx else "documents/edit.html"
    context = {"document": document, "fact": fact, "form": form, "card": _bare(request, fact)}
    # HTMX puts no answer in place that is an error.
    status = 422 if form.errors and not request.htmx else 200
    return render(request, template, context, status=status)


def _bare(request: HttpRequest, fact: DocumentFact) -> cards.Card:
    return cards.card(fact, Looking(fact.document, request.actor))


@require_POST
def mention_decide(
    request: HttpRequest, chain_slug: str, document_id: int, mention_id: int
) -> HttpResponse:
    """Say which organisation is meant; whatever names it changes with the answer."""
    document = document_of(request, document_id, "change")
    mention = document.mentions.filter(pk=mention_id).first()
    if mention is None:
        raise Http404(_("There is no such page."))
    mention.document = document
    choice = request.POST.get("choice", "")
    try:
        services.mention_decide(mention=mention, choice=choice, by=request.actor)
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        messages.error(request, str(problem))
        return back(request, document)
    whole = _whole(request, document) if request.htmx else None
    return whole or back(request, document)
