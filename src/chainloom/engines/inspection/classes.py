"""What kind of defect a spot is, where its shape, direction and darkness tell.

A guess by rules, not by training: docs/inspection.md says how often it is right on AITEX. Kinds
that a picture cannot tell apart are "other".
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from .outlines import Spot

Bytes = npt.NDArray[np.uint8]

LINE_MM = 12.0  # what reaches less far is no line
SLENDER = 4.0  # a line's reach over its thickness
STRAY = math.radians(25)  # a line within this of a yarn's direction runs along the yarn
KNOT_MM = 10.0  # a knot reaches less far
STAIN_MM2 = 60.0
HOLE_CONTRAST = 0.45  # of the cloth's grey: so far from it is what lies behind the cloth
HOLE_MM2 = 2.0
CREASE_BOTH = 0.7  # of its length a fold is lit on one side and in shadow on the other
FOLD = 2.0  # and it is so many times as long as thick; a round spot's rim is lit and dark too
WIDE_MM = 3.5  # a line across that is thicker than this is more than one pick

STEP = 4  # pixels of a spot's length that are looked at together
BESIDE = 2  # pixels on either side of it
WEAVE_SIGMA = 2.5  # pixels over which the weave is evened out
ROWS, ROWS_BESIDE = 256, 16  # looked at in one go, and what evening out reaches beyond them


def reach_of(grey: Bytes, spot: Spot) -> float:
    """Over how many pixels of its length a spot is at least half as far from the cloth's grey as
    where it is farthest.

    Filters answer to a knot over their own length; by the grey itself it is short.
    """
    low = np.maximum(spot.outline.min(axis=0).astype(int) - 24, 0)
    high = spot.outline.max(axis=0).astype(int) + 24
    part = grey[low[1] : high[1], low[0] : high[0]]
    if not part.size:
        return 0.0
    usual = np.median(part)
    farthest = np.zeros(int(spot.length / STEP) + 2, np.float32)
    seen = False
    # A crease may run through the whole picture: some rows at a time, to save memory.
    for top in range(0, part.shape[0], ROWS):
        above = min(top, ROWS_BESIDE)
        rows = part[top - above : top + ROWS + ROWS_BESIDE].astype(np.float32)
        off = np.abs(cv2.GaussianBlur(rows, (0, 0), WEAVE_SIGMA) - usual)[above : above + ROWS]
        y, x = np.mgrid[: off.shape[0], : off.shape[1]].astype(np.float32)
        x, y = x + low[0] - spot.middle[0], y + (low[1] + top) - spot.middle[1]
        along = x * math.cos(spot.angle) + y * math.sin(spot.angle)
        across = y * math.cos(spot.angle) - x * math.sin(spot.angle)
        inside = (np.abs(along) <= spot.length / 2) & (np.abs(across) <= spot.width / 2 + BESIDE)
        piece = ((along[inside] + spot.length / 2) / STEP).astype(int)
        np.maximum.at(farthest, piece, off[inside])
        seen = seen or bool(inside.any())
    if not seen:
        return 0.0
    # The two farthest pieces together: one alone may be a speck of lint.
    return float(STEP * (farthest >= 0.5 * np.sort(farthest)[-2:].mean()).sum())


def kind_of(
    spot: Spot, *, mm_per_px: float, along: str, contrast: float, reach: float, knit: bool
) -> str:
    """One of KINDS. `contrast` is its grey less that of the cloth around, over that; `reach` as
    reach_of gives it, in pixels."""
    length, width = spot.length * mm_per_px, spot.width * mm_per_px
    thickness, reached = width * spot.filled, min(reach * mm_per_px, length)
    slender = reached >= SLENDER * thickness
    # A hole's rim answers dark beside bright all around, as a fold does along its length.
    if abs(contrast) > HOLE_CONTRAST and length * thickness >= HOLE_MM2 and not slender:
        return "hole"
    folded = spot.both >= CREASE_BOTH and length >= FOLD * thickness
    if reached >= LINE_MM and (slender or folded):
        off_x = abs(spot.angle)
        off_roll = off_x if along == "x" else math.pi / 2 - off_x
        return _line(spot, off_roll, thickness, knit)
    if length * thickness >= STAIN_MM2:
        return "stain"
    return "knot" if reached <= KNOT_MM else "other"


def _line(spot: Spot, off_roll: float, thickness: float, knit: bool) -> str:
    if off_roll >= np.pi / 2 - STRAY and thickness < WIDE_MM:
        # A pick that is gone draws its neighbours apart: they are lit beside its shadow.
        return "broken_pick"
    if spot.both >= CREASE_BOTH:
        return "crease"
    if off_roll <= STRAY:
        return "needle_line" if knit else "broken_end"
    if off_roll < np.pi / 2 - STRAY:
        return "other"
    return "thick_place" if spot.dark >= spot.bright else "thin_place"
