"""Old binary Excel files, looked through before they are read.

A compound file ([MS-CFB]) is a little file system: a chain of sectors for each stream, the
chains in a table (FAT), the names in a directory; streams under 4096 bytes lie in 64-byte
mini-sectors inside the root entry's stream.

    header 512 bytes │ sector 0 │ sector 1 │ …      FAT[i] = the sector after i in its chain

The ``Workbook`` stream ([MS-XLS] 2.1) is a run of records ``type u16, length u16, data``:

    BOF … BOUNDSHEET* … EOF   BOF cells EOF   BOF cells EOF …

The Excel reader keeps every sheet's rectangle in memory as soon as it opens the file, so its
size, the password flag and the error cells are found here first.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from .errors import SheetError
from .extent import Extent
from .model import Limits

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_REGULAR_SECTOR = 0xFFFFFFFA

_FORMULA, _EOF, _DATEMODE, _FILEPASS, _BOUNDSHEET = 0x06, 0x0A, 0x22, 0x2F, 0x85
_MERGECELLS = 0xE5
_MULRK, _RSTRING, _LABELSST = 0xBD, 0xD6, 0xFD
_NUMBER, _LABEL, _BOOLERR, _RK = 0x203, 0x204, 0x205, 0x27E
_ONE_CELL = frozenset({_NUMBER, _LABEL, _RK, _LABELSST, _RSTRING})
_MAX_RECORDS = 12_000_000


class CompoundFile:
    """The names and streams of a compound file."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(SIGNATURE):
            raise SheetError("damaged", detail="compound file header")
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise SheetError("damaged", detail="compound file header")
        self._size = 1 << shift
        self._fat = self._read_fat()
        (first_directory,) = struct.unpack_from("<I", data, 48)
        (first_mini,) = struct.unpack_from("<I", data, 60)
        self.entries: dict[str, tuple[int, int]] = {}
        self._root: tuple[int, int] = (_LAST_REGULAR_SECTOR, 0)
        self._read_directory(b"".join(self._chain(first_directory)))
        mini = b"".join(self._chain(first_mini))
        self._mini_fat = struct.unpack(f"<{len(mini) // 4}I", mini[: len(mini) // 4 * 4])

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _read_fat(self) -> tuple[int, ...]:
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        (following,) = struct.unpack_from("<I", self._data, 68)
        seen: set[int] = set()
        while following < _LAST_REGULAR_SECTOR and following not in seen:
            seen.add(following)
            block = self._sector(following)
            if len(block) < self._size:
                raise SheetError("damaged", detail="compound file table")
            numbers = struct.unpack(f"<{self._size // 4}I", block)
            sectors.extend(numbers[:-1])
            following = numbers[-1]
        table = b"".join(self._sector(s) for s in sectors if s < _LAST_REGULAR_SECTOR)
        return struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])

    def _chain(self, number: int) -> Iterator[bytes]:
        steps = 0
        while number < _LAST_REGULAR_SECTOR:
            steps += 1
            block = self._sector(number)
            if not block or number >= len(self._fat) or steps > len(self._fat):
                raise SheetError("damaged", detail="compound file chain")
            yield block
            number = self._fat[number]

    def _read_directory(self, directory: bytes) -> None:
        for offset in range(0, len(directory) - 127, 128):
            length, kind = struct.unpack_from("<HB", directory, offset + 64)
            if kind not in (1, 2, 5) or not 2 <= length <= 64:
                continue
            name = directory[offset : offset + length - 2].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", directory, offset + 116)
            if kind == 5:
                self._root = (start, size)
            else:
                self.entries.setdefault(name, (start, size))

    def stream(self, name: str) -> bytes:
        start, size = self.entries[name]
        if size >= 4096:
            data = b"".join(self._chain(start))[:size]
        else:
            data = self._mini_stream(start, size)
        if len(data) < size:
            raise SheetError("damaged", detail=f"stream {name}")
        return data

    def _mini_stream(self, number: int, size: int) -> bytes:
        container = b"".join(self._chain(self._root[0]))
        blocks: list[bytes] = []
        while number < _LAST_REGULAR_SECTOR and len(blocks) * 64 < size:
            if number >= len(self._mini_fat):
                raise SheetError("damaged", detail="compound file chain")
            blocks.append(container[number * 64 : number * 64 + 64])
            number = self._mini_fat[number]
        return b"".join(blocks)[:size]


@dataclass(slots=True)
class XlsFacts:
    date_1904: bool = False
    sheets: dict[str, Extent] = field(default_factory=dict)


def _records(stream: bytes, offset: int) -> Iterator[tuple[int, int, int]]:
    """(type, start of data, length) from ``offset`` to the end of its substream."""
    end = len(stream) - 4
    unpack = struct.Struct("<HH").unpack_from
    while offset <= end:
        kind, length = unpack(stream, offset)
        offset += 4
        yield kind, offset, length
        if kind == _EOF:
            return
        offset += length
    raise SheetError("damaged", detail="workbook stream")


def _sheet_name(data: bytes, wide_format: bool) -> str:
    if len(data) < 8:
        raise SheetError("damaged", detail="sheet name")
    length = data[6]
    if not wide_format:
        return data[7 : 7 + length].decode("gb18030", "replace")
    if data[7] & 1:
        return data[8 : 8 + 2 * length].decode("utf-16-le", "replace")
    return data[8 : 8 + length].decode("latin-1")


def _measure(stream: bytes, start: int, limits: Limits, budget: list[int]) -> Extent:
    """The extent of the sheet whose records start at ``start``."""
    extent = Extent()
    merges = 0
    place = struct.Struct("<HH").unpack_from
    for kind, at, length in _records(stream, start):
        budget[0] -= 1
        if budget[0] < 0:
            raise SheetError("damaged", detail="overlapping sheets")
        if kind in _ONE_CELL and length >= 4:
            row, column = place(stream, at)
            extent.add(row, column)
        elif kind == _MULRK and length >= 6:
            row, column = place(stream, at)
            extent.add(row, column)
            extent.add(row, struct.unpack_from("<H", stream, at + length - 2)[0])
        elif kind == _MERGECELLS and length >= 2:
            merges += struct.unpack_from("<H", stream, at)[0]
            if merges > limits.max_merges:
                raise SheetError("too_many_parts", part="MERGECELLS", limit=limits.max_merges)
        elif kind in (_FORMULA, _BOOLERR) and length >= 8:
            row, column = place(stream, at)
            code = _result_problem(kind, stream, at, length)
            if code:
                extent.report(row, column, code)
            else:
                extent.add(row, column)
        if extent.rows > limits.max_rows:
            raise SheetError("too_many_rows", rows=extent.rows, limit=limits.max_rows)
    return extent


def _result_problem(kind: int, stream: bytes, at: int, length: int) -> str:
    """What is wrong with a saved result ([MS-XLS] 2.5.133 FormulaValue, 2.5.10 Bes)."""
    if kind == _BOOLERR:
        return "error_value" if stream[at + 7] else ""
    if length < 14 or stream[at + 12 : at + 14] != b"\xff\xff":
        return ""
    return {2: "error_value", 3: "formula_without_value"}.get(stream[at + 6], "")


def inspect_xls(compound: CompoundFile, limits: Limits) -> XlsFacts:
    """Look through the workbook; raises what makes it unreadable or too large."""
    wide_format = "Workbook" in compound.entries
    stream = compound.stream("Workbook" if wide_format else "Book")
    facts = XlsFacts()
    starts: list[tuple[str, int]] = []
    for kind, at, length in _records(stream, 0):
        data = stream[at : at + length]
        if kind == _FILEPASS:
            raise SheetError("encrypted")
        if kind == _DATEMODE:
            facts.date_1904 = data[:1] == b"\x01"
        elif kind == _BOUNDSHEET:
            name = _sheet_name(data, wide_format)
            starts.append((name, struct.unpack_from("<I", data)[0]))
    if len(starts) > limits.max_sheets:
        raise SheetError("too_many_sheets", sheets=len(starts), limit=limits.max_sheets)
    budget = [_MAX_RECORDS]
    for name, start in starts:
        extent = _measure(stream, start, limits, budget)
        extent.check(name, limits)
        facts.sheets[name] = extent
    rows = sum(extent.rows for extent in facts.sheets.values())
    if rows > limits.max_rows:
        raise SheetError("too_many_rows", rows=rows, limit=limits.max_rows)
    cells = sum(extent.cells for extent in facts.sheets.values())
    if cells > limits.max_cells:
        last = starts[-1][0]
        raise SheetError("too_many_cells", sheet=last, cell="", cells=cells, limit=limits.max_cells)
    return facts
