"""The register of importable tables: each app enters its own when it starts.

register(table)        a kind of sheet
register_part(part)    a kind of record that rows carry
"""

from __future__ import annotations

from .base import Doing, Entry, Kept, Part, Setting, Slot, Table
from .columns import Column

__all__ = [
    "Column",
    "Doing",
    "Entry",
    "Kept",
    "Part",
    "Setting",
    "Slot",
    "Table",
    "column_of",
    "columns_of",
    "part",
    "parts",
    "parts_of",
    "register",
    "register_part",
    "table",
    "tables",
]

_tables: dict[str, Table] = {}
_parts: dict[str, Part] = {}


def register(entered: Table) -> None:
    """Enter a table; the same key again replaces it."""
    _tables[entered.key] = entered


def register_part(entered: Part) -> None:
    _parts[entered.key] = entered


def tables() -> list[Table]:
    """Every table, in the order in which their sheets are worked through."""
    return sorted(_tables.values(), key=lambda one: (one.order, one.key))


def table(key: str) -> Table:
    return _tables[key]


def has_table(key: str) -> bool:
    return key in _tables


def part(key: str) -> Part:
    return _parts[key]


def parts() -> list[Part]:
    return list(_parts.values())


def parts_of(of: Table) -> list[Part]:
    if of.part_keys is None:
        return [one for one in _parts.values() if one.in_organisation_sheets]
    return [_parts[key] for key in of.part_keys if key in _parts]


def columns_of(of: Table) -> list[Column]:
    """The columns a sheet of this table may have, those of its parts included."""
    if of.defines:
        own = list(of.own)
    else:
        own = [column for slot in of.slots for column in (slot.name, slot.uscc)]
    return own + [column for one in parts_of(of) for column in one.columns]


def column_of(of: Table, key: str) -> Column | None:
    """The column of that key; None for one the table does not have."""
    for column in columns_of(of):
        if column.key == key:
            return column
    owner = _parts.get(key.partition(".")[0])
    return owner.column(key) if owner is not None and owner in parts_of(of) else None
