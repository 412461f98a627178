"""CSV: one sample a row, or one wavelength a row.

    name,400,410,…,700              wavelengths head columns: 400, 400nm, 400 nm, R400, R_400
    name,L,a,b                      L*, a*, b* head columns; both kinds may stand together
    wavelength,navy 5,navy 6        the first column holds wavelengths, the others are samples

Comma, semicolon or tab part the cells; a decimal comma is read where the semicolon or tab does.
Every other column is kept with the sample, by its head: dyes of a recipe come that way.
"""

from __future__ import annotations

import csv
import io
import re
from functools import partial

from ..errors import ColourError
from .found import Found, Row, number

_WAVELENGTH = re.compile(r"^\s*(?:R|refl?)?[\s_]*(\d{3,4}(?:\.\d+)?)\s*(?:nm)?\s*(%)?\s*$", re.I)
_LAB = {"l": 0, "l*": 0, "a": 1, "a*": 1, "b": 2, "b*": 2}
_NAMES = ("name", "sample", "id", "piece", "lot", "名称", "样品", "编号", "缸号", "匹号")
_WAVES = ("wavelength", "nm", "lambda", "λ", "波长")


def read_table(text: str, called: str, *, lenient: bool = False) -> Found:
    rows = _rows(text, called)
    line, heads = rows[0]
    first = heads[0].strip().lower()
    if any(first.startswith(word) for word in _WAVES) and len(heads) > 1:
        return _long(rows, called)
    waves = {
        column: float(hit.group(1))
        for column, head in enumerate(heads)
        if (hit := _WAVELENGTH.match(head)) and 300 <= float(hit.group(1)) <= 1100
    }
    lab = {
        _LAB[head.strip().lower()]: column
        for column, head in enumerate(heads)
        if head.strip().lower() in _LAB
    }
    if len(waves) < 2 and len(lab) < 3:
        raise ColourError(
            f"{called}, line {line}: the first line names neither wavelengths (400, 410, …) nor "
            "L, a, b; it needs a head"
        )
    percent = True if any("%" in heads[column] for column in waves) else None
    found = Found("csv", percent=percent, lenient=lenient)
    order = sorted(waves, key=lambda column: waves[column])
    name_at = _name_column(heads, set(waves) | set(lab.values()))
    for at, cells in rows[1:]:
        where = f"{called}, line {at}"
        row = found.attempt(partial(_wide, heads, cells, (order, waves, lab, name_at), where))
        if row is not None:
            found.add(row, called)
    return found


def _rows(text: str, called: str) -> list[tuple[int, list[str]]]:
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max("\t;,", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as broken:
        raise ColourError(f"{called}, line {reader.line_num}: {broken}") from None
    if not rows:
        raise ColourError(f"{called}: the file is empty")
    return rows


def _name_column(heads: list[str], taken: set[int]) -> int | None:
    free = [column for column in range(len(heads)) if column not in taken]
    for column in free:
        if heads[column].strip().lower() in _NAMES:
            return column
    return 0 if 0 in free else None


Layout = tuple[list[int], dict[int, float], dict[int, int], int | None]


def _wide(heads: list[str], cells: list[str], layout: Layout, where: str) -> Row:
    order, waves, lab, name_at = layout
    if len(cells) > len(heads) and any(cell.strip() for cell in cells[len(heads) :]):
        raise ColourError(f"{where}: {len(cells)} cells under {len(heads)} heads")
    cells = cells + [""] * (len(heads) - len(cells))
    name = where if name_at is None else cells[name_at].strip() or where
    row = Row(name, where if name == where else f"{where} ({name[:40]})")
    if any(cells[column].strip() for column in order):
        row.wavelengths = [waves[column] for column in order]
        row.values = [
            number(cells[column], f"{row.place}, {heads[column].strip()}") for column in order
        ]
    if len(lab) == 3 and any(cells[column].strip() for column in lab.values()):
        parts = [
            number(cells[lab[axis]], f"{row.place}, {heads[lab[axis]].strip()}")
            for axis in range(3)
        ]
        row.lab = (parts[0], parts[1], parts[2])
    used = {*order, *lab.values(), name_at}
    row.attributes = {
        heads[column].strip(): cells[column].strip()
        for column in range(len(heads))
        if column not in used and cells[column].strip()
    }
    row.light = row.attributes.get("light", "D65") or "D65"
    row.observer = 2 if row.attributes.get("observer", "10").strip("° ") == "2" else 10
    return row


def _long(rows: list[tuple[int, list[str]]], called: str) -> Found:
    line, heads = rows[0]
    found = Found("csv", percent=True if any("%" in head for head in heads) else None)
    samples = [
        Row(head.strip() or f"column {column + 2}", f"{called}, column {column + 2}")
        for column, head in enumerate(heads[1:])
    ]
    for at, cells in rows[1:]:
        if len(cells) != len(heads):
            raise ColourError(f"{called}, line {at}: {len(cells)} cells under {len(heads)} heads")
        wave = number(cells[0], f"{called}, line {at}")
        for row, cell in zip(samples, cells[1:], strict=True):
            row.wavelengths.append(wave)
            row.values.append(number(cell, f"{called}, line {at} ({row.name[:40]})"))
    if len(rows) == 1:
        raise ColourError(f"{called}, line {line}: nothing stands below the head")
    for row in samples:
        found.add(row, called)
    return found
