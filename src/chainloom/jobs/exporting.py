"""Lists as files to save: csv and small workbooks at once, a large workbook by a job.

    def _file(request: HttpRequest) -> ListFile:
        ...
    export = list_export(_file, page="organisations:list")

The job asks anew at the same address, in the role of whoever asked for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from chainloom.accounts.actor import Actor
from chainloom.core.downloads import BATCH, About, as_file, write_about
from chainloom.core.errors import Missing
from chainloom.core.forms import see_other
from chainloom.core.spreadsheets import SheetData

from .models import Job
from .registry import job_kind
from .run import JobRun
from .services import job_enqueue
from .workbooks import export_begun

JOB = "jobs.list_workbook"
# Up to so many rows of some ten cells each are written within about a second.
AT_ONCE = 5_000
Rows = QuerySet[Any] | Sequence[Any]


@dataclass(frozen=True)
class ListFile:
    """What a list is as a file. `rows`: what the lines of its sheets are made of, to count them."""

    name: str
    sheets: Sequence[SheetData]
    about: About
    rows: Sequence[Rows]

    def is_long(self) -> bool:
        return any(_count(one, AT_ONCE + 1) > AT_ONCE for one in self.rows)

    def count(self) -> int:
        return sum(_count(one) for one in self.rows)


MakeFile = Callable[..., ListFile]


def _count(rows: Rows, most: int | None = None) -> int:
    """How many rows; counting stops at `most`."""
    return rows.order_by()[:most].count() if isinstance(rows, QuerySet) else len(rows)


def list_export(file: MakeFile, *, page: str) -> Callable[..., HttpResponseBase]:
    """The view of an address at which a list is saved; `file(request, **names)` gives the list and
    refuses whoever may not see it. `page`: the route of the list, with the same names."""

    @require_http_methods(["GET", "POST"])
    def export(request: HttpRequest, chain_slug: str, **names: Any) -> HttpResponseBase:
        found = file(request, **names)
        kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
        is_asked_for = request.method == "POST"
        if not is_asked_for and (kind == "csv" or not found.is_long()):
            return as_file(found.sheets, name=found.name, kind=kind, about=found.about)
        query = _narrowed(request.GET)
        back = f"{reverse(page, kwargs={'chain_slug': chain_slug, **names})}?{query}"
        if is_asked_for:
            params = {"path": request.path_info, "query": query, "name": found.name, "back": back}
            job = job_enqueue(kind=JOB, params=params, by=request.actor)
            return see_other(reverse("jobs:workbook", args=[chain_slug, job.pk]))
        context = {"name": found.name, "rows": found.count(), "query": query, "back": back}
        return render(request, "jobs/workbook_ask.html", context)

    export.file = file  # type: ignore[attr-defined]
    return export


def _narrowed(asked: QueryDict) -> str:
    """The list's filters, order and columns."""
    kept = asked.copy()
    kept.pop("format", None)
    return kept.urlencode()


@job_kind(JOB, label=_("Workbook of a list"))
def list_workbook(run: JobRun, *, path: str, query: str, name: str, back: str) -> dict[str, Any]:
    """Doing it again after a crash writes the same file."""
    del name, back
    if run.actor.membership is None:
        raise Missing()
    asked = resolve(path)
    names = {key: value for key, value in asked.kwargs.items() if key != "chain_slug"}
    found: ListFile = asked.func.file(_as_asked(run.actor, query), **names)  # type: ignore[attr-defined]
    total, written = found.count(), count()

    def told(rows: Any) -> Iterator[Any]:
        for row in rows:
            if (number := next(written)) % BATCH == 0:
                run.progress(min(number, total), total)
            yield row

    sheets = [replace(sheet, rows=told(sheet.rows)) for sheet in found.sheets]
    write_about(export_begun(run.job), sheets, found.about)
    return {"rows": total}


def _as_asked(actor: Actor, query: str) -> HttpRequest:
    """What a list reads of a request: who asks, in which chain, and how it is narrowed."""
    request = HttpRequest()
    request.method, request.GET = "GET", QueryDict(query)
    request.actor, request.chain = actor, actor.chain
    return request


def workbook_of(actor: Actor, key: UUID) -> Job | None:
    """A workbook that the actor asked for in the role in which they act now: it holds what they saw
    in that role."""
    if actor.membership is None:
        return None
    own = Job.objects.filter(kind=JOB, created_by=actor.user, membership_id=actor.membership.pk)
    return own.filter(pk=key).first()
