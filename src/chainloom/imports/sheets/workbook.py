"""Opening a file: what it is, whether it is safe, which tables it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from types import TracebackType

from .errors import Note, SheetError
from .excel import excel_sources
from .extent import Extent
from .html import html_sources
from .model import Kind, Limits, Source
from .ole import CompoundFile, inspect_xls
from .ooxml import inspect_xlsx
from .sniff import detect
from .table import Sheet, open_sheet
from .text import TextSource

# Names under which a kind may come without a remark.
_EXTENSIONS: Mapping[str, frozenset[str]] = {
    "xlsx": frozenset({".xlsx", ".xltx"}),
    "xlsm": frozenset({".xlsm", ".xltm"}),
    "xls": frozenset({".xls", ".xlt", ".et"}),
    "csv": frozenset({".csv", ".txt"}),
    "tsv": frozenset({".tsv", ".txt", ".tab"}),
    "html": frozenset({".html", ".htm"}),
}


@dataclass(frozen=True)
class Workbook:
    """The tables of a file. Close it when done, or use it in a ``with`` statement."""

    kind: Kind
    filename: str
    sheets: tuple[Sheet, ...]
    notes: tuple[Note, ...]
    encoding: str = ""
    delimiter: str = ""
    epoch_1904: bool = False
    _close: Callable[[], None] = field(default=lambda: None, repr=False)

    @property
    def all_notes(self) -> tuple[Note, ...]:
        return self.notes + tuple(note for sheet in self.sheets for note in sheet.notes)

    def close(self) -> None:
        self._close()

    def __enter__(self) -> Workbook:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@dataclass
class _Opened:
    """A file's sources and what is known about it, before its tables are found."""

    kind: Kind
    sources: Sequence[Source]
    notes: list[Note] = field(default_factory=list)
    encoding: str = ""
    delimiter: str = ""
    epoch_1904: bool = False
    close: Callable[[], None] = lambda: None


def open_workbook(
    path: str | PathLike[str], *, filename: str, limits: Limits | None = None
) -> Workbook:
    """Open the file at ``path``; ``filename`` is what its sender called it.

    Raises ``SheetError`` for whatever cannot be read, is unsafe or passes a limit. Every row has
    been read once when this returns, so later passes cannot fail on the file.
    """
    limits = limits or Limits()
    place = Path(path)
    opened = _open(place, filename, limits)
    try:
        sheets = _tables(opened, limits)
    except BaseException:
        opened.close()
        raise
    suffix = Path(filename).suffix.lower()
    if suffix and suffix not in _EXTENSIONS[opened.kind]:
        opened.notes.insert(0, Note("kind_differs", {"claimed": suffix, "found": opened.kind}))
    return Workbook(
        kind=opened.kind,
        filename=filename,
        sheets=tuple(sheets),
        notes=tuple(opened.notes),
        encoding=opened.encoding,
        delimiter=opened.delimiter,
        epoch_1904=opened.epoch_1904,
        _close=opened.close,
    )


def read_cells(
    path: str | PathLike[str], *, filename: str, limits: Limits | None = None
) -> list[tuple[str, dict[int, Sequence[object]]]]:
    """Name and cells of each visible sheet as they stand, by the number of the row, for readers
    that know heads of their own, such as rows of wavelengths. Guarded as `open_workbook` is.
    """
    opened = _open(Path(path), filename, limits or Limits())
    try:
        return [
            (source.name, {number: list(cells) for number, cells in source.rows()})
            for source in opened.sources
            if not source.hidden
        ]
    finally:
        opened.close()


def _open(path: Path, filename: str, limits: Limits) -> _Opened:
    found = detect(path, filename, limits)
    if found in ("xlsx", "xlsm"):
        with path.open("rb") as file:
            facts = inspect_xlsx(file, limits)
        opened = _excel("xlsm" if facts.macros else "xlsx", path, facts.sheets)
        opened.epoch_1904 = facts.date_1904
        if facts.macros:
            opened.notes.append(Note("macros_ignored", {}))
        return opened
    if found == "xls":
        xls = inspect_xls(CompoundFile(path.read_bytes()), limits)
        opened = _excel("xls", path, xls.sheets)
        opened.epoch_1904 = xls.date_1904
        return opened
    if found == "html":
        tables, encoding = html_sources(path, limits)
        return _Opened("html", tables, encoding=encoding.label)
    return _text(path, filename, limits)


def _excel(kind: Kind, path: Path, extents: Mapping[str, Extent]) -> _Opened:
    sources, book = excel_sources(path, extents)
    return _Opened(kind, sources, close=book.close)


def _text(path: Path, filename: str, limits: Limits) -> _Opened:
    source = TextSource(path, Path(filename).stem, limits)
    notes = []
    if source.encoding.guessed:
        notes.append(Note("encoding_guessed", {"encoding": source.encoding.label}))
    if source.hinted:
        notes.append(Note("line_delimiter_hint", {}))
    kind: Kind = "tsv" if source.delimiter == "\t" else "csv"
    return _Opened(kind, [source], notes, source.encoding.label, source.delimiter)


def _tables(opened: _Opened, limits: Limits) -> list[Sheet]:
    """The tables found; a sheet without one is named in a note, unless no sheet has one."""
    sheets: list[Sheet] = []
    without_header: SheetError | None = None
    for source in opened.sources:
        try:
            sheet = open_sheet(source, limits)
        except SheetError as error:
            if error.code != "no_header":
                raise
            without_header = without_header or error
            opened.notes.append(Note("sheet_without_header", {"sheet": source.name}, source.name))
            continue
        if sheet is None:
            opened.notes.append(Note("sheet_empty", {"sheet": source.name}, source.name))
        else:
            sheets.append(sheet)
    if not sheets:
        raise without_header or SheetError("empty")
    if sum(sheet.row_count for sheet in sheets) > limits.max_rows:
        rows = sum(sheet.row_count for sheet in sheets)
        raise SheetError("too_many_rows", rows=rows, limit=limits.max_rows)
    return sheets
