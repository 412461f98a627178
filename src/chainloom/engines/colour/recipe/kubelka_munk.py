"""Kubelka–Munk: what a dye adds to the absorption of a cloth.

Sources: Kubelka and Munk 1931 for an opaque layer: K/S = (1 − R)² / 2R; one constant (the cloth
alone scatters, K/S of dyes add up; Duncan 1940), and two constants (every dye absorbs and
scatters). Cloth is taken as it is measured: no correction for a surface (Saunderson 1942) is
made, since cloth has none that is smooth.

With amounts c (% of the weight of fabric), at each wavelength:

    one constant     K/S = k₀ + Σ kᵢ cᵢ / (1 + bᵢ cᵢ)
    two constants    K/S = (k₀ + Σ kᵢ cᵢ) / (1 + Σ sᵢ cᵢ)

bᵢ, one number a dye, is its build-up: deep dyeings take up less of what is offered. It is 0 unless
the dyeings show it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import Floats
from ..errors import ColourError

# Reflectance of the blackest velvet; below it an instrument's zero is what is measured.
DARKEST = 1e-3
LIGHTEST = 0.9999


def ks_of(reflectance: ArrayLike) -> Floats:
    """K/S of reflectances above 0, any shape. Above 1 (a brightener) counts as 1."""
    found = np.asarray(reflectance, dtype=float)
    if not np.isfinite(found).all() or found.min(initial=1) < 0:
        raise ColourError("reflectances are finite and not negative")
    clipped = np.clip(found, DARKEST, LIGHTEST)
    ks: Floats = np.square(1 - clipped) / (2 * clipped)
    return ks


def reflectance_of(ks: ArrayLike) -> Floats:
    """The reflectance of an opaque layer, any shape: the way back."""
    found = np.asarray(ks, dtype=float)
    # 1 + ks − √(ks² + 2 ks) loses all digits where ks is large.
    reflectance: Floats = 1 / (1 + found + np.sqrt(found * found + 2 * found))
    return reflectance


def slope(reflectance: Floats) -> Floats:
    """dR/d(K/S) = −2R² / (1 − R²)."""
    clipped = np.clip(reflectance, DARKEST, LIGHTEST)
    return np.asarray(-2 * clipped * clipped / (1 - clipped * clipped))


def evenness(reflectance: Floats) -> Floats:
    """About how much an eye sees of a step in K/S: that in R^(1/3), which lightness follows."""
    clipped = np.clip(reflectance, DARKEST, 0.98)
    return np.asarray(-slope(clipped) * clipped ** (-2 / 3))


@dataclass(frozen=True)
class Model:
    """Dyes on one cloth: `cloth` (n,), `absorbs` (d, n), `scatters` (d, n), `build_up` (d,).

    With one constant `scatters` is zero; with two `build_up` is.
    """

    cloth: Floats
    absorbs: Floats
    scatters: Floats
    build_up: Floats

    def ks(self, amounts: Floats) -> Floats:
        """K/S (…, n) of amounts (…, d)."""
        taken = amounts / (1 + self.build_up * amounts)
        return np.asarray(
            (self.cloth + taken @ self.absorbs) / (1 + amounts @ self.scatters), dtype=float
        )

    def steps(self, amounts: Floats, ks: Floats) -> Floats:
        """dK/S by amount, (d, n), at amounts (d,) that give `ks` (n,)."""
        taken = self.absorbs / np.square(1 + self.build_up * amounts)[:, None]
        return np.asarray((taken - ks * self.scatters) / (1 + amounts @ self.scatters))

    def only(self, dyes: list[int]) -> Model:
        return Model(self.cloth, self.absorbs[dyes], self.scatters[dyes], self.build_up[dyes])
