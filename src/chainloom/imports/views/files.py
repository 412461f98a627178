"""The list of imports, sending files, and what is sent back."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.errors import Problem
from chainloom.core.files import as_it_was_sent
from chainloom.core.tables import Column, Table

from .. import exporting, services
from ..forms import UploadForm
from ..models import Import
from ..selectors import imports
from ..tables import has_table, tables
from ..tables import table as table_of
from .common import import_of, need_add, need_view

COLUMNS = [
    Column("file", gettext_lazy("File"), sort="filename", fixed=True),
    Column("status", gettext_lazy("Status"), sort="status"),
    Column("rows", gettext_lazy("Rows"), numeric=True),
    Column("as_of", gettext_lazy("As of"), sort="as_of"),
    Column("who", gettext_lazy("By"), sort="created_by__name"),
    Column("when", gettext_lazy("Sent"), sort="pk"),
]


@require_GET
def import_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    need_view(request)
    table = Table(request.GET, COLUMNS, default_sort="-when").load(imports(request.actor))
    table.rows = [services.settle(row) for row in table.rows]
    return render(request, "imports/list.html", {"table": table})


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, chain_slug: str) -> HttpResponse:
    need_add(request)
    sent_form = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sent_form else UploadForm()
    if sent_form and form.is_valid():
        sent = _send(request, form)
        if len(sent) == 1:
            return redirect("imports:detail", chain_slug=chain_slug, import_id=sent[0].pk)
        if sent:
            return redirect("imports:list", chain_slug=chain_slug)
    context = {"form": form, "tables": tables()}
    return render(request, "imports/upload.html", context, status=422 if form.errors else 200)


def _send(request: HttpRequest, form: UploadForm) -> list[Import]:
    """Take each file in; one that is refused does not keep the others out."""
    sent: list[Import] = []
    for one in form.cleaned_data["files"]:
        try:
            imported = services.import_upload(
                chain=request.chain,
                filename=one.name,
                content=one,
                as_of=form.cleaned_data["as_of"],
                by=request.actor,
            )
        except Problem as problem:
            if problem.status in (403, 404):
                raise
            form.add_error("files", f"{one.name}: {problem}")
        else:
            sent.append(imported)
    if form.errors and sent:
        messages.error(request, " ".join(form.errors.get("files", [])))
    if len(sent) > 1:
        text = ngettext("%(count)d file sent.", "%(count)d files sent.", len(sent))
        messages.success(request, text % {"count": len(sent)})
    return sent


@require_GET
def template(request: HttpRequest, chain_slug: str, table: str) -> HttpResponse:
    """A workbook to fill in."""
    need_add(request)
    if not has_table(table):
        raise Http404(_("There is no such page."))
    of = table_of(table)
    chain_id = request.chain.pk
    return _workbook(
        lambda target: exporting.write_template(target, of, chain_id), f"{of.label}.xlsx"
    )


@require_GET
def mistakes(request: HttpRequest, chain_slug: str, import_id: int) -> HttpResponse:
    """The rows that cannot go through, with the reasons in a last column."""
    imported = import_of(request, import_id)
    stem = imported.filename.rpartition(".")[0] or imported.filename
    name = _("%(name)s to mend.xlsx") % {"name": stem}
    return _workbook(lambda target: exporting.write_mistakes(target, imported), name)


def _workbook(write: Any, name: str) -> FileResponse:
    target = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    write(target)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=name, content_type=exporting.XLSX)


@require_GET
def original(request: HttpRequest, chain_slug: str, import_id: int) -> HttpResponse:
    """The file as it was sent; never shown in the browser, always saved."""
    imported = import_of(request, import_id)
    return as_it_was_sent(imported)


@require_POST
def discard(request: HttpRequest, chain_slug: str, import_id: int) -> HttpResponse:
    imported = import_of(request, import_id, "change")
    done(
        request,
        lambda: services.import_discard(imported=imported, by=request.actor),
        _("The file was discarded; nothing of it was taken over."),
    )
    return redirect("imports:list", chain_slug=chain_slug)
