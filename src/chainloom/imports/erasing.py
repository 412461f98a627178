"""Forgetting: what imports keep of a person goes when the person's contact is erased.

An import keeps a sheet three times: the file as it was sent, the cells of its rows with what
they do, and the values before and after each change for undo. Erasing a contact (Personal
Information Protection Law, art. 47) empties all three of it; a file cannot be emptied in part,
so it is removed whole. Other people's cells stay, and what an import wrote can still be undone.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.organisations.models import Contact, Organisation

from .models import FileGone, Import, ImportEffect, ImportRow, ImportSheet, ImportStatus
from .planning.mentions import full_name
from .tables.contacts import FIELDS

CONTACT = "contact"
CHUNK = 500
# States in which nothing of the file stands in the registry yet.
_NOT_APPLIED = (
    ImportStatus.UPLOADED,
    ImportStatus.READING,
    ImportStatus.PREVIEWED,
    ImportStatus.APPLYING,
)


def file_remove(imported: Import, why: FileGone) -> None:
    """Remove the file as it was sent, once this transaction stands; the caller saves."""
    imported.file_gone = why
    storage, name = imported.file.storage, imported.file.name
    transaction.on_commit(lambda: storage.delete(name))


def contact_forget(contact: Contact, by: Actor) -> None:
    """Called before a contact is erased, in the same transaction."""
    effects = ImportEffect.objects.filter(model=CONTACT, object_id=contact.pk)
    written = set(effects.values_list("imported", flat=True))
    person = _Person.of(contact, effects)
    chains = {by.chain_id, contact.source.chain_id if contact.source else None} - {None}
    concerned = Q(pk__in=written) | Q(chain__in=chains)
    nearby = _rows(person).filter(sheet__imported__in=Import.objects.filter(concerned))
    ids = written | set(nearby.order_by().values_list("sheet__imported", flat=True).distinct())
    for imported in Import.objects.select_for_update().filter(pk__in=ids).order_by("pk"):
        found = _sweep(imported, person, wrote=imported.pk in written)
        if found or imported.pk in written:
            _let_go(imported, by)
    for effect in effects:
        _blank(effect.before)
        _blank(effect.after)
        effect.save(update_fields=["before", "after"])


def _let_go(imported: Import, by: Actor) -> None:
    """Remove the file; a preview that was made of it cannot be carried out any more."""
    if not imported.file_gone:
        file_remove(imported, FileGone.ERASURE)
    if imported.status in _NOT_APPLIED:
        ImportRow.objects.filter(sheet__imported=imported).delete()
        imported.sheets.update(samples=[])
        imported.status = ImportStatus.DISCARDED
        record(by=by, action="import.discarded", obj=imported, context={"erasure": True})
    imported.save(update_fields=["file_gone", "status"])


def _blank(kept: dict[str, Any] | None) -> None:
    """Undo leaves an erased contact alone, so nobody needs its values."""
    for name in FIELDS:
        if kept and name in kept.get("values", {}):
            kept["values"][name] = ""


def plain(value: Any) -> str:
    """A cell for comparing: 138 0000-0000 is 13800000000."""
    folded = unicodedata.normalize("NFKC", str(value)).casefold()
    return re.sub(r"[\s\-–—()]+", "", folded)


def holds(cell: Any, sought: Collection[str]) -> bool:
    """Whether a cell has one of the values in it; one sign alone must be all of it."""
    text = plain(cell) if cell not in (None, "") else ""
    return any(one == text or (len(one) > 1 and one in text) for one in sought)


@dataclass(frozen=True, slots=True)
class _Person:
    """Who is sought: the values the contact has and had, and the names of the organisation."""

    values: frozenset[str]
    organisations: frozenset[int]
    names: frozenset[str]
    uscc: str
    # The same as they are spelled in the registry, for the database to look for.
    texts: frozenset[str]

    @classmethod
    def of(cls, contact: Contact, effects: Collection[ImportEffect]) -> _Person:
        values = {getattr(contact, name) for name in ("name", "phone", "email")}
        for effect in effects:
            for kept in (effect.before, effect.after):
                said = (kept or {}).get("values", {})
                values |= {said.get(name) for name in ("name", "phone", "email")}
        firm: Organisation = contact.organisation
        firms = [firm, *firm.absorbed.all()]
        names = {one.name for one in firms} | set(firm.other_names.values_list("text", flat=True))
        return cls(
            frozenset(plain(value) for value in values if value),
            frozenset(one.pk for one in firms),
            frozenset(full_name(name) for name in names),
            plain(firm.uscc or ""),
            frozenset(text for text in (*values, *names, firm.uscc) if text),
        )

    def where(self) -> Q:
        """Rows that may be about the organisation or the person: a rough choice by text."""
        chosen = Q()
        for text in self.texts:
            # SQLite keeps JSON as it was written, PostgreSQL as it reads.
            for spelled in {text, json.dumps(text)[1:-1]}:
                chosen |= Q(in_cells__contains=spelled) | Q(in_plan__contains=spelled)
        for pk in self.organisations:
            chosen |= Q(in_plan__contains=f'"id": {pk}')
        return chosen

    def is_about(self, row: ImportRow) -> bool:
        """Whether a row speaks of the person's organisation."""
        slots = row.plan.get("slots", {})
        for slot in slots.values():
            if slot.get("to") == "org" and slot.get("id") in self.organisations:
                return True
            if full_name(str(slot.get("label") or "")) in self.names:
                return True
            if self.uscc and self.uscc in (slot.get("uscc"), plain(slot.get("label") or "")):
                return True
        if slots:
            return False
        cells = [cell for cell in row.cells if isinstance(cell, str) and cell]
        return any(
            full_name(cell) in self.names or (self.uscc and plain(cell) == self.uscc)
            for cell in cells
        )


def _sweep(imported: Import, person: _Person, *, wrote: bool) -> bool:
    """Empty the cells, plans and first values that hold the person; whether there were any."""
    found: set[int] = set()
    sought = set(person.values)
    sheets = list(imported.sheets.all())
    for sheet in sheets:
        places = _contact_places(sheet)
        changed = []
        rows = _rows(person).filter(sheet=sheet).select_related("sheet")
        for row in rows.iterator(chunk_size=CHUNK):
            # Of the import that wrote the contact every cell about the firm's contact goes: its
            # values may have been corrected since.
            if person.is_about(row) and (held := _empty(row, places, person, whole=wrote)):
                changed.append(row)
                sought |= held
        ImportRow.objects.bulk_update(changed, ["cells", "plan", "reasons"], batch_size=100)
        if changed:
            found.add(sheet.pk)
    if found or wrote:
        # A sheet that is no table, or speaks of the person elsewhere, shows its first values too.
        for sheet in sheets:
            _empty_samples(sheet, _contact_places(sheet) if sheet.pk in found else [], sought)
    return bool(found)


def _contact_places(sheet: ImportSheet) -> list[int]:
    return [p for p, key in enumerate(sheet.mapping) if key.startswith(f"{CONTACT}.")]


def _rows(person: _Person) -> QuerySet[ImportRow]:
    """Rows that may speak of the person; `is_about` and `holds` look closer."""
    text = TextField()
    rows = ImportRow.objects.alias(in_cells=Cast("cells", text), in_plan=Cast("plan", text))
    return rows.filter(person.where())


def _empty(row: ImportRow, places: list[int], person: _Person, *, whole: bool) -> set[str]:
    """Take the person out of one row; what was there of them, nothing where nothing was."""
    held = {p for p in places if p < len(row.cells) and row.cells[p] not in (None, "")}
    if not whole and not any(holds(row.cells[place], person.values) for place in held):
        held = set()
    sought = person.values | {plain(row.cells[place]) for place in held}
    # A column that nobody mapped may hold the person too; a firm's own values are the registry's.
    mapping = row.sheet.mapping
    spare = (p for p in range(len(row.cells)) if p >= len(mapping) or not mapping[p])
    gone = held | {place for place in spare if holds(row.cells[place], sought)}
    plan = row.plan.get("parts", {}).get(CONTACT)
    # The registry's own value may stand beside another of the sheet: old and new, or the newer one.
    if not gone and not holds(json.dumps([plan, row.reasons], ensure_ascii=False), sought):
        return set()
    row.cells = [None if place in gone else cell for place, cell in enumerate(row.cells)]
    row.plan.get("parts", {}).pop(CONTACT, None)
    letters = {row.sheet.letters[place] for place in gone if place < len(row.sheet.letters)}
    row.reasons = [
        reason
        for reason in row.reasons
        if reason["column"] not in letters and not _tells_of(reason["params"], sought)
    ]
    return set(sought)


def _tells_of(params: dict[str, Any], sought: Collection[str]) -> bool:
    return any(holds(value, sought) for value in params.values())


def _empty_samples(sheet: ImportSheet, places: list[int], sought: Collection[str]) -> None:
    """The first values of contact columns go, and others that name the person."""
    sheet.samples = [
        [] if place in places else [value for value in values if not holds(value, sought)]
        for place, values in enumerate(sheet.samples)
    ]
    sheet.save(update_fields=["samples"])
