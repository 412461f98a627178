"""The index: a table a kind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from .errors import MatchingError
from .kinds import kind as kind_of
from .records import Resource
from .table import Table
from .words import WordIndex, Words


class Index:
    """Resources of every kind, ready to be matched; any number of threads may read it.

    What is added, changed or withdrawn is seen by the next match; nothing is rebuilt.
    """

    def __init__(self, words: Callable[[], Words] = WordIndex) -> None:
        self._make_words = words
        self._tables: dict[str, Table] = {}
        self._kind_of: dict[str, str] = {}
        self._guard = threading.Lock()

    def __len__(self) -> int:
        return len(self._kind_of)

    def __contains__(self, id: object) -> bool:
        return id in self._kind_of

    def table(self, kind: str) -> Table:
        """The table of a kind; an empty one where nothing of the kind is offered."""
        table = self._tables.get(kind)
        return table if table is not None else Table(kind_of(kind), self._make_words())

    def add(self, resource: Resource) -> None:
        """Add a resource, or replace the one with its id; refused ones change nothing."""
        with self._guard:
            table = self._tables.get(resource.kind) or self.table(resource.kind)
            table.add(resource)
            self._tables[resource.kind] = table
            before = self._kind_of.get(resource.id)
            if before is not None and before != resource.kind:
                self._tables[before].withdraw(resource.id)
            self._kind_of[resource.id] = resource.kind

    def withdraw(self, id: str) -> bool:
        """Take a resource out; whether there was one."""
        with self._guard:
            kind = self._kind_of.pop(id, None)
            return kind is not None and self._tables[kind].withdraw(id)

    def settle(self) -> None:
        """Make ready for quick answers, after very many were added."""
        with self._guard:
            for table in self._tables.values():
                table.settle()


def make_index(resources: Iterable[Resource] = (), words: Callable[[], Words] = WordIndex) -> Index:
    """An index of these resources; one that cannot be used is refused with its id."""
    index = Index(words)
    for resource in resources:
        try:
            index.add(resource)
        except MatchingError as problem:
            raise MatchingError(f"{resource.id or 'a resource'}: {problem}") from None
    index.settle()
    return index
