"""Carrying out a confirmed preview: everything in one transaction, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Organisation, OrganisationName, Source, SourceKind
from chainloom.organisations.services.bulk import (
    OrganisationChange,
    OrganisationDraft,
    organisation_bulk_write,
)

from . import effects
from .models import EFFECTIVE, Import, ImportRow, ImportSheet
from .planning.mentions import Ref
from .preview import Sheets
from .tables import Doing, Part, Setting, Table, part, parts_of
from .tables import table as table_of
from .tables.base import Entry, Ids

CHUNK = 2_000
ORGANISATION = "organisation"
NAME = "name"
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Change:
    """What a row sets on an entry that is there."""

    pk: int
    values: dict[str, Any]
    names: tuple[tuple[str, str], ...]
    version: int | None


@dataclass(slots=True)
class _PartWork:
    adds: list[tuple[Ids, Entry]] = field(default_factory=list)
    changes: dict[int, Entry] = field(default_factory=dict)


@dataclass(slots=True)
class _Ready:
    """A row whose organisations are there, with their ids by slot."""

    row: ImportRow
    owners: dict[str, int]
    slots: Mapping[str, Any]
    parts: Mapping[str, Any]


class Application:
    """One import being applied; lives inside one transaction."""

    def __init__(self, imported: Import, by: Actor) -> None:
        self.imported = imported
        self.source = Source.objects.create(
            kind=SourceKind.IMPORT,
            title=imported.filename[:200],
            as_of=imported.as_of,
            chain_id=imported.chain_id,
            created_by=by.user,
        )
        self.doing = Doing(
            imported.chain,
            self.source,
            by,
            {"import": imported.pk, "source": self.source.pk},
        )
        self.setting = Setting(imported.chain, imported.as_of)
        self.recorder = effects.Recorder(imported)
        self.resolved: dict[Ref, int] = {}
        self.counts: Counter[str] = Counter()
        # Entries this application has changed already: their version is its own.
        self._touched: set[int] = set()

    def run(self, progress: Progress) -> dict[str, int]:
        sheets = Sheets.of(self.imported)
        total = ImportRow.objects.filter(
            sheet__imported=self.imported, verdict__in=EFFECTIVE
        ).count()
        done = 0
        for sheet in sheets.kept:
            of = table_of(sheet.table)
            for rows in _chunks(sheet):
                self._write(of, sheet, rows)
                done += len(rows)
                progress(done, total)
        self._record_names()
        self.recorder.flush()
        return dict(self.counts)

    # One chunk

    def _write(self, of: Table, sheet: ImportSheet, rows: Sequence[ImportRow]) -> None:
        self._make(of, sheet, rows)
        owned = [(row, self._owners(of, row)) for row in rows]
        ready = [
            _Ready(row, owners, row.plan["slots"], row.plan.get("parts", {}))
            for row, owners in owned
            if owners is not None
        ]
        self.counts["left_out"] += len(rows) - len(ready)
        self.counts.update(str(one.row.verdict) for one in ready)
        self._change(of, [one.row for one in ready])
        for part_ in parts_of(of):
            self._write_part(part_, [one for one in ready if part_.key in one.parts])

    def _make(self, of: Table, sheet: ImportSheet, rows: Sequence[ImportRow]) -> None:
        """Enter the organisations that these rows make."""
        refs: list[Ref] = []
        drafts: list[OrganisationDraft] = []
        for row in rows:
            for key, slot in row.plan.get("slots", {}).items():
                if slot["to"] != "new":
                    continue
                values = (
                    row.plan["values"]
                    if of.defines
                    else {"name": slot["label"], "uscc": slot.get("uscc")}
                )
                names = row.plan.get("names", ()) if of.defines else ()
                refs.append((sheet.index, row.number, key))
                drafts.append(OrganisationDraft(values, tuple((k, t) for k, t in names)))
        if not drafts:
            return
        codes = [draft.values["uscc"] for draft in drafts if draft.values.get("uscc")]
        elsewhere = list(
            Organisation.objects.filter(uscc__in=codes, merged_into=None).values_list(
                "pk", flat=True
            )
        )
        before = effects.organisations_now(elsewhere)
        made = self._bulk(drafts, [])
        self.resolved.update(zip(refs, made, strict=True))
        self.recorder.made(ORGANISATION, (pk for pk in made if pk not in before))
        if before:
            joined = effects.organisations_now(pk for pk in made if pk in before)
            self.recorder.changed(ORGANISATION, before, joined, mark="joined")
        self._touched.update(made)

    def _bulk(
        self, drafts: Sequence[OrganisationDraft], changes: Sequence[OrganisationChange]
    ) -> list[int]:
        return organisation_bulk_write(
            creates=drafts,
            updates=changes,
            chain=self.doing.chain,
            source=self.source,
            by=self.doing.by,
            context=self.doing.context,
        )

    def _pk(self, slot: Mapping[str, Any], ref: Ref) -> int | None:
        """The entry a slot came to; None when the row it follows was left out."""
        if slot["to"] == "org":
            return int(slot["id"])
        if slot["to"] == "row":
            target = slot["row"]
            return self.resolved.get((target[0], target[1], target[2]))
        return self.resolved.get(ref)

    def _owners(self, of: Table, row: ImportRow) -> dict[str, int] | None:
        found: dict[str, int] = {}
        for slot in of.slots:
            plan = row.plan.get("slots", {}).get(slot.key)
            if plan is None:
                return None
            ref = (row.sheet.index, row.number, slot.key)
            pk = self._pk(plan, ref)
            if pk is None:
                return None
            self.resolved[ref] = pk
            found[slot.key] = pk
        return found

    def _change(self, of: Table, rows: Sequence[ImportRow]) -> None:
        """Set values on entries; two rows about one entry go one after the other."""
        if not of.defines:
            return
        rounds: list[dict[int, _Change]] = []
        for row in rows:
            change = self._change_of(row)
            if change is None:
                continue
            place = next((i for i, one in enumerate(rounds) if change.pk not in one), None)
            if place is None:
                rounds.append({})
                place = len(rounds) - 1
            rounds[place][change.pk] = change
        for one in rounds:
            before = effects.organisations_now(one)
            self._bulk(
                [],
                [
                    OrganisationChange(
                        change.pk,
                        change.values,
                        None if change.pk in self._touched else change.version,
                        change.names,
                    )
                    for change in one.values()
                ],
            )
            self.recorder.changed(ORGANISATION, before, effects.organisations_now(one))
            self._touched.update(one)

    def _change_of(self, row: ImportRow) -> _Change | None:
        slot = row.plan["slots"]["organisation"]
        if slot["to"] == "new":
            return None
        values = {name: pair[1] for name, pair in row.plan.get("changes", {}).items()}
        values |= row.plan.get("extra", {})
        names = tuple((kind, text) for kind, text in row.plan.get("names", ()))
        if not values and not names:
            return None
        pk = self._pk(slot, (row.sheet.index, row.number, "organisation"))
        return None if pk is None else _Change(pk, values, names, slot.get("version"))

    # Parts

    def _write_part(self, one: Part, rows: Sequence[_Ready]) -> None:
        work = self._work(one, rows)
        if not work.adds and not work.changes:
            return
        before = effects.parts_now(one, work.changes)
        owners = {pk for ids, _entry in work.adds for pk in ids}
        owners |= {
            pk for row in rows if row.parts[one.key].get("change") for pk in row.owners.values()
        }
        beside = {
            key: effects.parts_now(part(key), ids)
            for key, ids in one.beside(owners, self.setting).items()
        }
        made = one.write(work.adds, list(work.changes.items()), self.doing)
        self.recorder.changed(one.key, before, effects.parts_now(one, work.changes))
        self.recorder.made(one.key, made)
        for key, was in beside.items():
            now = effects.parts_now(part(key), was)
            self.recorder.changed(key, was, now, mark="derived")
        self.counts[f"part:{one.key}"] += len(made)

    def _work(self, one: Part, rows: Sequence[_Ready]) -> _PartWork:
        """What is to be made and changed. A row that followed another was planned before it
        was known whose records it adds to, so they are looked at once more."""
        work = _PartWork()
        unsure: list[tuple[Ids, Entry]] = []
        for row in rows:
            planned = row.parts[one.key]
            ids = tuple([row.owners[slot] for slot in one.slots])
            for pk, pairs in planned.get("change", ()):
                work.changes.setdefault(pk, {}).update({n: pair[1] for n, pair in pairs.items()})
            sure = all(row.slots[slot]["to"] != "row" for slot in one.slots)
            (work.adds if sure else unsure).extend([(ids, e) for e in planned.get("add", ())])
            unsure.extend((ids, entry) for entry in planned.get("again", ()))
        self._settle(one, work, unsure)
        return work

    def _settle(self, one: Part, work: _PartWork, unsure: Sequence[tuple[Ids, Entry]]) -> None:
        if not unsure:
            return
        known = one.known({pk for ids, _entry in unsure for pk in ids}, self.setting)
        coming: dict[Ids, list[Entry]] = {}
        for ids, entry in work.adds:
            coming.setdefault(ids, []).append(entry)
        for ids, entry in unsure:
            there = next((k for k in known.get(ids, ()) if one.same(entry, k.values)), None)
            twin = next((e for e in coming.get(ids, ()) if one.same(entry, e)), None)
            if there is not None:
                new = one.changed(entry, there)
                # Nobody was asked about these: what is known of a later day stands.
                for name in one.newer(new, there, self.setting.as_of.isoformat()):
                    del new[name]
                if new:
                    work.changes.setdefault(there.id, {}).update(new)
            elif twin is not None:
                twin.update({name: value for name, value in entry.items() if not twin.get(name)})
            else:
                work.adds.append((ids, entry))
                coming.setdefault(ids, []).append(entry)

    def _record_names(self) -> None:
        names = OrganisationName.objects.filter(source=self.source).order_by("pk")
        self.recorder.made(NAME, names.values_list("pk", flat=True).iterator(chunk_size=CHUNK))


def _chunks(sheet: ImportSheet) -> Iterator[list[ImportRow]]:
    """The rows that do something, in the order of the file."""
    last = 0
    while True:
        rows = list(
            ImportRow.objects.filter(sheet=sheet, verdict__in=EFFECTIVE, number__gt=last)
            .only("number", "verdict", "plan", "sheet")
            .order_by("number")[:CHUNK]
        )
        if not rows:
            return
        for row in rows:
            row.sheet = sheet
        yield rows
        last = rows[-1].number
