"""Reading imports."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from chainloom.accounts.actor import Actor

from .models import Import, ImportRow, ImportStatus
from .policy import import_policy


def imports(actor: Actor) -> QuerySet[Import]:
    """The imports an actor may see, newest first."""
    return import_policy.rows(actor).select_related("created_by", "chain").order_by("-pk")


def count_verdicts(imported: Import) -> dict[str, int]:
    """How many rows have each verdict."""
    rows = ImportRow.objects.filter(sheet__imported=imported).order_by()
    return dict(rows.values_list("verdict").annotate(count=Count("pk")))


def rows_of(
    imported: Import, *, verdict: str = "", sheet: int | None = None
) -> QuerySet[ImportRow]:
    """The rows of a preview in the order of the file; `sheet` is the id of one sheet."""
    rows = ImportRow.objects.filter(sheet__imported=imported).select_related("sheet")
    if verdict:
        rows = rows.filter(verdict=verdict)
    if sheet is not None:
        rows = rows.filter(sheet=sheet)
    return rows.order_by("sheet__index", "number")


def result_of(imported: Import) -> dict[str, Any]:
    """What an applied import did, by kind of record."""
    if imported.status == ImportStatus.CLOSED:
        return dict(imported.facts.get("written", {}))
    return dict(imported.effects.order_by().values_list("model").annotate(count=Count("pk")))
