"""The page of one import: its preview, its progress, its outcome."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from chainloom.core.buttons import done, least_asked
from chainloom.core.errors import Problem
from chainloom.core.tables import Table
from chainloom.jobs.aside import job_now

from .. import presenting, reasons, services
from ..models import EFFECTIVE, WAITING, Import, ImportRow, ImportStatus, Verdict
from ..policy import import_policy
from ..selectors import result_of, rows_of
from ..services.deciding import suggestion
from ..tables import parts
from ..undoing import blocker_text
from .common import import_of, steps

ROWS = 50
MOST_COUNTED = 1_000_000
SURE = (95, 90, 80, 0)
SURE_ENOUGH = 0.9


@require_GET
@never_cache
def detail(request: HttpRequest, chain_slug: str, import_id: int) -> HttpResponse:
    imported = import_of(request, import_id)
    context = _frame(request, imported)
    if imported.is_at_work():
        context["job"] = job_now(imported.job_id)
        return render(request, "imports/progress.html", context)
    match imported.status:
        case ImportStatus.UPLOADED:
            if imported.sheets.exists():
                return redirect("imports:columns", chain_slug=chain_slug, import_id=imported.pk)
            return render(request, "imports/failed.html", context)
        case ImportStatus.FAILED | ImportStatus.DISCARDED:
            return render(request, "imports/failed.html", context)
        case ImportStatus.PREVIEWED:
            context |= _preview(request, imported)
            return render(request, "imports/preview.html", context)
    return render(request, "imports/done.html", context | _outcome(imported))


def _frame(request: HttpRequest, imported: Import) -> dict[str, Any]:
    error = imported.error or {}
    text = ""
    if imported.status == ImportStatus.FAILED:
        text = reasons.file_error(error)
    elif error.get("code") == "cancelled":
        text = _("The work was stopped; nothing was changed.")
    elif error.get("code") in ("unexpected", "crashed"):
        text = _("Something went wrong in the program. Nothing was changed. Try again.")
    elif error:
        text = str(error.get("message", ""))
    blockers = error.get("blockers", [])
    return {
        "imported": imported,
        "steps": steps(imported),
        "error_text": text,
        "blockers": [
            {"name": one["name"], "id": one["organisation"], "text": blocker_text(one)}
            for one in blockers
        ],
        "blockers_more": max(int(error.get("count", 0)) - len(blockers), 0),
        "may_change": import_policy.may(request.actor, "change", imported),
        "notes": [reasons.note(note) for note in imported.notes],
    }


def _preview(request: HttpRequest, imported: Import) -> dict[str, Any]:
    sheets = [sheet for sheet in imported.sheets.all() if sheet.table]
    sheet = next((s for s in sheets if str(s.pk) == request.GET.get("sheet")), sheets[0])
    verdict = request.GET.get("verdict", "")
    verdict = verdict if verdict in Verdict.values else ""
    table = Table(request.GET, [], page_size=ROWS, count_limit=MOST_COUNTED)
    table.load(rows_of(imported, verdict=verdict, sheet=sheet.pk))
    counts = imported.counts
    return {
        "sheets": sheets,
        "sheet": sheet,
        "verdict": verdict,
        "table": table,
        "rows": presenting.rows_shown(imported, table.rows),
        "chips": presenting.chips(imported, counts),
        "understood": presenting.columns_understood(imported),
        "headers": [
            (letter, header)
            for letter, header, key in zip(
                sheet.letters, sheet.headers, sheet.mapping, strict=False
            )
            if key
        ],
        **_totals(counts),
    }


def _totals(counts: dict[str, int]) -> dict[str, Any]:
    return {
        "effective": sum(counts.get(str(v), 0) for v in EFFECTIVE),
        "waiting": sum(counts.get(str(v), 0) for v in WAITING),
        "errors": counts.get(str(Verdict.ERROR), 0),
        "total": sum(counts.values()),
        "new_count": counts.get(str(Verdict.NEW), 0),
        "update_count": counts.get(str(Verdict.UPDATE), 0),
        "surenesses": SURE,
    }


def _outcome(imported: Import) -> dict[str, Any]:
    found = result_of(imported)
    made = imported.facts.get("done", {})
    stats = [
        (_("new rows"), made.get(str(Verdict.NEW), 0)),
        (_("updated rows"), made.get(str(Verdict.UPDATE), 0)),
    ]
    stats += [(one.label, found.get(one.key, 0)) for one in parts() if found.get(one.key)]
    left = imported.counts
    return {
        "stats": stats,
        "left_out": sum(left.get(str(v), 0) for v in (*WAITING, Verdict.ERROR))
        + int(made.get("left_out", 0)),
    }


@require_GET
@never_cache
def progress(request: HttpRequest, chain_slug: str, import_id: int) -> HttpResponse:
    """The part of the page that moves; when the work has ended, the whole page anew."""
    imported = import_of(request, import_id)
    if not imported.is_at_work():
        response = HttpResponse()
        response["HX-Redirect"] = reverse("imports:detail", args=[chain_slug, imported.pk])
        return response
    job = job_now(imported.job_id)
    return render(request, "imports/_progress.html", {"imported": imported, "job": job})


@require_POST
def decide(request: HttpRequest, chain_slug: str, import_id: int) -> HttpResponse:
    """Answer one row; for HTMX the row comes back as it now stands."""
    imported = import_of(request, import_id, "change")
    row = _row_asked(imported, request.POST.get("row", ""))
    if request.POST.get("accept"):
        answer = suggestion(row)[0]
    else:
        answer = {request.POST.get("key", ""): request.POST.get("choice", "")}
    try:
        if not answer or "" in answer:
            raise Problem("no_answer", _("There is no suggestion for this row."))
        [row] = services.rows_decide(imported=imported, answers={row.pk: answer}, by=request.actor)
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        messages.error(request, str(problem))
        return _back(request, imported)
    if not request.htmx:
        return _back(request, imported)
    imported.refresh_from_db()
    context = {
        "imported": imported,
        "view": presenting.rows_shown(imported, [row])[0],
        "chips": presenting.chips(imported, imported.counts),
        "may_change": True,
        "sheet": row.sheet,
        "verdict": request.POST.get("verdict", ""),
        "fresh": True,
        **_totals(imported.counts),
    }
    return render(request, "imports/_decided.html", context)


def _row_asked(imported: Import, asked: str) -> ImportRow:
    rows = ImportRow.objects.filter(sheet__imported=imported).select_related("sheet")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Http404
    row = rows.filter(pk=int(asked)).first()
    if row is None:
        raise Http404
    return row


def _back(request: HttpRequest, imported: Import) -> HttpResponse:
    url = reverse("imports:detail", args=[imported.chain.slug, imported.pk])
    query = request.POST.get("query", "")
    url = f"{url}?{query}" if query else url
    if request.htmx:
        response = HttpResponse()
        response["HX-Redirect"] = url
        return response
    return redirect(url)


@require_POST
def accept(request: HttpRequest, chain_slug: str, import_id: int) -> HttpResponse:
    """Accept every suggestion that is sure enough."""
    imported = import_of(request, import_id, "change")
    least = least_asked(request, SURE_ENOUGH)

    def work() -> None:
        count = services.suggestions_accept(imported=imported, by=request.actor, least=least)
        text = ngettext("%(count)d row decided.", "%(count)d rows decided.", count)
        messages.success(request, text % {"count": count})

    done(request, work)
    return _back(request, imported)


@require_POST
def confirm(request: HttpRequest, chain_slug: str, import_id: int) -> HttpResponse:
    imported = import_of(request, import_id, "change")
    done(request, lambda: services.import_confirm(imported=imported, by=request.actor))
    return _back(request, imported)


@require_POST
def again(request: HttpRequest, chain_slug: str, import_id: int) -> HttpResponse:
    """Preview once more, against the registry as it is now."""
    imported = import_of(request, import_id, "change")
    done(request, lambda: services.import_read(imported=imported, by=request.actor))
    return _back(request, imported)


@require_POST
def undo(request: HttpRequest, chain_slug: str, import_id: int) -> HttpResponse:
    imported = import_of(request, import_id, "change")
    done(request, lambda: services.import_undo(imported=imported, by=request.actor))
    return _back(request, imported)


@require_POST
def close(request: HttpRequest, chain_slug: str, import_id: int) -> HttpResponse:
    imported = import_of(request, import_id, "change")
    done(request, lambda: services.import_close(imported=imported, by=request.actor))
    return _back(request, imported)
