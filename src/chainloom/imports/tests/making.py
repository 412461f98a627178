"""Sheets for tests, sent the way a person sends them; and the registry's content for comparing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers.json import DjangoJSONEncoder

from chainloom.accounts.actor import Actor
from chainloom.core.spreadsheets import SheetData, write_xlsx
from chainloom.imports import services
from chainloom.imports.models import Import, ImportRow
from chainloom.jobs.testing import run_queued

Rows = Sequence[Sequence[Any]]
# What only counts changes, and what the chain derives anew when it is next read.
COUNTED = {"version", "updated_at", "network_version"}
DERIVED = {"supplier_local", "buyer_local", "superseded_in"}


def csv_bytes(headers: Sequence[str], rows: Rows, encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headers)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(*sheets: tuple[str, Sequence[str], Rows]) -> bytes:
    target = io.BytesIO()
    write_xlsx(target, [SheetData(name, headers, rows) for name, headers, rows in sheets])
    return target.getvalue()


def send(by: Actor, content: bytes, filename: str = "名单.csv", **more: Any) -> Import:
    """Upload and let the worker read it."""
    imported = services.import_upload(
        chain=by.chain,
        filename=filename,
        content=SimpleUploadedFile(filename, content),
        by=by,
        **more,
    )
    run_queued()
    imported.refresh_from_db()
    return imported


def send_rows(by: Actor, headers: Sequence[str], rows: Rows, **more: Any) -> Import:
    return send(by, csv_bytes(headers, rows), **more)


def send_book(by: Actor, *sheets: tuple[str, Sequence[str], Rows], **more: Any) -> Import:
    return send(by, xlsx_bytes(*sheets), "名单.xlsx", **more)


def apply(imported: Import, by: Actor) -> Import:
    services.import_confirm(imported=imported, by=by)
    run_queued()
    imported.refresh_from_db()
    return imported


def undo(imported: Import, by: Actor) -> Import:
    services.import_undo(imported=imported, by=by)
    run_queued()
    imported.refresh_from_db()
    return imported


def row(imported: Import, number: int) -> ImportRow:
    return ImportRow.objects.select_related("sheet").get(
        sheet__imported=imported, sheet__index=0, number=number
    )


def verdicts(imported: Import) -> list[str]:
    rows = ImportRow.objects.filter(sheet__imported=imported)
    return list(rows.order_by("sheet__index", "number").values_list("verdict", flat=True))


def codes(imported: Import, number: int) -> list[tuple[str, str]]:
    """(letter, code) of a row's reasons that are more than remarks."""
    from chainloom.imports.reasons import level_of

    return [
        (reason["column"], reason["code"])
        for reason in row(imported, number).reasons
        if level_of(reason["code"]) != "info"
    ]


def registry_dump() -> dict[str, list[str]]:
    """Every record of the registry and the chain, as text; what merely counts is left out."""
    found = {}
    for app in ("organisations", "chain"):
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            left_out = COUNTED | DERIVED
            fields = [f.attname for f in model._meta.concrete_fields if f.name not in left_out]
            found[model._meta.label] = sorted(
                json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
                for values in model._default_manager.values(*fields)
            )
    return found
