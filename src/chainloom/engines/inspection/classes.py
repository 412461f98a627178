"""What kind of defect a spot is, where its shape, direction and darkness tell.

A guess by rules, not by training: docs/inspection.md says how often it is right on AITEX. Kinds
that a picture cannot tell apart are "other".
"""

from __future__ import annotations

import math

import numpy as np

from .outlines import Spot

LINE_MM = 10.0  # shorter is no line
SLENDER = 4.0  # length over width of a line
STRAY = math.radians(20)  # a line within this of a yarn's direction runs along the yarn
SPOT_MM = 8.0  # a knot is smaller
STAIN_MM2 = 60.0
HOLE_CONTRAST = 0.45  # of the cloth's grey: so far from it is what lies behind the cloth
HOLE_MM2 = 2.0
CREASE_MM = 3.5  # a line wider than this, dark and light, is a fold


def kind_of(spot: Spot, *, mm_per_px: float, along: str, contrast: float, knit: bool) -> str:
    """One of KINDS. `contrast` is its grey less that of the cloth around, over that."""
    length, width = spot.length * mm_per_px, spot.width * mm_per_px
    area = length * width * spot.filled
    both = min(spot.dark, spot.bright) > 0.5 * max(spot.dark, spot.bright)
    if length >= LINE_MM and length >= SLENDER * width:
        off_x = abs(spot.angle)
        off_roll = off_x if along == "x" else math.pi / 2 - off_x
        return _line(spot, off_roll, width, both, knit)
    if abs(contrast) > HOLE_CONTRAST and area >= HOLE_MM2:
        return "hole"
    if length <= SPOT_MM:
        return "knot"
    if area >= STAIN_MM2 and not both:
        return "stain"
    return "other"


def _line(spot: Spot, off_roll: float, width: float, both: bool, knit: bool) -> str:
    if width >= CREASE_MM and both:
        return "crease"
    if off_roll <= STRAY:
        return "needle_line" if knit else "broken_end"
    if off_roll >= np.pi / 2 - STRAY:
        if width >= CREASE_MM:
            return "thick_place" if spot.dark >= spot.bright else "thin_place"
        return "broken_pick"
    return "crease"
