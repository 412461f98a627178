"""The preview: a whole file read, planned and written down row by row, with its verdicts.

Two passes, each a stream. The first reads every row once, keeps the typed values in a
temporary file and the mentions of organisations in memory; the second, knowing the whole file,
plans in chunks against the registry. 100,000 rows stay within the memory of the mentions.
"""

from __future__ import annotations

import marshal
import pickle
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.db import transaction

from chainloom.core.inserting import insert_rows

from .calm import give_back
from .models import Import, ImportRow, ImportSheet
from .planning.mentions import Ledger
from .planning.planner import Planned, Planner, mention_of
from .planning.registry import Registry
from .reading import ParsedRow, RowReader, opened, tables_in
from .reasons import Reason
from .sheets import Workbook
from .tables import Setting, Table
from .tables import table as table_of

CHUNK = 1_000
_KEPT = ("sheet", "number", "cells", "verdict", "reasons", "plan", "decisions")
Progress = Callable[[int, int], None]
Decisions = Mapping[tuple[int, int], Mapping[str, str]]


class Spool:
    """Parsed rows on disk between the passes, in chunks that only this object reads.

    Marshal is three times faster than pickle; a row is plain values but for its reasons.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `close`)
        self._buffer: list[tuple[Any, ...]] = []

    def add(self, row: ParsedRow) -> None:
        reasons = pickle.dumps(row.reasons) if row.reasons else b""
        self._buffer.append((row.sheet, row.number, row.cells, row.values, reasons, row.role))
        if len(self._buffer) == CHUNK:
            self._flush()

    def _flush(self) -> None:
        if self._buffer:
            marshal.dump(self._buffer, self._file)
            self._buffer = []

    def chunks(self) -> Iterator[list[ParsedRow]]:
        self._flush()
        self._file.seek(0)
        while True:
            try:
                rows = marshal.load(self._file)  # noqa: S302 (written by this object)
            except EOFError:
                return
            yield [
                ParsedRow(
                    sheet,
                    number,
                    cells,
                    values,
                    pickle.loads(reasons) if reasons else [],  # noqa: S301 (likewise)
                    role,
                )
                for sheet, number, cells, values, reasons, role in rows
            ]

    def close(self) -> None:
        self._file.close()


@dataclass(slots=True)
class Sheets:
    """The sheets that take part, organisations first, whatever their order in the file."""

    kept: list[ImportSheet]

    @classmethod
    def of(cls, imported: Import) -> Sheets:
        used = [sheet for sheet in imported.sheets.all() if sheet.table]
        used.sort(key=lambda sheet: (table_of(sheet.table).order, sheet.index))
        return cls(used)

    @property
    def row_count(self) -> int:
        return sum(sheet.row_count for sheet in self.kept)


def letters_of(sheet: ImportSheet) -> dict[str, str]:
    """The letter of the column that each key was mapped to; the first where several are."""
    found: dict[str, str] = {}
    for place, key in enumerate(sheet.mapping):
        if key and place < len(sheet.letters):
            found.setdefault(key, sheet.letters[place])
    return found


def kept_reasons(reasons: Iterable[Reason], letters: Mapping[str, str]) -> list[dict[str, Any]]:
    """Reasons as the row keeps them, each with its column's letter, none twice."""
    found: list[dict[str, Any]] = []
    for reason in reasons:
        kept = reason.kept(letters.get(reason.column, ""))
        if kept not in found:
            found.append(kept)
    return found


def decisions_of(imported: Import) -> dict[tuple[int, int], dict[str, str]]:
    """What has been decided so far, so that a new preview keeps it."""
    rows = ImportRow.objects.filter(sheet__imported=imported).exclude(decisions={})
    return {
        (index, number): decisions
        for index, number, decisions in rows.values_list("sheet__index", "number", "decisions")
    }


def planner_for(imported: Import, ledger: Ledger) -> Planner:
    setting = Setting(imported.chain, imported.as_of)
    registry = Registry(imported.chain_id, close_look=ledger.close_look)
    return Planner(ledger, registry, setting)


def preview(
    imported: Import, progress: Progress, workbook: Workbook | None = None
) -> dict[str, int]:
    """Plan every row anew and write the plans down; returns the count of each verdict.

    `workbook` is closed once it has been read: the planning needs its memory.
    """
    sheets = Sheets.of(imported)
    decisions = decisions_of(imported)
    total = max(sheets.row_count * 2, 1)
    spools = {sheet.pk: Spool() for sheet in sheets.kept}
    ledger = Ledger()
    try:
        with workbook or opened(imported) as book:
            first = FirstPass(imported, sheets, spools, ledger)
            done = first.read(book, lambda n: progress(n, total))
        # What the reader of spreadsheets held is of no use to anything else here.
        give_back()
        for settled in ledger.settle():
            progress(done + settled // 10, total)
        planner = planner_for(imported, ledger)
        counts: Counter[str] = Counter()
        for sheet in sheets.kept:
            ImportRow.objects.filter(sheet__imported=imported, sheet=sheet).delete()
            for rows in spools[sheet.pk].chunks():
                planned = planner.plan(table_of(sheet.table), rows, decisions)
                _write(sheet, rows, planned, decisions, counts)
                done += len(rows)
                progress(min(done, total), total)
        unused = ImportRow.objects.filter(sheet__imported=imported)
        unused.exclude(sheet__in=[sheet.pk for sheet in sheets.kept]).delete()
        return dict(counts)
    finally:
        for spool in spools.values():
            spool.close()


@dataclass(slots=True)
class FirstPass:
    """Values to the spools, mentions to the ledger."""

    imported: Import
    sheets: Sheets
    spools: Mapping[int, Spool]
    ledger: Ledger

    def read(self, workbook: Workbook, progress: Callable[[int], None]) -> int:
        """Every row once; returns how many there were."""
        done = 0
        found = tables_in(workbook, self.sheets.kept)
        for kept in self.sheets.kept:
            reader = RowReader(kept, as_of=self.imported.as_of, epoch_1904=workbook.epoch_1904)
            for row in reader.rows(found[kept.index]):
                self.spools[kept.pk].add(row)
                self._mention(reader.table, row)
                done += 1
                if done % CHUNK == 0:
                    progress(done)
        return done

    def _mention(self, of: Table, row: ParsedRow) -> None:
        if row.role != "data":
            return
        for slot in of.slots:
            mention = mention_of(row, slot.key, defines=of.defines)
            if mention is not None:
                self.ledger.add(mention)


def _write(
    sheet: ImportSheet,
    rows: list[ParsedRow],
    planned: list[Planned],
    decisions: Decisions,
    counts: Counter[str],
) -> None:
    letters = letters_of(sheet)
    kept = []
    for row, plan in zip(rows, planned, strict=True):
        counts[plan.verdict] += 1
        kept.append(
            (
                sheet.pk,
                row.number,
                row.cells,
                str(plan.verdict),
                kept_reasons(plan.reasons, letters) if plan.reasons else [],
                plan.plan,
                dict(decisions.get((row.sheet, row.number), {})),
            )
        )
    with transaction.atomic():
        insert_rows(ImportRow, _KEPT, kept)
