"""Labelled documents: one JSON object a line, and the texts that they are about.

`file` names a document under a folder; `#…` after it names one record of a `.jsonl` (by `id`)
or of a `.csv` (by its first column). A record's text is its title, a line break, its body.
`text` is the clean text that a reader should come to; where no file of that name is there, it is
also what the reader is given. `kinds` names the kinds of fact that the document was labelled for,
where it was not for all. `parts` are stretches of the text, from and to which character: what was
labelled is those alone, a line each (the head of a long report and two of its paragraphs).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from .facts import KINDS

# What the columns of records are called, in the files of news and of policies.
TITLES = ("title", "标题")
BODIES = ("body", "text", "正文")
DATES = ("date", "published", "发文时间")


class GoldError(ValueError):
    """A line of labelled data that cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Statement:
    """A labelled fact; `start` and `end` are places in the document's text, or None."""

    kind: str
    fields: Mapping[str, Any]
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Document:
    """A labelled document. `data` is what a reader is given, `published` what its record says.

    `text` is the clean text it should come to, None where that is not labelled. `kinds` are the
    kinds of fact that were labelled: others that are found in it are not scored.
    """

    file: str
    data: bytes
    facts: tuple[Statement, ...]
    published: str | None = None
    half: str = ""
    filename: str = "page.txt"
    text: str | None = None
    kinds: tuple[str, ...] = tuple(KINDS)


def read_gold(path: Path, root: Path | None = None) -> Iterator[Document]:
    """The documents of a gold file, their texts opened under `root` (default: its folder).

    Raises GoldError, naming the line, for what is not a labelled document.
    """
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield _document(json.loads(line), root or path.parent)
            except (ValueError, KeyError, TypeError, OSError) as problem:
                raise GoldError(f"{path.name}, line {number}: {problem}") from problem


def _document(row: Mapping[str, Any], root: Path) -> Document:
    facts = tuple(_statement(one) for one in row["facts"])
    half, text, published = row.get("half", ""), row.get("text"), row.get("published")
    kinds = tuple(row.get("kinds") or KINDS)
    if strange := {*kinds} - {*KINDS} | {one.kind for one in facts} - {*kinds}:
        raise GoldError(f"kinds and facts do not agree on {', '.join(sorted(strange))}")
    name, _, record = (row.get("file") or "").partition("#")
    path, parts = root / name, row.get("parts")
    if text is not None and not (name and path.is_file()):
        given = row.get("file") or "given"
        return Document(given, text.encode(), facts, published, half, text=text, kinds=kinds)
    if record:
        title, body, dated = _records(path)[record]
        data, published = f"{title}\n{body}".encode(), published or dated or None
        data = _stretches(data, parts)
        return Document(row["file"], data, facts, published, half, text=text, kinds=kinds)
    data = _stretches(path.read_bytes(), parts)
    return Document(row["file"], data, facts, published, half, path.name, text, kinds)


def _stretches(data: bytes, parts: Sequence[tuple[int, int]] | None) -> bytes:
    """The parts of a text, a line each; all of it where none are named."""
    if not parts:
        return data
    text = data.decode()
    return "\n".join(text[start:end] for start, end in parts).encode()


def _statement(row: Mapping[str, Any]) -> Statement:
    kind = KINDS.get(row["kind"])
    if kind is None:
        raise GoldError(f"there is no kind of fact {row['kind']!r}")
    known = {one.name for one in kind.fields}
    unknown = set(row["fields"]) - known
    if unknown:
        raise GoldError(f"{kind.code} has no field {', '.join(sorted(unknown))}")
    return Statement(kind.code, dict(row["fields"]), row.get("start"), row.get("end"))


@lru_cache(maxsize=8)
def _records(path: Path) -> dict[str, tuple[str, str, str]]:
    """Title, body and date of each record of a file, by its name in the file."""
    if path.suffix == ".jsonl":
        with path.open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines if line.strip()]
        return {str(row["id"]): _parts(row) for row in rows}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        first = (reader.fieldnames or [""])[0]
        return {row[first]: _parts(row) for row in reader}


def _parts(row: Mapping[str, Any]) -> tuple[str, str, str]:
    def of(names: tuple[str, ...]) -> str:
        return next((str(row[name]) for name in names if row.get(name)), "")

    return of(TITLES), of(BODIES), of(DATES)
