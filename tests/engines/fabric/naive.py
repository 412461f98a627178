"""The slow, obvious twin of the token pattern: at each place the longest word there is."""

from __future__ import annotations

from chainloom.engines.fabric.vocabulary import words


def longest_word(text: str, place: int) -> str:
    """The longest word of the lexicon that begins at a place, by trying every word."""
    return max((word for word in words() if text.startswith(word, place)), key=len, default="")
