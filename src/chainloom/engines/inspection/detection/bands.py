"""One band of a picture: where the cloth is in it and how far each spot stands out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from . import bank, cloth, runs, whitening
from .weights import WEIGHTS, Sum, Weights, roughness

Plane = npt.NDArray[np.float32]

EDGE = 32  # pixels beside a cloth's edge that belong to the selvage and its own check
# A shade alarms by itself from so many of the standard deviations of this picture's shades on.
SHADE_SPREADS = 5.0
# Sound strips of seven cloths stay within 6 % of the grey that their column and row have: less than
# this is no alarm on the evenest cloth, and more is one where shades fill half the picture.
SHADE_BOUNDS = (0.08, 0.12)
SHADE_SLOPE = 4.0  # logits for twice as much
# Less cloth than these pixels the longer and the shorter way tells no spectrum.
LEAST = (2 * whitening.BLOCK, whitening.BLOCK)


@dataclass(frozen=True)
class Band:
    """What was seen of a band; planes are at half its resolution, boxes in its own pixels."""

    score: Plane  # weighted response; the threshold is 0
    dark: Plane  # the strongest dark and bright response, in units of spread
    bright: Plane
    line: Plane  # how far lines that run on stand out, as `runs`; the score knows nothing of it
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


def half_of(body: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """A body in half pixels."""
    top, left, bottom, right = body
    return -(-top // 2), -(-left // 2), bottom // 2, right // 2


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
    yield from bank.responses(white, matched, half_of(body))


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
        return Band(nothing + weights.nothing, nothing, nothing, nothing, None, (), None)
    dark, bright, power, half_box = nothing.copy(), nothing.copy(), None, half_of(body)
    lines = nothing, nothing
    sums = [Sum(weights, shape)]
    if weights.usual != WEIGHTS.usual:
        # How rough a cloth is, is told by the common measures: what was learned of it comes on top.
        sums.append(Sum(WEIGHTS, shape))
    for name, response in channels(grey, body):
        if name == "power":
            power = response
            continue
        if name == runs.FINEST:
            lines = runs.followed(response, half_box)
        for one in sums:
            one.add(name, response)
        if name in bank.NAMES:
            np.maximum(dark, -response, out=dark)
            np.maximum(bright, response, out=bright)
    rough = np.float32(roughness(sums[-1].total(), half_box))
    score = sums[0].total() / rough + weights.nothing
    for plane, seen in zip((dark, bright), lines, strict=True):
        np.maximum(plane, np.where(seen < runs.SEEN, 0, seen), out=plane)
    shade, spread = bank.shade(bank.half(grey), half_box)
    least = np.float32(np.clip(SHADE_SPREADS * spread, *SHADE_BOUNDS))
    np.maximum(score, SHADE_SLOPE * (np.abs(shade) / least - 1) - weights.shift, out=score)
    np.maximum(dark, -shade * (SHADE_SPREADS / least), out=dark)
    np.maximum(bright, shade * (SHADE_SPREADS / least), out=bright)
    outer, inner = x.outer, x.inner
    selvages = []
    if inner[0] > 0:
        selvages.append((y.inner[0], outer[0], y.inner[1], body[1]))
    if inner[1] < x.size:
        selvages.append((y.inner[0], body[3], y.inner[1], outer[1]))
    return Band(score, dark, bright, np.maximum(*lines), body, tuple(selvages), power)
