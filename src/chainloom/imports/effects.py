"""What an import did to each record, kept so that it can be taken back exactly.

A record that was made is kept by its id: it can go as long as nobody has changed it since,
which its version (an organisation) or its source (anything else) tells. A record that was
changed is kept with the values before and after: they can be put back as long as those after
still stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model

from chainloom.core.inserting import insert_rows
from chainloom.organisations.models import Organisation
from chainloom.organisations.services.fields import EDITABLE

from .models import Import, ImportEffect
from .tables import Part
from .tables.base import plain

BATCH = 2_000
# Not values themselves: they follow from what the values go through.
_BESIDE = frozenset({"value_sources", "version"})
_KEPT = ("imported", "order", "model", "object_id", "before", "after")
Values = dict[str, Any]


def snapshot(model: type[Model], fields: Sequence[str], ids: Iterable[int]) -> dict[int, Values]:
    """The values of records now, as plans keep them."""
    wanted = list(ids)
    found: dict[int, Values] = {}
    for start in range(0, len(wanted), BATCH):
        rows = model._default_manager.filter(pk__in=wanted[start : start + BATCH])
        for row in rows.values("pk", *fields):
            pk = row.pop("pk")
            found[pk] = {name: plain(value) for name, value in row.items()}
    return found


def organisations_now(ids: Iterable[int]) -> dict[int, Values]:
    return snapshot(Organisation, (*EDITABLE, "value_sources", "version"), ids)


def parts_now(part: Part, ids: Iterable[int]) -> dict[int, Values]:
    return snapshot(part.model, (*part.fields, "source"), ids)


class Recorder:
    """Collects the effects of one application and writes them in batches."""

    def __init__(self, imported: Import) -> None:
        self._imported = imported
        self._waiting: list[tuple[Any, ...]] = []
        self._order = 0

    def made(self, kind: str, ids: Iterable[int]) -> None:
        for pk in ids:
            self._add(kind, pk, None, {})

    def changed(
        self,
        kind: str,
        before: Mapping[int, Values],
        after: Mapping[int, Values],
        *,
        mark: str = "",
    ) -> None:
        """Only what differs is kept; a record that stayed as it was leaves no effect.

        `mark` "joined": the organisation took part in another chain only; "derived": the
        values follow from others and give way when they changed again since.
        """
        for pk, now in after.items():
            was = before.get(pk, {})
            names = [name for name in now if name not in _BESIDE and was.get(name) != now[name]]
            if not names and mark != "joined":
                continue
            kept: Values = {"values": {name: was.get(name) for name in names}}
            if mark:
                kept[mark] = True
            if "value_sources" in was:
                kept["sources"] = {name: was["value_sources"].get(name) for name in names}
            self._add(kind, pk, kept, {"values": {name: now[name] for name in names}})

    def _add(self, kind: str, pk: int, before: Values | None, after: Values) -> None:
        self._order += 1
        self._waiting.append((self._imported.pk, self._order, kind, pk, before, after))
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        insert_rows(ImportEffect, _KEPT, self._waiting)
        self._waiting = []
