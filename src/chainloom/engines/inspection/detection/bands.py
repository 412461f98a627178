"""One band of a picture: where the cloth is in it and how far each spot stands out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from . import bank, cloth, whitening
from .weights import WEIGHTS, Weights

Plane = npt.NDArray[np.float32]

EDGE = 32  # pixels beside a cloth's edge that belong to the selvage and its own check
# Sound strips of seven cloths stay within 6 % of the grey that their column and row have.
SHADE_LEAST = 0.08  # such a difference alarms by itself
SHADE_SLOPE = 4.0  # logits for twice as much
SHADE_SPREADS = 5.0  # units of spread that such a difference counts as
# Less cloth than these pixels the longer and the shorter way tells no spectrum.
LEAST = (2 * whitening.BLOCK, whitening.BLOCK)


@dataclass(frozen=True)
class Band:
    """What was seen of a band; planes are at half its resolution, boxes in its own pixels."""

    score: Plane  # weighted response; the threshold is 0
    dark: Plane  # the strongest dark and bright response, in units of spread
    bright: Plane
    body: tuple[int, int, int, int] | None  # top, left, bottom, right; None without cloth
    selvages: tuple[tuple[int, int, int, int], ...]
    power: Plane | None  # the spectrum, as whitening.spectrum


def find(grey: Plane, sides: tuple[bool, bool]) -> tuple[cloth.Span, cloth.Span]:
    """The cloth's span across and down; `sides`: whether left/right and top/bottom may end it."""
    height, width = grey.shape
    whole_x, whole_y = (0, width), (0, height)
    x = cloth.across(grey) if sides[0] else cloth.Span(whole_x, whole_x, width)
    left, right = x.inner
    if right - left < LEAST[1] or not sides[1]:
        return x, cloth.Span(whole_y, whole_y, height)
    return x, cloth.down(np.ascontiguousarray(grey[:, left:right]))


def body_of(x: cloth.Span, y: cloth.Span) -> tuple[int, int, int, int] | None:
    """The box in which the cloth is judged by its weave."""
    left, right = x.inner
    left = left + EDGE if left > 0 else 0
    right = right - EDGE if right < x.size else x.size
    top, bottom = y.inner
    sizes = (right - left, bottom - top)
    if max(sizes) < LEAST[0] or min(sizes) < LEAST[1]:
        return None
    return top, left, bottom, right


def channels(grey: Plane, body: tuple[int, int, int, int]) -> Iterator[tuple[str, Plane]]:
    """The bank's responses within the body; first ("power", the spectrum they were measured by)."""
    top, left, bottom, right = body
    inside = np.zeros_like(grey)
    inside[top:bottom, left:right] = 1
    flat = whitening.flatten(grey, inside)
    power = whitening.spectrum(flat, *body)
    assert power is not None, "a body has room for a block"
    yield "power", power
    white, matched = whitening.convolve(
        flat * whitening.taper(grey.shape, *body), whitening.kernels(power)
    )
    box = (-(-top // 2), -(-left // 2), bottom // 2, right // 2)
    yield from bank.responses(white, matched, box)


def look(
    grey: Plane,
    *,
    sides: tuple[bool, bool] = (True, True),
    weights: Weights = WEIGHTS,
) -> Band:
    """Judge a band of a picture, (height, width) of grey values 0 to 255."""
    grey = np.ascontiguousarray(grey, np.float32)
    shape = (grey.shape[0] // 2, grey.shape[1] // 2)
    x, y = find(grey, sides)
    body = body_of(x, y)
    nothing = np.zeros(shape, np.float32)
    if body is None:
        return Band(nothing + weights.nothing, nothing, nothing, None, (), None)
    score, dark, bright = weights.start(shape)
    strongest = nothing.copy()
    kernel = np.ones((3, 3), np.uint8)
    power = None
    for name, response in channels(grey, body):
        if name == "power":
            power = response
            continue
        value = weights.value(name, response)
        value = np.asarray(cv2.dilate(value, kernel), np.float32)
        score += weights.weight[name] * value
        np.maximum(strongest, value, out=strongest)
        if name in bank.NAMES:
            np.maximum(dark, -response, out=dark)
            np.maximum(bright, response, out=bright)
    score += weights.strongest * strongest
    half_box = (-(-body[0] // 2), -(-body[1] // 2), body[2] // 2, body[3] // 2)
    shade = bank.shade(bank.half(grey), half_box)
    alarm = SHADE_SLOPE * (np.abs(shade) / SHADE_LEAST - 1) - weights.shift
    np.maximum(score, alarm, out=score)
    np.maximum(dark, -shade * (SHADE_SPREADS / SHADE_LEAST), out=dark)
    np.maximum(bright, shade * (SHADE_SPREADS / SHADE_LEAST), out=bright)
    outer, inner = x.outer, x.inner
    selvages = []
    if inner[0] > 0:
        selvages.append((y.inner[0], outer[0], y.inner[1], body[1]))
    if inner[1] < x.size:
        selvages.append((y.inner[0], body[3], y.inner[1], outer[1]))
    return Band(score, dark, bright, body, tuple(selvages), power)
