"""What an importable table is made of.

A row of any table is about organisations: an organisations sheet says what one is, a sheet of
certificates or supply links refers to one or two. Everything else a row carries is a *part*:
a contact, a certificate, a placement, a supply link. So one planner and one writer serve every
table, and a new kind of record is one new `Part`.

    Table     which organisations a row is about (slots), whether it defines them, which parts
    Slot      one organisation of a row, and the columns that name it
    Part      one kind of record beside organisations: its columns, rules, writing, undoing
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Source

from ..reasons import Reason
from .columns import Column, plain_decimal

Entry = dict[str, Any]
Report = Callable[[Reason], None]
Ids = tuple[int, ...]
SOURCE_DAY = "source__as_of"


@dataclass(frozen=True)
class Slot:
    """One organisation a row is about: its key, and the columns that say which one it is."""

    key: str
    label: Any
    name: Column
    uscc: Column


@dataclass(slots=True)
class Setting:
    """Where a plan is made: for which chain, as of which day. Parts keep lookups in `cache`."""

    chain: models.Model
    as_of: date
    cache: dict[str, Any] = field(default_factory=dict)

    @property
    def chain_id(self) -> int:
        return int(self.chain.pk)

    @property
    def office(self) -> Actor:
        """With whose eyes a plan looks at the registry: the chain's office, no one person."""
        return Actor.for_system("import", self.chain)


@dataclass(slots=True)
class Doing:
    """Where a plan is carried out or taken back."""

    chain: models.Model
    source: Source
    by: Actor
    context: dict[str, Any]


@dataclass(slots=True)
class Kept:
    """A record that is there already: its id and those of its values that an import may set.

    `as_of`: the day of its source as ISO text, empty where it has none.
    """

    id: int
    values: Mapping[str, Any]
    as_of: str


class Part(ABC):
    """One kind of record that rows carry beside their organisations."""

    key: str
    label: Any
    columns: tuple[Column, ...]
    # The slots whose organisations a record belongs to, in this order.
    slots: tuple[str, ...] = ("organisation",)
    in_organisation_sheets = True
    model: type[models.Model]
    # What undo compares and puts back.
    fields: tuple[str, ...]
    # Values that say nothing of the matter, only how it is written: nobody is asked about them.
    silent: frozenset[str] = frozenset()
    # The figure that a unit belongs to: the unit is replaced with it, or stands with it.
    unit_of: Mapping[str, str] = {}
    # The columns of values that are not called as their columns are.
    column_of: Mapping[str, str] = {}

    @abstractmethod
    def entries(self, values: Mapping[str, Any], setting: Setting, report: Report) -> list[Entry]:
        """The records a row describes; what is wrong with them is reported."""

    @abstractmethod
    def same(self, entry: Mapping[str, Any], kept: Mapping[str, Any]) -> bool:
        """Whether two records of the same organisations are one."""

    @abstractmethod
    def known(self, ids: Collection[int], setting: Setting) -> dict[Ids, list[Kept]]:
        """Records there already that concern any of these organisations, by their owners."""

    @abstractmethod
    def write(
        self, adds: Sequence[tuple[Ids, Entry]], changes: Sequence[tuple[int, Entry]], doing: Doing
    ) -> list[int]:
        """Make and change records in bulk, audited; the ids of those made, in order."""

    @abstractmethod
    def remove(self, ids: Sequence[int], doing: Doing) -> None:
        """Take back what `write` made."""

    @abstractmethod
    def restore(self, befores: Sequence[tuple[int, Entry]], doing: Doing) -> None:
        """Put back values that `write` changed; each with its `source` id."""

    @abstractmethod
    def caption(self, entry: Mapping[str, Any]) -> str:
        """The record in a few words, for the preview."""

    def examples(self, chain_id: int) -> Mapping[str, str]:
        """Examples for a template that only the chain knows, as the name of one of its stages."""
        return {}

    def beside(self, owners: Collection[int], setting: Setting) -> Mapping[str, list[int]]:
        """Records of other parts whose derived values follow these organisations' records."""
        return {}

    def matching(self, header: str) -> Column | None:
        """A column that only this header makes, as one named for a certificate."""
        return None

    def column(self, key: str) -> Column | None:
        """The column of a key, those of `matching` included."""
        return next((column for column in self.columns if column.key == key), None)

    def changed(self, entry: Mapping[str, Any], kept: Kept) -> Entry:
        """Values that differ from what is there; a blank cell takes nothing away."""
        return {
            name: value
            for name, value in entry.items()
            if name in kept.values and value not in (None, "") and value != kept.values[name]
        }

    def newer(self, changes: Mapping[str, Any], kept: Kept, as_of: str) -> Entry:
        """Of a sheet's changes those that would replace what is known of a later day."""
        if kept.as_of <= as_of:
            return {}
        return {n: v for n, v in changes.items() if self._is_known(n, changes, kept)}

    def _is_known(self, name: str, changes: Mapping[str, Any], kept: Kept) -> bool:
        figure = self.unit_of.get(name, name)
        return kept.values[figure if figure in changes else name] not in (None, "")

    def column_key(self, name: str) -> str:
        """The column that says a value; of a unit that of its figure."""
        name = self.unit_of.get(name, name)
        return f"{self.key}.{self.column_of.get(name, name)}"


def grouped(rows: Iterable[dict[str, Any]], *owners: str) -> dict[Ids, list[Kept]]:
    """Rows of `.values("id", SOURCE_DAY, …)` by the ids in the owner columns."""
    found: dict[Ids, list[Kept]] = {}
    for row in rows:
        ids = tuple(row.pop(owner) for owner in owners)
        pk, day = row.pop("id"), row.pop(SOURCE_DAY)
        values = {k: plain(v) for k, v in row.items()}
        found.setdefault(ids, []).append(Kept(pk, values, plain(day) or ""))
    return found


def plain(value: Any) -> Any:
    """A value of a model as a plan keeps it."""
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


@dataclass(frozen=True)
class Table:
    """A kind of sheet. `parts` None: every part that may stand in organisation sheets."""

    key: str
    label: Any
    help: Any
    order: int
    slots: tuple[Slot, ...]
    defines: bool = False
    own: tuple[Column, ...] = ()
    part_keys: tuple[str, ...] | None = None
    # What the template workbook shows; headers come from the columns.
    template_columns: tuple[str, ...] = ()
