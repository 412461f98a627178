"""Labelled descriptions: one JSON object a line.

    {"text": "40S精梳棉双面布 210g", "half": "dev", "spec": {"weight_gsm": 210, …}}
    {"file": "news.jsonl#id-7", "start": 19, "end": 80, "half": "apart", "spec": {…}}

The second form is a piece of a document below a folder: `#…` names a record of a `.jsonl` by its
`id`; the record's text is its title, a line break, its body. `spec` has the keys of `chainloom spec
--json`; what it leaves out the description does not say.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from .scoring import FIELDS


class GoldError(ValueError):
    """A line of labelled data that cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Description:
    """A labelled description: its text, what it says, and where it comes from."""

    text: str
    spec: Mapping[str, Any]
    half: str = ""
    source: str = ""


def read_gold(path: Path, root: Path | None = None) -> Iterator[Description]:
    """The descriptions of a gold file; those in documents are opened under `root` (its folder).

    Raises GoldError, naming the line, for what is not a labelled description.
    """
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield _description(json.loads(line), root or path.parent)
            except (ValueError, KeyError, TypeError, AttributeError, OSError) as problem:
                raise GoldError(f"{path.name}, line {number}: {problem}") from problem


def _description(row: Mapping[str, Any], root: Path) -> Description:
    spec = dict(row["spec"])
    unknown = set(spec) - set(FIELDS)
    if unknown:
        raise GoldError(f"there is no field {', '.join(sorted(unknown))}")
    if "text" in row:
        return Description(str(row["text"]), spec, row.get("half", ""))
    file, start, end = row["file"], int(row["start"]), int(row["end"])
    name, _, record = file.partition("#")
    text = _texts(root / name)[record] if record else (root / name).read_text(encoding="utf-8")
    if not 0 <= start < end <= len(text):
        raise GoldError(f"{start} to {end} is no place in {file}")
    return Description(text[start:end], spec, row.get("half", ""), f"{file}:{start}")


@lru_cache(maxsize=8)
def _texts(path: Path) -> dict[str, str]:
    """Title, line break and body of each record of a file, by its id."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return {str(row["id"]): f"{row['title']}\n{row['body']}" for row in rows}
