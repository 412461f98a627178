"""The nearest shades of a library: to a curve, to L*a*b*, to a colour of a screen or picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Floats, colours
from .colorimetry import lab_of, lab_of_srgb, labs_of
from .differences import formula
from .errors import ColourError
from .indices import Metamerism, metamerism
from .samples import Sample, Spectra

INDICATIVE = "indicative only"


@dataclass(frozen=True)
class Near:
    """One shade of the library and how far it is.

    `spectral` is the root mean square of the curves' difference (a fraction), and `metamerism`
    its index, both None unless what is asked for and the shade have curves. `indicative` where
    the colour asked for comes from a screen or a picture without a colour checker: it says which
    shades to look at, and settles nothing.
    """

    place: int
    name: str
    difference: float
    spectral: float | None
    metamerism: Metamerism | None
    indicative: bool


class Library:
    """Shades to search, made once: their L*a*b* for one light and observer lie ready.

    A shade whose L*a*b* is stated for other conditions and that has no curve is left out and
    named in `left_out`.
    """

    def __init__(
        self, samples: Sequence[Sample], *, light: str = "D65", observer: int = 10
    ) -> None:
        if not samples:
            raise ColourError("the library is empty")
        self.light, self.observer = light, observer
        kept: list[Sample] = []
        self.left_out: list[str] = []
        for one in samples:
            fits = one.has_curve or (one.light, one.observer) == (light, observer)
            (kept.append if fits else lambda left: self.left_out.append(left.name))(one)
        if not kept:
            raise ColourError(
                f"no shade of the library has a curve or L*a*b* for {light}/{observer}°"
            )
        self.samples = tuple(kept)
        self.labs = labs_of(kept, light, observer)

    def nearest(
        self, wanted: Sample | ArrayLike, *, count: int = 10, by: str = "ciede2000"
    ) -> list[Near]:
        """The nearest to a sample, or to L*a*b* (3,) of the library's light and observer."""
        if isinstance(wanted, Sample):
            point = lab_of(wanted, self.light, self.observer)[0]
            return self._ranked(point, count, by, wanted if wanted.has_curve else None)
        return self._ranked(_one(colours(wanted, "the colour")), count, by, None)

    def nearest_srgb(self, rgb: ArrayLike, *, count: int = 10, by: str = "ciede2000") -> list[Near]:
        """The nearest to sRGB (3,) from 0 to 1; indicative only.

        sRGB is defined for D65 and 2°, and is compared with the library's L*a*b* as it stands.
        """
        return self.nearest_pictured(lab_of_srgb(rgb), count=count, by=by, indicative=True)

    def nearest_pictured(
        self, point: ArrayLike, *, count: int = 10, by: str = "ciede2000", indicative: bool
    ) -> list[Near]:
        """The nearest to L*a*b* (3,) that a picture gave."""
        if self.light != "D65":
            raise ColourError("a picture's colour is for D65; make the library for D65")
        return self._ranked(_one(colours(point, "the colour")), count, by, None, indicative)

    def _ranked(
        self, point: Floats, count: int, by: str, wanted: Sample | None, indicative: bool = False
    ) -> list[Near]:
        if count < 1:
            raise ColourError("ask for one shade at least")
        apart = formula(by)(point, self.labs)
        places = np.argsort(apart, kind="stable")[:count]
        found = []
        for place in map(int, places):
            shade = self.samples[place]
            pair = wanted is not None and shade.has_curve
            found.append(
                Near(
                    place,
                    shade.name,
                    float(apart[place]),
                    _spectral(wanted, shade) if wanted is not None and pair else None,
                    metamerism(wanted, shade) if wanted is not None and pair else None,
                    indicative,
                )
            )
        return found


def _one(point: Floats) -> Floats:
    if point.shape != (3,):
        raise ColourError("one colour is asked for at a time")
    return point


def _spectral(one: Sample, two: Sample) -> float:
    """Root mean square difference where both curves reach, every 10 nm from 400 to 700 at most."""
    low = max(one.wavelengths[0], two.wavelengths[0], 400.0)
    high = min(one.wavelengths[-1], two.wavelengths[-1], 700.0)
    grid = np.arange(10 * np.ceil(low / 10), high + 1e-6, 10.0)
    curves = Spectra.of([one, two], wavelengths=grid).values
    return float(np.sqrt(np.square(curves[0] - curves[1]).mean()))
