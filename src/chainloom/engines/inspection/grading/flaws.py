"""A flaw as a grader needs it: what, where along and across the roll, how long."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..inspection import Defect, Inspection
from .rules import M_PER_YARD, MM_PER_INCH

Direction = Literal["along", "across"]
# Two finds at the seam of two pictures are one flaw when they come this near to it and to one
# another: 3 mm, or the pixels at a picture's end in which weak defects are missed.
SEAM_MM, SEAM_PX = 3.0, 12
_HAIR_M = 1e-9


class FlawError(ValueError):
    """Flaws or a roll that cannot be graded; says which and why."""


@dataclass(frozen=True)
class Flaw:
    """`direction`: which way its longest side runs, "along" the roll (warp, wales) or "across" it.

    `run_mm` is how far it reaches along the roll, `reach_mm` how far across it; its length or
    nothing where they are not given.
    `sources` are (picture, defect) numbers where it came from pictures.
    """

    kind: str
    at_m: float
    across_mm: float
    length_mm: float
    direction: Direction = "along"
    run_mm: float | None = None
    reach_mm: float | None = None
    sources: tuple[tuple[int, int], ...] = ()

    @classmethod
    def imperial(
        cls, kind: str, at_yd: float, across_in: float, length_in: float, direction: Direction
    ) -> Flaw:
        """A flaw told in yards and inches."""
        return cls(
            kind, at_yd * M_PER_YARD, across_in * MM_PER_INCH, length_in * MM_PER_INCH, direction
        )

    @property
    def along_mm(self) -> float:
        if self.run_mm is not None:
            return self.run_mm
        return self.length_mm if self.direction == "along" else 0.0

    @property
    def wide_mm(self) -> float:
        """How far it reaches across the roll."""
        if self.reach_mm is not None:
            return self.reach_mm
        return self.length_mm if self.direction == "across" else 0.0

    def check(self, number: int) -> None:
        """Raises FlawError for values that no flaw can have."""
        for name in ("at_m", "across_mm", "length_mm", "along_mm", "wide_mm"):
            value = getattr(self, name)
            if not math.isfinite(value) or (value < 0 and name != "across_mm"):
                raise FlawError(f"flaw {number}: {name} is {value}; it must be 0 or more")
        if self.direction not in ("along", "across"):
            raise FlawError(f"flaw {number}: its direction must be along or across")


@dataclass(frozen=True)
class _Piece:
    """A defect of one picture with what is needed to see what of it is in the next one."""

    flaw: Flaw
    picture: int
    low: float  # from where to where it reaches across the picture, in mm
    high: float
    slender: bool
    begins: float  # where its picture begins and ends along the roll, in m
    ends: float
    seam: float  # m: so near to a picture's end a defect may reach up to it

    @property
    def first(self) -> float:
        return self.flaw.at_m

    @property
    def last(self) -> float:
        return self.flaw.at_m + self.flaw.along_mm / 1000


def flaws_of(inspections: Sequence[Inspection]) -> tuple[Flaw, ...]:
    """The flaws of a roll from its pictures, in order along it.

    What runs on from one picture into the next is one flaw, and so is what two overlapping pictures
    show. `across_mm` is measured from the edge of the cloth where the picture shows it.
    """
    pieces = [
        _piece(one, defect, (number, place))
        for number, one in enumerate(inspections)
        for place, defect in enumerate(one.defects)
    ]
    pieces.sort(key=lambda piece: (piece.first, piece.flaw.across_mm))
    groups: dict[int, list[int]] = {}
    group_of: list[int] = []
    near: list[int] = []  # those that a later one can still touch
    for place, piece in enumerate(pieces):
        near = [at for at in near if pieces[at].last + 2 * pieces[at].seam >= piece.first]
        touched = sorted({group_of[at] for at in near if _is_one(pieces[at], piece)})
        home = touched[0] if touched else place
        group_of.append(home)
        for other in touched[1:]:
            for at in groups[other]:
                group_of[at] = home
            groups.setdefault(home, []).extend(groups.pop(other))
        groups.setdefault(home, []).append(place)
        near.append(place)
    return tuple(_whole([pieces[at] for at in sorted(groups[home])]) for home in sorted(groups))


def _piece(one: Inspection, defect: Defect, source: tuple[int, int]) -> _Piece:
    left, top, right, bottom = (side * one.mm_per_px for side in defect.box)
    run, low, high = (
        (right - left, top, bottom) if one.along == "x" else (bottom - top, left, right)
    )
    flaw = Flaw(
        kind=defect.kind,
        at_m=one.at_m(defect),
        across_mm=low - one.edges_px[0] * one.mm_per_px,
        length_mm=defect.length_mm,
        direction="along" if run >= high - low else "across",
        run_mm=run,
        reach_mm=high - low,
        sources=(source,),
    )
    # A line that runs on; not one, nor half of a stain, that lies along the seam.
    slender = defect.length_mm > 3 * defect.width_mm and run > 0.3 * defect.length_mm
    end = one.start_m + one.length_m
    seam = max(SEAM_MM, SEAM_PX * one.mm_per_px) / 1000
    return _Piece(flaw, source[0], low, high, slender, one.start_m, end, seam)


def _is_one(one: _Piece, other: _Piece) -> bool:
    """Whether two defects of neighbouring pictures are parts of one flaw."""
    if one.flaw.kind != other.flaw.kind or abs(one.picture - other.picture) != 1:
        return False
    before, after = sorted((one, other), key=lambda piece: piece.picture)
    seam = max(one.seam, other.seam)
    if after.begins > before.ends + seam:
        return False
    apart = max(one.first, other.first) - min(one.last, other.last)
    beside = max(one.low, other.low) - min(one.high, other.high)
    if apart <= _HAIR_M and beside <= 0:
        return True
    # What a picture's end cuts: near it nothing is seen.
    cut = before.ends - before.last <= seam and after.first - after.begins <= seam
    return cut and apart <= 2 * seam and beside <= seam * 1000


def _whole(pieces: Sequence[_Piece]) -> Flaw:
    """Pieces, in order along the roll, as one flaw: a line is as long as its parts less what they
    share, anything else as its longer side."""
    first = pieces[0]
    if len(pieces) == 1:
        return first.flaw
    length, reached = 0.0, first.first
    for piece in pieces:
        shared = max(0.0, min(reached, piece.last) - piece.first) * 1000
        length += max(0.0, piece.flaw.length_mm - shared)
        reached = max(reached, piece.last)
    run = (reached - first.first) * 1000
    low, high = min(one.low for one in pieces), max(one.high for one in pieces)
    edge = first.low - first.flaw.across_mm
    return replace(
        first.flaw,
        across_mm=low - edge,
        length_mm=length if all(one.slender for one in pieces) else max(run, high - low),
        direction="along" if run >= high - low else "across",
        run_mm=run,
        reach_mm=high - low,
        sources=tuple(source for one in pieces for source in one.flaw.sources),
    )
