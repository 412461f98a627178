"""What makes an inspection doubtful: no weave seen, blur, glare, a pattern, an unlikely scale."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from .inspection import Warned

Plane = npt.NDArray[np.float32]

# Measured on AITEX: sound and faulty strips of seven cloths lie well within these.
WEAVE_LEAST = 6.0  # strongest frequency over the median of those of about its length
YARN_MM = (0.12, 4.0)  # spacings of yarns or of a repeat of the weave that are likely
SHARP_LEAST = 0.12  # energy of the finest detail over that of the yarns; AITEX has 0.22 to 0.67
FAINT = 1.7  # log of the energy of detail: less is blurred, or too dark to see yarns
UNLIKE_MOST = 2.0  # middle half of that log from place to place; AITEX has 0.2 to 1.1
NOTHING = -0.5  # as little detail as this is an even surface
GLARE_MOST = 0.02  # share of the cloth that is burnt out
PATTERN_MOST = 0.10  # spread of the local mean over the mean
CHROMA_MOST = 6.0  # spread of local chroma, grey values
COARSE_MM = 0.5
GREY_MOST = 3.0  # channels that differ by more are those of a coloured picture: not measured
SCALES = (0.15, 0.4)  # mm a pixel on which the tool has been measured, about


@dataclass(frozen=True)
class Texture:
    """What the spectrum of a cloth says of it."""

    weave: float
    spacing_px: float


def texture_of(power: Plane) -> Texture:
    """Of a spectrum of n × n/2 + 1 frequencies, as detection gives it."""
    size = power.shape[0]
    fy = np.fft.fftfreq(size)[:, None]
    fx = np.arange(power.shape[1])[None, :] / size
    radius = np.hypot(fx, fy)
    rings = np.round(radius * size).astype(int)
    usual = np.array([np.median(power[rings == ring]) for ring in range(rings.max() + 1)])
    ratio = power / np.maximum(usual[rings], 1e-12)
    seen = (radius > 3 / size) & (radius <= 0.5)
    ratio = np.where(seen, ratio, 0)
    at = np.unravel_index(int(np.argmax(np.where(seen, power * (ratio > 3), 0))), power.shape)
    return Texture(float(ratio.max()), float(1 / max(radius[at], 1e-6)))


@dataclass(frozen=True)
class Detail:
    """How much fine detail a picture's cloth shows."""

    sharp: float  # of the finest over that of yarns
    middle: float  # log of its energy
    unlike: float  # how much that differs from place to place


def detail_of(grey: Plane) -> Detail:
    """Of cloth in grey values: energies of detail of 1 and 4 pixels, and their evenness."""
    size = (max(1, grey.shape[1] // 16), max(1, grey.shape[0] // 16))

    def energy(sigma: float) -> Plane:
        fine = grey - cv2.GaussianBlur(grey, (0, 0), sigma)
        return np.asarray(cv2.resize(fine**2, size, interpolation=cv2.INTER_AREA), np.float32)

    finest, yarns = float(np.median(energy(1))), float(np.median(energy(4)))
    logs = np.log(energy(3) + 0.5)
    low, middle, high = np.quantile(logs, (0.25, 0.5, 0.75))
    return Detail(finest / max(yarns, 1e-6), float(middle), float(high - low))


def pattern_of(grey: Plane) -> float:
    """How much grey varies from place to place beyond illumination, over its mean."""
    small = cv2.resize(
        grey,
        (max(2, grey.shape[1] // 16), max(2, grey.shape[0] // 16)),
        interpolation=cv2.INTER_AREA,
    )
    slow = cv2.GaussianBlur(small, (0, 0), 8)
    inner = (small - slow) / max(1.0, float(small.mean()))
    low, high = np.quantile(inner, (0.16, 0.84))
    return float(high - low) / 2


def chroma_of(colours: npt.NDArray[np.uint8]) -> float:
    """How much the colour of a picture (height, width, 3) varies from place to place."""
    small = cv2.resize(
        colours,
        (max(2, colours.shape[1] // 16), max(2, colours.shape[0] // 16)),
        interpolation=cv2.INTER_AREA,
    ).astype(np.float32)
    first, second = small[..., 0] - small[..., 1], small[..., 2] - small[..., 1]
    spread = [np.subtract(*np.quantile(one, (0.84, 0.16))) / 2 for one in (first, second)]
    return float(max(spread))


def coloured(colours: npt.NDArray[np.uint8]) -> float:
    """How far apart the channels of a picture (height, width, 3) usually are, grey values."""
    small = cv2.resize(
        colours,
        (max(2, colours.shape[1] // 16), max(2, colours.shape[0] // 16)),
        interpolation=cv2.INTER_AREA,
    ).astype(np.float32)
    return float(np.quantile(small.max(axis=2) - small.min(axis=2), 0.9))


@dataclass(frozen=True)
class Seen:
    """What was measured of a picture's cloth, for its warnings."""

    texture: Texture | None
    detail: Detail | None
    glare: float
    pattern: float
    chroma: float
    mm_per_px: float  # of the working picture
    given_mm_per_px: float
    coloured: float = 0.0  # how far apart red, green and blue are, grey values
    is_striped: bool = False  # lines along the weft recur


def warnings_of(seen: Seen) -> tuple[Warned, ...]:
    """The warnings, the gravest first; codes are documented in docs/inspection.md."""
    if seen.texture is None or seen.detail is None or is_something_else(seen.detail):
        return (Warned("no_cloth"),)
    found = []
    if seen.texture.weave < WEAVE_LEAST:
        found.append(Warned("no_weave", {"weave": round(seen.texture.weave, 1)}))
    else:
        spacing = seen.texture.spacing_px * seen.mm_per_px
        if not YARN_MM[0] <= spacing <= YARN_MM[1]:
            found.append(Warned("unlikely_scale", {"spacing_mm": round(spacing, 2)}))
    if seen.detail.sharp < SHARP_LEAST or seen.detail.middle < FAINT:
        found.append(Warned("blurred"))
    if seen.glare > GLARE_MOST:
        found.append(Warned("glare", {"percent": round(100 * seen.glare, 1)}))
    if seen.pattern > PATTERN_MOST or seen.chroma > CHROMA_MOST or seen.is_striped:
        found.append(Warned("patterned"))
    if seen.given_mm_per_px > COARSE_MM:
        found.append(Warned("coarse", {"mm_per_px": round(seen.given_mm_per_px, 3)}))
    return tuple(found)


def is_something_else(detail: Detail) -> bool:
    """Whether this is no cloth: an even surface, or one whose detail is nowhere like elsewhere."""
    return detail.middle < NOTHING or detail.unlike > UNLIKE_MOST


def is_measured(seen: Seen, warnings: tuple[Warned, ...]) -> bool:
    """Whether the cloth and the picture are of the kind on which the accuracy is known."""
    return (
        not warnings
        and seen.coloured <= GREY_MOST
        and SCALES[0] <= seen.given_mm_per_px <= SCALES[1]
    )
