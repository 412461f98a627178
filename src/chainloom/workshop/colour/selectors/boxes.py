"""A lot's pieces as boxes: a block of nine by nine for each step of lightness."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from chainloom.engines import colour
from chainloom.engines.colour import Sorted

from ..kept import INDICATIVE, shown_all
from ..models import PieceLot
from ..services.lots import labs_of_lot

DIGITS = range(1, 10)


@dataclass
class Cell:
    """One box of a layer: its code, its pieces, and their colour on a screen."""

    code: str
    names: list[str] = field(default_factory=list)
    colour: str = ""

    @property
    def count(self) -> int:
        return len(self.names)

    @property
    def is_middle(self) -> bool:
        return self.code == "555"

    @property
    def said(self) -> str:
        more = f" … +{self.count - 12}" if self.count > 12 else ""
        return f"{self.code}: " + ", ".join(self.names[:12]) + more


@dataclass(frozen=True)
class Layer:
    """All boxes of one lightness, trimmed to what is used: chroma down, hue across."""

    lightness: int
    hues: list[int]
    rows: list[tuple[int, list[Cell]]]
    count: int


@dataclass(frozen=True)
class Piece:
    """One piece with its box (None: out), its group (from 1) and its colour on a screen."""

    name: str
    lab: tuple[float, float, float]
    sorted: Sorted
    group: int
    is_middle: bool
    colour: str
    how: str

    @property
    def is_indicative(self) -> bool:
        return self.how in INDICATIVE

    @property
    def code(self) -> str:
        return self.sorted.code or ""


def pieces_of(row: PieceLot) -> tuple[list[float], list[Piece]]:
    """L*a*b* of the standard, and every piece in its box."""
    middle, points = labs_of_lot(row)
    boxes = colour.sort_555(middle, points, widths=row.width, axes=row.axes)  # type: ignore[arg-type]
    groups = (row.grouped or {}).get("groups", [])
    number = {place: n for n, one in enumerate(groups, start=1) for place in one["members"]}
    middles = {one["middle"] for one in groups}
    return middle, [
        Piece(
            one["name"],
            (lab[0], lab[1], lab[2]),
            box,
            number.get(place, 0),
            place in middles,
            seen,
            one["how"],
        )
        for place, (one, lab, box, seen) in enumerate(
            zip(row.pieces, points, boxes, shown_all(points), strict=True)
        )
    ]


def layers_of(pieces: list[Piece]) -> list[Layer]:
    """The layers in which pieces lie, the lightest first, all cut to the same boxes."""
    inside = [one for one in pieces if one.code]
    if not inside:
        return []
    chromas = _reach([int(one.code[1]) for one in inside])
    hues = _reach([int(one.code[2]) for one in inside])
    found = []
    for lightness in sorted({int(one.code[0]) for one in inside} | {5}, reverse=True):
        cells = {
            (chroma, hue): Cell(f"{lightness}{chroma}{hue}") for chroma in chromas for hue in hues
        }
        here = [one for one in inside if int(one.code[0]) == lightness]
        for one in here:
            cell = cells[int(one.code[1]), int(one.code[2])]
            cell.names.append(one.name)
            cell.colour = cell.colour or one.colour
        rows = [(chroma, [cells[chroma, hue] for hue in hues]) for chroma in reversed(chromas)]
        found.append(Layer(lightness, hues, rows, len(here)))
    return found


def _reach(digits: list[int]) -> list[int]:
    """As far as is used, the standard's own box in the middle."""
    far = max(abs(one - 5) for one in digits)
    far = min(max(far, 1), 4)
    return list(range(5 - far, 5 + far + 1))


def spread_of(pieces: list[Piece]) -> float:
    """The median ΔE00 of the pieces from the standard."""
    found = sorted(one.sorted.difference for one in pieces)
    return found[math.floor(len(found) / 2)] if found else 0.0
