"""A CSV or Parquet file as a frame of text and numbers, its rows numbered; nothing guessed.

CSV is RFC 4180 with a header, commas and UTF-8 (a byte order mark is allowed). White space around
a value does not count; a cell with nothing in it is null.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import polars as pl

from .problems import Findings, Problem

ROW = "\x00row"  # no header can be called so
# Rows turned into columns at a time: text takes ten times as much room as the frame.
CHUNK = 100_000


def read_frame(
    path: Path, required: tuple[str, ...], optional: tuple[str, ...] | None, findings: Findings
) -> tuple[pl.DataFrame, list[str]] | None:
    """The known columns that are there, with ROW; and the columns that were not read. With
    None for `optional` every column is known.

    None where the file as a whole cannot be used; why is in `findings`.
    """

    def refuse(code: str, message: str, row: int | None = None, column: str | None = None) -> None:
        findings.add(Problem(str(path), row, column, code, message))

    kind = path.suffix.lower()
    if kind not in (".csv", ".parquet"):
        refuse("format", "a table ends in .csv or .parquet")
        return None
    data = path.read_bytes()
    if not data.strip(b"\xef\xbb\xbf\r\n\t ,"):
        refuse("empty", "the file is empty")
        return None
    frame = _csv(path, data, findings) if kind == ".csv" else _parquet(path, data, findings)
    if frame is None:
        return None
    names = [name for name in frame.columns if name != ROW]
    missing = [name for name in required if name not in names]
    for name in missing:
        refuse("column_missing", f"the column is missing; there are: {', '.join(names)}", 1, name)
    if missing:
        return None
    if not len(frame):
        refuse("empty", "there is no row below the header")
        return None
    wanted = names if optional is None else [*required, *optional]
    known = [name for name in wanted if name in names]
    nested = [name for name in known if frame.schema[name].is_nested()]
    for name in nested:
        said = f"cells hold {frame.schema[name]}: a cell is one text or one number"
        refuse("nested", said, 1, name)
    if nested:
        return None
    return frame.select(ROW, *known), [name for name in names if name not in known]


def _csv(path: Path, data: bytes, findings: Findings) -> pl.DataFrame | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        row = data.count(b"\n", 0, problem.start) + 1
        said = f"not UTF-8 text (byte 0x{data[problem.start]:02X}); save the file as UTF-8"
        findings.add(Problem(str(path), row, None, "encoding", said))
        return None
    if "\x00" in text:
        row = text.count("\n", 0, text.index("\x00")) + 1
        findings.add(Problem(str(path), row, None, "encoding", "a zero byte: this is no text"))
        return None
    frame = plain_frame(text)
    return _rows(path, text, findings) if frame is None else _numbered(_stripped(frame))


def plain_frame(text: str) -> pl.DataFrame | None:
    """Rows of text in which every comma parts two cells and every line is a row of as many: read
    compiled. None for any other, which is read cell by cell so that what is wrong can be named.
    """
    text = text.replace("\r\n", "\n").rstrip("\n")
    if '"' in text or "\r" in text or "\n\n" in text:
        return None
    header = [name.strip() for name in text.partition("\n")[0].split(",")]
    rows = text.count("\n")
    if len(set(header)) < len(header) or not rows:
        return None
    try:
        frame = pl.read_csv(
            io.BytesIO(text.encode()), has_header=False, skip_lines=1, infer_schema=False
        )
    except pl.exceptions.PolarsError:
        return None
    # Longer rows than the first have raised; if all cells are there, no row is shorter.
    if frame.height != rows or frame.width != len(header):
        return None
    if text.count(",") != (len(header) - 1) * (rows + 1):
        return None
    return frame.rename(dict(zip(frame.columns, header, strict=True)))


def _stripped(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.all().str.strip_chars().replace("", None))


def _rows(path: Path, text: str, findings: Findings) -> pl.DataFrame | None:
    """The text's rows as strings, or None with what is malformed in `findings`: column names that
    stand twice, rows with more or fewer cells than the header, quotes that do not close."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    before = findings.total
    frames: list[pl.DataFrame] = []
    try:
        header = [name.strip() for name in next(reader)]
        for name, count in Counter(header).items():
            if count > 1:
                said = "the column stands twice" if name else "several columns have no name"
                findings.add(Problem(str(path), 1, name or None, "column_twice", said))
        empty, chunk = [""] * len(header), []
        for number, row in enumerate(reader, start=2):
            if len(row) != len(header) and row:
                said = f"{len(row)} cells where the header has {len(header)}"
                kept = findings.total - before < findings.limit
                problem = Problem(str(path), number, None, "cells", said)
                findings.add_many([problem] if kept else [], 1)
            chunk.append(row or empty)
            if len(chunk) == CHUNK and findings.total == before:
                frames.append(_chunk(header, chunk))
                chunk = []
    except csv.Error as problem:
        said = f"cannot be read: {problem}"
        findings.add(Problem(str(path), reader.line_num, None, "unreadable", said))
    if findings.total > before:
        return None
    frames.append(_chunk(header, chunk))
    return _numbered(_stripped(pl.concat(frames)))


def _chunk(header: list[str], rows: list[list[str]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """With the number of each row; rows with nothing in them, as sheets have below, are gone."""
    blank = pl.all_horizontal([pl.col(name).is_null() for name in frame.columns])
    number = pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(ROW)
    keep = frame.select(~blank).to_series()
    return frame.with_columns(number).filter(keep)


def _parquet(path: Path, data: bytes, findings: Findings) -> pl.DataFrame | None:
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError) as problem:
        said = f"no Parquet file that can be read: {problem}"
        findings.add(Problem(str(path), None, None, "unreadable", said))
        return None
    if not frame.columns:
        return frame.with_columns(pl.lit(None).alias(ROW))
    texts = [
        name
        for name, kind in frame.schema.items()
        if not kind.is_numeric() and not kind.is_nested()
    ]
    plain = pl.col(texts).cast(pl.String).str.strip_chars().replace("", None)
    return _numbered(frame.with_columns(plain))
