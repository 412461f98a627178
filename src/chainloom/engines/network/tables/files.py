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
    if optional is None:
        return frame, []
    known = [name for name in (*required, *optional) if name in names]
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
    if _malformed(path, text, findings):
        return None
    frame = pl.read_csv(io.BytesIO(text.encode()), infer_schema=False)
    frame = frame.rename({name: name.strip() for name in frame.columns})
    return _numbered(frame.with_columns(pl.all().str.strip_chars().replace("", None)))


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """With the number of each row; rows with nothing in them, as sheets have below, are gone."""
    blank = pl.all_horizontal([pl.col(name).is_null() for name in frame.columns])
    number = pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(ROW)
    keep = frame.select(~blank).to_series()
    return frame.with_columns(number).filter(keep)


def _malformed(path: Path, text: str, findings: Findings) -> bool:
    """Column names that stand twice, rows with more or fewer cells than the header, open quotes."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    before = findings.total
    try:
        header = [name.strip() for name in next(rows)]
        for name, count in Counter(header).items():
            if count > 1:
                said = "the column stands twice" if name else "a column has no name"
                findings.add(Problem(str(path), 1, name or None, "column_twice", said))
        width = len(header)
        for number, row in enumerate(rows, start=2):
            if len(row) != width and row:
                said = f"{len(row)} cells where the header has {width}"
                problem = Problem(str(path), number, None, "cells", said)
                kept = findings.total - before < findings.limit
                findings.add_many([problem] if kept else [], 1)
    except csv.Error as problem:
        said = f"cannot be read: {problem}"
        findings.add(Problem(str(path), rows.line_num, None, "unreadable", said))
    return findings.total > before


def _parquet(path: Path, data: bytes, findings: Findings) -> pl.DataFrame | None:
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError) as problem:
        said = f"no Parquet file that can be read: {problem}"
        findings.add(Problem(str(path), None, None, "unreadable", said))
        return None
    if not frame.columns:
        return frame.with_columns(pl.lit(None).alias(ROW))
    texts = [name for name, kind in frame.schema.items() if not kind.is_numeric()]
    plain = pl.col(texts).cast(pl.String).str.strip_chars().replace("", None)
    return _numbered(frame.with_columns(plain))
