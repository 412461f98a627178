"""The selvage's own check: is its edge straight, does it fray, is it like itself along the roll.

A selvage is judged by nothing but itself: where its edge runs otherwise than over the centimetres
before and after, where it reaches further beyond that edge than elsewhere, and where its surface
differs from what it usually is at this distance from the edge. All of it in pieces of the roll, on
the working picture of 0.25 mm a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import scipy

from .cloth import SELVAGE_MOST

Plane = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

LEAST_ROWS = 128  # a shorter piece says nothing of what is usual
# Columns outside and inside of the body's first in which the edge is looked for: cuts are deep.
WINDOW = (SELVAGE_MOST + 32, 48)
SIDE = 4  # columns on either side whose difference makes an edge
BEND = 6.0  # what a step of one column from row to row costs, of 10 for the edge itself
FAINT = 8.0  # grey levels: a weaker edge is not judged
FOLLOWED = 0.6  # of the rows must show the edge where it was followed
USUAL_ROWS = 401  # rows (100 mm) over which the edge's own course is taken
# Sound selvages of seven cloths under one camera stay below 2.0, 1.6, 4.5 and 6.2; docs/quality.md.
BENT_MM = 2.5  # the edge off its own course
FRAYED_MM = 4.0  # reach beyond the edge, more than usual
LINE = 6.0  # units of spread: a fine line across the selvage
PATCH = 7.2  # a patch of some mm
SLOPE = 4.0  # logits for twice the threshold
FRINGE = (60, 4)  # columns outside of the edge in which threads are looked for
THREAD_ROWS, FRINGE_ROWS = 5, 13  # between two threads of a fringe, and of the least fringe
RIM = 6  # columns inside of the edge that its own roughness disturbs
ENDS = 6  # rows at a piece's end whose neighbours are not known


@dataclass(frozen=True)
class Judged:
    """A piece of one selvage: `edge` is its column in each row; `score` (rows, columns from `left`
    on) is 0 to 1, 0.5 the threshold."""

    edge: Ints
    left: int
    score: Plane


def judge(grey: npt.NDArray[np.uint8], inner: int, mm_per_px: float) -> Judged | None:
    """The selvage at the left of a piece of a picture (rows, columns), whose body begins at the
    column `inner`; None where its edge is not seen well enough."""
    low, high = max(0, inner - WINDOW[0]), min(grey.shape[1], inner + WINDOW[1])
    if grey.shape[0] < LEAST_ROWS or high - low < 4 * SIDE:
        return None
    found = follow(grey[:, low:high].astype(np.float32), inner - low)
    if found is None:
        return None
    edge = found.edge + low
    left = max(0, int(edge.min()) - FRINGE[0])
    score = np.zeros((grey.shape[0], max(inner, int(edge.max()) + 1) - left), np.float32)
    _paint_bends(score, edge - left, mm_per_px)
    _paint_fringe(score, grey, edge, left, (found.strength, mm_per_px))
    _paint_surface(score, grey, edge, left, inner)
    return Judged(edge, left, score)


@dataclass(frozen=True)
class Followed:
    """An edge: its column in each row, and how many grey levels it parts."""

    edge: Ints
    strength: float


def follow(window: Plane, outer: int) -> Followed | None:
    """The outermost strong edge that runs down the window (rows, columns) within its `outer` first
    columns, beyond which it may swing; None without one."""
    rows = len(window)
    steps = _steps(window)
    usual = np.median(steps, axis=0)[:outer]
    strong = np.flatnonzero(np.abs(usual) >= 0.5 * np.abs(usual).max())
    at = int(strong[0])
    while at + 1 < len(usual) and abs(usual[at + 1]) > abs(usual[at]):
        at += 1
    strength = float(abs(usual[at]))
    if strength < FAINT:
        return None
    seen = np.clip(np.sign(usual[at]) * steps / strength, -1, 1)
    edge = course(-10 * seen, BEND)
    if np.mean(seen[np.arange(rows), edge] >= 0.5) < FOLLOWED:
        return None
    return Followed(edge, strength)


def _steps(window: Plane) -> Plane:
    """The mean of the SIDE columns from each place on, less that of the SIDE before it."""
    smooth = cv2.blur(window, (1, 3))
    kernel = np.repeat(np.array([[-1.0, 1.0]], np.float32) / SIDE, SIDE, axis=1)
    found = cv2.filter2D(
        smooth, cv2.CV_32F, kernel, anchor=(SIDE, 0), borderType=cv2.BORDER_REPLICATE
    )
    return np.asarray(found, np.float32)


def course(cost: Plane, bend: float) -> Ints:
    """The column in each row whose costs, with `bend` for every column between one row and the
    next, are the least together (dynamic programming)."""
    rows, columns = cost.shape
    places = np.arange(columns)
    slope = places * bend
    sums = np.empty((rows, columns), np.float64)
    sums[0] = cost[0]
    for row in range(1, rows):
        before = sums[row - 1]
        from_left = np.minimum.accumulate(before - slope) + slope
        from_right = np.minimum.accumulate((before + slope)[::-1])[::-1] - slope
        sums[row] = cost[row] + np.minimum(from_left, from_right)
    found = np.empty(rows, np.int64)
    found[-1] = int(np.argmin(sums[-1]))
    for row in range(rows - 2, -1, -1):
        found[row] = int(np.argmin(sums[row] + bend * np.abs(places - found[row + 1])))
    return found


def usual_course(edge: Ints) -> npt.NDArray[np.float64]:
    """Where the edge would run without what is short: a straight line, and around it the middle
    value over 100 mm."""
    at = np.arange(len(edge))
    half = len(edge) // 2
    line = np.median(edge[half:] - edge[: len(edge) - half]) / half * at
    off = edge - line
    if len(edge) > USUAL_ROWS:
        return np.asarray(line + scipy.ndimage.median_filter(off, size=USUAL_ROWS, mode="nearest"))
    return np.asarray(line + np.median(off))


def _score(ratio: npt.NDArray[np.floating]) -> Plane:
    """0.5 at a ratio of 1 to the threshold; nothing below a half of it."""
    logits = SLOPE * (np.minimum(ratio, 5) - 1)
    return np.where(ratio < 0.5, 0, 1 / (1 + np.exp(-logits))).astype(np.float32)


def _paint_bends(score: Plane, edge: Ints, mm_per_px: float) -> None:
    usual = usual_course(edge)
    grade = _score(np.abs(edge - usual) * mm_per_px / BENT_MM)
    columns = np.arange(score.shape[1])
    low, high = np.minimum(edge, usual)[:, None], np.maximum(edge, usual)[:, None]
    between = (columns >= low - 1) & (columns <= high + 1)
    np.maximum(score, np.where(between, grade[:, None], 0), out=score)


def straightened(grey: npt.NDArray[np.uint8], edge: Ints, first: int, beyond: int) -> Plane:
    """(rows, columns): the columns from `first` to `beyond` as counted from each row's edge."""
    columns = np.clip(edge[:, None] + np.arange(first, beyond), 0, grey.shape[1] - 1)
    return np.take_along_axis(grey, columns, axis=1).astype(np.float32)


def _paint_fringe(
    score: Plane,
    grey: npt.NDArray[np.uint8],
    edge: Ints,
    left: int,
    known: tuple[float, float],
) -> None:
    """Threads beyond the edge, where they reach further than elsewhere on this piece."""
    strength, mm_per_px = known
    outside = straightened(grey, edge, -FRINGE[0], -FRINGE[1])
    off = np.abs(outside - np.median(outside, axis=0))
    # A table's own unrest is none of the cloth's.
    unlike = off > np.maximum(0.5 * strength, 6 * 1.4826 * np.median(off, axis=0))
    longest = cv2.dilate(
        unlike.sum(axis=1).astype(np.float32)[:, None], np.ones((THREAD_ROWS, 1), np.uint8)
    )
    reach = cv2.blur(longest, (1, FRINGE_ROWS))[:, 0]
    more = np.maximum(reach - np.median(reach), 0)
    grade = _score(more * mm_per_px / FRAYED_MM)
    columns = np.arange(score.shape[1]) + left
    beyond = (columns < edge[:, None]) & (columns >= (edge - reach)[:, None])
    np.maximum(score, np.where(beyond, grade[:, None], 0), out=score)


def _paint_surface(
    score: Plane, grey: npt.NDArray[np.uint8], edge: Ints, left: int, inner: int
) -> None:
    """Lines and patches that the selvage has here and not elsewhere."""
    wide = inner - int(np.median(edge))
    if wide <= RIM + 4:
        return
    surface = straightened(grey, edge, 0, wide + 8)
    floor = 0.01 * float(surface.mean()) + 0.3
    line = _blurred(surface, 8, 1) - _blurred(surface, 8, 5)
    patch = _blurred(surface, 3, 3)
    patch -= _blurred(patch, 1, 60)
    ratio = np.maximum(_spreads(line, floor) / LINE, _spreads(patch, floor) / PATCH)
    ratio[:ENDS] = ratio[-ENDS:] = 0
    ratio[:, :RIM] = 0
    places = edge[:, None] - left + np.arange(wide)
    grade = np.where(places < score.shape[1], _score(ratio[:, :wide]), 0)
    places = np.minimum(places, score.shape[1] - 1)
    laid = np.zeros_like(score)
    np.put_along_axis(laid, places, grade, axis=1)
    np.maximum(score, laid, out=score)


def _blurred(plane: Plane, across: float, along: float) -> Plane:
    found = cv2.GaussianBlur(plane, (0, 0), sigmaX=across, sigmaY=along)
    return np.asarray(found, np.float32)


def _spreads(plane: Plane, floor: float) -> Plane:
    """How far each place is from its column's middle value, in units of the column's spread: that
    of the inner half, or of nine tenths where these are wilder."""
    off = np.abs(plane - np.median(plane, axis=0))
    spread = np.maximum(
        1.4826 * np.median(off, axis=0), np.quantile(off, 0.9, axis=0) / 1.6449
    ).astype(np.float32)
    spread = cv2.blur(spread[None], (9, 1))[0]
    return np.asarray(off / np.maximum(spread, floor), np.float32)
