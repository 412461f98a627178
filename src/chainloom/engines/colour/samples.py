"""What was measured of a piece: a reflectance curve, or L*a*b* alone.

A reflectance is a fraction: 1 is the perfect diffuser. A brightened or fluorescent cloth may shine
above it. Percent are read where a file says so, or where its figures can be nothing else; what was
taken for what is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Floats, colours
from .errors import ColourError

# A brightened white reflects and fluoresces up to some 1.5 at 440 nm, high-visibility orange up to
# some 1.8 at 610 nm; beyond that it is no fraction.
MOST = 2.0
# Above this figures are percent, whatever the curve looks like.
SURELY_PERCENT = 3.0
# Brighteners shine in the blue alone: from here on what is above 1.1 is a fluorescent dye, or
# percent of a black.
NO_BRIGHTENER_FROM, MOST_WITHOUT_SHINE = 560.0, 1.1
# A fluorescent dye takes in light below its peak and gives it back there and nowhere else: the
# curve is low before the peak and comes down after it. A black's is flat.
LOW_BEFORE, DOWN_AFTER, BESIDE, FLAT = 1 / 3, 0.85, 0.5, 0.4
FIRST_AT_LATEST, LAST_AT_LEAST = 420.0, 680.0
FEWEST_POINTS = 10
WIDEST_STEP = 20.0


@dataclass(frozen=True)
class Sample:
    """One measurement.

    `wavelengths` in nm, rising, and `reflectance` as fractions, of the same length, both empty
    where only `lab` is known; `lab` under `light` and `observer` (degrees). `place` is where in
    the file it stood.
    """

    name: str
    wavelengths: tuple[float, ...] = ()
    reflectance: tuple[float, ...] = ()
    lab: tuple[float, float, float] | None = None
    light: str = "D65"
    observer: int = 10
    place: str = ""
    attributes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        where = self.place or f"sample {self.name!r}"
        if not self.wavelengths and self.lab is None:
            raise ColourError(f"{where}: there is neither a reflectance curve nor L*a*b*")
        if self.wavelengths or self.reflectance:
            checked_curve(self.wavelengths, self.reflectance, where)
        if self.lab is not None:
            colours(self.lab, where)

    @property
    def has_curve(self) -> bool:
        return bool(self.wavelengths)


@dataclass(frozen=True)
class Spectra:
    """Curves on one grid: `wavelengths` (n,) in nm, `values` (k, n) as fractions."""

    wavelengths: Floats
    values: Floats
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, samples: Sequence[Sample], *, wavelengths: ArrayLike | None = None) -> Spectra:
        """The samples' curves on the grid of the first, or on `wavelengths`; others are brought
        there.

        Raises for a sample without a curve, or one that does not reach as far as the grid.
        """
        if not samples:
            raise ColourError("there is no sample")
        for one in samples:
            if not one.has_curve:
                raise ColourError(
                    f"{one.place or one.name!r}: this has no reflectance curve, and one is needed"
                )
        grid = np.asarray(
            samples[0].wavelengths if wavelengths is None else wavelengths, dtype=float
        )
        rows = [_on_grid(one, grid) for one in samples]
        return cls(grid, np.vstack(rows), tuple(one.name for one in samples))

    @property
    def step(self) -> float | None:
        """nm between neighbours, or None where they are not evenly spaced."""
        steps = np.diff(self.wavelengths)
        return float(steps[0]) if np.allclose(steps, steps[0], atol=1e-6) else None


def spectra(wavelengths: ArrayLike, values: ArrayLike, *, percent: bool = False) -> Spectra:
    """Checked curves from arrays: wavelengths (n,) in nm, values (n,) or (k, n)."""
    try:
        grid = np.asarray(wavelengths, dtype=float)
        rows = np.atleast_2d(np.asarray(values, dtype=float)) / (100 if percent else 1)
    except (TypeError, ValueError):
        raise ColourError("wavelengths and reflectances are numbers") from None
    for place, row in enumerate(rows):
        checked_curve(grid, row, f"curve {place + 1}")
    return Spectra(grid, rows)


def checked_curve(wavelengths: ArrayLike, values: ArrayLike, where: str) -> None:
    """Raise, saying where, unless this is a reflectance curve that a colour follows from."""
    grid, curve = np.asarray(wavelengths, dtype=float), np.asarray(values, dtype=float)
    if grid.shape != curve.shape or grid.ndim != 1:
        raise ColourError(f"{where}: {grid.size} wavelengths, but {curve.size} reflectances")
    if not np.isfinite(grid).all():
        raise ColourError(f"{where}: a wavelength is no number")
    if (back := np.flatnonzero(np.diff(grid) <= 0)).size:
        before, after = grid[back[0]], grid[back[0] + 1]
        raise ColourError(
            f"{where}: wavelengths must rise, each once, but {after:g} nm follows {before:g} nm"
        )
    gaps = np.flatnonzero(~np.isfinite(curve))
    if gaps.size:
        raise ColourError(f"{where}: there is no reflectance at {grid[gaps[0]]:g} nm")
    if grid.size < FEWEST_POINTS or grid[0] > FIRST_AT_LATEST or grid[-1] < LAST_AT_LEAST:
        reach = f"{grid[0]:g}–{grid[-1]:g}" if grid.size else "0"
        raise ColourError(
            f"{where}: the curve has {grid.size} points, {reach} nm; a colour needs at least "
            f"{FEWEST_POINTS}, from {FIRST_AT_LATEST:g} to {LAST_AT_LEAST:g} nm"
        )
    widest = int(np.argmax(np.diff(grid)))
    if grid[widest + 1] - grid[widest] > WIDEST_STEP + 1e-6:
        raise ColourError(
            f"{where}: no reflectance between {grid[widest]:g} and {grid[widest + 1]:g} nm; "
            f"steps of {WIDEST_STEP:g} nm at most"
        )
    low, high = int(np.argmin(curve)), int(np.argmax(curve))
    if curve[low] < 0:
        raise negative(where, float(grid[low]), float(curve[low]))
    if curve[high] > MOST:
        raise ColourError(
            f"{where}: the reflectance at {grid[high]:g} nm is {curve[high]:g}; as a fraction "
            f"it is at most {MOST:g}. Are these percent?"
        )


def negative(where: str, nm: float, value: float) -> ColourError:
    """The refusal of a negative reflectance, which stands in the file as `value`."""
    return ColourError(
        f"{where}: the reflectance at {nm:g} nm is negative ({value:g}); calibrate the "
        "instrument's black and measure again"
    )


Curve = tuple[Sequence[float], Sequence[float]]


def are_percent(curves: Iterable[Curve]) -> bool | None:
    """Whether the curves of a file, each wavelengths and values, are percent; None where they may
    be either.

    Curves that are nowhere clearly above 1, but where brighteners shine, are fractions; so are
    those that go up to 2 as fluorescent dyes do. What is above 2, or flat and above 1.1, is
    percent.
    """
    most, shining, flat, other = 0.0, False, False, False
    for waves, values in curves:
        top = max(values, default=0.0)
        if top > SURELY_PERCENT:
            return True
        most = max(most, top)
        if top <= MOST and not _is_above(waves, values):
            continue
        if shines(waves, values):
            shining = True
        elif min(values) >= FLAT * top:
            flat = True
        else:
            other = True
    if shining:
        return None if flat or other or most > MOST else False
    if most > MOST:
        return True
    return None if other else flat


def _is_above(waves: Sequence[float], values: Sequence[float]) -> bool:
    return any(
        value > MOST_WITHOUT_SHINE
        for wave, value in zip(waves, values, strict=True)
        if wave >= NO_BRIGHTENER_FROM
    )


def shines(waves: Sequence[float], values: Sequence[float]) -> bool:
    """Whether a curve above 1.1 looks like a fluorescent dye's, as fractions: low before its peak,
    lower again after it, and no single figure that sticks out."""
    peak = max(range(len(values)), key=lambda place: values[place], default=0)
    if not 0 < peak < len(values) - 1 or values[peak] <= MOST_WITHOUT_SHINE:
        return False
    top = values[peak]
    return (
        waves[peak] <= LAST_AT_LEAST
        and min(values[:peak]) <= LOW_BEFORE * top
        and values[-1] <= DOWN_AFTER * top
        and max(values[peak - 1], values[peak + 1]) >= BESIDE * top
    )


def _on_grid(sample: Sample, grid: Floats) -> Floats:
    own = np.asarray(sample.wavelengths, dtype=float)
    values = np.asarray(sample.reflectance, dtype=float)
    if own.shape == grid.shape and np.allclose(own, grid, atol=1e-6):
        return values
    if own[0] > grid[0] + 1e-6 or own[-1] < grid[-1] - 1e-6:
        raise ColourError(
            f"{sample.place or sample.name!r}: the curve reaches from {own[0]:g} to {own[-1]:g} "
            f"nm, but {grid[0]:g} to {grid[-1]:g} nm are needed"
        )
    return interpolated(own, values, grid)


def interpolated(own: Floats, values: Floats, grid: Floats) -> Floats:
    """Curves (…, n) at other wavelengths within their reach, without overshoot (PCHIP)."""
    from scipy.interpolate import PchipInterpolator

    found: Floats = PchipInterpolator(own, values, axis=-1)(np.clip(grid, own[0], own[-1]))
    return found
