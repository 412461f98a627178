"""QTX, the exchange text of Datacolor and others: sections of `KEY=value,` lines.

    [STANDARD_DATA 0]
    STD_NAME=navy 5
    STD_REFLPOINTS=31,
    STD_REFLINTERVAL=10,
    STD_REFLLOW=400,
    STD_R= 3.19, 3.22, …            percent
    [BATCH_DATA 0]
    BAT_NAME=navy 5 lot 12
    …

A batch belongs to the standard before it. Some programs leave out a section's head: a key that
comes a second time, and the name of a standard after its curve, begin the next record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import ColourError
from .found import Found, Row, grid, number

_HEAD = re.compile(r"^\[\s*(\w+)[^\]]*\]\s*,?$")
_GLUED = re.compile(r"(?=\[(?:STANDARD|BATCH)_DATA\b)", re.I)
_KEPT = {"VIEWING": "viewing", "INST_TYPE": "instrument", "DATETIME": "measured"}


def read_qtx(text: str, called: str, found: Found) -> None:
    found.percent = True
    standard = ""
    for line, values in _records(text):
        for prefix in ("STD", "BAT"):
            if f"{prefix}_R" not in values:
                continue
            row = _row(values, prefix, f"{called}, line {line}")
            if prefix == "STD":
                standard = row.name
                row.attributes["kind"] = "standard"
            else:
                row.attributes |= {"kind": "batch", "standard": standard}
            found.add(row, called)


def _records(text: str) -> list[tuple[int, dict[str, str]]]:
    records: list[tuple[int, dict[str, str]]] = []
    for line, stripped in _lines(text):
        if _HEAD.match(stripped):
            records.append((line, {}))
            continue
        key, sign, value = stripped.partition("=")
        key = key.strip().upper()
        if not sign:
            continue
        again = not records or key in records[-1][1]
        if again or (key == "STD_NAME" and "BAT_R" in records[-1][1]):
            records.append((line, {}))
        records[-1][1][key] = value.strip()
    return records


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers; some programs glue a section's head to the line before it."""
    for line, raw in enumerate(text.splitlines(), start=1):
        for part in _GLUED.split(raw):
            if part.strip():
                yield line, part.strip()


def _row(values: dict[str, str], prefix: str, where: str) -> Row:
    def asked(key: str, default: str) -> str:
        return values.get(f"{prefix}_{key}", default).rstrip(", ")

    called = asked("NAME", "").strip()
    name = called or where
    place = f"{where} ({called[:40]})" if called else where
    curve = values[f"{prefix}_R"].strip().rstrip(",")
    parts = [
        number(part, f"{place}, value {at}") for at, part in enumerate(curve.split(","), start=1)
    ]
    count = number(asked("REFLPOINTS", str(len(parts))), where)
    if count != len(parts):
        raise ColourError(f"{place}: {len(parts)} values, but {count:g} announced")
    first = number(asked("REFLLOW", "400"), where)
    step = number(asked("REFLINTERVAL", "10"), where)
    row = Row(name, place, grid(first, step, len(parts), where), parts)
    for key, label in _KEPT.items():
        if asked(key, ""):
            row.attributes[label] = asked(key, "")
    return row
