"""Rows planned again, after a person decided on them, without reading the whole file.

A decision on a row touches that row and the rows it may be the same as; these are read again from
the cells that were kept. Rows that follow them in turn are not looked at: so that the import says
of itself that it was decided on, and the whole file is planned once more before it is applied.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .models import Import, ImportRow, ImportSheet
from .planning.mentions import Ledger
from .planning.planner import Planned, Planner, mention_of
from .planning.registry import Registry
from .preview import kept_reasons, letters_of
from .reading import ParsedRow, RowReader
from .tables import Setting
from .tables import table as table_of

_FIELDS = ("verdict", "reasons", "plan", "decisions")
CHUNK = 500
# Among an import's facts: rows were decided on since the whole of it was planned.
DECIDED = "decided"


def replan(imported: Import, rows: Sequence[ImportRow]) -> None:
    """Plan these rows with the decisions they carry now, and save them."""
    if rows:
        imported.facts[DECIDED] = True
        imported.save(update_fields=["facts"])
    for start in range(0, len(rows), CHUNK):
        _replan(imported, rows[start : start + CHUNK])


def _replan(imported: Import, rows: Sequence[ImportRow]) -> None:
    sheets = {sheet.pk: sheet for sheet in imported.sheets.all()}
    by_index = {sheet.index: sheet for sheet in sheets.values()}
    readers = _Readers(imported)
    parsed: dict[tuple[int, int], ParsedRow] = {}
    for row in rows:
        sheet = sheets[row.sheet_id]
        parsed[sheet.index, row.number] = readers.read(sheet, row)
    asked = set(parsed)
    for row in _referred(rows, by_index, asked):
        sheet = sheets[row.sheet_id]
        parsed.setdefault((sheet.index, row.number), readers.read(sheet, row))
    planner = _planner(imported, parsed, by_index)
    decisions = {
        (sheets[row.sheet_id].index, row.number): row.decisions
        for row in [*rows, *_referred(rows, by_index, asked)]
    }
    for sheet in sorted(by_index.values(), key=_order):
        wanted = [row for key, row in sorted(parsed.items()) if key[0] == sheet.index]
        if not wanted:
            continue
        planned = planner.plan(table_of(sheet.table), wanted, decisions)
        _keep(sheet, rows, wanted, planned)
    ImportRow.objects.bulk_update(rows, _FIELDS, batch_size=100)


def _order(sheet: ImportSheet) -> tuple[int, int]:
    return (table_of(sheet.table).order if sheet.table else 0, sheet.index)


def _planner(
    imported: Import,
    parsed: dict[tuple[int, int], ParsedRow],
    by_index: dict[int, ImportSheet],
) -> Planner:
    ledger = Ledger()
    for key in sorted(parsed, key=lambda key: (_order(by_index[key[0]]), key[1])):
        of = table_of(by_index[key[0]].table)
        for slot in of.slots:
            mention = mention_of(parsed[key], slot.key, defines=of.defines)
            if mention is not None:
                ledger.add(mention)
    for _done in ledger.settle():
        pass
    setting = Setting(imported.chain, imported.as_of)
    close_look = bool(imported.facts.get("close_look", True))
    return Planner(ledger, Registry(imported.chain_id, close_look=close_look), setting)


class _Readers:
    def __init__(self, imported: Import) -> None:
        self._imported = imported
        self._readers: dict[int, RowReader] = {}

    def read(self, sheet: ImportSheet, row: ImportRow) -> ParsedRow:
        if sheet.pk not in self._readers:
            self._readers[sheet.pk] = RowReader(
                sheet,
                as_of=self._imported.as_of,
                epoch_1904=bool(self._imported.facts.get("epoch_1904")),
            )
        return self._readers[sheet.pk].again(row.number, row.cells)


def _referred(
    rows: Iterable[ImportRow], by_index: dict[int, ImportSheet], asked: set[tuple[int, int]]
) -> list[ImportRow]:
    """The rows of the file that these rows may be the same as."""
    wanted: dict[int, set[int]] = {}
    for row in rows:
        for index, number in refs_in(row.plan):
            if (index, number) not in asked and index in by_index:
                wanted.setdefault(by_index[index].pk, set()).add(number)
    found: list[ImportRow] = []
    for sheet, numbers in wanted.items():
        found += ImportRow.objects.filter(sheet=sheet, number__in=numbers)
    return found


def refs_in(plan: dict[str, Any]) -> Iterable[tuple[int, int]]:
    """(sheet, row number) of every other row a plan speaks of."""
    for slot in plan.get("slots", {}).values():
        if "row" in slot:
            yield slot["row"][0], slot["row"][1]
        for candidate in slot.get("candidates", ()):
            if candidate["choice"].startswith("row:"):
                _row, index, number, _slot = candidate["choice"].split(":")
                yield int(index), int(number)


def _keep(
    sheet: ImportSheet,
    rows: Sequence[ImportRow],
    wanted: Sequence[ParsedRow],
    planned: Sequence[Planned],
) -> None:
    letters = letters_of(sheet)
    by_number = {row.number: row for row in rows if row.sheet_id == sheet.pk}
    for parsed, plan in zip(wanted, planned, strict=True):
        row = by_number.get(parsed.number)
        if row is None:
            continue
        candidates = {
            key: slot for key, slot in row.plan.get("slots", {}).items() if "candidates" in slot
        }
        row.verdict = plan.verdict
        row.reasons = kept_reasons(plan.reasons, letters)
        row.plan = plan.plan
        # The candidates stay with a decided row, so that the decision can be changed.
        for key, slot in candidates.items():
            kept = row.plan.get("slots", {}).get(key)
            if kept is not None:
                kept.setdefault("candidates", slot["candidates"])
                kept.setdefault("suggest", slot.get("suggest", ""))
