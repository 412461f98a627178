"""How sure a fact is: the share of facts told in the same way that were right in every field.

Counted on labelled pages that no rule was made from (lexicon/trust.toml). A way that was met
seldom is drawn to the share of its kind, a kind that was met seldom to one half: as if PRIOR facts
more had been met, of which that share was right (the mean of a beta posterior).
"""

from __future__ import annotations

from functools import cache
from typing import Final

from .text.words import lexicon

PRIOR: Final = 5


@cache
def chance(kind: str, told: str = "") -> float:
    """The chance, 0 to 1, that a fact of a kind told in one of its ways is right in every field."""
    ways: dict[str, tuple[int, int]] = lexicon("trust").get(kind, {})
    met, right = (sum(column) for column in zip(*ways.values(), strict=True)) if ways else (0, 0)
    share = (right + PRIOR / 2) / (met + PRIOR)
    found, fit = ways.get(told, (0, 0))
    return (fit + PRIOR * share) / (found + PRIOR)
