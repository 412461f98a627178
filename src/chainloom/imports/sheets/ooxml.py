"""xlsx and xlsm files, looked through before they are read.

An xlsx file is a zip of XML parts (ECMA-376). The Excel reader unpacks a whole part and keeps a
sheet's whole rectangle, so three things are measured here first, in streams of fixed size:

1. every member is inflated and counted: what the central directory claims is not believed
   (a bomb may lie there; overlapping members are counted as often as they are named);
2. every XML part is parsed by expat without entities: a document type declaration is refused,
   since no spreadsheet program writes one and entity bombs need one;
3. every sheet's rectangle of values, its formulas without saved results, its error cells.

Members that are archives themselves (embedded workbooks) are only counted, never opened.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from .errors import SheetError, megabytes
from .extent import Extent
from .model import MEBIBYTE, Limits, column_index

_CHUNK = 256 * 1024
# Under this size a high ratio harms nobody: an empty sheet with borders shrinks a hundredfold.
_RATIO_FLOOR = 64 * MEBIBYTE
_COLUMN = re.compile(r"[A-Za-z]{1,3}")
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


@dataclass(slots=True)
class XlsxFacts:
    date_1904: bool = False
    macros: bool = False
    sheets: dict[str, Extent] = field(default_factory=dict)


def local(name: str) -> str:
    """A tag without its namespace prefix."""
    return name.rpartition(":")[2]


class _Package:
    """The zip, read with every bound enforced on what really comes out of it."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self.limits = limits
        try:
            self.zip = zipfile.ZipFile(file)
        except _UNREADABLE as error:
            raise SheetError("damaged", detail="zip") from error
        self.members = {info.filename: info for info in self.zip.infolist()}
        if len(self.members) != len(self.zip.infolist()):
            raise SheetError("damaged", detail="zip: one name twice")
        if any(info.flag_bits & 1 for info in self.members.values()):
            raise SheetError("encrypted")

    def chunks(self, name: str) -> Iterator[bytes]:
        try:
            with self.zip.open(self.members[name]) as stream:
                while chunk := stream.read(_CHUNK):
                    yield chunk
        except KeyError as error:
            raise SheetError("damaged", detail=name) from error
        except _UNREADABLE as error:
            raise SheetError("damaged", detail=name) from error

    def parse(self, name: str, start: Callable[[str, list[str]], None]) -> None:
        parser = _parser(name, start)
        _feed(parser, name, self.chunks(name))


def _parser(name: str, start: Callable[[str, list[str]], None]) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise SheetError("unsafe_xml", part=name)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    return parser


def _feed(parser: expat.XMLParserType, name: str, chunks: Iterator[bytes]) -> None:
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise SheetError("damaged", detail=name) from error


class _RowCounter:
    """Counts rows that hold a value while XML streams by, many times faster than parsing it.

    Rows that are only formatted do not count. Prefixed tags (``<x:row>``) are missed here and
    found by the parser later.
    """

    def __init__(self) -> None:
        self.rows = 0
        self._held = False
        self._tail = b""

    def feed(self, chunk: bytes) -> None:
        # A tag cut in two by the chunk's end is whole again with four bytes from before.
        data = self._tail + chunk
        first, *parts = data.split(b"<row")
        self._held = self._held or _has_value(first)
        if parts:
            self.rows += self._held + sum(map(_has_value, parts[:-1]))
            self._held = _has_value(parts[-1])
        self._tail = data[-4:]

    def finish(self) -> int:
        return self.rows + self._held


def _has_value(xml: bytes) -> bool:
    return b"<v>" in xml or b"<is>" in xml


def _weigh(package: _Package) -> int:
    """Inflate everything once, counting bytes and rows; stops at the first bound passed."""
    limits = package.limits
    packed = max(sum(info.compress_size for info in package.members.values()), 1)
    total = rows = 0
    for name in package.members:
        counter = _RowCounter()
        for chunk in package.chunks(name):
            total += len(chunk)
            counter.feed(chunk)
            bloated = total > _RATIO_FLOOR and total > limits.max_ratio * packed
            if total > limits.max_unpacked or bloated:
                counted = rows + counter.rows
                if counted > limits.max_rows:
                    raise SheetError("too_many_rows", rows=counted, limit=limits.max_rows)
                raise SheetError(
                    "zip_bomb", unpacked=megabytes(total), limit=megabytes(limits.max_unpacked)
                )
        rows += counter.finish()
    return rows


class _SheetWalker:
    """expat handlers that measure one worksheet (ECMA-376 part 1, 18.3.1)."""

    def __init__(self, part: str, limits: Limits) -> None:
        self.extent = Extent()
        self._limits = limits
        self._row = self._column = -1
        self._row_text = "0"
        self._columns: dict[str, int] = {}
        self._error = self._formula = self._in_value = False
        self._text = self._counted = 0
        self.parser = _parser(part, self.start)

    def start(self, name: str, attributes: list[str]) -> None:
        # Run for every tag of the file: the two commonest go first, and without a call.
        if name == "v" or name == "is":
            extent = self.extent
            if self._error or self._formula:
                self._odd_value()
            elif self._row != extent.last_row or not extent.left <= self._column <= extent.right:
                extent.add(self._row, self._column)
        elif name == "c":
            self._cell(attributes)
        elif name == "row":
            self._begin_row(attributes)
        elif name == "f":
            self._formula = True
            self._text = 0
            self.parser.CharacterDataHandler = self._characters
        elif name in ("mergeCell", "si"):
            self._count(name)
        elif ":" in name:
            self.start(local(name), attributes)

    def _count(self, name: str) -> None:
        """Merged ranges and shared strings are kept whole by the reader too."""
        self._counted += 1
        limit = self._limits.max_merges if name == "mergeCell" else self._limits.max_cells
        if self._counted > limit:
            raise SheetError("too_many_parts", part=name, limit=limit)

    def _begin_row(self, attributes: list[str]) -> None:
        self.finish_cell()
        self._row += 1
        self._column = -1
        for key, value in zip(attributes[::2], attributes[1::2], strict=True):
            if key == "r" and value.isdecimal():
                self._row = int(value) - 1
        self._row_text = str(self._row + 1)

    def _cell(self, attributes: list[str]) -> None:
        if self._formula:
            self.finish_cell()
        self._column += 1
        self._error = False
        # Programs write r first; a cell without it follows the one before.
        if attributes and attributes[0] == "r":
            self._locate(attributes[1])
        elif "r" in attributes[::2]:
            self._locate(attributes[attributes[::2].index("r") * 2 + 1])
        if "e" in attributes:
            self._error = ("t", "e") in zip(attributes[::2], attributes[1::2], strict=True)

    def _locate(self, reference: str) -> None:
        """Go to 'C7'. Run for every cell, so known columns and the row's own number are quick."""
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            if _COLUMN.fullmatch(letters) is None:
                raise SheetError("damaged", detail=f"cell {reference[:20]}")
            column = self._columns[letters] = column_index(letters.upper())
        self._column = column
        number = reference[len(letters) :]
        if number != self._row_text:
            if not 0 < len(number) <= 7:
                raise SheetError("damaged", detail=f"cell {reference[:20]}")
            self._row = int(number) - 1
            self._row_text = number

    def _odd_value(self) -> None:
        """The value of an error or of a formula."""
        if self._error:
            self.extent.report(self._row, self._column, "error_value")
            self._formula = False
        else:
            self._in_value = True

    def _characters(self, text: str) -> None:
        if self._in_value:
            self._text += len(text.strip())

    def finish_cell(self) -> None:
        """A formula's saved result is known only when the next cell begins."""
        if not self._formula:
            return
        if self._text:
            self.extent.add(self._row, self._column)
        else:
            self.extent.report(self._row, self._column, "formula_without_value")
            if self.extent.blank_formulas > self._limits.max_blank_formulas:
                self.extent.check("", self._limits)
        self._formula = self._in_value = False
        self.parser.CharacterDataHandler = None


def _relations(package: _Package, part: str) -> dict[str, str]:
    """Relationship id → part name (ECMA-376 part 2, 9.3)."""
    folder, base = posixpath.split(part)
    name = posixpath.join(folder, "_rels", base + ".rels")
    targets: dict[str, str] = {}

    def start(tag: str, attributes: list[str]) -> None:
        if local(tag) == "Relationship":
            values = dict(zip(attributes[::2], attributes[1::2], strict=True))
            if values.get("TargetMode") == "External":
                return
            target = posixpath.normpath(posixpath.join("/" + folder, values.get("Target", "")))
            targets[values.get("Id", "")] = target.lstrip("/")

    if name in package.members:
        package.parse(name, start)
    return targets


def _find(package: _Package, wanted: str) -> str | None:
    """Part names are compared without regard to case, as the reader does."""
    if wanted in package.members:
        return wanted
    return next((n for n in package.members if n.lower() == wanted.lower()), None)


def inspect_xlsx(file: BinaryIO, limits: Limits) -> XlsxFacts:
    """Look through the workbook; raises what makes it unreadable, unsafe or too large."""
    package = _Package(file, limits)
    rows = _weigh(package)
    if rows > limits.max_rows:
        raise SheetError("too_many_rows", rows=rows, limit=limits.max_rows)
    facts = XlsxFacts(macros=any(n.endswith("vbaProject.bin") for n in package.members))
    workbook = _find(package, "xl/workbook.xml")
    if workbook is None:
        raise SheetError("damaged", detail="xl/workbook.xml")
    sheets: list[tuple[str, str]] = []

    def start(tag: str, attributes: list[str]) -> None:
        values = {local(k): v for k, v in zip(attributes[::2], attributes[1::2], strict=True)}
        if local(tag) == "workbookPr":
            facts.date_1904 = values.get("date1904") in ("1", "true", "on")
        elif local(tag) == "sheet":
            sheets.append((values.get("name", ""), values.get("id", "")))

    package.parse(workbook, start)
    if len(sheets) > limits.max_sheets:
        raise SheetError("too_many_sheets", sheets=len(sheets), limit=limits.max_sheets)
    targets = _relations(package, workbook)
    extents = _measure_parts(package, set(targets.values()) - {workbook})
    for name, identifier in sheets:
        part = _find(package, targets.get(identifier, ""))
        extent = extents.get(part or "", Extent())
        extent.check(name, limits)
        facts.sheets[name] = extent
    rows = sum(extent.rows for extent in facts.sheets.values())
    if rows > limits.max_rows:
        raise SheetError("too_many_rows", rows=rows, limit=limits.max_rows)
    return facts


def _measure_parts(package: _Package, related: set[str]) -> dict[str, Extent]:
    """Parse every part the reader may open: those named as XML, and those the workbook relates
    to whatever their names are. Drawings (vml) are left alone: Excel itself writes broken ones.
    """
    followed = {name.lower() for name in related}
    extents: dict[str, Extent] = {}
    for name in package.members:
        if not (name.lower().endswith((".xml", ".rels")) or name.lower() in followed):
            continue
        chunks = package.chunks(name)
        first = next(chunks, b"")
        if not _looks_like_xml(first):
            continue
        walker = _SheetWalker(name, package.limits)
        _feed(walker.parser, name, _chain(first, chunks))
        walker.finish_cell()
        extents[name] = walker.extent
    return extents


def _looks_like_xml(data: bytes) -> bool:
    return data[:2] in (b"\xff\xfe", b"\xfe\xff") or data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
