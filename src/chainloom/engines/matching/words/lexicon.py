"""The trade's words: which mean the same, which is narrower, which are alike.

    concepts.csv   code, group, name in Chinese and English, broader codes, codes that are alike
    synonyms.csv   word, concept, source: a standard that defines the word, or usage

A word may stand for several concepts (T/C: polyester and cotton). The codes of cloth are those of
docs/fabric.md, so that one table serves words and the fields of codes alike.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Concept:
    """What several words mean."""

    code: str
    group: str
    zh: str
    en: str
    broader: tuple[str, ...]
    like: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """Words and concepts, turned round for lookups."""

    concepts: dict[str, Concept]
    words: dict[str, tuple[str, ...]]
    _narrower: dict[str, frozenset[str]] = field(default_factory=dict)
    _like: dict[str, frozenset[str]] = field(default_factory=dict)

    def narrower(self, code: str) -> frozenset[str]:
        """The code and all that it comprises: a drill is a twill."""
        return self._narrower.get(code, frozenset((code,)))

    def broader(self, code: str) -> tuple[str, ...]:
        """All that comprise the code, without itself."""
        found: dict[str, None] = {}
        for one in self.concepts[code].broader if code in self.concepts else ():
            found[one] = None
            found.update(dict.fromkeys(self.broader(one)))
        return tuple(found)

    def like(self, code: str) -> frozenset[str]:
        """Codes that are near to it: alike either way, and what comprises it."""
        return self._like.get(code, frozenset())

    def code(self, word: str, group: str = "") -> str | None:
        """The first concept of a word, of this group if one is named; a code is its own word."""
        for code in (word, *self.words.get(word.lower(), ())):
            if code in self.concepts and group in ("", self.concepts[code].group):
                return code
        return None


@cache
def lexicon() -> Lexicon:
    """The lexicon of the package."""
    concepts = {
        row["code"]: Concept(
            row["code"],
            row["group"],
            row["zh"],
            row["en"],
            tuple(row["broader"].split()),
            tuple(row["like"].split()),
        )
        for row in _rows("concepts")
    }
    words: defaultdict[str, list[str]] = defaultdict(list)
    for row in _rows("synonyms"):
        words[row["word"]].append(row["concept"])
    made = Lexicon(concepts, {word: tuple(codes) for word, codes in words.items()})
    _turn_round(made)
    return made


def _turn_round(made: Lexicon) -> None:
    narrower: defaultdict[str, set[str]] = defaultdict(set)
    like: defaultdict[str, set[str]] = defaultdict(set)
    for code, concept in made.concepts.items():
        narrower[code].add(code)
        for wide in made.broader(code):
            narrower[wide].add(code)
        for other in concept.like:
            like[code].add(other)
            like[other].add(code)
        like[code].update(
            wide for wide in concept.broader if made.concepts[wide].group == concept.group
        )
    made._narrower.update({code: frozenset(codes) for code, codes in narrower.items()})
    made._like.update({code: frozenset(codes) for code, codes in like.items()})


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files(__package__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())
