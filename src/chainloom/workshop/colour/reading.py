"""Files of measurements as they come in: within limits, and refused in the reader's language."""

from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from chainloom.core.errors import Invalid
from chainloom.engines import colour
from chainloom.engines.colour import ColourError, Sample
from chainloom.imports import reasons
from chainloom.imports.sheets import SheetError, read_cells

from .kept import Kept, kept_from_file
from .sentences import in_words

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 5_000
ACCEPT = ".csv,.txt,.tsv,.qtx,.cxf,.xml,.xlsx,.xls"
# How a workbook begins: a zip archive, or a compound file of before 2007.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Read:
    """What a file held: usable samples, rows left out and why, and in the engine's own words what
    was taken for what."""

    filename: str
    samples: list[Sample]
    refused: list[str]
    notes: list[str]

    @cached_property
    def kept(self) -> list[Kept]:
        """The samples, the same objects at every call: which of them is the standard, `is` says."""
        return [kept_from_file(one) for one in self.samples]


def read_file(file: File[bytes], *, field: str = "file", lenient: bool = False) -> Read:
    """Samples of CxF, QTX, SpectraShop text, CSV or a workbook's first sheet; `Invalid` names the
    place."""
    name = PurePath((file.name or "file").replace("\\", "/")).name[:200]
    if (file.size or 0) > MOST_BYTES:
        message = _("The file is larger than %(limit)d MB.") % {"limit": MOST_BYTES // 1024**2}
        raise Invalid("too_large", message, field=field)
    data = file.read()
    if data.startswith(_WORKBOOKS):
        data = _first_sheet(data, name, field)
    try:
        found = colour.read_samples(data, name=name, lenient=lenient)
    except ColourError as refusal:
        raise Invalid("not_readable", in_words(refusal), field=field) from refusal
    if len(found.samples) > MOST_ROWS:
        message = _("%(name)s holds %(n)s samples; at most %(most)s at a time. Split it.")
        about: dict[str, Any] = {"name": name, "n": len(found.samples), "most": MOST_ROWS}
        raise Invalid("too_many", message % about, field=field)
    return Read(
        name,
        list(found.samples),
        [in_words(one) for one in found.refused],
        list(found.notes),
    )


def _first_sheet(data: bytes, name: str, field: str) -> bytes:
    """The first sheet of a workbook that holds anything, as CSV with the numbers of its rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(data)
        try:
            sheets = read_cells(path, filename=name)
        except SheetError as error:
            told = reasons.file_error({"code": error.code, "params": dict(error.params)})
            raise Invalid("not_readable", told, field=field) from error
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
