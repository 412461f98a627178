"""All resources of one kind, field by field, and their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .columns import Column, make_column
from .columns.base import Codebook, Floats, Grown
from .columns.sieves import Sieves
from .errors import MatchingError
from .kinds import Kind
from .overhearing import overheard
from .records import Resource
from .values import read_values
from .words import Words, weighted_terms
from .words.segmenting import own_terms

Numbers = NDArray[np.intp]
# So many rows, or this part of all, are looked at one by one before there are new sieves.
MOST_NEW, NEW_SHARE = 20_000, 0.2


class Table:
    """Rows are only ever added; a withdrawn one stays as dead, until the table is made anew."""

    def __init__(self, kind: Kind, words: Words) -> None:
        self.kind = kind
        self.words = words
        self.columns: dict[str, Column] = {
            name: make_column(field) for name, field in kind.fields.items()
        }
        self.ids: list[str] = []
        self.sieves = Sieves()
        self._row_of: dict[str, int] = {}
        self._stages = Codebook()
        self._stages.number("")
        self._room = 0
        # Which fields were only read from the words: a bit a field.
        self._heard = Grown(np.uint64, 0)
        self._heard_bit = {name: 1 << at for at, name in enumerate(kind.fields)}
        self._is_live = Grown(np.bool_, False)
        self._stage = Grown(np.int32, 0)
        self._numbers = {
            name: Grown(np.float32, np.nan)
            for name in ("lon", "lat", "past", "fulfilled", "response_days", "updated")
        }

    @property
    def live(self) -> int:
        """How many are not withdrawn."""
        return len(self._row_of)

    def __contains__(self, id: object) -> bool:
        return id in self._row_of

    def add(self, resource: Resource) -> None:
        """Add it, or put it in the place of one with the same id. Refused ones change nothing."""
        values = read_values(self.kind, resource.values)
        if not resource.id:
            raise MatchingError("a resource needs an id")
        if not 0 <= resource.fulfilled <= resource.past:
            raise MatchingError("fulfilled: from 0 to the number of past matches is wanted")
        said = weighted_terms(resource.text, resource.title, resource.name)
        heard = overheard(self.kind, values, own_terms(said), resource)
        self.withdraw(resource.id)
        row = len(self.ids)
        self._reserve(row + 1)
        columns = self.columns
        for name, value in values.items():
            columns[name].put(row, value)
        for name, value in heard.items():
            columns[name].put(row, value)
            self._heard.cells[row] |= self._heard_bit[name]
        self._put_facts(row, resource)
        self.words.add(row, resource, said)
        self._is_live.cells[row] = True
        self._row_of[resource.id] = row
        # Last: whoever asks meanwhile sees either nothing of the row or all of it.
        self.ids.append(resource.id)
        if row - self.sieves.count > max(MOST_NEW, NEW_SHARE * row):
            self.sieves = Sieves(row + 1)

    def settle(self) -> None:
        """Make ready for quick answers, after very many were added."""
        self.words.settle()
        self.sieves = Sieves(len(self.ids))

    def _put_facts(self, row: int, resource: Resource) -> None:
        self._stage.cells[row] = self._stages.number(resource.stage)
        numbers = self._numbers
        if resource.point:
            numbers["lon"].cells[row], numbers["lat"].cells[row] = resource.point
        numbers["past"].cells[row] = resource.past
        numbers["fulfilled"].cells[row] = resource.fulfilled
        if resource.response_days is not None:
            numbers["response_days"].cells[row] = resource.response_days
        if resource.updated is not None:
            numbers["updated"].cells[row] = resource.updated.toordinal()

    def withdraw(self, id: str) -> bool:
        """Whether there was one of this id."""
        row = self._row_of.pop(id, None)
        if row is None:
            return False
        self._is_live.cells[row] = False
        return True

    def _reserve(self, count: int) -> None:
        """Room in every column, so that rows of which a field knows nothing can be asked for."""
        if count <= self._room:
            return
        self._room = max(64, 2 * self._room)
        for column in self.columns.values():
            column.fit(self._room)
        for grown in (self._is_live, self._stage, self._heard, *self._numbers.values()):
            grown.room(self._room)

    def is_heard(self, name: str, row: int) -> bool:
        """Whether the field's value comes from the words alone."""
        return bool(self._heard.cells[row] & self._heard_bit[name])

    def live_rows(self, count: int) -> NDArray[np.bool_]:
        return self._is_live.data[:count]

    def marked(self, ids: Iterable[str], count: int) -> NDArray[np.bool_]:
        """Of the first `count` rows those of these ids."""
        found = np.zeros(count, dtype=np.bool_)
        rows = [row for one in ids if (row := self._row_of.get(one)) is not None and row < count]
        found[rows] = True
        return found

    def fact(self, name: str, rows: Numbers) -> Floats:
        """Of lon, lat, past, fulfilled, response_days, updated."""
        found: Floats = self._numbers[name].of(rows)
        return found

    def steps(self, steps: Mapping[str, int], rows: Numbers) -> Floats:
        """Steps along the chain of each row; not a number where its stage is not among them."""
        by_number = np.array([steps.get(n, np.nan) for n in self._stages.names], dtype=np.float32)
        by_number[0] = np.nan
        found: Floats = by_number[self._stage.of(rows)]
        return found

    def values(self, row: int) -> dict[str, Any]:
        """What is known of a row, field by field, as plain JSON."""
        found = {name: column.value(row) for name, column in self.columns.items()}
        return {name: value for name, value in found.items() if value is not None}
