"""The list of documents, adding them, and the figures they state."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.errors import Problem
from chainloom.core.tables import Column, Table

from .. import selectors, services
from ..forms import AddForm, DocumentFilter, FigureFilter
from ..models import Document
from ..services.applying import waiting
from .common import need_add, need_view

COLUMNS = [
    Column("title", gettext_lazy("title"), sort="title", fixed=True),
    Column("state", gettext_lazy("state"), sort="state"),
    Column("publisher", gettext_lazy("publisher"), sort="publisher"),
    Column("published", gettext_lazy("published"), sort="published"),
    Column("open", gettext_lazy("to decide"), sort="open_count", numeric=True),
    Column("accepted", gettext_lazy("accepted"), sort="accepted_count", numeric=True),
    Column("applied", pgettext_lazy("document", "applied"), sort="applied_count", numeric=True),
    Column("who", gettext_lazy("added by"), sort="created_by__name", default=False),
    Column("added", gettext_lazy("added"), sort="pk"),
]
FIGURES = [
    Column("what", gettext_lazy("what"), sort=("first_what", "first_scope"), fixed=True),
    Column("scope", gettext_lazy("of what"), sort=("first_scope", "first_what")),
    Column("last", gettext_lazy("latest"), numeric=True),
    Column("day", gettext_lazy("as of"), sort="last_day"),
    Column("told", gettext_lazy("what documents say"), sort="count"),
]


@require_GET
def document_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    need_view(request)
    filters = DocumentFilter(request.GET)
    filters.is_valid()
    asked = getattr(filters, "cleaned_data", {})
    rows = selectors.documents(
        request.actor, q=(asked.get("q") or "").strip(), state=asked.get("state") or ""
    )
    table = Table(request.GET, COLUMNS, default_sort="-added", filters=filters).load(rows)
    table.rows = [services.settle(row) for row in table.rows]
    context = {"table": table, "working": any(row.is_at_work() for row in table.rows)}
    if request.actor.is_office:
        context["waiting"] = waiting(request.chain.pk).count()
    return render(request, "documents/list.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, chain_slug: str) -> HttpResponse:
    need_add(request)
    is_sent = request.method == "POST"
    form = AddForm(request.POST, request.FILES) if is_sent else AddForm()
    if is_sent and form.is_valid():
        sent = _send(request, form)
        if len(sent) == 1 and not form.errors:
            return redirect("documents:detail", chain_slug=chain_slug, document_id=sent[0].pk)
        if sent:
            return redirect("documents:list", chain_slug=chain_slug)
    return render(request, "documents/add.html", {"form": form}, status=422 if form.errors else 200)


def _send(request: HttpRequest, form: AddForm) -> list[Document]:
    """Take each document in; one that is refused does not keep the others out."""
    data = form.cleaned_data
    about = {"chain": request.chain, "by": request.actor}
    works = [
        (
            "files",
            one.name,
            lambda one=one: services.document_add(filename=one.name, content=one, **about),
        )
        for one in data["files"]
    ]
    if data["text"].strip():
        works.append(
            (
                "text",
                "",
                lambda: services.document_paste(text=data["text"], title=data["title"], **about),
            )
        )
    if data.get("url"):
        works.append(("url", "", lambda: services.document_fetch(url=data["url"], **about)))
    sent: list[Document] = []
    for field, name, work in works:
        try:
            sent.append(work())
        except Problem as problem:
            if problem.status in (403, 404):
                raise
            form.add_error(field, _said(request, name, problem))
    if form.errors and sent:
        for errors in form.errors.values():
            for error in errors:
                messages.error(request, error)
    if len(sent) > 1:
        text = ngettext("%(count)d document added.", "%(count)d documents added.", len(sent))
        messages.success(request, text % {"count": len(sent)})
    return sent


def _said(request: HttpRequest, name: str, problem: Problem) -> str:
    """A refusal with the file it is about; the same document again is linked."""
    text = f"{name}: {problem}" if name else str(problem)
    known = problem.details.get("document")
    if not known:
        return text
    url = reverse("documents:detail", args=[request.chain.slug, known])
    return format_html('{} <a href="{}">{}</a>', text, url, _("Open it"))


@require_POST
def apply_waiting(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Apply what waited for the product to have a place for it."""
    need_add(request)
    done(
        request,
        lambda: services.waiting_apply(chain=request.chain, by=request.actor),
        _("Accepted facts that waited are being applied."),
    )
    return redirect("documents:list", chain_slug=chain_slug)


@require_GET
def figure_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """What documents say in numbers, over time; what differs is marked, and nothing is lost."""
    need_view(request)
    filters = FigureFilter(request.GET)
    filters.is_valid()
    asked = getattr(filters, "cleaned_data", {})
    keys = selectors.series_keys(
        request.actor, q=(asked.get("q") or "").strip(), only=asked.get("only") or ""
    )
    table = Table(request.GET, FIGURES, default_sort="what", filters=filters)
    table.load(keys, tie_break="key")
    table.rows = selectors.series(request.actor, [row["key"] for row in table.rows])
    return render(request, "documents/figures.html", {"table": table})
