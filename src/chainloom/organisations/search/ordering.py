"""The order of names in a Chinese dictionary: by how they sound, then by character.

A key is reading and character in turn, `quan0泉zhou0州`: names that begin with the same
characters stand together, and those of one sound next to each other. The nought between the
two sorts before every letter in every collation, so that 西 (xi) comes before 先 (xian).
"""

from __future__ import annotations

from .pinyin import LETTERS, sounds
from .text import squash

# Names that begin with so many equal characters keep the order in which they were entered.
CHARACTERS = 14
LONGEST_KEY = 112


def sort_key(name: str) -> str:
    """Where a name stands in a list; at most `LONGEST_KEY` characters."""
    folded = squash(name)[:CHARACTERS]
    return "".join(
        f"{heard[0]}0{character}" if heard and character not in LETTERS else character
        for character, heard in zip(folded, sounds(folded), strict=True)
    )[:LONGEST_KEY]
