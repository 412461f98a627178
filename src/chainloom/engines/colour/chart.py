"""A photographed cloth beside a colour checker: its colour, and how far that can be trusted.

The 24 patches of the chart have known colours (colour-science's table of the ColorChecker made
after November 2014). A matrix is fitted that takes the picture's linear RGB to them: linear, or
the root polynomial of second degree (Finlayson, Mackiewicz and Hurlbert 2015), which does not
change with exposure. Light that falls off across the picture is seen in the grey patches and all
others: its logarithm is taken as a plane over the checker, and goes on to where the cloth lies.
Each patch is also predicted by a fit without it; the ΔE00 of these decides between all of these,
and is the error that is stated, with what the plane may be off at the cloth. Without a checker
there is nothing to fit: indicative only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arrays import Floats
from .colorimetry import lab_of_srgb, lab_of_xyz
from .differences import ciede2000
from .errors import ColourError
from .science import science, white

ROWS, COLUMNS = 4, 6
_CHART = "ColorChecker24 - After November 2014"
# Linear, or root polynomial: the latter needs far more patches than it has terms.
_DEGREES = (1, 2)
# Of a patch's side, about its middle: its edge and the frame stay out.
_INNER = 0.5
_POOR = 3.0
# Light is taken as uneven where patches are then predicted better by this much.
_GAIN = 0.9
_TURNS = 4
# A lamp's light is no plane: so much of what the plane says at the cloth may be otherwise.
_NO_PLANE = 0.15


@dataclass(frozen=True)
class Pictured:
    """L*a*b* (D65, 2°) of a spot of a picture.

    `error` is the median, `error_most` the largest ΔE00 of checker patches that the fit had not
    seen, with what the light at the spot leaves open; both None, and `indicative` True, without a
    checker. `light` is how bright the light is at the spot beside the middle of the checker, 1
    where it was taken as even. `spread` is the median ΔE00 of the
    spot's pixels from its colour: of an even cloth it is the noise, of a pattern much more.
    """

    lab: tuple[float, float, float]
    indicative: bool
    error: float | None
    error_most: float | None
    spread: float
    notes: tuple[str, ...]
    light: float = 1.0


@dataclass(frozen=True)
class Light:
    """How bright it is over the picture: exp of a plane of x, y in `unit` pixels from `middle`."""

    middle: Floats
    unit: float
    slopes: Floats
    # Of the plane's constant and slopes, (3, 3).
    covariance: Floats

    def at(self, points: Floats) -> Floats:
        """Brightness (k,) beside that in the middle."""
        return np.asarray(np.exp((points - self.middle) / self.unit @ self.slopes))

    def unsure(self, point: Floats) -> float:
        """By what factor the brightness at a point may be off (one standard deviation)."""
        row = np.concatenate([[1.0], (point - self.middle) / self.unit])
        bent = _NO_PLANE * float(np.log(self.at(point[None])[0]))
        return float(np.exp(np.sqrt(max(row @ self.covariance @ row, 0.0) + bent * bent)))


@dataclass(frozen=True)
class Correction:
    """From a picture's linear RGB to XYZ (D65): `matrix` over the terms of `degree`."""

    matrix: Floats
    degree: int
    error: float
    error_most: float
    light: Light | None = None

    def xyz(self, linear: Floats) -> Floats:
        """XYZ (k, 3), Y = 100 for white, of linear RGB (k, 3)."""
        return np.asarray(_terms(linear, self.degree) @ self.matrix.T)


def reference() -> Floats:
    """XYZ (24, 3) of the chart for D65 and 2°, row by row from dark skin to black."""
    return _reference()


@cache
def _reference() -> Floats:
    colour = science()
    chart = colour.CCS_COLOURCHECKERS[_CHART]
    values = colour.xyY_to_XYZ(np.array(list(chart.data.values())))
    source = colour.xy_to_XYZ(chart.illuminant)
    found = 100 * np.asarray(
        colour.adaptation.chromatic_adaptation_VonKries(
            values, source, white("D65", 2) / 100, transform="CAT02"
        )
    )
    return np.asarray(found, dtype=float)


def fit(linear: ArrayLike, points: ArrayLike | None = None) -> Correction:
    """The correction from the linear RGB (24, 3) of the checker's patches, and their places in the
    picture (24, 2); without places the light is taken as even.

    Raises where patches are clipped, or lie so that this cannot be the chart.
    """
    rgb = np.asarray(linear, dtype=float)
    if rgb.shape != (ROWS * COLUMNS, 3) or not np.isfinite(rgb).all() or rgb.min() < 0:
        raise ColourError("a colour checker has 24 patches of linear RGB")
    target = reference()
    clipped = int((rgb.max(axis=1) >= 0.995).sum())
    if clipped:
        raise ColourError(
            f"{clipped} patches of the checker are overexposed; take the picture darker"
        )
    # Patches that are all alike follow nothing: their correlation is not a number.
    is_even = float(np.ptp(rgb[:, 1])) < 1e-6
    if is_even or np.corrcoef(rgb[:, 1], target[:, 1])[0, 1] < 0.9:
        raise ColourError(
            "these patches are not the colour checker's: look at the corners, which run from the "
            "dark skin patch to bluish green, black and white, in that order"
        )
    even = min((_fitted(rgb, target, degree) for degree in _DEGREES), key=lambda one: one.error)
    if points is None:
        return even
    places = np.asarray(points, dtype=float)
    uneven = min(
        (_lit(rgb, target, degree, places) for degree in _DEGREES), key=lambda one: one.error
    )
    return uneven if uneven.error < _GAIN * even.error else even


def _fitted(rgb: Floats, target: Floats, degree: int) -> Correction:
    terms = _terms(rgb, degree)
    labs = lab_of_xyz(target, "D65", 2)
    weight = _weight(target)
    unseen = np.empty(len(rgb))
    for place in range(len(rgb)):
        others = np.arange(len(rgb)) != place
        matrix = _solved(terms[others], target[others], weight[others])
        guess = lab_of_xyz(np.maximum(terms[place] @ matrix.T, 0), "D65", 2)
        unseen[place] = ciede2000(labs[place], guess)
    matrix = _solved(terms, target, weight)
    return Correction(matrix, degree, float(np.median(unseen)), float(unseen.max()))


def _lit(rgb: Floats, target: Floats, degree: int, places: Floats) -> Correction:
    """The fit under light that falls off, each patch again predicted by a fit, and by a light, that
    had not seen it."""
    labs = lab_of_xyz(target, "D65", 2)
    unseen = np.empty(len(rgb))
    everyone = np.arange(len(rgb))
    for place in everyone:
        others = everyone[everyone != place]
        matrix, light = _lighted(rgb[others], target[others], degree, places[others])
        own = _terms(rgb[place : place + 1] / light.at(places[place : place + 1])[:, None], degree)
        guess = lab_of_xyz(np.maximum(own[0] @ matrix.T, 0), "D65", 2)
        unseen[place] = ciede2000(labs[place], guess)
    matrix, light = _lighted(rgb, target, degree, places)
    return Correction(matrix, degree, float(np.median(unseen)), float(unseen.max()), light)


def _lighted(rgb: Floats, target: Floats, degree: int, places: Floats) -> tuple[Floats, Light]:
    """Matrix and light in turns: the light is a plane through the logarithms of how much brighter
    each patch is than the matrix makes it."""
    middle = places.mean(axis=0)
    unit = float(np.abs(places - middle).max())
    table = np.column_stack([np.ones(len(places)), (places - middle) / unit])
    weight = _weight(target)
    light = Light(middle, unit, np.zeros(2), np.zeros((3, 3)))
    for _ in range(_TURNS):
        matrix = _solved(_terms(rgb / light.at(places)[:, None], degree), target, weight)
        seen = np.maximum(_terms(rgb, degree) @ matrix.T, 1e-6)[:, 1]
        # The logarithms of dark patches are mostly noise.
        trust = np.sqrt(target[:, 1])
        log = np.log(seen / target[:, 1])
        plane = np.linalg.lstsq(table * trust[:, None], log * trust, rcond=None)[0]
        rest = (log - table @ plane) * trust
        inverse = np.linalg.inv((table * trust[:, None]).T @ (table * trust[:, None]))
        light = Light(middle, unit, plane[1:], inverse * (rest @ rest) / (len(places) - 3))
    return matrix, light


def _weight(target: Floats) -> Floats:
    """Relative errors: a step of the dark patches is seen as one of the light ones is."""
    return np.asarray(1 / np.sqrt(target[:, 1] + 1))


def _terms(linear: Floats, degree: int) -> Floats:
    if degree == 1:
        return linear
    return np.asarray(
        science().characterisation.polynomial_expansion_Finlayson2015(linear, degree, True)
    )


def _solved(terms: Floats, target: Floats, weight: Floats) -> Floats:
    found = np.linalg.lstsq(terms * weight[:, None], target * weight[:, None], rcond=None)[0]
    return np.asarray(found.T, dtype=float)


Box = tuple[float, float, float, float]


def picture_colour(
    image: NDArray[np.uint8], spot: Box, corners: Sequence[tuple[float, float]] | None = None
) -> Pictured:
    """The colour of a spot (left, top, width, height in pixels) of an sRGB picture (h, w, 3),
    uint8.

    `corners` are the middles of the checker's four corner patches: dark skin, bluish green,
    black, white; that is top left, top right, bottom right, bottom left of the chart as it is
    made, whichever way it lies in the picture. None: no checker, and the colour is indicative
    only.
    """
    pixels = spot_pixels(image, spot)
    linear = _linear(pixels)
    if corners is None:
        rgb = np.median(pixels, axis=0) / 255
        spread = _spread(lab_of_srgb(pixels / 255))
        return Pictured(_triple(lab_of_srgb(rgb)), True, None, None, spread, ("no colour checker",))
    correction = fit(*_patches(image, corners))
    place = np.array([[spot[0] + spot[2] / 2, spot[1] + spot[3] / 2]])
    light = float(correction.light.at(place)[0]) if correction.light else 1.0
    labs = _labs(correction, linear / light)
    middle = _labs(correction, np.median(linear, axis=0)[None] / light)[0]
    error, error_most, notes = correction.error, correction.error_most, []
    if correction.light:
        unsure = correction.light.unsure(place[0])
        by_light = ciede2000(
            middle, _labs(correction, np.median(linear, axis=0)[None] / (light * unsure))[0]
        )
        error = float(np.hypot(error, by_light))
        error_most = float(np.hypot(error_most, by_light))
        notes.append(
            "the light falls off across the checker; at the cloth it was taken as "
            f"{100 * light:.0f} % of that on the checker: lay them side by side"
        )
    if error > _POOR:
        notes.append(f"the checker itself is met with ΔE00 {error:.1f} only: uneven light?")
    return Pictured(
        _triple(middle), error > _POOR, error, error_most, _spread(labs), tuple(notes), light
    )


def spot_pixels(image: NDArray[np.uint8], spot: Box) -> NDArray[np.uint8]:
    """The pixels (n, 3) of a spot of a picture, some 20,000 at most; raises where it is no spot to
    measure, whatever the checker is like."""
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        raise ColourError("a picture is an array (height, width, 3) of bytes")
    pixels = _cut(image, spot)
    if (pixels >= 253).all(axis=1).mean() > 0.5:
        raise ColourError("the spot is overexposed; take the picture darker")
    return pixels


def _labs(correction: Correction, linear: Floats) -> Floats:
    return lab_of_xyz(np.maximum(correction.xyz(linear), 0), "D65", 2)


def _triple(values: Floats) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])


def _spread(labs: Floats) -> float:
    return float(np.median(ciede2000(np.median(labs, axis=0), labs)))


def _linear(pixels: NDArray[np.uint8]) -> Floats:
    return np.asarray(science().cctf_decoding(pixels / 255, function="sRGB"), dtype=float)


def _cut(image: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    left, top, width, height = (round(value) for value in box)
    rows, columns = image.shape[:2]
    inside = left >= 0 and top >= 0 and left + width <= columns and top + height <= rows
    if not inside or min(width, height) < 4:
        raise ColourError(
            f"the spot ({left}, {top}, {width} × {height}) does not lie in the picture of "
            f"{columns} × {rows} pixels, or is smaller than 4 × 4"
        )
    found: NDArray[np.uint8] = image[top : top + height, left : left + width].reshape(-1, 3)
    step = max(1, len(found) // 20_000)
    return found[::step]


def _patches(
    image: NDArray[np.uint8], corners: Sequence[tuple[float, float]]
) -> tuple[Floats, Floats]:
    """Linear RGB (24, 3): the median of each patch's inner part, where the perspective puts it; and
    its middle in pixels (24, 2)."""
    points = np.asarray(corners, dtype=float)
    if points.shape != (4, 2) or not np.isfinite(points).all():
        raise ColourError("the checker is told by four corners x,y")
    _go_around(points)
    across, down = COLUMNS - 1, ROWS - 1
    plane = np.array([[0, 0], [across, 0], [across, down], [0, down]], dtype=float)
    matrix = _homography(plane, points)
    offsets = np.linspace(-_INNER / 2, _INNER / 2, 15)
    found = np.empty((ROWS * COLUMNS, 3))
    middles = np.empty((ROWS * COLUMNS, 2))
    for place in range(ROWS * COLUMNS):
        row, column = divmod(place, COLUMNS)
        x, y = np.meshgrid(column + offsets, row + offsets)
        flat = np.stack([x.ravel(), y.ravel(), np.ones(x.size)])
        where = matrix @ flat
        pixel = np.rint(where[:2] / where[2]).astype(int)
        if (
            (pixel < 0).any()
            or (pixel[0] >= image.shape[1]).any()
            or (pixel[1] >= image.shape[0]).any()
        ):
            raise ColourError("the checker's corners do not lie in the picture")
        found[place] = np.median(image[pixel[1], pixel[0]], axis=0)
        middles[place] = pixel.mean(axis=1)
    return _linear(found.astype(np.uint8)), middles


def _go_around(points: Floats) -> None:
    """Raise unless the four corners, in their order, go around a checker that is seen whole."""
    edges = np.roll(points, -1, axis=0) - points
    following = np.roll(edges, -1, axis=0)
    turns = edges[:, 0] * following[:, 1] - edges[:, 1] * following[:, 0]
    if (np.abs(turns) < 1e-6).any():
        raise ColourError("three of the checker's corners lie on one line")
    if (turns < 0).any() and (turns > 0).any():
        raise ColourError(
            "the lines between the checker's corners cross: point at them around it, from dark "
            "skin to bluish green, black and white"
        )


def _homography(plane: Floats, points: Floats) -> Floats:
    """The perspective that takes four points of the plane to four of the picture, (3, 3)."""
    rows, right = [], []
    for (x, y), (u, v) in zip(plane, points, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    found = np.linalg.solve(np.array(rows), np.array(right))
    return np.append(found, 1.0).reshape(3, 3)
