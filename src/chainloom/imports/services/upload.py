"""A file comes in, its sheets are understood, and a preview is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.models import AuditEntry
from chainloom.audit.services import record
from chainloom.core.errors import Conflict, Invalid
from chainloom.core.files import digest_of
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.services import job_cancel, job_enqueue

from .. import headers, reading
from ..erasing import file_remove
from ..models import (
    WORKING,
    FileGone,
    Import,
    ImportRow,
    ImportSheet,
    ImportStatus,
    RememberedMapping,
)
from ..planning.mentions import CLOSE_LOOK_ROWS
from ..policy import import_policy
from ..preview import preview
from ..replanning import DECIDED
from ..sheets import SheetError, Workbook
from ..tables import column_of, has_table
from ..tables import table as table_of

Progress = Callable[[int, int], None]
# Sheets that explain how to fill in the others; a person may say that one is a table.
_NOTES = frozenset(
    {"about", "notes", "readme", "instructions", "说明", "填写说明", "填表说明", "填报说明"}
)


@transaction.atomic
def import_upload(
    *,
    chain: models.Model,
    filename: str,
    content: File[bytes],
    by: Actor,
    as_of: date | None = None,
    table: str = "",
) -> Import:
    """Keep a file and have it read; `table` says what its sheets are where that is known."""
    import_policy.check_add(by)
    if chain.pk != by.chain_id:
        raise Invalid("other_chain", _("Choose the chain to import into first."))
    as_of = as_of or timezone.localdate()
    if as_of > timezone.localdate():
        raise Invalid("in_future", _("The day of the data lies in the future."), field="as_of")
    size = content.size or 0
    if size > settings.UPLOAD_LIMIT:
        message = _("The file has %(size).1f MB; at most %(limit)d MB are accepted. Split it.")
        about = {"size": size / 1024**2, "limit": settings.UPLOAD_LIMIT // 1024**2}
        raise Invalid("too_large", message % about, field="file")
    name = PurePath(filename.replace("\\", "/")).name[:200] or "file"
    imported = Import(
        chain=chain,
        filename=name,
        size=size,
        sha256=digest_of(content),
        as_of=as_of,
        created_by=by.user,
        facts={"table": table} if table else {},
    )
    imported.file.save(name, content, save=False)
    imported.save()
    record(by=by, action="import.uploaded", obj=imported, context={"size": size})
    return _start(imported, by)


def _start(imported: Import, by: Actor) -> Import:
    job = job_enqueue(kind="imports.preview", params={"import_id": imported.pk}, by=by)
    imported.status = ImportStatus.READING
    imported.job_id = job.pk
    imported.error = None
    imported.save(update_fields=["status", "job_id", "error"])
    return imported


def settle(imported: Import) -> Import:
    """An import whose job ended without success goes back to where it was before."""
    if imported.status not in WORKING or imported.job_id is None:
        return imported
    job = Job.objects.filter(pk=imported.job_id).first()
    if job is not None and not (job.is_finished() and job.status != JobStatus.DONE):
        return imported
    back = WORKING[ImportStatus(imported.status)]
    error = (job.error if job else None) or {"code": "cancelled"}
    changed = Import.objects.filter(
        pk=imported.pk, status=imported.status, job_id=imported.job_id
    ).update(status=back, error=imported.error or error)
    if changed:
        imported.refresh_from_db()
    return imported


@transaction.atomic
def import_read(*, imported: Import, by: Actor) -> Import:
    """Make the preview, or make it anew: the registry or the mapping may have changed."""
    import_policy.check(by, "change", imported)
    locked = Import.objects.select_for_update().get(pk=imported.pk)
    settle(locked)
    if not locked.can_be_mapped():
        raise Conflict("not_now", _("This import cannot be previewed in its present state."))
    return _start(locked, by)


@transaction.atomic
def sheets_map(*, imported: Import, choices: Mapping[int, Mapping[str, Any]], by: Actor) -> Import:
    """Say what sheets are: {sheet id: {"table": key or "", "mapping": [column key or ""]}}.

    May also give `header_row` and `units`. The mapping is remembered for these headers.
    """
    import_policy.check(by, "change", imported)
    locked = Import.objects.select_for_update().get(pk=imported.pk)
    settle(locked)
    if not locked.can_be_mapped():
        raise Conflict("not_now", _("The columns can no longer be changed: it was applied."))
    for sheet in locked.sheets.filter(pk__in=list(choices)):
        _map(sheet, choices[sheet.pk])
        _remember(locked, sheet)
    record(by=by, action="import.mapped", obj=locked)
    return _start(locked, by)


def _map(sheet: ImportSheet, choice: Mapping[str, Any]) -> None:
    table = str(choice.get("table", sheet.table))
    if table and not has_table(table):
        raise Invalid("unknown_table", _("There is no such table."), field="table")
    header_row = int(choice.get("header_row") or sheet.header_row)
    if header_row != sheet.header_row:
        # Other headers: their columns are recognised when the file is read again.
        sheet.header_row, sheet.table, sheet.mapped_by = header_row, table, ""
        sheet.save()
        return
    mapping = [str(key or "") for key in choice.get("mapping", sheet.mapping)]
    mapping = (mapping + [""] * len(sheet.headers))[: len(sheet.headers)]
    if table:
        _check_mapping(sheet, table, mapping)
    sheet.table = table
    sheet.mapping = mapping if table else [""] * len(sheet.headers)
    units = choice.get("units")
    if units is not None:
        sheet.units = [str(unit)[:20] for unit in units][: len(sheet.headers)]
    sheet.mapped_by = "chosen"
    sheet.save()


def _check_mapping(sheet: ImportSheet, table: str, mapping: Sequence[str]) -> None:
    of = table_of(table)
    for key in mapping:
        if key and column_of(of, key) is None:
            raise Invalid("unknown_column", _("There is no such column."), field=key)
        if key and mapping.count(key) > 1:
            message = _("Sheet %(sheet)s: two columns are both “%(column)s”. Choose one.")
            about = {"sheet": sheet.name, "column": column_of(of, key).label}  # type: ignore[union-attr]
            raise Invalid("column_twice", message % about, field=key)
    if not headers.is_complete(of, mapping):
        names = ", ".join(str(slot.name.label) for slot in of.slots)
        message = _("Sheet %(sheet)s: say which column holds: %(names)s.")
        raise Invalid("incomplete", message % {"sheet": sheet.name, "names": names})


def _remember(imported: Import, sheet: ImportSheet) -> None:
    if not sheet.headers or sheet.mapped_by != "chosen":
        return
    RememberedMapping.objects.update_or_create(
        chain_id=imported.chain_id,
        headers_hash=headers.headers_hash(sheet.headers),
        defaults={
            "table": sheet.table,
            "mapping": [list(pair) for pair in zip(sheet.headers, sheet.mapping, strict=True)],
        },
    )


@transaction.atomic
def import_discard(*, imported: Import, by: Actor) -> Import:
    """Throw a file away that was not applied; only the line in the history stays."""
    import_policy.check(by, "change", imported)
    locked = Import.objects.select_for_update().get(pk=imported.pk)
    settle(locked)
    if locked.status in {ImportStatus.DISCARDED, ImportStatus.CLOSED}:
        raise Conflict("not_now", _("Nothing of it is kept any more."))
    if locked.status in {ImportStatus.APPLIED, ImportStatus.APPLYING, ImportStatus.UNDOING}:
        raise Conflict("not_now", _("It was applied: undo it first."))
    if locked.status == ImportStatus.READING and locked.job_id:
        job = Job.objects.filter(pk=locked.job_id).first()
        if job is not None and not job.is_finished():
            job_cancel(job=job, by=by)
    ImportRow.objects.filter(sheet__imported=locked).delete()
    locked.effects.all().delete()
    locked.sheets.update(samples=[])
    locked.status = ImportStatus.DISCARDED
    file_remove(locked, FileGone.DISCARDED)
    locked.save(update_fields=["status", "file_gone"])
    record(by=by, action="import.discarded", obj=locked)
    return locked


# The job


def newest_entry() -> int:
    """The newest audit entry: what came after may change verdicts."""
    return AuditEntry.objects.aggregate(newest=Max("id"))["newest"] or 0


def run_preview(imported: Import, progress: Progress) -> dict[str, Any]:
    """Read, recognise, plan. Run again after a crash it does the same anew."""
    if imported.status != ImportStatus.READING:
        return {"counts": imported.counts}
    newest = newest_entry()
    try:
        with ExitStack() as stack:
            workbook = stack.enter_context(reading.opened(imported))
            _inspect(imported, workbook)
            if not any(sheet.table for sheet in imported.sheets.all()):
                Import.objects.filter(pk=imported.pk).update(
                    status=ImportStatus.UPLOADED, counts={}
                )
                return {"sheets": imported.sheets.count()}
            stack.pop_all()  # the preview closes it, as soon as it has been read
            counts = preview(imported, progress, workbook)
    except SheetError as error:
        Import.objects.filter(pk=imported.pk).update(
            status=ImportStatus.FAILED, error=reading.error_of(error)
        )
        return {"error": error.code}
    imported.facts.pop(DECIDED, None)
    with transaction.atomic():
        kept = Import.objects.filter(pk=imported.pk, status=ImportStatus.READING).update(
            status=ImportStatus.PREVIEWED,
            counts=counts,
            previewed_at_entry=newest,
            facts=imported.facts,
            error=None,
        )
        if not kept:
            # It was discarded meanwhile: nothing of it stays behind.
            ImportRow.objects.filter(sheet__imported=imported).delete()
            imported.sheets.update(samples=[])
    return {"counts": counts}


def _inspect(imported: Import, workbook: Workbook) -> None:
    """Write down what the file holds; sheets already mapped keep their mapping."""
    imported.notes = [
        {"code": note.code, "params": reading.plain(note.params), "sheet": note.sheet}
        for note in workbook.all_notes
    ]
    rows = sum(sheet.row_count for sheet in workbook.sheets)
    imported.facts |= {
        "kind": workbook.kind,
        "encoding": workbook.encoding,
        "delimiter": workbook.delimiter,
        "epoch_1904": workbook.epoch_1904,
        "rows": rows,
        "close_look": rows <= CLOSE_LOOK_ROWS,
    }
    kept = {sheet.index: sheet for sheet in imported.sheets.all()}
    with transaction.atomic():
        for index in range(len(workbook.sheets)):
            one = kept.get(index) or ImportSheet(imported=imported, index=index, mapped_by="")
            _inspect_sheet(imported, one, workbook)
            if not one.table and headers.normal(one.name) in _NOTES:
                _say_left_out(imported, one.name)
        imported.save(update_fields=["notes", "facts"])


def _say_left_out(imported: Import, name: str) -> None:
    """How a sheet that only explains is laid out matters to nobody."""
    imported.notes = [note for note in imported.notes if note["sheet"] != name]
    imported.notes.append({"code": "sheet_explains", "params": {"sheet": name}, "sheet": name})


def _inspect_sheet(imported: Import, one: ImportSheet, workbook: Workbook) -> None:
    sheet = workbook.sheets[one.index]
    if one.pk and one.header_row not in (0, sheet.header_row):
        sheet = sheet.with_header_at(one.header_row)
    samples = reading.sample_values(sheet)
    found = list(sheet.headers)
    one.name = sheet.name[:120]
    if one.headers != found or not one.mapped_by:
        one.headers, one.units = found, list(sheet.units)
        wanted = one.table or str(imported.facts.get("table", ""))
        _recognise(imported, one, samples, wanted)
    one.header_row = sheet.header_row
    one.letters = [sheet.letter(place) for place in range(len(found))]
    one.samples = [values[: reading.SAMPLES] for values in samples]
    one.row_count = sheet.row_count
    one.save()


def _recognise(imported: Import, one: ImportSheet, samples: list[list[str]], wanted: str) -> None:
    remembered = RememberedMapping.objects.filter(
        chain_id=imported.chain_id, headers_hash=headers.headers_hash(one.headers)
    ).first()
    if remembered is not None and wanted in ("", remembered.table):
        keys = dict(remembered.mapping)
        one.table = remembered.table
        one.mapping = [keys.get(header, "") for header in one.headers]
        one.mapped_by = "remembered"
        return
    if headers.normal(one.name) in _NOTES:
        one.table, one.mapping, one.mapped_by = "", [""] * len(one.headers), "recognised"
        return
    if wanted and has_table(wanted):
        found = headers.recognise(table_of(wanted), one.headers, samples)
    else:
        found = headers.best_table(one.headers, samples)
    one.table, one.mapping, one.mapped_by = found.table, found.mapping, "recognised"
    if one.table and not headers.is_complete(table_of(one.table), one.mapping):
        one.table = ""
