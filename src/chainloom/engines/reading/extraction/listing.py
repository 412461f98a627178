"""Looking for any of very many words at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator


class Listed:
    """Words found by their first two characters: one dictionary look-up for each place."""

    def __init__(self, words: Iterable[str]) -> None:
        groups: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if len(word) >= 2:
                groups[word[:2]].append(word)
        self._groups = {
            head: tuple(sorted(set(group), key=len, reverse=True)) for head, group in groups.items()
        }

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, word), the longest at each place, without overlaps."""
        at, last = 0, len(text) - 1
        groups = self._groups
        while at < last:
            for word in groups.get(text[at : at + 2], ()):
                if text.startswith(word, at):
                    yield at, at + len(word), word
                    at += len(word) - 1
                    break
            at += 1

    def at(self, text: str, place: int) -> str | None:
        """The longest of the words that begins at a place."""
        group = self._groups.get(text[place : place + 2], ())
        return next((word for word in group if text.startswith(word, place)), None)
