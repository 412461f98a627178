"""Delimited text: which encoding, which delimiter, then rows, streamed.

Encodings are tried strictly, in the order of how little they accept: a byte order mark, UTF-8,
GB 18030 (which contains GBK and GB 2312), then what charset-normalizer finds.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from .errors import SheetError
from .model import Limits, Merge

DELIMITERS = ",;\t|"
_CHUNK = 1024 * 1024
_SAMPLE_CHARS = 256 * 1024
_SAMPLE_ROWS = 200


@dataclass(frozen=True, slots=True)
class Encoding:
    codec: str
    label: str
    guessed: bool = False


def detect_encoding(path: Path) -> Encoding:
    with path.open("rb") as file:
        head = file.read(_CHUNK)
    if head.startswith(codecs.BOM_UTF8):
        return _checked(path, Encoding("utf-8-sig", "UTF-8 BOM"))
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return _checked(path, Encoding("utf-16", "UTF-16"))
    if 0 in head:
        little = head[1::2].count(0) >= head[0::2].count(0)
        codec = "utf-16-le" if little else "utf-16-be"
        return _checked(path, Encoding(codec, "UTF-16", guessed=True))
    broken_at = _first_bad_line(path, "utf-8")
    if broken_at is None:
        return Encoding("utf-8", "UTF-8")
    if _mostly_utf8(head):
        raise SheetError("encoding_broken", encoding="UTF-8", line=broken_at)
    if _first_bad_line(path, "gb18030") is None and _reads_as_chinese(head):
        return Encoding("gb18030", "GBK", guessed=True)
    codec = _single_byte_codec(head[: 128 * 1024])
    if codec and _first_bad_line(path, codec) is None:
        return Encoding(codec, codec, guessed=True)
    if _reads_as_chinese(head):
        line = _first_bad_line(path, "gb18030")
        raise SheetError("encoding_broken", encoding="GBK", line=line)
    raise SheetError("encoding_unknown")


def _checked(path: Path, encoding: Encoding) -> Encoding:
    line = _first_bad_line(path, encoding.codec)
    if line is not None:
        raise SheetError("encoding_broken", encoding=encoding.label, line=line)
    return encoding


def _first_bad_line(path: Path, codec: str) -> int | None:
    """The line of the first byte that the codec refuses; None when it takes the whole file."""
    decoder = codecs.getincrementaldecoder(codec)()
    line = 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                line += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as error:
                return line + error.object[: error.start].count(b"\n")
            if not chunk:
                return None


def _mostly_utf8(head: bytes) -> bool:
    """UTF-8 with a few bad bytes, as against another encoding: most sequences are valid."""
    text = head.decode("utf-8", "replace")
    bad = text.count("�")
    good = sum(1 for char in text if ord(char) > 127) - bad
    return good > 20 * bad


def _reads_as_chinese(head: bytes) -> bool:
    """True when what GB 18030 gives are the characters Chinese is written with.

    GB 2312 level 1 (rows 16–55) holds the 3,755 frequent characters, rows 1–9 the punctuation
    and full-width forms. Western text misread as GBK falls outside them.
    """
    text = head.decode("gb18030", "ignore")
    wide = [char for char in text if ord(char) > 127]
    usual = 0
    for char in wide:
        code = char.encode("gb18030")
        if len(code) == 2 and code[1] >= 0xA1 and (0xA1 <= code[0] <= 0xA9 or code[0] <= 0xD7):
            usual += code[0] >= 0xA1
    return bool(wide) and usual >= 0.8 * len(wide)


def _single_byte_codec(head: bytes) -> str:
    """Mostly ASCII letters with a few others are Western European, what Excel writes there."""
    western = head.decode("cp1252", "replace")
    letters = [char for char in western if char.isalpha()]
    accented = sum(1 for char in letters if ord(char) > 127)
    if "�" not in western and accented < 0.3 * len(letters):
        return "cp1252"
    best = from_bytes(head).best()
    return best.encoding if best is not None else ""


def detect_delimiter(sample: str) -> tuple[str, bool]:
    """(delimiter, named by a first line ``sep=``).

    The delimiter that gives the most rows of one same width above one wins; the wider breaks
    ties. Text without any is one column, written with commas.
    """
    first = sample.split("\n", 1)[0].strip()
    if first.lower().startswith("sep=") and len(first) == 5 and first[4] in DELIMITERS:
        return first[4], True
    if sample.split("\n", 1)[0].rstrip("\r").lower() == "sep=\t":
        return "\t", True
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        if delimiter not in sample:
            continue
        widths = _widths(sample, delimiter)
        if not widths:
            continue
        width, count = max(Counter(widths).items(), key=lambda item: (item[0] > 1, item[1]))
        # A title above or a sum below is narrower; the body should agree.
        score = (round(count / len(widths), 2), width)
        if width > 1 and score > best_score:
            best, best_score = delimiter, score
    return best, False


def _widths(sample: str, delimiter: str) -> list[int]:
    widths: list[int] = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if row:
                widths.append(len(row))
            if len(widths) >= _SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    return widths


class _Lines:
    """Hands lines to the csv module and remembers those of the last row.

    The module takes the end of the file for the end of an open quotation: of rows 2 to 900 it
    makes one cell, without a word.
    """

    def __init__(self, file: Iterable[str]) -> None:
        self._file = file
        self._read: list[str] = []
        self.last: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._file:
            self._read.append(line)
            yield line

    def row_ended(self) -> None:
        self.last, self._read = self._read, []

    def last_is_open(self) -> bool:
        """Whether the last row ran on over lines because a quotation mark was never closed."""
        return len(self.last) > 1 and sum(line.count('"') for line in self.last) % 2 == 1


class TextSource:
    """A delimited file as one sheet."""

    hidden = False
    left = 0
    merges: Sequence[Merge] = ()
    problems: Mapping[int, Mapping[int, str]] = {}

    def __init__(self, path: Path, name: str, limits: Limits) -> None:
        self.name = name
        self._path = path
        self._limits = limits
        self.encoding = detect_encoding(path)
        with path.open(encoding=self.encoding.codec, newline="") as file:
            sample = file.read(_SAMPLE_CHARS)
        self.delimiter, self.hinted = detect_delimiter(sample)
        self._refuse_quickly()

    def _refuse_quickly(self) -> None:
        """Count lines when there are far too many and none can lie inside quotation marks."""
        if self.encoding.codec.startswith("utf-16"):
            return
        lines = 0
        with self._path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                if b'"' in chunk:
                    return
                lines += chunk.count(b"\n")
        if lines <= self._limits.max_rows:
            return
        with self._path.open("rb") as file:
            rows = sum(1 for line in file if not line.isspace())
        if rows > self._limits.max_rows + 1:
            raise SheetError("too_many_rows", rows=rows, limit=self._limits.max_rows)

    def rows(self) -> Iterator[tuple[int, Sequence[object]]]:
        with self._path.open(encoding=self.encoding.codec, newline="") as file:
            lines = _Lines(file)
            reader = csv.reader(lines, delimiter=self.delimiter)
            number = 0
            try:
                for number, cells in enumerate(reader, start=1):
                    lines.row_ended()
                    if number > 1 or not self.hinted:
                        yield number, cells
            except csv.Error as error:
                # The csv module's own bound on a field (131,072) is the only error it has left.
                raise SheetError(
                    "cell_too_long",
                    letter="",
                    row=number + 1,
                    sheet=self.name,
                    length=csv.field_size_limit(),
                    limit=self._limits.max_cell_chars,
                ) from error
            if lines.last_is_open():
                raise SheetError("quote_open", line=reader.line_num - len(lines.last) + 1)
