"""The bank of filters: spots of several sizes, lines at several angles, long lines, and unrest.

All come out at half the picture's resolution, in units of their own usual spread nearby, so that
one number can be held against all of them.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt
import scipy

Plane = npt.NDArray[np.float32]

SPOTS_FINE = (1.8,)  # sigma in pixels of the picture
SPOTS = (1.4, 2.2, 3.5)  # in half pixels
SPOT_WIDE = 3.0  # in quarter pixels
LINE, LINE_WIDTH = 5.0, 0.8  # sigmas along and across, half pixels
ANGLES = 4
LONG, LONG_STEP = 26.0, 4  # sigma along, half pixels; every so many of them are kept
SLOPES = (-0.12, -0.06, 0.0, 0.06, 0.12)
UNREST = (2.0, 4.0, 8.0)  # sigma in half pixels
# Cells differ from the usual by at most SHADE_STEPS times what they would if those SHADE_APART from
# one another had nothing in common: cloth has shades wider than that, but not many.
SHADE_STEPS, SHADE_APART = 1.5, 4
SHADE = 8.0  # sigma in half pixels
SPREAD_CELL = 8  # half pixels: cells of which the spread is taken
SPREAD_NEAR = (5, 21)  # rows and columns of cells whose median is the usual spread
LEVEL_NEAR = (7, 31)  # the same for the level of unrest
LINES_NEAR = 41  # columns or rows of cells whose median is usual on the whole
BOW_STEPS = 12  # of the search for a line's parabola
BOW_FAR, BOW_GAIN = 4.0, 0.5
BOW_LEAST = 1e-3  # of a line's range: values nearer to the parabola all weigh the same
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
        most = MOST_SPREAD * np.exp(usual(np.log(small + np.float32(1e-12))))
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


def shade(grey: Plane, box: tuple[int, int, int, int]) -> tuple[Plane, float]:
    """How much darker (negative) or lighter each place of the (half) plane is, as a share; and the
    standard deviation of that on sound cloth.

    What is usual is told by the whole column and row, not by the neighbourhood: so a stain or a
    crack is seen that is larger than any filter of the bank. The deviation is told by the median,
    and bounded by what cells near one another differ by: a stain that fills half of a band raises
    the one, but no more than its rim the other.
    """
    top, left, bottom, right = box
    smooth = blur(grey[top:bottom, left:right], SHADE)
    cells = np.log(np.maximum(_cells(smooth), 1))
    light = usual(cells)
    rest = cells - light
    spread = min(_deviation(rest), SHADE_STEPS * _step(rest))
    found = np.zeros_like(grey)
    found[top:bottom, left:right] = smooth / _stretched(np.exp(light), box) - 1
    return found, spread


def _deviation(values: Plane) -> float:
    """The standard deviation of what is normally distributed but for a few values."""
    return float(np.median(np.abs(values - np.median(values)))) * 1.4826


def _step(cells: Plane) -> float:
    """The same by the differences between cells near one another; inf without any."""
    down = cells[SHADE_APART:] - cells[:-SHADE_APART]
    beside = cells[:, SHADE_APART:] - cells[:, :-SHADE_APART]
    both = np.concatenate([down.ravel(), beside.ravel()])
    return _deviation(both) / 2**0.5 if both.size else float("inf")


def _level(plane: Plane, box: tuple[int, int, int, int]) -> Plane:
    """The slow part of a plane within the box, bounded as the spread is."""
    top, left, bottom, right = box
    small = _cells(plane[top:bottom, left:right])
    near = scipy.ndimage.median_filter(small, LEVEL_NEAR, mode="nearest")
    on_the_whole = usual(small)
    found = np.zeros_like(plane)
    slow = np.clip(near, on_the_whole - MOST_LEVEL, on_the_whole + MOST_LEVEL)
    found[top:bottom, left:right] = _stretched(slow, box)
    return found


def _cells(plane: Plane) -> Plane:
    size = (max(1, plane.shape[1] // SPREAD_CELL), max(1, plane.shape[0] // SPREAD_CELL))
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)


def usual(cells: Plane) -> Plane:
    """What each cell has by its column and its row on the whole: both their medians, smoothed.

    Illumination and a lens change along the picture's sides; a defect that fills less than half of
    its row and its column leaves both medians as they are.
    """
    return smoothed(np.median(cells, axis=0))[None, :] + (
        smoothed(np.median(cells, axis=1))[:, None] - np.float32(np.median(cells))
    )


def smoothed(line: Plane) -> Plane:
    """A line's bow, and the running median over LINES_NEAR values of what is left.

    Without the bow the running median of a line no longer than that is next to a constant: the
    light over a narrow picture would stay in as a shade.
    """
    bow = bow_of(line)
    rest = scipy.ndimage.median_filter(line - bow, LINES_NEAR, mode="nearest")
    return np.asarray(bow + rest, np.float32)


def bow_of(line: Plane) -> Plane:
    """The parabola nearest to a line in the sum of absolute differences, or its median.

    By weighted least squares over and over, each value weighed by one over how far it is off
    (Schlossmacher 1973): a defect does not draw the parabola to itself. A wide one in the middle
    may yet look like light; so the bow is believed only where it leaves less than BOW_GAIN of what
    the median leaves, counting no value as farther off than BOW_FAR times the noise from one to the
    next.
    """
    x = np.linspace(-1, 1, len(line))
    powers = np.stack([x**0, x, x**2])
    weight, bow = np.ones(len(line)), np.zeros(len(line))
    least = BOW_LEAST * float(np.ptp(line)) + 1e-9
    for _ in range(BOW_STEPS):
        weighed = powers * weight
        square = weighed @ powers.T
        # A line of one or two values has more parabolas than one: nearly the least of them.
        square[np.diag_indices(3)] += 1e-9 * np.trace(square)
        bow = np.linalg.solve(square, weighed @ line) @ powers
        weight = 1 / np.maximum(np.abs(line - bow), least)
    flat = np.full(len(line), np.median(line))
    noise = float(np.median(np.abs(np.diff(line)))) if len(line) > 1 else 0.0
    far = max(BOW_FAR * noise, least)
    off = [np.minimum(np.abs(line - one), far).sum() for one in (flat, bow)]
    return np.asarray(bow if off[1] < BOW_GAIN * off[0] else flat, np.float32)


def _stretched(cells: Plane, box: tuple[int, int, int, int]) -> Plane:
    top, left, bottom, right = box
    size = (right - left, bottom - top)
    return np.asarray(cv2.resize(cells, size, interpolation=cv2.INTER_LINEAR), np.float32)
