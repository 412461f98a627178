"""CSV: one sample a row, or one wavelength a row.

    name,400,410,…,700              wavelengths head columns
    name,L,a,b                      L*, a*, b* head columns; both kinds may stand together
    wavelength,navy 5,navy 6        the first column holds wavelengths, the others are samples

How heads are written stands in `heads`. Comma, semicolon or tab part the cells; a decimal comma is
read where the semicolon or tab does. A curve fills all its wavelengths; in a shade library that
this product wrote (it has a column `how`) those of its own grid. Every other column is kept with
the sample, by its head: dyes of a recipe come that way.
"""

from __future__ import annotations

import csv
import io
from functools import partial

from ..errors import ColourError
from .found import MOST_POINTS, Found, Row, number, too_many
from .heads import ROWS, Heads, conditions, dye_of, find_heads

_SIGNS = "\t;,，；"


def read_table(text: str, called: str, found: Found) -> None:
    rows, delimiter, at = _rows(text, called, found.most)
    place, heads = at
    if heads.is_percent:
        found.percent = True
    if heads.sets > 1:
        taken = heads.cells[heads.lab[0]].strip()[:30]
        found.notes.append(f"of {heads.sets} sets of L*a*b* the one of {taken!r} is taken")
    if heads.lab and heads.heard_at is not None:
        found.notes.append(
            f"{called}, line {heads.heard_at}: this line says that L*a*b* are for "
            f"{heads.light}/{heads.observer}°"
        )
    _check_dyes(heads, f"{called}, line {rows[place][0]}")
    below = rows[place + 1 :]
    if heads.is_long:
        _long(heads, below, called, found)
        return
    if len(below) > found.most:
        raise too_many(called, found.most)
    for line, cells in below:
        where = f"{called}, line {line}"
        row = found.attempt(partial(_wide, heads, cells, where, delimiter))
        if row is not None:
            found.add(row, called)


def _check_dyes(heads: Heads, where: str) -> None:
    """A dye that heads two columns has two amounts, of which one would be lost."""
    names = [name for cell in heads.cells if (name := dye_of(cell))]
    for name in names:
        if names.count(name) > 1:
            raise ColourError(f"{where}: {name!r} heads two columns; a dye has one")


Lines = list[tuple[int, list[str]]]


def _rows(text: str, called: str, most: int) -> tuple[Lines, str, tuple[int, Heads]]:
    """Rows with their lines, what parts their cells, and where the heads stand: cells are parted
    by the sign by which a row of heads is found. Not many more rows than may be are read."""
    first = [line for line in text[:200_000].splitlines() if line.strip()][:ROWS]
    if not first:
        raise ColourError(f"{called}: the file is empty")
    signs = sorted(_SIGNS, key=lambda sign: -max(line.count(sign) for line in first))
    for delimiter in signs:
        rows = _parted(text, delimiter, called, ROWS + 1)
        if at := find_heads(rows):
            limit = ROWS + max(most, MOST_POINTS) + 1
            return _parted(text, delimiter, called, limit), delimiter, at
    raise ColourError(
        f"{called}, line {_parted(text, signs[0], called, 1)[0][0]}: no line names wavelengths "
        "(400, 410, …) or L, a, b; a head is needed"
    )


def _parted(text: str, delimiter: str, called: str, most: int) -> Lines:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: Lines = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, cells))
                if len(rows) >= most:
                    break
    except csv.Error:
        limit = csv.field_size_limit()
        raise ColourError(
            f"{called}, line {reader.line_num}: a cell has more than {limit:,} characters; is a "
            "quotation mark left open?"
        ) from None
    return rows


def _wide(heads: Heads, cells: list[str], where: str, delimiter: str) -> Row:
    texts, name_at = heads.cells, heads.name_at
    if len(cells) > len(texts) and any(cell.strip() for cell in cells[len(texts) :]):
        _too_wide(len(cells), len(texts), where, delimiter)
    cells = cells + [""] * (len(texts) - len(cells))
    name = where if name_at is None else cells[name_at].strip() or where
    row = Row(name, where if name == where else f"{where} ({name[:40]})")
    order = sorted(heads.waves, key=lambda column: heads.waves[column])
    filled = [column for column in order if cells[column].strip()]
    if filled:
        of_row = filled if heads.is_of_grids else order
        row.wavelengths = [heads.waves[column] for column in of_row]
        row.values = [
            number(cells[column], f"{row.place}, {texts[column].strip()}") for column in of_row
        ]
    if len(heads.lab) == 3 and any(cells[column].strip() for column in heads.lab.values()):
        parts = [
            number(cells[heads.lab[axis]], f"{row.place}, {texts[heads.lab[axis]].strip()}")
            for axis in range(3)
        ]
        row.lab = (parts[0], parts[1], parts[2])
    used = {*order, *heads.lab.values(), name_at}
    row.attributes = {
        texts[column].strip(): cells[column].strip()
        for column in range(len(texts))
        if column not in used and cells[column].strip()
    }
    row.light, row.observer = _conditions(heads, cells)
    return row


def _too_wide(count: int, told: int, where: str, delimiter: str) -> None:
    if delimiter in ",，":
        raise ColourError(
            f"{where}: {count} cells under {told} heads; with decimal commas the cells are parted "
            "by semicolons or tabs"
        )
    raise ColourError(f"{where}: {count} cells under {told} heads")


def _conditions(heads: Heads, cells: list[str]) -> tuple[str, int]:
    """Light and observer of a row: of its own columns, else of the heads. What a column says and
    nobody knows is kept, to be refused where it matters."""
    light, observer = heads.light, heads.observer
    if heads.light_at is not None and (said := cells[heads.light_at].strip()):
        heard = conditions(said, ("", observer))
        light, observer = heard[0] or said, heard[1]
    if heads.observer_at is not None and (said := cells[heads.observer_at].strip()):
        digits = "".join(sign for sign in said if sign.isdecimal())[:3]
        observer = int(digits) if digits else observer
    return light, observer


def _long(heads: Heads, rows: Lines, called: str, found: Found) -> None:
    texts = heads.cells
    samples = [
        Row(head.strip() or f"column {column + 2}", f"{called}, column {column + 2}")
        for column, head in enumerate(texts[1:])
    ]
    if not rows:
        raise ColourError(f"{called}: nothing stands below the head")
    for at, cells in rows:
        if len(cells) != len(texts):
            raise ColourError(f"{called}, line {at}: {len(cells)} cells under {len(texts)} heads")
        wave = number(cells[0].lower().removesuffix("nm"), f"{called}, line {at}")
        for row, cell in zip(samples, cells[1:], strict=True):
            row.wavelengths.append(wave)
            row.values.append(number(cell, f"{called}, line {at} ({row.name[:40]})"))
    for row in samples:
        found.add(row, called)
