"""Faint lines that run on and on across the cloth: a pick that is out of line by little, for long.

A filter of the bank sums a line over some 25 mm. Here it is followed over as much as it lasts: cell
by cell from the left and from the right, up or down by at most a row at a time, remembering what
it met (a path of least cost, as in `selvage.course`, that forgets). Only along the weft: along the
warp sound cloth has streaks, and cameras have seams, that are no fainter.

What such a line counts is told of the whole picture (`counted`): lines that recur are stripes.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import scipy

Plane = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

FINEST = "spot_1.8"  # the response of the bank that lines are followed on
CELL = 4  # half pixels along the weft that are seen together
KEPT = 0.9  # of what is remembered, from cell to cell: half of it is of the last 13 mm
BEND = 1.0  # units of spread that a step of one row costs
MOST = 3.0  # units of spread: nothing counts for more, so that a speck makes no line
NEAR = (13, 25)  # rows and cells among which a line is the strongest
ROWS_SHARE, CELLS_SHARE = 0.9, 0.5  # beyond a line's end one side alone remembers it: half
LEAST_CELLS = 32  # cloth of fewer is too narrow

UNIT = 16  # of a line's units of spread where they are kept as bytes
# A line alarms by itself from LEAST on: on 56 sound strips of seven cloths lines stay below 5.5,
# on made satin 6.3; from 7 on, faint lines are missed. Weaker ones speak for a defect that filters
# see too.
LEAST, SLOPE = 6.5, 12.0
TOP = 4.0  # logits: it counts no more, so that people's answers can still quieten it
FROM, ADDS_UP_TO, ADDS = 3.0, 3.0, 0.2  # logits for each unit of spread above FROM
SEEN = 4.2  # from here on a line counts for an outline, and as one of those that recur
# Lines are stripes where most pieces of the width have more than FEW of them, or three in a row
# whose distances are equal within EVEN (half pixels, share).
PIECE = 128  # half pixels of the width that are looked at together
FEW, EVEN = 6, (1.5, 0.04)
PRESENT, TOUCH = 0.5, 5  # share of a piece that a line fills, seen over so many rows
LIFTS = (1.0, 2.5)  # how much stronger lines may have been on good metres; 2.5: none alarms


def followed(spots: Plane, box: tuple[int, int, int, int]) -> tuple[Plane, Plane]:
    """How far the dark and the bright line through each place stands out on its whole way.

    `spots` is a fine response of the bank, in units of spread; `box` the cloth (top, left, bottom,
    right; half pixels). Both planes have the size of `spots`, are in units of what the strongest
    line through each place of this picture usually varies by, and 0 beside a line.
    """
    top, left, bottom, right = box
    found = np.zeros((2, *spots.shape), np.float32)
    cells = (right - left) // CELL
    if cells < LEAST_CELLS:
        return found[0], found[1]
    part = np.clip(spots[top:bottom, left:right], -2 * MOST, 2 * MOST)
    thin = cv2.resize(part, (cells, bottom - top), interpolation=cv2.INTER_AREA)
    spread = 1.4826 * float(np.median(np.abs(thin))) + 1e-6
    thin = np.clip(thin / np.float32(spread), -MOST, MOST).astype(np.float32)
    for plane, one in zip(found, paths(np.stack([-thin, thin])), strict=True):
        off = one - np.median(one)
        off /= np.float32(1.4826) * np.median(np.abs(off)) + np.float32(1e-6)
        size = (right - left, bottom - top)
        plane[top:bottom, left:right] = cv2.resize(
            _lines(off), size, interpolation=cv2.INTER_NEAREST
        )
    return found[0], found[1]


def paths(cells: Plane) -> Plane:
    """Of planes (n, rows, cells): the sum along the best path through each cell, what lies k cells
    away counting KEPT to the power of k, less BEND for every row that the path rises or falls."""
    # From the right, it is from the left of the picture turned over; all go at once.
    both = np.concatenate([cells, cells[:, :, ::-1]])
    sums = np.empty((both.shape[2], *both.shape[:2]), np.float32)
    last = np.zeros(both.shape[:2], np.float32)
    for at in range(both.shape[2]):
        best = last.copy()
        np.maximum(best[:, 1:], last[:, :-1] - BEND, out=best[:, 1:])
        np.maximum(best[:, :-1], last[:, 1:] - BEND, out=best[:, :-1])
        last = np.float32(KEPT) * best + both[:, :, at]
        sums[at] = last
    left, right = np.split(np.moveaxis(sums, 0, 2), 2)
    return np.asarray(left + right[:, :, ::-1] - cells, np.float32)


def _lines(off: Plane) -> Plane:
    """What is about the strongest above and below, and at least half of the strongest beside."""
    above = scipy.ndimage.maximum_filter1d(off, NEAR[0], axis=0)
    beside = scipy.ndimage.maximum_filter1d(above, 2 * NEAR[1] + 1, axis=1)
    there = (off >= ROWS_SHARE * above) & (off >= CELLS_SHARE * beside) & (off > 0)
    return np.where(there, off, 0).astype(np.float32)


def counted(score: Bytes, line: Bytes, shift: float, lift: float) -> Bytes:
    """A picture's score, 255 for 1, with what its lines say: `line` as `followed`, in UNIT.

    `lift` is how much stronger lines are on this cloth's good metres, `shift` how far its threshold
    was moved.
    """
    if not line.size:
        return score
    near = cv2.dilate(line, np.ones((3, 3), np.uint8))
    at = np.nonzero(near > FROM * UNIT)
    strong = near[at].astype(np.float32) / np.float32(UNIT * lift)
    inside = np.clip(score[at].astype(np.float32) + 0.5, 1, 254.5) / 255
    logit = np.log(inside / (1 - inside)) + ADDS * np.clip(strong - FROM, 0, ADDS_UP_TO)
    alone = np.minimum(SLOPE * (strong / LEAST - 1), TOP) - shift
    found = score.copy()
    found[at] = np.maximum(score[at], 255 / (1 + np.exp(-np.maximum(logit, alone))))
    return found


def recur(line: Bytes) -> bool:
    """Whether the lines of a picture, in UNIT, are stripes of its cloth."""
    if not line.size:
        return False
    seen = (line >= SEEN * UNIT).astype(np.uint8)
    there = np.asarray(cv2.dilate(seen, np.ones((TOUCH, 1), np.uint8)), np.uint8)
    pieces = [there[:, at : at + PIECE] for at in range(0, line.shape[1], PIECE)]
    whole = [one for one in pieces if one.any() and one.shape[1] >= PIECE // 2]
    return 2 * sum(_are_stripes(_places(one)) for one in whole) > max(1, len(pieces))


def _places(there: Bytes) -> list[float]:
    """The rows in which lines lie."""
    labels, count = scipy.ndimage.label(there.mean(axis=1) >= PRESENT)
    rows = scipy.ndimage.center_of_mass(labels > 0, labels, range(1, count + 1))
    return [float(row) for (row,) in rows]


def _are_stripes(places: list[float]) -> bool:
    if len(places) > FEW:
        return True
    gaps = np.diff(places)
    uneven = np.abs(np.diff(gaps))
    return bool(np.any(uneven <= np.maximum(EVEN[0], EVEN[1] * gaps[1:])))
