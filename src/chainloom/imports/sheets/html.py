"""HTML tables under the name of a spreadsheet, as many Chinese systems export them.

Read with the standard library's parser, which fetches nothing and runs nothing. Each outermost
table is a sheet; a table inside a cell gives its text to that cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path

from .errors import SheetError
from .model import Limits, Merge, column_letter
from .text import Encoding, detect_encoding

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)
_BREAKS = frozenset({"br", "p", "div", "li"})
_SILENT = frozenset({"script", "style", "head", "title"})
_CHUNK = 256 * 1024


class HtmlSource:
    hidden = False
    left = 0
    problems: Mapping[int, Mapping[int, str]] = {}

    def __init__(self, name: str) -> None:
        self.name = name
        self.merges: list[Merge] = []
        self.grid: list[list[str | None]] = []

    def rows(self) -> Iterator[tuple[int, Sequence[object]]]:
        yield from enumerate(self.grid, start=1)


class _Tables(HTMLParser):
    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.sources: list[HtmlSource] = []
        self._limits = limits
        self._depth = 0
        self._silent = 0
        self._text: list[str] | None = None
        self._span = (1, 1)
        # Columns still covered by a cell above: column → rows left to cover.
        self._covered: dict[int, int] = {}
        self._rows = self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._covered = {}
                self.sources.append(HtmlSource(f"Table {len(self.sources) + 1}"))
        elif tag in _SILENT:
            self._silent += 1
        elif self._depth == 1 and tag == "tr":
            self._end_cell()
            self._begin_row()
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
            values = dict(attrs)
            self._text = []
            self._span = (_span(values.get("colspan")), _span(values.get("rowspan")))
        elif tag in _BREAKS and self._text:
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "table" and self._depth:
            if self._depth == 1:
                self._end_cell()
            self._depth -= 1
        elif self._depth == 1 and tag in ("td", "th", "tr"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._silent:
            self._text.append(data)

    def _begin_row(self) -> None:
        self._rows += 1
        if self._rows > self._limits.max_rows + 20:
            raise SheetError("too_many_rows", rows=self._rows, limit=self._limits.max_rows)
        self.sources[-1].grid.append([])
        self._covered = {c: n - 1 for c, n in self._covered.items() if n > 1}

    def _end_cell(self) -> None:
        if self._text is None:
            return
        source = self.sources[-1]
        if not source.grid:
            self._begin_row()
        row = source.grid[-1]
        lines = (" ".join(part.split()) for part in "".join(self._text).split("\n"))
        self._text = None
        while len(row) in self._covered:
            row.append(None)
        start = len(row)
        columns, height = self._span
        if start + columns > self._limits.max_columns:
            raise SheetError(
                "too_many_columns",
                sheet=source.name,
                letter=column_letter(start + columns - 1),
                limit=self._limits.max_columns,
            )
        row.append("\n".join(line for line in lines if line) or None)
        row.extend([None] * (columns - 1))
        self._count_cells(columns, source.name)
        if height > 1:
            self._covered.update(dict.fromkeys(range(start, start + columns), height))
        if height > 1 or columns > 1:
            top = len(source.grid) - 1
            source.merges.append(Merge(top, start, top + height - 1, start + columns - 1))

    def _count_cells(self, count: int, sheet: str) -> None:
        self._cells += count
        if self._cells > self._limits.max_cells:
            raise SheetError(
                "too_many_cells",
                sheet=sheet,
                cell=f"A{self._rows}",
                cells=self._cells,
                limit=self._limits.max_cells,
            )


def _span(value: str | None) -> int:
    """A span as HTML bounds it (colspan ≤ 1000, rowspan ≤ 65534)."""
    digits = (value or "").strip()
    return min(max(int(digits), 1), 65534) if digits.isdecimal() and len(digits) < 7 else 1


def _page_encoding(path: Path) -> Encoding:
    with path.open("rb") as file:
        head = file.read(4096)
    match = _CHARSET.search(head)
    declared = match[1].decode("ascii").lower() if match else ""
    if declared in ("gb2312", "gbk", "gb18030"):
        return Encoding("gb18030", "GBK")
    return detect_encoding(path)


def html_sources(path: Path, limits: Limits) -> tuple[list[HtmlSource], Encoding]:
    encoding = _page_encoding(path)
    parser = _Tables(limits)
    with path.open(encoding=encoding.codec, errors="replace") as file:
        while chunk := file.read(_CHUNK):
            parser.feed(chunk)
    parser.close()
    sources = [source for source in parser.sources if source.grid]
    if not sources:
        raise SheetError("no_table")
    if len(sources) > limits.max_sheets:
        raise SheetError("too_many_sheets", sheets=len(sources), limit=limits.max_sheets)
    return sources, encoding
