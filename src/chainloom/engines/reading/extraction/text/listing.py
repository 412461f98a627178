"""Looking for any of very many words at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import add


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
        pairs, groups, last = _pairs(text), self._groups, 0
        heads = groups.keys() & pairs.keys()
        for start in sorted(place for head in heads for place in pairs[head]):
            if start < last:
                continue
            for word in groups[text[start : start + 2]]:
                if text.startswith(word, start):
                    last = start + len(word)
                    yield start, last, word
                    break

    def at(self, text: str, place: int) -> str | None:
        """The longest of the words that begins at a place."""
        group = self._groups.get(text[place : place + 2], ())
        return next((word for word in group if text.startswith(word, place)), None)


@lru_cache(maxsize=4)
def _pairs(text: str) -> dict[str, list[int]]:
    """Every two characters that follow each other, with the places where they do: a page is looked
    through once for all lists."""
    pairs: dict[str, list[int]] = defaultdict(list)
    for place, pair in enumerate(map(add, text, text[1:])):
        pairs[pair].append(place)
    return pairs
