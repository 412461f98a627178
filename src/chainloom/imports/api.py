"""Imports over the API: send a file, read the preview, decide, confirm, undo."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile
from pydantic import Field

from chainloom.core.errors import Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import (
    AcceptIn,
    AcceptOut,
    Body,
    Id,
    PageOut,
    PageQuery,
    bounded,
    found,
)
from chainloom.jobs.aside import job_now

from . import reasons, services
from .models import Import, ImportRow, ImportSheet, ImportStatus, Verdict
from .policy import import_policy
from .selectors import rows_of

router = Router()
IMPORTS = "/chains/{chain_slug}/imports"
ONE = IMPORTS + "/{import_id}"
Choice = bounded(60)


class ImportOut(Schema):
    """One uploaded file and what became of it."""

    id: Id
    filename: str
    size: int
    as_of: date
    status: ImportStatus
    counts: dict[str, int] = Field(description="How many rows have each verdict.")
    percent: int | None = Field(description="Progress of the work in hand, where it is known.")
    error: str = Field(description="Why it was refused or stopped; empty where it was not.")
    created_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None

    @staticmethod
    def resolve_percent(obj: Import) -> int | None:
        if not obj.is_at_work():
            return None
        job = job_now(obj.job_id)
        return job.percent if job else None

    @staticmethod
    def resolve_error(obj: Import) -> str:
        if not obj.error:
            return ""
        if obj.status == ImportStatus.FAILED:
            return reasons.file_error(obj.error)
        return str(obj.error.get("message") or obj.error.get("code", ""))


class ReasonOut(Schema):
    column: str = Field(description="Letter of the column; empty for the row as a whole.")
    code: str
    level: str = Field(description="error, ask or info")
    text: str


class RowOut(Schema):
    """One row of the preview."""

    id: Id
    sheet: Id
    number: int = Field(description="The row's number in the file.")
    verdict: Verdict
    cells: list[Any]
    reasons: list[ReasonOut]
    plan: dict[str, Any] = Field(description="What the row would do.")
    decisions: dict[str, str]

    @staticmethod
    def resolve_sheet(obj: ImportRow) -> int:
        return obj.sheet_id

    @staticmethod
    def resolve_reasons(obj: ImportRow) -> list[dict[str, str]]:
        return [
            {
                "column": one["column"],
                "code": one["code"],
                "level": reasons.level_of(one["code"]),
                "text": reasons.sentence(one["code"], one["params"]),
            }
            for one in obj.reasons
        ]


class SheetOut(Schema):
    """How a sheet's columns are understood."""

    id: Id
    name: str
    table: str = Field(description="What the sheet is; empty when it is left out.")
    header_row: int
    headers: list[str]
    mapping: list[str] = Field(description="For each header a column key, or empty.")
    samples: list[list[str]]
    row_count: int
    mapped_by: str


class SheetIn(Body):
    id: Id
    table: bounded(30)  # type: ignore[valid-type]
    mapping: list[bounded(60)] | None = Field(None, max_length=500)  # type: ignore[valid-type]
    header_row: int | None = Field(None, ge=1, le=500)


class MappingIn(Body):
    sheets: list[SheetIn] = Field(min_length=1, max_length=50)


class DecisionIn(Body):
    row: Id
    answers: dict[bounded(20, least=1), Choice] = Field(  # type: ignore[valid-type]
        min_length=1,
        max_length=4,
        description="Slot to choice: `new`, `org:12`, `rename:12`, `row:0:7:organisation`; "
        "`row` to `skip`; `values` to `take` or `keep`. An empty choice takes an answer back.",
    )


class DecisionsIn(Body):
    decisions: list[DecisionIn] = Field(min_length=1, max_length=500)


class UploadIn(Schema):
    as_of: date | None = Field(None, description="The day for which the data holds.")
    table: bounded(30) = Field("", description="What the sheets are, where that is known.")  # type: ignore[valid-type]


class RowQuery(PageQuery):
    verdict: Verdict | None = None
    sheet: Id | None = None


def _imports(request: HttpRequest) -> QuerySet[Import]:
    """For whom imports are no business of theirs, there is no such list."""
    if not request.actor.sees_all:
        raise Missing()
    return import_policy.rows(request.actor)


def _one(request: HttpRequest, import_id: int) -> Import:
    return services.settle(found(_imports(request), import_id))


@router.get(IMPORTS, response=PageOut[ImportOut], summary="Imports, newest first")
def import_list(request: HttpRequest, chain_slug: str, query: Query[PageQuery]) -> dict[str, Any]:
    page = cursor_page(
        _imports(request), sort="-id", allowed=("id",), cursor=query.cursor, limit=query.limit
    )
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.post(IMPORTS, response={202: ImportOut}, summary="Send a spreadsheet")
def import_send(
    request: HttpRequest, chain_slug: str, data: Form[UploadIn], file: File[UploadedFile]
) -> Status:
    """It is read in the background; ask for the import until its status is `previewed`."""
    _imports(request)
    imported = services.import_upload(
        chain=request.chain,
        filename=file.name or "file",
        content=file,
        as_of=data.as_of,
        table=data.table,
        by=request.actor,
    )
    return Status(202, imported)


@router.get(ONE, response=ImportOut, summary="One import")
def import_get(request: HttpRequest, chain_slug: str, import_id: Id) -> Import:
    return _one(request, import_id)


@router.delete(ONE, response={204: None}, summary="Discard a file that was not applied")
def import_discard(request: HttpRequest, chain_slug: str, import_id: Id) -> Status:
    services.import_discard(imported=_one(request, import_id), by=request.actor)
    return Status(204, None)


@router.get(ONE + "/rows", response=PageOut[RowOut], summary="Rows of the preview")
def row_list(
    request: HttpRequest, chain_slug: str, import_id: Id, query: Query[RowQuery]
) -> dict[str, Any]:
    rows = rows_of(_one(request, import_id), verdict=query.verdict or "", sheet=query.sheet)
    page = cursor_page(rows, sort="id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.get(ONE + "/sheets", response=list[SheetOut], summary="How columns are understood")
def sheet_list(request: HttpRequest, chain_slug: str, import_id: Id) -> list[ImportSheet]:
    return list(_one(request, import_id).sheets.all())


@router.put(ONE + "/sheets", response={202: ImportOut}, summary="Say what columns mean")
def sheets_set(request: HttpRequest, chain_slug: str, import_id: Id, body: MappingIn) -> Status:
    """The file is read again with this mapping, which is remembered for the same headers."""
    imported = _one(request, import_id)
    known = set(imported.sheets.values_list("pk", flat=True))
    choices: dict[int, dict[str, Any]] = {}
    for sheet in body.sheets:
        if sheet.id not in known:
            raise Missing()
        choices[sheet.id] = sheet.model_dump(exclude_none=True, exclude={"id"})
    return Status(202, services.sheets_map(imported=imported, choices=choices, by=request.actor))


@router.post(ONE + "/decisions", response=list[RowOut], summary="Decide rows that wait")
def rows_decide(
    request: HttpRequest, chain_slug: str, import_id: Id, body: DecisionsIn
) -> list[ImportRow]:
    imported = _one(request, import_id)
    answers = {one.row: one.answers for one in body.decisions}
    known = ImportRow.objects.filter(sheet__imported=imported, pk__in=list(answers)).count()
    if known != len(answers):
        raise Missing()
    return services.rows_decide(imported=imported, answers=answers, by=request.actor)


@router.post(ONE + "/accept", response=AcceptOut, summary="Accept suggestions")
def suggestions_accept(
    request: HttpRequest, chain_slug: str, import_id: Id, body: AcceptIn
) -> dict[str, int]:
    imported = _one(request, import_id)
    return {
        "accepted": services.suggestions_accept(
            imported=imported, by=request.actor, least=body.least
        )
    }


@router.post(ONE + "/confirm", response={202: ImportOut}, summary="Apply the preview")
def import_confirm(request: HttpRequest, chain_slug: str, import_id: Id) -> Status:
    """All of it or nothing, in the background."""
    imported = services.import_confirm(imported=_one(request, import_id), by=request.actor)
    return Status(202, imported)


@router.post(ONE + "/undo", response={202: ImportOut}, summary="Undo an applied import")
def import_undo(request: HttpRequest, chain_slug: str, import_id: Id) -> Status:
    """Exactly what it did; later changes that stand on it are named and nothing is undone."""
    imported = services.import_undo(imported=_one(request, import_id), by=request.actor)
    return Status(202, imported)
