"""What scanning.py finds in a text: tokens, and the numbers among them."""

from __future__ import annotations

from typing import Any, NamedTuple


class Token(NamedTuple):
    """A piece of the text that means something. `data` is what its kind needs."""

    kind: str
    start: int
    end: int
    data: Any


class Number(NamedTuple):
    """A number or a range, with what stands around it."""

    low: float
    high: float | None
    unit_kind: str | None = None
    unit: str | None = None
    currency: str | None = None
    per: str | None = None


class Slashed(NamedTuple):
    """Numbers with strokes between: a ratio, a width, a ply."""

    numbers: tuple[float, ...]
    inches: bool
    percent: bool
