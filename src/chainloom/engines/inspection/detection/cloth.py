"""Where in a picture the cloth is: table, background and selvage lie beside it, along the edges.

A picture is seen in cells of CELL pixels. The cloth's body is followed from its middle outwards: a
line of cells belongs to it while its texture, its brightness and the direction of its yarns
change no faster than illumination makes them. What lies beyond the last such line is not body.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[np.float32]

CELL = 16
MEMORY = 14  # lines of cells that the next one is compared with
TEXTURE_STEP, BRIGHTNESS_STEP, DIRECTION_STEP = 0.7, 0.15, 0.9  # natural logarithms
BURNT = 250.0  # grey values from here on carry nothing
BURNT_SHARE = 0.3
FLAT = 1.2  # how much weaker (log of energy) the texture of a table is than the cloth's
SELVAGE_MOST = 112  # pixels of 0.25 mm: 28 mm


@dataclass(frozen=True)
class Lines:
    """Of each line of cells: logs of texture energy, brightness, direction; share burnt out."""

    texture: Plane
    brightness: Plane
    direction: Plane
    burnt: Plane


def lines(grey: Plane, axis: int) -> Lines:
    """Medians over the cells of each column (axis 0) or row (axis 1) of cells."""
    height, width = grey.shape
    size = (max(1, width // CELL), max(1, height // CELL))

    def cells(plane: Plane) -> Plane:
        return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)

    fine = grey - cv2.GaussianBlur(grey, (0, 0), 3)
    along_x = np.asarray(cv2.Sobel(grey, cv2.CV_32F, 1, 0), np.float32)
    along_y = np.asarray(cv2.Sobel(grey, cv2.CV_32F, 0, 1), np.float32)
    direction = np.log(cells(along_x**2) + 30) - np.log(cells(along_y**2) + 30)
    burnt = cells((grey >= BURNT).astype(np.float32))
    found = (
        np.log(cells(np.asarray(fine**2, np.float32)) + 0.5),
        np.log(np.maximum(cells(grey), 4)),
        direction,
        burnt,
    )
    return Lines(*(np.median(one, axis=axis).astype(np.float32) for one in found))


def body(seen: Lines) -> tuple[int, int]:
    """First and one past the last line of cells that are cloth; (0, 0) where all is burnt out."""
    usable = seen.burnt < BURNT_SHARE
    if not usable.any():
        return 0, 0
    kinds = (seen.texture, seen.brightness, seen.direction)
    far = sum((np.abs(one - np.median(one[usable])) for one in kinds), np.zeros(len(usable)))
    # From the middle one of those that are most like the others: a defect may lie in the middle.
    places = np.flatnonzero(usable & (far <= np.median(far[usable])))
    start = int(places[len(places) // 2])
    return _follow(seen, start, -1), _follow(seen, start, 1) + 1


def _follow(seen: Lines, start: int, step: int) -> int:
    """The last line alike, going by `step` from `start`; a stretch that is not may lie between."""
    taken, edge, at = [start], start, start + step
    while 0 <= at < len(seen.texture):
        lately = taken[-MEMORY:]
        if (
            seen.burnt[at] < BURNT_SHARE
            and abs(seen.texture[at] - np.median(seen.texture[lately])) < TEXTURE_STEP
            and abs(seen.brightness[at] - np.median(seen.brightness[lately])) < BRIGHTNESS_STEP
            and abs(seen.direction[at] - np.median(seen.direction[lately])) < DIRECTION_STEP
        ):
            taken.append(at)
            edge = at
        at += step
    return edge


@dataclass(frozen=True)
class Span:
    """Along one side of a picture, in pixels: the cloth from `outer`, its body within it."""

    outer: tuple[int, int]  # with selvages
    inner: tuple[int, int]  # without
    size: int


def across(grey: Plane) -> Span:
    """The cloth between the left and the right side of a picture."""
    width = grey.shape[1]
    seen = lines(grey, 0)
    first, last = body(seen)
    if last - first < 2:
        return Span((0, 0), (0, 0), width)
    usual = float(np.median(seen.texture[first:last]))
    left, right = first, last
    most = SELVAGE_MOST // CELL
    while left > 0 and first - left < most and _selvage(seen, left - 1, usual):
        left -= 1
    while right < len(seen.texture) and right - last < most and _selvage(seen, right, usual):
        right += 1
    ends = [one * CELL for one in (left, right, first, last)]
    if last == len(seen.texture):
        ends[3] = width
    if right == len(seen.texture):
        ends[1] = width
    return Span((ends[0], ends[1]), (ends[2], ends[3]), width)


def _selvage(seen: Lines, at: int, usual: float) -> bool:
    return bool(seen.burnt[at] < BURNT_SHARE and seen.texture[at] > usual - FLAT - 0.5)


def down(grey: Plane) -> Span:
    """The cloth between top and bottom: only what is flat or burnt out is cut off there.

    A crack or a wide crease may run along a whole strip, and it is cloth.
    """
    seen = lines(grey, 1)
    height, count = grey.shape[0], len(seen.texture)
    if count < 4:
        return Span((0, height), (0, height), height)
    usual = float(np.quantile(seen.texture, 0.75))
    nothing = (seen.burnt > BURNT_SHARE) | (seen.texture < usual - FLAT)
    first, last = 0, count
    while first < count and nothing[first]:
        first += 1
    while last > first and nothing[last - 1]:
        last -= 1
    ends = (first * CELL, height if last == count else last * CELL)
    return Span(ends, ends, height)
