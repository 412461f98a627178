"""Folding: the one form in which names and queries are compared.

A name and a query are equal when their folded forms are, so both sides go
through the same table: compatibility forms (full-width letters, circled digits)
become plain, traditional characters simplified, capitals small, accents and
tone marks fall away, and everything that is neither letter nor digit becomes a
space. The table works on single characters, so folding commutes with cutting:
a substring of a name stays a substring of the folded name.
"""

from __future__ import annotations

import functools
import unicodedata

import opencc

# CJK radicals begin here; every script written without spaces lies above.
FIRST_WIDE = "\u2e80"


@functools.cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


class _FoldTable(dict[int, str]):
    """Fills itself on first sight of a character; bounded by Unicode itself."""

    def __missing__(self, codepoint: int) -> str:
        folded = _fold_character(chr(codepoint))
        self[codepoint] = folded
        return folded


def _fold_character(character: str) -> str:
    if unicodedata.category(character) in {"Cf", "Mn", "Me"}:
        return ""  # joiners, variation selectors, free-standing accents
    parts = []
    for part in unicodedata.normalize("NFKD", character).casefold():
        if unicodedata.category(part) in {"Mn", "Me"}:
            continue
        parts.append(part if part.isalnum() else " ")
    plain = unicodedata.normalize("NFC", "".join(parts))
    if plain >= FIRST_WIDE:
        plain = str(_to_simplified().convert(plain))
    return plain


_TABLE = _FoldTable()


def words(text: str) -> list[str]:
    """The folded text cut at everything that is neither letter nor digit."""
    return text.translate(_TABLE).split()


def squash(text: str) -> str:
    """The folded text with nothing between its letters: what "contains" looks in."""
    return "".join(words(text))


def is_wide(squashed: str) -> bool:
    """Whether a folded text holds a character of a script written without spaces."""
    return any(character >= FIRST_WIDE for character in squashed)


def grams(text: str, size: int) -> list[str]:
    """Every run of `size` neighbouring characters, in order."""
    return [text[at : at + size] for at in range(len(text) - size + 1)]
