"""The selvages beside a cloth's bodies, each judged by itself in a piece of the roll."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .detection import selvage
from .detection.cloth import SELVAGE_MOST

Bytes = npt.NDArray[np.uint8]
Plane = npt.NDArray[np.float32]
Box = tuple[int, int, int, int]  # top, left, bottom, right; pixels of the working picture

PIECE = 2048  # rows that are judged in one go: half a metre, along which a selvage is like itself
SHARED = 48  # rows that neighbouring pieces share on either side
COARSEST_MM = 0.4  # of a pixel: coarser pictures show too little of a selvage


@dataclass(frozen=True)
class Selvage:
    """One selvage of a piece: its box, and its score (0 to 1, 0.5 the threshold) from `left` on."""

    box: Box
    left: int
    score: Plane


def selvages(
    grey: Bytes,
    rows: tuple[int, int],
    within: tuple[int, int],
    bodies: Sequence[Box],
    mm_per_px: float,
) -> list[Selvage]:
    """The selvages left and right of these bodies in `rows` of a working picture, whose height runs
    along the roll; those alone whose edge can be followed. `within` are the rows of the same cloth.
    """
    if mm_per_px > COARSEST_MM:
        return []
    width = grey.shape[1]
    around = (max(within[0], rows[0] - SHARED), min(within[1], rows[1] + SHARED))
    found = []
    for is_right in (False, True):
        bodies_so = [_mirrored(box, width) if is_right else box for box in bodies]
        seen = grey[around[0] : around[1], ::-1] if is_right else grey[around[0] : around[1]]
        one = _left_one(seen, around[0], rows, bodies_so, mm_per_px)
        if one is not None and is_right:
            left = width - one.left - one.score.shape[1]
            one = Selvage(_mirrored(one.box, width), left, one.score[:, ::-1])
        if one is not None:
            found.append(one)
    return found


def _mirrored(box: Box, width: int) -> Box:
    return box[0], width - box[3], box[2], width - box[1]


def _left_one(
    seen: Bytes, first: int, rows: tuple[int, int], bodies: Sequence[Box], mm_per_px: float
) -> Selvage | None:
    """`first` is the picture's row with which `seen` begins."""
    top, bottom = rows
    lefts = [box[1] for box in bodies if box[0] < bottom and box[2] > top]
    # Of cloth that is judged in several bands across, the outermost bodies.
    outermost = [left for left in lefts if left - min(lefts) <= SELVAGE_MOST]
    if not outermost or min(outermost) <= 0:
        return None
    inner = int(np.median(outermost))
    judged = selvage.judge(seen, inner, mm_per_px)
    if judged is None:
        return None
    part = slice(top - first, bottom - first)
    edge = int(np.median(judged.edge[part]))
    return Selvage((top, min(edge, inner), bottom, inner), judged.left, judged.score[part])
