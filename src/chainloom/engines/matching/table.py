"""All resources of one kind, field by field, and their words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .columns import Column, make_column
from .columns.base import Codebook, Floats, Grown
from .errors import MatchingError
from .kinds import Kind
from .records import Resource
from .values import read_values
from .words import Words

Numbers = NDArray[np.intp]


class Table:
    """Rows are only ever added; a withdrawn one stays as dead, until the table is made anew."""

    def __init__(self, kind: Kind, words: Words) -> None:
        self.kind = kind
        self.words = words
        self.columns: dict[str, Column] = {
            name: make_column(field) for name, field in kind.fields.items()
        }
        self.ids: list[str] = []
        self._row_of: dict[str, int] = {}
        self._stages = Codebook()
        self._stages.number("")
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
        self.withdraw(resource.id)
        row = len(self.ids)
        for name, value in values.items():
            self.columns[name].put(row, value)
        self._put_facts(row, resource)
        # The id's name is in no column: whose it is counts as words.
        self.words.add(row, f"{resource.text} {resource.name}", resource.title)
        self._is_live.room(row + 1)[row] = True
        self._row_of[resource.id] = row
        # Last: whoever asks meanwhile sees either nothing of the row or all of it.
        self.ids.append(resource.id)

    def _put_facts(self, row: int, resource: Resource) -> None:
        self._stage.room(row + 1)[row] = self._stages.number(resource.stage)
        longitude, latitude = resource.point or (None, None)
        facts = {
            "lon": longitude,
            "lat": latitude,
            "past": resource.past,
            "fulfilled": resource.fulfilled,
            "response_days": resource.response_days,
            "updated": resource.updated.toordinal() if resource.updated else None,
        }
        for name, fact in facts.items():
            column = self._numbers[name].room(row + 1)
            if fact is not None:
                column[row] = fact

    def withdraw(self, id: str) -> bool:
        """Whether there was one of this id."""
        row = self._row_of.pop(id, None)
        if row is None:
            return False
        self._is_live.data[row] = False
        return True

    def fit(self, count: int) -> None:
        """Room in every column, so that rows of which a field knows nothing can be asked for."""
        for column in self.columns.values():
            column.fit(count)

    def live_rows(self, count: int) -> NDArray[np.bool_]:
        return self._is_live.room(count)[:count]

    def fact(self, name: str, rows: Numbers) -> Floats:
        """Of lon, lat, past, fulfilled, response_days, updated."""
        found: Floats = self._numbers[name].data[rows]
        return found

    def steps(self, steps: Mapping[str, int], rows: Numbers) -> Floats:
        """Steps along the chain of each row; not a number where its stage is not among them."""
        by_number = np.array([steps.get(n, np.nan) for n in self._stages.names], dtype=np.float32)
        by_number[0] = np.nan
        found: Floats = by_number[self._stage.data[rows]]
        return found

    def values(self, row: int) -> dict[str, Any]:
        """What is known of a row, field by field, as plain JSON."""
        found = {name: column.value(row) for name, column in self.columns.items()}
        return {name: value for name, value in found.items() if value is not None}
