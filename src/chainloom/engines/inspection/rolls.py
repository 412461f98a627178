"""A roll as its pictures tell it: how long and wide the cloth is, and what was found, as plain
values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from statistics import median
from typing import Any

from .inspection import Defect, Inspection


def cloth_length_m(inspections: Sequence[Inspection]) -> float:
    """Metres of cloth that were inspected: of each picture, from where its cloth begins to where
    it ends along the roll."""
    return sum(_extent(one, along=True) * one.mm_per_px / 1000 for one in inspections)


def cloth_width_m(inspections: Sequence[Inspection]) -> float:
    """The width of the cloth in metres, the middle value over the pictures; 0 without any."""
    found = [_extent(one, along=False) * one.mm_per_px / 1000 for one in inspections if one.cloth]
    return median(found) if found else 0.0


def roll_end_m(inspections: Sequence[Inspection]) -> float:
    """Where the last picture ends along the roll; 0 without any."""
    return max((one.start_m + one.length_m for one in inspections), default=0.0)


def _extent(one: Inspection, *, along: bool) -> float:
    """Pixels that the boxes of cloth reach over, along the roll or across it."""
    if not one.cloth:
        return 0.0
    side = 0 if (one.along == "x") == along else 1
    return max(box[side + 2] for box in one.cloth) - min(box[side] for box in one.cloth)


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
        "defects": [_defect(one, defect) for defect in one.defects],
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


def _rounded(values: Sequence[float]) -> list[float]:
    return [round(float(value), 2) for value in values]
