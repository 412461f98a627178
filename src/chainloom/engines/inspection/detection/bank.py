"""The bank of filters: spots of several sizes, lines at several angles, long lines, and unrest.

All come out at half the picture's resolution, in units of their own usual spread nearby, so that
one number can be held against all of them.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt
import scipy.ndimage

Plane = npt.NDArray[np.float32]

SPOTS_FINE = (1.8,)  # sigma in pixels of the picture
SPOTS = (1.4, 2.2, 3.5)  # in half pixels
SPOT_WIDE = 3.0  # in quarter pixels
LINE, LINE_WIDTH = 5.0, 0.8  # sigmas along and across, half pixels
ANGLES = 4
LONG, LONG_STEP = 26.0, 4  # sigma along, half pixels; every so many of them are kept
SLOPES = (-0.12, -0.06, 0.0, 0.06, 0.12)
UNREST = (2.0, 4.0, 8.0)  # sigma in half pixels
SHADE = 8.0  # sigma in half pixels
SPREAD_CELL = 8  # half pixels: cells of which the spread is taken
SPREAD_NEAR = (5, 21)  # rows and columns of cells whose median is the usual spread
LEVEL_NEAR = (7, 31)  # the same for the level of unrest
LINES_NEAR = 41  # columns or rows of cells whose median is usual on the whole
MOST_SPREAD = 1.5  # times that of column and row: as far as the spread nearby is believed
MOST_LEVEL = 0.4  # the same for the level of unrest, a logarithm
ENDS = 12  # half pixels at the ends of the cloth whose rows and columns have a spread of their own
BLIND = 2  # half pixels at the ends that say nothing
LIMIT = 0.5  # the spread of an end is taken as at least this share of the usual

NAMES = ("spot_1.8", "spot_2.8", "spot_4.4", "spot_7", "spot_12", "line", "long_x", "long_y")
UNREST_NAMES = ("unrest_4", "unrest_8", "unrest_16")


def half(plane: Plane) -> Plane:
    size = (plane.shape[1] // 2, plane.shape[0] // 2)
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)


def blur(plane: Plane, sigma: float) -> Plane:
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma), np.float32)


def line_filter(along: float, across: float, angle: float, reach: tuple[int, int]) -> Plane:
    """A Gaussian line of unit energy at an angle (radians, x to y), on ± reach (y, x) pixels."""
    y, x = np.mgrid[-reach[0] : reach[0] + 1, -reach[1] : reach[1] + 1].astype(np.float32)
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    found = np.exp(-(u**2) / (2 * along**2) - v**2 / (2 * across**2))
    return np.asarray(found / np.sqrt((found**2).sum()), np.float32)


def short_lines(plane: Plane) -> Iterator[Plane]:
    """Responses to lines at ANGLES angles over half a turn."""
    reach = int(LINE * 2.4)
    for turn in range(ANGLES):
        mask = line_filter(LINE, LINE_WIDTH, np.pi * turn / ANGLES, (reach, reach))
        yield np.asarray(cv2.filter2D(plane, -1, mask, borderType=cv2.BORDER_CONSTANT), np.float32)


def long_lines(plane: Plane) -> Iterator[Plane]:
    """Responses to long lines near the vertical, one a slope.

    Along the line the plane is first smoothed and thinned LONG_STEP times: the same integral with
    a fraction of the work.
    """
    height, width = plane.shape
    rows = max(1, height // LONG_STEP)
    thin = np.asarray(cv2.resize(plane, (width, rows), interpolation=cv2.INTER_AREA), np.float32)
    along = LONG / LONG_STEP
    reach = int(along * 2.2)
    for slope in SLOPES:
        y, x = np.mgrid[-reach : reach + 1, -16:17].astype(np.float32)
        mask = np.exp(
            -(y**2) / (2 * along**2) - (x - slope * LONG_STEP * y) ** 2 / (2 * LINE_WIDTH**2)
        )
        mask = (mask / np.sqrt((mask**2).sum())).astype(np.float32)
        found = cv2.filter2D(thin, -1, mask, borderType=cv2.BORDER_CONSTANT)
        yield np.asarray(
            cv2.resize(found, (width, height), interpolation=cv2.INTER_LINEAR), np.float32
        )


def _strongest(planes: Iterator[Plane]) -> Plane:
    """At each place the value farthest from 0, its sign kept."""
    best = next(planes)
    for one in planes:
        best = np.where(np.abs(one) > np.abs(best), one, best)
    return best


class Spread:
    """Brings responses into units of their usual spread within a box of the (half) plane."""

    def __init__(self, shape: tuple[int, int], box: tuple[int, int, int, int]) -> None:
        self.shape, self.box = shape, box

    def cells(self, plane: Plane) -> Plane:
        """The usual size of the plane nearby; a defect larger than that does not raise it much."""
        top, left, bottom, right = self.box
        small = _cells(np.abs(plane[top:bottom, left:right]))
        near = scipy.ndimage.median_filter(small, SPREAD_NEAR, mode="nearest")
        column, row, middle = _usual(small)
        most = MOST_SPREAD * column * row / (middle + np.float32(1e-12))
        return _stretched(np.minimum(near, most), self.box)

    def units(self, plane: Plane) -> Plane:
        """The plane over its spread, 0 outside the box and on its outermost pixels."""
        top, left, bottom, right = self.box
        found = np.zeros(self.shape, np.float32)
        # The mean size of a normal variable is 0.798 of its standard deviation.
        part = plane[top:bottom, left:right] / (self.cells(plane) / 0.798 + 1e-12)
        rows, columns = part.shape
        ends = min(ENDS, rows // 4, columns // 4)
        for side in (slice(0, ends), slice(rows - ends, rows)):
            usual = np.median(np.abs(part[side]), axis=1, keepdims=True) * 1.4826
            part[side] /= np.maximum(usual, LIMIT)
        for side in (slice(0, ends), slice(columns - ends, columns)):
            usual = np.median(np.abs(part[:, side]), axis=0, keepdims=True) * 1.4826
            part[:, side] /= np.maximum(usual, LIMIT)
        inner = (slice(BLIND, rows - BLIND), slice(BLIND, columns - BLIND))
        found[top:bottom, left:right][inner] = part[inner]
        return found


def responses(
    white: Plane, matched: Plane, box: tuple[int, int, int, int]
) -> Iterator[tuple[str, Plane]]:
    """Each channel's name and its response in units of spread, (height // 2, width // 2).

    `white` is the cloth over the root of its spectrum, `matched` over the spectrum; `box` (top,
    left, bottom, right) is the cloth in half pixels. Dark is negative; unrest is positive.
    """
    shape = (matched.shape[0] // 2, matched.shape[1] // 2)
    spread = Spread(shape, box)
    for sigma, name in zip(SPOTS_FINE, NAMES, strict=False):
        yield name, spread.units(half(blur(matched, sigma)))
    small = half(blur(matched, 0.8))
    for sigma, name in zip(SPOTS, NAMES[1:], strict=False):
        yield name, spread.units(blur(small, sigma))
    quarter = blur(half(small), SPOT_WIDE)
    yield (
        NAMES[4],
        spread.units(np.asarray(cv2.resize(quarter, shape[::-1]), np.float32)),
    )
    # Each angle has a spread of its own: the weave leaves more along one than along another.
    yield NAMES[5], _strongest(spread.units(one) for one in short_lines(small))
    turned = Spread((shape[1], shape[0]), (box[1], box[0], box[3], box[2]))
    flat = np.ascontiguousarray(small.T)
    yield NAMES[6], np.ascontiguousarray(turned.units(_strongest(long_lines(flat))).T)
    yield NAMES[7], spread.units(_strongest(long_lines(small)))
    energy = half(white * white)
    least = np.float32(1e-3 * np.median(energy[box[0] : box[2], box[1] : box[3]]) + 1e-12)
    for sigma, name in zip(UNREST, UNREST_NAMES, strict=True):
        unrest = np.log(blur(energy, sigma) + least)
        yield name, spread.units(unrest - _level(unrest, box))


def shade(grey: Plane, box: tuple[int, int, int, int]) -> Plane:
    """How much darker (negative) or lighter each place of the (half) plane is, as a share.

    What is usual is told by the whole column and row, not by the neighbourhood: so a stain or a
    crack is seen that is larger than any filter of the bank.
    """
    top, left, bottom, right = box
    smooth = blur(grey[top:bottom, left:right], SHADE)
    column, row, middle = _usual(_cells(smooth))
    usual = _stretched(column * row / max(middle, np.float32(1)), box)
    found = np.zeros_like(grey)
    found[top:bottom, left:right] = smooth / np.maximum(usual, 1) - 1
    return found


def _level(plane: Plane, box: tuple[int, int, int, int]) -> Plane:
    """The slow part of a plane within the box, bounded as the spread is."""
    top, left, bottom, right = box
    small = _cells(plane[top:bottom, left:right])
    near = scipy.ndimage.median_filter(small, LEVEL_NEAR, mode="nearest")
    column, row, middle = _usual(small)
    usual = column + row - middle
    found = np.zeros_like(plane)
    slow = np.clip(near, usual - MOST_LEVEL, usual + MOST_LEVEL)
    found[top:bottom, left:right] = _stretched(slow, box)
    return found


def _cells(plane: Plane) -> Plane:
    size = (max(1, plane.shape[1] // SPREAD_CELL), max(1, plane.shape[0] // SPREAD_CELL))
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)


def _usual(cells: Plane) -> tuple[Plane, Plane, np.float32]:
    """Medians of each column (1, n) and each row (m, 1), over LINES_NEAR of them, and of all.

    Illumination and a lens change along the picture's sides; a defect that fills less than half of
    its row and its column leaves both medians as they are.
    """
    column = np.median(cells, axis=0, keepdims=True)
    row = np.median(cells, axis=1, keepdims=True)
    near = LINES_NEAR
    return (
        scipy.ndimage.median_filter(column, (1, near), mode="nearest"),
        scipy.ndimage.median_filter(row, (near, 1), mode="nearest"),
        np.float32(np.median(cells)),
    )


def _stretched(cells: Plane, box: tuple[int, int, int, int]) -> Plane:
    top, left, bottom, right = box
    size = (right - left, bottom - top)
    return np.asarray(cv2.resize(cells, size, interpolation=cv2.INTER_LINEAR), np.float32)
