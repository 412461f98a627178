"""The slow, obvious twin of the planner, for organisation sheets with name, code and figures.

No chunks, no index, no queries for many: every row is compared with every earlier row and
every entry of the registry, one after the other. Values are already typed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from chainloom.engines.resolution import Record, compare, name_key
from chainloom.organisations.models import Organisation

FIELDS = ("uscc", "headcount", "short_name")


@dataclass
class NaiveRow:
    name: str
    values: dict[str, Any]
    number: int


def folded(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s()\[\]{}〔〕【】.,·\-]+", "", text)


def alike(a: str, b: str) -> bool:
    return (
        folded(a) == folded(b)
        or name_key(a) == name_key(b)
        or (compare(Record(1, a), Record(2, b)).verdict != "different")
    )


def record(key: Any, name: str, values: dict[str, Any]) -> Record:
    others = (values["short_name"],) if values.get("short_name") else ()
    return Record(key, name, others, values.get("uscc"), None, None)


def plan(rows: list[NaiveRow], entries: list[Organisation]) -> list[str]:
    """The verdict of each row, in order."""
    heads: dict[int, NaiveRow] = {}  # row number → the row that describes its organisation
    refused: set[int] = set()  # rows whose code an earlier row has under another name
    clashing: set[int] = set()
    for row in rows:
        earlier = [other for other in rows if other.number < row.number]
        carrier = carrier_of(row, earlier, refused)
        if carrier is not None and not alike(row.name, carrier.name):
            clashing |= {row.number, carrier.number}
            refused.add(row.number)
        elif carrier is not None:
            heads[row.number] = heads[carrier.number]
        else:
            heads[row.number] = head_by_name(row, earlier, heads) or row
    return [
        "error"
        if row.number in clashing
        else "follows"
        if heads[row.number] is not row
        else verdict(row, [r for r in rows if heads.get(r.number) is r], entries)
        for row in rows
    ]


def carrier_of(row: NaiveRow, earlier: list[NaiveRow], refused: set[int]) -> NaiveRow | None:
    """The first earlier row with the same code."""
    for other in earlier:
        same = row.values["uscc"] and other.values["uscc"] == row.values["uscc"]
        if same and other.number not in refused:
            return other
    return None


def head_by_name(
    row: NaiveRow, earlier: list[NaiveRow], heads: dict[int, NaiveRow]
) -> NaiveRow | None:
    """The one earlier row of the same full name that describes an organisation itself."""
    fits = []
    for other in earlier:
        codes = {row.values["uscc"], other.values["uscc"]} - {""}
        named_so = folded(other.name) == folded(row.name)
        if heads.get(other.number) is other and named_so and len(codes) < 2:
            fits.append(other)
    return fits[0] if len(fits) == 1 else None


def verdict(row: NaiveRow, heads: list[NaiveRow], entries: list[Organisation]) -> str:
    code = row.values["uscc"]
    for entry in entries:
        if code and entry.uscc == code:
            return changed(row, entry) if alike(row.name, entry.name) else "conflict"
    named = [entry for entry in entries if folded(entry.name) == folded(row.name)]
    if named:
        fitting = [e for e in named if not (code and e.uscc and e.uscc != code)]
        return changed(row, fitting[0]) if len(fitting) == 1 else "conflict"
    own = record(row.number, row.name, row.values)
    for entry in entries:
        values = {"short_name": entry.short_name, "uscc": entry.uscc}
        if compare(own, record("e", entry.name, values)).verdict != "different":
            return "duplicate"
    for other in heads:
        theirs = record("r", other.name, other.values)
        if other.number < row.number and compare(own, theirs).verdict != "different":
            return "duplicate"
    return "new"


def changed(row: NaiveRow, entry: Organisation) -> str:
    for field in FIELDS:
        value = row.values.get(field)
        if value not in (None, "") and value != getattr(entry, field):
            return "update"
    return "unchanged"
