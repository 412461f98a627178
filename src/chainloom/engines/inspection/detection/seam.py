"""Stitched ends: where two pieces were sewn together, straight across the whole cloth.

A line is followed from selvage to selvage; it is a seam if it stands out all the way, and if
stitches of one length repeat along it as they do nowhere beside it. Without stitches it is no seam:
a mark where the loom stood still also runs across the whole cloth, and is a defect.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from . import cloth
from .selvage import course

Plane = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

CELL = 16  # columns that are seen together
BEND = 1.5  # what a step of one row from cell to cell costs, of CLEAR for the line itself
SHORT, LONG = 2.0, 24.0  # rows: as wide as a seam's line, and what is around it
CLEAR = 8.0  # units of spread beyond which nothing stands out more
STANDS_OUT = 3.5  # units of spread
ALL_THE_WAY = 0.85  # of the cells must stand out
STITCH_MM = (1.5, 8.0)
STITCHES_LEAST = 12  # on what is seen of the cloth's width
CORE_MM = 6.0  # to either side of the line in which stitches are looked for
FOLD_MM = 4.0  # to either side of the stitches that belong to the seam
BESIDE_MM = (8.0, 20.0)  # from the line: the cloth that they are compared with
# Powers of the stitches' repeat over what is usual along the seam, and over the same beside it.
REPEATS, ONLY_HERE = 40.0, 8.0
MOST = 8  # seams of one picture
ENDS = 4  # cells at the cloth's edges that may be missing


@dataclass(frozen=True)
class Seam:
    """A seam across a working picture: from which to which column, the rows it lies in with its
    fold, and how many pixels a stitch is long."""

    left: int
    right: int
    top: int
    bottom: int
    stitch_px: float


def find(grey: Bytes, mm_per_px: float) -> list[Seam]:
    """The seams of a working picture whose height runs along the roll, from above."""
    rows = grey.shape[0]
    if rows < 2 * round(BESIDE_MM[0] / mm_per_px) or grey.shape[1] < STITCHES_LEAST * CELL // 2:
        return []
    out = standing_out(grey)
    found: list[Seam] = []
    for _ in range(MOST):
        line = _line(out)
        if line is None:
            break
        seam = _stitched(grey, line, mm_per_px)
        if seam is not None:
            found.append(seam)
        # Whatever this line was, the next one lies elsewhere.
        reach = round(BESIDE_MM[1] / mm_per_px)
        for cell, row in zip(range(line.first, line.beyond), line.rows, strict=True):
            out[max(0, row - reach) : row + reach, cell] = 0
    return sorted(found, key=lambda seam: seam.top)


def standing_out(grey: Bytes) -> Plane:
    """(rows, cells): how far each place is lighter or darker than above and below, in units of the
    cell's own spread."""
    cells = max(1, grey.shape[1] // CELL)
    means = cv2.resize(grey, (cells, grey.shape[0]), interpolation=cv2.INTER_AREA)
    plane = means.astype(np.float32)
    near = cv2.GaussianBlur(plane, (0, 0), sigmaX=0.01, sigmaY=SHORT)
    off = np.abs(near - cv2.GaussianBlur(plane, (0, 0), sigmaX=0.01, sigmaY=LONG))
    spread = 1.4826 * np.median(off, axis=0) / 0.6745 + 0.5
    return np.asarray(np.minimum(off / spread, CLEAR), np.float32)


@dataclass(frozen=True)
class _Line:
    first: int  # cells
    beyond: int
    rows: npt.NDArray[np.int64]  # of each cell


def _line(out: Plane) -> _Line | None:
    """The line that stands out most on its way across, if it does so all the way."""
    rows = course(np.ascontiguousarray(-out.T), BEND)
    clear = out[rows, np.arange(len(rows))] >= STANDS_OUT
    there = np.flatnonzero(clear)
    if len(there) < STITCHES_LEAST // 2:
        return None
    first, beyond = int(there[0]), int(there[-1]) + 1
    if clear[first:beyond].mean() < ALL_THE_WAY:
        return None
    return _Line(first, beyond, rows[first:beyond])


def _stitched(grey: Bytes, line: _Line, mm_per_px: float) -> Seam | None:
    """The seam along this line; None where it ends within the cloth or has no stitches."""
    left, right = line.first * CELL, min(grey.shape[1], line.beyond * CELL)
    beside = round(BESIDE_MM[1] / mm_per_px)
    top, bottom = max(0, int(line.rows.min()) - beside), int(line.rows.max()) + beside
    inner = cloth.across(grey[top:bottom].astype(np.float32)).inner
    if left > inner[0] + ENDS * CELL or right < inner[1] - ENDS * CELL:
        return None
    # Each column's row, between the middles of the cells.
    middles = (np.arange(line.first, line.beyond) + 0.5) * CELL
    course_rows = np.interp(np.arange(left, right), middles, line.rows)
    laid = _laid(grey, course_rows, (left, right), beside)
    stitches = stitches_of(laid, mm_per_px)
    if stitches is None:
        return None
    course_rows += stitches.off
    reach = round(FOLD_MM / mm_per_px)
    return Seam(
        left,
        right,
        max(0, int(course_rows.min()) - reach),
        min(grey.shape[0], int(course_rows.max()) + reach + 1),
        stitches.length,
    )


def _laid(
    grey: Bytes, rows: npt.NDArray[np.float64], columns: tuple[int, int], reach: int
) -> Plane:
    """(2 × reach + 1, columns): the cloth along the line, `reach` rows to either side; what lies
    beyond the picture is not a number."""
    at = np.rint(rows).astype(np.int64)[None, :] + np.arange(-reach, reach + 1)[:, None]
    inside = (at >= 0) & (at < grey.shape[0])
    found = grey[np.clip(at, 0, grey.shape[0] - 1), np.arange(*columns)[None, :]]
    return np.where(inside, found, np.nan).astype(np.float32)


@dataclass(frozen=True)
class Stitches:
    """Both in pixels: how long one is, and how far below the line their middle lies."""

    length: float
    off: float


def stitches_of(laid: Plane, mm_per_px: float) -> Stitches | None:
    """Those of the cloth laid along a line (rows beside it, columns); None where nothing repeats
    along the line that does not beside it."""
    reach, columns = laid.shape[0] // 2, laid.shape[1]
    far = np.abs(np.arange(-reach, reach + 1)) * mm_per_px
    whole = np.isfinite(laid).all(axis=1)
    near = whole & (far <= CORE_MM)
    core, beside = laid[near], laid[whole & (far >= BESIDE_MM[0])]
    if not len(core) or not len(beside):
        return None
    shortest, longest = (one / mm_per_px for one in STITCH_MM)
    window = min(columns, round(4 * STITCHES_LEAST * longest / 3))
    repeats = np.fft.rfftfreq(window)
    seen = (repeats >= 1 / longest) & (repeats <= 1 / shortest) & (repeats * window >= 4)
    seen &= repeats * columns >= STITCHES_LEAST
    if seen.sum() < 8:
        return None
    along, usual = powers(core, window), np.median(powers(beside, window), axis=0)
    usual = cv2.blur(usual[None], (5, 1))[0]
    # The row along the line in which its repeat is clearest.
    share = along[:, seen] / np.median(along[:, seen], axis=1, keepdims=True)
    row, place = np.unravel_index(int(np.argmax(share)), share.shape)
    peak = int(np.flatnonzero(seen)[place])
    if share[row, place] < REPEATS or along[row, peak] < ONLY_HERE * usual[peak]:
        return None
    # A shade that changes at the seam draws the line away from it: stitches say where it is.
    clear = np.flatnonzero(near)[along[:, peak] >= 0.5 * along[:, peak].max()]
    return Stitches(float(1 / repeats[peak]), float(clear.mean() - reach))


def powers(rows: Plane, window: int) -> Plane:
    """(rows, frequencies): the power of what repeats along each row, the mean over half-overlapping
    windows."""
    even = rows - cv2.GaussianBlur(rows, (0, 0), sigmaX=24, sigmaY=0.01)
    shape = np.hanning(window).astype(np.float32)
    starts = range(0, max(1, rows.shape[1] - window + 1), max(1, window // 2))
    found = [np.abs(np.fft.rfft(even[:, at : at + window] * shape, axis=1)) ** 2 for at in starts]
    return np.asarray(np.mean(found, axis=0), np.float32)
