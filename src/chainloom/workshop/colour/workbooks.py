"""A workbook's first sheet as CSV, which the engine reads. Neither Django nor an installation is
needed: the command line uses it too.
"""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from chainloom.imports.sheets import read_cells

# How a workbook begins: a zip archive, or a compound file of before 2007.
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def first_sheet(data: bytes, name: str) -> bytes:
    """The first sheet that holds anything, as CSV with the numbers of its rows; SheetError for what
    is no workbook or a broken one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(data)
        sheets = read_cells(path, filename=name)
    rows = next((rows for _name, rows in sheets if rows), {})
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for number in range(1, max(rows, default=0) + 1):
        writer.writerow([_written(cell) for cell in rows.get(number, ())])
    return out.getvalue().encode()


def _written(cell: object) -> str:
    """A number in full, without the `.0` of a whole one; a line in a cell stays one."""
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return "" if cell is None else " ".join(str(cell).split())
