"""From reflectance to colour: tristimulus values and L*a*b* under a light, for an observer.

Sources: ASTM E308 with weights of ASTM E2022 (tables of colour-science), ISO/CIE 11664-3 and -4.
What a curve does not reach is taken as its last value, by adding the weights there to that of the
last wavelength (as ASTM E308 does).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Floats, colours
from .errors import ColourError
from .samples import Sample, Spectra, interpolated
from .science import science, weights, white

_STEPS = (1, 5, 10, 20)
_EPSILON = (6 / 29) ** 3


def xyz(curves: Spectra, light: str = "D65", observer: int = 10) -> Floats:
    """Tristimulus values (k, 3), Y = 100 for the perfect diffuser."""
    step = curves.step
    start = float(curves.wavelengths[0])
    if step in _STEPS and (start - 360) % step == 0:
        fitting = _folded(light, observer, int(step), start, len(curves.wavelengths))
        inside = curves.values[:, fitting[1] : fitting[2]]
        return np.asarray(inside @ fitting[0])
    # Odd spacings are brought to 10 nm.
    low = max(360.0, 10 * np.ceil(start / 10))
    high = min(780.0, 10 * np.floor(curves.wavelengths[-1] / 10))
    grid = np.arange(low, high + 1, 10.0)
    values = interpolated(curves.wavelengths, curves.values, grid)
    return xyz(Spectra(grid, values), light, observer)


@lru_cache(maxsize=256)
def _folded(
    light: str, observer: int, step: int, start: float, count: int
) -> tuple[Floats, int, int]:
    """Weights (m, 3) for the part of a curve within 360 to 780 nm, and that part's bounds."""
    grid, table = weights(light, observer, step)
    own = start + step * np.arange(count)
    kept = np.flatnonzero((own >= grid[0]) & (own <= grid[-1]))
    first, last = int(kept[0]), int(kept[-1]) + 1
    offset = round((own[first] - grid[0]) / step)
    folded = table[offset : offset + last - first].copy()
    folded[0] += table[:offset].sum(axis=0)
    folded[-1] += table[offset + last - first :].sum(axis=0)
    return folded, first, last


def lab_of_xyz(values: ArrayLike, light: str = "D65", observer: int = 10) -> Floats:
    """L*a*b* (…, 3) of tristimulus values (…, 3) with Y = 100 for white."""
    ratio = np.asarray(values, dtype=float) / white(light, observer)
    f = np.where(
        ratio > _EPSILON,
        np.cbrt(np.maximum(ratio, 0)),
        ratio / (3 * (6 / 29) ** 2) + 4 / 29,
    )
    return np.stack(
        [116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1
    )


def xyz_of_lab(values: ArrayLike, light: str = "D65", observer: int = 10) -> Floats:
    """The way back: tristimulus values (…, 3) of L*a*b* (…, 3)."""
    lab = colours(values, "L*a*b*")
    fy = (lab[..., 0] + 16) / 116
    f = np.stack([fy + lab[..., 1] / 500, fy, fy - lab[..., 2] / 200], -1)
    ratio = np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29))
    return np.asarray(ratio * white(light, observer))


def lab(curves: Spectra, light: str = "D65", observer: int = 10) -> Floats:
    """L*a*b* (k, 3) of reflectance curves under a light."""
    return lab_of_xyz(xyz(curves, light, observer), light, observer)


def lab_of(sample: Sample, light: str = "D65", observer: int = 10) -> tuple[Floats, str]:
    """L*a*b* (3,) of one sample, and how it is known: `measured` or `stated`.

    From its curve where it has one. Stated L*a*b* of another light or observer are refused: they
    do not follow from one another.
    """
    if sample.has_curve:
        return lab(Spectra.of([sample]), light, observer)[0], "measured"
    if (sample.light, sample.observer) != (light, observer):
        raise ColourError(
            f"{sample.place or sample.name!r}: its L*a*b* are for {sample.light}/"
            f"{sample.observer}°, not {light}/{observer}°; a reflectance curve would serve both"
        )
    return np.asarray(sample.lab, dtype=float), "stated"


def labs_of(samples: Sequence[Sample], light: str = "D65", observer: int = 10) -> Floats:
    """L*a*b* (k, 3) of samples, curves and stated ones mixed; curves on one grid together."""
    if not samples:
        raise ColourError("there is no sample")
    found = np.empty((len(samples), 3))
    grids: dict[tuple[float, ...], list[int]] = {}
    for place, one in enumerate(samples):
        if one.has_curve:
            grids.setdefault(one.wavelengths, []).append(place)
        else:
            found[place] = lab_of(one, light, observer)[0]
    for grid, places in grids.items():
        values = np.array([samples[place].reflectance for place in places])
        found[places] = lab(Spectra(np.array(grid), values), light, observer)
    return found


def lab_of_srgb(values: ArrayLike) -> Floats:
    """L*a*b* for D65 and the 2° observer (…, 3) of sRGB from 0 to 1 (IEC 61966-2-1)."""
    rgb = np.asarray(values, dtype=float)
    if rgb.ndim == 0 or rgb.shape[-1] != 3 or not np.isfinite(rgb).all():
        raise ColourError("a colour of sRGB has three numbers from 0 to 1")
    if rgb.min(initial=0) < 0 or rgb.max(initial=0) > 1:
        raise ColourError("sRGB runs from 0 to 1; divide numbers from 0 to 255 by 255")
    found = 100 * np.asarray(science().sRGB_to_XYZ(rgb))
    return lab_of_xyz(found, "D65", 2)


def srgb_of_lab(values: ArrayLike, observer: int = 10) -> Floats:
    """sRGB from 0 to 1 (…, 3) to show a colour on a screen; what the screen cannot show is cut.

    L*a*b* of the 10° observer are shown as if they were of the 2° one, as all shade programs do.
    """
    del observer
    found = science().XYZ_to_sRGB(xyz_of_lab(values, "D65", 2) / 100)
    shown: Floats = np.clip(np.asarray(found, dtype=float), 0, 1)
    return shown


Light = Literal["D65", "D50", "A", "TL84", "CWF", "LED"]
