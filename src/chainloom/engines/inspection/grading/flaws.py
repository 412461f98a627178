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
# another.
SEAM_MM = 3.0


class FlawError(ValueError):
    """Flaws or a roll that cannot be graded; says which and why."""


@dataclass(frozen=True)
class Flaw:
    """`direction`: which way its longest side runs, "along" the roll (warp, wales) or "across" it.

    `run_mm` is how far it reaches along the roll; its length or nothing where it is not given.
    `sources` are (picture, defect) numbers where it came from pictures.
    """

    kind: str
    at_m: float
    across_mm: float
    length_mm: float
    direction: Direction = "along"
    run_mm: float | None = None
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
        return self.length_mm if self.direction == "across" else 0.0

    def check(self, number: int) -> None:
        """Raises FlawError for values that no flaw can have."""
        for name in ("at_m", "across_mm", "length_mm", "along_mm"):
            value = getattr(self, name)
            if not math.isfinite(value) or (value < 0 and name != "across_mm"):
                raise FlawError(f"flaw {number}: {name} is {value}; it must be 0 or more")
        if self.direction not in ("along", "across"):
            raise FlawError(f"flaw {number}: its direction must be along or across")


@dataclass(frozen=True)
class _Piece:
    """A flaw with what is needed to see whether it goes on in the next picture."""

    flaw: Flaw
    low: float  # from where to where it reaches across, in mm
    high: float
    slender: bool
    begins: float  # where the picture of its first part begins along the roll, in m
    ends: float  # where that of its last part ends


def flaws_of(inspections: Sequence[Inspection]) -> tuple[Flaw, ...]:
    """The flaws of a roll from its pictures, in order along it.

    What runs on from one picture into the next is one flaw. `across_mm` is measured from the edge
    of the cloth where the picture shows it.
    """
    pieces = [
        _piece(one, defect, (number, place))
        for number, one in enumerate(inspections)
        for place, defect in enumerate(one.defects)
    ]
    pieces.sort(key=lambda piece: (piece.flaw.at_m, piece.flaw.across_mm))
    whole: list[_Piece] = []
    reaching: list[int] = []  # places of those that end at a seam which is not passed yet
    for piece in pieces:
        reaching = [at for at in reaching if whole[at].ends >= piece.begins - SEAM_MM / 1000]
        at = next((at for at in reversed(reaching) if _goes_on(whole[at], piece)), None)
        if at is None:
            at = len(whole)
            whole.append(piece)
        else:
            whole[at] = _together(whole[at], piece)
        if at not in reaching and _reaches_end(whole[at]):
            reaching.append(at)
    return tuple(piece.flaw for piece in whole)


def _piece(one: Inspection, defect: Defect, source: tuple[int, int]) -> _Piece:
    left, top, right, bottom = (side * one.mm_per_px for side in defect.box)
    run, low, high = (
        (right - left, top, bottom) if one.along == "x" else (bottom - top, left, right)
    )
    edge = _edge_mm(one)
    flaw = Flaw(
        kind=defect.kind,
        at_m=one.at_m(defect),
        across_mm=low - edge,
        length_mm=defect.length_mm,
        direction="along" if run >= high - low else "across",
        run_mm=run,
        sources=(source,),
    )
    # A line that runs on; not one, nor half of a stain, that lies along the seam.
    slender = defect.length_mm > 3 * defect.width_mm and run > 0.3 * defect.length_mm
    end = one.start_m + one.length_m
    return _Piece(flaw, low - edge, high - edge, slender, one.start_m, end)


def _edge_mm(one: Inspection) -> float:
    if not one.cloth:
        return 0.0
    side = 1 if one.along == "x" else 0
    return min(box[side] for box in one.cloth) * one.mm_per_px


def _reaches_end(piece: _Piece) -> bool:
    end = piece.flaw.at_m + piece.flaw.along_mm / 1000
    return abs(piece.ends - end) <= SEAM_MM / 1000


def _goes_on(first: _Piece, then: _Piece) -> bool:
    seam = SEAM_MM / 1000
    return (
        first.flaw.kind == then.flaw.kind
        and then.flaw.sources[0][0] != first.flaw.sources[-1][0]
        and abs(then.begins - first.ends) <= seam
        and _reaches_end(first)
        and abs(then.flaw.at_m - then.begins) <= seam
        and then.low <= first.high + SEAM_MM
        and first.low <= then.high + SEAM_MM
    )


def _together(first: _Piece, then: _Piece) -> _Piece:
    """Both as one: a line is as long as its parts, anything else as its longer side."""
    run = max(first.flaw.along_mm, (then.flaw.at_m - first.flaw.at_m) * 1000 + then.flaw.along_mm)
    low, high = min(first.low, then.low), max(first.high, then.high)
    slender = first.slender and then.slender
    length = first.flaw.length_mm + then.flaw.length_mm if slender else max(run, high - low)
    flaw = replace(
        first.flaw,
        across_mm=low,
        length_mm=length,
        direction="along" if run >= high - low else "across",
        run_mm=run,
        sources=first.flaw.sources + then.flaw.sources,
    )
    return _Piece(flaw, low, high, slender, first.begins, then.ends)
