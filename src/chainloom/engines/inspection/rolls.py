"""A roll as its pictures tell it: how long and wide the cloth is, and what was found, as plain
values."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from statistics import median
from typing import Any

from .grading import built_in_rules, flaws_of, grade
from .inspection import Defect, Inspection, StitchedEnd

# Overlapping pictures show one stitched end twice, this near to one another.
_SAME_END_M = 0.02


def cloth_length_m(inspections: Sequence[Inspection]) -> float:
    """Metres of cloth that were inspected: what the pictures' cloth reaches over along the roll,
    once where pictures overlap, and without what lies between two stretches of cloth."""
    total, reached = 0.0, -math.inf
    for first, last in sorted(_stretches(inspections)):
        total += max(0.0, last - max(first, reached))
        reached = max(reached, last)
    return total


def cloth_width_m(inspections: Sequence[Inspection]) -> float:
    """The width of the cloth with its selvages in metres, the middle value over the pictures; 0
    without any."""
    edges = [(one.edges_px, one.mm_per_px) for one in inspections if one.cloth]
    found = [(high - low) * scale / 1000 for (low, high), scale in edges]
    return median(found) if found else 0.0


def roll_end_m(inspections: Sequence[Inspection]) -> float:
    """Where the last picture ends along the roll; 0 without any."""
    return max((one.start_m + one.length_m for one in inspections), default=0.0)


def _stretches(inspections: Sequence[Inspection]) -> Iterator[tuple[float, float]]:
    """From where to where along the roll each box of cloth reaches, in metres."""
    for one in inspections:
        side = 0 if one.along == "x" else 1
        for box in one.cloth:
            first, last = (one.start_m + at * one.mm_per_px / 1000 for at in box[side::2])
            yield first, last


def pieces_of(inspections: Sequence[Inspection]) -> list[tuple[float, float]]:
    """From where to where along the roll each piece of cloth reaches, in metres: told apart by the
    stitched ends that the pictures show."""
    if not any(one.cloth for one in inspections):
        return []
    stretches = list(_stretches(inspections))
    begins, end = min(first for first, _ in stretches), max(last for _, last in stretches)
    ends = sorted(one.middle_m(seam) for one in inspections for seam in one.stitched_ends)
    cuts = [at for at, before in zip(ends, [-math.inf, *ends], strict=False)
            if at - before > _SAME_END_M and begins < at < end]  # fmt: skip
    return list(zip([begins, *cuts], [*cuts, end], strict=True))


def points_of(one: Inspection) -> int:
    """The points of one picture by the four-point system as it comes with the engine."""
    if not one.cloth or not one.defects:
        return 0
    alone = [replace(one, start_m=0.0)]
    graded = grade(
        flaws_of(alone),
        built_in_rules()["four_point"],
        length_m=cloth_length_m(alone),
        width_m=cloth_width_m(alone),
        end_m=roll_end_m(alone),
    )
    return graded.points


def record_of(one: Inspection) -> dict[str, Any]:
    """The inspection as plain values for JSON, without its heat map; places in pixels, and along
    and across the roll."""
    return {
        "width_px": one.width_px,
        "height_px": one.height_px,
        "mm_per_px": one.mm_per_px,
        "along": one.along,
        "start_m": round(one.start_m, 4),
        "length_m": round(one.length_m, 4),
        "cloth": [_rounded(box) for box in one.cloth],
        "selvages": [_rounded(box) for box in one.selvages],
        "stitched_ends": [_stitched_end(one, seam) for seam in one.stitched_ends],
        "defects": [_defect(one, defect) for defect in one.defects],
        "points": one.points,
        "warnings": [asdict(warned) for warned in one.warnings],
        "fabric": one.fabric,
        "measured": one.measured,
    }


def _defect(one: Inspection, defect: Defect) -> dict[str, Any]:
    return {
        "kind": defect.kind,
        "at_m": round(one.at_m(defect), 4),
        "across_mm": round(one.across_mm(defect), 2),
        "length_mm": round(defect.length_mm, 2),
        "width_mm": round(defect.width_mm, 2),
        "score": round(defect.score, 4),
        "sure": defect.sure,
        "box": _rounded(defect.box),
        "polygon": [_rounded(point) for point in defect.polygon],
    }


def _stitched_end(one: Inspection, seam: StitchedEnd) -> dict[str, Any]:
    return {
        "at_m": round(one.middle_m(seam), 4),
        "stitch_mm": round(seam.stitch_mm, 2),
        "box": _rounded(seam.box),
    }


def _rounded(values: Sequence[float]) -> list[float]:
    return [round(float(value), 2) for value in values]
