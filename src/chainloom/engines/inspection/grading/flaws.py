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


def flaws_of(inspections: Sequence[Inspection]) -> tuple[Flaw, ...]:
    """The flaws of a roll from its pictures, in order along it.

    What runs on from one picture into the next is one flaw. `across_mm` is measured from the edge
    of the cloth where the picture shows it.
    """
    found: list[Flaw] = []
    for number, one in enumerate(inspections):
        edge = _edge_mm(one)
        for place, defect in enumerate(one.defects):
            flaw = _flaw(one, defect, edge)
            found.append(replace(flaw, sources=((number, place),)))
    found.sort(key=lambda flaw: (flaw.at_m, flaw.across_mm))
    return tuple(_joined(found, [(one.start_m, one.start_m + one.length_m) for one in inspections]))


def _edge_mm(one: Inspection) -> float:
    if not one.cloth:
        return 0.0
    side = 1 if one.along == "x" else 0
    return min(box[side] for box in one.cloth) * one.mm_per_px


def _flaw(one: Inspection, defect: Defect, edge_mm: float) -> Flaw:
    left, top, right, bottom = defect.box
    sides = (right - left, bottom - top) if one.along == "x" else (bottom - top, right - left)
    run, wide = (side * one.mm_per_px for side in sides)
    return Flaw(
        kind=defect.kind,
        at_m=one.at_m(defect),
        across_mm=one.across_mm(defect) - edge_mm,
        length_mm=defect.length_mm,
        direction="along" if run >= wide else "across",
        run_mm=run,
    )


def _joined(flaws: Sequence[Flaw], spans: Sequence[tuple[float, float]]) -> list[Flaw]:
    """Flaws along the roll that end where their picture ends and go on in the next, as one."""
    whole: list[Flaw] = []
    for flaw in flaws:
        before = next(
            (
                place
                for place in range(len(whole) - 1, -1, -1)
                if _goes_on(whole[place], flaw, spans)
            ),
            None,
        )
        if before is None:
            whole.append(flaw)
            continue
        first = whole[before]
        run = (flaw.at_m - first.at_m) * 1000 + flaw.along_mm
        whole[before] = replace(
            first,
            length_mm=max(run, first.length_mm, flaw.length_mm),
            run_mm=run,
            sources=first.sources + flaw.sources,
        )
    return whole


def _goes_on(first: Flaw, then: Flaw, spans: Sequence[tuple[float, float]]) -> bool:
    if first.kind != then.kind or (first.direction, then.direction) != ("along", "along"):
        return False
    ends, begins = spans[first.sources[-1][0]][1], spans[then.sources[0][0]][0]
    end = first.at_m + first.along_mm / 1000
    seam = SEAM_MM / 1000
    return (
        then.sources[0][0] != first.sources[-1][0]
        and abs(begins - ends) <= seam
        and abs(ends - end) <= seam
        and abs(then.at_m - begins) <= seam
        and abs(first.across_mm - then.across_mm) <= SEAM_MM
    )
